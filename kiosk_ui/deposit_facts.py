"""What the papers of a deposit say: from the ledger and the vault, for slip and sheet."""

from appliance.core import people
from appliance.core.deposits import Deposit
from appliance.core.instant import instant_of
from appliance.core.trade import Trade
from appliance.registers import deposits as payers
from appliance.settings import Place
from appliance.station import Station
from kiosk_ui.i18n import say
from kiosk_ui.paper.deposit import Money, PayIn
from kiosk_ui.shown import local, stamp

KINDS = ("DOC11", "DOC12", "DOC29", "DOC30")


def seq_of(one: Deposit, kind: str) -> int:
    """The entry that a paper rests on; -1 while there is none to print."""
    by_kind = {
        "DOC11": one.asked_seq, "DOC12": one.seq, "DOC29": one.paid_seq, "DOC30": one.kept_seq,
    }  # fmt: skip
    return by_kind[kind]


def ready(one: Deposit) -> tuple[str, ...]:
    """The papers that this deposit has now."""
    return tuple(kind for kind in KINDS if seq_of(one, kind) >= 0)


def pay_in(station: Station, place: Place, trade: Trade, one: Deposit) -> PayIn:
    """DOC11."""
    bidder = payers.bidder(station.vault, trade, one.enrolment)
    shown = station.people(trade.number)
    return PayIn(
        enrol_id=name_of(trade, one),
        party=bidder.name if bidder else say("deposit.erased"),
        object_title=shown.place.title if shown else say("deposit.erased"),
        amount_fen=one.due_fen,
        until=stamp(one.deadline),
        reference=one.reference,
        account=place.deposit_account,
        bank=place.deposit_bank,
    )


def money(station: Station, trade: Trade, one: Deposit, kind: str) -> Money:
    """DOC12, DOC29 or DOC30."""
    name, account = payers.payer(station.vault, one) or (say("deposit.erased"), "")
    amounts = {
        "DOC12": one.sums.received, "DOC29": one.sums.refunded, "DOC30": one.sums.forfeited,
    }  # fmt: skip
    at = one.paid_at if kind == "DOC29" else one.received_at
    grounds = {
        "DOC29": f"deposit.refund.{one.order_ground}",
        "DOC30": f"deposit.forfeit.{one.proposed_ground}",
    }
    codes = station.tables.gate_fail_codes
    return Money(
        deposit_id=one.deposit_id,
        enrol_no=name_of(trade, one),
        payer=name,
        account=people.mask_account(people.comparable_digits(account)) if account else "",
        amount_fen=amounts[kind],
        at=f"{local(instant_of(at)):%Y-%m-%d %H:%M}",
        voucher=one.paid_voucher if kind == "DOC29" else one.voucher,
        faults=say("paper.comma").join(codes[fault].zh for fault in one.faults),
        ground=say(grounds[kind]) if kind in grounds else "",
        case_no=one.case_no,
        decision_no=one.decision_no,
    )


def name_of(trade: Trade, one: Deposit) -> str:
    """The number of the enrolment once there is one, the random id until then."""
    each = trade.enrolment(one.enrolment)
    return each.number if each is not None and each.number else one.enrolment
