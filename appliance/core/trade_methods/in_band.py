"""DRAW_IN_BAND: sealed offers, and lots among those inside the announced band (domain.md 6.5).

The band is a share of the control price, both ends included; the notice tells it. Who is drawn
takes it at the own offer, so nobody gains by bidding at the floor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from appliance.core import bid_standing
from appliance.core.decision import Decision, refused
from appliance.core.draws import BAND
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade_methods import sealed_recount
from appliance.core.trade_methods.drawn import taker_of
from appliance.core.trade_methods.rules import Outcome, Setting
from appliance.core.trade_methods.sealed import SealedOffers

ALGORITHM = "draw-in-band-v1"
WHOLE_E2 = 10_000
OUT_OF_BAND = "OUT_OF_BAND"
NO_OFFER = "NO_OFFER"


class Band(Struct, frozen=True):
    """Offers inside it, by enrolment number; the other qualified bidders with their reasons."""

    inside: tuple[Offer, ...]
    outside: Mapping[str, str]


@dataclass(frozen=True)
class InBand(SealedOffers):
    """Opened like every sealed offer; not the price decides but the lot."""

    code: str = "DRAW_IN_BAND"
    tie_rules: tuple[str, ...] = ("NONE",)

    def terms_fault(self, terms: MethodTerms) -> Decision | None:
        """Refusals: band-range, reserve-not-here."""
        if terms.reserve:
            return refused("reserve-not-here")
        if not 0 <= terms.band_low_e2 < terms.band_high_e2 <= WHOLE_E2:
            return refused("band-range")
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Refusals: offers-not-asked, those of sealed offers, bids-too-few-valid, draw-needed."""
        trade = setting.trade
        if offers:
            return Outcome(no=refused("offers-not-asked", about="offers"))
        shut = self._not_opened(trade, setting.least)
        if shut is not None:
            return shut
        found = band(setting)
        if len(found.inside) < setting.least:
            few = refused("bids-too-few-valid", count=len(found.inside), least=setting.least)
            return Outcome(fails="TOO_FEW_VALID", no=few)
        drawn = trade.draws.newest(BAND)
        if drawn is None:
            return Outcome(no=refused("draw-needed", count=len(found.inside)))
        amounts = {each.enrol_id: each.amount_fen for each in found.inside}
        return Outcome(tuple(Offer(one, amounts[one]) for one in drawn.standing), ALGORITHM)

    def recount(self, _offers: Sequence[Offer], setting: Setting) -> Offer | None:
        drawn = setting.trade.draws.newest(BAND)
        if drawn is None or setting.trade.session is None:
            return None
        low, high = setting.trade.fixed.how.band_low_e2, setting.trade.fixed.how.band_high_e2
        share = {
            number: WHOLE_E2 * fen for number, fen in sealed_recount.amounts(setting.trade).items()
        }
        control = setting.trade.wants.list_price_fen
        within = {one for one, fen in share.items() if control * low <= fen <= control * high}
        if within != set(drawn.items) or len(within) < setting.least:
            return None
        taker = taker_of(drawn)
        return Offer(taker, share[taker] // WHOLE_E2)


def band(setting: Setting) -> Band:
    """The opened offers by the band of the notice."""
    trade = setting.trade
    inside: list[Offer] = []
    outside = {each.number: NO_OFFER for each in trade.qualified}
    for one in bid_standing.judged(trade):
        if not one.valid:
            outside[one.number] = one.reason
        elif not _within(one.amount_fen, setting):
            outside[one.number] = OUT_OF_BAND
        else:
            inside.append(Offer(one.number, one.amount_fen))
            del outside[one.number]
    return Band(tuple(inside), outside)


def bounds_fen(how: MethodTerms, control_fen: int) -> tuple[int, int]:
    """Lowest and highest whole fen inside the band."""
    low, high = how.band_low_e2 * control_fen, how.band_high_e2 * control_fen
    return max(1, -(-low // WHOLE_E2)), high // WHOLE_E2


def _within(amount_fen: int, setting: Setting) -> bool:
    low, high = bounds_fen(setting.trade.fixed.how, setting.listing_fen)
    return low <= amount_fen <= high
