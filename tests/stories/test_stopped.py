"""A trade is stopped, goes on, runs longer or begins anew, through the real station.

After every story the rows made anew equal the live ones, what is read back equals what was kept,
and the verifier, which knows the published bytes alone, has nothing to say.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import archive
from appliance.core.commands import (
    AcceptTrade,
    AmendNotice,
    AttestTermination,
    CloseArchive,
    CoverEnrolment,
    EndTrade,
    ExtendNotice,
    PublishNotice,
    RelistTrade,
    ResumeTrade,
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)
from appliance.core.ending import seen_by_supervisor
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.township import CONSENT, MATERIALS, PATH, TABLES, Township, local

FACTS = "ab" * 32
SECOND = Person("孙七", "999999198001010011", member_of="999999100200")


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    live = made.station.projections.rows()
    trades = {line.number: made.trade(line.number) for line in made.station.projections.trades()}
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()
    made.open()
    assert {number: made.trade(number) for number in trades} == trades
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def stop(number: str) -> SuspendTrade:
    return SuspendTrade(
        trade=number, reason="S01", facts_sha256=FACTS, resume_condition="TITLE_CLEARED"
    )


def into_the_archive(township: Township, number: str) -> None:
    trade = township.trade(number)
    sha, files = archive.manifest_digest(trade), len(archive.manifest(trade))
    close = CloseArchive(trade=number, manifest_sha256=sha, files=files)
    township.by("clerk", "CLERK", close)
    assert township.trade(number).stage == "ARCHIVED"


def extended(township: Township, number: str) -> None:
    extend = ExtendNotice(
        trade=number, consent_sha256=FACTS, firewall=township.station.firewall_key(number).key_id,
        enrol_deadline=text_of(local("2026-03-24 17:00")),
        planned_at=text_of(local("2026-03-25 09:00")),
    )  # fmt: skip
    township.by("head", "HEAD", extend)


def test_a_trade_stopped_in_every_stage_still_reaches_the_archive(township: Township) -> None:
    number = ""
    for stage in PATH:
        number = township.step(stage, number)
        if stage not in ("PUBLISHED", "IN_SESSION", "ARCHIVED"):
            township.by("head", "HEAD", stop(number))
            township.by("supervisor", "SUPERVISOR", ResumeTrade(trade=number))
    assert township.trade(number).stage == "ARCHIVED"


def test_enrolments_from_before_and_after_a_stop_are_all_there(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    township.enrol(number)
    township.by("supervisor", "SUPERVISOR", stop(number))
    with pytest.raises(Refused, match="trade-suspended"):
        township.enrol(number, SECOND)
    with pytest.raises(Refused, match="stopped-by-supervisor"):
        township.by("head", "HEAD", ResumeTrade(trade=number))
    township.go("2026-03-17 10:00")
    township.by("supervisor", "SUPERVISOR", ResumeTrade(trade=number))
    township.enrol(number, SECOND)
    township.go("2026-03-23 16:59")
    assert township.trade(number).stage == "PUBLISHED"
    township.go("2026-03-23 17:01")
    assert len(township.trade(number).qualified) == 2


def test_an_extended_notice_hides_its_new_enrolments_under_a_new_key(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    first = township.station.firewall_key(number).key_id
    township.go("2026-03-17 09:00")
    assert township.trade(number).stage == "FAILED_NO_BIDDERS"
    extended(township, number)
    second = township.station.firewall_key(number).key_id
    assert second != first
    enrol_id = township.enrol(number)
    township.station.do(CoverEnrolment(trade=number))
    assert township.station.secrets.trade_behind(second) == number
    assert township.station.people(number).bidders == {}  # type: ignore[union-attr]  # it is there
    township.go("2026-03-24 17:01")
    trade = township.trade(number)
    assert trade.closing is not None
    assert [each.random_id for each in trade.closing.numbers] == [enrol_id]
    assert [each.number for each in trade.qualified] == [f"{number}-E001"]


def test_a_trade_listed_anew_has_a_second_notice_and_its_own_bidders(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-17 09:00")
    text = township.station.keep_blob(b"the notice of the second round")
    relist = RelistTrade(
        trade=number, list_price_fen=85_000, text_sha256=text,
        enrol_deadline=text_of(local("2026-03-26 17:00")),
        planned_at=text_of(local("2026-03-27 09:00")),
    )  # fmt: skip
    township.by("head", "HEAD", relist)
    publish = PublishNotice(
        trade=number, channels=("KIOSK", "DISTRICT", "PRINT"),
        firewall=township.station.firewall_key(number).key_id,
    )  # fmt: skip
    township.by("clerk", "CLERK", publish)
    township.enrol(number)
    township.go("2026-03-26 17:01")
    trade = township.trade(number)
    assert trade.notice is not None
    assert trade.notice.notice_no.endswith("-DOC07-000002")
    assert [each.number for each in trade.qualified] == [f"{number}-E001"]


def test_an_amended_notice_is_announced_and_counts(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    text = township.station.keep_blob(b"the notice, corrected")
    amend = AmendNotice(trade=number, new_sha256=text, reason="MISPRINT", material=False)
    signers = [township.signer("clerk", "CLERK"), township.signer("head", "HEAD")]
    township.station.do(amend, signers=signers)
    township.enrol(number)
    township.go("2026-03-16 17:01")
    assert township.trade(number).fixed.text_sha256 == text


@pytest.mark.parametrize("enrolled", [0, 1])
def test_a_withdrawal_before_the_closing_leaves_sealed_what_was_sealed(
    township: Township, enrolled: int
) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    for _ in range(enrolled):
        township.enrol(number)
    withdraw = WithdrawTrade(trade=number, reason="OWN_USE", request_sha256=FACTS)
    township.by("head", "HEAD", withdraw)
    another = township.register(parcel_code="9999991002000000321")
    accept = AcceptTrade(trade=another, materials=MATERIALS, decisions=(CONSENT,))
    township.by("clerk", "CLERK", accept)
    into_the_archive(township, number)


def test_a_stopped_trade_is_terminated_with_its_enrolments_sealed(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.enrol(number)
    township.by("head", "HEAD", stop(number))
    seen = seen_by_supervisor(township.trade(number), "T03", FACTS)
    attest = AttestTermination(trade=number, seen_sha256=seen)
    township.by("supervisor", "SUPERVISOR", attest)
    end = TerminateTrade(trade=number, reason="T03", facts_sha256=FACTS)
    township.by("head", "HEAD", end)
    into_the_archive(township, number)


def test_a_trade_without_bidders_ends_and_is_archived(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-17 09:00")
    township.by("head", "HEAD", EndTrade(trade=number, reason="T05"))
    into_the_archive(township, number)


def test_a_stopped_trade_still_holds_its_parcel(township: Township) -> None:
    number = township.lease_to("ACCEPTED")
    township.by("head", "HEAD", stop(number))
    again = township.register()
    accept = AcceptTrade(trade=again, materials=MATERIALS, decisions=(CONSENT,))
    with pytest.raises(Refused, match="object-in-trade"):
        township.by("clerk", "CLERK", accept)
