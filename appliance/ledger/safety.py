"""How far this ledger is safe at the district: the one place where that is decided.

Safe up to N means: the lines of witnesses whose keys were pinned verify over the station's own
checkpoint of N entries, and they are enough for the quorum (log_format.md 4 and 8). No file of the
agent, no answer, no number that somebody says can raise N; only a signature can.
"""

import functools
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from appliance.ledger import checkpoints
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.keys import VerifierKey, parse_vkey
from appliance.ledger.notes import BadNote
from appliance.ledger.policy import Group, Policy
from appliance.ledger.records import Records

WITNESS, MIRROR, SUPERVISION, HELD = "district", "mirror", "supervision", "held"
"""Names of a policy that is made from the pins of the settings."""


class Safe(Struct, frozen=True):
    """The largest tree that the quorum vouches for.

    `seen`: name of each verified key -> POSIX seconds of its line.
    """

    size: int
    root: bytes
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def time_s(self) -> int:
        """When the last of them signed."""
        return max(self.seen.values())


def pinned(witness: str, mirror: str = "", supervision: str = "") -> Policy:
    """The policy of a box that was enrolled with these keys (vkey texts, empty: none).

    With a mirror both keys of the district must sign; supervision's line is kept and shown, but
    nothing waits for it. Raises BadKey.
    """
    keys = {WITNESS: witness, MIRROR: mirror, SUPERVISION: supervision}
    policy = Policy(witnesses={name: parse_vkey(text) for name, text in keys.items() if text})
    required = tuple(name for name in (WITNESS, MIRROR) if name in policy.witnesses)
    if required:
        policy.groups[HELD] = Group(len(required), required)
        policy.quorum = HELD
    return policy


def asks_for_entries(policy: Policy, mirror: str) -> bool:
    """Whether nothing satisfies the quorum without the key that vouches for held entries."""
    if policy.quorum is None or not mirror:
        return False
    key = parse_vkey(mirror)
    others = [name for name, one in policy.witnesses.items() if one.public != key.public]
    return len(others) < len(policy.witnesses) and not policy.satisfied_by(others)


def safe(records: Records, keys: KeyHistory, policy: Policy | None) -> Safe | None:
    """The largest size that the quorum vouches for; None where it never did, or none is asked.

    Every line is verified here, whatever was verified when it was kept: the database proves
    nothing by itself.
    """
    if policy is None or policy.quorum is None:
        return None
    names = [key.name for key in policy.witnesses.values()]
    for size in records.sizes_cosigned(names, fewest(policy)):
        note = records.checkpoint_of(size)
        found = None if note is None else judged(note, keys.at(size), policy)
        if found is not None:
            return found
    return None


def judged(note: str, own: VerifierKey, policy: Policy) -> Safe | None:
    """What one note of the ledger of `own` proves under the policy; None: not enough."""
    known = tuple(policy.witnesses.items())
    read = _read(note, own, known)
    if read is None or policy.quorum is None or not policy.satisfied_by(name for name, _ in read):
        return None
    signed = checkpoints.parse_text(checkpoints.text_of(note))
    seen = {policy.witnesses[name].name: time_s for name, time_s in read}
    return Safe(signed.size, signed.root, seen) if seen else None


@functools.lru_cache(maxsize=32)
def _read(
    note: str, own: VerifierKey, known: tuple[tuple[str, VerifierKey], ...]
) -> tuple[tuple[str, int], ...] | None:
    """Witness by policy name, time: the verified lines of a note; None: it is not of `own`.

    Remembered, since the newest note is asked for with every page that is shown.
    """
    try:
        signed = checkpoints.open_checkpoint(note, own)
    except BadNote:
        return None
    return tuple(_verified(note, signed, known))


def _verified(
    note: str, signed: checkpoints.Checkpoint, known: Iterable[tuple[str, VerifierKey]]
) -> Iterable[tuple[str, int]]:
    for name, key in known:
        try:
            time_s = checkpoints.open_cosignature(note, signed, key)
        except BadNote:  # a forged line counts for nothing; the others still count
            continue
        if time_s is not None:
            yield name, time_s


def fewest(policy: Policy) -> int:
    """At least so many witnesses satisfy the quorum: sizes with fewer lines are not looked at."""
    return _fewest(policy, policy.quorum or "")


def _fewest(policy: Policy, name: str) -> int:
    group = policy.groups.get(name)
    if group is None:
        return 1
    if all(one in policy.witnesses for one in group.members):
        return group.needed
    # Groups may share witnesses, so that their needs do not add up.
    return sorted(_fewest(policy, one) for one in group.members)[group.needed - 1]
