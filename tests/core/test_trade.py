"""The fold: entries make the trade, and an entry that no rule can have written is a breach."""

import msgspec
import pytest
from small_station import CLERK, NUMBER, TABLES, enrolling, path_to

from appliance.core.entries import (
    FACTS,
    AwardConfirmed,
    BidderEnrolled,
    DeviceModeChanged,
    EnrolmentWithdrawn,
    Fact,
    Recorded,
    ReviewSigned,
    TradeAccepted,
    TradeResubmitted,
    TradeSubmitted,
)
from appliance.core.trade import BadStep
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.trade_fold import fold, key_of

BOX = {
    "ledger.opened", "station.start", "station.state",
    "staff.set", "district.applied", "device.mode", "sealed.act",
    "key.rotate", "key.revoke", "recovery.record",
    "annual.receive", "annual.refund", "annual.forfeit", "annual.restore", "annual.year",
    "vault.erase", "backup.make", "message.send",
    "power.mark", "tamper.open", "tamper.clear",
    "delegation.add", "delegation.end", "rota.set", "training.add", "prereg.import",
    "party.add", "party.change", "object.add",
    "finger.enrol", "help.answer", "finger.erase", "attend.clock",
    "attend.correct", "complaint.accept", "complaint.add", "complaint.decide",
    "complaint.reject", "complaint.route", "complaint.withdraw", "leave.end", "leave.set",
    "outside.report", "rating.add", "report.export", "software.update", "strip.print",
    "study.record", "time.adjust", "ledger.succeed",
    "district.still", "district.tell", "master.load", "officer.set",
}  # fmt: skip


def test_every_kind_of_entry_is_of_a_trade_or_of_the_box() -> None:
    of_trades = {fact.kind for fact in TRADE_FACTS if issubclass(fact, Fact)}
    assert of_trades | BOX == {kind for kind, _ in FACTS}
    assert of_trades & BOX == set()


def test_no_entries_make_no_trade() -> None:
    assert fold([], TABLES) is None


@pytest.mark.parametrize(
    "fact",
    [
        DeviceModeChanged("printer", "DEGRADED", "paper-out"),
        TradeResubmitted(("CBD-4",)),
        AwardConfirmed("E", 1, 1, "2026-03-30", ()),
        ReviewSigned(1, "AGREE", "ab" * 32),
        BidderEnrolled("0A1B2C3D", "KIOSK", "2026-03-10T02:00:00.000Z", (), ()),
    ],
)
def test_an_entry_out_of_its_stage_is_a_breach(fact: Fact) -> None:
    station = path_to("SUBMITTED")
    bad = replace_fact(station.records[-1], fact)
    with pytest.raises(BadStep) as raised:
        fold([*station.records, bad], TABLES)
    assert raised.value.seq == bad.seq


def replace_fact(recorded: Recorded, fact: Fact) -> Recorded:
    return msgspec.structs.replace(recorded, fact=fact, seq=recorded.seq + 1)


def test_a_step_left_out_is_a_breach() -> None:
    records = path_to("ARCHIVED").records
    for place, left_out in enumerate(records):
        event = TABLES.events.get(left_out.fact.kind)
        if event is None or not event.move or place == len(records) - 1:
            continue
        with pytest.raises(BadStep):
            fold(records[:place] + records[place + 1 :], TABLES)


def test_entries_in_another_order_are_a_breach() -> None:
    records = path_to("ACCEPTED").records
    with pytest.raises(BadStep):
        fold([*records[:-2], records[-1], records[-2]], TABLES)


def test_an_entry_of_another_trade_is_a_breach() -> None:
    records = path_to("ACCEPTED").records
    other = msgspec.structs.replace(records[-1], trade="999999100-2026-CBD-0002")
    with pytest.raises(BadStep):
        fold([*records[:-1], other], TABLES)


def test_an_acceptance_that_nobody_signed_is_a_breach() -> None:
    records = path_to("ACCEPTED").records
    assert isinstance(records[-1].fact, TradeAccepted)
    with pytest.raises(BadStep):
        fold([*records[:-1], msgspec.structs.replace(records[-1], signers=())], TABLES)


def test_an_application_without_terms_is_a_breach() -> None:
    records = path_to("SUBMITTED").records
    assert isinstance(records[-1].fact, TradeSubmitted)
    with pytest.raises(BadStep):
        fold([*records[:-1], msgspec.structs.replace(records[-1], asked={"type": "CBD"})], TABLES)


def test_an_act_on_an_enrolment_that_is_not_there_is_a_breach() -> None:
    station = path_to("PUBLISHED")
    station.must(enrolling(), CLERK)
    gone = EnrolmentWithdrawn("9Z9Z9Z9Z", "2026-03-10T02:00:00.000Z")
    with pytest.raises(BadStep):
        fold([*station.records, replace_fact(station.records[-1], gone)], TABLES)


def test_a_draft_is_known_by_its_own_id_and_a_trade_by_its_number() -> None:
    records = path_to("SUBMITTED").records
    assert [key_of(each) for each in records] == ["A1B2C3D4"] * 3 + [NUMBER]


def test_the_trade_remembers_who_acted_in_which_role() -> None:
    trade = path_to("ACCEPTED").trade
    assert trade is not None
    assert trade.actors == {CLERK.staff_no: frozenset({"CLERK"})}
    assert trade.accepted_by == CLERK.staff_no


def test_a_stage_is_reached_at_the_time_at_which_it_took_effect() -> None:
    records = path_to("ACCEPTED").records
    late = msgspec.structs.replace(records[-1], effective_at="2026-03-03T01:00:00.000Z")
    trade = fold([*records[:-1], late], TABLES)
    assert trade is not None
    assert trade.since("ACCEPTED").at == "2026-03-03T01:00:00.000Z"
    assert trade.reached("PUBLISHED") is None
