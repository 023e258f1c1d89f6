"""The figures of a period as a file: a table for any spreadsheet, with what it rests on above it.

The same figures make the same bytes, so that whoever counts again can compare one digest.
"""

import re
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from appliance.core.figures.totals import MEASURES, Figures, Rate, Totals

FORM: Final = "tradepost-figures/v1"
RATES: Final = ("on_time_rate", "failure_rate", "premium_rate")
"""In hundredths of a per cent, empty where there was nothing to judge."""
SPLITS: Final = ("type", "village", "owner")
_PERIOD: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")


class Basis(NamedTuple):
    """What a file of figures rests on; `head_hash`: root over the entries up to `last_seq`."""

    origin: str
    period: str
    first_seq: int
    last_seq: int
    head_hash: str
    tables: str


def days_of(period: str) -> tuple[str, str] | None:
    """First and last local day of `2026` or `2026-03`; None for any other text."""
    if not _PERIOD.fullmatch(period) or period < "0001":
        return None
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    first = date.fromisoformat(f"{period}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first.isoformat(), (following - timedelta(days=1)).isoformat()


def text_of(basis: Basis, figures: Figures) -> str:
    """The file: what it rests on, the totals and their splits, the digest of all above."""
    head = [f"# {FORM}"]
    head += [f"# {name},{value}" for name, value in basis._asdict().items()]
    rows = ["split,code," + ",".join((*MEASURES, *RATES)), _line("total", "", figures.total)]
    rows += [
        _line(by, code, totals) for by in SPLITS for code, totals in figures.split(by).items()
    ]
    above = "\n".join(head + rows) + "\n"
    return f"{above}# sha256,{digest_of(above)}\n"


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def basis_of(text: str) -> Basis:
    """What a file says that it rests on. ValueError for a file of another form."""
    lines = text.split("\n")
    if lines[0] != f"# {FORM}" or len(lines) < len(Basis._fields) + 3:
        raise ValueError("not a file of figures")
    told = dict(one.removeprefix("# ").split(",", 1) for one in lines[1 : len(Basis._fields) + 1])
    if set(told) != set(Basis._fields):
        raise ValueError("a file of figures without what it rests on")
    return Basis(
        told["origin"], told["period"], int(told["first_seq"]), int(told["last_seq"]),
        told["head_hash"], told["tables"],
    )  # fmt: skip


def _line(split: str, code: str, totals: Totals) -> str:
    rates = (_rate(getattr(totals, name)) for name in RATES)
    return ",".join((split, code, *map(str, totals.values()), *rates))


def _rate(rate: Rate) -> str:
    found = rate.per_10_000()
    return "" if found is None else str(found)
