"""A deposit comes: asked for with the enrolment, received, compared; or covered, or waived.

Source: domain.md 6.9. What does not match or comes late is taken and held all the same, because
it must be possible to pay it back.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from appliance.core import deposit_gate, firewall, messages, money, numbers, people
from appliance.core.commands import CoverDeposit, ReceiveDeposit, WaiveDeposit
from appliance.core.decision import Decision, decided, refused
from appliance.core.deposits import HELD, LATE, MISMATCH, Deposit
from appliance.core.entries import (
    DepositChecked,
    DepositCovered,
    DepositDue,
    DepositReceived,
    DepositWaived,
    Draft,
)
from appliance.core.forms import is_personal, moment
from appliance.core.instant import Instant
from appliance.core.money import FEN_MAX
from appliance.core.trade import Enrolment, Trade
from appliance.core.world import Who, World

NO_DEPOSIT_ASKED = "NO_DEPOSIT_ASKED"
"""The station's own ground: the notice asks for none."""

WAIVE_GROUNDS = ("NOTICE_EXEMPTS", "DISTRICT_ORDER")
"""What a person may waive on: the notice exempts the bidder, or an order of the district."""

ANNUAL = "ANNUAL"
VOUCHER_LENGTH_MAX = 32
_WITHOUT_ACCOUNT = ("BOND", "QR")
"""Modes of payment whose voucher need not name an account."""


def reference_of(enrol_id: str) -> str:
    """What the payer writes into the remark: from the random id, so that it counts nobody."""
    value = sum(32**place * numbers.CROCKFORD.index(one) for place, one in enumerate(enrol_id))
    return numbers.deposit_reference(value % 99_999_999 + 1)


def asked_with_enrolment(trade: Trade, enrol_id: str) -> Draft:
    """The second fact of every enrolment: what it must pay until when, or that it need not."""
    amount = trade.fixed.deposit_fen
    if not amount:
        return firewall.draft(trade, DepositWaived(enrol_id, NO_DEPOSIT_ASKED))
    assert trade.notice is not None  # nobody enrols without a notice
    due = DepositDue(
        f"{enrol_id}-1", enrol_id, amount, trade.notice.enrol_deadline, reference_of(enrol_id)
    )
    return firewall.draft(trade, due)


def receive(world: World, asked: ReceiveDeposit, _by: Who, at: Instant) -> Decision:
    """Take money in, compare payer, account and time, and tell whom it touches.

    Refusals: wrong-stage, enrol-unknown, deposit-not-asked,
    amount-zero, payment-mode, voucher-form,
    voucher-again, date-form, received-in-future, payer-missing, account-form, relation-unknown,
    bidder-erased.
    """
    trade = world.in_hand
    if world.tables.state(trade.stage).terminal:  # nothing could be paid back any more
        return refused("wrong-stage")
    each = trade.enrolment(asked.enrol_id)
    if each is None:
        return refused("enrol-unknown", about="enrol_id")
    no = _form(world, trade, asked, at)
    if no is not None:
        return no
    if world.paid.bidder is None:
        return refused("bidder-erased", about="enrol_id")
    fact = DepositReceived(
        trade.deposits.next_id(each.random_id), asked.enrol_id, asked.amount_fen, asked.mode,
        asked.voucher, asked.received_at, asked.relation,
    )  # fmt: skip
    looked_at = _compared(world, trade, each, asked, fact.deposit_id)
    came = replace(trade, deposits=trade.deposits.after(fact, world.last_seq + 1, ""))
    for one in looked_at:
        came = replace(came, deposits=came.deposits.after(one, world.last_seq + 1, ""))
    if not firewall.is_up(trade):
        looked_at += shared_since(came)
    commits = {"party_id": "payer"}
    drafts = [
        firewall.draft(trade, fact, commits),
        *(firewall.draft(trade, one) for one in looked_at),
    ]
    touched = [fact.deposit_id, *(one.deposit_id for one in looked_at)]
    for one in looked_at[1:]:
        came = replace(came, deposits=came.deposits.after(one, world.last_seq + 1, ""))
    drafts += _gate_again(world, came, touched)
    good = looked_at[0].result == HELD
    return decided(*drafts, follows=[messages.notify("M04", each.random_id)] if good else [])


def shared_since(trade: Trade) -> list[DepositChecked]:
    """Looked at again: money from an account that another bidder paid from later.

    Behind the firewall that waits for the closing: a receipt is two sealed acts, as a cover is,
    and one that had more would say that two bidders share an account (A04).
    """
    found = []
    for one in trade.deposits.every:
        later = tuple(
            each.deposit_id
            for each in trade.deposits.every
            if one.deposit_id in each.same_payer and each.deposit_id not in one.same_payer
        )
        if later and one.held:
            known = tuple(dict.fromkeys((*one.faults, deposit_gate.SAME_PAYER)))
            found.append(
                DepositChecked(one.deposit_id, one.result, known, (*one.same_payer, *later))
            )
    return found


