"""Study cards and self-tests of the staff (C02): everybody sees the own record, the head all."""

import msgspec
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import study as rules
from appliance.core.codes import Tables
from appliance.core.commands import RecordStudy
from appliance.core.study import Year
from appliance.registers import study as register
from appliance.registers import worktime
from appliance.registers.study import Kept
from appliance.station import Station
from kiosk_ui import acting, desk
from kiosk_ui.house import house
from kiosk_ui.i18n import current
from kiosk_ui.study import bank as banks
from kiosk_ui.study import going
from kiosk_ui.study.bank import Bank, Matter
from kiosk_ui.study.going import Held, Test, Watch
from kiosk_ui.study.question import Question

screen = Blueprint("study", __name__, url_prefix="/study")

KEY = "tradepost-study"
SHOWN = 20
"""Tests of the list, the newest first."""


class Shelf(Struct):
    """The bank as it was read, for as long as its tables and files stay; and who studies."""

    watch: Watch
    bank: Bank | None = None
    tables: Tables | None = None
    files: object = None

    def read(self, station: Station) -> Bank:
        state = house().settings.state_folder
        files = banks.stamp(state)
        if self.bank is None or self.tables is not station.tables or self.files != files:
            self.tables, self.files = station.tables, files
            self.bank = banks.load(station.tables, state)
        return self.bank


class Row(Struct, frozen=True):
    """A record as the list shows it; `draw`: fits, changed (another bank) or bad."""

    kept: Kept
    matter: str
    draw: str


@screen.get("/")
def page() -> str:
    """The matters, the own year and the newest tests; the head sees everybody's year."""
    me, station, now = acting.seated().who, desk.station(), desk.station().now()
    year = now.day[:4]
    own = register.of_year(station, me.staff_no, year)
    others = worktime.people(station) if acting.HEAD in me.roles else []
    return render_template(
        "study/page.html", bank=_bank(), year=year, own=rules.year_of([one.fact for one in own]),
        rows=[_row(one) for one in reversed(own[-SHOWN:])], test=_open(), me_no=me.staff_no,
        everybody=[(station.staff_name(one), _year(one, year)) for one in others],
        practice=house().settings.training is not None,
    )  # fmt: skip


@screen.get("/card/<matter>/<int:at>")
def card(matter: str, at: int) -> str:
    """One card, from 1; the turn of the page is kept."""
    found = _matter(matter)
    if not 1 <= at <= len(found.cards):
        abort(404)
    _sign(matter, keeps=True)
    return render_template("study/card.html", matter=found, card=found.cards[at - 1], at=at)


@screen.post("/here")
def here() -> ResponseReturnValue:
    """Somebody is at a study page and moved; the page says so by itself."""
    _sign(_matter(request.form.get("matter", "")).code)
    return "", 204


@screen.post("/test/<matter>")
def begin(matter: str) -> ResponseReturnValue:
    """Draw a test, or go on with the one under way."""
    me, station, bank = acting.seated().who, desk.station(), _bank()
    if _open() is None:
        seed = station.entropy.draw(16).hex()
        items = rules.draw(seed, (one.id for one in _matter(matter).questions))
        _keep(test=Test(matter, seed, bank.digest, items))
    _shelf().watch.sign(me.staff_no, matter)
    return redirect(url_for(".question"), 303)


@screen.get("/question")
def question() -> ResponseReturnValue:
    """The first question that has no answer; nothing of the right one is in the page."""
    test = _under_way()
    if test is None:
        return redirect(url_for(".page"))
    if len(test.answers) == len(test.items):
        return redirect(url_for(".told", at=len(test.items)))
    return _asked(test)


@screen.post("/question")
def answer() -> ResponseReturnValue:
    """Keep an answer; the first one given counts, also where the page is sent again."""
    test = _under_way()
    if test is None:
        return redirect(url_for(".page"), 303)
    at, chosen = request.form.get("at", type=int), request.form.get("answer", type=int)
    if at != len(test.answers) + 1:
        return redirect(url_for(".told", at=max(1, len(test.answers))), 303)
    shown = len(_bank_question(test, at).answers(test.seed))
    if chosen is None or not 0 <= chosen < shown:
        return _asked(test, wrong=True), 422
    _keep(test=msgspec.structs.replace(test, answers=(*test.answers, chosen)))
    return redirect(url_for(".told", at=at), 303)


@screen.get("/question/<int:at>")
def told(at: int) -> ResponseReturnValue:
    """What an answered question says: right or not, and why."""
    test = _under_way()
    if test is None or not 1 <= at <= len(test.answers):
        return redirect(url_for(".question" if test else ".page"))
    _shelf().watch.sign(acting.seated().who.staff_no, test.matter)
    one = going.answered(_bank(), test)[at - 1]
    return render_template(
        "study/told.html", one=one, at=at, of=len(test.items), matter=_matter(test.matter),
        answers=one.question.answers(test.seed), last=len(test.answers) == len(test.items),
    )  # fmt: skip


