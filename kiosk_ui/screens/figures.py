"""The station in figures: a period for the head, the close of a day, the ranking of a month."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance import rankings
from appliance.core import envelope
from appliance.core.commands import PrintStrip
from appliance.core.entries import ReportExported
from appliance.core.figures.sheet import SPLITS, days_of
from appliance.core.figures.totals import Rate, Totals
from appliance.core.money import yuan
from appliance.registers import reports, strips
from appliance.staff_room import SignedIn
from appliance.station import Refused
from kiosk_ui import acting, at_once, desk, figure_plots, strip_papers
from kiosk_ui.house import house
from kiosk_ui.i18n import Language, current, say
from kiosk_ui.shown import local

screen = Blueprint("figures", __name__, url_prefix="/figures")

HEAD: Final = "HEAD"
SEEN_BY: Final = {HEAD, "SUPERVISOR"}
"""Roles that see the figures of the station; those of single people only the head."""
COUNTS: Final = ("received", "finished", "accepted", "completed")
AMOUNTS: Final = ("deal_fen", "saved_fen", "added_fen")
RATES: Final = ("on_time_rate", "failure_rate", "premium_rate")
EXPORTS_SHOWN: Final = 12
PAPER: Final = "zh_CN"
"""Papers are Chinese, whatever the page is."""
DAYS_MAX: Final = 31
"""A longer period is not told day by day."""


class Line(Struct, frozen=True):
    """One row of a table: its name and what stands under each column."""

    name: str
    cells: tuple[str, ...]


class Person(Struct, frozen=True):
    """One row of the ranking."""

    place: int
    name: str
    acts: int
    overdue: int
    ratings: str
    days: int
    points: str


@screen.get("/")
def page() -> str:
    """The counts of a period, in all and by type, village and owner; the day's close."""
    head = HEAD in _seen_by(SEEN_BY).roles
    station, today = desk.station(), desk.station().now().day
    first, last, wrong = _period(request.args, today)
    found = station.figures(first, last)
    tables = [(by, [_line(_name(by, code), one) for code, one in found.split(by).items()])
              for by in SPLITS]  # fmt: skip
    closed = strips.newest(station)
    return render_template(
        "figures/figures.html", first=first, last=last, wrong=wrong, rates=_rates(found.total),
        total=_line(say("figures.total", current()), found.total), tables=tables,
        some=bool(found.places), by_day=list(_by_day(first, last)), as_of=station.ledger.size - 1,
        chosen=list(_chosen(today)), strip=closed, head_signed_in=head,
        waiting=station.ledger.size - (closed.last_seq + 1 if closed else 0),
        may_close=closed is None or closed.date < today,
        exports=list(reversed(reports.all_of(station)))[:EXPORTS_SHOWN] if head else (),
        close_at=house().settings.place.day_close, no=session.pop("strip-no", ""),
        plots=figure_plots.all_of(station, found, last, _name, current()),
        printed=session.pop("plots-printed", ""),
    )  # fmt: skip


@screen.post("/close")
def close() -> ResponseReturnValue:
    """The head closes today: the box writes the strip and prints it."""
    _seen_by({HEAD})
    station = desk.station()
    try:
        station.do(PrintStrip(date=station.now().day))
    except Refused as no:
        session["strip-no"] = say(f"refusal.{no.refusal.code}", current(), **no.refusal.facts)
    return redirect(url_for(".page"), 303)


@screen.post("/again")
def again() -> ResponseReturnValue:
    """One more copy of the newest strip."""
    _seen_by({HEAD})
    if not strip_papers.print_again(desk.station()):
        abort(404)
    return redirect(url_for(".page"), 303)


@screen.post("/print")
def print_plots() -> ResponseReturnValue:
    """The plots of a period on A4; where there is no printer for it their numbers as a slip."""
    me, home = _seen_by(SEEN_BY), house()
    first, last, wrong = _period(request.form, home.station.now().day)
    if wrong:
        abort(404)
    found = home.station.figures(first, last)
    head = figure_plots.Head(
        station=home.settings.place.name, first=first, last=last, by=me.name,
        at=f"{local(home.now()):%Y-%m-%d %H:%M}", practice=home.station.demo,
        training=home.settings.practice is not None,
    )  # fmt: skip
    drawn = figure_plots.all_of(home.station, found, last, _on_paper, PAPER)
    paper = figure_plots.slip(drawn, head, language=PAPER)
    session["plots-printed"] = at_once.on_a4(paper, title=f"figures-{first}-{last}")
    return redirect(url_for(".page", first=first, last=last, _anchor="plots"), 303)


