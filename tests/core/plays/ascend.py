"""ASCEND: an open auction of a fish pond, with paddles in the hall."""

from collections.abc import Callable

from auctions import LISTING, STEP, Hall
from small_station import CLERK, HOST, SUPERVISOR, TEXT, SmallStation, aged
from whole_way import MEMBER, TAKER, Way

from appliance.core.bids import commitment_text
from appliance.core.commands import (
    AnswerPriority,
    CallPriority,
    FailSession,
    OpenReserve,
    PauseSession,
    RaisePriority,
    ResumeSession,
    ResumeTrade,
    SuspendTrade,
)
from appliance.core.entries import MethodTerms
from appliance.core.parties import Person

OUTSIDER = Person("吴十", aged("1984-04-04").id_number)
NONCE = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
WINDOW = MethodTerms(free_s=0, window_s=180)


def begun(reserve_fen: int = 0) -> Hall:
    """Three paddles, nobody has bid."""
    number = "999999100-2026-SMQ-0001"
    reserve = commitment_text(number, "RESERVE", reserve_fen, bytes(32)) if reserve_fen else ""
    return Hall(how=MethodTerms(free_s=0, window_s=180, reserve=reserve))


def bid(hall: Hall, *letters: str) -> Hall:
    """One step each, half a minute apart."""
    now = (hall.station.at.at - hall.opened_at).total_seconds()
    for letter in letters:
        fen = hall.auction.least_fen()
        assert hall.bid(letter, fen) == ""
        now += 30
        hall.at(now)
    return hall


def ended(hall: Hall) -> Hall:
    hall.at(hall.ends_after() + 0.5)
    assert hall.auction.closed is not None
    return hall


def none() -> SmallStation:
    """Nobody raises a paddle."""
    hall = ended(begun())
    hall.station.must(FailSession(trade=hall.number, reason="NO_BID"), HOST)
    return hall.station


def one() -> SmallStation:
    """One qualified bidder, whom the notice lets take it: a short session."""
    way = Way("SMQ", "ASCEND").to("IN_SESSION")
    way.result_public()
    return way.station


def few() -> SmallStation:
    """Several may bid, one of them does."""
    hall = ended(bid(begun(), "A"))
    assert hall.result() == ""
    return hall.station


def result() -> SmallStation:
    hall = ended(bid(begun(), "A", "B", "C", "A"))
    assert hall.result() == ""
    return hall.station


def reserve() -> SmallStation:
    """The highest bid stays under the secret reserve."""
    hall = ended(bid(begun(LISTING + 10 * STEP), "A", "B"))
    asked = OpenReserve(trade=hall.number, amount_fen=LISTING + 10 * STEP, nonce=NONCE)
    hall.station.must(asked, HOST)
    hall.station.must(FailSession(trade=hall.number, reason="RESERVE_NOT_MET"), HOST)
    return hall.station


def outbid_members(*, follow: bool = True) -> Hall:
    """An outsider, paddle A, is highest at two steps; B and C are members with a right."""
    hall = Hall(
        how=WINDOW, takers=(OUTSIDER, TAKER, MEMBER), priority=("MEMBER",), follow_and_raise=follow
    )
    ended(bid(hall, "B", "C", "A"))
    assert hall.result() == ""
    return hall


def asked(hall: Hall, letter: str, answer: str) -> None:
    who = hall.who(letter)
    hall.station.must(CallPriority(trade=hall.number, enrol_id=who), CLERK)
    hall.station.must(AnswerPriority(trade=hall.number, enrol_id=who, answer=answer), CLERK)


def priority() -> SmallStation:
    """A member matches, the outsider raises, the member matches again and has it."""
    hall = outbid_members()
    hall.station.must(CallPriority(trade=hall.number, enrol_id=hall.who("C")), CLERK)
    asked(hall, "B", "WAIVE")
    match = AnswerPriority(trade=hall.number, enrol_id=hall.who("C"), answer="MATCH")
    hall.station.must(match, CLERK)
    raised = LISTING + 3 * STEP
    hall.station.must(RaisePriority(trade=hall.number, amount_fen=raised), HOST)
    asked(hall, "C", "MATCH")
    hall.station.must(RaisePriority(trade=hall.number, amount_fen=0), HOST)
    return hall.station


def pause() -> SmallStation:
    """The box fell out in the middle; host and supervisor open a whole window again."""
    hall = bid(begun(), "A", "B")
    hall.station.must(PauseSession(trade=hall.number, reason="S03"))
    hall.clock(4_000)
    told = tuple(hall.who(letter) for letter in "ABC")
    hall.station.must(ResumeSession(trade=hall.number, told=told), HOST, SUPERVISOR)
    ended(bid(hall, "C"))
    assert hall.result() == ""
    return hall.station


def freeze() -> SmallStation:
    """The supervisor stops it, and lets it go on."""
    hall = bid(begun(), "A", "B")
    stop = SuspendTrade(
        trade=hall.number, reason="S07", facts_sha256=TEXT, resume_condition="SEEN"
    )
    hall.station.must(stop, SUPERVISOR)
    hall.clock(4_000)
    hall.station.must(ResumeTrade(trade=hall.number), SUPERVISOR)
    ended(bid(hall, "C"))
    assert hall.result() == ""
    return hall.station


PLAYS: dict[str, Callable[[], SmallStation]] = {
    "none": none, "one": one, "few": few, "result": result, "reserve": reserve,
    "priority": priority, "pause": pause, "freeze": freeze,
}  # fmt: skip
