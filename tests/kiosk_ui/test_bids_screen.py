"""Sealed offers at the screen: covered keypad, read-back, receipt, bag, opening by two cards."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance import sealed_bids
from appliance.core import bid_standing
from appliance.core.bid_standing import Bid
from appliance.core.bids import commitment_text
from appliance.core.commands import OpenBids, WaiveReserve
from appliance.core.commands.bids import Opened
from kiosk_ui import session_record
from kiosk_ui.paper.bid import BidSlip, read_slip
from kiosk_ui.paper.reserve import ReserveSlip
from tests.fakes.desk import Browser, Desk
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import OWNER


@pytest.fixture
def town(tmp_path: Path) -> Iterator[SealedTown]:
    made = SealedTown(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(town: SealedTown) -> Desk:
    return Desk(town)


@pytest.fixture
def number(town: SealedTown) -> str:
    return town.published()


def found(desk: Desk, number: str, enrol_id: str) -> Browser:
    """A clerk's browser that has found the enrolment of a receipt."""
    clerk = desk.at("clerk")
    assert (
        clerk.send(f"/bids/{number}/find", page=f"/bids/{number}", enrol_id=enrol_id).status_code
        == 303
    )
    return clerk


def seal(clerk: Browser, number: str, yuan: str) -> None:
    """Type, read back, confirm: what a bidder does."""
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price=yuan)
    assert read_back.status_code == 200, read_back.text
    answer = clerk.post(f"/bids/{number}/seal", read_back.text, price=yuan)
    assert answer.status_code == 303, answer.text


def bids(town: SealedTown, number: str) -> tuple[Bid, ...]:
    return bid_standing.every(town.trade(number))


def test_e09_a_typed_amount_is_read_back_in_capitals_and_sealed(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    pad = clerk.see(f"/bids/{number}/pad")
    assert 'type="password"' in pad
    assert 'class="covered"' in pad
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price="950")
    assert "玖佰伍拾元整" in read_back.text
    for page in (pad, read_back.text):  # the bidder reads no name that the notice does not tell
        assert f"{OWNER.name[0]}*" in page
        assert OWNER.name not in page
    assert not bids(town, number)  # nothing is kept before the bidder confirms
    assert clerk.post(f"/bids/{number}/seal", read_back.text, price="950").status_code == 303
    (bid,) = bids(town, number)
    assert (bid.enrol_id, bid.seq, bid.digital) == (first, 1, True)
    done = clerk.see(f"/bids/{number}/done")
    assert ">950" not in done
    assert "玖" not in done