@screen.get("/file/<int:seq>")
def exported(seq: int) -> Response:
    """The file that an export handed out, by its entry."""
    _seen_by({HEAD})
    station = desk.station()
    if not 0 <= seq < station.ledger.size:
        abort(404)
    fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(seq)))
    body = station.blobs.get(fact.sha256) if isinstance(fact, ReportExported) else None
    if body is None or not isinstance(fact, ReportExported):
        abort(404)
    named = f"figures-{fact.period}.csv"
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={named}"}
    )


@screen.get("/ranking")
def ranking() -> str:
    """Who did how much in a month: for the head alone."""
    _seen_by({HEAD})
    station = desk.station()
    month = request.args.get("month", "") or station.now().day[:7]
    if days_of(month) is None or len(month) != len("2026-03"):
        abort(404)
    ranked = rankings.of_month(station, month)
    people = [
        Person(
            place, station.staff_name(one.staff_no), one.acts, one.overdue,
            _mean(one.scores, one.ratings), one.days,
            f"{one.points_e2 // 100}.{one.points_e2 % 100:02}",
        )
        for place, one in enumerate(ranked, start=1)
    ]  # fmt: skip
    rows = station.tables.ranking_weights.values()
    weights = say(", ", current()).join(
        f"{one.en if current() == 'en' else one.zh} {one.weight}" for one in rows
    )
    months = [code for code, _first, _last in _months(station.now().day)]
    return render_template(
        "figures/ranking.html", month=month, people=people, months=months, weights=weights,
        as_of=station.ledger.size - 1,
    )  # fmt: skip


def _seen_by(roles: set[str]) -> SignedIn:
    me = acting.seated().who
    if not roles & set(me.roles):
        abort(404)
    return me


def _period(asked: Mapping[str, str], today: str) -> tuple[str, str, bool]:
    """First and last day, else this month up to today; whether other words were typed."""
    first, last = asked.get("first", ""), asked.get("last", "")
    wrong = bool(first or last) and not _fits(first, last)
    if not first or wrong:
        first, last = f"{today[:7]}-01", today
    return first, last, wrong


def _fits(first: str, last: str) -> bool:
    try:
        return date.fromisoformat(first) <= date.fromisoformat(last)
    except ValueError:
        return False


def _line(name: str, one: Totals) -> Line:
    counts = tuple(str(getattr(one, each)) for each in COUNTS)
    return Line(name, counts + tuple(yuan(getattr(one, each)) for each in AMOUNTS))


def _rates(one: Totals) -> list[tuple[str, str]]:
    return [(each, _rate(getattr(one, each), amount=each == "premium_rate")) for each in RATES]


def _rate(rate: Rate, *, amount: bool) -> str:
    found = rate.per_10_000()
    if found is None:
        return say("figures.no-rate", current())
    percent = f"{'-' if found < 0 else ''}{abs(found) // 100}.{abs(found) % 100:02}"
    if amount:
        return say("figures.percent", current(), percent=percent)
    return say("figures.rate", current(), percent=percent, part=rate.part, of=rate.of)


def _name(by: str, code: str, to: Language | None = None) -> str:
    """In the language of the page, or in that of the paper."""
    to = to or current()
    if by == "owner":
        return say(f"figures.owner.{code}", to)
    if by == "village":
        return house().village(code)
    row = desk.station().tables.trade_types[code]
    return row.en if to == "en" else row.zh


def _on_paper(by: str, code: str) -> str:
    return _name(by, code, PAPER)


def _by_day(first: str, last: str) -> Iterator[tuple[str, int, int]]:
    """Received and finished of each day of a short period on which something was."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if (end - begin).days >= DAYS_MAX:
        return
    for back in range((end - begin).days + 1):
        day = (begin + timedelta(days=back)).isoformat()
        total = desk.station().figures(day, day).total
        if total.received or total.finished:
            yield day, total.received, total.finished


def _chosen(today: str) -> Iterator[tuple[str, str, str]]:
    """Periods that one touch asks for: (message, first day, last day)."""
    (_, first, last), (_, before, until) = _months(today)[:2]
    yield "figures.this-month", first, last
    yield "figures.last-month", before, until
    yield "figures.this-year", f"{today[:4]}-01-01", today


def _months(today: str) -> list[tuple[str, str, str]]:
    """(month, its first day, its last day) of this month and the eleven before."""
    found, first = [], date.fromisoformat(today).replace(day=1)
    for _ in range(12):
        month = first.isoformat()[:7]
        days = days_of(month)
        assert days is not None
        found.append((month, *days))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _mean(scores: int, count: int) -> str:
    """`3 / 4.67`, the mean rounded half up."""
    if not count:
        return ""
    mean = (2 * scores * 100 + count) // (2 * count)
    return f"{count} / {mean // 100}.{mean % 100:02}"
