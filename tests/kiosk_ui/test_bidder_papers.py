"""Papers of bidders: silent until the closing, found by a bidder's own paper, printed at once."""

from pathlib import Path

import pytest

from appliance.core.commands import (
    EnrolBidder,
    IssueDocument,
    OverrideCondition,
    ReturnCustody,
    TakeCustody,
)
from appliance.core.parties import Person, Words
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui import slip_copies
from kiosk_ui.i18n import LANGUAGES, say
from tests.fakes.desk import Desk
from tests.fakes.township import TABLES, TAKER, Township

OTHER = Person("孙七", "999999198001010011", member_of="999999100200")
PROOF_MISSING = "Q_CAPACITY"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def open_trade(desk: Desk) -> tuple[str, str]:
    """A published trade and the id of the one who enrolled."""
    number = desk.town.lease_to("PUBLISHED")
    desk.town.go("2026-03-10 10:00")
    return number, desk.town.enrol(number)


def printed(desk: Desk, number: str, paper_no: str, kind: str, *, who: str = "clerk") -> str:
    """What came out of the printer."""
    path = f"/bidder-papers/{number}"
    answer = desk.at(who).send(f"{path}/print", page=path, paper_no=paper_no, kind=kind)
    assert answer.status_code == 200, answer.text[-2000:]
    printer = EscposSimulator(width_dots=576, chinese_at_start=False)
    printer.received(desk.devices.jobs[-1])
    return "".join(line for slip in printer.slips for line in slip.text())


def take(desk: Desk, number: str, enrol_id: str) -> None:
    command = TakeCustody(trade=number, enrol_id=enrol_id, certificate_no="ZJ-2026-001")
    desk.town.by("clerk", "CLERK", command)


def test_e08_the_record_of_documents_is_printed_without_a_job_or_an_entry(desk: Desk) -> None:
    number, enrol_id = open_trade(desk)
    notice = desk.town.trade(number).notice
    assert notice is not None
    issue = IssueDocument(trade=number, enrol_id=enrol_id, file_sha256=notice.text_sha256)
    desk.town.by("clerk", "CLERK", issue)
    size, jobs = desk.town.station.ledger.size, len(desk.town.station.outbox.jobs(trade=number))
    text = printed(desk, number, f" {enrol_id.lower()} ", "DOC10").replace(" ", "")
    assert "交易文件领取记录" in text
    assert TAKER.name in text
    assert notice.text_sha256 in text
    assert desk.town.station.ledger.size == size
    assert len(desk.town.station.outbox.jobs(trade=number)) == jobs


def test_d04_a_certificate_has_its_receipt_and_then_its_return_receipt(desk: Desk) -> None:
    number, enrol_id = open_trade(desk)
    take(desk, number, enrol_id)
    receipt = printed(desk, number, f"{enrol_id.lower()}-z1", "DOC41")
    assert all(word in receipt for word in ("证件代管收条", "ZJ-2026-001", f"{enrol_id}-Z1"))
    back = ReturnCustody(trade=number, certificate_no="ZJ-2026-001")
    desk.town.by("clerk", "CLERK", back)
    returned = printed(desk, number, enrol_id, "DOC41")
    assert "证件退还收条" in returned
    assert "原来的收条作废" in returned


def test_while_enrolment_is_open_the_page_tells_of_nobody(desk: Desk) -> None:
    number, enrol_id = open_trade(desk)
    take(desk, number, enrol_id)
    page = desk.at("clerk").see(f"/bidder-papers/{number}")
    assert not any(text in page for text in (enrol_id, TAKER.name, "ZJ-2026-001"))


@pytest.mark.parametrize(
    ("paper_no", "kind"),
    [("", "DOC10"), ("9Z9Z9Z9Z", "DOC10"), ("own", "DOC41"), ("own", "DOC13")],
)
def test_a_paper_that_is_not_there_is_a_sentence_and_keeps_what_was_typed(
    desk: Desk, paper_no: str, kind: str
) -> None:
    number, enrol_id = open_trade(desk)
    typed = enrol_id if paper_no == "own" else paper_no
    path = f"/bidder-papers/{number}"
    answer = desk.at("clerk").send(f"{path}/print", page=path, paper_no=typed, kind=kind)
    assert answer.status_code == 422
    assert "没有找到这个编号" in answer.text
    assert f'value="{typed}"' in answer.text
    assert desk.devices.jobs == []


def test_doc13_tells_a_bidder_what_failed_what_helps_and_by_when(desk: Desk) -> None:
    number, _ = open_trade(desk)
    station = desk.town.station
    unable = EnrolBidder(trade=number, enrol_id=station.draw_id(), party_id=OTHER)
    desk.town.by("clerk", "CLERK", unable)
    desk.town.go("2026-03-16 17:01")
    by_name = {one.random_id: one for one in desk.town.trade(number).enrolments}
    failing = by_name[unable.enrol_id]
    assert failing.failed == (PROOF_MISSING,)
    text = printed(desk, number, failing.number, "DOC13", who="reviewer")
    assert OTHER.name in text
    assert TAKER.name not in text
    assert TABLES.gate_fail_codes[PROOF_MISSING].zh in text
    assert PROOF_MISSING not in text
    assert "2026-03-17 09:00" in text
    both = [desk.town.signer("reviewer", "REVIEWER"), desk.town.signer("head", "HEAD")]
    let_pass = OverrideCondition(
        trade=number,
        enrol_id=failing.number,
        condition="FARMING_CAPACITY",
        reason=Words("证书已补"),
    )
    station.do(let_pass, signers=both)
    assert "全部符合" in printed(desk, number, failing.number, "DOC13", who="reviewer")


def test_every_fault_of_the_gate_says_what_helps() -> None:
    faults = {row.fault for row in TABLES.conditions.values()} | {
        row.code for row in TABLES.gate_fail_codes.values() if row.gate == "deposit"
    }
    for code in faults:
        for language in LANGUAGES:
            assert say(f"paper.gate-cure.{code}", language) != f"paper.gate-cure.{code}"


def test_a_second_print_of_a_slip_says_which_copy_it_is_also_after_a_restart(desk: Desk) -> None:
    number, enrol_id = open_trade(desk)
    take(desk, number, enrol_id)
    first = printed(desk, number, enrol_id, "DOC41")
    size = desk.town.station.ledger.size
    second = printed(desk, number, enrol_id, "DOC41")
    assert "补打" not in first
    assert "补打 第 2 份" in second
    assert desk.town.station.ledger.size == size
    copy = slip_copies.following(desk.town.station, number, f"DOC41 {enrol_id}-Z1 custody.take")
    assert copy.number == 3


def test_the_counts_of_copies_tell_nobody_how_many_enrolled(desk: Desk) -> None:
    number, _ = open_trade(desk)
    station, sizes = desk.town.station, set()
    for bidder in range(12):
        slip_copies.leaves(station, slip_copies.following(station, number, f"DOC09 {bidder:08}"))
        kept = station.vault.secret(f"slip-copies/{number}")
        assert kept is not None
        sizes.add(len(kept))
    assert sizes == {slip_copies.PAGE_BYTES}


@pytest.mark.parametrize("large", [False, True])
def test_a_slip_is_printed_in_large_letters_for_who_asks(desk: Desk, large: bool) -> None:
    number, enrol_id = open_trade(desk)
    take(desk, number, enrol_id)
    path = f"/bidder-papers/{number}"
    asked = {"large": "1"} if large else {}
    desk.at("clerk").send(f"{path}/print", page=path, paper_no=enrol_id, kind="DOC41", **asked)
    assert (b"\x1d!\x22" in desk.devices.jobs[-1]) is large
