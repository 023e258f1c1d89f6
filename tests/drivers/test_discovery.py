"""What hangs on a line is found out by asking; wrong, swapped and unknown devices are named."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import serial
from msgspec.structs import replace

from drivers import discovery
from drivers.discovery import Found, Outcome, look, look_at_all, questions
from drivers.greeting import Greeting
from drivers.registry import KINDS, DeviceKind
from drivers.simulation import SimulatedLine
from drivers.verdict import Wanted, in_words, judged

ASKED = [kind.name for kind in KINDS.values() if kind.greeting]


class Deaf:
    """Hears everything, says nothing."""

    def __init__(self, answer: bytes = b"") -> None:
        self.heard = bytearray()
        self.answer = answer

    def received(self, data: bytes) -> list[bytes]:
        self.heard += data
        return [self.answer] if self.answer else []


@pytest.fixture(autouse=True)
def fewer_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent line takes nine seconds at all speeds; two of each kind have to do here."""
    kinds = {name: replace(kind, bauds=kind.bauds[:2]) for name, kind in KINDS.items()}
    monkeypatch.setattr(discovery, "KINDS", kinds)


@pytest.fixture(autouse=True)
def shorter_waits(brisk: None) -> None:
    """Of all questions to a line only one is answered: the others are waited for in vain."""


@pytest.mark.parametrize("name", ASKED)
def test_each_kind_is_known_at_its_usual_speed(tmp_path: Path, name: str) -> None:
    kind = KINDS[name]
    with SimulatedLine(tmp_path / "port", kind.simulated(), device_baud=kind.bauds[0]) as line:
        found = look(str(line.path))
    assert (found.outcome, found.kind, found.baud) == (Outcome.KNOWN, name, kind.bauds[0])


@pytest.mark.parametrize(("name", "baud"), [("id-card", 57_600), ("printer", 9_600)])
def test_a_device_is_known_at_another_of_its_speeds(tmp_path: Path, name: str, baud: int) -> None:
    with SimulatedLine(tmp_path / "port", KINDS[name].simulated(), device_baud=baud) as line:
        found = look(str(line.path), likely=(name, KINDS[name].bauds[0]))
    assert (found.kind, found.baud) == (name, baud)


def test_the_id_card_reader_tells_its_number_and_the_module_its_size(tmp_path: Path) -> None:
    told = {}
    for name in ("id-card", "fingerprint", "printer"):
        with SimulatedLine(tmp_path / name, KINDS[name].simulated()) as line:
            told[name] = look(str(line.path)).detail
    assert told == {
        "id-card": "module 05.01-20210715-0007654321-0123456789",
        "fingerprint": "300 pages, packets of 128 bytes",
        "printer": "online",
    }


@pytest.mark.slow
def test_what_says_nothing_is_silent_and_what_nobody_knows_is_foreign(tmp_path: Path) -> None:
    with (
        SimulatedLine(tmp_path / "a", Deaf()) as silent,
        SimulatedLine(tmp_path / "b", Deaf(b"HELLO\r\n")) as foreign,
    ):
        found = look_at_all({str(silent.path): ("", 0), str(foreign.path): ("", 0)})
    assert found[str(silent.path)] == Found(Outcome.SILENT)
    assert found[str(foreign.path)] == Found(Outcome.FOREIGN)


def test_a_port_in_other_hands_is_busy_and_a_missing_one_absent(tmp_path: Path) -> None:
    with (
        SimulatedLine(tmp_path / "port", Deaf()) as line,
        serial.Serial(str(line.path), exclusive=True),
    ):
        assert look(str(line.path)).outcome is Outcome.BUSY
    assert look(str(line.path)).outcome is Outcome.ABSENT


def test_a_port_without_permission_is_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with SimulatedLine(tmp_path / "port", Deaf()) as line:
        assert look(str(line.path)).outcome is Outcome.DENIED


def test_the_port_is_free_again_after_the_asking(tmp_path: Path) -> None:
    with SimulatedLine(tmp_path / "port", KINDS["id-card"].simulated()) as line:
        look(str(line.path))
        with serial.Serial(str(line.path), exclusive=True) as again:
            assert again.is_open


# --- nothing is disturbed ----------------------------------------------------------------------


def test_a_printer_hears_only_the_status_question_and_nothing_goes_to_paper(
    tmp_path: Path,
) -> None:
    printer = Listening(KINDS["printer"])
    with SimulatedLine(tmp_path / "port", printer, device_baud=9_600) as line:
        assert look(str(line.path), likely=("id-card", 115_200)).kind == "printer"
    assert bytes(printer.heard).replace(b"\x10\x04\x01", b"") == b""


class Listening:
    """A simulated device that remembers what it heard."""

    def __init__(self, kind: DeviceKind) -> None:
        self.device = kind.simulated()
        self.heard = bytearray()

    def received(self, data: bytes) -> list[bytes]:
        self.heard += data
        return self.device.received(data)


