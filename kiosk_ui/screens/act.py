"""Staff acts by their generated forms: typed, read back, signed by one person or by two.

Nothing typed is lost: a refusal shows the same page with everything on it. What goes into the
ledger is parsed again when it is signed; the read-back page carries only what was typed.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct, field

from appliance import kept_papers
from appliance.core.commands import Command
from appliance.core.refusals import Refusal
from appliance.station import Refused
from kiosk_ui import acting, desk
from kiosk_ui.act_forms import FORMS, build, offering, parse, uploads
from kiosk_ui.act_forms import decisions as bodies
from kiosk_ui.act_forms.form import ActForm, Desk, Values
from kiosk_ui.act_forms.typed import Typed, Unfit
from kiosk_ui.screens import case
from kiosk_ui.screens.case import Case, Said
from kiosk_ui.seats import Seat

screen = Blueprint("act", __name__, url_prefix="/act")

NOT_TYPED = frozenset({"csrf_token", "seen", "go"})
ROWS_AT_FIRST = 3


class Opened(Struct, frozen=True):
    """A form at a desk, with its trade's case where it is about one."""

    form: ActForm
    desk: Desk
    seat: Seat
    case: Case | None

    @property
    def number(self) -> str:
        return self.case.number if self.case else ""

    @property
    def offered(self) -> bool:
        return self.form.name in offering.offered(self.desk)

    @property
    def seen(self) -> int:
        """The newest entry that the page shows: none of those behind the firewall."""
        return self.case.timeline[-1].seq if self.case and self.case.timeline else -1

    @property
    def path(self) -> str:
        if self.case is None:
            return url_for("act.station_form", command=self.form.name)
        return url_for("act.form", command=self.form.name, number=self.number)

    @property
    def back(self) -> str:
        if self.case is None:
            return url_for("act.station_acts")
        return url_for("work.detail", number=self.number)


class Fault(Struct, frozen=True):
    """What the page says: refusals by the input they are about, and what others did meanwhile."""

    refusals: Sequence[Refusal] = ()
    moved: desk.Moved | None = None
    at: Mapping[str, Refusal] = field(default_factory=dict)


@screen.get("/")
def station_acts() -> ResponseReturnValue:
    """The acts about the station itself that this person may do."""
    return render_template("act/list.html", acts=offering.offered(offering.desk_of()))


@screen.route("/<command>", methods=["GET", "POST"])
def station_form(command: str) -> ResponseReturnValue:
    return _answer(_opened(command, ""))


@screen.route("/<command>/<number>", methods=["GET", "POST"])
def form(command: str, number: str) -> ResponseReturnValue:
    return _answer(_opened(command, number))


