"""Money in whole fen: what was typed, totals of a contract, figures and capitals on paper.

Source: domain.md 4.7 and 4.8, 6.11 (price steps of a broken year).
"""

import re
from collections.abc import Sequence

from msgspec import Struct

FEN_MAX = 10**14
"""A million million yuan, 壹万亿元整: more is a slip of the finger."""

PER_MU_YEAR = "fen/mu/year"
PER_YEAR = "fen/year"
ONCE = "fen"


class MoneyError(ValueError):
    """Text that is no amount. `code`: not-an-amount, more-than-two-decimals, amount-too-large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Fen:
    """The unit of money: whole fen, not negative, at most FEN_MAX."""

    @staticmethod
    def from_yuan(text: str) -> int:
        """Fen of an amount typed in yuan: `1200`, `1200.5`, `1200.50`. Raises MoneyError.

        A screen turns full-width digits into ASCII and drops grouping commas before it asks.
        """
        if not re.fullmatch(r"[0-9]{1,40}(\.[0-9]+)?", text):
            raise MoneyError("not-an-amount")
        whole, _, part = text.partition(".")
        if len(part) > 2:
            raise MoneyError("more-than-two-decimals")
        if len(whole.lstrip("0")) > len(str(FEN_MAX)):
            raise MoneyError("amount-too-large")
        fen = int(whole) * 100 + int(part.ljust(2, "0"))
        if fen > FEN_MAX:
            raise MoneyError("amount-too-large")
        return fen


def yuan(fen: int) -> str:
    """Figures in yuan, `1,234.00`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two numbers that are not negative, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


# --- totals -------------------------------------------------------------------------------------


class Step(Struct, frozen=True):
    """From contract year `from_year` (1 is the first) the price is `price_fen` of the unit."""

    from_year: int
    price_fen: int


def total(price_unit: str, price_fen: int, *, area_mu_e4: int = 0, term_months: int = 0) -> int:
    """The whole contract at one price, in fen, rounded half up once."""
    return total_of_steps(
        price_unit, [Step(1, price_fen)], area_mu_e4=area_mu_e4, term_months=term_months
    )


def total_of_steps(
    price_unit: str, steps: Sequence[Step], *, area_mu_e4: int = 0, term_months: int = 0
) -> int:
    """The whole contract under a table of prices: summed exactly over its months, rounded once.

    `steps` begin with year 1 and rise. A price for once (`fen`) has one step and no term.
    ValueError for a unit, a table or a size that no contract has: forms check these before.
    """
    _check_steps(steps)
    if price_unit == ONCE:
        if len(steps) != 1:
            raise ValueError("a price paid once has no steps")
        return steps[0].price_fen
    priced = sum(price * months for price, months in _priced_months(steps, term_months))
    if price_unit == PER_YEAR:
        return half_up(priced, 12)
    if price_unit == PER_MU_YEAR:
        return half_up(priced * area_mu_e4, 12 * 10_000)
    raise ValueError(f"unknown price unit {price_unit!r}")


def escalated(
    first_fen: int, *, percent_e2: int, every_years: int, term_months: int
) -> list[Step]:
    """Steps of `percent_e2` hundredths of a per cent every few years, each rounded half up."""
    steps = [Step(1, first_fen)]
    for year in range(1 + every_years, _years(term_months) + 1, every_years):
        before = steps[-1].price_fen
        steps.append(Step(year, half_up(before * (10_000 + percent_e2), 10_000)))
    return steps


