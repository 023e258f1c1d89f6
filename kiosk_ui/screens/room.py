"""The session's room: who is here, who is expected, badges, lockers; and the rooms of a week."""

from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import people, rooms, roster
from appliance.core import room as places
from appliance.core.clocks import begin_of
from appliance.core.commands import AdmitPerson, CheckPerson, Command, SeeOut
from appliance.core.parties import Person
from appliance.core.room import NO_PHONE, Badge
from appliance.core.world import WITHDRAWN
from appliance.ports import CardRead
from appliance.registers import rooms as books
from kiosk_ui import acting, at_once, desk, room_relays
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house
from kiosk_ui.paper import badge_photo
from kiosk_ui.screens import case, fields, room_finger
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import local

screen = Blueprint("room", __name__, url_prefix="/room")
ACTS = {
    "CheckPerson": "room.show", "AdmitPerson": "room.show", "SeeOut": "room.show",
    "SwitchRelay": "room.show",
}  # fmt: skip
PLACE_OF = ("HOST", "SUPERVISOR", "HEAD", "OBSERVER", "CLERK", "REVIEWER", "CASHIER", "DEPT")
"""In which of their roles somebody of the staff is put on a roster: the first that they hold."""

DAYS = 7


class Line(Struct, frozen=True):
    """Somebody of the session as the page shows them.

    `badge` None: not here; `barred`: the check was not passed.
    """

    person: str
    role: str
    name: str
    badge: Badge | None = None
    inside: bool = False
    barred: bool = False
    finger: str = ""
    """`known` to the door, or it `may` be laid down; "" for the staff."""


# --- who is here ---------------------------------------------------------------------------------


@screen.get("/<number>")
def show(number: str) -> str:
    """Who is here, who is expected, and what door and roster disagree about."""
    house().pictures.forget(acting.browser())
    return _shown(number, NOTHING)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade = opened.trade
    if trade.gate is None or trade.stage in ("ENROL_CLOSED", "PUBLISHED"):
        return case.page("not_yet", opened, said, heading="room.heading")
    row = rooms.row_of(trade, desk.station().tables)
    session_id = rooms.session_of(trade)
    here, inside = trade.room.here(session_id), trade.room.inside(session_id)
    opened_with = trade.session.roster if trade.session else ()
    present = [
        Line(
            one.person,
            one.role,
            name_of(opened, one.person),
            one,
            one.person in inside,
            finger=_finger(number, one.person),
        )
        for one in here.values()
    ]
    return case.page(
        "room", opened, said, room=row, present=present,
        expected=[one for one in _expected(opened) if one.person not in here],
        left=[one for one in trade.room.badges(session_id) if one.left_at],
        differences=trade.room.differences(session_id, opened_with) if row.door else (),
        name_of=lambda person: name_of(opened, person), retained=roster.RETAINED,
        no_phone=NO_PHONE, open_for=trade.stage in roster.STANDING,
        leaves=trade.stage in (*roster.STANDING, "DEAL_PENDING"),
        relays=room_relays.of(trade, row) if "SwitchRelay" in opened.acts else (),
    )  # fmt: skip


def _finger(number: str, person: str) -> str:
    if not room_finger.may_lay(person) or house().devices.panel is None:
        return ""
    return "known" if house().session_fingers.has(number, person) else "may"


def name_of(opened: Case, person: str) -> str:
    """Name of somebody on the roster, "" once erased; an expert has none here (domain.md F06)."""
    role, _colon, number = person.partition(":")
    if role == "EXPERT":
        return ""
    if role == "BIDDER":
        bidder = opened.bidder(number)
        return bidder.name if bidder else ""
    if not places.is_guest(person):
        return desk.station().staff_name(number)
    seq = opened.trade.room.guests(rooms.session_of(opened.trade)).get(person)
    guest = desk.station().guest(seq) if seq is not None else None
    return guest.name if guest else ""


