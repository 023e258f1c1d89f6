"""A notice is changed, runs longer, begins anew, is stopped, taken back or ended: what is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import (
    AddDelegation,
    AmendNotice,
    AnswerClarification,
    AskClarification,
    AttestTermination,
    EndDelegation,
    EndTrade,
    ExtendNotice,
    PublishNotice,
    RelistTrade,
    ResumeTrade,
    SignReview,
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)
from appliance.core.ending import seen_by_supervisor
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.station import Refused
from kiosk_ui import notice_again, sheets
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.township import OWNER, STAFF, TABLES, Township, local

FACTS = "ab" * 32
CHANNELS = ("KIOSK", "DISTRICT", "PRINT")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    live = made.station.projections.rows()
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()


def paper(town: Township, kind: str) -> str:
    """The newest slip of that kind, as it would be printed."""
    jobs = [one for one in town.station.outbox.jobs() if one.kind == kind]
    return "\n".join(Typesetter(town.station, SETTINGS).slip_of(jobs[-1]).lines())


def written_to(town: Township) -> list[tuple[str, str]]:
    """(template, whose number by name in the vault) of every message that waits."""
    waiting = town.station.messages.in_states("queued")
    return [(one.kind, one.where[1]) for one in waiting if one.kind > "M11"]


def text_again(town: Township, number: str, **changes: str) -> str:
    trade, people = town.trade(number), town.station.people(number)
    assert people is not None
    assert trade.notice is not None
    published = (town.station.blobs.get(trade.notice.text_sha256) or b"").decode()
    given = {"deadline": "", "planned": "", "correction": "", "published": published} | changes
    text = notice_again.amended(trade, people, SETTINGS.place, TABLES, **given)
    return town.station.keep_blob(text.encode())


def amended(town: Township, number: str, **changes: object) -> None:
    command = AmendNotice(trade=number, **changes)  # type: ignore[arg-type]  # fields of the command
    signers = [town.signer("clerk", "CLERK"), town.signer("head", "HEAD")]
    town.station.do(command, signers=signers)


def published(town: Township) -> str:
    """A lease whose published text is that of its fields."""
    number = town.lease_to("PUBLISHED")
    amended(town, number, new_sha256=text_again(town, number), reason="MISTAKE", material=False)
    return number


def test_a_changed_notice_shows_old_and_new_words_and_new_times(town: Township) -> None:
    number = published(town)
    town.go("2026-03-10 10:00")
    town.enrol(number)
    deadline, planned = text_of(local("2026-03-20 17:00")), text_of(local("2026-03-23 09:00"))
    new = text_again(town, number, deadline=deadline, planned=planned, correction="南至水渠")
    amended(
        town, number, new_sha256=new, reason="DATES_CHANGED", material=True,
        enrol_deadline=deadline, planned_at=planned,
    )  # fmt: skip
    said = paper(town, "DOC08")
    assert "变更公告" in said
    assert "2026年3月16日 17:00 截止" in said.replace("\n", "")
    assert "2026年3月20日 17:00 截止" in said.replace("\n", "")
    assert "更正：南至水渠" in said
    assert "2026-03-23 09:00" in said
    assert "报名截止以前，本站不联系报名的人" in said.replace("\n", "")
    assert OWNER.name not in said
    assert written_to(town)[-1] == ("M15", "transferor")


def test_before_the_closing_nobody_who_enrolled_is_written_to(town: Township) -> None:
    """With and without enrolments the queue of messages looks the same (A04)."""
    number = published(town)
    town.go("2026-03-10 10:00")
    before = written_to(town)
    town.enrol(number)
    stop = SuspendTrade(
        trade=number, reason="S01", facts_sha256=FACTS, resume_condition="DISPUTE_SETTLED"
    )
    town.by("head", "HEAD", stop)
    town.by("head", "HEAD", ResumeTrade(trade=number))
    fresh = written_to(town)[len(before) :]
    assert fresh == [("M12", "transferor"), ("M16", "transferor")]


def test_a_stop_is_told_on_paper_with_its_reason_and_condition(town: Township) -> None:
    number = town.lease_to("READY")
    stop = SuspendTrade(
        trade=number, reason="S06", facts_sha256=FACTS, resume_condition="ORDER_LIFTED"
    )
    town.by("supervisor", "SUPERVISOR", stop)
    said = paper(town, "DOC33")
    assert "中止通知书" in said
    assert TABLES.suspension_reasons["S06"].zh in said
    assert "命令" in said or "解除" in said
    assert "顺延" in said.replace("\n", "")
    assert written_to(town)[-2:] == [("M12", "transferor"), ("M12", "party_id")]


def test_an_extended_notice_writes_to_those_who_are_known_already(town: Township) -> None:
    number = published(town)
    town.go("2026-03-17 09:00")
    assert town.trade(number).stage == "FAILED_NO_BIDDERS"
    extend = ExtendNotice(
        trade=number, consent_sha256=FACTS, firewall=town.station.firewall_key(number).key_id,
        enrol_deadline=text_of(local("2026-03-24 17:00")),
        planned_at=text_of(local("2026-03-25 09:00")),
    )  # fmt: skip
    town.by("head", "HEAD", extend)
    said = paper(town, "DOC08")
    assert "报名重新开放" in said
    assert "2026-03-24 17:00" in said


def test_a_new_round_has_the_new_price_in_the_old_clauses(town: Township) -> None:
    number = published(town)
    town.go("2026-03-17 09:00")
    trade, people = town.trade(number), town.station.people(number)
    assert people is not None
    deadline, planned = text_of(local("2026-03-26 17:00")), text_of(local("2026-03-27 09:00"))
    text = notice_again.relisted(
        trade, people, SETTINGS.place, TABLES, list_price_fen=85_000, deadline=deadline,
        planned=planned,
    )  # fmt: skip
    relist = RelistTrade(
        trade=number, list_price_fen=85_000, enrol_deadline=deadline, planned_at=planned,
        text_sha256=town.station.keep_blob(text.encode()),
    )  # fmt: skip
    town.by("head", "HEAD", relist)
    firewall = town.station.firewall_key(number).key_id
    town.by("clerk", "CLERK", PublishNotice(trade=number, channels=CHANNELS, firewall=firewall))
    said = paper(town, "DOC07").replace("\n", "")
    assert "850.00 元/亩·年" in said
    assert "2026年3月26日 17:00 截止" in said


def test_a_withdrawal_is_told_where_the_notice_hung(town: Township) -> None:
    number = published(town)
    withdraw = WithdrawTrade(trade=number, reason="PARTY_WISH", request_sha256=FACTS)
    town.by("head", "HEAD", withdraw)
    said = paper(town, "DOC08")
    assert "转让方撤回" in said
    assert written_to(town)[-1] == ("M17", "transferor")


@pytest.mark.parametrize(("reason", "words"), [("T02", "全部退还"), ("T07", "按决定处理")])
def test_a_termination_says_what_becomes_of_deposits(
    town: Township, reason: str, words: str
) -> None:
    number = published(town)
    seen = seen_by_supervisor(town.trade(number), reason, FACTS)
    town.by("supervisor", "SUPERVISOR", AttestTermination(trade=number, seen_sha256=seen))
    end = TerminateTrade(trade=number, reason=reason, facts_sha256=FACTS)
    town.by("head", "HEAD", end)
    said = paper(town, "DOC34")
    assert TABLES.termination_reasons[reason].zh in said
    assert words in said.replace("\n", "")


def test_a_trade_without_bidders_ends_on_paper(town: Township) -> None:
    number = published(town)
    town.go("2026-03-17 09:00")
    town.by("head", "HEAD", EndTrade(trade=number, reason="T05"))
    assert "终止通知书" in paper(town, "DOC34")


def test_a_question_is_answered_in_public_and_nobody_is_named(town: Township) -> None:
    number = published(town)
    town.by("clerk", "CLERK", AskClarification(trade=number, question=Words("水从哪里来？")))
    answer = town.station.keep_blob("水由村道北侧水渠引入。".encode())
    asked = AnswerClarification(trade=number, question_no=1, text_sha256=answer)
    town.by("head", "HEAD", asked)
    said = paper(town, "DOC08")
    assert "水由村道北侧水渠引入" in said
    assert "水从哪里来" not in said


def test_papers_of_the_ways_back_are_numbered_without_a_gap(town: Township) -> None:
    number = published(town)
    withdraw = WithdrawTrade(trade=number, reason="PARTY_WISH", request_sha256=FACTS)
    town.by("head", "HEAD", withdraw)
    documents = [one.document for one in town.station.outbox.jobs() if one.kind == "DOC08"]
    assert [one[-6:] for one in documents] == ["000001", "000002"]


def test_a15_the_review_sheet_shows_in_whose_name_and_under_which_seal(town: Township) -> None:
    number = town.lease_to("IN_REVIEW")
    letter = AddDelegation(
        staff_no=STAFF["reviewer"][0], matters=("review.sign",), authority="NYJ",
        seal_name=Words("示例区农业农村局行政审批专用章"), valid_from="2026-03-01",
        valid_to="2026-12-31",
    )  # fmt: skip
    town.by("head", "HEAD", letter)
    text = town.station.keep_blob("公告".encode())
    sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
    town.by("reviewer", "REVIEWER", sign)
    review = town.trade(number).review
    assert review is not None
    town.station.order_paper(
        review.review_no, kind="DOC05", what="print", trade=number, seq=town.trade(number).last_seq
    )
    said = paper(town, "DOC05")
    assert "审核表" in said
    assert "褚三" in said
    assert "示例区农业农村局" in said
    assert "行政审批专用章" in said.replace("\n", "")


def test_a15_a_review_after_the_letter_is_over_is_refused_at_the_station(town: Township) -> None:
    number = town.lease_to("IN_REVIEW")
    letter = AddDelegation(
        staff_no=STAFF["reviewer"][0], matters=("review.sign",), authority="NYJ",
        seal_name=Words("专用章"), valid_from="2026-03-01", valid_to="2026-03-04",
    )  # fmt: skip
    town.by("head", "HEAD", letter)
    sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=FACTS)
    town.go("2026-03-05 09:00")
    with pytest.raises(Refused, match="delegation-over"):
        town.by("reviewer", "REVIEWER", sign)
    end = EndDelegation(
        staff_no=STAFF["reviewer"][0], matters=("review.sign",), reason="TAKEN_BACK"
    )
    with pytest.raises(Refused, match="delegation-unknown"):
        town.by("head", "HEAD", end)


def test_a_trade_without_a_taker_has_its_notice_for_the_wall(town: Township) -> None:
    number = published(town)
    town.go("2026-03-17 09:00")
    trade = town.trade(number)
    assert trade.stage == "FAILED_NO_BIDDERS"
    document = sheets.document_of(trade, "DOC35")
    town.station.order_paper(
        document, kind="DOC35", what="print", trade=number, seq=trade.last_seq
    )
    said = paper(town, "DOC35")
    assert "流标公告" in said
    assert "没有成交" in said
    assert OWNER.name not in said
    extend = ExtendNotice(
        trade=number, consent_sha256=FACTS, firewall=town.station.firewall_key(number).key_id,
        enrol_deadline=text_of(local("2026-03-24 17:00")),
        planned_at=text_of(local("2026-03-25 09:00")),
    )  # fmt: skip
    town.by("head", "HEAD", extend)
    assert sheets.document_of(town.trade(number), "DOC35") == ""
