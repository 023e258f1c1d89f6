"""Commands of the gates, of custody and of who comes next, as a walk may give them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from small_station import TEXT

from appliance.core import commands, skip
from appliance.core.clocks import day_of
from appliance.core.commands import Command
from appliance.core.parties import Words
from appliance.core.trade import Trade

CERTIFICATE = "ZJ-2026-001"


def _override(_moves: Any, trade: Trade) -> Command | None:
    for one in trade.enrolments:
        for check in one.checks:
            if not check.met:
                return commands.OverrideCondition(
                    trade=trade.number, enrol_id=one.number, condition=check.condition,
                    reason=Words("x"),
                )  # fmt: skip
    return None


def _skip(_moves: Any, trade: Trade) -> Command | None:
    following = skip.next_in_rank(trade)
    if following is None:
        return None
    return commands.SkipAward(
        trade=trade.number, ground="Q_LICENCE", proof_sha256=TEXT,
        next_enrol_id=following.enrol_id, accept_sha256=TEXT,
    )  # fmt: skip


def _next(_moves: Any, trade: Trade) -> Command | None:
    following = skip.next_in_rank(trade)
    if following is None:
        return None
    return commands.NextAward(
        trade=trade.number, next_enrol_id=following.enrol_id, accept_sha256=TEXT
    )


def _remind(moves: Any, trade: Trade) -> Command:
    due = day_of(moves.station.at.at) + timedelta(days=10)
    return commands.RemindWinner(trade=trade.number, due=due.isoformat(), text_sha256=TEXT)


def _somebody(trade: Trade) -> str:
    here = [one.number or one.random_id for one in trade.enrolments if not one.withdrawn]
    return here[0] if here else "0A1B2C3D"


GATES: Mapping[type[Command], Callable[[Any, Trade], Command | None]] = {
    commands.OverrideCondition: _override,
    commands.SkipAward: _skip,
    commands.NextAward: _next,
    commands.RemindWinner: _remind,
    commands.MarkDefault: lambda _m, t: commands.MarkDefault(trade=t.number, facts_sha256=TEXT),
    commands.IssueDocument: lambda _m, t: commands.IssueDocument(
        trade=t.number, enrol_id=_somebody(t), file_sha256=TEXT
    ),
    commands.TakeCustody: lambda _m, t: commands.TakeCustody(
        trade=t.number, enrol_id=_somebody(t), certificate_no=CERTIFICATE
    ),
    commands.ReturnCustody: lambda _m, t: commands.ReturnCustody(
        trade=t.number, certificate_no=CERTIFICATE
    ),
}
