"""Cases of resident IDs, credit codes and Luhn digits (domain.md 4.1, 4.2, 4.10, 4.11).

Check digits are found otherwise than in `appliance.core`: the resident ID's by the recursion of
ISO 7064, the credit code's by trying all 31 symbols in Horner's scheme, Luhn's from a table of
doubled digits. A broken number has the fault by which it was broken.
"""

from datetime import date, timedelta
from typing import Any

from tests.values.seeded import Seeded

Case = dict[str, Any]

TODAY = date(2026, 11, 22)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DOUBLED = "0246813579"


# --- resident ID --------------------------------------------------------------------------------


def id_check(digits: str) -> str:
    """ISO 7064, MOD 11-2, pure system: the recursive method."""
    product = 0
    for one in digits:
        product = (product + int(one)) * 2 % 11
    return "0123456789X"[(12 - product) % 11]


def resident_id(birth: str, sequence: int, division: str = "999999") -> str:
    digits = f"{division}{birth}{sequence:03d}"
    return digits + id_check(digits)


def resident_ids() -> list[Case]:
    """`input`, `today`, `demo`; `fault` or, without one, `birth` and `sex`."""
    return [*_named_ids(), *_seeded_ids()]


def _case(text: str, fault: str | None, source: str, *, demo: bool = True) -> Case:
    found: Case = {"input": text, "today": TODAY.isoformat(), "demo": demo, "fault": fault}
    return {**found, "from": source}


def _named_ids() -> list[Case]:
    with_x = next(one for n in range(100) if (one := resident_id("19900101", n)).endswith("X"))
    wide = "".join(chr(ord(one) + 0xFEE0) for one in with_x)
    births = [
        ("19000101", None, "4.1: the first birth allowed"),
        ("18991231", "BIRTH_BEFORE_1900", "4.1: the last birth refused"),
        ("20261122", None, "4.1: born today"),
        ("20261123", "BIRTH_IN_FUTURE", "4.1: born tomorrow"),
        ("20000229", None, "leap day of a century divisible by 400"),
        ("19000229", "BIRTH_NOT_A_DATE", "1900 had no leap day"),
        ("19840229", None, "leap day"),
        ("19850229", "BIRTH_NOT_A_DATE", "no leap day"),
        ("19800431", "BIRTH_NOT_A_DATE", "April has 30 days"),
        ("19800430", None, "April has 30 days"),
        ("19801301", "BIRTH_NOT_A_DATE", "month 13"),
        ("19800001", "BIRTH_NOT_A_DATE", "month 0"),
        ("19800100", "BIRTH_NOT_A_DATE", "day 0"),
        ("00000101", "BIRTH_NOT_A_DATE", "the calendar has no year 0"),
        ("00010101", "BIRTH_BEFORE_1900", "year 1"),
        ("99991231", "BIRTH_IN_FUTURE", "the last year there is"),
    ]
    good = "999999196803121232"
    return [
        *(_case(resident_id(birth, 15), fault, why) for birth, fault, why in births),
        _case(good, None, "domain vectors"),
        _case(with_x, None, "4.1: X"),
        _case(with_x.lower(), None, "4.1: x after normalising"),
        _case(wide, None, "4.1: full-width forms (NFKC)"),
        _case(wide.lower(), None, "4.1: full-width small x"),
        _case("", "LENGTH", "nothing"),
        _case(good[:17], "LENGTH", "4.1: 17 characters"),
        _case(good + "0", "LENGTH", "4.1: 19 characters"),
        _case(f" {good}", "LENGTH", "4.1: the core refuses spaces"),
        _case(f"{good[:17]} ", "CHARSET", "4.1: the core refuses spaces"),
        _case(f"{good}\n", "LENGTH", "a line's end is no part of a number"),
        _case("999999680312123", "FIFTEEN_DIGITS", "4.1: first generation"),
        _case(
            "９９９９９９６８０３１２１２３", "FIFTEEN_DIGITS", "4.1: full-width first generation"
        ),
        _case("99999968031212X", "LENGTH", "4.1: fifteen, but not digits"),
        _case("99999O196803121232", "CHARSET", "letter O"),
        _case("X" + good[1:], "CHARSET", "X stands only at the end"),
        _case(good[:17] + "Y", "CHARSET", "Y"),
        _case("٩٩٩٩٩٩١٩٦٨٠٣١٢١٢٣٢", "CHARSET", "Arabic-Indic digits are no ASCII digits"),
        _case(good, "DEMO_DIVISION", "4.1: demo flag off", demo=False),
        _case(good[:17] + "0", "DEMO_DIVISION", "4.1: named before CHECK_DIGIT", demo=False),
        _case("999999196813121230", "BIRTH_NOT_A_DATE", "4.1: named before CHECK_DIGIT"),
        _case("999999196813121230", "BIRTH_NOT_A_DATE", "before DEMO_DIVISION", demo=False),
    ]


