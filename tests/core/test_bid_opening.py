"""The opening: two shares, all offers at once, each against its commitment, each judged (6.2)."""

import base64
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from plays import sealed
from plays.sealed import KEYS, SealedWay, in_session, opened, with_reserve
from small_station import CLERK, HEAD, HOST, SUPERVISOR, TEXT, instant

from appliance.core import bid_standing, bid_taking
from appliance.core.commands import (
    AttestBid,
    CorrectBag,
    ExplainBid,
    FailSession,
    GiveShare,
    JudgeBid,
    OpenBids,
    RecordResult,
    ReturnBid,
    TakeShare,
)
from appliance.core.commands.bids import Opened
from appliance.core.entries import BidJudged, BidOpened, Offer
from appliance.core.trade import Trade

LAYERS = (base64.b64encode(bytes(32)).decode(),) * 3
NONCE = base64.b64encode(bytes(range(32))).decode()


def give(way: SealedWay, holder: str = "HEAD", **changes: Any) -> GiveShare:
    key = KEYS[("HEAD", "SUPERVISOR", "DISTRICT").index(holder)]
    values = {"trade": way.number, "holder": holder, "key": key, "layers": LAYERS}
    return GiveShare(**(values | changes))


def sealed_session(**more: Any) -> SealedWay:
    return in_session("SEALED_HIGH", sealed.prices("SEALED_HIGH"), **more)


def verdicts(trade: Trade) -> dict[str, tuple[int, bool, str]]:
    return {
        one.number[-4:]: (one.amount_fen, one.valid, one.reason)
        for one in bid_standing.judged(trade)
    }


# --- shares -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "shares-missing"),
        (("HEAD",), "shares-missing"),
        (("SUPERVISOR",), "shares-missing"),
        (("DISTRICT",), "shares-missing"),
        (("HEAD", "SUPERVISOR"), ""),
        (("HEAD", "DISTRICT"), ""),
        (("DISTRICT", "SUPERVISOR"), ""),
    ],
)
def test_any_two_of_three_open_and_none_alone(given: tuple[str, ...], code: str) -> None:
    way = sealed_session()
    for holder in given:
        if holder == "DISTRICT":
            note = TakeShare(trade=way.number, key=KEYS[2], layers=LAYERS, cert="c2ln")
            way.station.must(note)
        else:
            way.shares(holder)
    assert way.station.code(way.opening(), HOST) == code


@pytest.mark.parametrize(
    ("signer", "changes", "code"),
    [
        (HEAD, {}, ""),
        (SUPERVISOR, {"holder": "SUPERVISOR", "key": KEYS[1]}, ""),
        (HEAD, {"holder": "SUPERVISOR", "key": KEYS[1]}, "holder-other"),
        (HEAD, {"holder": "DISTRICT", "key": KEYS[2]}, "holder-other"),
        (HEAD, {"key": KEYS[1]}, "holder-other"),
        (HEAD, {"layers": LAYERS[:2]}, "share-form"),
        (HEAD, {"layers": (*LAYERS[:2], "abc")}, "share-form"),
        (HOST, {}, "role-may-not"),
        (CLERK, {}, "role-may-not"),
    ],
)
def test_a_share_is_given_by_its_named_holder_and_opens_every_offer(
    signer: Any, changes: dict[str, Any], code: str
) -> None:
    way = sealed_session()
    assert way.station.code(give(way, **changes), signer) == code


def test_one_holder_is_one_share() -> None:
    way = sealed_session()
    way.shares("HEAD")
    assert way.station.code(give(way), HEAD) == "share-given"


def test_before_the_deadline_has_surely_passed_no_layer_is_peeled() -> None:
    """The session has begun and the clock lost its trust since: nobody can prove the hour."""
    way = sealed_session()
    way.station.at = instant("2026-03-25 09:00:01", age_s=0)
    assert way.station.code(give(way), HEAD) == "bids-still-sealed"
    assert way.station.code(way.opening(), HOST) == "bids-still-sealed"
    way.station.at = instant("2026-03-25 09:05", src="none")
    assert way.station.code(give(way), HEAD) == "clock-unsure"


