"""What a walk asks about experts and agencies; a list it seals or opens out of turn is refused."""

from collections.abc import Callable

from small_station import TEXT
from walk_hand import Hand

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.pools import AgencyBook
from appliance.core.trade import Trade

AGENCY = "91999999MA0000058H"
SELDOM = 9


def _score(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    hand.station.changes.setdefault("agencies", AgencyBook({AGENCY: 80}, frozenset()))
    number = f"{trade.number}/{hand.number(1000)}"
    return commands.ScoreAgency(
        trade=trade.number, agency=AGENCY, engagement_no=number, score=hand.number(20) - 10
    )


def _request(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.RequestExperts(
        trade=trade.number, request_no=f"R-{hand.number(5)}", classes=("AGRI",), count=3
    )


def _session(trade: Trade) -> str:
    return f"{trade.number}/S{trade.session_count + 1}"


def _seal(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.SealList(
        trade=trade.number, session_id=_session(trade), seal_no="F-1", ciphertext_sha256=TEXT,
        count=3,
    )  # fmt: skip


def _open(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.OpenSeal(trade=trade.number, session_id=_session(trade), list_hash=TEXT)


def _tell(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.TellOrder(trade=trade.number, session_id=_session(trade))


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.ScoreAgency: _score,
    commands.RequestExperts: _request,
    commands.SealList: _seal,
    commands.OpenSeal: _open,
    commands.TellOrder: _tell,
}
