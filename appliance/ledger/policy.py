"""Whom a verifier trusts: logs, witnesses and the quorum (log_format.md 8; C2SP tlog-policy).

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> <k|any|all> <member>…
    quorum <name|none>

`#` starts a comment line; names are defined before use; exactly one quorum. Words are parted by
spaces and tabs alone; bytes beyond ASCII are taken as they are, they may stand in names.
"""

import re
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from appliance.ledger.keys import COSIGNATURE, ED25519, BadKey, VerifierKey, parse_vkey

LINES_MAX = 10_000
"""A nation has 40,000 stations, but nobody verifies them from one hand-written file."""


_WORD = re.compile(r"[^ \t]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class BadPolicy(ValueError):
    """A policy file that cannot be used; begins with `line <n>: `."""


class Group(Struct, frozen=True):
    """Satisfied when at least `needed` of `members` (witnesses or groups) are."""

    needed: int
    members: tuple[str, ...]


class Policy(Struct):
    """Keys that were brought by hand, never taken from what is being verified."""

    logs: dict[str, VerifierKey] = field(default_factory=dict)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    quorum: str | None = None
    """A witness or group that must cosign; None: nobody must (`quorum none`)."""

    def satisfied_by(self, cosigners: Iterable[str]) -> bool:
        """Whether the witnesses of these policy names are enough for the quorum."""
        present = frozenset(cosigners)
        return self.quorum is None or self._holds(self.quorum, present)

    def _holds(self, name: str, present: frozenset[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in present
        return sum(self._holds(member, present) for member in group.members) >= group.needed


def parse(data: str | bytes) -> Policy:
    """Read a policy file. Raises BadPolicy with the line to blame."""
    policy = Policy()
    quorums = 0
    # Names compare by their bytes: what is not UTF-8 is carried through unread.
    text = data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    if len(lines) > LINES_MAX:
        raise BadPolicy("line 1: too many lines")
    for number, line in enumerate(lines, start=1):
        if _CONTROL.search(line):
            raise BadPolicy(f"line {number}: control characters")
        words = _WORD.findall(line)
        if not words or words[0].startswith("#"):
            continue
        try:
            _READERS[words[0]](policy, words[1:])
            quorums += words[0] == "quorum"
        except KeyError:
            raise BadPolicy(f"line {number}: unknown keyword") from None
        except (BadKey, BadPolicy) as error:
            raise BadPolicy(f"line {number}: {error}") from error
    if quorums != 1:
        raise BadPolicy(f"line {len(lines)}: exactly one quorum")
    return policy


def text_of(policy: Policy) -> str:
    """The file that `parse` reads as this policy: logs, witnesses, groups, quorum."""
    lines = [_words("log", key.text, policy.urls.get(name)) for name, key in policy.logs.items()]
    lines += [
        _words("witness", name, key.text, policy.urls.get(name))
        for name, key in policy.witnesses.items()
    ]
    lines += [
        _words("group", name, str(group.needed), *group.members)
        for name, group in policy.groups.items()
    ]
    return "\n".join([*lines, _words("quorum", policy.quorum or "none")]) + "\n"


def _words(*words: str | None) -> str:
    told = [word for word in words if word is not None]
    if any(_WORD.fullmatch(word) is None or _CONTROL.search(word) for word in told):
        raise BadPolicy("a word of a policy holds a space or a control character")
    return " ".join(told)


def _log(policy: Policy, words: list[str]) -> None:
    if len(words) not in (1, 2):
        raise BadPolicy("log <vkey> [<url>]")
    key = parse_vkey(words[0])
    if key.type != ED25519 or key.name in policy.logs:
        raise BadPolicy("a log is named once, by an Ed25519 key")
    if any(key.public == other.public for other in policy.logs.values()):
        raise BadPolicy("one public key must serve one log only")
    policy.logs[key.name] = key
    policy.urls.update(zip([key.name], words[1:], strict=False))


def _witness(policy: Policy, words: list[str]) -> None:
    if len(words) not in (2, 3):
        raise BadPolicy("witness <name> <vkey> [<url>]")
    name, key = words[0], parse_vkey(words[1])
    _new_name(policy, name)
    if key.type != COSIGNATURE:
        raise BadPolicy("a witness has a cosignature key")
    if any(key.public == other.public for other in policy.witnesses.values()):
        raise BadPolicy("one public key must serve one witness only")
    policy.witnesses[name] = key
    policy.urls.update(zip([name], words[2:], strict=False))


def _group(policy: Policy, words: list[str]) -> None:
    if len(words) < 3:
        raise BadPolicy("group <name> <k|any|all> <member>…")
    name, asked, members = words[0], words[1], tuple(words[2:])
    _new_name(policy, name)
    if len(set(members)) != len(members) or not all(_known(policy, m) for m in members):
        raise BadPolicy("members are defined before, each named once")
    needed = {"any": 1, "all": len(members)}.get(asked)
    if needed is None:
        needed = int(asked) if asked.isascii() and asked.isdigit() and asked[0] != "0" else 0
    if not 1 <= needed <= len(members):
        raise BadPolicy("k is between 1 and the number of members")
    policy.groups[name] = Group(needed, members)


def _quorum(policy: Policy, words: list[str]) -> None:
    if len(words) != 1:
        raise BadPolicy("quorum <name|none>")
    if words[0] != "none" and not _known(policy, words[0]):
        raise BadPolicy("the quorum is defined before")
    policy.quorum = None if words[0] == "none" else words[0]


def _known(policy: Policy, name: str) -> bool:
    return name in policy.witnesses or name in policy.groups


def _new_name(policy: Policy, name: str) -> None:
    if name == "none" or _known(policy, name):
        raise BadPolicy("a name is defined once, and none is taken")


_READERS: dict[str, Callable[[Policy, list[str]], None]] = {
    "log": _log,
    "witness": _witness,
    "group": _group,
    "quorum": _quorum,
}
