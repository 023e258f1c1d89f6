"""Ports that wait shorter, for tests in which the device says nothing and the wait is all."""

import pytest

from drivers.transport import Port


def shortened(monkeypatch: pytest.MonkeyPatch, times: float) -> None:
    """Deadlines and rests of ports come `times` sooner; the bytes take what they take."""
    deadline, pause = Port.deadline, Port.pause
    monkeypatch.setattr(Port, "deadline", lambda port, wait_s: deadline(port, wait_s / times))
    monkeypatch.setattr(Port, "pause", lambda port, rest_s: pause(port, rest_s / times))


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that ends well only if an answer comes in time: half of it is still generous."""
    shortened(monkeypatch, 2)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test to which an answer that came too late is one of the outcomes it allows."""
    shortened(monkeypatch, 5)
