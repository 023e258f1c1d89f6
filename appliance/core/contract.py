"""The contract: the terms of notice and result, both signatures, in time."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from appliance.core import money, numbering
from appliance.core.calendar import add_months
from appliance.core.clocks import day_at, day_of
from appliance.core.commands import SignContract
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import ContractSigned, Draft, Instalment
from appliance.core.forms import day, is_sha256, moment
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.trade_types import TYPES
from appliance.core.world import Who, World


class Terms(Struct, frozen=True):
    """What the contract must say: they come from notice and result and cannot be typed anew."""

    enrol_id: str
    parcel_code: str
    area_mu_e4: int
    term_months: int
    start: date
    end: date
    price_fen: int
    price_unit: str
    total_fen: int
    schedule: tuple[Instalment, ...]


def terms(trade: Trade) -> Terms:
    """The terms of an awarded trade, with one instalment at the start of each contract year."""
    assert trade.award is not None  # AWARDED is reached by award.confirm only
    asked, start = trade.wants, date.fromisoformat(trade.wants.start)
    return Terms(
        enrol_id=trade.award.enrol_id,
        parcel_code=asked.parcel_code,
        area_mu_e4=asked.area_mu_e4,
        term_months=asked.term_months,
        start=start,
        end=_end(start, asked.term_months),
        price_fen=trade.award.amount_fen,
        price_unit=asked.price_unit,
        total_fen=trade.award.total_fen,
        schedule=_yearly(trade, start),
    )


def days_of(trade: Trade) -> tuple[date, date]:
    """First and last day of the term; both the day of the handing over where there is none."""
    start = date.fromisoformat(trade.wants.start)
    return start, _end(start, trade.wants.term_months)


def sign(world: World, asked: SignContract, _by: Who, at: Instant) -> Decision:
    """Record the contract as signed by both.

    Refusals: signature-missing, date-form, signed-in-future, contract-before-award,
    contract-late, digest-form, scan-form, schedule-order, schedule-sum, term-over-title.
    """
    trade = world.in_hand
    no = (
        _signed(trade, asked, at)
        or _papers(asked)
        or _schedule(asked.schedule, terms(trade).total_fen)
    )
    if no is not None:
        return no
    too_long = TYPES[trade.type].term_fault(trade, world.tables)
    if too_long is not None:
        return too_long
    agreed = terms(trade)
    fact = ContractSigned(
        contract_no=numbering.next_document(world, "DOC28", at),
        signed_at=asked.signed_at,
        start=agreed.start.isoformat(),
        end=agreed.end.isoformat(),
        total_fen=agreed.total_fen,
        schedule=asked.schedule,
        text_sha256=asked.text_sha256,
        scans=asked.scans,
    )
    return decided(Draft(fact, trade=trade.number))


def _end(start: date, months: int) -> date:
    """The last day of the term; the day of the handing over where there is none."""
    return add_months(start, months) - timedelta(days=1) if months else start


def _yearly(trade: Trade, start: date) -> tuple[Instalment, ...]:
    assert trade.award is not None
    asked = trade.wants
    parts = money.year_instalments(
        asked.price_unit,
        [money.Step(1, trade.award.amount_fen)],
        area_mu_e4=asked.area_mu_e4,
        term_months=asked.term_months,
    )
    return tuple(
        Instalment(add_months(start, 12 * year).isoformat(), amount)
        for year, amount in enumerate(parts)
    )


def _signed(trade: Trade, asked: SignContract, at: Instant) -> Decision | None:
    """Both hands, after the award, within DL16 by the local date of the signing."""
    assert trade.award is not None
    if not (asked.transferor_signed and asked.taker_signed):
        return refused("signature-missing")
    signed = moment(asked.signed_at)
    if signed is None:
        return refused("date-form", about="signed_at")
    if signed > at.at + at.bound:
        return refused("signed-in-future", about="signed_at")
    if day_of(signed) < day_at(trade.since("AWARDED").at):
        return refused("contract-before-award", about="signed_at")
    if day_of(signed).isoformat() > trade.award.contract_due:
        return refused("contract-late", about="signed_at", due=trade.award.contract_due)
    return None


def _papers(asked: SignContract) -> Decision | None:
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if not all(is_sha256(scan) for scan in asked.scans):
        return refused("digest-form", about="scans")
    return None


def _schedule(schedule: Sequence[Instalment], total_fen: int) -> Decision | None:
    """Real days in order, amounts over nothing, together the total to the fen."""
    if any(day(each.due) is None for each in schedule):
        return refused("date-form", about="schedule")
    dues = [each.due for each in schedule]
    if dues != sorted(dues) or any(each.amount_fen <= 0 for each in schedule):
        return refused("schedule-order", about="schedule")
    if sum(each.amount_fen for each in schedule) != total_fen:
        return refused("schedule-sum", about="schedule")
    return None