def test_bags_are_opened_without_keys() -> None:
    way = in_session("SEALED_HIGH", sealed.prices("SEALED_HIGH"), paper=(0, 1, 2))
    assert way.station.code(give(way), HEAD) == "share-not-needed"
    assert way.station.code(way.opening(), HOST) == ""


# --- too few ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", sealed.TYPE_OF)
def test_with_too_few_offers_none_is_opened_and_all_go_back_sealed(method: str) -> None:
    way = in_session(method, (sealed.prices(method)[0], None, None))
    assert way.station.code(give(way, layers=LAYERS[:1]), HEAD) == "bids-too-few"
    assert way.station.code(way.opening(), HOST) == "bids-too-few"
    number = f"{way.number}-E001"
    back = ReturnBid(trade=way.number, enrol_id=number, seq=1)
    assert way.station.code(back, CLERK) == "bid-counts"
    for reason in ("NO_BID", "TOO_FEW_VALID", "RESERVE_NOT_MET"):
        fail = FailSession(trade=way.number, reason=reason)
        assert way.station.code(fail, HOST) == "fail-reason-differs"
    way.fails("TOO_FEW_OFFERS")
    (fact,) = way.station.must(back, CLERK).entries
    assert getattr(fact.fact, "reason", "") == "NOT_HELD"
    assert not way.trade.offers_opened


def test_a_session_with_enough_offers_does_not_end_before_they_are_opened() -> None:
    way = sealed_session()
    fail = FailSession(trade=way.number, reason="TOO_FEW_OFFERS")
    assert way.station.code(fail, HOST) == "session-goes-on"
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "bids-sealed"


# --- all at once --------------------------------------------------------------------------------


def test_all_offers_open_together_in_the_order_of_enrolment_numbers() -> None:
    way = sealed_session()
    way.shares()
    decision = way.station.must(way.opening(), HOST)
    facts = [draft.fact for draft in decision.entries]
    assert [getattr(one, "enrol_id", "")[-4:] for one in facts if isinstance(one, BidOpened)] == [
        "E001", "E002", "E003",
    ]  # fmt: skip
    assert [one.kind for one in facts] == ["bid.open"] * 3 + ["bid.judge"] * 3
    assert all(one.commitment_ok for one in facts if isinstance(one, BidOpened))
    assert way.station.code(way.opening(), HOST) == "bids-opened"


@pytest.mark.parametrize(
    "opened_now",
    [
        lambda all_of: all_of[:2],
        lambda all_of: (*all_of, all_of[0]),
        lambda all_of: (*all_of[:2], Opened(f"{all_of[2].enrol_id}", 9, 1, NONCE)),
        lambda all_of: (*all_of, Opened("999999100-2026-LDQ-0001-E009", 1, 1, NONCE)),
        lambda _all_of: (),
    ],
    ids=["one left out", "one twice", "another number of it", "a stranger", "none"],
)
def test_no_offer_is_left_out_or_slipped_in(opened_now: Any) -> None:
    way = sealed_session()
    way.shares()
    asked = OpenBids(trade=way.number, opened=tuple(opened_now(way.opening().opened)))
    assert way.station.code(asked, HOST) == "bids-differ"


@pytest.mark.parametrize(
    "changes",
    [{"amount_fen": 9_999}, {"nonce": NONCE}, {"nonce": "", "amount_fen": 0}, {"nonce": "x"}],
)
def test_an_offer_that_is_not_what_was_sealed_does_not_count(changes: dict[str, Any]) -> None:
    way = sealed_session()
    way.shares()
    first = f"{way.number}-E001"
    way.station.must(way.opening({first: changes}), HOST)
    assert verdicts(way.trade)["E001"][1:] == (False, "NOT_AS_SEALED")
    way.results()
    assert way.trade.result is not None
    assert way.trade.result.enrol_id[-4:] == "E003"


