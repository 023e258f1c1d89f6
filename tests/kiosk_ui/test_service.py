"""What the service manager is told."""

import re
import socket
from pathlib import Path

import pytest

from kiosk_ui import service


def test_it_hears_that_the_doors_are_open_and_that_the_threads_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        service.ready()
        service.alive()
        assert [manager.recv(64), manager.recv(64)] == [b"READY=1", b"WATCHDOG=1"]


def test_the_unit_waits_long_enough_and_ends_as_the_process_says() -> None:
    unit = (Path(__file__).parents[2] / "systemd" / "tradepost-station.service").read_text()
    told = dict(re.findall(r"(?m)^(\w+)=(.*)$", unit))
    assert int(told["WatchdogSec"]) == 4 * service.ALIVE_S
    assert int(told["RestartPreventExitStatus"]) == service.POWER_STATUS
    assert f'"$EXIT_STATUS" = {service.POWER_STATUS}' in told["ExecStopPost"]


def test_where_nobody_listens_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service.alive()
