"""Who is away: leave, errands and courses, and what an absence holds up (domain.md B10).

An absence says that somebody is away and not why in detail: that somebody is ill is their own
business. Whoever is away is put on no rota and no session's roster, and deputises for nobody.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from appliance.core.attendance import in_office
from appliance.core.clocks import day_of
from appliance.core.commands import EndLeave, SetLeave
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, Fact, LeaveEnded, LeaveSet
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.world import Away, Who, World

SUBJECT: Final = "leave"
"""Under this name the ledger finds every absence."""
CAUSES: Final = ("LEAVE", "ERRAND", "COURSE")
"""Off duty for oneself; out on business; at a course."""
LONGEST: Final = timedelta(days=184)
BACK: Final = timedelta(days=31)
"""So long afterwards an absence may still be entered: who was ill tells it when back."""


def set_leave(world: World, asked: SetLeave, _by: Who, at: Instant) -> Decision:
    """Somebody is away.

    Refusals: attend-nobody, leave-cause, date-form, leave-days, leave-past, leave-again,
    leave-on-rota and those of `_deputy`.
    """
    if not in_office(world, asked.person, at.day):
        return refused("attend-nobody", about="person")
    if asked.cause not in CAUSES:
        return refused("leave-cause", about="cause")
    first, last = day(asked.first), day(asked.last)
    if first is None or last is None:
        return refused("date-form", about="first" if first is None else "last")
    if not timedelta() <= last - first <= LONGEST:
        return refused("leave-days", about="last")
    if first < day_of(at.at) - BACK:
        return refused("leave-past", about="first")
    if any(_meets(one, asked.person, asked.first, asked.last) for one in world.away):
        return refused("leave-again", about="first")
    no = _on_rota(world, asked, at.day) or _deputy(world, asked, at)
    if no is not None:
        return no
    fact = LeaveSet(asked.person, asked.first, asked.last, asked.cause, asked.deputy)
    return decided(Draft(fact))


def end_leave(world: World, asked: EndLeave, _by: Who, _at: Instant) -> Decision:
    """Somebody is back earlier, or never went. Refusals: leave-unknown, date-form, leave-days."""
    own = (one for one in world.away if (one.person, one.first) == (asked.person, asked.first))
    held = next(own, None)
    if held is None:
        return refused("leave-unknown", about="first")
    if asked.last and day(asked.last) is None:
        return refused("date-form", about="last")
    if asked.last and not held.first <= asked.last < held.last:
        return refused("leave-days", about="last")
    return decided(Draft(LeaveEnded(asked.person, asked.first, asked.last)))


def absences(told: Iterable[Fact]) -> tuple[Away, ...]:
    """Every absence as it stands after these entries, the oldest entry first."""
    found: list[Away] = []
    for fact in told:
        if isinstance(fact, LeaveSet):
            found.append(Away(fact.person, fact.first, fact.last, fact.cause, fact.deputy))
        elif isinstance(fact, LeaveEnded):
            found = _ended(found, fact)
    return tuple(found)


def is_away(away: Iterable[Away], person: str, on: str) -> bool:
    """Whether a person is away on a local ISO day."""
    return any(_meets(one, person, on, on) for one in away)


def _ended(found: Sequence[Away], fact: LeaveEnded) -> list[Away]:
    """The newest absence of that first day is the one that is meant."""
    same = [
        n for n, one in enumerate(found) if (one.person, one.first) == (fact.person, fact.first)
    ]
    kept = list(found)
    if not same:
        return kept
    if fact.last:
        kept[same[-1]] = replace(kept[same[-1]], last=fact.last)
    else:
        del kept[same[-1]]
    return kept


def _meets(one: Away, person: str, first: str, last: str) -> bool:
    return one.person == person and one.first <= last and first <= one.last


def _on_rota(world: World, asked: SetLeave, today: str) -> Decision | None:
    """Somebody who is on the rota is replaced there first: else the counter stands empty."""
    for on, persons in sorted(world.on_duty.items()):
        if today <= on and asked.first <= on <= asked.last and asked.person in persons:
            return refused("leave-on-rota", about="first", day=on)
    return None


def _deputy(world: World, asked: SetLeave, at: Instant) -> Decision | None:
    """Refusals: deputy-self, deputy-role, deputy-away, deputy-untrained."""
    deputy = asked.deputy
    if not deputy:
        return None
    if deputy == asked.person:
        return refused("deputy-self", about="deputy")
    if not in_office(world, deputy, at.day) or not _roles(world, deputy) & _roles(
        world, asked.person
    ):
        return refused("deputy-role", about="deputy")
    if any(_meets(one, deputy, asked.first, asked.last) for one in world.away):
        return refused("deputy-away", about="deputy")
    if world.trained.get(deputy, "") < asked.last:
        return refused("deputy-untrained", about="deputy")
    return None


def _roles(world: World, person: str) -> set[str]:
    held = (one.roles for one in world.staff.values() if one.staff_no == person)
    return {role for roles in held for role in roles}
