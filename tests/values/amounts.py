"""Cases of contract totals, price steps, instalments and typed yuan (domain.md 4.7, 6.11).

Totals are added up month by month in exact fractions; steps are grown in decimals with the
decimal module's own half up.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.values.identifiers import Case
from tests.values.seeded import Seeded

Steps = list[tuple[int, int]]
UNITS = ("fen/mu/year", "fen/year")


def nearest(exact: Fraction) -> int:
    """Half up, of what is not negative."""
    return floor(exact + Fraction(1, 2))


def _months(unit: str, steps: Steps, area_mu_e4: int, term_months: int) -> list[Fraction]:
    """What each month of the term costs."""
    prices = dict(steps)
    size = Fraction(area_mu_e4, 10_000) if unit == "fen/mu/year" else Fraction(1)
    costs, price = [], 0
    for month in range(term_months):
        if month % 12 == 0:
            price = prices.get(month // 12 + 1, price)
        costs.append(Fraction(price, 12) * size)
    return costs


def _priced(unit: str, steps: Steps, area_mu_e4: int, term_months: int, source: str) -> Case:
    months = _months(unit, steps, area_mu_e4, term_months)
    total = nearest(sum(months, Fraction(0)))
    years = [sum(months[at : at + 12], Fraction(0)) for at in range(0, term_months, 12)]
    parts = [floor(year) for year in years[:-1]]
    facts: dict[str, Any] = {"unit": unit, "steps": steps, "area_mu_e4": area_mu_e4}
    facts |= {"term_months": term_months, "total_fen": total}
    return {**facts, "instalments_fen": [*parts, total - sum(parts)], "from": source}


def totals() -> list[Case]:
    """`unit`, `steps`, `area_mu_e4`, `term_months`; `total_fen` and `instalments_fen`."""
    lease, rent = UNITS
    seeded = Seeded("totals")
    cases = [
        _priced(lease, [(1, 80_000)], 35_200, 60, "domain vectors"),
        _priced(lease, [(1, 33_333)], 12_345, 12, "domain vectors: once, not a year at a time"),
        _priced(lease, [(1, 80_000)], 35_200, 30, "domain vectors: a broken year"),
        _priced(lease, [(1, 1)], 5_000, 12, "4.7: exactly half a fen goes up"),
        _priced(lease, [(1, 1)], 4_999, 12, "4.7: just under half goes down"),
        _priced(lease, [(1, 1)], 1, 1, "4.7: the least there is"),
        _priced(lease, [(1, 3)], 5_000, 36, "4.7: rounded once: 4.5, not 2 + 2 + 2"),
        _priced(lease, [(1, 0)], 35_200, 60, "a price of nothing"),
        _priced(lease, [(1, 100_000)], 10**9, 840, "the largest area for seventy years"),
        _priced(rent, [(1, 1_000_001)], 0, 6, "4.7: half a year, half up"),
        _priced(rent, [(1, 1)], 0, 6, "4.7: half a fen"),
        _priced(rent, [(1, 1)], 0, 5, "4.7: five twelfths"),
        _priced(rent, [(1, 120)], 0, 1, "one month"),
        _priced(rent, [(1, 1_000), (3, 1_101)], 0, 27, "6.11: a broken last year"),
        _priced(rent, [(1, 1_000), (2, 500)], 0, 24, "a price may fall"),
        _priced(rent, [(1, 1_000), (9, 9_000)], 0, 60, "a step after the end of the term"),
        _priced(lease, [(1, 7), (2, 8), (3, 9)], 3_333, 35, "each year its own price, floored"),
        {"unit": "fen", "steps": [(1, 77)], "area_mu_e4": 0, "term_months": 0, "total_fen": 77,
         "instalments_fen": [77], "from": "4.7: paid once"},
        {"unit": "fen", "steps": [(1, 10**14)], "area_mu_e4": 35_200, "term_months": 600,
         "total_fen": 10**14, "instalments_fen": [10**14], "from": "4.7: once, whatever the term"},
    ]  # fmt: skip
    for _ in range(120):
        starts = sorted({1, *(seeded.between(2, 30) for _ in range(seeded.between(0, 4)))})
        steps = [(year, seeded.between(0, 10 ** seeded.between(1, 7))) for year in starts]
        area, term = seeded.between(1, 10 ** seeded.between(1, 7)), seeded.between(1, 600)
        cases.append(_priced(seeded.one(UNITS), steps, area, term, "seeded: month by month"))
    return cases


def escalations() -> list[Case]:
    """`first_fen`, `percent_e2`, `every_years`, `term_months`; the `steps` that follow."""
    named = [
        (33_333, 500, 3, 120, "4.7: each from the rounded one before"),
        (10, 500, 1, 120, "4.7: 10.5 goes up at once"),
        (9, 500, 1, 120, "4.7: 9.45 stays for ever"),
        (80_000, 500, 3, 36, "no step in the last year's end"),
        (80_000, 500, 3, 37, "a month of the fourth year has its step"),
        (80_000, 0, 1, 60, "no growth"),
        (0, 500, 1, 60, "nothing grows to nothing"),
        (80_000, 500, 70, 840, "once in a lifetime"),
        (80_000, 1, 1, 24, "a hundredth of a per cent"),
        (80_000, 10_000, 1, 60, "doubled each year"),
        (80_000, 500, 1, 1, "one month"),
    ]
    seeded = Seeded("escalations")
    drawn = [
        (seeded.between(0, 10**6), seeded.between(0, 3_000), seeded.between(1, 6),
         seeded.between(1, 600), "seeded: decimals")
        for _ in range(100)
    ]  # fmt: skip
    return [
        {"first_fen": first, "percent_e2": percent, "every_years": every, "term_months": term,
         "steps": _grown(first, percent, every, term), "from": source}
        for first, percent, every, term, source in [*named, *drawn]
    ]  # fmt: skip


def _grown(first: int, percent_e2: int, every: int, term_months: int) -> Steps:
    steps, price, year = [(1, first)], Decimal(first), 1 + every
    while (year - 1) * 12 < term_months:
        price = (price * (1 + Decimal(percent_e2).scaleb(-4))).quantize(
            Decimal(1), rounding=ROUND_HALF_UP
        )
        steps.append((year, int(price)))
        year += every
    return steps


def typed_yuan() -> list[Case]:
    """`input` of a form; `fen` and its `figures`, or the `code` of its fault."""
    most = 10**12
    named: list[tuple[str, int | str]] = [
        ("0", 0), ("0.00", 0), ("00", 0), ("007", 700), ("0.01", 1), ("0.1", 10), ("1", 100),
        ("1.0", 100), ("1.00", 100), (f"{most}", 10**14), (f"{most}.00", 10**14),
        ("0" * 27 + f"{most}", 10**14), (f"{most - 1}.99", 10**14 - 1),
        (f"{most}.01", "amount-too-large"), (f"{most + 1}", "amount-too-large"),
        ("9" * 40, "amount-too-large"), ("9" * 41, "not-an-amount"), ("0" * 41, "not-an-amount"),
        ("1.234", "more-than-two-decimals"), ("1.000", "more-than-two-decimals"),
        ("9" * 40 + ".001", "more-than-two-decimals"),
        *((text, "not-an-amount") for text in (
            "", " ", "-1", "+1", "-0", "1,200", "1 200", "1.", ".5", ".", "1..2", "1.2.3", "1e3",
            "1E3", "0x10", "1_000", " 1", "1 ", "1\n", "１２", "٣", "²", "Ⅻ", "壹", "¥1", "￥1",
            "1元", "NaN", "inf", "Infinity", "None", "1/2", "1.-5", "1.5-", "1٫5", "1。5", "1．5",
        )),
    ]  # fmt: skip
    seeded = Seeded("typed yuan")
    for _ in range(60):
        fen = seeded.between(0, 10 ** seeded.between(1, 14))
        digits = f"{fen:03d}"
        named.append((f"{digits[:-2]}.{digits[-2:]}", fen))
    return [{"input": text, **_told(told), "from": "4.7"} for text, told in named]


def _told(told: int | str) -> Case:
    """The fault, or the amount with its figures on paper."""
    if isinstance(told, str):
        return {"code": told}
    return {"fen": told, "figures": f"{Decimal(told).scaleb(-2):,.2f}"}
