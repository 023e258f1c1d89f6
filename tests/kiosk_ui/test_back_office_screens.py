"""The way from the gate to the archive, page by page, on a real station."""

from hashlib import sha256
from pathlib import Path

import pytest

from appliance.core.entries import PriorityClosed
from appliance.core.parties import Person
from appliance.outbox import Job
from appliance.ports import DeviceState
from kiosk_ui.i18n import say
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import OWNER, STAFF, TAKER, Township

SECOND_TAKER = Person("王五", "999999198001011231", member_of="999999100201")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def session_open(desk: Desk) -> str:
    return desk.town.lease_to("IN_SESSION")


# --- the gate ------------------------------------------------------------------------------------


def test_the_list_with_its_checks_stands_there_once_enrolment_closed(desk: Desk) -> None:
    number = desk.town.lease_to("ENROL_CLOSED")
    shown = desk.at("reviewer").see(f"/enrol/{number}")
    assert "李四" in shown
    assert "证明看过" in shown
    assert "合格 1 个，至少要 1 个" in shown


def test_the_reviewer_passes_the_gate(desk: Desk) -> None:
    number = desk.town.lease_to("ENROL_CLOSED")
    answer = desk.at("reviewer").send(f"/enrol/{number}/gate", page=f"/enrol/{number}")
    assert answer.status_code == 303
    assert desk.town.trade(number).stage == "READY"


def test_the_clerk_sees_the_list_but_no_button(desk: Desk) -> None:
    number = desk.town.lease_to("ENROL_CLOSED")
    shown = desk.at("clerk").see(f"/enrol/{number}")
    assert "通过资格审查" not in shown
    assert "不归您的岗位" in shown


# --- the session ---------------------------------------------------------------------------------


def test_the_supervisor_attests_what_was_shown(desk: Desk) -> None:
    number = desk.town.lease_to("READY")
    browser = desk.at("supervisor")
    shown = browser.see(f"/session/{number}/attest")
    assert f"notice of {number}" in shown
    assert browser.send(f"/session/{number}/attest").status_code == 303
    assert desk.town.trade(number).attested_by == STAFF["supervisor"][0]


def ready_at(desk: Desk, clock: str, *, attested: bool = True) -> str:
    number = desk.town.lease_to("READY")
    if attested:
        desk.at("supervisor").send(f"/session/{number}/attest")
    desk.town.go(clock)
    return number


def test_the_host_opens_with_everything_said_and_done(desk: Desk) -> None:
    number = ready_at(desk, "2026-03-17 09:01")
    bidder = desk.town.trade(number).qualified[0].number
    answer = desk.at("reviewer").send(
        f"/session/{number}", present=bidder, discipline="read", recorder="ROOM-1"
    )
    assert answer.status_code == 303
    trade = desk.town.trade(number)
    assert trade.stage == "IN_SESSION"
    assert trade.recording_device == "ROOM-1"


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("present", "还没有竞买人"),
        ("discipline", "还没有宣读纪律"),
        ("recorder", "录音录像还没有打开"),
    ],
)
def test_what_is_missing_at_the_opening_is_named_and_the_rest_stays(
    desk: Desk, left_out: str, sentence: str
) -> None:
    number = ready_at(desk, "2026-03-17 09:01")
    bidder = desk.town.trade(number).qualified[0].number
    given = {"present": bidder, "discipline": "read", "recorder": "ROOM-1"}
    answer = desk.at("reviewer").send(
        f"/session/{number}", **{k: v for k, v in given.items() if k != left_out}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.text.count("checked") == 2


def test_nothing_is_chosen_beforehand_at_the_opening(desk: Desk) -> None:
    number = ready_at(desk, "2026-03-17 09:01")
    assert "checked" not in desk.at("reviewer").see(f"/session/{number}")


def test_without_the_supervisor_there_is_no_filled_button(desk: Desk) -> None:
    number = ready_at(desk, "2026-03-17 09:01", attested=False)
    shown = desk.at("reviewer").see(f"/session/{number}")
    assert "监督员还没有见证" in shown
    assert "button go" not in shown


def test_half_an_hour_late_leads_to_another_time(desk: Desk) -> None:
    number = ready_at(desk, "2026-03-17 09:31")
    head = desk.at("head")
    assert f"/session/{number}/reschedule" in head.see(f"/session/{number}")
    answer = head.send(
        f"/session/{number}/reschedule",
        planned_day="2026-03-18", planned_clock="10:00", reason="MISSED",
    )  # fmt: skip
    assert answer.status_code == 303
    assert desk.town.trade(number).planned_at == "2026-03-18T02:00:00.000Z"


def test_a_day_that_is_none_is_said_and_stays(desk: Desk) -> None:
    number = ready_at(desk, "2026-03-17 09:31")
    answer = desk.at("head").send(
        f"/session/{number}/reschedule",
        planned_day="2026-02-30", planned_clock="10:00", reason="MISSED",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "真有的日期" in answer.text
    assert "2026-02-30" in answer.text


# --- offers and result ---------------------------------------------------------------------------


def offer(desk: Desk, number: str, amount: str) -> tuple[Browser, str]:
    bidder = desk.town.trade(number).qualified[0].number
    return desk.at("reviewer"), f"offer-{bidder}"


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("800.125", "小数点后两位"),
        ("eight", "只用数字和小数点"),
        ("0", "要大于零"),
        ("", "还没有人报价"),
    ],
)
def test_an_amount_that_cannot_stand_is_explained_and_kept(
    desk: Desk, amount: str, sentence: str
) -> None:
    number = session_open(desk)
    host, field = offer(desk, number, amount)
    answer = host.send(f"/session/{number}/result", **{field: amount})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{amount}"' in answer.text
    assert desk.town.trade(number).stage == "IN_SESSION"


