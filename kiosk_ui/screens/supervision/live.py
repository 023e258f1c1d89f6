"""The supervisor's first page: the ledger as it grows, alerts, what waits, the stop."""

from typing import Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import steps
from appliance.core.alert_register import Alert
from appliance.core.codes import Tables
from appliance.core.commands import Command
from appliance.core.trade import SUSPENDED, Trade
from appliance.registers import alerts
from appliance.station import Station
from kiosk_ui import acting, desk
from kiosk_ui.act_forms import FORMS, offering
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.sheet import groups
from kiosk_ui.screens import heard, query
from kiosk_ui.screens.supervision import feed
from kiosk_ui.screens.supervision.door import FEED, screen, seen_by
from kiosk_ui.seats import PENDING_S

ALERTS_SHOWN: Final = 3
TASKS_SHOWN: Final = 6
FIND_MAX: Final = 40
SUPERVISOR: Final = "SUPERVISOR"


class Warned(Struct, frozen=True):
    """An alert with its rule in words and the next step that its trade allows."""

    one: Alert
    rule: str


class Task(Struct, frozen=True):
    """An act that only the supervision can do next: on which trade, by which form."""

    number: str
    act: str


class Second(Struct, frozen=True):
    """An act that somebody signed at a screen of this box and that waits for a second hand."""

    who: str
    act: str
    number: str
    left_s: int


@screen.get("/")
def live() -> str:
    """The feed at the left; at the right what asks for the supervisor."""
    me = seen_by(FEED)
    station = desk.station()
    asked, unknown = _asked(station)
    open_alerts = warned(station)
    return render_template(
        "supervision/live.html", feed=feed.page(station, me.staff_no, asked), asked=asked,
        unknown=unknown, filters=_filters(asked), staff=staff_of(station), lines=feed.LINES,
        alerts=open_alerts[:ALERTS_SHOWN], alerts_count=len(open_alerts),
        tasks=tasks(station), seconds=seconds(station), trouble=trouble(station),
    )  # fmt: skip


@screen.get("/lines")
def lines() -> str:
    """The feed alone, for the script that follows the station."""
    me = seen_by(FEED)
    asked, _unknown = _asked(desk.station())
    return render_template(
        "supervision/_feed.html", feed=feed.page(desk.station(), me.staff_no, asked),
        asked=asked, filters=_filters(asked),
    )  # fmt: skip


@screen.get("/entry/<int:seq>")
def entry(seq: int) -> ResponseReturnValue:
    """One entry: its sentence, its digest, and how far it is confirmed."""
    me = seen_by(FEED)
    row = feed.one(desk.station(), me.staff_no, seq)
    if row is None:
        abort(404)
    return render_template(
        "supervision/entry.html", row=row, leaf=groups(desk.station().ledger.leaf(seq).hex())
    )


@screen.get("/alert/<int:seq>")
def alert(seq: int) -> ResponseReturnValue:
    """An alert and the entries that it rests on; `seq` is the entry that raised it."""
    me = seen_by(FEED)
    station = desk.station()
    found = next((one for one in _all_alerts(station) if one.one.seq == seq), None)
    if found is None:
        abort(404)
    shown = [feed.one(station, me.staff_no, each) for each in found.one.entries]
    leaves = {each: station.ledger.leaf(each).hex() for each in found.one.entries
              if each < station.ledger.size}  # fmt: skip
    return render_template(
        "supervision/alert.html", found=found, rows=[row for row in shown if row], leaves=leaves
    )


@screen.get("/stop")
def stop() -> str:
    """Which trade is stopped or goes on; its form asks for the reason."""
    seen_by(FEED)
    station = desk.station()
    sought = request.args.get("find", "")[:FIND_MAX]
    known = station.find(query.bare(sought)) if sought else station.trades_under_way()
    can = [(one, steps.next_acts(one, (SUPERVISOR,), station.tables)) for one in known]
    stopped = [one for one, acts in can if one.stage == SUSPENDED and "ResumeTrade" in acts]
    running = [one for one, acts in can if "SuspendTrade" in acts]
    return render_template(
        "supervision/stop.html", running=_titled(station, running[:30]),
        stopped=_titled(station, stopped), more=len(running) > 30, sought=sought,
    )  # fmt: skip