@screen.route("/second", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """The second person, with their own card and PIN, on what stands in words on the page."""
    seat = acting.seated()
    pending = seat.pending
    if pending is None or not pending.back:
        return redirect(url_for("work.queue"), 303)
    command = pending.posed.commands[0]
    wrong = acting.Wrong()
    name, number = type(command).__name__, command.trade or ""
    opened = _opened(name, number) if name in FORMS else None
    roles = offering.holders(pending.roles, opened.desk if opened else offering.desk_of())
    if request.method == "POST":
        try:
            wrong = acting.signed_by_two(seat)
        except Refused as no:
            if opened is None:
                raise
            return _form(opened, _typed(opened, pending.texts), Fault((no.refusal,))), 422
        if not wrong.code:
            _forget_files(seat, pending.texts)
            return redirect(pending.back, 303)
    shown = render_template(
        "act/second.html", pending=pending, name=name, wrong=wrong.code, tries=wrong.tries_left,
        seconds=wrong.seconds, path=opened.path if opened else pending.back, seconds_roles=roles,
    )  # fmt: skip
    return shown, 422 if wrong.code else 200


# --- one request ---------------------------------------------------------------------------------


def _opened(command: str, number: str) -> Opened:
    found = FORMS.get(command)
    if found is None or (found.about == offering.TRADE) != bool(number):
        abort(404)
    if not number:
        return Opened(found, offering.desk_of(), acting.seated(), None)
    opened = case.opened(number)
    desk_here = offering.desk_of(opened.trade, opened.people)
    return Opened(found, desk_here, acting.seated(), opened)


def _answer(opened: Opened) -> ResponseReturnValue:
    if request.method == "GET":
        return _form(opened, _typed(opened, _defaults(opened)), Fault())
    typed, wrong = _sent(opened)
    moved = desk.moved(opened.number, case.seen()) if opened.case else None
    if moved is not None:
        return _form(opened, typed, Fault(moved=moved)), 409
    go = request.form.get("go", "read")
    if go == "change" or go.startswith("more."):
        return _form(opened, typed, Fault(), more=go.removeprefix("more."))
    values, unfit = parse.fields_of(opened.form.asked(opened.desk), opened.desk, typed)
    wrong += unfit
    if wrong:
        return _form(opened, typed, _fault(wrong)), 422
    try:
        command = build.command_of(opened.form, values, opened.desk)
        _foresee(opened, command)
        if go == "sign":
            return _signed(opened, typed, values, command)
    except Unfit as no:
        return _form(opened, typed, _fault([no])), 422
    except Refused as no:
        return _form(opened, typed, _fault([Unfit.of(no.refusal)])), 422
    return _read_back(opened, typed, values)


def _foresee(opened: Opened, command: Command) -> None:
    """Raises Refused where the rules would say no: before a second person comes for nothing."""
    roles = offering.second_roles(opened.form, opened.desk)
    no = acting.foreseen(command, opened.desk.me, roles)
    if no is not None:
        raise Refused(no)


def _signed(opened: Opened, typed: Typed, values: Values, command: Command) -> ResponseReturnValue:
    """Keep the papers and texts that the command names, then the act, or leave it for a second."""
    station = opened.desk.station
    for text in typed.public.values():
        station.keep_blob(text.encode())
    trade = opened.number or command.trade or ""
    beside = kept_papers.keep(station, trade, typed.papers.values())
    roles = offering.second_roles(opened.form, opened.desk)
    if roles:
        acting.leave_for_second(
            opened.seat, command, beside=beside, back=opened.back, texts=typed.texts,
            lines=_lines(opened, typed, values), roles=roles,
        )  # fmt: skip
        return redirect(url_for(".second"), 303)
    acting.do(command, beside=beside)
    _forget_files(opened.seat, typed.texts)
    return redirect(opened.back, 303)


# --- what was typed ------------------------------------------------------------------------------


def _defaults(opened: Opened) -> Mapping[str, tuple[str, ...]]:
    """What stands there at first, and what the link that led here chose or named."""
    asks = opened.form.asked(opened.desk)
    first = {one.name: (one.default(opened.desk),) for one in asks if one.default is not None}
    chosen = {
        one.name: (request.args[one.name],)
        for one in asks
        if one.kind in ("choice", "word") and one.name in request.args
    }
    return first | chosen


def _sent(opened: Opened) -> tuple[Typed, list[Unfit]]:
    """What this request brought; a file lies ready from now on, under a name drawn for it."""
    wrong: list[Unfit] = []
    texts = {name: tuple(request.form.getlist(name)) for name in request.form}
    for upload in request.files.values():
        if not upload.filename:
            continue
        try:
            name = uploads.taken(opened.seat, opened.desk.station.draw_id(), upload)
            texts[f"{upload.name}{uploads.HELD}"] = (name,)
        except Unfit as unfit:
            wrong.append(unfit)
    typed = _typed(opened, {k: v for k, v in texts.items() if k not in NOT_TYPED})
    return typed, wrong + _lost(typed)


def _typed(opened: Opened, texts: Mapping[str, tuple[str, ...]]) -> Typed:
    station, lying = opened.desk.station, opened.seat.files
    files = {
        name.removesuffix(uploads.HELD): lying[held[0]]
        for name, held in texts.items()
        if name.endswith(uploads.HELD) and held and held[0] in lying
    }
    return Typed(lambda paper: kept_papers.sealed(station, paper), texts, files)


def _lost(typed: Typed) -> list[Unfit]:
    """Files that no longer lie ready: the box was restarted, or the person signed in anew."""
    names = [
        name.removesuffix(uploads.HELD) for name in typed.texts if name.endswith(uploads.HELD)
    ]
    return [Unfit("paper-lost", name) for name in names if name not in typed.files]


def _forget_files(seat: Seat, texts: Mapping[str, tuple[str, ...]]) -> None:
    for name, held in texts.items():
        if name.endswith(uploads.HELD):
            seat.files.pop(held[0], None)


# --- pages ---------------------------------------------------------------------------------------


def _fault(wrong: Sequence[Unfit]) -> Fault:
    """One refusal for each input: the first says why, as of a file that was not taken."""
    refusals: list[Refusal] = []
    at: dict[str, Refusal] = {}
    for one in (unfit.refusal for unfit in wrong):
        if one.field is None or one.field not in at:
            refusals.append(one)
        if one.field:
            at.setdefault(one.field, one)
    return Fault(refusals, at=at)


def _form(opened: Opened, typed: Typed, fault: Fault, *, more: str = "") -> str:
    return _page(
        "act/form.html", opened, typed, fault=fault, asks=opened.form.asked(opened.desk),
        rows=lambda ask: _rows(ask.name, typed, ask.rows_max, more == ask.name),
        bodies=lambda ask: bodies.bodies(ask, opened.desk),
        body_fields=lambda code: bodies.fields_of(code, opened.desk), kinds=bodies,
        id_types=opened.desk.choices_of("id_types"), held=uploads.HELD,
    )  # fmt: skip


def _rows(name: str, typed: Typed, most: int, more: bool) -> range:
    """As many rows as hold something, one empty row, and one more where it was asked for."""
    filled = max((at + 1 for at in range(most) if typed.begins(f"{name}.{at}.")), default=0)
    return range(min(most, max(filled + 1 + more, ROWS_AT_FIRST if more or not filled else 0)))


def _read_back(opened: Opened, typed: Typed, values: Values) -> str:
    return _page(
        "act/read_back.html", opened, typed, fault=Fault(), lines=_lines(opened, typed, values),
        carried=[(name, one) for name, texts in typed.texts.items() for one in texts],
    )  # fmt: skip


def _lines(opened: Opened, typed: Typed, values: Values) -> list[build.Line]:
    facts = list(opened.form.facts(opened.desk)) if opened.form.facts else []
    told = opened.form.follows(opened.desk, values) if opened.form.follows else []
    return [*facts, *build.read_back(opened.form, values, opened.desk, typed), *told]


def _page(template: str, opened: Opened, typed: Typed, /, **more: object) -> str:
    frame: dict[str, object] = {"case": None, "sentence": case.sentence}
    shown = {
        "opened": opened, "form": opened.form, "desk": opened.desk, "typed": typed,
        "facts": opened.form.facts(opened.desk) if opened.form.facts else (),
        "seconds_roles": offering.seconds(opened.form, opened.desk),
    }  # fmt: skip
    if opened.case is not None:
        frame = case.around(opened.case, Said())
    return render_template(template, **(frame | shown | more))
