"""How large a QR code becomes, told from its length alone (ISO/IEC 18004:2015, 7.4 and table 7).

The slip's layout must know the size before the printer draws the code; drawing it here first took
a fifth of a second on the box.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, cast

from drivers.printer_escpos.wire import Level

ALPHANUMERIC: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
COUNT_BITS: Final[dict[Literal["alphanumeric", "bytes"], tuple[int, int, int]]] = {
    "alphanumeric": (9, 11, 13),
    "bytes": (8, 16, 16),
}
"""Length of the count field in versions 1 to 9, 10 to 26, 27 to 40."""
MODE_BITS: Final = 4
DOTS: Final[tuple[tuple[int, Level], ...]] = ((6, "Q"), (4, "Q"), (3, "Q"), (3, "M"))
"""Dots a module and level, best first; the first that fits the paper is taken."""
SIDE_25_MM: Final = 200


@cache
def _rooms(level: Level) -> Mapping[int, int]:
    """Bits by version.

    segno's table, and segno is read when the first code is asked for: it takes a megabyte that
    an idle box has no use for.
    """
    from segno import consts  # noqa: PLC0415 - see above

    number = {
        "L": consts.ERROR_LEVEL_L,
        "M": consts.ERROR_LEVEL_M,
        "Q": consts.ERROR_LEVEL_Q,
        "H": consts.ERROR_LEVEL_H,
    }[level]
    # What segno's stubs call an object.
    table = cast(Mapping[int, Mapping[int, int]], consts.SYMBOL_CAPACITY)
    return {version: rooms[number] for version, rooms in table.items() if version > 0}


@cache
def modules(content: str, level: Level) -> int | None:
    """Modules a side of the smallest code that holds `content`; None when none does."""
    plain = ALPHANUMERIC.issuperset(content)
    length = len(content) if plain else len(content.encode())
    bits = length // 2 * 11 + length % 2 * 6 if plain else 8 * length
    widths = COUNT_BITS["alphanumeric" if plain else "bytes"]
    for version in range(1, 41):
        count_bits = widths[(version > 9) + (version > 26)]
        if MODE_BITS + count_bits + bits <= _rooms(level)[version]:
            return 17 + 4 * version
    return None


def form(content: str, width_dots: int) -> tuple[int, Level]:
    """Dots a module and error correction with which `content` fits. Raises ValueError.

    Six dots are kept to 25 mm; a longer content gets smaller modules before it loses correction.
    """
    for dots, level in DOTS:
        side = modules(content, level)
        if side is not None and side * dots <= (SIDE_25_MM if dots > 4 else width_dots):
            return dots, level
    raise ValueError("too long for a QR code on this paper")


def drawn(content: str, level: Level) -> tuple[bytearray, ...]:
    """The matrix of the code, 1 for black, without its white edge."""
    mode = "alphanumeric" if ALPHANUMERIC.issuperset(content) else "byte"
    import segno  # noqa: PLC0415 - as in `_rooms`

    code = segno.make_qr(content, error=level, mode=mode, encoding="utf-8", boost_error=False)
    return code.matrix


def svg(content: str, level: Level) -> str:
    """The code as a picture without a size, black on nothing."""
    rows = drawn(content, level)
    side = len(rows)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, black in enumerate(row) if black
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path d="{path}" fill="#000"/></svg>'
    )