def test_printers_are_asked_first_and_then_the_likely_kind() -> None:
    order = [(kind.name, baud) for kind, _greeting, baud in questions(KINDS.values())]
    printers = len(KINDS["printer"].bauds)
    assert {name for name, _baud in order[:printers]} == {"printer"}
    likely = questions(KINDS.values(), ("fingerprint", 19_200))
    assert (likely[printers][0].name, likely[printers][2]) == ("fingerprint", 19_200)


def test_every_speed_of_every_kind_is_asked_once() -> None:
    order = [(kind.name, baud) for kind, _greeting, baud in questions(KINDS.values())]
    assert sorted(order) == sorted(
        (kind.name, baud) for kind in KINDS.values() if kind.greeting for baud in kind.bauds
    )


@pytest.mark.parametrize("asker", ASKED)
@pytest.mark.parametrize("hearer", ASKED)
def test_no_kind_takes_anothers_answer_or_an_echo_for_its_own(asker: str, hearer: str) -> None:
    asked, heard = KINDS[asker].greeting, KINDS[hearer].greeting
    assert asked is not None
    assert heard is not None
    answer = b"".join(KINDS[asker].simulated().received(asked.ask))
    assert (heard.told(answer) is not None) is (asker == hearer)
    assert heard.told(asked.ask) is None


@pytest.mark.parametrize("name", ASKED)
def test_a_damaged_answer_is_nobodys(name: str) -> None:
    greeting = KINDS[name].greeting
    assert greeting is not None
    answer = b"".join(KINDS[name].simulated().received(greeting.ask))
    assert greeting.told(answer[:-1]) is None
    assert greeting.told(b"") is None
    flipped = bytes([answer[-1] ^ 0x80])
    assert greeting.told(answer[:-1] + flipped) is None


def test_answers_that_tell_less_are_still_known() -> None:
    tell = {name: KINDS[name].greeting for name in ("id-card", "fingerprint", "printer")}
    no_number = bytes.fromhex("AAAAAA9669 0004 000066 62")
    short_number = bytes.fromhex("AAAAAA9669 0004 000090 94")
    locked = bytes.fromhex("EF01FFFFFFFF 07 0003 21 002B")
    clone = bytes.fromhex("EF01FFFFFFFF 07 0003 00 000A")
    cases = (
        ("id-card", no_number, "status 66"),
        ("id-card", short_number, ""),
        ("fingerprint", locked, "password-not-verified"),
        ("fingerprint", clone, ""),
        ("printer", b"\x1a\x1a", "offline"),
    )
    for name, answer, expected in cases:
        greeting = tell[name]
        assert isinstance(greeting, Greeting)
        assert greeting.told(answer) == expected


# --- verdicts ---------------------------------------------------------------------------------


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[tuple[ExitStack, Path]]:
    with ExitStack() as plugged:
        yield plugged, tmp_path


@pytest.mark.slow
def test_swapped_devices_are_told_as_such(counter: tuple[ExitStack, Path]) -> None:
    plugged, folder = counter
    for name, there in (("id-card", "fingerprint"), ("fingerprint", "id-card")):
        kind = KINDS[there]
        plugged.enter_context(
            SimulatedLine(folder / name, kind.simulated(), device_baud=kind.bauds[0])
        )
    wanted = {
        "id-card": Wanted(str(folder / "id-card"), 115_200),
        "fingerprint": Wanted(str(folder / "fingerprint"), 57_600),
    }
    found = {name: look(line.port, likely=(name, line.baud)) for name, line in wanted.items()}
    verdicts = judged(wanted, found)
    assert {name: verdict.code for name, verdict in verdicts.items()} == {
        "id-card": "swapped",
        "fingerprint": "swapped",
    }
    words = in_words("id-card", verdicts["id-card"], wanted["id-card"])
    assert words == "the ports of id-card and fingerprint are swapped"


KNOWN = Outcome.KNOWN


@pytest.mark.parametrize(
    ("found", "code", "part"),
    [
        (Found(KNOWN, "id-card", 115_200), "right", "answers at 115200 baud"),
        (Found(KNOWN, "id-card", 9_600), "wrong-speed", "settings say 115200"),
        (Found(KNOWN, "printer", 9_600), "wrong-device", "a printer answers on the port"),
        (Found(Outcome.FOREIGN), "foreign", "no device of ours"),
        (Found(Outcome.SILENT), "silent", "check power"),
        (Found(Outcome.BUSY), "busy", "stop the station"),
        (Found(Outcome.DENIED), "denied", "dialout"),
        (Found(Outcome.ABSENT), "absent", "no such port"),
    ],
)
def test_each_finding_has_its_verdict_and_its_words(found: Found, code: str, part: str) -> None:
    wanted = {"id-card": Wanted("/dev/tradepost/id-card", 115_200)}
    verdict = judged(wanted, {"id-card": found})["id-card"]
    assert verdict.code == code
    assert part in in_words("id-card", verdict, wanted["id-card"])
