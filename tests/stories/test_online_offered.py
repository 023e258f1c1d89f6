"""ONLINE is offered where a table of the district allows it, and nowhere else.

The shipped table names it for no type: the district that hosts such auctions says for which.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_ui.screens.registration import terms
from tests.fakes.desk import Desk
from tests.fakes.every_type import EveryType
from tests.stories.test_new_tables import OTHER, Year, note_of, shipped

TABLE = "trade_types.csv"
TYPE, HERE = "JYC", "ASCEND|SEALED_HIGH|TENDER"
ALLOWING = shipped(TABLE, f"{HERE},ITEM", f"{HERE}|ONLINE,ITEM")


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    made = Year(tmp_path, EveryType(tmp_path))
    yield made
    made.town.close()


def in_wizard(desk: Desk) -> tuple[str, ...]:
    """The methods that the wizard offers for the sale of collective assets."""
    with desk.app.test_request_context():
        return terms.methods({"type": TYPE})


def in_review(year: Year, number: str) -> bool:
    """Whether the reviewer may choose it for the notice."""
    return 'value="ONLINE"' in Desk(year.town).at("reviewer").see(f"/review/{number}")


def accepted(year: Year) -> str:
    """A trade keeps the tables of its acceptance."""
    assert isinstance(year.town, EveryType)
    return year.town.deal_to(TYPE, "IN_REVIEW")


def test_online_the_shipped_table_offers_it_for_no_type(year: Year) -> None:
    types = year.town.station.tables.trade_types.values()
    assert [one.code for one in types if "ONLINE" in one.allowed_methods] == []
    assert "ONLINE" not in in_wizard(Desk(year.town))
    assert not in_review(year, accepted(year))


def test_online_a_signed_table_makes_it_selectable_in_wizard_and_notice(year: Year) -> None:
    year.brings(note_of(ALLOWING, name=TABLE))
    assert year.refused == []
    assert "ONLINE" in in_wizard(Desk(year.town))
    assert in_review(year, accepted(year))


def test_online_a_table_of_another_key_makes_nothing_selectable(year: Year) -> None:
    year.brings(note_of(ALLOWING, OTHER, name=TABLE))
    assert year.refused
    assert "ONLINE" not in in_wizard(Desk(year.town))
