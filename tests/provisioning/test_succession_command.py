"""A lost demo box and its successor, by the commands that people type."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from appliance.settings import StationSettings, load
from kiosk_ui.composition import escrow_of, station_of, vault_parcels_of
from provisioning.cli import main
from provisioning.commands.watch import opened_store
from provisioning.drive.box import make
from sync.district.parcels import ParcelRoom
from sync.ingest import ingest
from sync.policy import Policy
from sync.settings import DistrictSettings
from sync.sources import TreeSource
from tests.fakes.district_desk import hands_of_demo


def tradepost(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def origin_of(top: Path) -> str:
    return load(top / "station.toml", StationSettings).identity.origin


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo whose district has heard everything, and whose box is gone."""
    top = tmp_path_factory.mktemp("demo")
    make(top, 7)
    assert tradepost("station", "drive", "--state", top, "--events", 12).exit_code == 0
    settings = load(top / "station.toml", StationSettings)
    station = station_of(settings)
    escrow, parcels = escrow_of(settings), vault_parcels_of(settings, station)
    assert escrow is not None
    assert parcels is not None
    escrow.round(station.do)
    parcels.round(station.side_transaction)
    station.ledger.close()
    # What came after the last contact: the escrow's entry is not published, so it never arrives.
    district = load(top / "district.toml", DistrictSettings)
    with opened_store(district) as store:
        tree = TileTree(settings.state_folder / "ledger")
        note = (tree.checkpoint() or b"").decode()
        assert ingest(TreeSource(tree, note), Policy(store, settings.identity.origin)).new > 12
        shelf = store.shelf(settings.identity.origin)
        assert shelf is not None
        room = ParcelRoom(district.state_folder, RealDisk())
        for path in (settings.state_folder / "parcels").iterdir():
            assert room.keep(shelf.hash, path.name, path.read_bytes()) == ""
    shutil.rmtree(settings.state_folder)
    return top


def asked(top: Path, request: Path, *more: object) -> Result:
    return tradepost(
        "district", "succeed", "--config", top / "district.toml", *more, request, top / "stick"
    )


def test_a_lost_box_is_succeeded_by_three_commands(lost: Path, tmp_path: Path) -> None:
    before, state = origin_of(lost), lost / "station"
    state.mkdir()
    request = tmp_path / "request.json"
    first = tradepost("box", "replace", request, "--before", before, "--state", state)
    assert first.exit_code == 0, first.output
    written = request.read_bytes()
    tradepost("box", "replace", request, "--before", before, "--state", state)
    assert request.read_bytes() == written

    one, two = hands_of_demo(lost)[:4], hands_of_demo(lost)[4:]
    alone = asked(lost, request)
    assert alone.exit_code == 1  # nobody signed
    waits = asked(lost, request, *one)
    assert waits.exit_code == 0, waits.output
    assert not (lost / "stick").exists()
    act = waits.output.rsplit("tradepost district sign ", 1)[1].split()[0]
    signed = tradepost("district", "sign", "--config", lost / "district.toml", act, *two)
    assert signed.exit_code == 0, signed.output
    done = asked(lost, request)
    assert done.exit_code == 0, done.output
    gap = (lost / "stick" / "gap.txt").read_text("utf-8")
    assert "遗失设备可能已用的编号" in gap
    assert "trade of 2026: " in gap

    code = json.loads(written)["station"]
    erased = tradepost(
        "district", "erase-confirm", "--config", lost / "district.toml", "--station", code
    )
    assert (erased.exit_code, erased.output) == (0, "0 epochs ended, 0 parcels destroyed now\n")

    settings = (lost / "station.toml").read_text("utf-8")
    after = json.loads(written)["origin"]
    (lost / "station.toml").write_text(
        settings.replace(before, after).replace("life = 1", "life = 2"), "utf-8"
    )
    key = lost / "district" / "keys" / "recovery"
    restored = tradepost(
        "box", "restore", lost / "stick", "--config", lost / "station.toml",
        "--recovery-key", key,
    )  # fmt: skip
    assert restored.exit_code == 0, restored.output
    assert f"goes on as {after}" in restored.output
    assert "may be on papers of the lost box" in restored.output
    verified = tradepost("ledger", "verify", state / "station.db")
    assert verified.exit_code == 0, verified.output
    again = tradepost(
        "box", "restore", lost / "stick", "--config", lost / "station.toml",
        "--recovery-key", key,
    )  # fmt: skip
    assert again.exit_code == 1
    assert "lies in this folder already" in again.output


def test_a_request_that_is_none_is_refused(lost: Path, tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text('{"v":1}')
    assert asked(lost, request).exit_code == 1
    assert tradepost("box", "replace", request, "--before", "x").exit_code == 2