def cover(world: World, asked: CoverDeposit, _by: Who, _at: Instant) -> Decision:
    """An annual deposit of this very bidder stands for the deposit (acceptance of E06).

    Refusals: enrol-unknown, deposit-not-asked, annual-not-theirs, annual-no-estimate,
    annual-not-covering.
    """
    trade = world.in_hand
    each = _standing(trade, asked.enrol_id)
    if each is None:
        return refused("enrol-unknown", about="enrol_id")
    if not trade.fixed.deposit_fen:
        return refused("deposit-not-asked", about="enrol_id")
    annual = world.paid.annuals.get(asked.annual_id)
    if annual is None or asked.annual_id not in world.paid.own_annuals:
        return refused("annual-not-theirs", about="annual_id")
    estimate = trade.wants.estimate_fen
    if not estimate:
        return refused("annual-no-estimate", about="annual_id")
    if not annual.covers(estimate, deposit_gate.year_of(trade)):
        return refused(
            "annual-not-covering", about="annual_id", missing=money.yuan(annual.missing_fen)
        )
    return decided(
        firewall.draft(trade, DepositCovered(asked.enrol_id, asked.annual_id, estimate))
    )


def waive(world: World, asked: WaiveDeposit, _by: Who, _at: Instant) -> Decision:
    """No deposit of this bidder. Refusals: enrol-unknown, deposit-not-asked, reason-unknown."""
    trade = world.in_hand
    if _standing(trade, asked.enrol_id) is None:
        return refused("enrol-unknown", about="enrol_id")
    if not trade.fixed.deposit_fen:
        return refused("deposit-not-asked", about="enrol_id")
    if asked.ground not in WAIVE_GROUNDS:
        return refused("reason-unknown", about="ground")
    return decided(firewall.draft(trade, DepositWaived(asked.enrol_id, asked.ground)))


def _standing(trade: Trade, enrol_id: str) -> Enrolment | None:
    each = trade.enrolment(enrol_id)
    return None if each is None or each.withdrawn else each


def _form(world: World, trade: Trade, asked: ReceiveDeposit, at: Instant) -> Decision | None:
    if not trade.fixed.deposit_fen:
        return refused("deposit-not-asked", about="enrol_id")
    if asked.amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    if asked.amount_fen > FEN_MAX:
        return refused("amount-too-large", about="amount_fen")
    mode = world.tables.payment_modes.get(asked.mode)
    if mode is None or not mode.accepted_default or asked.mode == ANNUAL:
        return refused("payment-mode", about="mode")
    if not is_voucher(asked.voucher):
        return refused("voucher-form", about="voucher")
    if asked.voucher in trade.deposits.vouchers:
        return refused("voucher-again", about="voucher")
    no = past_moment(asked.received_at, at, "received_at")
    return no or _payer_form(asked)


def _payer_form(asked: ReceiveDeposit) -> Decision | None:
    if people.check_name(asked.payer.name) in ("NAME_EMPTY", "NAME_LENGTH"):
        return refused("payer-missing", about="payer_name")
    account = people.comparable_digits(asked.payer.account)
    without = not account and asked.mode in _WITHOUT_ACCOUNT
    if not without and not people.is_corporate_account(account):
        return refused("account-form", about="payer_account")
    if asked.relation not in deposit_gate.RELATIONS:
        return refused("relation-unknown", about="relation")
    return None


def is_voucher(text: str) -> bool:
    """A number as it stands on a voucher, and nobody's ID or phone number."""
    return (
        0 < len(text) <= VOUCHER_LENGTH_MAX
        and all(one.isalnum() or one == "-" for one in text)
        and text.isascii()
        and not is_personal(text)
    )


def past_moment(text: str, at: Instant, about: str) -> Decision | None:
    """The time of a voucher is not in the future. Refusals: date-form, received-in-future."""
    told = moment(text)
    if told is None:
        return refused("date-form", about=about)
    if told > at.at + at.bound:
        return refused("received-in-future", about=about)
    return None


def _compared(
    world: World, trade: Trade, each: Enrolment, asked: ReceiveDeposit, deposit_id: str
) -> list[DepositChecked]:
    """The check of this money, with what other bidders paid from the same account."""
    assert world.paid.bidder is not None
    name, account = asked.payer.name, asked.payer.account
    matched = deposit_gate.is_payer(world.paid.bidder, name, account, asked.mode, asked.relation)
    assert trade.notice is not None
    timely = deposit_gate.in_time(asked.received_at, trade.notice.enrol_deadline)
    others = tuple(_from_same_account(world, trade, each, account))
    faults = (
        *(() if timely else (deposit_gate.TOO_LATE,)),
        *(() if matched else (deposit_gate.WRONG_PAYER,)),
        *((deposit_gate.SAME_PAYER,) if others else ()),
    )
    result = MISMATCH if not matched else HELD if timely else LATE
    return [DepositChecked(deposit_id, result, faults, tuple(one.deposit_id for one in others))]


def _from_same_account(
    world: World, trade: Trade, each: Enrolment, account: str
) -> Iterable[Deposit]:
    mine = people.comparable_digits(account)
    for deposit_id, paid_from in world.paid.accounts.items():
        other = trade.deposits.get(deposit_id)
        if other is None or other.enrolment == each.random_id or not other.held:
            continue
        if (
            trade.enrolment(other.enrolment)
            and mine
            and people.comparable_digits(paid_from) == mine
        ):
            yield other


def _gate_again(world: World, trade: Trade, touched: Iterable[str]) -> list[Draft]:
    """Between closing and gate, money whose voucher is older than the deadline still counts."""
    if trade.stage != "ENROL_CLOSED" or firewall.is_up(trade):
        return []
    ids = dict.fromkeys(one.partition("-")[0] for one in touched)
    bidders = [each for name in ids if (each := trade.enrolment(name)) is not None]
    return [
        Draft(
            deposit_gate.checked_again(world.tables, trade, each, world.paid.annuals),
            trade=trade.number,
        )
        for each in bidders
        if each.number
    ]
