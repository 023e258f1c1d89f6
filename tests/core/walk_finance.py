"""What is asked for around fees and banks on a walk."""

from datetime import timedelta

from small_station import PLACE, TABLES, TAKER
from walk_hand import Hand

from appliance.core import commands
from appliance.core.clocks import day_of
from appliance.core.commands import Command
from appliance.core.deal_words import For, sheet_words
from appliance.core.parties import DealPeople
from appliance.core.trade import Trade

BANK = "QHB"


def _order(hand: Hand, trade: Trade) -> Command:
    wrong = [one.asked.order_no for one in trade.fees.open]
    return commands.OrderFee(
        trade=trade.number or None, fee_item=hand.pick(TABLES.fees).code,
        amount_fen=hand.pick((0, 30, 300, 100_000)), quantity=1 + hand.number(10),
        replaces=hand.pick(wrong) if wrong and hand.one_in(2) else "",
    )  # fmt: skip


def _pay(hand: Hand, trade: Trade) -> Command | None:
    if not trade.fees.orders:
        return None
    return commands.PayFee(
        trade=trade.number, order_no=hand.pick(trade.fees.orders).asked.order_no,
        voucher=f"CZ-{hand.number(10**6)}", paid_at=day_of(hand.now).isoformat(),
    )  # fmt: skip


def _behind(hand: Hand, trade: Trade) -> DealPeople | None:
    """Who stands behind the contract, as the vault would tell; told to the rules too."""
    won = trade.enrolment(trade.award.enrol_id) if trade.award else None
    found = None
    if won is not None and hand.owner is not None and trade.contract is not None:
        found = DealPeople(hand.bidders.get(won.random_id, TAKER), hand.owner, PLACE)
    hand.station.changes["deal"] = found
    return found


def _consent(hand: Hand, trade: Trade) -> Command:
    of = _behind(hand, trade)
    last = day_of(hand.now) + timedelta(days=hand.pick((1, 30, 91)))
    winner = of.winner if of else TAKER
    return commands.GiveFinanceConsent(
        trade=trade.number, party_id=winner, bank=BANK, valid_to=last.isoformat(),
        sign_kind="INK", module="SAM-1", signer=TAKER if winner.is_organisation else None,
    )  # fmt: skip


def _sheet(hand: Hand, trade: Trade) -> Command | None:
    of = _behind(hand, trade)
    if of is None or not trade.finance.consents:
        return None
    given = hand.pick(trade.finance.consents).given
    valid_to = (day_of(hand.now) + timedelta(days=hand.number(40))).isoformat()
    words = sheet_words(trade, of, For(BANK, TABLES.banks[BANK].zh, given.consent_no, valid_to))
    return commands.IssueFinanceSheet(
        trade=trade.number, consent_no=given.consent_no, valid_to=valid_to, words=words
    )


MOVES = {
    commands.OrderFee: _order,
    commands.PayFee: _pay,
    commands.GiveFinanceConsent: _consent,
    commands.IssueFinanceSheet: _sheet,
}