def _titled(station: Station, trades: list[Trade]) -> list[tuple[Trade, str]]:
    named = []
    for one in trades:
        people = station.people(one.number)
        named.append((one, people.place.title if people else ""))
    return named


def warned(station: Station) -> list[Warned]:
    """Alerts that nobody closed yet, the newest first."""
    return [one for one in _all_alerts(station) if not one.one.closed_at]


def _all_alerts(station: Station) -> list[Warned]:
    return [_warned(station, one) for one in reversed(alerts.of_station(station).values())]


def _warned(station: Station, one: Alert) -> Warned:
    rule = station.tables.alert_rules.get(one.rule)
    words = one.rule if rule is None else rule.en if current() == "en" else rule.zh
    return Warned(one, words)


def tasks(station: Station) -> list[Task]:
    """What stands still until the supervision acts, by the step table and the forms' own rules."""
    found: list[Task] = []
    for trade in station.trades_under_way():
        if len(found) == TASKS_SHOWN:
            break
        if not _theirs(trade, station.tables):
            continue
        here = offering.desk_of(trade, station.people(trade.number))
        offered = offering.offered(here)
        found += [
            Task(trade.number, name)
            for name in _theirs(trade, station.tables)
            if name in offered and name != "ResumeTrade"
        ]
    return found[:TASKS_SHOWN]


def _theirs(trade: Trade, tables: Tables) -> list[str]:
    """Acts of the supervisor that belong to this very stage, not those that are open always."""
    return [
        name
        for name in steps.next_acts(trade, (SUPERVISOR,), tables)
        if name in FORMS and _bound(FORMS[name].command, tables)
    ]


def _bound(command: type[Command], tables: Tables) -> bool:
    states = tables.event(steps.step_for(command).event).states
    return bool(states) and not any(one.startswith("*") for one in states)


def seconds(station: Station) -> list[Second]:
    """What waits for a second card at a screen of this box; of hidden acts only that they wait."""
    now = station.clock.monotonic()
    found: list[Second] = []
    for who, pending in house().seats.waiting():
        command = pending.posed.commands[0]
        name = type(command).__name__
        hidden = any(one.hidden for one in feed.facts_of(steps.step_for(type(command)).event))
        left = max(0, int(PENDING_S - (now - pending.since)))
        number = "" if hidden else command.trade or ""
        found.append(Second(who.name, "" if hidden else name, number, left))
    return found


def trouble(station: Station) -> list[tuple[str, str]]:
    """(tone, sentence) of what speaks against the ledger or the district's word."""
    own = station.ledger.condition.troubles()
    said = [("stop", say(f"alarm.trouble.{one.code}", current())) for one in own]
    return said + heard.lines(station)


def staff_of(station: Station) -> list[tuple[str, str]]:
    """(number, name) of everybody who ever held a key here."""
    numbers = sorted({one.staff_no for one in station.projections.staff().values()})
    return [(number, station.staff_name(number)) for number in numbers]


def _asked(station: Station) -> tuple[feed.Asked, bool]:
    """What the address asks for, and whether a trade was sought that is not here."""
    acting.seated()
    before = request.args.get("before", "")
    sought = request.args.get("trade", "")[:FIND_MAX]
    line = request.args.get("line", "")
    found = station.find(query.bare(sought)) if sought else ()
    number = found[0].number if found else sought
    return feed.Asked(
        int(before) if before.isdecimal() and len(before) < 12 else None, number,
        request.args.get("staff", "")[:FIND_MAX], line if line in feed.LINES else "",
    ), bool(sought) and not found  # fmt: skip


def _filters(asked: feed.Asked) -> dict[str, str]:
    """The same cut for a link to an older page."""
    told = {"trade": asked.trade, "staff": asked.staff, "line": asked.line}
    return {name: value for name, value in told.items() if value}
