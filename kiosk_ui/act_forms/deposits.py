"""Deposits of a trade: taken in, covered, waived, paid back, converted, withheld.

While enrolment is open nothing here lists who enrolled: the id is typed from the bidder's slip,
and every form is there or not by the notice alone.
"""

from collections.abc import Callable, Sequence

from appliance.core import deposit_gate, deposit_intake, deposit_return, firewall, money, people
from appliance.core.commands import (
    ConvertDeposit,
    CoverDeposit,
    ForfeitDeposit,
    OrderRefund,
    ProposeForfeit,
    ReceiveDeposit,
    RefundDeposit,
    WaiveDeposit,
)
from appliance.core.deposits import Deposit
from appliance.core.numbers import crockford_normal
from appliance.core.parties import Payer, Words
from appliance.core.trade import Trade
from appliance.registers import deposits as payers
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import stamp

Lister = Callable[[Desk], Sequence[Choice]]

SELF = "SELF"
"""The bidder paid; in the ledger an empty relation."""


def _codes(prefix: str, codes: tuple[str, ...]) -> list[Choice]:
    return [(code, say(f"{prefix}.{code}", current())) for code in codes]


def _asks_deposit(desk: Desk) -> bool:
    """The notice asks a deposit: public, so it may decide what is offered."""
    trade = desk.in_hand
    if desk.tables.state(trade.stage).terminal:
        return False
    return trade.notice is not None and trade.terms is not None and trade.terms.deposit_fen > 0


def _is_open(desk: Desk) -> bool:
    return firewall.is_up(desk.in_hand)


def _is_closed(desk: Desk) -> bool:
    return not _is_open(desk)


def _enrolments(desk: Desk) -> list[Choice]:
    """Everybody by number and name, once the enrolment is closed."""
    bidders = desk.people.bidders if desk.people else {}
    return [
        (each.number, f"{each.number[-4:]} {bidders[each.number].name}")
        for each in desk.in_hand.enrolments
        if each.number in bidders
    ]


def _which(name: str, listed: Lister) -> tuple[Ask, ...]:
    """The same field twice: typed while enrolment is open, chosen from a list afterwards."""
    return (
        Ask(name, "word", shown=_is_open),
        Ask(name, "choice", listed, shown=_is_closed),
    )


ENROLMENT = _which("enrol_id", _enrolments)


def _with_id(_desk: Desk, values: Values) -> Values:
    """The id as it stands on the slip, however it was typed; a number stays one."""
    said = str(values["enrol_id"])
    return {"enrol_id": said if "-E" in said else crockford_normal(said) or said}


def _received(desk: Desk, values: Values) -> Values:
    relation = str(values.get("payer_is", SELF))
    return _with_id(desk, values) | {
        "payer": Payer(_words(values, "payer_name"), _words(values, "payer_account")),
        "relation": "" if relation == SELF else relation,
    }


def _words(values: Values, name: str) -> str:
    said = values.get(name)
    return said.text if isinstance(said, Words) else ""


def _asked(desk: Desk) -> list[tuple[str, str]]:
    trade = desk.in_hand
    assert trade.notice is not None  # the form is there only with a notice
    amount = say("act.yuan", current(), amount=money.yuan(trade.fixed.deposit_fen),
                 capitals=money.rmb_capital(trade.fixed.deposit_fen))  # fmt: skip
    return [
        (say("deposit.asked", current()), amount),
        (say("deposit.until", current()), stamp(trade.notice.enrol_deadline)),
    ]


def _modes(desk: Desk) -> list[Choice]:
    rows = desk.tables.payment_modes.values()
    return [
        (row.code, desk.word("payment_modes", row.code))
        for row in rows
        if row.accepted_default and row.code != deposit_intake.ANNUAL
    ]


def _relations(_desk: Desk) -> list[Choice]:
    codes = (SELF, deposit_gate.SPOUSE, deposit_gate.HOUSEHOLD)
    return _codes("deposit.payer", codes)


# --- deposits by their ids -----------------------------------------------------------------------


def _line(desk: Desk, one: Deposit, amount_fen: int) -> str:
    """Number and name of the bidder, the sum, and the last four of the payer's account."""
    trade, bidders = desk.in_hand, desk.people.bidders if desk.people else {}
    each = trade.enrolment(one.enrolment)
    who = bidders.get(each.number) if each else None
    paid = payers.payer(desk.station.vault, one)
    account = people.mask_account(paid[1]) if paid else ""
    return " · ".join(
        part
        for part in (
            each.number[-4:] if each else one.deposit_id, who.name if who else "",
            say("deposit.yuan", current(), amount=money.yuan(amount_fen)), account,
            desk.word("deposit_status", one.status),
        )
        if part
    )  # fmt: skip


