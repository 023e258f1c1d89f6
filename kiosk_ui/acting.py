"""The member of staff at this browser: who it is, what they may open, and their signature."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final, NamedTuple

from flask import jsonify, request, session
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import steps
from appliance.core.commands import Command
from appliance.core.refusals import Refusal
from appliance.core.world import Signed
from appliance.ports import DeviceFault, PersonSigner
from appliance.staff_room import SignedIn, SignInRefused
from appliance.station import Receipt, Refused
from kiosk_ui import large_papers, training_room
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.seat_keeper import card_on
from kiosk_ui.seats import Pending, Seat
from sync import stick_wish

FRONT = ("CLERK", "CASHIER")
HEAD = "HEAD"
WATCH = ("SUPERVISOR", "OBSERVER", "DEPT")
NEAR_MAX: Final = 7
"""So many words fit beside each other in the header; further pages stand behind the last."""
NEAR: Final = (
    "work.queue", "station_head.page", "watch.live", "enrolment.notices", "deposits.page",
    "complaints.page",
    "figures.page", "papers.page", "act.station_acts", "query.ask", "devices.page",
)  # fmt: skip
"""Pages that go before others in the header, the most used first."""
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Item(NamedTuple):
    """A page of the menu; `letter` opens it while the rest of the menu is open."""

    target: str
    name: str
    letter: str = ""


class Menu(NamedTuple):
    """`near`: beside each other in the header, the current page's mark on it; `more`: behind."""

    near: tuple[Item, ...] = ()
    more: tuple[Item, ...] = ()


class SignInFirst(Exception):
    """Nobody is signed in here (any more): the card was lifted, or too long nothing happened."""


def browser() -> str:
    """A random name of this browser, made at its first need."""
    if "sid" not in session:
        session["sid"] = house().station.entropy.draw(16).hex()
        session.permanent = True
    return str(session["sid"])


def how_it_stands(kind: str) -> ResponseReturnValue:
    """How a device step of this browser stands, for the script of its page."""
    wait = house().answers.of(browser(), kind)
    if wait is None:
        return jsonify(state="over", note="", left=0)
    left = wait.seconds(house().station.clock.monotonic())
    return jsonify(state=wait.state, note=f"{wait.note} {wait.tries}", left=left)


def card_on_reader() -> str | None:
    """Number of the staff card that lies there; a silent reader counts as a lifted card."""
    return card_on(house().devices.staff_card)


def seat(*, touch: bool = True) -> Seat | None:
    """The seat at this browser, None when nobody is signed in."""
    sid = session.get("sid")
    return house().seats.at(str(sid), card_on_reader(), touch=touch) if sid else None


def who() -> SignedIn | None:
    found = seat(touch=False)
    return found.who if found else None


def seated() -> Seat:
    """The seat at this browser. Raises SignInFirst."""
    found = seat()
    if found is None:
        raise SignInFirst
    return found


def office(me: SignedIn | None) -> str:
    """front, back or watch: which line of office the header shows."""
    if me is None or set(me.roles) & set(FRONT):
        return "front"
    return "watch" if set(me.roles) & set(WATCH) else "back"


def menu(me: SignedIn | None) -> Menu:
    """What this person may open."""
    if me is None:
        return Menu()
    front = (("enrolment.notices", "menu.enrol"),) if office(me) == "front" else ()
    if {"CASHIER", "HEAD"} & set(me.roles):
        front = (*front, ("deposits.page", "deposit.menu"))
    if "SUPERVISOR" in me.roles:
        front = (("watch.live", "sup.menu"), *front, ("complaints.page", "complaint.menu"))
    if {"SUPERVISOR", "HEAD"} & set(me.roles):
        front = (*front, ("discipline.page", "discipline.menu"), ("figures.page", "menu.figures"))
    if HEAD in me.roles:
        front = (*front, ("station_head.page", "menu.station"))
    names = (("work.queue", "menu.work"), *front, ("papers.page", "menu.papers"),
             *_messages(), ("act.station_acts", "menu.acts"), ("query.ask", "menu.query"),
             ("devices.page", "menu.devices"), *_heard(), *_stick(), *_training(me))  # fmt: skip
    return grouped([Item(target, say(name, current())) for target, name in names])


def grouped(items: Sequence[Item]) -> Menu:
    """What stands in the header and what behind: all stay reachable, each once."""
    if len(items) <= NEAR_MAX:
        return Menu(tuple(items))
    rank = {target: place for place, target in enumerate(NEAR)}
    ordered = sorted(items, key=lambda one: rank.get(one.target, len(NEAR)))
    more = zip(ordered[NEAR_MAX - 1 :], LETTERS, strict=False)
    return Menu(
        tuple(ordered[: NEAR_MAX - 1]),
        tuple(item._replace(letter=letter) for item, letter in more),
    )


def _messages() -> tuple[tuple[str, str], ...]:
    return (("messages.page", "menu.messages"),) if house().devices.modem is not None else ()


def _heard() -> tuple[tuple[str, str], ...]:
    """Where the district's ledger is mirrored."""
    return (("heard.page", "menu.heard"),) if house().station.parts.heard is not None else ()