def test_the_result_is_shown_with_its_dates_and_its_second_computation(desk: Desk) -> None:
    number = session_open(desk)
    host, field = offer(desk, number, "800.50")
    answer = host.send(f"/session/{number}/result", **{field: "８００．５０"})
    assert answer.status_code == 303
    shown = host.see(f"/session/{number}/result")
    assert "800.50" in shown
    assert "捌佰元伍角整" in shown
    assert "重算了一遍，结果一样" in shown
    publicity = desk.town.trade(number).publicity
    assert isinstance(publicity, PriorityClosed)
    assert publicity.amount_fen == 80_050


def test_a_session_in_which_nobody_offers_ends_without_a_result(desk: Desk) -> None:
    number = session_open(desk)
    answer = desk.at("reviewer").send(
        f"/session/{number}/fail", page=f"/session/{number}/result", reason="NO_BID"
    )
    assert answer.status_code == 303
    assert desk.town.trade(number).stage == "FAILED_NO_BIDDERS"


def test_capitals_follow_the_amount_while_it_is_typed(desk: Desk) -> None:
    number = session_open(desk)
    host = desk.at("reviewer")
    shown = host.see(f"/session/{number}/result")
    live = host.post("/session/live/amount", shown, amount="1200.50")
    assert live.json == {"text": "1,200.50 · 壹仟贰佰元伍角整", "wrong": False}
    wrong = host.post("/session/live/amount", shown, amount="1.234")
    assert wrong.json is not None
    assert wrong.json["wrong"]


# --- award, contract, settlement, certificate, archive -------------------------------------------


def test_the_award_waits_for_the_day_after_the_publicity(desk: Desk) -> None:
    number = desk.town.lease_to("RESULT_PUBLIC")
    head = desk.at("head")
    shown = head.see(f"/award/{number}")
    assert 'aria-disabled="true"' in shown
    assert "button go" not in shown
    assert head.post(f"/award/{number}", shown).status_code == 422
    desk.town.go("2026-03-23 09:00")
    assert desk.at("head").send(f"/award/{number}").status_code == 303
    assert desk.town.trade(number).stage == "AWARDED"


def test_the_contract_is_signed_over_the_words_that_were_shown(desk: Desk) -> None:
    number = desk.town.lease_to("AWARDED")
    desk.town.go("2026-03-26 10:00")
    clerk = desk.at("clerk")
    shown = clerk.see(f"/contract/{number}")
    assert OWNER.id_number in shown
    assert TAKER.name in shown
    answer = clerk.post(
        f"/contract/{number}", shown, signed_day="2026-03-26", signed_clock="09:30",
        transferor_signed="yes", taker_signed="yes",
    )  # fmt: skip
    assert answer.status_code == 303
    signed = desk.town.trade(number).contract
    assert signed is not None
    assert signed.signed_at == "2026-03-26T01:30:00.000Z"
    assert signed.text_sha256 in shown


