"""The limits of the township in words: what is done here, by which document, since when.

A trade keeps those of its acceptance (domain.md A10); whoever sees it while newer ones are in
force is told so, or would think that somebody looked away.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from appliance.core import area
from appliance.core.clocks import day_at
from appliance.core.code_rows import Limit
from appliance.core.codes import Tables
from appliance.core.trade import Trade
from appliance.station import Station
from kiosk_ui import shown
from kiosk_ui.i18n import Language, say

NEWS_DAYS: Final = 30
"""Days for which the staff is told that a limit is new, or about to come."""

SENT: Final = "+"
"""Stands in the version of tables that the district sent; those of the release have none."""

Pair = tuple[Limit, Limit]
"""A limit, and the one that takes its place."""


class Line(Struct, frozen=True):
    """A row of the public page; `later` for one that is announced and not yet in force."""

    name: str
    most: str
    by: str
    later: bool


def lines(station: Station, to: Language) -> list[Line]:
    """What is done in the township today, and what is announced, in the order of the table."""
    today = date.fromisoformat(station.now().day)
    rows = [one for one in station.tables.limits if one.valid_to is None or one.valid_to >= today]
    return [
        Line(
            _name(one, station.tables, to), most(one, to),
            say("limits.by", to, document=one.rule_doc, day=shown.day_full(one.valid_from)),
            one.valid_from > today,
        )
        for one in rows
    ]  # fmt: skip


def source(station: Station, to: Language) -> str:
    """Who the table is from: its number in the district's ledger where that is known."""
    if SENT not in station.tables.version:
        return say("limits.shipped", to)
    heard = station.parts.heard
    for word, waits in heard.words() if heard is not None else []:
        if word.name == "tables" and not waits:
            facts = {"number": word.serial, "day": shown.day_full(word.at)}
            return say("limits.from-district-number", to, **facts)
    return say("limits.from-district", to)


def most(row: Limit, to: Language) -> str:
    """`3 亩`, `30,000 元`; or that the table sets no bound."""
    if row.township_max is None:
        return say("limits.none", to)
    if row.measure == "area_mu_e4":
        # Whole mu without decimals: the row is a rule, no measured area.
        return f"{area.text(row.township_max).removesuffix('.00')} {say('mu', to)}"
    return f"{shown.yuan(row.township_max)} {say('yuan', to)}"


def kept(station: Station, trade: Trade) -> Pair | None:
    """The limit an open trade was accepted by and the one of today, where they are two."""
    if trade.accepted is None or trade.stage not in station.tables.states_open:
        return None
    accepted, today = day_at(trade.since("ACCEPTED").at), date.fromisoformat(station.now().day)
    old = station.tables_of(trade).limit_row(trade.type, trade.wants.kind, accepted)
    new = station.tables.limit_row(trade.type, trade.wants.kind, today)
    if not isinstance(old, Limit) or not isinstance(new, Limit) or _same(old, new):
        return None
    return old, new


def kept_line(station: Station, trade: Trade, to: Language) -> str:
    """For the staff: by which limit the trade goes on, and what a new one gets. Or nothing."""
    pair = kept(station, trade)
    if pair is None:
        return ""
    old, new = pair
    return say(
        "limits.kept", to, old=old.rule_doc, old_most=most(old, to), new=new.rule_doc,
        new_most=most(new, to), day=shown.day(new.valid_from),
    )  # fmt: skip


def news(station: Station, to: Language) -> list[tuple[str, str]]:
    """(lamp, sentence) of limits that took the place of others lately, or soon will."""
    today = date.fromisoformat(station.now().day)
    told = {
        (new.rule_doc, new.valid_from): new
        for _old, new in _replaced(station.tables)
        if abs(today - new.valid_from) <= timedelta(NEWS_DAYS)
    }
    return [
        ("wait", say("limits.news", to, document=one.rule_doc, day=shown.day(one.valid_from)))
        for one in told.values()
    ]


def _replaced(tables: Tables) -> Iterator[Pair]:
    for new in tables.limits:
        day = new.valid_from - timedelta(1)
        old = tables.limit_row(new.trade_type, new.kind, day)
        if isinstance(old, Limit) and not _same(old, new):
            yield old, new


def _same(old: Limit, new: Limit) -> bool:
    """Whether they say the same by the same document, whatever their days."""
    return (old.rule_doc, old.measure, old.township_max) == (
        new.rule_doc, new.measure, new.township_max,
    )  # fmt: skip


def _name(row: Limit, tables: Tables, to: Language) -> str:
    of = tables.trade_type(row.trade_type)
    name = of.en if to == "en" else of.zh
    return f"{name} · {say(f'limits.kind.{row.kind}', to)}" if row.kind else name