def test_e09_the_receipt_goes_to_the_printer_at_once_and_its_code_proves_the_offer(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    seal(clerk, number, "950")
    size = town.station.ledger.size
    answer = clerk.send(f"/bids/{number}/print", page=f"/bids/{number}/done", kind="DOC14")
    assert "打好了" in answer.text
    assert town.station.ledger.size == size
    assert not [job for job in town.station.outbox.jobs() if job.kind in ("DOC14", "DOC15")]
    (job,) = desk.devices.jobs
    code = re.search(rb"TPB1:[0-9A-Z:-]+", job)
    assert code
    slip = read_slip(code.group().decode())
    (bid,) = bids(town, number)
    assert commitment_text(number, slip.enrol_id, 95_000, slip.nonce) == bid.commitment
    assert commitment_text(number, slip.enrol_id, 95_001, slip.nonce) != bid.commitment


def test_e09_the_next_person_finds_nothing_of_the_last_one(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    seal(clerk, number, "950")
    clerk.send(f"/bids/{number}/next", page=f"/bids/{number}/done")
    shown = clerk.see(f"/bids/{number}")
    assert first not in shown
    assert clerk.client.get(f"/bids/{number}/done").status_code == 303


def test_e09_an_offer_is_replaced_and_taken_back_at_the_counter(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    seal(clerk, number, "950")
    clerk = found(desk, number, first)
    assert "换报价" in clerk.see(f"/bids/{number}")
    seal(clerk, number, "960")
    assert [bid.state for bid in bids(town, number)] == ["REPLACED", "SEALED"]
    clerk = found(desk, number, first)
    assert clerk.send(f"/bids/{number}/withdraw", page=f"/bids/{number}").status_code == 303
    assert [bid.state for bid in bids(town, number)] == ["REPLACED", "WITHDRAWN"]
    assert "没有人看过" in clerk.see(f"/bids/{number}/withdrawn")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "填"), ("0", "零"), ("12,3x", "数字"), ("1.234", "分")],
)
def test_e09_what_is_no_amount_is_said_and_can_be_typed_again(
    desk: Desk, town: SealedTown, number: str, typed: str, words: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    answer = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert not bids(town, number)


def test_e09_a_key_of_the_pad_types_one_sign_without_a_script(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    for price, key, after in (("9", "5", "95"), ("95", "back", "9"), ("95", "clear", "")):
        answer = clerk.send(
            f"/bids/{number}/amount", page=f"/bids/{number}/pad", price=price, key=key
        )
        assert f'name="price" value="{after}"' in answer.text


def test_e09_a_bag_is_taken_by_its_seal_and_gets_a_label(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    answer = clerk.send(f"/bids/{number}/bag", page=f"/bids/{number}", seal_no="qh-000123")
    assert answer.status_code == 303
    (bid,) = bids(town, number)
    assert (bid.digital, bid.seal_no) == (False, "QH-000123")
    clerk.send(f"/bids/{number}/print", page=f"/bids/{number}/done", kind="DOC15")
    assert b"QH-000123" in desk.devices.jobs[0]
    assert "密封袋标签".encode("gbk") in desk.devices.jobs[0]
    assert b"TPB1" not in desk.devices.jobs[0]


def test_e09_a_bid_one_second_late_is_refused_with_the_second_and_kept_as_an_attempt(
    desk: Desk, town: SealedTown, number: str
) -> None:
    town.two_enrolled(number)
    town.go("2026-03-16 17:01")
    town.clock.go_to(bid_standing.deadline(town.trade(number)))
    town.clock.forward(seconds=3)
    clerk = found(desk, number, "E001")
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price="950")
    answer = clerk.post(f"/bids/{number}/seal", read_back.text, price="950")
    assert answer.status_code == 422
    assert "09:00:03" in answer.text
    assert "晚了" in answer.text
    assert not bids(town, number)
    assert town.station.timeline(number)[-1].kind == "attempt.refuse"


def test_e09_nobody_types_an_amount_that_nobody_could_open(desk: Desk, town: SealedTown) -> None:
    number = town.lease_to("PUBLISHED", method="SEALED_HIGH")
    first, _second = town.two_enrolled(number)
    clerk = found(desk, number, first)
    assert "还没有指定谁来开启" in clerk.see(f"/bids/{number}")
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price="950")
    answer = clerk.post(f"/bids/{number}/seal", read_back.text, price="950")
    assert answer.status_code == 422
    assert not bids(town, number)


def test_e09_the_workbench_leads_to_the_page_where_offers_are_taken_sealed(
    desk: Desk, town: SealedTown, number: str
) -> None:
    assert f"/bids/{number}" in desk.at("clerk").see(f"/work/{number}")
    assert f"/bids/{number}" not in desk.at("reviewer").see(f"/work/{number}")


def test_e09_a_listing_takes_no_sealed_offers(desk: Desk, town: SealedTown) -> None:
    listing = town.lease_to("PUBLISHED")
    assert f"/bids/{listing}" not in desk.at("clerk").see(f"/work/{listing}")
    assert 'name="enrol_id"' not in desk.at("clerk").see(f"/bids/{listing}")


@pytest.mark.parametrize("who", ["reviewer", "head", "supervisor"])
def test_e09_nobody_but_the_receiving_clerk_may_ask_who_made_an_offer(
    desk: Desk, town: SealedTown, number: str, who: str
) -> None:
    first, _second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    browser = desk.at(who)
    assert browser.client.get(f"/bids/{number}").status_code == 404
    answer = browser.send(f"/bids/{number}/find", page="/work/", enrol_id=first)
    assert answer.status_code in {400, 404}
    assert "/bids/" not in browser.see(f"/work/{number}")


# --- the opening ---------------------------------------------------------------------------------


def ready(town: SealedTown, number: str, *fen: int) -> None:
    for enrol_id, one in zip(town.two_enrolled(number), fen, strict=True):
        town.seal(number, enrol_id, one)
    town.to_session(number)


def test_e09_two_cards_one_after_the_other_open_all_and_the_host_fixes_the_result(
    desk: Desk, town: SealedTown, number: str
) -> None:
    ready(town, number, 95_000, 97_500)
    page = f"/bid-opening/{number}"
    host = desk.at("reviewer")
    shown = host.see(page)
    assert "请站长放上自己的卡" in shown
    assert "等前一位交了再来" in shown  # the supervisor is the second, not out of it
    assert "这次用不着" not in shown
    assert "当众开启全部报价" not in shown
    head = desk.at("head")
    assert f"{page}/share" in head.see(page)
    assert head.send(f"{page}/share", page=page).status_code == 303
    assert f"{page}/share" not in head.see(page)
    watch = desk.at("supervisor")
    assert watch.send(f"{page}/share", page=page).status_code == 303
    host = desk.at("reviewer")
    assert host.send(f"{page}/open", page=page).status_code == 303
    shown = host.see(page)
    for text in ("950", "975", "玖佰柒拾伍元整", "相符", "有效"):
        assert text in shown
    assert host.send(f"{page}/end", page=page).status_code == 303
    result = town.trade(number).result
    assert result is not None
    assert result.amount_fen == 97_500


def test_e09_somebody_without_a_share_cannot_give_one(
    desk: Desk, town: SealedTown, number: str
) -> None:
    ready(town, number, 95_000, 97_500)
    page = f"/bid-opening/{number}"
    clerk = desk.at("clerk")
    assert f"{page}/share" not in clerk.see(page)
    answer = clerk.send(f"{page}/share", page=page)
    assert answer.status_code == 422
    assert "不是当初指定的那一张卡" in answer.text
    assert not bid_standing.shares(town.trade(number))


def test_e09_too_few_offers_stay_closed_and_go_back(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, _second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    town.to_session(number)
    page = f"/bid-opening/{number}"
    host = desk.at("reviewer")
    assert "按规矩不开，原样退回" in host.see(page)
    assert host.send(f"{page}/end", page=page).status_code == 303
    assert town.trade(number).result is None
    clerk = desk.at("clerk")
    (bid,) = bids(town, number)
    answer = clerk.send(f"{page}/return", page=page, enrol_id=bid.enrol_id, bid=str(bid.seq))
    assert answer.status_code == 303, answer.text
    assert bids(town, number)[0].returned


def test_e09_the_owners_reserve_comes_out_with_the_offers_from_the_own_slip(
    desk: Desk, town: SealedTown
) -> None:
    nonce = bytes(range(32))
    town.reserve = nonce
    number = town.published()
    ready(town, number, 95_000, 97_500)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    page = f"/bid-opening/{number}"
    host = desk.at("reviewer")
    assert "保留价小条上的码" in host.see(page)
    for wrong in ("", ReserveSlip(number, 96_001, nonce).text):
        answer = host.send(f"{page}/open", page=page, reserve=wrong)
        assert answer.status_code == 422
        assert not bid_standing.opened(town.trade(number))
    slip = ReserveSlip(number, 96_000, nonce).text
    assert host.send(f"{page}/open", page=page, reserve=slip).status_code == 303
    first, second = bid_standing.judged(town.trade(number))
    assert (first.reason, second.valid) == (bid_standing.UNDER_RESERVE, True)
    assert "低于底价" in host.see(page)


def test_e09_a_lost_slip_of_the_reserve_is_given_up_in_writing_and_the_listing_price_holds(
    desk: Desk, town: SealedTown
) -> None:
    town.reserve = bytes(range(32))
    number = town.published()
    ready(town, number, 95_000, 97_500)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    page = f"/bid-opening/{number}"
    host = desk.at("reviewer")
    assert f"/act/WaiveReserve/{number}" in host.see(page)
    form = f"/act/WaiveReserve/{number}"
    typed = {"declaration_sha256": "小条丢了，我放弃保留价"}
    read = host.send(form, **typed)
    assert host.post(form, read.text, **typed, go="sign").location == "/act/second"
    paper = town.station.keep_blob("小条丢了，我放弃保留价".encode())
    town.station.do(
        WaiveReserve(trade=number, declaration_sha256=paper),
        signers=[town.signer("reviewer", "HOST"), town.signer("supervisor", "SUPERVISOR")],
    )
    assert "保留价小条上的码" not in host.see(page)
    assert host.send(f"{page}/open", page=page).status_code == 303
    first, second = bid_standing.judged(town.trade(number))
    assert (first.valid, second.valid) == (True, True)
    people = town.station.people(number)
    assert people is not None
    record = session_record.record_of(town.station, town.trade(number), people, "交易站")
    assert [one for one in record.seals if "转让方书面放弃" in one]


def test_e09_equal_best_are_called_to_the_keypad_once_more(
    desk: Desk, town: SealedTown, number: str
) -> None:
    ready(town, number, 95_000, 95_000)
    page = f"/bid-opening/{number}"
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    host = desk.at("reviewer")
    assert host.send(f"{page}/open", page=page).status_code == 303
    assert "2 家并列第一" in host.see(page)
    assert host.send(f"{page}/call", page=page).status_code == 303
    for end, yuan in (("E001", "951"), ("E002", "952")):
        answer = host.send(f"{page}/tie-pad", page=page, enrol_id=f"{number}-{end}")
        assert answer.status_code == 303
        seal(host, number, yuan)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    host = desk.at("reviewer")
    assert host.send(f"{page}/open", page=page).status_code == 303
    assert host.send(f"{page}/end", page=page).status_code == 303
    result = town.trade(number).result
    assert result is not None
    assert (result.enrol_id[-4:], result.amount_fen) == ("E002", 95_200)


def test_e09_the_workbench_leads_the_head_to_name_who_opens_before_anybody_offers(
    desk: Desk, town: SealedTown
) -> None:
    number = town.lease_to("APPROVED", method="SEALED_HIGH")
    said, link = "密封报价要先由站长指定开启人", f"/act/NameHolders/{number}"
    for stage in ("APPROVED", "PUBLISHED"):
        if stage == "PUBLISHED":
            town.step(stage, number)
        for who in ("head", "clerk"):
            shown = desk.at(who).see(f"/work/{number}")
            assert said in shown
            assert (f'class="button go" href="{link}"' in shown) == (who == "head")
    town.go("2026-03-10 10:00")
    enrol_id = town.enrol(number)
    shown = found(desk, number, enrol_id).see(f"/bids/{number}")
    assert "指定开启人" in shown
    assert f"/bids/{number}/pad" not in shown  # the pad would end in a refusal
    town.by("head", "HEAD", town.naming(number))
    assert said not in desk.at("clerk").see(f"/work/{number}")
    assert f"/bids/{number}/pad" in found(desk, number, enrol_id).see(f"/bids/{number}")


def test_e02_the_review_form_of_sealed_offers_says_every_field_in_words(
    desk: Desk, town: SealedTown
) -> None:
    number = town.lease_to("IN_REVIEW", method="SEALED_HIGH")
    shown = desk.at("reviewer").see(f"/review/{number}")
    assert "有人同价时" in shown
    assert "review.field." not in shown


def test_e09_an_offer_that_does_not_open_is_opened_from_the_bidders_slip(
    desk: Desk, town: SealedTown, number: str
) -> None:
    first, second = town.two_enrolled(number)
    taken = town.seal(number, first, 95_000)
    town.seal(number, second, 97_500)
    town.to_session(number)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    one, other = sealed_bids.offers(town.station, town.trade(number))
    lost = Opened(one.enrol_id, one.seq, 0)
    town.by("reviewer", "HOST", OpenBids(trade=number, opened=(lost, other)))
    page, host = f"/bid-opening/{number}", desk.at("reviewer")
    assert "打不开的报价" in host.see(page)
    slip = BidSlip(number, first, 1, taken.nonce)
    wrong = replace(slip, seq=2).text
    for code in (wrong, "TPB1:x"):
        typed = {f"slip-{one.enrol_id}": code, f"amount-{one.enrol_id}": "950"}
        answer = host.send(f"{page}/open", page=page, **typed)
        assert answer.status_code == 422
        assert "这不是这份报价的小条" in answer.text
    typed = {f"slip-{one.enrol_id}": slip.text, f"amount-{one.enrol_id}": "950"}
    assert host.send(f"{page}/open", page=page, **typed).status_code == 303
    assert [(each.amount_fen, each.valid) for each in bid_standing.judged(town.trade(number))] == [
        (95_000, True), (97_500, True),
    ]  # fmt: skip
    assert "打不开的报价" not in host.see(page)
