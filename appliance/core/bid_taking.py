"""Sealed offers are taken until the second of the deadline, replaced, withdrawn, given back.

Source: domain.md 6.2 (1, 2), 6.11; entries.md 3, 7. While the enrolment is open every act here is
hidden; a doubtful one is kept, and decided by two people before the opening.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from appliance.core import bid_standing, firewall
from appliance.core.bid_standing import Bid
from appliance.core.bids import DIGITAL, PAPER, bytes_of
from appliance.core.clocks import local_text
from appliance.core.commands import (
    NameHolders,
    OfferTie,
    ReplaceBid,
    ReturnBid,
    SealBid,
    WithdrawBid,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    BidOpened,
    BidReplaced,
    BidReturned,
    BidSealed,
    BidWithdrawn,
    Draft,
    HoldersNamed,
)
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.trade import SUSPENDED, Trade
from appliance.core.world import WITHDRAWN, Who, World

HOLDERS: Final = ("HEAD", "SUPERVISOR", "DISTRICT")
_HOLDER = re.compile(r"(HEAD|SUPERVISOR):\d{13}|DISTRICT")
_SEAL_NO = re.compile(r"[0-9A-Za-z-]{4,24}")

TAKEN_IN: Final = ("PUBLISHED", "ENROL_CLOSED", "READY")
"""Stages in which an offer can be taken (event_types.csv)."""

REPLACED: Final = "REPLACED"
WITHDRAWN_BID: Final = "WITHDRAWN"
EXCLUDED: Final = "EXCLUDED"
LATE: Final = "LATE"
NOT_HELD: Final = "NOT_HELD"
"""Why an offer goes back: the last one is a trade that ended, failed or began anew unopened."""


def name_holders(world: World, asked: NameHolders, _by: Who, at: Instant) -> Decision:
    """Head, supervisor and district, each with a key of their own.

    Once the notice is out the naming stands: offers may already be sealed for these keys, and
    nobody may learn whether any are. Refusals: holders-form, holders-again, holder-unknown,
    holders-named.
    """
    trade = world.in_hand
    roles = tuple(each.split(":")[0] for each in asked.holders)
    if sorted(roles) != sorted(HOLDERS) or not all(map(_HOLDER.fullmatch, asked.holders)):
        return refused("holders-form", about="holders")
    if len(asked.keys) != len(HOLDERS) or not all(bytes_of(each) for each in asked.keys):
        return refused("holders-form", about="keys")
    if len(set(asked.keys)) < len(asked.keys):
        return refused("holders-again", about="keys")
    for each in asked.holders:
        role, _, staff_no = each.partition(":")
        if staff_no and not _in_office(world, role, staff_no, at):
            return refused("holder-unknown", about="holders")
    if trade.bids.holders is not None and trade.stage == "PUBLISHED":
        return refused("holders-named")
    return decided(Draft(HoldersNamed(asked.holders, asked.keys), trade=trade.number))


def seal(world: World, asked: SealBid, by: Who, at: Instant) -> Decision:
    """Take an offer (E09). Refusals: bid-there, inquiry-out, and those of `_may_offer`."""
    trade = world.in_hand
    no = _may_offer(trade, asked, "bid.seal", by, at)
    if no is not None:
        return no
    before = bid_standing.of_enrolment(trade, asked.enrol_id)
    if _open(trade, before) is not None:
        return refused("bid-there", about="enrol_id")
    if _out(trade, before):
        return refused("inquiry-out", about="enrol_id")
    fact = BidSealed(
        asked.enrol_id, asked.offer, text_of(at.at), len(before) + 1, asked.commitment,
        asked.seal_no, asked.ciphertext_sha256, doubt=_doubtful(trade, at),
    )  # fmt: skip
    return decided(firewall.draft(trade, fact, ciphertext_of(asked)))


def replace(world: World, asked: ReplaceBid, by: Who, at: Instant) -> Decision:
    """A new offer in place of the old one; never in an inquiry, where the first quote binds.

    Refusals: inquiry-binds, bid-unknown, bid-in-doubt, and those of `_may_offer`.
    """
    trade = world.in_hand
    no = _may_offer(trade, asked, "bid.replace", by, at)
    if no is not None:
        return no
    if trade.fixed.method == bid_standing.INQUIRY:
        return refused("inquiry-binds")
    before = bid_standing.of_enrolment(trade, asked.enrol_id)
    old = _open(trade, before)
    if old is None:
        return refused("bid-unknown", about="enrol_id")
    if old.doubt:
        return refused("bid-in-doubt", about="enrol_id")
    fact = BidReplaced(
        asked.enrol_id, asked.offer, text_of(at.at), len(before) + 1, old.seq, asked.commitment,
        asked.seal_no, asked.ciphertext_sha256, doubt=_doubtful(trade, at),
    )  # fmt: skip
    return decided(firewall.draft(trade, fact, ciphertext_of(asked)))


def withdraw(world: World, asked: WithdrawBid, by: Who, at: Instant) -> Decision:
    """Take an offer back while that surely is in time; in doubt it stands.

    Refusals: enrol-unknown, bid-unknown, bid-withdraw-in-doubt, and those of `_in_time`.
    """
    trade = world.in_hand
    no = _in_time(trade, "bid.withdraw", by, at) or _known(trade, asked.enrol_id)
    if no is not None:
        return no
    if _doubtful(trade, at):
        keep = _attempt(trade, "bid.withdraw", by, "LATE_IN_DOUBT")
        return refused("bid-withdraw-in-doubt", keep=keep)
    old = _open(trade, bid_standing.of_enrolment(trade, asked.enrol_id))
    if old is None:
        return refused("bid-unknown", about="enrol_id")
    fact = BidWithdrawn(asked.enrol_id, old.seq, text_of(at.at))
    return decided(firewall.draft(trade, fact))


def give_back(world: World, asked: ReturnBid, _by: Who, _at: Instant) -> Decision:
    """Give an offer back as it was sealed. Refusals: bid-unknown, bid-returned, bid-counts."""
    trade = world.in_hand
    bid = next((one for one in _all(trade, asked.enrol_id) if one.seq == asked.seq), None)
    if bid is None:
        return refused("bid-unknown", about="seq")
    if bid.returned:
        return refused("bid-returned", about="seq")
    reason = why_back(trade, bid)
    if not reason:
        return refused("bid-counts", about="seq")
    fact = BidReturned(asked.enrol_id, asked.seq, reason, bid.seal_no)
    return decided(firewall.draft(trade, fact))


def to_return(trade: Trade) -> tuple[tuple[Bid, str], ...]:
    """Offers that have to go back unopened, each with the reason."""
    found = ((bid, why_back(trade, bid)) for bid in bid_standing.every(trade) if not bid.returned)
    return tuple((bid, reason) for bid, reason in found if reason)


def why_back(trade: Trade, bid: Bid) -> str:
    """Why an offer is given back unopened; "" while it may still be opened or already was."""
    came_out = {(fact.enrol_id, fact.seq) for fact in bid_standing.opened(trade).values()}
    if bid.number and (bid.number, bid.seq) in came_out:
        return ""
    if bid.state != "SEALED":
        return bid.state
    if bid.doubt == bid_standing.LATE:
        return LATE
    who = trade.enrolment(bid.random_id)
    if who is None or trade.ended is not None or trade.stage in _NOT_HELD_IN:
        return NOT_HELD
    if who.withdrawn:
        return WITHDRAWN_BID
    gated = trade.gate is not None and trade.stage not in ("PUBLISHED", "ENROL_CLOSED")
    return EXCLUDED if gated and not who.qualified else ""


_NOT_HELD_IN = frozenset({"FAILED_NO_BIDDERS", "TERMINATED", "WITHDRAWN"})


def _may_offer(
    trade: Trade, asked: SealBid | ReplaceBid, event: str, by: Who, at: Instant
) -> Decision | None:
    """Whether this bidder may offer now, in this form.

    Refusals: enrol-unknown, bid-excluded, bid-in-doubt, bid-form, bid-seal-form, bid-seal-again,
    holders-missing, and those of `_in_time`.
    """
    no = _in_time(trade, event, by, at) or _known(trade, asked.enrol_id)
    if no is not None:
        return no
    who = trade.enrolment(asked.enrol_id)
    if trade.stage == "READY" and who is not None and not who.qualified:
        return refused("bid-excluded", about="enrol_id")
    doubtful = [one for one in bid_standing.of_enrolment(trade, asked.enrol_id) if one.doubt]
    if doubtful and _doubtful(trade, at):
        return refused("bid-in-doubt", about="enrol_id")
    return form_fault(trade, asked.offer, asked.commitment, asked.seal_no, asked.ciphertext_sha256)


def form_fault(
    trade: Trade, offer: str, commitment: str, seal_no: str, ciphertext_sha256: str
) -> Decision | None:
    """A digital offer has commitment and ciphertext, a bag a seal number used only once.

    Refusals: bid-form, holders-missing, bid-seal-form, bid-seal-again.
    """
    if offer == DIGITAL:
        if bytes_of(commitment) is None or not is_sha256(ciphertext_sha256) or seal_no:
            return refused("bid-form", about="commitment")
        return None if trade.bids.holders else refused("holders-missing")
    if offer != PAPER or commitment or ciphertext_sha256:
        return refused("bid-form", about="offer")
    if not _SEAL_NO.fullmatch(seal_no) or not is_word(seal_no):
        return refused("bid-seal-form", about="seal_no")
    used = {one.seal_no for one in bid_standing.every(trade)}
    used |= {one.seal_no for one in bid_standing.tie_offers(trade)}
    return refused("bid-seal-again", about="seal_no") if seal_no in used else None


def ciphertext_of(asked: SealBid | ReplaceBid | OfferTie) -> dict[str, str]:
    """Name of the sealed bytes in the entry -> name in the command; {} for a bag."""
    return {} if asked.ciphertext is None else {"party_id": "ciphertext"}


def _in_time(trade: Trade, event: str, by: Who, at: Instant) -> Decision | None:
    """Before the deadline, or not provably after it.

    Refusals: wrong-stage, bids-not-here, clock-unsure, trade-suspended, bid-late.
    """
    if trade.notice is None or trade.terms is None:
        return refused("wrong-stage")
    if trade.fixed.method not in bid_standing.METHODS_WITH_BIDS:
        return refused("bids-not-here")
    if not at.trusted:
        return refused("clock-unsure")
    if trade.stage == SUSPENDED:  # the deadline will move, so nothing is late
        return refused("trade-suspended")
    closes = bid_standing.deadline(trade)
    if at.surely_after(closes):
        return _late(trade, closes, event, by, at)
    return None if trade.stage in TAKEN_IN else refused("wrong-stage")


def _late(trade: Trade, closes: datetime, event: str, by: Who, at: Instant) -> Decision:
    seconds = int((at.at - closes).total_seconds())
    return refused(
        "bid-late",
        keep=_attempt(trade, event, by, "LATE_BID"),
        deadline=local_text(closes),
        came=local_text(at.at, seconds=True),
        seconds=seconds,
    )


def _attempt(trade: Trade, event: str, by: Who, reason: str) -> tuple[Draft, ...]:
    fact = AttemptRefused(event, by[0].role, reason, "domain 6.2")
    return (Draft(fact, trade=trade.number),)


def _doubtful(trade: Trade, at: Instant) -> bool:
    return not at.surely_before(bid_standing.deadline(trade))


def _known(trade: Trade, enrol_id: str) -> Decision | None:
    who = trade.enrolment(enrol_id) if enrol_id else None
    if who is None or who.withdrawn:
        return refused("enrol-unknown", about="enrol_id")
    return None


def _open(trade: Trade, bids: Sequence[Bid]) -> Bid | None:
    """The offer of these, all of one enrolment, that counts now."""
    found = [one for one in bid_standing.counting(trade) if one in bids]
    return found[-1] if found else None


def _out(trade: Trade, bids: Sequence[Bid]) -> bool:
    """In an inquiry who took the quote back has none any more."""
    return trade.fixed.method == bid_standing.INQUIRY and any(
        one.state == "WITHDRAWN" for one in bids
    )


def _all(trade: Trade, enrol_id: str) -> tuple[Bid, ...]:
    """Offers under that id; of rounds that ended before, where none was opened."""
    if trade.enrolment(enrol_id) is not None:
        return bid_standing.of_enrolment(trade, enrol_id)
    if any(isinstance(one.fact, BidOpened) for one in trade.bids.past):
        return ()
    returned = {
        (one.fact.enrol_id, one.fact.seq)
        for one in (*trade.bids.past, *trade.bids.said)
        if isinstance(one.fact, BidReturned)
    }
    return tuple(
        _of_past(one.fact, one.seq, returned=(enrol_id, one.fact.seq) in returned)
        for one in trade.bids.past
        if isinstance(one.fact, BidSealed | BidReplaced) and one.fact.enrol_id == enrol_id
    )


def _of_past(fact: BidSealed | BidReplaced, entry: int, *, returned: bool) -> Bid:
    return Bid(
        fact.enrol_id, "", "", fact.seq, fact.offer, fact.received_at, entry, fact.commitment,
        fact.seal_no, fact.ciphertext_sha256, returned=returned,
    )  # fmt: skip


def _in_office(world: World, role: str, staff_no: str, at: Instant) -> bool:
    return any(
        one.staff_no == staff_no
        and role in one.roles
        and one.valid_to != WITHDRAWN
        and one.valid_to >= at.day
        for one in world.staff.values()
    )