def test_what_did_not_open_is_opened_again_from_the_bidders_own_slip() -> None:
    way = sealed_session()
    way.shares()
    first = f"{way.number}-E001"
    way.station.must(way.opening({first: {"nonce": "", "amount_fen": 0}}), HOST)
    again = way.opening()
    assert [one.enrol_id for one in again.opened] == [first]
    decision = way.station.must(again, HOST)
    assert [draft.fact.kind for draft in decision.entries] == ["bid.open", "bid.judge"]
    assert verdicts(way.trade)["E001"] == (9_500, True, "")
    assert way.station.code(again, HOST) == "bids-opened"


def test_a_bag_with_a_broken_seal_does_not_count() -> None:
    way = in_session("SEALED_HIGH", sealed.prices("SEALED_HIGH"), paper=(0,))
    way.shares()
    first = f"{way.number}-E001"
    way.station.must(way.opening({first: {"seal_whole": False}}), HOST)
    assert verdicts(way.trade)["E001"] == (9_500, False, "SEAL_BROKEN")


@pytest.mark.parametrize(("reason", "code"), [("ILLEGIBLE", ""), ("UNSIGNED", ""), ("LATE",
                         "reason-unknown"), ("DISLIKED", "reason-unknown")])  # fmt: skip
def test_a_faulty_paper_is_judged_by_host_and_supervisor(reason: str, code: str) -> None:
    way = opened("SEALED_HIGH", sealed.prices("SEALED_HIGH"), paper=(0,))
    first = f"{way.number}-E001"
    judge = JudgeBid(trade=way.number, enrol_id=first, valid=False, reason=reason)
    assert way.station.code(judge, HOST) == (code or "attest-missing")
    seen = bid_standing.seen_of(way.trade, first)
    way.station.must(AttestBid(trade=way.number, enrol_id=first, seen_sha256=seen), SUPERVISOR)
    assert way.station.code(judge, HOST) == code
    if not code:
        way.station.must(judge, HOST)
        assert verdicts(way.trade)["E001"] == (9_500, False, reason)
    digital = JudgeBid(trade=way.number, enrol_id=f"{way.number}-E002", valid=False, reason=reason)
    assert way.station.code(digital, HOST) == "bid-not-yours-to-judge"


def test_who_was_excluded_at_the_gate_gets_the_offer_back_unopened() -> None:
    """The gate let three of four through; the offer of the fourth stays sealed."""
    way = sealed_session()
    third = f"{way.number}-E003"
    way.station.live = msgspec.structs.replace(
        way.trade,
        enrolments=tuple(
            replace(one, failed=("SIM_FLAG",)) if one.number == third else one
            for one in way.trade.enrolments
        ),
    )
    assert [one.enrol_id[-4:] for one in way.opening().opened] == ["E001", "E002"]
    (waiting,) = bid_taking.to_return(way.trade)
    assert (waiting[0].number, waiting[1]) == (third, "EXCLUDED")
    assert way.station.code(ReturnBid(trade=way.number, enrol_id=third, seq=1), CLERK) == ""


# --- a bag read wrongly ---


def mistyped(**more: Any) -> SealedWay:
    """The paper of the first says 9,500; the host typed 95,000."""
    way = in_session("SEALED_HIGH", sealed.prices("SEALED_HIGH"), paper=(0,), **more)
    way.shares()
    way.station.must(way.opening({f"{way.number}-E001": {"amount_fen": 95_000}}), HOST)
    return way


def reads(way: SealedWay, fen: int, place: int = 1) -> AttestBid:
    number = f"{way.number}-E{place:03}"
    seen = bid_standing.seen_of(way.trade, number, fen)
    return AttestBid(trade=way.number, enrol_id=number, seen_sha256=seen, amount_fen=fen)


def correcting(way: SealedWay, fen: int, place: int = 1) -> CorrectBag:
    return CorrectBag(trade=way.number, enrol_id=f"{way.number}-E{place:03}", amount_fen=fen)


