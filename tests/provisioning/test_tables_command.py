from pathlib import Path

import pytest

from appliance.tables import load
from provisioning import tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in tables.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_the_shipped_tables_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert tables.main([]) == 0
    assert capsys.readouterr().out.endswith(": good\n")


def test_changed_tables_are_refused_until_they_are_sealed(folder: Path) -> None:
    path = folder / "limits_example.csv"
    path.write_text(path.read_text().replace("3000000", "2000000", 1))
    assert tables.main(["--folder", str(folder)]) == 1
    assert tables.main(["2026-02", "--folder", str(folder)]) == 0
    assert load(folder).version == "2026-02"


def test_bad_tables_are_not_sealed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "tables.json").read_bytes()
    path = folder / "trade_types.csv"
    path.write_text(path.read_text().replace("HOUSEHOLD_CONSENT,", "NOBODY,", 1))
    assert tables.main(["2026-02", "--folder", str(folder)]) == 1
    assert "NOBODY" in capsys.readouterr().err
    assert (folder / "tables.json").read_bytes() == before
