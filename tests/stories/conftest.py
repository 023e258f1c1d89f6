"""After every story: what the screens show follows from the ledger alone."""

from collections.abc import Iterator

import pytest

from tests.fakes.township import Township


def rebuilt_equals_live(township: Township) -> None:
    """The projections taken from the entries anew are the live ones, row by row."""
    station = township.station
    live = station.projections.rows()
    assert station.rebuild() == station.ledger.size
    assert station.projections.rows() == live


@pytest.fixture(autouse=True)
def _rebuilt_after_every_story(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every township is compared when it is closed; one that is still open, at the end."""
    still_open: list[Township] = []
    begin, close = Township.open, Township.close

    def opened(township: Township) -> object:
        station = begin(township)
        still_open.append(township)
        return station

    def compared(township: Township) -> None:
        if township in still_open:
            still_open.remove(township)
            if township.station.ledger.breach is None:
                rebuilt_equals_live(township)
        close(township)

    monkeypatch.setattr(Township, "open", opened)
    monkeypatch.setattr(Township, "close", compared)
    yield
    for township in tuple(still_open):
        township.close()