def _seeded_ids() -> list[Case]:
    seeded = Seeded("resident ids")
    cases = []
    for _ in range(60):
        birth = date(1900, 1, 1) + timedelta(seeded.between(0, (TODAY - date(1900, 1, 1)).days))
        sequence = seeded.between(0, 999)
        text = resident_id(f"{birth:%Y%m%d}", sequence)
        sex = "1" if sequence % 2 else "2"
        facts = {"birth": birth.isoformat(), "sex": sex}
        cases.append({**_case(text, None, "seeded: made with ISO 7064's recursion"), **facts})
        broken = "0123456789X".replace(text[17], "")
        wrong = text[:17] + seeded.one(broken)
        cases.append(_case(wrong, "CHECK_DIGIT", "seeded: another check character"))
    return cases


def ages() -> list[Case]:
    """`birth` and the full years (`age`) on `day`; `adult` from 18 on."""
    named = [
        ("2008-11-22", "2026-11-21", "4.1: the day before"),
        ("2008-11-22", "2026-11-22", "4.1: the birthday itself counts"),
        ("2008-11-23", "2026-11-22", "4.1: tomorrow"),
        ("2008-02-29", "2026-02-28", "4.1: leap day, not yet"),
        ("2008-02-29", "2026-03-01", "4.1: leap day, 1 March"),
        ("2008-02-29", "2028-02-28", "leap day in a leap year, not yet"),
        ("2008-02-29", "2028-02-29", "leap day in a leap year"),
        ("1900-02-28", "2000-02-29", "a hundred years and a day"),
        ("2026-11-22", "2026-11-22", "born today"),
        ("2025-12-31", "2026-01-01", "a day old over the year's end"),
        ("1900-01-01", "2026-11-22", "the oldest"),
    ]
    seeded = Seeded("ages")
    for _ in range(100):
        birth = date(1900, 1, 1) + timedelta(seeded.between(0, 40_000))
        years = seeded.between(0, 100)
        day = date(birth.year + years, birth.month, min(birth.day, 28))
        day += timedelta(seeded.one((-1, 0, 1, 2, 200)))
        if day >= birth:
            named.append((birth.isoformat(), day.isoformat(), "seeded: birthdays counted"))
    return [
        {"birth": birth, "day": day, "age": (age := _birthdays(birth, day)), "adult": age >= 18,
         "from": why}
        for birth, day, why in named
    ]  # fmt: skip


def _birthdays(birth: str, day: str) -> int:
    """How many birthdays there have been, each found in the calendar."""
    year, rest = int(birth[:4]), birth[4:]
    following = [f"{one}{rest}" for one in range(year + 1, int(day[:4]) + 1)]
    # As text: 29 February of a common year stands after its 28th and before 1 March.
    return sum(one <= day for one in following)


# --- credit codes -------------------------------------------------------------------------------


def uscc_check(first: str) -> str:
    """The symbol that makes the whole code 0 in Horner's scheme, from the last place back."""
    weighed = 0
    for one in reversed(first):
        weighed = (weighed * 3 + USCC.index(one)) % 31
    return next(one for value, one in enumerate(USCC) if (weighed + value) % 31 == 0)


def org_check(body: str) -> str:
    """The ninth character of an organisation code, by trying all eleven (GB 11714)."""
    weighed = sum(
        weight * (int(one) if one.isdigit() else _LETTERS.index(one) + 10)
        for weight, one in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True)
    )
    return next(c for value, c in enumerate("0123456789X") if (weighed + value) % 11 == 0)


def credit_code(prefix: str, body: str, ninth: str | None = None) -> str:
    first = f"{prefix}999999{body}{ninth or org_check(body)}"
    return first + uscc_check(first)


def credit_codes() -> list[Case]:
    """`input`, `party_prefixes`; `fault`, or `warnings` against the prefixes of `KNOWN`."""
    return [*_named_codes(), *_seeded_codes()]


KNOWN = ("11", "12", "51", "54", "91", "92", "93", "N1", "N2", "N3")
"""Prefixes of the table for these cases."""


def _code(
    text: str,
    fault: str | None,
    source: str,
    of: tuple[str, ...] = (),
    warned: tuple[str, ...] = (),
) -> Case:
    found: Case = {"input": text, "party_prefixes": list(of), "fault": fault}
    return {**found, "warnings": list(warned), "from": source}


