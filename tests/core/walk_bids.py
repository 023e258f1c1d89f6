"""What a walk does with sealed offers: seals, replaces, withdraws, opens, offers again.

Every amount and nonce follows from enrolment and count, so a walk remembers nothing.
"""

import base64
from collections.abc import Callable
from hashlib import sha256

from small_station import HEAD, SUPERVISOR, TEXT
from walk_hand import Hand

from appliance.core import bid_standing, bid_taking, bids, commands
from appliance.core.bid_standing import Bid
from appliance.core.commands import Command
from appliance.core.commands.bids import Opened
from appliance.core.trade import Trade

SELDOM = 12
"""Where a trade takes no sealed offers these acts only ask to be refused."""

KEYS = tuple(base64.b64encode(bytes([each]) * 32).decode() for each in (1, 2, 3))
HOLDERS = (f"HEAD:{HEAD.staff_no}", f"SUPERVISOR:{SUPERVISOR.staff_no}", "DISTRICT")


def fen(trade: Trade, enrol_id: str, seq: int) -> int:
    """An offer near the announced price: every fourth one the same, so that equals come up."""
    drawn = sha256(f"{enrol_id} {seq}".encode()).digest()[0]
    step = 0 if drawn % 4 == 0 else drawn
    low = trade.fixed.method in bid_standing.LOW
    return max(1, trade.wants.list_price_fen - step if low else trade.wants.list_price_fen + step)


def nonce(enrol_id: str, seq: int) -> bytes:
    return sha256(f"nonce {enrol_id} {seq}".encode()).digest()


def _takes(hand: Hand, trade: Trade) -> bool:
    sealed = trade.terms is not None and trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    return sealed or hand.one_in(SELDOM)


def _sealing(
    hand: Hand, trade: Trade, kind: type[commands.SealBid] | type[commands.ReplaceBid]
) -> Command | None:
    known = [one.number or one.random_id for one in trade.enrolments if not one.withdrawn]
    if not known or trade.terms is None or not _takes(hand, trade):
        return None
    name = hand.pick(known)
    seq = len(bid_standing.of_enrolment(trade, name)) + 1
    if hand.one_in(5):
        return kind(
            trade=trade.number, enrol_id=name, offer="PAPER", seal_no=f"F-{name[-8:]}{seq}"
        )
    text = bids.commitment_text(trade.number, name, fen(trade, name, seq), nonce(name, seq))
    return kind(
        trade=trade.number, enrol_id=name, offer="DIGITAL", commitment=text,
        ciphertext_sha256=TEXT,
    )  # fmt: skip


def _withdraw(hand: Hand, trade: Trade) -> Command | None:
    counting = bid_standing.counting(trade)
    if not counting or not hand.one_in(SELDOM):
        return None
    return commands.WithdrawBid(trade=trade.number, enrol_id=hand.pick(counting).enrol_id)


def _return(hand: Hand, trade: Trade) -> Command | None:
    back = bid_taking.to_return(trade) if trade.terms is not None else ()
    if not back:
        return None
    bid, _ = hand.pick(back)
    return commands.ReturnBid(trade=trade.number, enrol_id=bid.enrol_id, seq=bid.seq)


def _name(hand: Hand, trade: Trade) -> Command | None:
    if not _takes(hand, trade) or trade.bids.holders is not None:
        return None
    return commands.NameHolders(trade=trade.number, holders=HOLDERS, keys=KEYS)


def _share(hand: Hand, trade: Trade) -> Command | None:
    digital = [one for one in _waiting(trade) if one.digital]
    given = {one.holder for one in bid_standing.shares(trade)}
    left = [place for place, one in enumerate(("HEAD", "SUPERVISOR")) if one not in given]
    if not digital or not left:
        return None
    place = hand.pick(left)
    return commands.GiveShare(
        trade=trade.number, holder=("HEAD", "SUPERVISOR")[place], key=KEYS[place],
        layers=(KEYS[0],) * len(digital),
    )  # fmt: skip


