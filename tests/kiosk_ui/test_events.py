"""A page that listens: it hears how things stand, and ends with the station at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_ui.screens import state
from tests.fakes.hall import Hall


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Iterator[bytes]]:
    hall = Hall(tmp_path)
    answer = hall.client().get("/events", buffered=False)
    yield iter(answer.response)
    answer.close()
    hall.town.close()


def test_a_page_hears_first_how_things_stand(heard: Iterator[bytes]) -> None:
    assert next(heard) == b"retry: 2000\n\n"
    assert next(heard).startswith(b"data: ")


def test_when_the_station_ends_no_page_keeps_it_waiting(heard: Iterator[bytes]) -> None:
    next(heard)
    next(heard)
    state.end_streams()
    assert list(heard) == []