def _named_codes() -> list[Case]:
    good = "N2999999MA0000015K"
    wide = "".join(chr(ord(one) + 0xFEE0) for one in good)
    unknown = credit_code("A1", "MA000001")
    strange = credit_code("A1", "MA000001", "7")
    return [
        _code(good, None, "domain vectors"),
        _code(good.lower(), None, "4.2: upper case first"),
        _code(wide, None, "4.2: NFKC first"),
        _code("", "LENGTH", "nothing"),
        _code(good[:17], "LENGTH", "4.2: 17 characters"),
        _code(good + "0", "LENGTH", "4.2: 19 characters"),
        _code(f" {good[1:]}", "CHARSET", "a space is no symbol"),
        _code(f"{good}\n", "LENGTH", "a line's end is no part of a code"),
        *(_code(good[:8] + one + good[9:], "CHARSET", f"4.2: no {one}") for one in "IOSVZ"),
        _code(good[:8] + "-" + good[9:], "CHARSET", "a hyphen belongs to the nine characters"),
        _code(good[:17] + "0", "CHECK_DIGIT", "domain vectors"),
        _code(good, None, "4.2: of the party's type", ("N1", "N2", "N3")),
        _code(good, None, "4.2: another party type", ("91",), ("PREFIX_PARTY_TYPE",)),
        _code(unknown, None, "4.2: not in the table", (), ("PREFIX_UNKNOWN",)),
        _code(unknown, None, "4.2", ("91",), ("PREFIX_UNKNOWN", "PREFIX_PARTY_TYPE")),
        _code(strange, None, "4.2: all three", ("91",),
              ("ORG_CODE_CHECK", "PREFIX_UNKNOWN", "PREFIX_PARTY_TYPE")),
    ]  # fmt: skip


def _seeded_codes() -> list[Case]:
    seeded = Seeded("credit codes")
    cases = []
    for _ in range(40):
        prefix, body = seeded.one(KNOWN), seeded.text(USCC, 8)
        good = credit_code(prefix, body)
        cases.append(_code(good, None, "seeded: made with Horner's scheme", (prefix,)))
        ninth = seeded.one("0123456789X".replace(org_check(body), ""))
        warned = credit_code(prefix, body, ninth)
        cases.append(_code(warned, None, "seeded: 17th wrong", (prefix,), ("ORG_CODE_CHECK",)))
        wrong = good[:17] + seeded.one(USCC.replace(good[17], ""))
        cases.append(_code(wrong, "CHECK_DIGIT", "seeded: another 18th"))
    for rest, ninth in (("10", "X"), ("11", "0")):
        bodies = (f"{n:08d}" for n in range(1, 1000))
        body = next(one for one in bodies if org_check(one) == ninth)
        cases.append(_code(credit_code("91", body), None, f"4.2: {rest} becomes {ninth}"))
    return cases


# --- Luhn ---------------------------------------------------------------------------------------


def luhn_digit(digits: str) -> str:
    """By the table of doubled digits, from the left."""
    doubles = len(digits) % 2
    weighed = sum(
        int(_DOUBLED[int(one)] if place % 2 != doubles else one)
        for place, one in enumerate(digits)
    )
    return next(one for one in "0123456789" if (weighed + int(one)) % 10 == 0)


def luhn() -> list[Case]:
    """`input` and whether it ends in its digit (`ok`)."""
    named = [
        ("9999990000000100012", True, "domain vectors"),
        ("79927398713", True, "the example of Luhn's patent"),
        *((f"7992739871{one}", False, "the same, another digit") for one in "012456789"),
        ("00", True, "two digits"),
        ("0", False, "no digit before the check"),
        ("", False, "nothing"),
        ("18", True, "1 doubled is 2"),
        ("59", True, "5 doubled is 10 is 1"),
        ("9999990000000100012 ", False, "a space"),
        ("９９９９９９０００００００１０００１２", False, "full-width digits"),
    ]
    cases: list[Case] = [{"input": a, "ok": b, "from": c} for a, b, c in named]
    seeded = Seeded("luhn")
    for _ in range(50):
        digits = seeded.text("0123456789", seeded.between(8, 18))
        right = luhn_digit(digits)
        wrong = seeded.one("0123456789".replace(right, ""))
        cases.append({"input": digits + right, "ok": True, "from": "seeded: table of doubles"})
        cases.append({"input": digits + wrong, "ok": False, "from": "seeded: another digit"})
    return cases


def deposit_references() -> list[Case]:
    """`seq` and the nine digits a payer types (`expected`), null where the series is full."""
    seeded = Seeded("deposit references")
    within = [1, 9, 10, 17, 10**7, 10**8 - 1, *(seeded.between(1, 10**8 - 1) for _ in range(100))]
    digits = [(n, str(n).rjust(8, "0")) for n in within]
    return [
        *({"seq": n, "expected": d + luhn_digit(d), "from": "4.11, table of doubles"}
          for n, d in digits),
        *({"seq": n, "expected": None, "from": "4.11: eight digits"} for n in (-1, 0, 10**8)),
    ]  # fmt: skip
