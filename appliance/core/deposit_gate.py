"""The deposit at the gate: who paid, in time, enough, from an account of their own.

Source: domain.md 6.9, 6.11, 4.10; codes of gate_fail_codes.csv. Every fault of an enrolment is
named at once. Money that is late or came from somebody else counts for nothing here, and is held.
"""

from collections.abc import Mapping
from datetime import datetime

from appliance.core import conditions, people
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.clocks import day_of
from appliance.core.codes import Tables
from appliance.core.deposits import Deposit
from appliance.core.entries import Check, EnrolmentChecked
from appliance.core.instant import instant_of
from appliance.core.parties import Person
from appliance.core.trade import Enrolment, Trade

CONDITION = conditions.DEPOSIT
CREDIT_CODE = "02"
"""Kind of paper of an organisation (id_types.csv)."""

BOND = "BOND"
SPOUSE, HOUSEHOLD = "SPOUSE", "HOUSEHOLD"
RELATIONS = ("", SPOUSE, HOUSEHOLD)

MISSING, SHORT, TOO_LATE = "DEP_MISSING", "DEP_SHORT", "DEP_LATE"
WRONG_PAYER, SAME_PAYER = "DEP_PAYER_MISMATCH", "DEP_SAME_PAYER"


def is_payer(bidder: Person, name: str, account: str, mode: str, relation: str) -> bool:
    """Whether money from this payer counts for this bidder.

    An organisation pays from its registered basic account, under its own name; a bond names it as
    the one who owes. A person pays under their own name, or somebody of the household for them
    with a signed statement (`relation`).
    """
    same_name = people.comparable_name(name) == people.comparable_name(bidder.name)
    if bidder.id_type != CREDIT_CODE:
        return same_name or relation in (SPOUSE, HOUSEHOLD)
    registered = people.comparable_digits(bidder.account)
    same_account = people.comparable_digits(account) == registered != ""
    return same_name and (same_account or mode == BOND)


def in_time(received_at: str, deadline: str) -> bool:
    """By the voucher's time; on the second of the deadline it is late (half-open)."""
    return instant_of(received_at) < instant_of(deadline)


def checks(
    trade: Trade, each: Enrolment, annuals: Mapping[str, AnnualDeposit]
) -> tuple[Check, ...]:
    """One Check when the deposit is in order; else one for each fault, its code as the input."""
    if each.waived:
        return (Check(CONDITION, "WAIVED", met=True),)
    if is_covered(trade, each, annuals):
        return (Check(CONDITION, "ANNUAL", met=True),)
    faults = _faults(trade, each)
    if not faults:
        return (Check(CONDITION, "HELD", met=True),)
    return tuple(Check(CONDITION, fault, met=False) for fault in faults)


def checked_again(
    tables: Tables, trade: Trade, each: Enrolment, annuals: Mapping[str, AnnualDeposit]
) -> EnrolmentChecked:
    """The enrolment as checked before, with the deposit looked at anew."""
    others = tuple(check for check in each.checks if check.condition != CONDITION)
    found = (*others, *checks(trade, each, annuals))
    return EnrolmentChecked(each.number, found, conditions.faults(tables, found))


def is_covered(trade: Trade, each: Enrolment, annuals: Mapping[str, AnnualDeposit]) -> bool:
    """Whether a named annual deposit still stands for it: right band, right year, whole."""
    cover = trade.deposits.cover(each.random_id, each.number)
    annual = annuals.get(cover.annual_id) if cover else None
    return annual is not None and annual.covers(trade.wants.estimate_fen, year_of(trade))


def year_of(trade: Trade) -> int:
    """The year in which the enrolment ends: an annual deposit must be good for it."""
    return day_of(deadline(trade)).year


def deadline(trade: Trade) -> datetime:
    """Until when a deposit must have come: until the enrolment ends (half-open)."""
    assert trade.notice is not None  # there is no enrolment without a notice
    return instant_of(trade.notice.enrol_deadline)


def counts(trade: Trade, one: Deposit) -> bool:
    """Whether this money speaks for its enrolment: right payer, in time as things stand today.

    A notice that was extended moves the deadline for money that came late before.
    """
    return (
        one.held > 0 and one.result != "MISMATCH" and instant_of(one.received_at) < deadline(trade)
    )


def _faults(trade: Trade, each: Enrolment) -> tuple[str, ...]:
    came = [one for one in trade.deposits.of(each.random_id) if one.came and one.held]
    shared = (SAME_PAYER,) if any(_is_shared(trade, one) for one in came) else ()
    if not came:
        return (MISSING,)
    asked = trade.fixed.deposit_fen
    if sum(one.held for one in came if counts(trade, one)) >= asked:
        return shared
    faults = []
    if sum(one.held for one in came) < asked:
        faults.append(SHORT)
    if any(instant_of(one.received_at) >= deadline(trade) for one in came):
        faults.append(TOO_LATE)
    if any(one.result == "MISMATCH" for one in came):
        faults.append(WRONG_PAYER)
    return (*faults, *shared)


def _is_shared(trade: Trade, one: Deposit) -> bool:
    """Another bidder who still stands has money here from the same account."""
    others = (trade.deposits.get(other) for other in one.same_payer)
    return any(
        other is not None
        and other.held > 0
        and (bidder := trade.enrolment(other.enrolment)) is not None
        and not bidder.withdrawn
        for other in others
    )
