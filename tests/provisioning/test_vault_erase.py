"""`tradepost vault erase` on a demo station that has done some business and is off now."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance import demo_clock
from appliance.settings import StationSettings, load
from provisioning.cli import main
from provisioning.commands import vault
from provisioning.counter import counter
from provisioning.demo.settings_files import DEMO_PIN
from provisioning.drive.box import make
from tests.fakes.staff_cards import on_the_wire

HEAD, SUPERVISOR, CLERK = "9999991000104", "9999991000105", "9999991000101"
TWELVE_YEARS_MS = 12 * 366 * 86_400_000
NOBODY = "999999190001011238"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "demo"
    folder.mkdir()
    make(folder, 7)
    driven = ["station", "drive", "--state", str(folder), "--events", "60"]
    assert CliRunner().invoke(main, driven).exit_code == 0
    return folder


@pytest.fixture
def demo(kept: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(kept, tmp_path / "demo"))
    for path in folder.glob("*.toml"):
        path.write_text(path.read_text().replace(str(kept), str(folder)))
    return folder


@pytest.fixture(autouse=True)
def people(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Who lays down which card when a role is asked for."""
    cards = {"HEAD": HEAD, "SUPERVISOR": SUPERVISOR}
    with on_the_wire(demo / "devices/staff-card", demo / "cards") as hand:

        def ask(role: str) -> str:
            hand.lay(cards[role])
            return DEMO_PIN

        monkeypatch.setattr(vault, "ask_pin", ask)
        yield cards


def erase(demo: Path, number: str, *words: str) -> Result:
    asked = ["vault", "erase", "--ground", "PERIOD_OVER", "--config", str(demo / "station.toml")]
    return CliRunner().invoke(main, [*asked, *words], input=f"{number}\n")


def transferors(demo: Path, stage: str) -> dict[str, str]:
    """Trade number -> ID number of its transferor, of the trades at `stage`."""
    with counter(load(demo / "station.toml", StationSettings)) as desk:
        station = desk.station
        found = {}
        for line in station.projections.trades():
            trade = station.trade(line.number)
            person = station.transferor(trade) if trade and trade.stage == stage else None
            if person is not None:
                found[line.number] = person.id_number
        return found


def test_a_person_goes_when_no_period_holds_them_and_the_ledger_verifies(demo: Path) -> None:
    trade, number = next(iter(transferors(demo, "ARCHIVED").items()))
    early = erase(demo, number, "--trade", trade)
    assert early.exit_code == 1
    assert f"refused: erasure-too-early (trade {trade}, clock DL36, until 20" in early.output
    settings = load(demo / "station.toml", StationSettings)
    demo_clock.push_forward(Path(str(settings.demo_clock)), TWELVE_YEARS_MS)
    gone = erase(demo, number, "--trade", trade)
    assert gone.exit_code == 0, gone.output
    assert gone.output.endswith(": erased\n")
    assert number not in gone.output
    assert trade not in transferors(demo, "ARCHIVED")
    told = CliRunner().invoke(main, ["ledger", "verify", str(demo / "station")])
    assert told.exit_code == 0, told.output


def test_nobody_of_that_number_and_the_wrong_card_erase_nothing(
    demo: Path, people: dict[str, str]
) -> None:
    assert "refused: party-unknown" in erase(demo, NOBODY).output
    people["SUPERVISOR"] = CLERK
    trade, number = next(iter(transferors(demo, "ARCHIVED").items()))
    assert "not signed in: role-not-held" in erase(demo, number, "--trade", trade).output
    assert trade in transferors(demo, "ARCHIVED")