def test_one_hand_is_not_a_contract(desk: Desk) -> None:
    number = desk.town.lease_to("AWARDED")
    desk.town.go("2026-03-26 10:00")
    answer = desk.at("clerk").send(
        f"/contract/{number}", signed_day="2026-03-26", signed_clock="09:30",
        transferor_signed="yes",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "合同要双方都签" in answer.text
    assert answer.text.count("checked") == 1
    assert 'value="09:30"' in answer.text


def test_other_words_than_those_shown_are_refused(desk: Desk) -> None:
    number = desk.town.lease_to("AWARDED")
    clerk = desk.at("clerk")
    answer = clerk.send(
        f"/contract/{number}", text_sha256=sha256(b"other words").hexdigest(),
        signed_day="2026-03-23", signed_clock="09:00", transferor_signed="yes",
        taker_signed="yes",
    )  # fmt: skip
    assert answer.status_code == 422
    assert desk.town.trade(number).contract is None


def test_no_copy_of_the_contract_with_names_is_kept(desk: Desk) -> None:
    number = desk.town.lease_to("AWARDED")
    desk.at("clerk").see(f"/contract/{number}")
    blobs = [
        path.read_bytes() for path in (desk.town.folder / "blobs").rglob("*") if path.is_file()
    ]
    assert blobs
    assert not any(TAKER.id_number.encode() in body for body in blobs)


def test_the_cashier_settles_with_amount_and_voucher(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    cashier = desk.at("second")
    missing = cashier.send(f"/settlement/{number}", received_fen="2,816", voucher="")
    assert missing.status_code == 422
    assert "2,816" in missing.text
    done = cashier.post(
        f"/settlement/{number}", missing.text, received_fen="2,816", voucher="V-20260331-1"
    )
    assert done.status_code == 303
    settled = desk.town.trade(number).settlement
    assert settled is not None
    assert settled.received_fen == 281_600


def test_the_certificate_gets_its_number_and_waits_for_the_printer(desk: Desk) -> None:
    number = desk.town.lease_to("SETTLED")
    head = desk.at("head")
    assert head.send(f"/certificate/{number}").status_code == 303
    issued = desk.town.trade(number).certificate
    assert issued is not None
    shown = head.see(f"/certificate/{number}")
    assert issued.cert_no in shown
    assert "排队等打" in shown


def _copies(desk: Desk, document: str) -> list[Job]:
    return [one for one in desk.town.station.outbox.jobs() if one.document == document]


def test_scene_11_the_certificate_page_says_what_to_do_when_the_paper_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.town.lease_to("CERTIFIED")
    head, station = desk.at("head"), desk.town.station
    issued = desk.town.trade(number).certificate
    assert issued is not None
    (job,) = _copies(desk, issued.cert_no)
    station.mark_job(job.id, "unknown")
    states = {"printer": DeviceState.PAPER_OUT}
    monkeypatch.setattr(desk.devices, "states", lambda: states)
    at = f"/certificate/{number}"
    out = head.see(at)
    assert say("slipout.out") in out
    assert say("slipout.load") in out
    assert say("slipout.again", n=2) not in out
    states["printer"] = DeviceState.READY
    part = head.see(f"/certificate/{number}/paper")
    assert say("slipout.ask", n=1) in part
    assert part.count("button go") == 1
    assert head.send(f"/papers/{job.id}/came-out", page=at, **{"is": "no"}).status_code == 303
    first, second = _copies(desk, issued.cert_no)
    assert (first.state, second.state) == ("failed", "queued")
    assert (second.document, second.copy) == (job.document, 2)
    station.mark_job(second.id, "confirmed")
    assert say("cert.copy", copy=2) in head.see(f"/certificate/{number}/paper")


def test_the_archive_closes_over_the_list_that_was_shown(desk: Desk) -> None:
    number = desk.town.lease_to("CERTIFIED")
    clerk = desk.at("clerk")
    wrong = clerk.send(f"/archive/{number}", manifest_sha256="0" * 64)
    assert wrong.status_code == 422
    assert clerk.send(f"/archive/{number}").status_code == 303
    assert desk.town.trade(number).stage == "ARCHIVED"
    assert "已经归档" in clerk.see(f"/archive/{number}")


# --- two browsers, strangers, other stages -------------------------------------------------------


def test_the_slower_browser_is_told_who_did_what_in_between(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    slow, fast = desk.at("second"), desk.at("second")
    seen_by_slow = slow.see(f"/settlement/{number}")
    fast.send(f"/settlement/{number}", received_fen="0", voucher="")
    answer = slow.post(f"/settlement/{number}", seen_by_slow, received_fen="100", voucher="V-9")
    assert answer.status_code == 409
    assert "您看的时候，陈二" in answer.text
    assert desk.town.trade(number).settlement is not None


def test_what_was_typed_stays_for_the_slower_one(desk: Desk) -> None:
    number = desk.town.lease_to("AWARDED")
    browser = desk.at("clerk")
    shown = browser.see(f"/contract/{number}").replace(
        'name="seen" value="', 'name="seen" value="0'
    )
    stale = shown.replace(f'value="0{desk.town.trade(number).last_seq}"', 'value="1"')
    answer = browser.post(
        f"/contract/{number}", stale, signed_day="2026-03-25", signed_clock="11:11",
        taker_signed="yes",
    )  # fmt: skip
    assert answer.status_code == 409
    assert 'value="11:11"' in answer.text


@pytest.mark.parametrize(
    "page", ["award", "contract", "settlement", "certificate", "session", "archive", "enrol"]
)
def test_nobody_signed_in_is_led_to_the_sign_in(desk: Desk, page: str) -> None:
    number = desk.town.lease_to("SUBMITTED")
    answer = desk.browser().client.get(f"/{page}/{number}")
    assert answer.status_code == 303
    assert "/staff" in answer.headers["Location"]


@pytest.mark.parametrize(
    "page",
    ["award", "contract", "settlement", "certificate", "session", "session/{}/attest",
     "session/{}/result", "session/{}/reschedule", "enrol"],
)  # fmt: skip
def test_a_step_before_its_time_says_so(desk: Desk, page: str) -> None:
    number = desk.town.lease_to("SUBMITTED")
    path = page.format(number) if "{}" in page else f"{page}/{number}"
    assert "还没有到这一步" in desk.at("clerk").see(f"/{path}")


def test_a_number_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.at("clerk").client.get("/award/999999100-2026-CBD-9999").status_code == 404
