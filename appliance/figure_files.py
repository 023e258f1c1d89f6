"""A file of figures, made from the station's own counts (core/figures/sheet.py)."""

from msgspec import Struct

from appliance.core import tree
from appliance.core.figures import sheet
from appliance.core.figures.sheet import Basis
from appliance.reading import Reading


class FigureFile(Struct, frozen=True):
    """The text of a file, what it rests on, and its digest in hex."""

    basis: Basis
    text: str
    sha256: str


def made(station: Reading, period: str, last_seq: int) -> FigureFile | None:
    """The figures of `period` as they stood at entry `last_seq`; None for what cannot be asked."""
    days = sheet.days_of(period)
    if days is None or not 0 <= last_seq < station.ledger.size:
        return None
    first_seq = min(station.first_of_day(days[0]), last_seq)
    head = tree.edge(last_seq + 1, station.ledger.hash).root().hex()
    basis = Basis(station.origin, period, first_seq, last_seq, head, station.tables.version)
    text = sheet.text_of(basis, station.figures(*days, as_of=last_seq + 1))
    return FigureFile(basis, text, sheet.digest_of(text))
