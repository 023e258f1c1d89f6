"""What hangs on the port of a silent device is said to the clerk in plain words."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ports import DeviceState
from drivers import discovery
from drivers.discovery import Found, Outcome
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from drivers.verdict import Verdict, Wanted
from kiosk_ui import closer_look
from tests.fakes.desk import Desk
from tests.fakes.township import Township

WANTED = Wanted("/dev/tradepost/id-card", 115_200)
KNOWN = Outcome.KNOWN


@pytest.fixture(autouse=True)
def fewer_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {name: replace(kind, bauds=kind.bauds[:1]) for name, kind in KINDS.items()}
    monkeypatch.setattr(discovery, "KINDS", kinds)


@pytest.mark.slow
def test_two_swapped_devices_are_told_and_their_lines_are_let_go(tmp_path: Path) -> None:
    with ExitStack() as plugged:
        devices = []
        for name, there in (("id-card", "fingerprint"), ("fingerprint", "id-card")):
            kind = KINDS[there]
            line = SimulatedLine(tmp_path / name, kind.simulated(), device_baud=kind.bauds[0])
            plugged.enter_context(line)
            devices.append(KINDS[name].driver(str(line.path), KINDS[name].bauds[0]))
        states = {one.name: one.probe() for one in devices}
        seen = closer_look.looked(devices, states)
        assert {name: verdict.code for name, (_, verdict) in seen.items()} == {
            "id-card": "swapped", "fingerprint": "swapped",
        }  # fmt: skip
        assert [one.probe() for one in devices] == list(states.values())
        for one in devices:
            one.close()


def test_a_device_that_is_well_or_has_no_line_is_left_in_peace(tmp_path: Path) -> None:
    well = KINDS["id-card"].driver(str(tmp_path / "nowhere"), 115_200)
    assert closer_look.looked([well], {"id-card": DeviceState.READY}) == {}
    assert closer_look.looked([well], {}) == {}


@pytest.mark.parametrize(
    ("verdict", "part"),
    [
        (Verdict("right", Found(KNOWN, "id-card", 115_200)), "answers now"),
        (Verdict("wrong-speed", Found(KNOWN, "id-card", 9_600)), "at 9600 baud"),
        (Verdict("wrong-device", Found(KNOWN, "printer", 9_600), "printer"), "receipt printer"),
        (Verdict("swapped", Found(KNOWN, "fingerprint", 9_600), "fingerprint"), "swapped"),
        (Verdict("foreign", Found(Outcome.FOREIGN)), "no device of ours"),
        (Verdict("silent", Found(Outcome.SILENT)), "power and cable"),
        (Verdict("busy", Found(Outcome.BUSY)), "another program"),
        (Verdict("denied", Found(Outcome.DENIED)), "may not open"),
        (Verdict("absent", Found(Outcome.ABSENT)), "not there"),
    ],
)
def test_each_verdict_has_its_sentence_in_both_languages(verdict: Verdict, part: str) -> None:
    (english,) = closer_look.in_words({"id-card": (WANTED, verdict)}, "en")
    assert part in english.sentence
    assert english.sentence.startswith("ID card reader")
    (chinese,) = closer_look.in_words({"id-card": (WANTED, verdict)}, "zh_CN")
    assert not chinese.sentence.startswith("verdict.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


def test_the_clerk_looks_closer_and_reads_what_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = desk.at("clerk")
    seen = {"id-card": (WANTED, Verdict("silent", Found(Outcome.SILENT)))}
    monkeypatch.setattr(closer_look, "looked", lambda _devices, _states: seen)
    sentence = closer_look.in_words(seen, "zh_CN")[0].sentence
    assert sentence not in clerk.see("/devices/")
    answer = clerk.send("/devices/look", page="/devices/")
    assert answer.status_code == 303
    assert sentence in clerk.see(answer.headers["Location"])
    assert sentence not in clerk.see("/devices/")  # an hour later it may be otherwise
    seen.clear()
    clerk.send("/devices/look", page="/devices/")
    assert sentence not in clerk.see("/devices/?looked=1")


def test_only_staff_look(desk: Desk) -> None:
    assert "/staff" in desk.browser().send("/devices/look", page="/").headers["Location"]