def test_a_mistyped_bag_is_put_right_by_an_entry_that_names_the_first() -> None:
    way = mistyped()
    way.station.must(reads(way, 8_900), SUPERVISOR)
    (fact,) = (one.fact for one in way.station.must(correcting(way, 8_900), HOST).entries)
    both = [one for one in way.station.records if getattr(one.fact, "enrol_id", "")
            == f"{way.number}-E001" and isinstance(one.fact, BidOpened)]  # fmt: skip
    assert [one.fact.amount_fen for one in both if isinstance(one.fact, BidOpened)] == [
        95_000, 8_900,
    ]  # fmt: skip
    assert isinstance(fact, BidOpened)
    assert fact.corrects == both[0].seq
    assert verdicts(way.trade)["E001"] == (8_900, True, "")
    way.results()
    assert way.trade.result is not None
    assert (way.trade.result.enrol_id[-4:], way.trade.result.amount_fen) == ("E003", 9_400)


def test_a_correction_changes_what_was_judged() -> None:
    way = mistyped()
    way.station.must(reads(way, 7_999), SUPERVISOR)
    entries = way.station.must(correcting(way, 7_999), HOST).entries
    assert [one.fact.kind for one in entries] == ["bid.open", "bid.judge"]
    assert verdicts(way.trade)["E001"] == (7_999, False, "UNDER_RESERVE")
    way.station.must(reads(way, 9_500), SUPERVISOR)
    way.station.must(correcting(way, 9_500), HOST)
    assert verdicts(way.trade)["E001"] == (9_500, True, "")


@pytest.mark.parametrize(
    ("read", "typed", "code"),
    [(9_500, 9_500, ""), (9_500, 9_400, "attest-amount-missing"),
     (None, 9_500, "attest-amount-missing"), (None, 95_000, "bag-same-amount"),
     (None, 0, "amount-zero"), (None, 10**14 + 1, "amount-too-large")],
)  # fmt: skip
def test_host_and_supervisor_read_the_same_amount(read: int | None, typed: int, code: str) -> None:
    way = mistyped()
    if read is not None:
        way.station.must(reads(way, read), SUPERVISOR)
    assert way.station.code(correcting(way, typed), HOST) == code
    assert way.station.code(correcting(way, typed), CLERK) == "role-may-not"


def test_only_a_bag_that_was_opened_whole_is_corrected() -> None:
    way = mistyped()
    assert way.station.code(correcting(way, 9_500, place=2), HOST) == "bag-not-correctable"
    assert way.station.code(reads(way, 9_500, place=2), SUPERVISOR) == "bag-not-correctable"
    first = f"{way.number}-E001"
    seen = bid_standing.seen_of(way.trade, first)
    way.station.must(AttestBid(trade=way.number, enrol_id=first, seen_sha256=seen), SUPERVISOR)
    faulty = JudgeBid(trade=way.number, enrol_id=first, valid=False, reason="UNSIGNED")
    way.station.must(faulty, HOST)
    assert way.station.code(correcting(way, 9_500), HOST) == "bag-not-correctable"


def test_once_equals_are_called_no_bag_is_corrected() -> None:
    way = opened("SEALED_HIGH", (9_500, 9_500, 9_000), paper=(2,))
    way.calls()
    assert way.station.code(correcting(way, 9_600, place=3), HOST) == "bag-not-correctable"


# --- validity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "fen", "verdict"),
    [
        ("SEALED_HIGH", 7_999, (False, "UNDER_RESERVE")),
        ("SEALED_HIGH", 8_000, (True, "")),
        ("SEALED_LOW", 0, (False, "OVER_CEILING")),
        ("SEALED_LOW", 500_000, (True, "")),
        ("SEALED_LOW", 500_001, (False, "OVER_CEILING")),
        ("INQUIRY", 500_000, (True, "")),
        ("INQUIRY", 500_001, (False, "OVER_CEILING")),
    ],
)
def test_an_offer_keeps_to_the_announced_price(
    method: str, fen: int, verdict: tuple[bool, str]
) -> None:
    """High: at least the listing price; low: over nothing and at most the ceiling."""
    way = opened(method, (fen, *sealed.prices(method)[1:]))
    assert verdicts(way.trade)["E001"] == (fen, *verdict)


