"""The entry as written: a fact with its place, time, authority and rules (entries.md 1 and 2)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from appliance.core import canonical
from appliance.core.commands import Command
from appliance.core.entries import FACTS, Draft, Fact, Signature
from appliance.core.instant import ClockSource, Instant, instant_of

VERSION = 1
LENGTH_MAX = 65_535
"""An entry's length is a 16-bit number in a bundle (log_format.md 5)."""

SIGNING_CONTEXT = b"tradepost/command/v1"
NONCE_LENGTH = 16
COMMITMENT_LENGTH = 32


class BadEntry(ValueError):
    """Bytes that are no entry, or an entry whose form is unknown here."""


class EntryTooLong(ValueError):
    """More than LENGTH_MAX bytes: what is that large belongs into a blob."""


class _Form(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Strict both ways: unknown keys are refused, what is absent is not written."""


class ClockReading(_Form, frozen=True, kw_only=True):
    """The raw clocks when the entry was written: milliseconds, boot id, seconds of age."""

    wall: int
    mono: int
    boot: str
    age: int
    src: ClockSource


class CommandForm(_Form, frozen=True, kw_only=True):
    """A command as it is signed. `commits` by name of the personal value; `nonce` base64."""

    name: str
    trade: str | None = None
    args: dict[str, Any]
    commits: dict[str, str]
    nonce: str


class Envelope(_Form, frozen=True, kw_only=True):
    """One entry. `command` and `sigs` stand on the first of a command, `cause` on the others."""

    v: int
    seq: int
    kind: str
    schema: int
    at: str
    clock: ClockReading
    trade: str | None = None
    command: CommandForm | None = None
    cause: int | None = None
    sigs: tuple[Signature, ...]
    data: dict[str, Any]
    commits: dict[str, str] = {}
    rules: str
    demo: bool = False


def ask(command: Command, *, commits: Mapping[str, str], nonce: bytes) -> CommandForm:
    """The form of `command` that is signed; `commits` as `commitment` gives them."""
    return CommandForm(
        name=type(command).__name__,
        trade=command.trade,
        args=plain(command.args()),
        commits=dict(commits),
        nonce=base64.b64encode(nonce).decode(),
    )


def commitment(salt: bytes, value: object) -> str:
    """What stands for a personal value: HMAC-SHA256 under a salt of 32 bytes, in base64."""
    mac = hmac.new(salt, canonical.encode(value), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def signed_message(origin: str, form: CommandForm) -> bytes:
    """The bytes that a person's key signs (entries.md 2)."""
    body = canonical.encode(msgspec.to_builtins(form))
    return SIGNING_CONTEXT + b"\x00" + origin.encode() + b"\x00" + body


def make(
    seq: int,
    draft: Draft,
    *,
    instant: Instant,
    at: str,
    command: CommandForm | None,
    cause: int | None,
    sigs: Sequence[Signature],
    commits: Mapping[str, str],
    rules: str,
    demo: bool,
) -> Envelope:
    """Write `draft` as entry `seq` at ledger time `at`.

    `commits` are the command's commitments by name of the personal value (also for the entries
    that only name their `cause`); the entry takes those that `draft.commits` asks for.
    """
    fact = draft.fact
    strange = set(draft.commits) - set(fact.personal)
    if strange:
        raise ValueError(f"{fact.kind} commits to nothing called {sorted(strange)}")
    return Envelope(
        v=VERSION,
        seq=seq,
        kind=fact.kind,
        schema=fact.schema,
        at=at,
        clock=ClockReading(
            wall=instant.wall_ms,
            mono=instant.mono_ms,
            boot=instant.boot,
            age=instant.age_s,
            src=instant.src,
        ),
        trade=draft.trade,
        command=command,
        cause=cause,
        sigs=tuple(sigs),
        data=plain(fact),
        commits={name: commits[value] for name, value in draft.commits.items()},
        rules=rules,
        demo=demo,
    )


def to_bytes(envelope: Envelope) -> bytes:
    """The entry's bytes, which are hashed, stored and sent. Raises EntryTooLong."""
    body = canonical.encode(msgspec.to_builtins(envelope))
    if len(body) > LENGTH_MAX:
        raise EntryTooLong(f"entry {envelope.seq} has {len(body)} bytes")
    return body


def from_bytes(body: bytes) -> Envelope:
    """Read an entry; BadEntry, with the reason, for every form that `to_bytes` never writes."""
    if len(body) > LENGTH_MAX:
        raise BadEntry(f"{len(body)} bytes are too many for an entry")
    try:
        value = canonical.decode(body)
        envelope = msgspec.convert(value, Envelope)
    except canonical.NotCanonical as error:
        raise BadEntry(str(error)) from error
    except msgspec.ValidationError as error:
        raise BadEntry(str(error)) from error
    if fault := _fault(envelope, value):
        raise BadEntry(fault)
    return envelope


def fact_of(envelope: Envelope) -> Fact:
    """The fact that an entry states; BadEntry when its kind, schema or fields are unknown."""
    form = FACTS.get((envelope.kind, envelope.schema))
    if form is None:
        raise BadEntry(f"unknown kind {envelope.kind} schema {envelope.schema}")
    strange = set(envelope.commits) - set(form.personal)
    if strange:
        raise BadEntry(f"{envelope.kind} commits to nothing called {sorted(strange)}")
    try:
        return msgspec.convert(envelope.data, form)
    except msgspec.ValidationError as error:
        raise BadEntry(f"{envelope.kind}: {error}") from error


def plain(value: object) -> dict[str, Any]:
    """As a reader gets it: lists for tuples, so that a live entry equals one that was read."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return plain


def _fault(envelope: Envelope, value: dict[str, object]) -> str:
    """What is wrong with an entry whose keys and types are right; empty when nothing is."""
    # `msgspec` fills in what is absent, so a written default shows only in the plain value.
    if value.get("commits") == {} or value.get("demo") is False:
        return "what is absent must not be written"
    if envelope.v != VERSION:
        return f"version {envelope.v} is unknown"
    if min(envelope.seq, envelope.schema - 1, envelope.clock.age, envelope.clock.mono) < 0:
        return "a number that counts is negative"
    try:
        instant_of(envelope.at)
    except ValueError:
        return "`at` is not a time of the ledger"
    if not _is_boot(envelope.clock.boot):
        return "`boot` is not 8 hex digits"
    return _authority_fault(envelope) or _commits_fault(envelope)


def _authority_fault(envelope: Envelope) -> str:
    command, cause = envelope.command, envelope.cause
    if command is not None and cause is not None:
        return "an entry is a command's first or one of its further ones, not both"
    if cause is not None and not 0 <= cause < envelope.seq:
        return "`cause` does not point back"
    if envelope.sigs and command is None:
        return "signatures without the command that they sign"
    if command is not None and not _is_base64(command.nonce, NONCE_LENGTH):
        return "the nonce is not 16 bytes in base64"
    return ""


def _commits_fault(envelope: Envelope) -> str:
    asked = envelope.command.commits if envelope.command else {}
    for one in [*envelope.commits.values(), *asked.values()]:
        if not _is_base64(one, COMMITMENT_LENGTH):
            return "a commitment is not 32 bytes in base64"
    return ""


def _is_boot(text: str) -> bool:
    return len(text) == 8 and set(text) <= set("0123456789abcdef")


def _is_base64(text: str, length: int) -> bool:
    """Whether `text` is the one canonical base64 form of `length` bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(data) == length and base64.b64encode(data).decode() == text
