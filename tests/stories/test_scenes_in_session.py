"""Scenes 3 to 6 of domain.md 8: offers at the deadline, ties, mains and clock that fail."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance import sealed_bids
from appliance.core import bid_standing, draw, draw_lists, envelope
from appliance.core.commands import (
    AddDrawInput,
    AdjustTime,
    ApproveReview,
    AttestSession,
    CallTie,
    CommitDraw,
    OfferTie,
    OpenSession,
    PrintDocument,
    RecordResult,
    ReplaceBid,
    ResumeSession,
    RevealDraw,
    SignReview,
)
from appliance.core.draws import TIE
from appliance.core.instant import text_of
from appliance.core.session import seen_by_supervisor
from appliance.ledger import export
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from appliance.vouched_clock import VouchedClock, vouched_in
from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
from tests.fakes.clock import FakeClock
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import TABLES, Township, local

HOUSE = Path(__file__).parents[2]
AUDITOR = HOUSE / "auditor" / "draw_verify.py"
SESSION = "2026-03-17 09:00"
"""Until then offers are taken; it is the announced opening too."""


class TieTown(SealedTown):
    """Equal best offers are asked once more, then drawn for."""

    def _to_approved(self, number: str, **_: object) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="SEALED_HIGH", notice_days=5,
            enrol_deadline=text_of(local("2026-03-16 17:00")), planned_at=text_of(local(SESSION)),
            tie_rule="REOFFER_THEN_DRAW", single_bidder=False, priority=(),
        )  # fmt: skip
        self.by("head", "HEAD", approve)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TieTown]:
    made = TieTown(tmp_path / "box")
    yield made
    made.close()
    keys = tmp_path / "box" / "keys"
    report = verify_database(tmp_path / "box" / "station.db", tables=TABLES, keys=keys)
    assert list(report.findings) == []


# --- 3 ---


@pytest.mark.parametrize(
    ("late_s", "kept"),
    [
        (-3, "taken"),
        (1, "in doubt"),  # the clock is right to two seconds: perhaps it was not late
        (2, "refused"),  # at the earliest it is exactly the second
        (3, "refused"),  # at the earliest it is one second late
    ],
)
def test_scene_03_an_offer_on_the_second_or_one_second_late_is_refused_and_the_attempt_kept(
    late_s: int, kept: str, town: TieTown
) -> None:
    number = town.published()
    first, second = town.two_enrolled(number)
    town.seal(number, first, 90_000)
    town.seal(number, second, 91_000)
    town.go("2026-03-16 17:01")
    town.clock.at = local(SESSION) + timedelta(seconds=late_s)
    bidder = town.trade(number).enrolments[0].number
    before = len(bid_standing.counting(town.trade(number)))
    if kept == "refused":
        with pytest.raises(Refused, match="bid-late") as no:
            town.seal(number, bidder, 99_000, ReplaceBid)
        assert no.value.refusal.facts["seconds"] == late_s
        assert newest(town).kind == "attempt.refuse"
        assert newest(town).data["reason"] == "LATE_BID"
    else:
        town.seal(number, bidder, 99_000, ReplaceBid)
        assert newest(town).kind == "bid.replace"
        assert bool(bid_standing.undecided(town.trade(number))) is (kept == "in doubt")
    assert len(bid_standing.counting(town.trade(number))) == before


def newest(town: Township) -> envelope.Envelope:
    ledger = town.station.ledger
    return envelope.from_bytes(ledger.entry(ledger.size - 1))


# --- 4 ---


def tied_twice(town: TieTown) -> str:
    """Two equal offers, made again within ten minutes, and equal again."""
    number = town.published()
    for slip in town.two_enrolled(number):
        town.seal(number, slip, 95_000)
    town.to_session(number)
    opens(town, number)
    town.by("reviewer", "HOST", CallTie(trade=number))
    for each in town.trade(number).enrolments:
        again = sealed_bids.sealed(town.station, town.trade(number), each.number, 96_000)
        town.by("reviewer", "HOST", again.asked_as(OfferTie, number))
    town.go("2026-03-17 09:12")
    opens(town, number)
    return number


def opens(town: SealedTown, number: str) -> None:
    for holder in ("HEAD", "SUPERVISOR"):
        town.share(number, holder)
    town.open_bids(number)


def draws(town: TieTown, number: str) -> None:
    """List and promise on a slip, digits of two people, the order."""
    listed = draw_lists.frozen(town.trade(number), TIE, town.station.tables, town.station.now())
    session_id = draw_lists.next_session(town.trade(number))
    lst = draw.list_hash(session_id, listed.items).hex()
    town.by("reviewer", "HOST", CommitDraw(trade=number, purpose=TIE, list_hash=lst))
    promise = town.trade(number).draws.drawn[-1].promise
    assert promise is not None
    slip = PrintDocument(
        trade=number, document=promise.slip_no, copy=1, digest="ab", printer="slip"
    )
    town.station.do(slip)
    for role, digits in (("TRANSFEROR", "351624"), ("OBSERVER", "20407")):
        said = AddDrawInput(trade=number, session_id=session_id, role=role, digits=digits)
        town.by("reviewer", "HOST", said)
    town.by("reviewer", "HOST", RevealDraw(trade=number, session_id=session_id))


def elsewhere(*arguments: str, within: Path) -> subprocess.CompletedProcess[str]:
    """A process of its own that has the exported tree and nothing of the box."""
    called, program = [sys.executable, *arguments], {"PYTHONPATH": str(HOUSE)}
    return subprocess.run(
        called, cwd=within, env=program, capture_output=True, text=True, check=False
    )


TRADEPOST = ("-c", "from provisioning.cli import main; main()")


def test_scene_04_a_tie_made_again_and_equal_again_is_drawn_and_verified_on_another_machine(
    town: TieTown, tmp_path: Path
) -> None:
    number = tied_twice(town)
    both = tuple((one.number, 96_000) for one in town.trade(number).enrolments)
    assert bid_standing.equal_now(town.trade(number)) == both
    with pytest.raises(Refused, match="draw-needed"):
        town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    draws(town, number)
    town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    trade = town.trade(number)
    assert trade.result is not None
    (drawn,) = trade.draws.drawn
    assert drawn.result is not None
    assert drawn.items == (f"{number}-E001", f"{number}-E002")
    assert (trade.winner, trade.result.amount_fen) == (drawn.result.order[0], 96_000)

    machine = tmp_path / "another machine"
    machine.mkdir()
    export.export(town.folder / "station.db", machine / "tree")
    ledger = elsewhere(*TRADEPOST, "ledger", "verify", "tree", within=machine)
    assert ledger.returncode == 0, ledger.stdout
    opening = elsewhere(
        *TRADEPOST, "opening", "verify", number, "--ledger", "tree", within=machine
    )
    assert opening.returncode == 0, opening.stdout
    assert f"{trade.winner} 96000" in opening.stdout
    asked = ("draw", "verify", "--trade", number, "--ledger", "tree", "--json")
    told = elsewhere(*TRADEPOST, *asked, within=machine)
    (record,) = json.loads(told.stdout)
    assert tuple(record["order"]) == drawn.result.order
    (machine / "record.json").write_text(json.dumps(record), encoding="utf-8")
    again = elsewhere(str(AUDITOR), "record.json", within=machine)
    assert (again.returncode, again.stderr) == (0, "good\n")
    assert tuple(again.stdout.split()) == drawn.result.order


# --- 5 ---


def test_scene_05_the_mains_fail_in_the_third_minute_of_a_window(tmp_path: Path) -> None:
    """Nothing is lost or invented; two people let it go on, and a whole window begins."""
    hall = AuctionHall(tmp_path).opened()
    assert hall.bid(1, LISTING) == ""
    assert hall.bid(2, LISTING + STEP) == ""
    hall.later(150)
    bids = hall.auction.bids
    hall.close()
    hall.clock = FakeClock(hall.clock.at, boot="00c0ffee")
    hall.clock.forward(seconds=600)
    hall.open()
    hall.caretaker.tick()
    assert hall.trade(hall.number).conduct.paused
    assert newest(hall).kind == "session.pause"
    assert hall.auction.bids == bids
    assert hall.bid(1, LISTING + 2 * STEP) == "session-paused"

    told = tuple(hall.who(paddle) for paddle in (1, 2, 3))
    resume = ResumeSession(trade=hall.number, told=told)
    with pytest.raises(Refused, match="second-missing"):
        hall.by("reviewer", "HOST", resume)
    both = [hall.signer("reviewer", "HOST"), hall.signer("supervisor", "SUPERVISOR")]
    hall.station.do(resume, signers=both)
    assert hall.auction.end - hall.clock.at == hall.auction.window
    hall.later(179)
    assert hall.bid(1, LISTING + 2 * STEP) == ""
    hall.later(181)
    assert [one.amount_fen for one in hall.auction.bids] == [
        LISTING, LISTING + STEP, LISTING + 2 * STEP
    ]  # fmt: skip
    hall.by("reviewer", "HOST", RecordResult(trade=hall.number, offers=()))
    assert hall.trade(hall.number).winner == hall.who(1)
    hall.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


# --- 6 ---


def test_scene_06_with_a_dead_clock_battery_no_session_opens_until_two_people_give_the_time(
    tmp_path: Path,
) -> None:
    """The box starts in the year 2000 and nobody vouches for it; the entry is what does."""
    town = Township(tmp_path)
    number = town.lease_to("READY")
    seen = seen_by_supervisor(town.trade(number))
    attest = AttestSession(trade=number, act="session.open", seen_sha256=seen)
    town.by("supervisor", "SUPERVISOR", attest)
    dead = FakeClock(datetime(2000, 1, 1, tzinfo=UTC), boot="deadba77")
    dead.src = "none"
    town.station.clock = VouchedClock(dead, vouched_in(town.station.ledger))
    opening = OpenSession(
        trade=number, discipline_version="1", recording_device="camera-1",
        roster=(f"BIDDER:{number}-E001",),
    )  # fmt: skip
    with pytest.raises(Refused, match="clock-unsure"):
        town.by("reviewer", "HOST", opening)
    told = AdjustTime(told=text_of(local("2026-03-17 09:03")), source="PHONE")
    with pytest.raises(Refused, match="second-missing"):
        town.by("head", "HEAD", told)
    both = [town.signer("head", "HEAD"), town.signer("clerk", "CLERK")]
    town.station.do(told, signers=both)
    assert newest(town).kind == "time.adjust"
    assert newest(town).data["second_actor"] == both[1].staff_no
    town.by("reviewer", "HOST", opening)
    assert (newest(town).kind, newest(town).clock.src) == ("session.open", "people")
    town.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []
