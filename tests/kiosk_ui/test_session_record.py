"""From the entries of a session to its record: who is named, and who never is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import FailSession
from kiosk_ui import deal_papers, session_record
from kiosk_ui.paper.session_record import text
from tests.fakes.township import Township


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def words(town: Township, number: str) -> str:
    trade, of = town.trade(number), town.station.people(number)
    assert of is not None
    return text(session_record.record_of(town.station, trade, of, "交易站"))


def test_f14_the_record_of_a_deal_and_of_a_failed_session_come_from_the_entries(
    town: Township,
) -> None:
    number = town.lease_to("IN_SESSION")
    assert deal_papers.document_of(town.trade(number), "DOC17") == ""
    assert "没有成交：还没有结果" in words(town, number)
    town.by("reviewer", "HOST", FailSession(trade=number, reason="NO_BID"))
    assert "没有成交：没有人报价" in words(town, number)
    assert deal_papers.document_of(town.trade(number), "DOC17") == f"{number}-DOC17"


def test_f14_opening_award_and_signing_each_leave_a_signed_entry_and_a_form_to_print(
    town: Township,
) -> None:
    number = town.lease_to("CONTRACTED")
    trade = town.trade(number)
    signed = {one.fact.kind: one.signers for one in town.station.in_the_open(number)}
    for kind in ("session.open", "session.result", "award.confirm", "contract.sign"):
        assert signed[kind], kind
    for paper in ("DOC17", "DOC23", "DOC26", "DOC27"):
        assert deal_papers.document_of(trade, paper) == f"{number}-{paper}"
    assert trade.contract is not None
    assert trade.contract.contract_no


def test_f06_an_expert_on_the_roster_is_never_named(town: Township) -> None:
    number = town.lease_to("IN_SESSION")
    of = town.station.people(number)
    assert of is not None
    named = session_record.person_of(town.station, of, "EXPERT:9999991000103")
    assert named == "专家"
    assert session_record.person_of(town.station, of, "EXPERT:3") == "专家 3"
    assert "李四" in session_record.person_of(town.station, of, f"BIDDER:{number}-E001")
