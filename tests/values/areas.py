"""Cases of areas, typed, written and turned from mu to square metres and back (domain.md 4.6)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from tests.values.identifiers import Case
from tests.values.seeded import Seeded

MU_E4_MAX = 10**9
M2_E2_MAX = 6_666_666_666
SQUARE_METRES_OF_A_MU = Fraction(2000, 3)


def _nearest(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def turned() -> list[Case]:
    """`mu_e4` gives `m2_e2`, or `m2_e2` gives `mu_e4`: which, says `to`."""
    seeded = Seeded("areas turned")
    mus = [1, 2, 3, 4, 5, 6, 7, 9_999, 10_000, 10_001, 35_200, 150_000, 10_000 * 15, MU_E4_MAX]
    metres = [1, 2, 3, 6, 7, 9, 10, 13, 14_200, 66_667, 1_000_000, M2_E2_MAX - 1, M2_E2_MAX]
    mus += [seeded.between(1, 10 ** seeded.between(1, 9)) for _ in range(60)]
    metres += [seeded.between(1, 10 ** seeded.between(1, 9)) for _ in range(60)]
    # Exactly half of a ten-thousandth of a mu: three twentieths of 10, 30, 50 ... hundredths.
    metres += [10 * (2 * n + 1) for n in range(8)]
    return [
        *({"to": "m2", "mu_e4": n, "m2_e2": _nearest(Fraction(n, 100) * SQUARE_METRES_OF_A_MU),
           "from": "4.6: 2000/3 square metres"} for n in dict.fromkeys(mus)),
        *({"to": "mu", "m2_e2": n, "mu_e4": _nearest(Fraction(n * 100) / SQUARE_METRES_OF_A_MU),
           "from": "4.6: 2000/3 square metres"} for n in dict.fromkeys(metres)),
    ]  # fmt: skip


def typed() -> list[Case]:
    """`input` in `unit` mu or m2; `area` in its smallest part, or the `code` of its fault."""
    both: list[tuple[str, str]] = [
        (text, "not-an-area")
        for text in ("", " ", "-1", "+1", "1,5", "1 5", "1.", ".5", "1..5", "1e3", "３", "٣", "²",
                     "1\n", " 1", "三", "3.5亩", "NaN", "9" * 13, "0" * 13, "1/2", "1．5")
    ]  # fmt: skip
    both += [(text, "area-zero") for text in ("0", "00", "0.0", "0.00")]
    faults = [
        *(("mu", text, code) for text, code in both),
        *(("m2", text, code) for text, code in both),
        ("mu", "0.0000", "area-zero"),
        ("mu", "0.00000", "too-many-decimals"),
        ("mu", "1.00000", "too-many-decimals"),
        ("mu", "100000.0001", "area-too-large"),
        ("mu", "999999999999", "area-too-large"),
        ("m2", "86.505", "too-many-decimals"),
        ("m2", "0.000", "too-many-decimals"),
        ("m2", "66666666.67", "area-too-large"),
        ("m2", "999999999999.99", "area-too-large"),
    ]
    good = [
        ("mu", "0.0001", 1), ("mu", "3.52", 35_200), ("mu", "3.5200", 35_200),
        ("mu", "007", 70_000),
        ("mu", "100000", MU_E4_MAX), ("mu", "100000.0000", MU_E4_MAX), ("mu", "1.2345", 12_345),
        ("m2", "0.01", 1), ("m2", "86.5", 8_650), ("m2", "66666666.66", M2_E2_MAX),
    ]  # fmt: skip
    seeded = Seeded("areas typed")
    for _ in range(40):
        mu, metre = seeded.between(1, MU_E4_MAX), seeded.between(1, M2_E2_MAX)
        good.append(("mu", str(Decimal(mu).scaleb(-4)), mu))
        good.append(("m2", str(Decimal(metre).scaleb(-2)), metre))
    return [
        *({"unit": a, "input": b, "code": c, "from": "4.6"} for a, b, c in faults),
        *({"unit": a, "input": b, "area": c, "from": "4.6"} for a, b, c in good
          if "E" not in b),
    ]  # fmt: skip


def written() -> list[Case]:
    """`mu_e4` with its `text` in full and its `list_text`."""
    seeded = Seeded("areas written")
    areas = [1, 9, 10, 49, 50, 51, 99, 100, 149, 150, 9_949, 9_950, 9_999, 10_000, 10_001, 10_010,
             10_100, 11_000, 30_000, 35_200, 35_250, 35_251, 99_999_950, MU_E4_MAX]  # fmt: skip
    areas += [seeded.between(1, 10 ** seeded.between(1, 9)) for _ in range(100)]
    areas += [10_000 * n + 2_500 for n in range(1, 4)]
    return [
        {"mu_e4": n, "text": _full(n), "list_text": _short(n), "text_m2": _metres(n),
         "from": "4.6: all decimals; two; as square metres"}
        for n in dict.fromkeys(areas)
    ]  # fmt: skip


def _full(mu_e4: int) -> str:
    """All decimals that are not zero, at least two."""
    exact = Decimal(mu_e4).scaleb(-4)
    for places in (2, 3):
        if exact == round(exact, places):
            return f"{exact:.{places}f}"
    return f"{exact:.4f}"


def _metres(m2_e2: int) -> str:
    digits = f"{m2_e2:03d}"
    return f"{digits[:-2]}.{digits[-2:]}"


def _short(mu_e4: int) -> str:
    return f"{Decimal(mu_e4).scaleb(-4).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"


def compared() -> list[Case]:
    """`traded`, `title`, `measured` (null: not proved): `allowed`, and `differs` over 5 %."""
    named: list[tuple[int, int, int | None, str]] = [
        (10_000, 10_000, None, "the whole title"), (10_001, 10_000, None, "over the title"),
        (10_001, 10_000, 10_001, "the measured area is larger"),
        (10_002, 10_000, 10_001, "over the larger of the two"),
        (10_000, 10_000, 9_000, "the title is larger"), (1, 1, 0, "measured as nothing"),
        (10_500, 10_000, 10_500, "exactly 5 % more"), (9_500, 10_000, 9_500, "exactly 5 % less"),
        (1, 10_000, 10_501, "just over 5 % more"), (1, 10_000, 9_499, "just over 5 % less"),
        (1, 19, 20, "5 % of little"), (1, 20, 21, "5 % of little"), (1, 21, 22, "of little"),
    ]  # fmt: skip
    seeded = Seeded("areas compared")
    for _ in range(110):
        title = seeded.between(1, 10 ** seeded.between(1, 9))
        measured = seeded.one((None, title + title * seeded.between(-60, 60) // 1000))
        traded = seeded.one((title, title + 1, (measured or title), (measured or title) + 1))
        named.append((traded, title, measured, "seeded"))
    return [
        {"traded": traded, "title": title, "measured": measured,
         "allowed": any(traded <= one for one in (title, measured) if one is not None),
         "differs": None if measured is None
         else not Fraction(95, 100) <= Fraction(measured, title) <= Fraction(105, 100),
         "from": f"4.6: {why}"}
        for traded, title, measured, why in named
    ]  # fmt: skip
