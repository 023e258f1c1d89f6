"""The accounts of a trade for its papers: price, deposits, fees, and what is paid back to whom."""

from appliance.core import deposit_return, fees, firewall, instalments, people
from appliance.core.clocks import day_at
from appliance.core.deposits import Deposit
from appliance.core.envelope import from_bytes
from appliance.core.fees import Order
from appliance.core.trade import Trade
from appliance.registers import deposits as payers
from appliance.station import Station
from kiosk_ui.deposit_facts import name_of
from kiosk_ui.fee_words import named
from kiosk_ui.i18n import say
from kiosk_ui.paper.refund_list import Refund
from kiosk_ui.paper.settlement import Account, Booked, Charged, Held


def account_of(station: Station, trade: Trade) -> Account:
    """DOC31, as it stands today. KeyError before the contract."""
    if trade.contract is None:
        raise KeyError(trade.number)
    parts, sums = instalments.parts(trade), trade.deposits.sums()
    today = station.now().day
    return Account(
        received_fen=instalments.received_fen(trade),
        total_fen=trade.contract.total_fen,
        held_fen=sums.held,
        refunded_fen=sums.refunded,
        converted_fen=sums.converted,
        forfeited_fen=sums.forfeited,
        due=tuple((one.due, one.amount_fen, one.received_fen) for one in parts),
        late=frozenset(one.number for one in instalments.overdue(trade, today)),
        booked=_booked(trade),
        deposits=tuple(_held(station, trade, one) for one in trade.deposits.every if one.came),
        fees=tuple(charged(station, trade, one) for one in trade.fees.orders),
    )


def charged(station: Station, trade: Trade, order: Order) -> Charged:
    """A fee with its item as the schedule of its day called it."""
    day = day_at(from_bytes(station.ledger.entry(order.seq)).at).isoformat()
    row = fees.in_force(station.tables_of(trade).fees, order.asked.fee_item, day)
    return Charged(
        item=named(row, "zh_CN") if row else order.asked.fee_item,
        fen=order.asked.amount_fen,
        voucher=order.paid.voucher if order.paid else "",
        day=order.paid.paid_at if order.paid else "",
    )


def refunds_of(station: Station, trade: Trade) -> tuple[Refund, ...]:
    """Who got or gets how much of the deposits back; nobody while the firewall is up."""
    if firewall.is_up(trade):
        return ()
    paid = [
        _refund(station, trade, one, ground=one.order_ground, fen=one.sums.refunded)
        for one in trade.deposits.every
        if one.sums.refunded
    ]
    owed = [
        _refund(station, trade, each.deposit, ground=each.ground, fen=each.amount_fen, out=False)
        for each in deposit_return.owed(trade, station.tables_of(trade))
    ]
    return tuple(paid + owed)


def _booked(trade: Trade) -> tuple[Booked, ...]:
    booked = tuple(
        Booked(one.voucher, one.received_at, one.amount_fen) for one in trade.followup.payments
    )
    before, closed = instalments.unbooked_fen(trade), trade.settlement
    return (Booked(closed.voucher, "", before), *booked) if closed and before else booked


def _held(station: Station, trade: Trade, one: Deposit) -> Held:
    status = station.tables.deposit_status[one.status].zh
    voucher = one.paid_voucher or one.voucher
    return Held(name_of(trade, one), one.sums.received, status, voucher)


def _refund(
    station: Station, trade: Trade, one: Deposit, *, ground: str, fen: int, out: bool = True
) -> Refund:
    name, account = payers.payer(station.vault, one) or (say("deposit.erased"), "")
    return Refund(
        enrol_no=name_of(trade, one),
        payee=name,
        account=people.mask_account(people.comparable_digits(account)) if account else "",
        fen=fen,
        ground=say(f"deposit.refund.{ground}"),
        voucher=one.paid_voucher if out else "",
    )
