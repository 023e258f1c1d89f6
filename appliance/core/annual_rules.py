"""What may be done with an annual deposit: pay in, fill up, carry over, pay back, withhold.

Source: domain.md 6.9, 6.11; bands of annual_bands.csv.
"""

import re

from appliance.core import discipline, money
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.code_rows import AnnualBand
from appliance.core.codes import Tables
from appliance.core.commands import (
    CarryAnnual,
    ForfeitAnnual,
    ReceiveAnnual,
    RefundAnnual,
    RestoreAnnual,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.deposit_intake import is_voucher, past_moment
from appliance.core.entries import (
    AnnualCarried,
    AnnualForfeited,
    AnnualReceived,
    AnnualRefunded,
    AnnualRestored,
    Draft,
)
from appliance.core.instant import Instant
from appliance.core.paper_references import is_decision_no
from appliance.core.registration import person
from appliance.core.trade import Trade
from appliance.core.world import Who, World

_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")


def receive(world: World, asked: ReceiveAnnual, _by: Who, at: Instant) -> Decision:
    """The first payment of a firm for a year and a band; less than the full amount is taken too.

    Refusals: enrol-id-form, band-unknown, annual-year, annual-again, amount-zero, annual-over,
    voucher-form, and those of registration.person.
    """
    if not _ID.fullmatch(asked.annual_id) or asked.annual_id in world.paid.annuals:
        return refused("enrol-id-form", about="annual_id")
    band = band_on(world.tables, asked.band, at)
    if band is None:
        return refused("band-unknown", about="band")
    if asked.year not in _years(at):
        return refused("annual-year", about="year")
    no = person(world, asked.party_id, at, about="party_id")
    if no is not None:
        return no
    for own in world.paid.own_annuals:
        one = world.paid.annuals[own]
        if not one.ended and (one.year, one.band_lo_fen) == (asked.year, band.lo_fen):
            return refused("annual-again", about="party_id")
    no = _money(asked.amount_fen, band.full_fen, asked.voucher)
    if no is not None:
        return no
    fact = AnnualReceived(
        asked.annual_id, asked.year, band.lo_fen, band.hi_fen, asked.amount_fen, asked.voucher,
        band.full_fen,
    )  # fmt: skip
    return decided(Draft(fact, commits={"party_id": "party_id"}))


def restore(world: World, asked: RestoreAnnual, _by: Who, _at: Instant) -> Decision:
    """Fill up what is missing of the full amount, or a part of it.

    Refusals: annual-unknown, amount-zero, annual-over, voucher-form.
    """
    one = _open(world, asked.annual_id)
    if one is None:
        return refused("annual-unknown", about="annual_id")
    no = _money(asked.amount_fen, one.missing_fen, asked.voucher)
    if no is not None:
        return no
    return decided(Draft(AnnualRestored(asked.annual_id, asked.amount_fen, asked.voucher)))


def refund(world: World, asked: RefundAnnual, _by: Who, at: Instant) -> Decision:
    """Pay it back, whole and only when it covers no open enrolment (6.11).

    Refusals: annual-unknown, annual-in-use, annual-not-whole, voucher-form, date-form,
    received-in-future.
    """
    one = _open(world, asked.annual_id)
    if one is None or not one.balance_fen:
        return refused("annual-unknown", about="annual_id")
    if world.paid.annual_in_use:
        return refused("annual-in-use", about="annual_id")
    if asked.amount_fen != one.balance_fen:
        return refused("annual-not-whole", about="amount_fen", most=money.yuan(one.balance_fen))
    if not is_voucher(asked.voucher):
        return refused("voucher-form", about="voucher")
    no = past_moment(asked.paid_at, at, "paid_at")
    if no is not None:
        return no
    fact = AnnualRefunded(asked.annual_id, asked.amount_fen, asked.voucher, asked.paid_at)
    return decided(Draft(fact))


def forfeit(world: World, asked: ForfeitAnnual, _by: Who, _at: Instant) -> Decision:
    """Withhold a part by decision; what is left covers nothing until it is filled up again.

    Refusals: annual-unknown, amount-zero, refund-over, decision-no-missing, case-decision-unknown.
    """
    one = _open(world, asked.annual_id)
    if one is None:
        return refused("annual-unknown", about="annual_id")
    if asked.amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    if asked.amount_fen > one.balance_fen:
        return refused("refund-over", about="amount_fen", most=money.yuan(one.balance_fen))
    if not is_decision_no(asked.decision_no):
        return refused("decision-no-missing", about="decision_no")
    no = discipline.forfeit_fault(world, asked)
    if no is not None:
        return no
    return decided(Draft(AnnualForfeited(asked.annual_id, asked.amount_fen, asked.decision_no)))


def carry(world: World, asked: CarryAnnual, _by: Who, at: Instant) -> Decision:
    """Let it stand for the year after its own. Refusals: annual-unknown, annual-year."""
    one = _open(world, asked.annual_id)
    if one is None:
        return refused("annual-unknown", about="annual_id")
    if asked.year != one.year + 1 or asked.year not in _years(at):
        return refused("annual-year", about="year")
    return decided(Draft(AnnualCarried(asked.annual_id, one.year, asked.year, one.balance_fen)))


def in_use(trade: Trade, annual_id: str) -> bool:
    """Whether an annual deposit stands for an enrolment of this trade that is still open.

    Open until it is taken back, fails the gate, loses, or its contract is signed.
    """
    for cover in trade.deposits.covered:
        each = trade.enrolment(cover.enrol_id)
        if cover.annual_id != annual_id or each is None or each.withdrawn or trade.ended:
            continue
        if trade.gate is not None and not each.qualified:
            continue
        if trade.publicity is not None and each.number != trade.publicity.enrol_id:
            continue
        if trade.contract is None:
            return True
    return False


def band_on(tables: Tables, code: str, at: Instant) -> AnnualBand | None:
    """The band as the district's table has it today."""
    found = tables.annual_bands.get(code)
    return found if found is not None and found.holds_on(at.day) else None


def _open(world: World, annual_id: str) -> AnnualDeposit | None:
    one = world.paid.annuals.get(annual_id)
    return None if one is None or one.ended else one


def _years(at: Instant) -> tuple[int, int]:
    """Nobody pays for a year that is over, nor for one that is far."""
    year = int(at.day[:4])
    return year, year + 1


def _money(amount_fen: int, most_fen: int, voucher: str) -> Decision | None:
    if amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    if amount_fen > most_fen:
        return refused("annual-over", about="amount_fen", most=money.yuan(most_fen))
    return None if is_voucher(voucher) else refused("voucher-form", about="voucher")