@screen.post("/finish")
def finish() -> ResponseReturnValue:
    """The record of a finished test; what was read and tested since the last one is its time."""
    me, station, test = acting.seated().who, desk.station(), _under_way()
    if test is None or len(test.answers) < len(test.items):
        return redirect(url_for(".question" if test else ".page"), 303)
    _sign(test.matter, keeps=True)
    now = going.held(station, me.staff_no)
    took = min(max(now.read.get(test.matter, 0), 1), rules.LONGEST_S)
    right = sum(one.right for one in going.answered(_bank(), test))
    # In one transaction: after a power cut the test is under way still, or kept, never both.
    after = Held({**now.read, test.matter: 0}, msgspec.structs.replace(test, kept=True))
    body = msgspec.json.encode(after)
    receipt = station.do(
        RecordStudy(
            person=me.staff_no, matter=test.matter, items=test.items, right=right,
            duration_s=took, seed=test.seed, bank=test.bank,
        ),
        beside=lambda: station.vault.keep_secret(going.PREFIX + me.staff_no, body),
    )  # fmt: skip
    return redirect(url_for(".done", seq=receipt.first_seq), 303)


@screen.get("/done/<int:seq>")
def done(seq: int) -> str:
    """A record of one's own; of the newest one also what was answered wrong."""
    me, station = acting.seated().who, desk.station()
    found = next((one for one in register.of_person(station, me.staff_no) if one.seq == seq), None)
    if found is None:
        abort(404)
    return render_template(
        "study/done.html", row=_row(found), wrong=_wrong(found.fact.seed), passed=rules.PASSED,
    )  # fmt: skip


# --- what is held -------------------------------------------------------------------------------


def _shelf() -> Shelf:
    found = current_app.extensions.get(KEY)
    if found is None:
        found = current_app.extensions[KEY] = Shelf(Watch(house().station.clock.monotonic))
    shelf: Shelf = found
    return shelf


def _bank() -> Bank:
    return _shelf().read(house().station)


def _matter(code: str) -> Matter:
    found = _bank().matters.get(code)
    if found is None:
        abort(404)
    return found


def _keep(*, test: Test | None) -> None:
    me, station = acting.seated().who, desk.station()
    before = going.held(station, me.staff_no)
    now = Held(_shelf().watch.taken(me.staff_no, before.read), test)
    if now != before:  # else a look at a page would be a write on the card
        going.keep(station, me.staff_no, now)


def _sign(matter: str, *, keeps: bool = False) -> None:
    me, station = acting.seated().who, desk.station()
    _shelf().watch.sign(me.staff_no, matter)
    if keeps:
        _keep(test=going.held(station, me.staff_no).test)


def _open() -> Test | None:
    """The test under way, whatever its bank."""
    test = going.held(desk.station(), acting.seated().who.staff_no).test
    return test if test is not None and not test.kept else None


def _under_way() -> Test | None:
    """The test under way; one of another bank is dropped, its questions are no more the same."""
    test = _open()
    if test is not None and test.bank != _bank().digest:
        _keep(test=None)
        return None
    return test


def _bank_question(test: Test, at: int) -> Question:
    return going.answered(_bank(), test)[at - 1].question


def _asked(test: Test, *, wrong: bool = False) -> str:
    at = len(test.answers) + 1
    _shelf().watch.sign(acting.seated().who.staff_no, test.matter)
    asked = _bank_question(test, at)
    return render_template(
        "study/question.html", asked=asked.ask, answers=asked.answers(test.seed), at=at,
        of=len(test.items), matter=_matter(test.matter), wrong=wrong,
    )  # fmt: skip


# --- what is shown ------------------------------------------------------------------------------


def _year(person: str, year: str) -> Year:
    return rules.year_of([one.fact for one in register.of_year(desk.station(), person, year)])


def _row(kept: Kept) -> Row:
    """With whether the same seed draws the same questions from the bank of now."""
    bank, fact = _bank(), kept.fact
    matter = bank.matters.get(fact.matter)
    if matter is None or fact.bank != bank.digest:
        return Row(kept, matter.name.said(current()) if matter else fact.matter, "changed")
    again = rules.draw(fact.seed, (one.id for one in matter.questions))
    return Row(kept, matter.name.said(current()), "fits" if again == fact.items else "bad")


def _wrong(seed: str) -> list[going.Answered]:
    test = going.held(desk.station(), acting.seated().who.staff_no).test
    if test is None or test.seed != seed or test.bank != _bank().digest:
        return []
    return [one for one in going.answered(_bank(), test) if not one.right]