def _stick() -> tuple[tuple[str, str], ...]:
    return (("stick.page", "menu.stick"),) if has_stick() else ()


def has_stick() -> bool:
    """Whether the agent has a place for sticks, and told of it."""
    return (house().settings.state_folder / "inbox" / stick_wish.FILE).exists()


def _training(me: SignedIn) -> tuple[tuple[str, str], ...]:
    """The head begins and ends it; while it runs everybody may open it."""
    room = house().settings.training
    has = room is not None and (HEAD in me.roles or training_room.wanted(room))
    return (("training.page", "menu.training"),) if has else ()


def signer_for(
    command: Command, me: SignedIn, *, second: bool = False, asked: Sequence[str] = ()
) -> PersonSigner:
    """The person in the role that the step table asks for, of who acts or of the `second`.

    `asked`: roles of a second person that a rule asks for beyond the table.

    Without it in their first role: the rules then say no, and the attempt is told.
    """
    event = house().station.tables.events.get(steps.step_for(type(command)).event)
    wanted = event.roles if event else ()
    if event and second:
        wanted = (*asked, *event.second, *event.roles)
    role = next((role for role in wanted if role in me.roles), me.roles[0])
    return me.signer(role)


@contextmanager
def second_person(first: SignedIn) -> Iterator[SignedIn]:
    """Whoever's card lies there now, with their PIN, for one act; their key goes with it.

    Raises SignInRefused, DeviceFault.
    """
    reader = house().devices.staff_card
    card = reader.card()
    if card is None or card.card_no == first.card_no:
        raise SignInRefused("second-card")
    other = house().staff_room.sign_in(card, request.form.get("pin", "")[:12], reader)
    try:
        yield other
    finally:
        other.forget()


class Wrong(Struct, frozen=True):
    """Why a second person could not sign; no code: they did, and `receipt` is what was kept."""

    code: str = ""
    tries_left: int = 0
    seconds: int = 0
    receipt: Receipt | None = None


def foreseen(command: Command, me: SignedIn, roles: Sequence[str]) -> Refusal | None:
    """The no of the rules before anybody signs: by `me`, and by whoever else holds a role."""
    station = house().station
    first = signer_for(command, me)
    by = [Signed(first.staff_no, first.role, first.key_id, me.grade)]
    others = (
        Signed(one.staff_no, role, key_id, one.grade)
        for role in roles
        for key_id, one in station.projections.staff().items()
        if role in one.roles and one.staff_no != me.staff_no and one.valid_to >= station.now().day
    )
    second = next(others, None)
    if roles and second is None:
        return None
    return station.foreseen(command, tuple(by) if second is None else (by[0], second))


def leave_for_second(
    seat: Seat,
    *commands: Command,
    registration: str = "",
    beside: Callable[[], None] = lambda: None,
    lines: Sequence[tuple[str, str]] = (),
    back: str = "",
    texts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    roles: Sequence[str] = (),
) -> None:
    """Let the person at this browser sign now, and leave it for a second one to sign too.

    One reader holds one card: what they signed waits in memory, fixed to the byte, until the
    second one's card lies there (seats.PENDING_S at most). A card that signs itself forgets its
    PIN when it is lifted: its holder signs in anew for whatever comes next. The rest is as in
    Pending. Raises SignedOut, DeviceFault.
    """
    station = house().station
    posed = station.pose(*commands, signers=(signer_for(commands[0], seat.who),))
    since = station.clock.monotonic()
    seat.pending = Pending(
        posed, registration, since, beside, tuple(lines), back, texts, tuple(roles)
    )  # fmt: skip
    if seat.who.key.on_card:
        seat.who.forget()


def signed_by_two(seat: Seat) -> Wrong:
    """Let the second person, with card and PIN, sign what the first one left pending.

    What was pending is done, or refused, and then no longer pending. Raises Refused.
    """
    pending = seat.pending
    assert pending is not None
    try:
        with second_person(seat.who) as other:
            signer = signer_for(pending.posed.commands[0], other, second=True, asked=pending.roles)
            posed = pending.posed.signed_by(signer)
            receipt = house().station.do_posed(
                posed, beside=large_papers.beside(house().station, pending.beside)
            )
    except SignInRefused as no:
        return Wrong(no.code, no.tries_left, no.seconds)
    except DeviceFault:
        return Wrong("card-not-on-reader")
    except Refused:
        seat.pending = None
        raise
    seat.pending = None
    return Wrong(receipt=receipt)


def do(*commands: Command, beside: Callable[[], None] = lambda: None) -> Receipt:
    """Ask the station, signed by the person at this browser. Raises Refused, SignInFirst."""
    me, station = seated().who, house().station
    signers = (signer_for(commands[0], me),)
    return station.do(*commands, signers=signers, beside=large_papers.beside(station, beside))


def sentence(no: Refusal) -> str:
    """What is wrong, what was kept, what to do."""
    return say(f"refusal.{no.code}", current(), **no.facts)
