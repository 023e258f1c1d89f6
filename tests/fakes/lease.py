"""The public entries of one lease, from application to award, as a station writes them."""

import base64

from appliance.core.entries import (
    AwardConfirmed,
    EnrolmentClosed,
    GatePassed,
    NoticePublished,
    PriorityClosed,
    ReviewApproved,
    ReviewStarted,
    SessionOpened,
    SessionResulted,
    TradeAccepted,
    TradeSubmitted,
)
from appliance.core.envelope import CommandForm
from tests.fakes.published import StationLedger

ASKED = {
    "type": "CBD",
    "method": "LISTING",
    "area_mu_e4": 35_200,
    "term_months": 60,
    "list_price_fen": 80_000,
    "price_unit": "fen/mu/year",
}
UNTIL = "2026-03-09T09:00:00.000Z"
STEPS = 10
"""How many entries `a_lease` has at most."""


def applied(trade: str) -> CommandForm:
    nonce = base64.b64encode(bytes(16)).decode()
    return CommandForm(name="SubmitTrade", trade=trade, args=ASKED, commits={}, nonce=nonce)


def a_lease(station: StationLedger, trade: str, text_sha256: str, steps: int = STEPS) -> None:
    """Append the first `steps` entries of a lease that ends awarded."""
    facts = [
        TradeAccepted("DOC03-1", ("M1",), (), "2026-01", "2026-01", UNTIL),
        ReviewStarted("R-1", UNTIL),
        ReviewApproved(
            (1,),
            text_sha256,
            "LISTING",
            5,
            UNTIL,
            UNTIL,
            0,
            single_bidder=True,
            tie_rule="EARLIEST",
        ),
        NoticePublished(
            "N-1", text_sha256, "2026-03-02", "2026-03-09", UNTIL, ("KIOSK",), "00c0ffee"
        ),
        EnrolmentClosed(UNTIL, UNTIL, 1, (), base64.b64encode(bytes(32)).decode()),
        GatePassed(1, 1, "0" * 64),
        SessionOpened("S-1", UNTIL, UNTIL, (), "9999991000107", recording=False),
        SessionResulted("S-1", "E001", 82_000, (), "listing-1", "0" * 64),
        PriorityClosed("E001", 82_000, "2026-03-10", "2026-03-12", ("KIOSK",)),
        AwardConfirmed("E001", 82_000, 1_443_200, UNTIL, ()),
    ]
    station.record(
        TradeSubmitted(draft_id="d1", state="SUBMITTED", total_fen=1_408_000),
        trade,
        asked=applied(trade),
    )
    for fact in facts[:steps]:
        station.record(fact, trade)
