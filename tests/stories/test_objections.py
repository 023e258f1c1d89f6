"""Somebody objects to a result: the board, the papers, the award, by forms of a real station."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import ConfirmAward, DismissObjection
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from kiosk_ui import sheets
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.township import TABLES, TAKER, Township

NEIGHBOUR = Person("吴六", "99999919800101001" + id_check_digit("99999919800101001"))
SAID = "李四不是本村人，报名时没有核对。"
ANSWER = "已核对户口簿，李四是上禾村集体成员。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    live = town.station.projections.rows()
    town.station.rebuild()
    assert town.station.projections.rows() == live
    town.close()


def sent(browser: Browser, path: str, **typed: object) -> None:
    """Fill in the form, read it back, sign."""
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]


def slip(desk: Desk, kind: str) -> str:
    """The newest slip of that kind as it would be printed, on one line."""
    jobs = [one for one in desk.town.station.outbox.jobs() if one.kind == kind]
    return "".join(Typesetter(desk.town.station, SETTINGS).slip_of(jobs[-1]).lines())


def objected(desk: Desk, **changes: object) -> str:
    number = desk.town.lease_to("RESULT_PUBLIC")
    desk.town.go("2026-03-18 10:00")
    typed: dict[str, object] = {
        "party_id.name": NEIGHBOUR.name, "party_id.id_type": "01",
        "party_id.id_number": NEIGHBOUR.id_number, "standing": "MEMBER", "text_sha256": SAID,
    }  # fmt: skip
    sent(desk.at("clerk"), f"/act/RaiseObjection/{number}", **(typed | changes))
    return number


def test_f17_an_objection_is_taken_in_at_the_counter_and_the_receipt_says_by_when(
    desk: Desk,
) -> None:
    number = objected(desk)
    said = slip(desk, "DOC24")
    for words in ("异议受理回执", NEIGHBOUR.name, SAID, f"{number}/Y1", "2026年3月23日"):
        assert words in said
    assert "公示暂停 正在处理异议" in desk.browser().see("/board")
    assert "正在处理异议，最晚" in desk.at("head").see(f"/work/{number}")
    bodies = b"".join(body for _seq, body in desk.town.station.ledger.entries())
    assert NEIGHBOUR.name.encode() not in bodies
    assert SAID.encode() not in bodies


def test_f17_no_award_notice_by_any_door_while_an_objection_is_open(desk: Desk) -> None:
    """F17: the step, the page, the order of the paper, the queue of the printer."""
    number = objected(desk)
    desk.town.go("2026-04-01 09:00")
    head = desk.at("head")
    trade = desk.town.trade(number)
    with pytest.raises(Refused) as no:
        desk.town.by("head", "HEAD", ConfirmAward(trade=number))
    assert no.value.refusal.code == "wrong-stage"
    shown = head.see("/work/")
    for kind in ("DOC26", "DOC27"):
        assert sheets.document_of(trade, kind) == ""
        assert head.post(f"/papers/sheet/{number}/{kind}", shown, back="/work/").status_code == 404
    queued = desk.town.station.outbox.jobs(trade=number)
    assert not {"DOC26", "DOC27"} & {job.kind for job in queued}


def test_a_dismissed_objection_moves_the_end_and_the_answer_is_printed(desk: Desk) -> None:
    number = objected(desk)
    desk.town.go("2026-03-19 15:00")
    sent(desk.at("head"), f"/act/DismissObjection/{number}", text_sha256=ANSWER)
    said = slip(desk, "DOC25")
    for words in ("异议答复书", "异议不成立", SAID, ANSWER, "2026年3月23日"):
        assert words in said
    head = desk.at("head")
    page = head.see(f"/work/{number}")
    assert head.post(f"/papers/sheet/{number}/DOC25", page, back="/work/").status_code == 303
    assert "异议答复书" in slip(desk, "DOC25")
    told = [one.kind for one in desk.town.station.messages.in_states("queued")]
    assert told[-2:] == ["M06", "M06"]
    desk.town.go("2026-03-24 09:00")
    desk.town.by("head", "HEAD", ConfirmAward(trade=number))
    assert desk.town.trade(number).stage == "AWARDED"
    report = verify_database(desk.town.folder / "station.db", tables=TABLES)
    assert list(report.findings) == []


@pytest.mark.parametrize(
    ("outcome", "act", "papers", "stage"),
    [("RERUN", "UpholdRerun", ("DOC25",), "APPROVED"),
     ("END", "UpholdEnd", ("DOC25", "DOC34"), "TERMINATED")],
)  # fmt: skip
def test_an_objection_is_upheld_as_the_supervisor_attested(
    desk: Desk, outcome: str, act: str, papers: tuple[str, ...], stage: str
) -> None:
    number = objected(desk)
    desk.town.go("2026-03-19 15:00")
    head, typed = desk.at("head"), {}
    if outcome == "RERUN":
        typed = {"enrol_deadline.day": "2026-03-31", "enrol_deadline.clock": "17:00",
                 "planned_at.day": "2026-04-01", "planned_at.clock": "09:00"}  # fmt: skip
    early = head.send(f"/act/{act}/{number}", **typed)
    assert early.status_code == 422
    sent(desk.at("supervisor"), f"/act/AttestObjection/{number}", outcome=outcome, answer=ANSWER)
    sent(head, f"/act/{act}/{number}", **typed)
    assert desk.town.trade(number).stage == stage
    for kind in papers:
        assert ANSWER in slip(desk, kind) or kind == "DOC34"
    told = [(m.kind, desk.town.station.addressee(m))
            for m in desk.town.station.messages.in_states("queued")]  # fmt: skip
    template = "M18" if outcome == "RERUN" else "M17"
    assert (template, TAKER) in told


def test_the_answer_is_in_nobodys_way_who_may_not_give_it(desk: Desk) -> None:
    number = objected(desk)
    with pytest.raises(Refused) as no:
        desk.town.by("clerk", "CLERK", DismissObjection(trade=number, text_sha256="ab" * 32))
    assert no.value.refusal.code == "role-may-not"
