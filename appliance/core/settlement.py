"""Settlement: no deposit is held any more, fees are paid, the price is paid or scheduled."""

import re

from appliance.core import money
from appliance.core.commands import CloseSettlement
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, SettlementClosed
from appliance.core.forms import is_personal
from appliance.core.instant import Instant
from appliance.core.world import Who, World

_VOUCHER = re.compile(r"[A-Za-z0-9-]{1,32}")


def close(world: World, asked: CloseSettlement, _by: Who, _at: Instant) -> Decision:
    """Close the accounts of the trade (guard 10).

    Of all deposits, those of earlier rounds too: received = refunded + converted + forfeited.

    Refusals: amount-negative, received-over-total, received-differs, voucher-missing,
    voucher-form, deposit-held, fees-open.
    """
    trade = world.in_hand
    assert trade.contract is not None  # CONTRACTED is reached by contract.sign only
    if asked.received_fen < 0:
        return refused("amount-negative", about="received_fen")
    if asked.received_fen > trade.contract.total_fen:
        return refused("received-over-total", about="received_fen")
    paid = trade.followup.paid_fen
    if trade.followup.payments and asked.received_fen != paid:
        return refused("received-differs", about="received_fen", paid=money.yuan(paid))
    if asked.received_fen and not trade.followup.payments and not asked.voucher:
        return refused("voucher-missing", about="voucher")
    if asked.voucher and (not _VOUCHER.fullmatch(asked.voucher) or is_personal(asked.voucher)):
        return refused("voucher-form", about="voucher")
    sums = trade.deposits.sums()
    if sums.held:
        return refused("deposit-held", held=money.yuan(sums.held))
    if trade.fees.open:
        left = trade.fees.ordered_fen - trade.fees.paid_fen
        return refused("fees-open", count=len(trade.fees.open), left=money.yuan(left))
    fact = SettlementClosed(
        contract_no=trade.contract.contract_no,
        received_fen=asked.received_fen,
        held_fen=sums.held,
        refunded_fen=sums.refunded,
        converted_fen=sums.converted,
        forfeited_fen=sums.forfeited,
        voucher=asked.voucher,
    )
    return decided(Draft(fact, trade=trade.number))
