"""A laboratory on real pseudo-terminals, with a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from provisioning.demo.bench import Bench
from provisioning.demo.clock_hand import ClockHand
from provisioning.demo.laboratory_page import Laboratory, create_app
from provisioning.demo.laboratory_settings import LaboratorySettings
from tests.fakes.laboratory import CLERK, PORT, FakeLine, FixedClock, SaidDue
from tests.fakes.staff_cards import issued


@pytest.fixture
def settings(tmp_path: Path) -> LaboratorySettings:
    issued(tmp_path / "staff-cards", CLERK, bytes(32))
    return LaboratorySettings(
        devices=tmp_path / "devices",
        staff_cards=tmp_path / "staff-cards",
        demo_clock=tmp_path / "demo-clock.json",
        slips=tmp_path / "slips",
        read_time_s=0.0,
    )


@pytest.fixture
def bench(settings: LaboratorySettings) -> Iterator[Bench]:
    with Bench(settings) as bench:
        yield bench


@pytest.fixture
def station() -> SaidDue:
    return SaidDue()


@pytest.fixture
def lab(settings: LaboratorySettings, bench: Bench, station: SaidDue) -> Laboratory:
    hand = ClockHand(settings.demo_clock, FixedClock(settings.demo_clock), station)
    return Laboratory(bench, hand, FakeLine(), "246810")


@pytest.fixture
def browser(lab: Laboratory) -> FlaskClient:
    return create_app(lab, port=PORT).test_client()