def _listed(desk: Desk, of: str) -> list[Choice]:
    """Deposits with something in `of`: free, ordered_fen, proposed_fen, held."""
    found = [(one, int(getattr(one, of))) for one in desk.in_hand.deposits.every]
    return [(one.deposit_id, _line(desk, one, fen)) for one, fen in found if fen > 0]


def _free(desk: Desk) -> list[Choice]:
    return _listed(desk, "free")


def _ordered(desk: Desk) -> list[Choice]:
    return _listed(desk, "ordered_fen")


def _proposed(desk: Desk) -> list[Choice]:
    return _listed(desk, "proposed_fen")


def _held(desk: Desk) -> list[Choice]:
    return _listed(desk, "held")


def _winners(desk: Desk) -> list[Choice]:
    trade: Trade = desk.in_hand
    won = trade.enrolment(trade.winner) if trade.winner else None
    return [
        (one.deposit_id, _line(desk, one, one.free))
        for one in trade.deposits.every
        if won is not None and one.enrolment == won.random_id and one.free > 0
    ]


def _offered_with(found: Lister) -> Callable[[Desk], bool]:
    """While enrolment is open by the notice alone; afterwards where there is something to do."""

    def offered(desk: Desk) -> bool:
        return _asks_deposit(desk) and (_is_open(desk) or bool(found(desk)))

    return offered


def _by_id(_desk: Desk, values: Values) -> Values:
    """`A1B2C3D4-1` however it was typed; without its last part the first payment is meant."""
    said, _, place = str(values["deposit_id"]).rpartition("-")
    if not said:
        said, place = place, "1"
    return {"deposit_id": f"{crockford_normal(said) or said}-{place}"}


def _refund_grounds(_desk: Desk) -> list[Choice]:
    return _codes("deposit.refund", deposit_return.REFUND_GROUNDS)


def _forfeit_grounds(_desk: Desk) -> list[Choice]:
    return _codes("deposit.forfeit", deposit_return.FORFEIT_GROUNDS)


def _purposes(_desk: Desk) -> list[Choice]:
    return _codes("deposit.purpose", deposit_return.PURPOSES)


def _waivers(_desk: Desk) -> list[Choice]:
    return _codes("deposit.waive", deposit_intake.WAIVE_GROUNDS)


FORMS = (
    ActForm(
        ReceiveDeposit,
        (
            *ENROLMENT,
            Ask("amount_fen", "yuan"),
            Ask("mode", "choice", _modes),
            Ask("voucher", "word"),
            Ask("received_at", "moment"),
            Ask("payer_name", "words"),
            Ask("payer_account", "words", required=False),
            Ask("payer_is", "choice", _relations),
        ),
        extra=_received, facts=_asked, when=_asks_deposit,
    ),
    ActForm(
        CoverDeposit,
        (*ENROLMENT, Ask("annual_id", "word")),
        extra=_with_id, facts=_asked, when=_asks_deposit,
    ),
    ActForm(
        WaiveDeposit,
        (*ENROLMENT, Ask("ground", "choice", _waivers)),
        extra=_with_id, facts=_asked, when=_asks_deposit,
    ),
    ActForm(
        OrderRefund,
        (
            *_which("deposit_id", _free),
            Ask("amount_fen", "yuan"),
            Ask("ground", "choice", _refund_grounds),
        ),
        extra=_by_id, when=_offered_with(_free),
    ),
    ActForm(
        RefundDeposit,
        (
            *_which("deposit_id", _ordered),
            Ask("amount_fen", "yuan"),
            Ask("voucher", "word"),
            Ask("paid_at", "moment"),
        ),
        extra=_by_id, when=_offered_with(_ordered),
    ),
    ActForm(
        ConvertDeposit,
        (
            Ask("deposit_id", "choice", _winners),
            Ask("amount_fen", "yuan"),
            Ask("purpose", "choice", _purposes),
        ),
        when=lambda desk: bool(_winners(desk)),
    ),
    ActForm(
        ProposeForfeit,
        (
            *_which("deposit_id", _held),
            Ask("amount_fen", "yuan"),
            Ask("ground", "choice", _forfeit_grounds),
            Ask("case_no", "word"),
        ),
        extra=_by_id, when=_offered_with(_held),
    ),
    ActForm(
        ForfeitDeposit,
        (
            *_which("deposit_id", _proposed),
            Ask("amount_fen", "yuan"),
            Ask("decision_no", "word"),
        ),
        extra=_by_id, when=_offered_with(_proposed),
    ),
)  # fmt: skip
