"""A trade as the back office opens it: its facts, its way so far, and the one act of the page.

A page shows, `attempt` asks. Who was slower is told what happened in between, and a no shows the
same page again with everything that was typed.
"""

from collections.abc import Callable, Sequence

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct, field

from appliance.core import steps, waiver
from appliance.core.commands import Command
from appliance.core.entries import Check
from appliance.core.parties import Person
from appliance.core.refusals import Refusal
from appliance.core.trade import Trade
from appliance.station import Receipt, Refused
from appliance.views import Moment, People
from kiosk_ui import deal_papers, desk, gate_words
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.sheet import groups
from kiosk_ui.screens.fields import Unfit
from kiosk_ui.sheet_printing import SHEET

NOT_TYPED = frozenset({"csrf_token", "seen"})


class Case(Struct, frozen=True):
    """`acts`: names of the commands that the person at this desk may give now, by the table."""

    trade: Trade
    people: People | None
    timeline: Sequence[Moment]
    acts: tuple[str, ...]

    @property
    def number(self) -> str:
        return self.trade.number

    @property
    def title(self) -> str:
        return self.people.place.title if self.people else self.trade.number

    def bidder(self, enrol_id: str) -> Person | None:
        """A bidder by enrolment number; nobody before the closing, or once erased."""
        return self.people.bidders.get(enrol_id) if self.people else None

    def entry(self, kind: str) -> Moment | None:
        """The newest entry of this kind."""
        return next((one for one in reversed(self.timeline) if one.kind == kind), None)


class Said(Struct, frozen=True):
    """What a page says above its form: a refusal, or that somebody was faster; and the form."""

    no: Refusal | None = None
    moved: desk.Moved | None = None
    typed: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, list[str]] = field(default_factory=dict)

    @property
    def status(self) -> int:
        if self.moved is not None:
            return 409
        return 422 if self.no is not None else 200


NOTHING = Said()
Show = Callable[[str, Said], str]


def opened(number: str) -> Case:
    """The trade at this desk. 404 for one that is not there; raises NotSignedIn."""
    me, station = desk.signed_in(), desk.station()
    trade = station.trade(number)
    if trade is None:
        abort(404)
    acts = steps.next_acts(trade, me.roles, station.tables)
    return Case(trade, station.people(number), station.timeline(number), acts)


def page(template: str, case: Case, said: Said, /, **facts: object) -> str:
    """The page `back_office/<template>.html` of a case."""
    return render_template(f"back_office/{template}.html", **(around(case, said) | facts))


def around(case: Case, said: Said) -> dict[str, object]:
    """What the frame of every page about a case says."""
    asked = case.trade.asked is not None
    jobs = desk.station().outbox.jobs
    return {
        "case": case, "trade": case.trade, "people": case.people, "said": said,
        "typed": said.typed, "sentence": sentence, "word": word, "found": found, "fours": groups,
        "has_sheets": desk.devices().sheets is not None,
        "measure": deal_papers.measure_text(case.trade, desk.station(), current())
        if asked
        else "",
        "paper_jobs": jobs(trade=case.number), "sheet_jobs": jobs(trade=case.number, what=SHEET),
        "waived": waiver.number_for_next(case.trade),
    }  # fmt: skip


def attempt(
    number: str,
    build: Callable[[Case], Command | tuple[Command, ...]],
    *,
    show: Show,
    onward: str,
    tell: bool = True,
    kept: Callable[[Receipt], None] = lambda _receipt: None,
) -> ResponseReturnValue:
    """Do what the form asks for, unless somebody acted on this trade since the page was made.

    `build` raises Unfit for a field that cannot stand; several commands are done all or none.
    `tell` False where it must stay hidden what happened in between: before the closing. `kept`
    hears the receipt of what was done.
    """
    case = opened(number)
    moved = desk.moved(number, seen()) if tell else None
    if moved is not None:
        return _again(number, show, moved=moved)
    try:
        built = build(case)
        commands = built if isinstance(built, tuple) else (built,)
        receipt = desk.act(*commands, role=desk.role_for(type(commands[0])))
    except Unfit as unfit:
        return _again(number, show, no=unfit.refusal)
    except Refused as no:
        return _again(number, show, no=no.refusal)
    kept(receipt)
    return redirect(onward, 303)


def _again(
    number: str, show: Show, *, no: Refusal | None = None, moved: desk.Moved | None = None
) -> ResponseReturnValue:
    """The same page with the reason and everything that was typed."""
    ticked = {name: request.form.getlist(name) for name in request.form}
    typed = {name: text for name, text in request.form.items() if name not in NOT_TYPED}
    said = Said(no, moved, typed, ticked)
    return show(number, said), said.status


def seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


# --- words ---------------------------------------------------------------------------------------


def sentence(no: Refusal) -> str:
    """What is wrong, what was kept, what to do."""
    return say(f"refusal.{no.code}", current(), **no.facts)


def word(table: str, code: str) -> str:
    """What a code of a table is called; the code itself where no table knows it."""
    rows = getattr(desk.station().tables, table)
    row = rows.get(code) if hasattr(rows, "get") else None
    if row is None:
        return code
    return str(row.en if current() == "en" else row.zh)


def found(check: Check) -> str:
    """A condition and what was found, in words."""
    return gate_words.found(desk.station().tables, check, current())
