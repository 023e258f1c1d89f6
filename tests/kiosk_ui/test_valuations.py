"""I04 for everybody: a valuation hangs out for the days in which one may object to it."""

from pathlib import Path

import pytest

from appliance.core import money
from kiosk_ui.i18n import say
from tests.fakes.desk import Desk
from tests.fakes.every_type import EveryType
from tests.fakes.township import OWNER


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(EveryType(tmp_path))


def test_i04_a_valuation_is_on_show_until_its_last_day(desk: Desk) -> None:
    town = desk.town
    assert isinstance(town, EveryType)
    assert say("valuations.none") in desk.browser().see("/valuations")
    number = town.apply("JYC")
    made = town.trade(number).dossier.valuation
    people = town.station.people(number)
    assert made is not None
    assert people is not None
    shown = desk.browser().see("/valuations")
    for said in (people.place.title, "PG-2026-7", money.yuan(made.amount_fen).removesuffix(".00")):
        assert said in shown
    assert people.transferor.name not in shown
    assert number not in shown
    assert "/valuations" in desk.browser().see("/information")
    town.go(f"{made.public_until} 23:00")
    assert "PG-2026-7" in desk.browser().see("/valuations")
    town.go("2026-03-31 09:00")
    assert made.public_until < "2026-03-31"
    assert "PG-2026-7" not in desk.browser().see("/valuations")


def test_a_trade_that_wants_no_valuation_shows_none(desk: Desk) -> None:
    desk.town.lease_to("PUBLISHED")
    shown = desk.browser().see("/valuations")
    assert say("valuations.none") in shown
    assert OWNER.name not in shown
