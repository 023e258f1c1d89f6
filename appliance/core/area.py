"""Areas: whole ten-thousandths of a mu, for houses whole hundredths of a square metre.

Source: domain.md 4.6. 1 mu = 2000/3 square metres exactly; 15 mu = 1 hectare. Only the side that
was entered is stored, the other is shown.
"""

import re

from appliance.core.money import half_up

MU_E4_MAX = 100_000 * 10_000
M2_E2_MAX = MU_E4_MAX * 20 // 3
"""As many square metres as the largest area in mu has, rounded down."""


class AreaError(ValueError):
    """Text that is no area. `code`: not-an-area, too-many-decimals, area-zero, area-too-large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_mu(text: str) -> int:
    """`area_mu_e4` of an area typed in mu with up to four decimals. Raises AreaError."""
    return _parsed(text, 4, 10_000, MU_E4_MAX)


def parse_m2(text: str) -> int:
    """`area_m2_e2` of an area typed in square metres with up to two decimals. Raises AreaError."""
    return _parsed(text, 2, 100, M2_E2_MAX)


def text(mu_e4: int) -> str:
    """All stored decimals, at least two, for notice, contract and certificate: 3.52, 3.525."""
    return _written(mu_e4, 4)


def text_m2(m2_e2: int) -> str:
    """Square metres with two decimals."""
    return _written(m2_e2, 2)


def list_text(mu_e4: int) -> str:
    """Two decimals, rounded half up, for lists."""
    return _written(half_up(mu_e4, 100), 2)


def m2_e2(mu_e4: int) -> int:
    """Hundredths of a square metre of an area stored in mu."""
    return half_up(mu_e4 * 20, 3)


def mu_e4(m2_e2: int) -> int:
    """Ten-thousandths of a mu of an area stored in square metres."""
    return half_up(m2_e2 * 3, 20)


def fits_title(traded: int, title: int, measured: int | None = None) -> bool:
    """Whether an area may be traded: not over the title, or the measured area where it is proved.

    All three in one unit.
    """
    return traded <= max(title, measured or 0)


def measured_differs(measured: int, title: int) -> bool:
    """Whether the measured area is more than 5 % off the title, which is worth a warning."""
    return abs(measured - title) * 100 > 5 * title


def _parsed(text: str, decimals: int, scale: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", text):
        raise AreaError("not-an-area")
    whole, _, part = text.partition(".")
    if len(part) > decimals:
        raise AreaError("too-many-decimals")
    area = int(whole) * scale + int(part.ljust(decimals, "0"))
    if area == 0:
        raise AreaError("area-zero")
    if area > most:
        raise AreaError("area-too-large")
    return area


def _written(area: int, decimals: int) -> str:
    whole, part = divmod(area, 10**decimals)
    return f"{whole}.{f'{part:0{decimals}d}'.rstrip('0').ljust(2, '0')}"
