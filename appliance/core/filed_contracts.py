"""Contracts as a village or an office lists them, compared with the trades of the station (K03).

A contract that names no trade, an unknown one, one of another object or one that led to no
contract was dealt outside the platform, or its number is wrong: a supervisor looks.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from appliance.core.trade import Trade

MISSING: Final = "MISSING"
UNKNOWN: Final = "UNKNOWN"
OTHER: Final = "OTHER"
UNSIGNED: Final = "UNSIGNED"

LINES_MAX: Final = 500
_CUT: Final = re.compile(r"[\t,;\uff0c\uff1b]")


class FiledContract(Struct, frozen=True):
    """One line of a list: the contract's number, the trade it names, its object; "" for none."""

    contract_ref: str
    trade_no: str = ""
    object_key: str = ""


class Outside(Struct, frozen=True):
    """A contract without a trade of its own, and why it counts as one."""

    filed: FiledContract
    why: str


def read(text: str) -> tuple[tuple[FiledContract, ...], tuple[tuple[int, str], ...]]:
    """The contracts of a typed or copied list, and (line, text) of what cannot be read."""
    filed: list[FiledContract] = []
    bad: list[tuple[int, str]] = []
    for at, line in enumerate(text.splitlines()[:LINES_MAX], 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in _CUT.split(line)]
        if not cells[0] or len(cells) > 3:
            bad.append((at, line.strip()[:40]))
            continue
        filed.append(FiledContract(*cells))
    return tuple(filed), tuple(bad)


def without_trade(
    filed: Iterable[FiledContract], trade_of: Callable[[str], Trade | None]
) -> tuple[Outside, ...]:
    """Those that no trade led to. `trade_of`: by the number of a trade or of its contract."""
    found = ((one, _why(one, trade_of)) for one in filed)
    return tuple(Outside(one, why) for one, why in found if why)


def _why(one: FiledContract, trade_of: Callable[[str], Trade | None]) -> str:
    trade = trade_of(one.contract_ref)
    if trade is None and not one.trade_no:
        return MISSING
    if trade is None:
        trade = trade_of(one.trade_no)
    if trade is None:
        return UNKNOWN
    if trade.contract is None:
        return UNSIGNED
    if one.object_key and one.object_key != trade.wants.object_key:
        return OTHER
    return ""