def year_instalments(
    price_unit: str, steps: Sequence[Step], *, area_mu_e4: int = 0, term_months: int
) -> list[int]:
    """What falls due for each contract year: floored, and the last takes the rest of the total."""
    whole = total_of_steps(price_unit, steps, area_mu_e4=area_mu_e4, term_months=term_months)
    if price_unit == ONCE:
        return [whole]
    by, per = (area_mu_e4, 12 * 10_000) if price_unit == PER_MU_YEAR else (1, 12)
    parts = [price * months * by // per for price, months in _priced_months(steps, term_months)]
    return [*parts[:-1], whole - sum(parts[:-1])]


def _priced_months(steps: Sequence[Step], term_months: int) -> list[tuple[int, int]]:
    """(price, months) of each contract year; the last year may be a broken one."""
    if term_months <= 0:
        raise ValueError("a price by the year needs a term")
    priced = []
    for year in range(1, _years(term_months) + 1):
        price = [step.price_fen for step in steps if step.from_year <= year][-1]
        priced.append((price, min(12, term_months - 12 * (year - 1))))
    return priced


def _years(term_months: int) -> int:
    """Contract years begun."""
    return -(-term_months // 12)


def _check_steps(steps: Sequence[Step]) -> None:
    years = [step.from_year for step in steps]
    if not years or years[0] != 1 or years != sorted(set(years)):
        raise ValueError("a table of prices begins with year 1 and rises")


# --- capitals -----------------------------------------------------------------------------------

CAPITAL_LENGTH_MAX = 64
"""Longer than any amount with its prefix; a row of 亿 would make numbers without end."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_GROUPS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, ""))
_SAME = str.maketrans("圆圓正貳陸億萬參", "元元整贰陆亿万叁")
_WEIGHT = {"拾": 10, "佰": 100, "仟": 1000}


def rmb_capital(fen: int) -> str:
    """The amount in capital Chinese, `壹仟贰佰元伍角整`; ValueError outside 0 .. FEN_MAX."""
    return _spelt(fen, optional="", closing="整")


def parse_capital(text: str) -> int:
    """Fen of an amount in capitals; MoneyError `not-an-amount` for what is not well written.

    Also taken: 圆, 正, the prefix 人民币, traditional forms, an optional 零, no 整 after 角.
    """
    if len(text) > CAPITAL_LENGTH_MAX:
        raise MoneyError("not-an-amount")
    plain = re.sub("^人民[币幣]", "", text).translate(_SAME)
    fen = _guess(plain)
    # The guess reads loosely; the amount that was guessed says how it may be written.
    if not 0 <= fen <= FEN_MAX:
        raise MoneyError("not-an-amount")
    if not re.fullmatch(_spelt(fen, optional="零?", closing="整?"), plain):
        raise MoneyError("not-an-amount")
    return fen


def _spelt(fen: int, *, optional: str, closing: str) -> str:
    """Capitals; `optional` stands where a 零 is allowed, `closing` after a 角 that ends it."""
    if not 0 <= fen <= FEN_MAX:
        raise ValueError("the amount is out of range")
    whole, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    text = _whole(whole, optional) + "元" if whole or not fen else ""
    if not jiao and not last:
        return text + "整"
    if jiao:
        text += (optional if whole and not whole % 10 else "") + _DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (_DIGITS[last] + "分" if last else closing)


def _whole(number: int, optional: str) -> str:
    """Whole yuan by groups of four digits."""
    if number == 0:
        return _DIGITS[0]
    text, before = "", 0
    for weight, name in _GROUPS:
        group = number // weight % 10_000
        if text and group:
            if not before or group < 1000:
                text += "零"
            elif not before % 10:
                text += optional
        text += _group(group) + name if group else ""
        before = group
    return text


def _group(number: int) -> str:
    """1 .. 9999 without leading or trailing 零."""
    text, gap = "", False
    for weight, name in _PLACES:
        digit = number // weight % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text


def _guess(text: str) -> int:
    """The amount that the characters add up to, whatever their order; -1 for a strange one."""
    done = group = digit = cents = 0
    for one in text:
        if one in _DIGITS:
            digit = _DIGITS.index(one)
        elif one in _WEIGHT:
            group, digit = group + digit * _WEIGHT[one], 0
        elif one == "万":
            done, group, digit = done + (group + digit) * 10_000, 0, 0
        elif one == "亿":
            done, group, digit = (done + group + digit) * 10**8, 0, 0
        elif one == "元":
            done, group, digit = done + group + digit, 0, 0
        elif one in "角分":
            cents, digit = cents + digit * (10 if one == "角" else 1), 0
        elif one != "整":
            return -1
    return done * 100 + cents
