"""`tradepost devices`: what is on the ports, how a counter's devices are, and playing one."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from drivers import discovery
from drivers.idcard_samv.device import SamvReader
from drivers.registry import KINDS
from drivers.serial_ports import SerialPort, Usb
from drivers.simulation import SimulatedLine
from provisioning.cli import main
from provisioning.commands import devices
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from tests.fakes.entropy import CountedEntropy

TRADEPOST = [sys.executable, "-c", "from provisioning.cli import main; main()"]
KIND_AT = {name: name for name in ("id-card", "fingerprint", "printer", "staff-card")}
USB = Usb("1a86", "7523", "", "1-1.4", "00", "USB Serial")


@pytest.fixture
def enrolled(tmp_path: Path) -> Path:
    """A demo station with the devices that every station has."""
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy("1"), year=2026, say=lambda _text: None)
    file = tmp_path / "station.toml"
    always = "|".join(name.replace("-", "_") for name in KIND_AT)
    optional = rf"(?ms)^\[devices\.(?!(?:{always})\]).*?(?=^\[|\Z)"
    file.write_text(re.sub(optional, "", file.read_text()))
    return tmp_path


@pytest.fixture
def plugged() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(autouse=True)
def fewer_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {name: replace(kind, bauds=kind.bauds[:2]) for name, kind in KINDS.items()}
    monkeypatch.setattr(discovery, "KINDS", kinds)
    monkeypatch.setattr(devices, "serial_ports", list)


def put(plugged: ExitStack, folder: Path, kinds: dict[str, str]) -> dict[str, SimulatedLine]:
    """port name -> the kind that is plugged in there, each at its usual speed."""
    return {
        port: plugged.enter_context(
            SimulatedLine(
                folder / "devices" / port, KINDS[kind].simulated(),
                device_baud=KINDS[kind].bauds[0],
            )
        )
        for port, kind in kinds.items()
    }  # fmt: skip


def probed(folder: Path) -> tuple[int, dict[str, dict[str, str]]]:
    asked = ["devices", "probe", "--json", "--config", str(folder / "station.toml")]
    result = CliRunner().invoke(main, asked)
    return result.exit_code, json.loads(result.output)


def test_devices_that_are_all_ready_end_with_0(enrolled: Path, plugged: ExitStack) -> None:
    put(plugged, enrolled, KIND_AT)
    code, found = probed(enrolled)
    assert (code, {each["state"] for each in found.values()}) == (0, {"ready"})


@pytest.mark.slow
def test_a_pulled_cable_ends_with_1_and_says_what_to_do(
    enrolled: Path, plugged: ExitStack
) -> None:
    put(plugged, enrolled, KIND_AT)["printer"].unplug()
    code, found = probed(enrolled)
    assert code == 1
    assert found["printer"] == {
        "state": "no-answer",
        "verdict": "absent",
        "words": "there is no such port: check the cable and the udev rule",
    }
    assert found["id-card"] == {"state": "ready"}


@pytest.mark.slow
def test_two_devices_swapped_are_told_as_swapped(enrolled: Path, plugged: ExitStack) -> None:
    put(plugged, enrolled, {**KIND_AT, "id-card": "fingerprint", "fingerprint": "id-card"})
    code, found = probed(enrolled)
    assert code == 1
    verdicts = {name: each.get("verdict", "") for name, each in found.items()}
    assert verdicts == {
        "id-card": "swapped", "fingerprint": "swapped", "printer": "", "staff-card": "",
    }  # fmt: skip


@pytest.mark.slow
def test_a_wrong_speed_is_told_with_both_speeds(enrolled: Path, plugged: ExitStack) -> None:
    put(plugged, enrolled, {name: name for name in KIND_AT if name != "id-card"})
    slow = SimulatedLine(
        enrolled / "devices/id-card", KINDS["id-card"].simulated(), device_baud=57_600
    )
    plugged.enter_context(slow)
    asked = ["devices", "probe", "--config", str(enrolled / "station.toml")]
    said = CliRunner().invoke(main, asked).output
    assert "answers at 57600 baud, but the settings say 115200" in said


def listed(*asked: str) -> str:
    result = CliRunner().invoke(main, ["devices", "list", *asked])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_ports_of_the_settings_are_listed_with_what_answers(
    enrolled: Path, plugged: ExitStack
) -> None:
    lines = put(plugged, enrolled, KIND_AT)
    said = json.loads(listed("--json", "--config", str(enrolled / "station.toml")))
    assert {each["path"]: each["found"]["kind"] for each in said} == {
        str(line.path): port for port, line in lines.items()
    }


def test_a_port_is_listed_in_words_with_its_rule(
    tmp_path: Path, plugged: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = plugged.enter_context(SimulatedLine(tmp_path / "a", KINDS["id-card"].simulated()))
    port = SerialPort(str(line.path), ("/dev/serial/by-path/a",), USB)
    monkeypatch.setattr(devices, "serial_ports", lambda: [port])
    said = listed("--port", str(tmp_path / "gone"))
    assert "id-card at 115200 baud (module 05.01-20210715-" in said
    assert "1a86:7523 USB Serial" in said
    assert "/dev/serial/by-path/a" in said
    assert "gone  no such port" in said
    assert listed("--rules") == (
        'SUBSYSTEM=="tty", KERNELS=="1-1.4:1.0", SYMLINK+="tradepost/id-card"\n'
    )


def test_a_quiet_list_asks_nothing(tmp_path: Path, plugged: ExitStack) -> None:
    line = plugged.enter_context(SimulatedLine(tmp_path / "a", KINDS["id-card"].simulated()))
    (only,) = json.loads(listed("--quiet", "--json", "--port", str(line.path)))
    assert only == {"path": str(line.path), "names": [], "usb": None}


# --- playing one ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_simulated_device_answers_until_it_is_stopped(tmp_path: Path, kind: str) -> None:
    link = tmp_path / "port"
    with playing(kind, "--link", str(link)) as process:
        assert link.is_symlink()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    assert not link.exists()


@pytest.mark.slow
def test_acts_are_done_before_and_while_it_runs(tmp_path: Path) -> None:
    link, card = tmp_path / "port", tmp_path / "card.json"
    card.write_text('{"name": "A", "id_number": "999999198802290025"}')
    with playing("id-card", "--link", str(link), "--do", f"lay {card}") as process:
        reader = SamvReader(str(link))
        first = reader.read_card(timeout_s=5.0)
        assert first is not None
        assert first.person.name == "A"
        assert said(process, "module 66") == "done"
        assert reader.probe().value == "out-of-service"
        assert said(process, "help") == "at clear example fault lay lift lying module plug pull"
        assert said(process, "dance").startswith("'dance' is none of: ")
        reader.close()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(20) == 0


@pytest.mark.slow
def test_faults_and_the_speed_are_options(tmp_path: Path) -> None:
    link = tmp_path / "port"
    options = ("--fault", "split", "--fault", "garbage=00AA", "--baud", "9600")
    with playing("id-card", "--link", str(link), *options) as process:
        reader = SamvReader(str(link), 9_600)
        assert reader.probe().value == "ready"
        reader.close()
        deaf = SamvReader(str(link), 115_200)
        assert deaf.probe().value == "no-answer"
        deaf.close()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize("option", [["--fault", "rain"], ["--do", "dance"], ["--do", "lay x"]])
def test_faults_and_acts_that_nobody_knows_are_wrong_use(
    tmp_path: Path, option: list[str]
) -> None:
    asked = ["devices", "simulate", "id-card", "--link", str(tmp_path / "port"), *option]
    assert CliRunner().invoke(main, asked).exit_code == 2
    assert not (tmp_path / "port").exists()


def playing(kind: str, *options: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*TRADEPOST, "devices", "simulate", kind, *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith(f"{kind} answers at ")
    return process


def said(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(words + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()
