"""The ranking of a month, from the station's ledger."""

from appliance.core.figures.ranking import Ranked, ranked
from appliance.core.figures.sheet import days_of
from appliance.reading import Reading


def of_month(station: Reading, month: str) -> list[Ranked]:
    """Everybody of the staff in `month` (`2026-03`), the best first; ValueError for other text."""
    if days_of(month) is None:
        raise ValueError(month)
    return ranked(station.projections.staff_month(month), station.tables)
