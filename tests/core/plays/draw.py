"""DRAW: a fish pond at a fixed price, lots drawn among the members who passed the gate."""

from collections.abc import Callable

from small_station import CLERK, HOST, SUPERVISOR, TAKER, TEXT, SmallStation, aged
from whole_way import MEMBER, Way

from appliance.core import draw, draw_lists, drawing
from appliance.core.commands import (
    AddDrawInput,
    CallPriority,
    CommitDraw,
    FailSession,
    PauseSession,
    PrintDocument,
    RecordResult,
    RevealDraw,
    SuspendTrade,
    VoidDraw,
)
from appliance.core.parties import Person
from appliance.core.trade import Trade

SECRET = bytes(range(32))
OTHER_MEMBER = Person("钱九", aged("1982-03-03").id_number, member_of="999999100200")
OUTSIDER = Person("吴十", aged("1984-04-04").id_number)
MEMBERS = (TAKER, MEMBER, OTHER_MEMBER)
DIGITS = (("TRANSFEROR", "351624"), ("BIDDER", "20407"))


def pond(*takers: Person, stage: str = "IN_SESSION", **terms: object) -> SmallStation:
    """A fish pond on its way, with these bidders; the secret of its next draw is SECRET."""
    station = Way("SMQ", "DRAW", takers=takers or MEMBERS, terms=dict(terms)).to(stage).station
    station.changes["draw_secret"] = SECRET
    return station


def trade_of(station: SmallStation) -> Trade:
    assert station.trade is not None
    return station.trade


def committing(station: SmallStation, purpose: str = "TRADE") -> CommitDraw:
    """The promise for the list as the page shows it."""
    world = station.world
    found = draw_lists.frozen(trade_of(station), purpose, world.tables, station.at)
    session_id = drawing.next_session(world, purpose, station.at)
    lst = draw.list_hash(session_id, found.items).hex()
    return CommitDraw(trade=trade_of(station).number, purpose=purpose, list_hash=lst)


def committed(station: SmallStation, purpose: str = "TRADE", *, printed: bool = True) -> str:
    """The number of the draw that is promised, its slip handed out."""
    station.must(committing(station, purpose), HOST)
    now = trade_of(station).draws.open
    assert now is not None
    assert now.promise is not None
    if printed:
        slip = PrintDocument(
            trade=trade_of(station).number, document=now.promise.slip_no, copy=1, digest="ab",
            printer="slip",
        )  # fmt: skip
        station.must(slip)
    return now.session_id


def said(
    station: SmallStation, session_id: str, digits: tuple[tuple[str, str], ...] = DIGITS
) -> None:
    for role, number in digits:
        saying = AddDrawInput(
            trade=trade_of(station).number, session_id=session_id, role=role, digits=number
        )
        station.must(saying, HOST)


def drawn(station: SmallStation, purpose: str = "TRADE") -> str:
    """The whole ceremony; returns the number of the draw."""
    session_id = committed(station, purpose)
    said(station, session_id)
    station.must(RevealDraw(trade=trade_of(station).number, session_id=session_id), HOST)
    return session_id


def resulted(station: SmallStation) -> SmallStation:
    station.must(RecordResult(trade=trade_of(station).number, offers=()), HOST)
    return station


def none() -> SmallStation:
    """The only bidder says no at the fixed price."""
    station = pond(TAKER, single_bidder=True)
    station.must(FailSession(trade=trade_of(station).number, reason="NO_BID"), HOST)
    return station


def one() -> SmallStation:
    """A single bidder takes it at the fixed price; nothing is drawn."""
    way = Way("SMQ", "DRAW", terms={"single_bidder": True}).to("IN_SESSION")
    way.result_public()
    return way.station


def result() -> SmallStation:
    station = pond()
    drawn(station)
    return resulted(station)


def priority() -> SmallStation:
    """An outsider is drawn first; the members may match the fixed price."""
    station = pond(OUTSIDER, MEMBER, OTHER_MEMBER)
    first = trade_of(station).qualified[0].number
    session_id = committed(station)
    now = trade_of(station).draws.of(session_id)
    assert now is not None
    for last in range(1_000, 2_000):  # digits that happen to draw the outsider
        pairs = (("TRANSFEROR", "351624"), ("BIDDER", str(last)))
        assert now.promise is not None
        seed = draw.seed(
            bytes.fromhex(now.promise.list_hash), bytes.fromhex(now.promise.commitment), SECRET,
            draw.inputs_digest(pairs),
        )  # fmt: skip
        if draw.order(now.items, seed)[0] == first:
            said(station, session_id, pairs)
            break
    station.must(RevealDraw(trade=trade_of(station).number, session_id=session_id), HOST)
    resulted(station)
    member = trade_of(station).qualified[1].number
    station.must(CallPriority(trade=trade_of(station).number, enrol_id=member), CLERK)
    return station


def pause() -> SmallStation:
    """Paused between the promise and the reveal."""
    station = pond()
    said(station, committed(station))
    station.must(PauseSession(trade=trade_of(station).number, reason="S03"), HOST)
    return station


def freeze() -> SmallStation:
    """A supervisor stops the trade between the promise and the reveal."""
    station = pond()
    said(station, committed(station))
    stop = SuspendTrade(
        trade=trade_of(station).number, reason="S07", facts_sha256=TEXT, resume_condition="CHECKED"
    )
    station.must(stop, SUPERVISOR)
    return station


def void() -> SmallStation:
    """The first draw loses its power, the second one is told."""
    station = pond()
    first = committed(station)
    gone = VoidDraw(trade=trade_of(station).number, session_id=first, reason="POWER_LOSS")
    station.must(gone, HOST)
    drawn(station)
    return resulted(station)


PLAYS: dict[str, Callable[[], SmallStation]] = {
    "none": none,
    "one": one,
    "result": result,
    "priority": priority,
    "pause": pause,
    "freeze": freeze,
    "void": void,
}
"""Outcome -> how to bring a session of this method there."""
