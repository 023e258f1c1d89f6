"""Who is in a session: checked, without a phone, under a badge that ends with it.

Source: domain.md F09, F10, B11, K04, C05; rooms.csv says what each room asks for.
"""

import re
from typing import Final

from appliance.core import numbering, room, rooms
from appliance.core.absence import is_away
from appliance.core.attendance import in_office
from appliance.core.clocks import day_at
from appliance.core.commands import AdmitPerson, CheckPerson, SeeOut
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import CheckinAdded, Draft, RosterAdded, RosterLeft
from appliance.core.forms import day, is_personal, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.parties import Person
from appliance.core.registration import person as person_stands
from appliance.core.room import NO_PHONE
from appliance.core.trade import Trade
from appliance.core.world import Who, World

GUESTS: Final = ("EXPERT", "TRANSFEROR", "AGENT", "OBSERVER", "DEPT", "DISTRICT", "PUBLIC")
"""Roles whose people hold no number here: the session gives them one."""
OF_STAFF: Final = (
    "HOST",
    "CLERK",
    "CASHIER",
    "REVIEWER",
    "HEAD",
    "SUPERVISOR",
    "OBSERVER",
    "DEPT",
)
TRAINED: Final = ("HOST", "CLERK", "CASHIER", "REVIEWER", "HEAD")
"""Roles of the station's own people, who are trained before duty (domain.md C05)."""
SHOW_TRAINING: Final = ("EXPERT",)
"""Guests who do a part of the station's work: trained or appointed, by a paper they show."""
RETAINED: Final = ("PHONE", "RECORDER", "CAMERA", "BAG", "SHARP", "LIGHTER", "OTHER")
"""What is kept back at the entrance meanwhile."""
STANDING: Final = frozenset({"READY", "IN_SESSION"})

_PAPER = re.compile(r"[A-Za-z0-9\u3400-\u9fff\u3014\u3015\uff08\uff09()\[\]_/.-]{1,64}")
"""A number as an office writes it, with brackets of every kind."""
_STAFF = re.compile(r"[A-Z]{4,12}:\d{13}")


def check(world: World, asked: CheckPerson, _by: Who, at: Instant) -> Decision:
    """The look at bag and person. A new guest gets a number here.

    Refusals: retained-unknown and those of `_named`.
    """
    trade, session_id = world.in_hand, rooms.session_of(world.in_hand)
    if any(one not in RETAINED for one in asked.retained):
        return refused("retained-unknown", about="retained")
    named = _named(world, trade, asked, at)
    if isinstance(named, Decision):
        return named
    fact = CheckinAdded(session_id, named, asked.passed, asked.retained)
    return decided(Draft(fact, trade=trade.number, commits=_commits(asked)))


def admit(world: World, asked: AdmitPerson, _by: Who, at: Instant) -> Decision:
    """Onto the roster, with a badge.

    Refusals: roster-again, checkin-missing, checkin-failed, phone-missing, locker-form,
    locker-taken, room-full, roster-away, roster-untrained, roster-paper and those of
    `_named`.
    """
    trade, session_id = world.in_hand, rooms.session_of(world.in_hand)
    named = _named(world, trade, asked, at)
    if isinstance(named, Decision):
        return named
    here = trade.room.here(session_id)
    row = rooms.row_of(trade, world.tables)
    no = (
        (refused("roster-again", about="person") if named in here else None)
        or _checked(trade, session_id, named, needed=row.needs_checkin)
        or _phone(asked.locker_no, [one.locker_no for one in here.values()], row.needs_phones)
        or _trained(world, named, trade)
        or _shown(asked, named, trade)
    )
    if no is not None:
        return no
    if len(here) >= row.capacity:
        return refused("room-full", most=row.capacity)
    slip_no = numbering.next_document(world, "DOC42", at)
    fact = RosterAdded(
        session_id=session_id,
        person=named,
        role=room.role_of(named),
        badge_no=str(len(trade.room.badges(session_id)) + 1),
        locker_no=asked.locker_no,
        slip_no=slip_no,
        training_no=asked.training_no,
        training_until=asked.training_until,
        photo=asked.photo,
    )
    return decided(
        Draft(fact, trade=trade.number, commits=_commits(asked)),
        follows=[Follow("print", "DOC42", slip_no)],
    )


