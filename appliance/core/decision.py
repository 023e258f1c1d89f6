"""What a rule answers: entries to keep, a refusal to say, or both (entries.md 1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from appliance.core.entries import Draft
from appliance.core.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """`entries` are kept in this order; `refused` is shown. A refused attempt may be kept too.

    `follows` names what the outbox does once the entries are durable. `secret`: name and bytes
    that the vault keeps in the same transaction; `spent`: name of one that it forgets.
    """

    entries: tuple[Draft, ...] = ()
    refused: Refusal | None = None
    follows: tuple["Follow", ...] = ()
    secret: tuple[str, bytes] | None = field(default=None, repr=False)
    spent: str = ""


class Follow(Struct, frozen=True):
    """Work for the outbox: `print` a document type under its number, `publish` a notice ...

    `what`: print | publish | notify | message; `kind`: document type (DOC03 ...), channel,
    template, or what a try came to; `number`: the document's number, whom a message is for, or
    which message was tried.
    """

    what: str
    kind: str
    number: str = ""


def decided(*entries: Draft, follows: Sequence[Follow] = ()) -> Decision:
    return Decision(entries, None, tuple(follows))


def refused(
    code: str, *, about: str | None = None, keep: Sequence[Draft] = (), **facts: str | int
) -> Decision:
    """Say no; `keep` is recorded all the same where the rules say that attempts count."""
    return Decision(tuple(keep), refusal(code, about=about, **facts))
