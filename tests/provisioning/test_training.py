"""A station's training: what is made, what is gone on with, what a real district says to it."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from appliance import settings
from appliance.ledger import key_files
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from appliance.process import SystemEntropy
from kiosk_ui.training_wish import Wish
from provisioning.demo import run as running
from provisioning.demo import training
from provisioning.demo.one_runner import DemoRefused, only_one
from provisioning.demo.training import Training, TrainingRefused, planned
from provisioning.enrol import enrol
from sync.ingest import Outcome, ingest
from sync.policy import Policy
from sync.settings import DistrictSettings, EnrolledStation
from sync.sources import FrameSource
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger, open_district

pytestmark = pytest.mark.slow

REAL = "999999.999999100/ledger1"
PLACE = settings.Place(
    code="999999100",
    name="青禾镇农村产权交易站",
    seal="禾",
    district_name="示例县",
    phone="16900000100",
    supervision_phone="16900000101",
)


def real_station(folder: Path, **changed: object) -> settings.StationSettings:
    """The settings of a real station whose wish lies in `folder`."""
    made = settings.StationSettings(
        place=PLACE,
        identity=settings.Identity(origin=REAL, life=1, district_ledger="x", district_witness="y"),
        devices=settings.Devices(
            id_card=settings.Line(port="/dev/id-card", baud=115200),
            fingerprint=settings.FingerprintLine(port="/dev/fingerprint", baud=57600),
            printer=settings.PrinterLine(port="/dev/printer", width_dots=384),
            staff_card=settings.StaffCardLine(port="/dev/staff-card", site_key="/keys/cards"),
        ),
        villages={"999999100299": "真实村"},
        state=str(folder / "real"),
        training=settings.TrainingRoom(wish=str(folder / "wish"), port=18180),
    )
    return msgspec.structs.replace(made, **changed)


def made(state: Path, real: settings.StationSettings, *, fresh: bool = False) -> Path:
    """The folder of the training that a run on `state` would have, enrolled."""
    plan = planned(state, real, fresh=fresh, real_printer=False)
    enrol(plan, entropy=SystemEntropy(), year=2026, say=lambda _text: None)
    return plan.folders.top


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("training")
    return made(state, real_station(state))


def station_of(folder: Path) -> settings.StationSettings:
    return settings.load(folder / "station.toml", settings.StationSettings)


def test_a_training_has_the_real_stations_name_and_villages_and_an_origin_that_never_counts(
    first: Path,
) -> None:
    found = station_of(first)
    assert found.identity.origin == "demo.999999.999999100/training1"
    assert found.demo
    assert (found.place, found.villages) == (PLACE, {"999999100299": "真实村"})
    assert found.practice == settings.Practice(
        station="http://127.0.0.1:8080/", laboratory="http://127.0.0.1:18182/"
    )


def test_it_shares_no_device_no_key_and_no_folder_with_the_real_station(first: Path) -> None:
    text = (first / "station.toml").read_text().replace(str(first.parent), "")
    assert [one for one in ("/dev/", "/keys/cards", "/real") if f'"{one}' in text] == []
    assert station_of(first).devices.printer.port == str(first / "devices" / "printer")
    assert key_files.read(first / "station/keys/ledger").name == station_of(first).identity.origin


def test_the_real_printer_is_taken_only_when_it_is_asked_for(tmp_path: Path) -> None:
    plan = planned(tmp_path, real_station(tmp_path), fresh=True, real_printer=True)
    enrol(plan, entropy=SystemEntropy(), year=2026, say=lambda _text: None)
    printer = station_of(plan.folders.top).devices.printer
    assert (printer.port, printer.width_dots) == ("/dev/printer", 384)


def test_the_agent_of_a_training_knows_its_own_district_only(first: Path) -> None:
    agent = (first / "sync.toml").read_text()
    district = settings.load(first / "district.toml", DistrictSettings)
    assert 'district_url = "https://127.0.0.1:18184"' in agent
    assert district.demo
    assert [one.origin for one in district.stations] == ["demo.999999.999999100/training1"]


def test_a_station_without_the_section_has_no_training(tmp_path: Path) -> None:
    with pytest.raises(TrainingRefused, match=r"section \[training\]"):
        planned(tmp_path, real_station(tmp_path, training=None), fresh=False, real_printer=False)


@pytest.mark.parametrize(
    ("origin", "practice"),
    [(REAL, True), ("demo.999999.999999100/ledger1", True), ("demo.9.1/training2", False)],
    ids=["a real one that says it practises", "a demo that does", "a training that does not"],
)
def test_only_a_training_has_a_way_out_and_each_has_one(
    tmp_path: Path, origin: str, practice: bool
) -> None:
    out = settings.Practice(station="http://127.0.0.1:1/", laboratory="http://127.0.0.1:2/")
    identity = msgspec.structs.replace(real_station(tmp_path).identity, origin=origin)
    with pytest.raises(ValueError, match="section practice"):
        real_station(
            tmp_path, identity=identity, training=None, practice=out if practice else None
        )


# --- going on and beginning anew ---------------------------------------------------------------


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """In place of the four processes: notes where they would have run, and ends."""
    ran: list[Path] = []

    def run(folder: Path, ports: object, *, enrol: Callable[..., None], **_rest: object) -> int:
        enrol(folder, ports)
        ran.append(folder)
        return 0

    monkeypatch.setattr(running, "run", run)
    return ran


def a_training(state: Path, real: settings.StationSettings) -> Training:
    return Training(state, real, entropy=SystemEntropy(), year=2026, say=lambda _text: None)


def test_a_later_run_goes_on_and_a_fresh_one_begins_another_ledger(
    tmp_path: Path, started: list[Path]
) -> None:
    state, real = tmp_path / "state", real_station(tmp_path)
    for fresh in (False, False, True, False):
        assert a_training(state, real).run(fresh=fresh) == 0
    assert [one.name for one in started] == ["training1", "training1", "training2", "training2"]
    assert training.numbers(state) == [2]
    assert station_of(state / "training2").identity.origin.endswith("/training2")


def test_power_that_fails_while_it_begins_anew_loses_neither(
    tmp_path: Path, started: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, real = tmp_path / "state", real_station(tmp_path)
    a_training(state, real).run(fresh=False)

    def cut(*_: object, **__: object) -> None:
        (state / "training2").mkdir()
        raise OSError("the power fails")

    with monkeypatch.context() as patched:
        patched.setattr(training, "enrol", cut)
        with pytest.raises(OSError, match="power"):
            a_training(state, real).run(fresh=True)
    assert training.numbers(state) == [1, 2]
    a_training(state, real).run(fresh=False)
    assert training.numbers(state) == [2]


@pytest.mark.parametrize(("anew", "where"), [(False, "training1"), (True, "training2")])
def test_the_wish_of_the_head_says_which_and_goes_with_the_training(
    tmp_path: Path, started: list[Path], anew: bool, where: str
) -> None:
    state, real = tmp_path / "state", real_station(tmp_path)
    a_training(state, real).run(fresh=False)
    wish = Wish(tmp_path / "wish")
    wish.ask(anew=anew)
    a_training(state, real).run(fresh=False)
    assert started[-1].name == where
    assert wish.wanted() == ""


def test_a_wish_to_begin_anew_is_carried_out_while_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, real, wish = tmp_path / "state", real_station(tmp_path), Wish(tmp_path / "wish")
    ran: list[str] = []

    def run(folder: Path, _ports: object, *, wanted: Callable[[], bool], **_rest: object) -> int:
        folder.mkdir(parents=True)
        assert wanted()
        ran.append(folder.name)
        if len(ran) == 1:
            wish.ask(anew=True)
        else:
            wish.drop()
        assert not wanted()
        return 0

    monkeypatch.setattr(running, "run", run)
    assert a_training(state, real).run(fresh=False) == 0
    assert ran == ["training1", "training2"]


def test_two_trainings_at_once_are_refused(tmp_path: Path, started: list[Path]) -> None:
    with (
        only_one(tmp_path, threading.Event().wait),
        pytest.raises(DemoRefused, match="already"),
    ):
        a_training(tmp_path, real_station(tmp_path)).run(fresh=False)
    assert started == []


# --- a real district ---------------------------------------------------------------------------


def test_a_real_district_cannot_be_told_to_take_a_training(first: Path) -> None:
    enrolled = settings.load(first / "district.toml", DistrictSettings).stations
    with pytest.raises(ValueError, match=r"no station whose origin begins with demo\."):
        DistrictSettings(
            name="示例县", seal="县", origin="999999/ledger1", ledger_key="", witness_key="",
            state="", stations=enrolled,
        )  # fmt: skip


@pytest.mark.parametrize("route", [None, REAL], ids=["as it is", "as the real station's"])
def test_a_real_district_keeps_no_entry_of_a_training_by_any_route(
    first: Path, tmp_path: Path, route: str | None
) -> None:
    real, practised = StationLedger(REAL), StationLedger()
    practised.key = key_files.read(first / "station/keys/ledger")
    practised.grow(5)
    enrolled = EnrolledStation(code="999999100", name="青禾镇", origin=REAL, vkey=real.vkey)
    key = witness_key("999999/witness", b"\x09" * 32)
    center = open_district(tmp_path, [enrolled], FakeClock(), key)
    try:
        outcome = ingest(FrameSource(practised.frame()), Policy(center.store, route))
        assert outcome == Outcome(0, 0, "unknown-origin")
        assert center.store.shelf(practised.origin) is None
        assert ingest(FrameSource(real.grow(3).frame()), Policy(center.store)) == Outcome(3, 3)
    finally:
        center.store.close()


def test_the_training_key_signs_nothing_for_the_real_ledger(first: Path, tmp_path: Path) -> None:
    """Somebody writes the real origin over what the training's key signed."""
    real, forged = StationLedger(REAL), StationLedger()
    seed = key_files.read(first / "station/keys/ledger").seed
    forged.key = SigningKey(REAL, seed)
    forged.grow(5)
    enrolled = EnrolledStation(code="999999100", name="青禾镇", origin=REAL, vkey=real.vkey)
    center = open_district(
        tmp_path, [enrolled], FakeClock(), witness_key("999999/witness", b"\x09" * 32)
    )
    try:
        assert ingest(FrameSource(forged.frame()), Policy(center.store)) == Outcome(
            0, 0, "bad-signature"
        )
    finally:
        center.store.close()