def _open(_hand: Hand, trade: Trade) -> Command | None:
    if trade.session is None:
        return None
    return commands.OpenBids(
        trade=trade.number, opened=tuple(_opened(trade, one) for one in _waiting(trade))
    )


def _opened(trade: Trade, bid: Bid) -> Opened:
    amount = fen(trade, bid.enrol_id, bid.seq)
    if not bid.digital:
        return Opened(bid.number, bid.seq, amount, seal_whole=True)
    text = base64.b64encode(nonce(bid.enrol_id, bid.seq)).decode()
    return Opened(bid.number, bid.seq, amount, text)


def _waiting(trade: Trade) -> tuple[Bid, ...]:
    return bid_standing.now_opening(trade) if trade.session is not None else ()


def _attest(hand: Hand, trade: Trade) -> Command | None:
    admitted = bid_standing.admitted(trade)
    if not admitted:
        return None
    number = hand.pick(admitted).number
    read = trade.wants.list_price_fen if hand.one_in(3) else 0
    seen = bid_standing.seen_of(trade, number, read)
    return commands.AttestBid(
        trade=trade.number, enrol_id=number, seen_sha256=seen, amount_fen=read
    )


def _correct(hand: Hand, trade: Trade) -> Command | None:
    bags = [bid for bid in bid_standing.admitted(trade) if not bid.digital]
    if not bags:
        return None
    return commands.CorrectBag(
        trade=trade.number, enrol_id=hand.pick(bags).number,
        amount_fen=trade.wants.list_price_fen + hand.one_in(2),
    )  # fmt: skip


def _judge(hand: Hand, trade: Trade) -> Command | None:
    admitted = bid_standing.admitted(trade)
    if not admitted:
        return None
    bid = hand.pick(admitted)
    late = hand.one_in(2)
    if bid.doubt:
        return commands.JudgeBid(
            trade=trade.number, enrol_id=bid.number, valid=not late,
            reason="LATE" if late else "IN_TIME",
        )  # fmt: skip
    return commands.JudgeBid(
        trade=trade.number, enrol_id=bid.number, valid=False, reason="ILLEGIBLE"
    )


def _explain(hand: Hand, trade: Trade) -> Command | None:
    waiting = bid_standing.to_explain(trade) if trade.session is not None else ()
    if not waiting:
        return None
    return commands.ExplainBid(
        trade=trade.number, enrol_id=hand.pick(waiting), text_sha256=TEXT,
        accepted=not hand.one_in(3), reason="COST",
    )  # fmt: skip


def _call(_hand: Hand, trade: Trade) -> Command | None:
    if trade.session is None or not bid_standing.tied(trade):
        return None
    return commands.CallTie(trade=trade.number)


def _again(hand: Hand, trade: Trade) -> Command | None:
    call = bid_standing.called(trade) if trade.session is not None else None
    if call is None:
        return None
    name = hand.pick(call.enrol_ids)
    seq = len(bid_standing.of_enrolment(trade, name)) + 1
    text = bids.commitment_text(trade.number, name, fen(trade, name, seq), nonce(name, seq))
    return commands.OfferTie(
        trade=trade.number, enrol_id=name, commitment=text, ciphertext_sha256=TEXT
    )


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.NameHolders: _name,
    commands.SealBid: lambda hand, trade: _sealing(hand, trade, commands.SealBid),
    commands.ReplaceBid: lambda hand, trade: _sealing(hand, trade, commands.ReplaceBid),
    commands.WithdrawBid: _withdraw,
    commands.ReturnBid: _return,
    commands.GiveShare: _share,
    commands.OpenBids: _open,
    commands.AttestBid: _attest,
    commands.CorrectBag: _correct,
    commands.JudgeBid: _judge,
    commands.ExplainBid: _explain,
    commands.CallTie: _call,
    commands.OfferTie: _again,
}