def _expected(opened: Case) -> list[Line]:
    """Qualified bidders, today's staff, and guests who were checked or here before."""
    trade = opened.trade
    bidders = [f"BIDDER:{each.number}" for each in trade.qualified]
    session_id = rooms.session_of(trade)
    found = []
    for person in (*bidders, *_staff(), *trade.room.guests(session_id)):
        last = trade.room.checked(session_id, person)
        barred = last is not None and not last.passed
        line = Line(person, places.role_of(person), name_of(opened, person), barred=barred)
        found.append(line)
    return found


def _staff() -> list[str]:
    today = desk.station().now().day
    held: dict[str, set[str]] = {}
    for one in desk.station().projections.staff().values():
        if one.valid_to != WITHDRAWN and one.valid_to >= today:
            held.setdefault(one.staff_no, set()).update(one.roles)
    return [
        f"{next(role for role in PLACE_OF if role in roles)}:{number}"
        for number, roles in sorted(held.items())
        if roles & set(PLACE_OF)
    ]


@screen.post("/<number>")
def admit(number: str) -> ResponseReturnValue:
    """Checked where the room asks for it, phone seen to, and let in, in one go."""
    return case.attempt(
        number, lambda opened: _admission(opened, request.form.get("person", "")),
        show=_shown, onward=url_for(".show", number=number),
    )  # fmt: skip


def _admission(opened: Case, person: str, guest: Person | None = None) -> tuple[Command, ...]:
    """What was said of the check, then the admission; who did not pass is only written down."""
    passed = request.form.get("passed", "")
    retained = tuple(request.form.getlist("retained"))
    locker = NO_PHONE if request.form.get("no_phone") == "yes" else fields.plain("locker_no")
    if retained and not passed:
        raise fields.Unfit("checkin-missing", "person")
    if not passed:
        return (_admitted(opened, person, locker, guest),)
    known = opened.trade.room.guests(rooms.session_of(opened.trade))
    named = person if guest is None else f"{person}:{len(known) + 1}"
    checked = CheckPerson(
        trade=opened.number, person=person, passed=passed == "yes", retained=retained, guest=guest
    )
    admitted = _admitted(opened, named, locker)
    return (checked, admitted) if passed == "yes" else (checked,)


def _admitted(opened: Case, person: str, locker: str, guest: Person | None = None) -> AdmitPerson:
    """With the paper that an expert shows."""
    until = fields.plain("training_until").replace("/", "-").replace(".", "-")
    return AdmitPerson(
        trade=opened.number, person=person, locker_no=locker, guest=guest,
        training_no=fields.plain("training_no"), training_until=until,
        photo=request.form.get("photo") == "yes" and _photographed(opened.number),
    )  # fmt: skip


def _photographed(number: str) -> bool:
    """Whether the card that was read for this trade has a photo at hand."""
    return _read(number) is not None and bool(house().pictures.of(acting.browser()))


@screen.post("/<number>/leave")
def leave(number: str) -> ResponseReturnValue:
    person = request.form.get("person", "")
    return case.attempt(
        number,
        lambda opened: SeeOut(trade=opened.number, person=person),
        show=_shown, onward=url_for(".show", number=number),
        kept=lambda _receipt: house().session_fingers.forget(number, person),
    )  # fmt: skip


@screen.post("/<number>/relay")
def relay(number: str) -> ResponseReturnValue:
    """Voice changer or phone shield on or off; the entry first, the panel follows it."""
    return case.attempt(
        number, lambda opened: room_relays.asked(opened.trade),
        show=_shown, onward=url_for(".show", number=number),
    )  # fmt: skip


# --- guests --------------------------------------------------------------------------------------


@screen.get("/<number>/guest")
def guest_page(number: str) -> str:
    """Experts, the transferor, observers and others: by their card, or typed from a proof."""
    return _guest(number, NOTHING)


@screen.get("/wait/<number>")
def waiting(number: str) -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    desk.signed_in()
    return acting.how_it_stands(_kind(number))


@screen.post("/<number>/guest/more")
def more(number: str) -> ResponseReturnValue:
    desk.signed_in()
    house().answers.more(acting.browser(), _kind(number))
    return redirect(url_for(".guest_page", number=number), 303)