def see_out(world: World, asked: SeeOut, _by: Who, at: Instant) -> Decision:
    """Badge back, phone out of the locker. Refusal: roster-not-here."""
    trade, session_id = world.in_hand, rooms.session_of(world.in_hand)
    if asked.person not in trade.room.here(session_id):
        return refused("roster-not-here", about="person")
    fact = RosterLeft(session_id, asked.person, text_of(at.at))
    return decided(Draft(fact, trade=trade.number))


def badge_of(trade: Trade, slip_no: str) -> room.Badge | None:
    """The badge that may be printed under that number now; None once it has expired (B11).

    It ends with the session, with a new time of it, and when its bearer leaves.
    """
    if trade.stage not in STANDING:
        return None
    here = trade.room.here(rooms.session_of(trade)).values()
    return next((one for one in here if one.slip_no == slip_no), None)


def _named(
    world: World, trade: Trade, asked: CheckPerson | AdmitPerson, at: Instant
) -> str | Decision:
    """How the roster names whom the command means.

    A role alone with a `guest` is a new guest and gets the next number; everybody else is known
    already: a qualified bidder, a member of the staff in a role of theirs, a guest of before.
    Refusals: roster-unknown, guest-missing, guest-known and those of registration.person.
    """
    known = trade.room.guests(rooms.session_of(trade))
    role = room.role_of(asked.person)
    if asked.person in GUESTS:
        if asked.guest is None:
            return refused("guest-missing", about="guest")
        no = person_stands(world, asked.guest, at, about="guest")
        if no is not None:
            return no
        return f"{role}:{len(known) + 1}"
    if asked.guest is not None:
        return refused("guest-known", about="guest")
    bidders = {f"BIDDER:{each.number}" for each in trade.qualified}
    if asked.person in bidders | set(known) or _of_staff(world, asked.person, at):
        return asked.person
    return refused("roster-unknown", about="person")


def _of_staff(world: World, person: str, at: Instant) -> bool:
    if not _STAFF.fullmatch(person):
        return False
    role, _colon, number = person.partition(":")
    held = {one for each in world.staff.values() if each.staff_no == number for one in each.roles}
    return role in OF_STAFF and role in held and in_office(world, number, at.day)


def _checked(trade: Trade, session_id: str, person: str, *, needed: bool) -> Decision | None:
    """Present only after a check where the room asks for one (F10); a failed one always bars."""
    found = trade.room.checked(session_id, person)
    if found is None:
        return refused("checkin-missing", about="person") if needed else None
    return None if found.passed else refused("checkin-failed", about="person")


def _phone(locker_no: str, taken: list[str], needed: bool) -> Decision | None:
    """A locker, or the word that there is no phone (F09); one locker for one person."""
    if not locker_no:
        return refused("phone-missing", about="locker_no") if needed else None
    if locker_no == NO_PHONE:
        return None
    if not is_word(locker_no):
        return refused("locker-form", about="locker_no")
    return refused("locker-taken", about="locker_no") if locker_no in taken else None


def _trained(world: World, person: str, trade: Trade) -> Decision | None:
    """Trained and here on the day of the session, who does it for the station (C05)."""
    role, _colon, number = person.partition(":")
    if role not in TRAINED:
        return None
    on = day_at(trade.planned_at).isoformat()
    if is_away(world.away, number, on):
        return refused("roster-away", about="person", last4=number[-4:])
    if world.trained.get(number, "") < on:
        return refused("roster-untrained", about="person", last4=number[-4:])
    return None


def _shown(asked: AdmitPerson, person: str, trade: Trade) -> Decision | None:
    """Whose training no entry of ours tells shows a paper that is good on the day (C05).

    Who was in this session before has shown it. Others may show one, and then it is a good one.
    """
    before = {one.person for one in trade.room.badges(rooms.session_of(trade))}
    needed = room.role_of(person) in SHOW_TRAINING and person not in before
    if not needed and not asked.training_no and not asked.training_until:
        return None
    on = day_at(trade.planned_at).isoformat()
    if not _PAPER.fullmatch(asked.training_no) or is_personal(asked.training_no):
        return refused("roster-paper", about="training_no")
    if day(asked.training_until) is None or asked.training_until < on:
        return refused("roster-paper", about="training_until")
    return None


def _commits(asked: CheckPerson | AdmitPerson) -> dict[str, str]:
    return {"guest": "guest"} if isinstance(asked.guest, Person) else {}
