"""What a taker must be, as data: each condition of conditions.csv judged by what was shown (E04).

The law's conditions and those of the trade type hold always; a notice adds some of the table.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from appliance.core.code_rows import Condition
from appliance.core.codes import Tables
from appliance.core.entries import Check
from appliance.core.trade import Enrolment

OVERRIDDEN = "OVERRIDDEN"
"""Input of a condition that two people let pass, with their reason in the vault."""

ORGANISATION = "ORGANISATION"
MEMBER = "MEMBER"
CHOSEN = ("PAPER", "PARTY", "MEMBER", "SHOWN")
"""Inputs of conditions that a notice may ask for; the others hold for everybody."""

DEPOSIT = "DEPOSIT"
STILL_COMING = frozenset({"DEP_MISSING", "DEP_SHORT"})
"""The bank's slip may be older than the deadline and come the next morning (domain.md 6.9)."""

UNKNOWN_FAULT = "DOC_INVALID"


def offered(tables: Tables) -> tuple[Condition, ...]:
    """The conditions that a notice may choose from, in the order of the table."""
    return tuple(one for one in tables.conditions.values() if one.input in CHOSEN)


def judged(tables: Tables, wanted: Iterable[str], of: Enrolment) -> tuple[Check, ...]:
    """Every condition of this enrolment: those of the counter, then those of the notice.

    `wanted`: codes of the notice. One that the counter judged already is not judged twice, only
    more strictly where the notice makes a must of it.
    """
    found = {one.condition: one for one in of.conditions}
    for code in wanted:
        found[code] = _judged(tables.conditions[code], found.get(code), of)
    return tuple(found.values())


def faults(tables: Tables, checks: Iterable[Check]) -> tuple[str, ...]:
    """Codes of gate_fail_codes.csv for what is not met, each once, in the order of the checks."""
    return tuple(dict.fromkeys(_fault(tables, one) for one in checks if not one.met))


def _fault(tables: Tables, check: Check) -> str:
    """A deposit's check says itself what is wrong (core/deposit_gate.py)."""
    return check.input if check.condition == DEPOSIT else fault_of(tables, check.condition)


def fault_of(tables: Tables, condition: str) -> str:
    row = tables.conditions.get(condition)
    return row.fault if row else UNKNOWN_FAULT


def may_override(tables: Tables, condition: str) -> bool:
    """Whether people may let somebody pass who fails it: never what the law forbids."""
    row = tables.conditions.get(condition)
    return row is not None and not row.by_law


def overridden(tables: Tables, of: Enrolment, condition: str) -> Enrolment:
    """The enrolment once this condition is let pass; its fault goes unless another has it too."""
    checks = tuple(
        msgspec.structs.replace(one, input=OVERRIDDEN, met=True)
        if one.condition == condition
        else one
        for one in of.checks
    )
    fault, left = fault_of(tables, condition), faults(tables, checks)
    return replace(
        of, checks=checks, failed=tuple(one for one in of.failed if one != fault or one in left)
    )


def could_qualify(tables: Tables, of: Enrolment) -> bool:
    """Whether overrides would let this bidder through, and money that only waits to be entered."""
    for one in of.checks:
        if not one.met and may_override(tables, one.condition):
            of = overridden(tables, of, one.condition)
    return bool(of.checks) and set(of.failed) <= STILL_COMING


def _judged(row: Condition, known: Check | None, of: Enrolment) -> Check:
    if row.input == "MEMBER":
        said = known.input if known else "UNKNOWN"
        return Check(row.code, said, said == MEMBER)
    if known is not None:
        return known
    if row.input == "PARTY":
        return Check(row.code, of.party, of.party == row.code)
    shown = row.paper in of.materials
    return Check(row.code, "SHOWN" if shown else "MISSING", shown)
