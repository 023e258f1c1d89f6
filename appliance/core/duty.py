"""The duty rota for working and rest days (domain.md B09), for trained people only (C05)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from appliance.core.absence import is_away
from appliance.core.attendance import in_office
from appliance.core.clocks import day_of
from appliance.core.commands import AddTraining, SetRota
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, Fact, RotaSet, TrainingAdded
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.world import Who, World

ROTA: Final = "rota/"
"""Before a day: who is on duty then."""
TRAINING: Final = "training/"
"""Before a staff number: that person's courses."""
COURSES: Final = ("WINDOW", "LAW", "PRIVACY", "DEVICES", "SAFETY")
HOURS_MAX: Final = 400
"""Ten weeks: a longer course is a slip of the finger."""
AHEAD: Final = timedelta(days=366)
LONGEST: Final = timedelta(days=366 * 5)


def set_rota(world: World, asked: SetRota, _by: Who, at: Instant) -> Decision:
    """Say who is on duty on a day, today or later.

    Refusals: date-form, rota-past, rota-too-far, rota-empty, rota-twice, rota-nobody,
    rota-away, rota-untrained.
    """
    on, today = day(asked.date), day_of(at.at)
    if on is None:
        return refused("date-form", about="date")
    if on < today:
        return refused("rota-past", about="date")
    if on > today + AHEAD:
        return refused("rota-too-far", about="date")
    if not asked.persons:
        return refused("rota-empty", about="persons")
    if len(set(asked.persons)) < len(asked.persons):
        return refused("rota-twice", about="persons")
    no = next((no for one in asked.persons if (no := _kept_off(world, one, asked.date))), None)
    return no or decided(Draft(RotaSet(asked.date, asked.persons)))


def _kept_off(world: World, person: str, on: str) -> Decision | None:
    """Why somebody cannot be on duty that day."""
    if not in_office(world, person, on):
        return refused("rota-nobody", about="persons")
    if is_away(world.away, person, on):
        return refused("rota-away", about="persons", last4=person[-4:])
    if world.trained.get(person, "") < on:
        return refused("rota-untrained", about="persons", last4=person[-4:])
    return None


def add_training(world: World, asked: AddTraining, _by: Who, at: Instant) -> Decision:
    """A course that was done.

    Refusals: attend-nobody, course-unknown, training-hours, date-form, training-ahead,
    training-valid.
    """
    if not in_office(world, asked.person, at.day):
        return refused("attend-nobody", about="person")
    if asked.course not in COURSES:
        return refused("course-unknown", about="course")
    if not 1 <= asked.hours <= HOURS_MAX:
        return refused("training-hours", about="hours")
    done, until = day(asked.date), day(asked.valid_to)
    if done is None or until is None:
        return refused("date-form", about="valid_to" if done else "date")
    if done > day_of(at.at):
        return refused("training-ahead", about="date")
    if not done <= until <= done + LONGEST:
        return refused("training-valid", about="valid_to")
    fact = TrainingAdded(asked.person, asked.course, asked.hours, asked.date, asked.valid_to)
    return decided(Draft(fact))


def trained_until(told: Iterable[Fact]) -> str:
    """The last day on which any of these courses is good, local ISO; "" without one."""
    return max((one.valid_to for one in told if isinstance(one, TrainingAdded)), default="")