@pytest.mark.parametrize(
    ("fen", "reason"),
    [(9_399, "UNDER_RESERVE"), (9_400, "")],
)
def test_a_secret_reserve_is_opened_with_the_offers(fen: int, reason: str) -> None:
    way = with_reserve(9_400, (9_500, fen, 9_600))
    way.shares()
    alone = way.opening()
    assert way.station.code(alone, HOST) == "reserve-differs"
    told = Opened("RESERVE", 0, 9_400, NONCE)
    wrong = OpenBids(trade=way.number, opened=(*alone.opened, Opened("RESERVE", 0, 9_399, NONCE)))
    assert way.station.code(wrong, HOST) == "reserve-differs"
    way.station.must(OpenBids(trade=way.number, opened=(*alone.opened, told)), HOST)
    assert verdicts(way.trade)["E002"] == (fen, not reason, reason)


def test_without_a_promised_reserve_none_comes_out() -> None:
    way = sealed_session()
    way.shares()
    told = (*way.opening().opened, Opened("RESERVE", 0, 9_400, NONCE))
    asked = OpenBids(trade=way.number, opened=told)
    assert way.station.code(asked, HOST) == "reserve-differs"


@pytest.mark.parametrize(("low", "reason"), [(316_280, ""), (316_279, "BELOW_WARNING_LINE")])
def test_an_offer_under_the_warning_line_is_explained_not_rejected(low: int, reason: str) -> None:
    """85 % of the mean of x and twice 400,000: x = 0.85 (x + 800,000) / 3 at 316,279.06..."""
    assert (low * 300 < 85 * (low + 800_000)) == bool(reason)
    way = opened("SEALED_LOW", (low, 400_000, 400_000))
    assert verdicts(way.trade)["E001"][1:] == (True, reason)
    ask = RecordResult(trade=way.number, offers=())
    assert way.station.code(ask, HOST) == ("explanation-needed" if reason else "")


def test_an_offer_exactly_on_the_warning_line_is_not_under_it() -> None:
    """0.85 x (340,000 + 430,000 + 430,000) / 3 = 340,000."""
    way = opened("SEALED_LOW", (340_000, 430_000, 430_000))
    assert verdicts(way.trade)["E001"] == (340_000, True, "")


@pytest.mark.parametrize(("winner", "reason"), [("E001", ""), ("", "COST_NOT_SHOWN")])
def test_an_explanation_is_accepted_or_the_offer_falls(winner: str, reason: str) -> None:
    way = opened("SEALED_LOW", (200_000, 400_000, 410_000))
    values: dict[str, Any] = {
        "trade": way.number, "enrol_id": f"{way.number}-E001", "text_sha256": TEXT,
        "accepted": not reason, "reason": reason,
    }  # fmt: skip
    assert way.station.code(ExplainBid(**(values | {"text_sha256": "x"})), HOST) == "digest-form"
    other = values | {"enrol_id": f"{way.number}-E002"}
    assert way.station.code(ExplainBid(**other), HOST) == "bid-not-to-explain"
    decision = way.station.must(ExplainBid(**values), HOST)
    assert way.station.code(ExplainBid(**values), HOST) == "bid-not-to-explain"
    judged = [draft.fact for draft in decision.entries if isinstance(draft.fact, BidJudged)]
    if winner:
        assert judged == []
        way.results()
        assert way.trade.result is not None
        assert way.trade.result.enrol_id[-4:] == winner
    else:
        assert [(one.valid, one.reason) for one in judged] == [(False, "NOT_EXPLAINED")]
        way.fails("TOO_FEW_VALID")


def test_after_the_opening_nobody_types_a_price() -> None:
    way = opened("SEALED_HIGH", sealed.prices("SEALED_HIGH"))
    typed = RecordResult(trade=way.number, offers=(Offer(f"{way.number}-E002", 9_999),))
    assert way.station.code(typed, HOST) == "offers-not-asked"


@pytest.mark.parametrize(("fen", "code"), [(-1, "amount-zero"), (10**14 + 1, "amount-too-large")])
def test_an_amount_is_money(fen: int, code: str) -> None:
    way = in_session("SEALED_HIGH", sealed.prices("SEALED_HIGH"), paper=(0,))
    way.shares()
    asked = way.opening({f"{way.number}-E001": {"amount_fen": fen}})
    assert way.station.code(asked, HOST) == code