@screen.post("/<number>/guest/card")
def card(number: str) -> ResponseReturnValue:
    """The reader's answer comes back by its token, once."""
    seat = acting.seated()
    token = request.form.get("token", "")
    got = house().answers.collect(acting.browser(), _kind(number), token)
    if isinstance(got, CardRead):
        seat.guest = number, got.person
        house().pictures.keep(acting.browser(), got.picture)
    return redirect(url_for(".guest_page", number=number), 303)


@screen.post("/<number>/guest/again")
def again(number: str) -> ResponseReturnValue:
    """Forget the card that was read."""
    acting.seated().guest = None
    house().pictures.forget(acting.browser())
    house().answers.leave(acting.browser())
    return redirect(url_for(".guest_page", number=number), 303)


@screen.post("/<number>/guest")
def guest(number: str) -> ResponseReturnValue:
    """Let a guest in under the next number."""
    said = case.attempt(
        number,
        lambda opened: _admission(opened, request.form.get("role", ""), _person(number)),
        show=_guest, onward=url_for(".show", number=number),
        kept=lambda _receipt: _let_in(number),
    )  # fmt: skip
    house().answers.leave(acting.browser())
    return said


def _let_in(number: str) -> None:
    """The card's photo on paper, if they agreed; then page and memory know the guest no more."""
    browser, seat = acting.browser(), acting.seated()
    picture, trade = house().pictures.of(browser), desk.station().trade(number)
    house().pictures.forget(browser)
    seat.guest = None
    if picture and trade is not None and request.form.get("photo") == "yes":
        session_id = rooms.session_of(trade)
        badges = trade.room.badges(session_id)
        if badges:
            at_once.sent(
                badge_photo.job(picture, badge_no=badges[-1].badge_no, session=session_id)
            )


def _guest(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.stage not in roster.STANDING:
        return case.page("not_yet", opened, said, heading="room.heading")
    read = _read(number)
    wait = None if read is not None or said.no is not None else _wait(number)
    return case.page(
        "room_guest", opened, said, read=read, wait=wait,
        left=wait.seconds(house().station.clock.monotonic()) if wait else 0,
        room=rooms.row_of(opened.trade, desk.station().tables),
        roles=roster.GUESTS, retained=roster.RETAINED,
        has_photo=read is not None and bool(house().pictures.of(acting.browser())),
    )  # fmt: skip


def _kind(number: str) -> str:
    return f"guest {number}"


def _wait(number: str) -> Wait:
    reader = desk.devices().id_card
    return house().answers.begin(
        acting.browser(), _kind(number), "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip


def _read(number: str) -> Person | None:
    """The card that was read for this trade."""
    held = acting.seated().guest
    return held[1] if held is not None and held[0] == number else None


def _person(number: str) -> Person:
    """Of the card, else as typed; the rules judge name and number."""
    read = _read(number)
    if read is not None:
        return Person(read.name, read.id_number)
    name = " ".join(fields.plain("name").split())
    return Person(name, people.normal_id(fields.plain("id_number").replace(" ", "")))


# --- the rooms of a week -------------------------------------------------------------------------


@screen.get("/")
def calendar() -> str:
    """Which room is kept for whom, seven days from a day on."""
    desk.signed_in()
    today = local(desk.station().now()).date()
    try:
        first = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        first = today
    if abs((first - today).days) > rooms.AHEAD.days:
        first = today
    tables = desk.station().tables
    days = [first + timedelta(days=n) for n in range(DAYS)]
    booked = {code: books.of_room(desk.station(), code) for code in tables.rooms}
    rows = [
        (row, [[one for one in booked[row.code] if one.meets(*_day(day))] for day in days])
        for row in tables.rooms.values()
    ]
    return render_template(
        "room/calendar.html", rows=rows, days=days, today=today,
        word=case.word, trade_of=lambda session_id: session_id.rpartition("/")[0],
        before=(first - timedelta(days=DAYS)).isoformat(),
        after=(first + timedelta(days=DAYS)).isoformat(),
    )  # fmt: skip


def _day(day: date) -> tuple[datetime, datetime]:
    return begin_of(day), begin_of(day + timedelta(days=1))
