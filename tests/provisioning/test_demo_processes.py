"""Starting, watching and ending the demo's processes, with small ones in their place."""

import fcntl
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provisioning.demo import run as running
from provisioning.demo.one_runner import DemoRefused, only_one
from provisioning.demo.ports import Ports, free_ports
from provisioning.demo.processes import ENVIRONMENT, Part, StartFailed, end, wait_healthy
from provisioning.setup.steps import ROOT

HEALTHY = """
import http.server, sys, pathlib
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
port = int(pathlib.Path(sys.argv[2]).read_text())
http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()
"""
DYING = "import sys; sys.stderr.write('the disk is gone\\n'); sys.exit(3)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + HEALTHY


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Part]]:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made: list[Part] = []

    def make(name: str, source: str) -> Part:
        port = free_ports().station
        (tmp_path / f"part_{name}.py").write_text(source)
        config = tmp_path / f"{name}.toml"
        config.write_text(str(port))
        made.append(Part(name, f"part_{name}", config, port, tmp_path / f"logs/{name}.log"))
        return made[-1]

    yield make
    end(made, grace_s=0.1)


def never(seconds: float) -> bool:
    return threading.Event().wait(seconds)


def test_a_process_is_waited_for_until_it_answers(part: Callable[[str, str], Part]) -> None:
    good = part("good", HEALTHY)
    good.start()
    wait_healthy(good, pause=never)
    assert good.ended is None


def test_a_process_that_dies_is_named_with_its_last_words(
    part: Callable[[str, str], Part],
) -> None:
    bad = part("bad", DYING)
    bad.start()
    with pytest.raises(StartFailed, match=r"bad ended with 3\nthe disk is gone"):
        wait_healthy(bad, pause=never)


def test_a_process_that_never_answers_is_given_up_at_the_deadline(
    part: Callable[[str, str], Part],
) -> None:
    mute = part("mute", "import threading; threading.Event().wait()")
    mute.start()
    with pytest.raises(StartFailed, match="no answer in time"):
        wait_healthy(mute, pause=never, deadline_s=0.3)


def test_ending_asks_first_and_kills_after_the_grace(part: Callable[[str, str], Part]) -> None:
    good, stubborn = part("good", HEALTHY), part("stubborn", STUBBORN)
    for one in (good, stubborn):
        one.start()
        wait_healthy(one, pause=never)
    assert end([good, stubborn], grace_s=0.5) == {"good": -15, "stubborn": -9}


def test_a_second_demo_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path, never), pytest.raises(DemoRefused, match="already"):
        running.run(
            tmp_path, free_ports(), enrol=lambda _folder, _ports: None, say=lambda _text: None
        )


def test_what_a_killed_runner_left_and_what_does_not_end_by_itself_is_killed(
    part: Callable[[str, str], Part], tmp_path: Path
) -> None:
    left = part("left", STUBBORN)
    with (tmp_path / "demo.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        left.keep_open = (lock.fileno(),)
        left.start()
        wait_healthy(left, pause=never)
    assert left.process is not None
    left.process.terminate()
    with only_one(tmp_path, never, grace_s=0.3) as held:
        held.seek(0)
        assert held.read() == f"{os.getpid()}\n"
    assert left.process.wait(5) == -signal.SIGKILL


def test_a_demo_whose_runner_lives_is_left_alone(
    part: Callable[[str, str], Part], tmp_path: Path
) -> None:
    held = part("held", HEALTHY)
    with only_one(tmp_path, never) as lock:
        held.keep_open = (lock.fileno(),)
        held.start()
        wait_healthy(held, pause=never)
    with (
        pytest.raises(DemoRefused, match=f"by process {os.getpid()}"),
        only_one(tmp_path, never, grace_s=0.0),
    ):
        pytest.fail("two at a time")
    assert held.ended is None


def test_a_taken_port_is_named_before_anything_is_made(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = Ports(station=taken.getsockname()[1])
        with pytest.raises(DemoRefused, match=f"port {ports.station} is taken"):
            running.run(tmp_path, ports, enrol=pytest.fail, say=lambda _text: None)


def test_what_to_try_fits_eight_lines() -> None:
    lines = running.what_to_try(Ports.from_base(18080))
    assert len(lines) == 8
    assert "http://127.0.0.1:18080/" in lines[0]


def test_the_demo_holds_memory_as_the_unit_does() -> None:
    unit = (ROOT / "systemd" / "tradepost-station.service").read_text("utf-8")
    said = {one for line in unit.splitlines() if line.startswith("Environment=")
            for one in line.removeprefix("Environment=").split()}  # fmt: skip
    assert {f"{name}={value}" for name, value in ENVIRONMENT.items()} <= said
