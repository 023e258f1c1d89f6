"""What the contacts with a station tell: it shows less than before, owes entries, or is silent.

Only a contact over the line counts as fresh: a stick or a short message may be weeks old and may
come twice. A request that was held up on the line may still be older than the one that passed it,
by as much as a connection lives; within that time nothing is said of it by itself.

It need not wait for that, though. A station that hears that more is held than it shows reads again
what it has published, and says so in the same conversation (`sync.push`); a puller knows what was
held before it asked. What is shown *after* a larger tree was held is a rollback at once: whatever
an honest station gave out by any route, it had published, and goes on publishing. Held up, doubled
or overtaken, such a word stays true, for it carries the size that it came after.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from sync.sources import Route

LIVE: Final = frozenset({Route.PUSH, Route.PULL})
CONNECTION_S: Final = 600
"""No request outlives its connection, and no connection of ours this time."""
OWED_S: Final = 86_400
"""So long after a signature its entries may still be on their way while contacts go on."""


class Contact(Struct, frozen=True):
    """A proven sign of life: when (ms of the wall here), by which route, under which size.

    `after`: entries that were held here when the station was asked; 0: it was not asked.
    `note`: the signed checkpoint, where it is smaller than what was held.
    """

    at_ms: int
    route: str
    size: int
    after: int = 0
    note: str = ""


class Shorter(Struct, frozen=True):
    """`before` was signed first, and `now` is shown long after it."""

    before: Contact
    now: Contact


def shorter(contacts: Sequence[Contact]) -> Shorter | None:
    """The newest fresh contact, where a larger tree had been shown before it was asked for.

    `contacts` in the order of their arrival.
    """
    fresh = [one for one in contacts if one.route in LIVE]
    if not fresh:
        return None
    now = fresh[-1]
    if now.after > now.size:
        told = [one for one in contacts if one.size >= now.after]
        before = told[0] if told else Contact(now.at_ms, now.route, now.after)
        return Shorter(before, now)
    larger = [one for one in fresh[:-1] if one.size > now.size]
    if not larger or now.at_ms - larger[-1].at_ms <= CONNECTION_S * 1000:
        return None
    return Shorter(max(larger, key=lambda one: one.size), now)


def owes(contacts: Sequence[Contact], held: int) -> Contact | None:
    """The first contact that showed more than is held, and has been gone on from for too long."""
    first = next((one for one in contacts if one.size > held), None)
    if first is None:
        return None
    later = [one.at_ms for one in contacts if one.route in LIVE]
    return first if later and later[-1] - first.at_ms > OWED_S * 1000 else None


def late_s(last_ms: int | None, now_ms: int, schedule_s: int) -> int | None:
    """Seconds of silence beyond the schedule; None for a station in time or never heard from."""
    if last_ms is None:
        return None
    silent_s = (now_ms - last_ms) // 1000
    return silent_s if silent_s > schedule_s else None
