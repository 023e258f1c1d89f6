"""Settings of agent and district: what is refused, with the line to blame."""

from pathlib import Path

import pytest

from appliance.settings import SettingsBad, load
from sync.settings import DistrictSettings, SyncSettings

SYNC = """
origin = "{origin}"
station_vkey = "k"
district_url = "http://127.0.0.1:8091"
district_witness = "w"
ledger = "ledger"
blobs = "blobs"
inbox = "inbox"
state = "sync.db"
"""

DISTRICT = """
name = "n"
seal = "县"
origin = "district.example/ledger1"
ledger_key = "l"
witness_key = "w"
state = "s"
"""

STATION = """
[[stations]]
code = "999999100"
name = "n"
origin = "{origin}"
vkey = "v"
"""


def kept(folder: Path, text: str) -> Path:
    path = folder / "x.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_demo_clock_is_for_demo_origins_only(tmp_path: Path) -> None:
    text = SYNC + 'demo_clock = "clock.json"\n'
    assert load(kept(tmp_path, text.format(origin="demo.x/ledger1")), SyncSettings).demo_clock
    with pytest.raises(SettingsBad, match="demo"):
        load(kept(tmp_path, text.format(origin="real.x/ledger1")), SyncSettings)


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    text = SYNC.format(origin="demo.x/ledger1") + "retry_s = 5\n"
    with pytest.raises(SettingsBad) as bad:
        load(kept(tmp_path, text), SyncSettings)
    assert bad.value.line == 10


def test_a_real_district_refuses_stations_of_a_demo(tmp_path: Path) -> None:
    text = DISTRICT + STATION.format(origin="demo.x/ledger1")
    with pytest.raises(SettingsBad, match="real district"):
        load(kept(tmp_path, text), DistrictSettings)
    demo = DISTRICT + "demo = true\n" + STATION.format(origin="demo.x/ledger1")
    assert load(kept(tmp_path, demo), DistrictSettings).demo


def test_one_origin_is_enrolled_once(tmp_path: Path) -> None:
    text = DISTRICT + STATION.format(origin="x/ledger1") * 2
    with pytest.raises(SettingsBad, match="share one origin"):
        load(kept(tmp_path, text), DistrictSettings)


def test_a_real_district_has_no_demo_clock(tmp_path: Path) -> None:
    text = DISTRICT + 'demo_clock = "clock.json"\n' + STATION.format(origin="x/ledger1")
    with pytest.raises(SettingsBad, match="demo district"):
        load(kept(tmp_path, text), DistrictSettings)
