"""Whose hands: for a trade who acted in which role, for a person on which trades; who was stopped.

Roles that exclude each other are those of roles.csv, by the rule that refuses (core/authority.py).
Acts behind the firewall of an open enrolment are left out, and so is whoever did only those.
"""

from typing import Final

from flask import abort, render_template, request
from msgspec import Struct

from appliance.core import authority, entries, firewall
from appliance.core.trade import Trade
from appliance.station import Station
from kiosk_ui import desk
from kiosk_ui.screens import query
from kiosk_ui.screens.supervision.door import FEED, screen, seen_by
from kiosk_ui.screens.supervision.live import FIND_MAX, staff_of

TRADES_LOOKED_AT: Final = 200
"""Trades of one page about a person: those under way first, then the newest that ended."""
SEPARATED: Final = frozenset({"SAME_PERSON", "REVIEWER_IS_ACCEPTOR", "LEVEL_SAME_PERSON"})
"""Reasons of a refused attempt that are about two roles of one person."""
ENDED: Final = ("SETTLED", "CERTIFIED", "ARCHIVED", "TERMINATED", "WITHDRAWN", "REVIEW_FAILED",
                "FAILED_NO_BIDDERS", "DEFAULTED", "REFUSED", "TRANSFERRED_UP")  # fmt: skip


class Hand(Struct, frozen=True):
    """What one person did on one trade: roles with the entries, which roles are shut to them now.

    `clash`: roles that they had although they exclude each other; the rules never let it happen.
    """

    number: str
    staff_no: str
    name: str
    roles: tuple[tuple[str, tuple[int, ...]], ...]
    shut: tuple[str, ...]
    clash: tuple[str, ...]


class Stopped(Struct, frozen=True):
    """An attempt that the separation of roles refused: which act, in which role, whose."""

    seq: int
    number: str
    at: str
    event: str
    role: str
    reason: str
    who: tuple[str, ...]
    staff: tuple[str, ...]


class Tied(Struct, frozen=True):
    """An assessor who said, or whose answer showed, that they stand near a side."""

    seq: int
    number: str
    expert_no: str
    conflict: str


@screen.get("/hands")
def hands() -> str:
    """One trade, or one person over the trades."""
    seen_by(FEED)
    station = desk.station()
    sought = request.args.get("trade", "")[:FIND_MAX]
    person = request.args.get("staff", "")[:FIND_MAX]
    staff = staff_of(station)
    if person and person not in dict(staff):
        abort(404)
    found: list[Hand] = []
    stopped: list[Stopped] = []
    tied: list[Tied] = []
    trades = list(station.find(query.bare(sought))[:1]) if sought else []
    if person:
        trades = _looked_at(station)
    for trade in trades:
        told = station.in_the_open(trade.number)
        mine = [one for one in _hands(station, trade, told) if person in ("", one.staff_no)]
        found += mine
        stopped += [
            one for one in _stopped(station, trade, told) if not person or person in one.staff
        ]
        tied += [] if person else _tied(trade, told)
    return render_template(
        "supervision/hands.html", sought=sought, person=person, staff=staff, hands=found,
        stopped=stopped, tied=tied, trades=trades, most=TRADES_LOOKED_AT,
    )  # fmt: skip


def _looked_at(station: Station) -> list[Trade]:
    running = station.trades_under_way()[:TRADES_LOOKED_AT]
    known = {one.number for one in running}
    lines = station.projections.newest(ENDED, offset=0, limit=TRADES_LOOKED_AT)
    over = [station.trade(one.number) for one in lines if one.number not in known]
    return (running + [one for one in over if one is not None])[:TRADES_LOOKED_AT]


def _hands(station: Station, trade: Trade, told: list[entries.Recorded]) -> list[Hand]:
    did: dict[str, dict[str, list[int]]] = {}
    for one in told:
        behind = one.fact.hidden and firewall.is_up(trade)
        if behind or isinstance(one.fact, entries.AttemptRefused):
            continue
        for staff_no, role in one.signers:
            did.setdefault(staff_no, {}).setdefault(role, []).append(one.seq)
    return [
        Hand(
            trade.number, staff_no, station.staff_name(staff_no),
            tuple((role, tuple(seqs)) for role, seqs in roles.items()),
            _shut(station, frozenset(roles)), _clash(station, frozenset(roles)),
        )
        for staff_no, roles in did.items()
    ]  # fmt: skip


def _shut(station: Station, had: frozenset[str]) -> tuple[str, ...]:
    """Roles of a station in which the rule now refuses this person on the trade."""
    tables = station.tables
    own = [code for code, role in tables.roles.items()
           if role.of_person and role.line in ("front", "back", "supervision")]  # fmt: skip
    return tuple(
        role for role in own if role not in had and authority.kept_apart(had, role, tables)
    )


def _clash(station: Station, had: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in had if authority.kept_apart(had, role, station.tables))


def _stopped(station: Station, trade: Trade, told: list[entries.Recorded]) -> list[Stopped]:
    found = []
    for one in told:
        fact = one.fact
        if isinstance(fact, entries.AttemptRefused) and fact.reason in SEPARATED:
            signed = tuple(no for no, _role in one.signers)
            staff = signed or tuple(no for no in (fact.person,) if no)
            names = tuple(station.staff_name(no) for no in staff)
            found.append(Stopped(one.seq, trade.number, one.at, fact.event, fact.role,
                                 fact.reason, names, staff))  # fmt: skip
    return found


def _tied(trade: Trade, told: list[entries.Recorded]) -> list[Tied]:
    """Declared ties of assessors, as their sheets say (core/scoring.py)."""
    return [
        Tied(one.seq, trade.number, one.fact.expert_no, one.fact.conflict)
        for one in told
        if isinstance(one.fact, entries.ScoreAdded) and one.fact.conflict
    ]
