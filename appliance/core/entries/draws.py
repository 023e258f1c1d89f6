"""Verifiable draws: promised, digits said, revealed, resulted (domain.md 6.5)."""

import msgspec

from appliance.core.entries.fact import Fact, register


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is not drawn among, and the code of the reason (AVOIDANCE, Q_MEMBER, OUT_OF_BAND)."""

    item: str
    reason: str


@register
class DrawCommitted(Fact, frozen=True):
    """The list is frozen and the box's secret promised; both digests in hex.

    `items` sorted, each once; the first `wanted` of the order are chosen, 0: the whole order is
    what is wanted. `boot`: of the running box; another one cannot go on with this draw. `slip_no`:
    of the slip that is handed out before anybody says digits. `sealed`: the order is not told
    before its unsealing.
    """

    kind = "draw.commit"
    session_id: str
    purpose: str
    list_version: str
    list_hash: str
    item_count: int
    exclusions: tuple[Exclusion, ...]
    commitment: str
    items: tuple[str, ...] = ()
    wanted: int = 1
    boot: str = ""
    slip_no: str = ""
    sealed: bool = False


@register
class DrawInput(Fact, frozen=True):
    """Digits that somebody said. `slip`: PRINTED, or READ_OUT where no printer would print it."""

    kind = "draw.input"
    session_id: str
    role: str
    digits: str
    slip: str = "PRINTED"


@register
class DrawRevealed(Fact, frozen=True):
    """The secret that was promised and the seed that follows from it, both in hex."""

    kind = "draw.reveal"
    session_id: str
    box_secret: str
    seed: str


@register
class DrawResulted(Fact, frozen=True):
    """The full order; `chosen` are its first. `rejections`: words that favoured a place."""

    kind = "draw.result"
    session_id: str
    order: tuple[str, ...]
    chosen: tuple[str, ...]
    rejections: int
    record_no: str = ""


@register
class DrawVoided(Fact, frozen=True):
    """A draw that comes to nothing: its secret is told, the next one has another id.

    `second_actor`: the supervisor who signed too, "" where none was needed.
    """

    kind = "draw.void"
    session_id: str
    reason: str
    commitment: str
    box_secret: str
    new_session_id: str
    second_actor: str = ""
    record_no: str = ""


@register
class DrawReplaced(Fact, frozen=True):
    """`declined` does not take part, `next` of the order does."""

    kind = "draw.replace"
    session_id: str
    declined: str
    next: str
    reason: str


@register
class DrawRecorded(Fact, frozen=True):
    """A ball machine drew; the box only keeps it. `photos`: SHA-256 in hex, at least one."""

    kind = "draw.record"
    session_id: str
    machine: str
    order: tuple[str, ...]
    photos: tuple[str, ...]
    purpose: str = "TRADE"
    list_version: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    wanted: int = 1
    record_no: str = ""
