"""`tradepost finance verify` at a bank: text, scanner and photograph; nothing but public keys."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance import told_words
from kiosk_ui.paper import codes
from provisioning.cli import main
from tests.fakes.slips import DISTRICT
from tests.fakes.township import STATION_KEY, Township
from tests.ledger.financing import a_sheet, forged


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    town = Township(tmp_path_factory.mktemp("town"))
    yield told_words.code_of(town.station, a_sheet(town), DISTRICT.verifier)
    town.close()


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The district's key alone: what a bank is given."""
    path = tmp_path / "district.vkey"
    path.write_text(f"{DISTRICT.vkey}\n")
    return path


def verify(source: object, policy: Path, *options: object, line: str = "") -> Result:
    words = ["finance", "verify", source, "--policy", policy, "--today", "2026-04-30", *options]
    return CliRunner().invoke(main, [str(word) for word in words], input=line)


def test_i02_the_bank_reads_the_words_that_the_station_said(
    sheet: str, policy: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "sheet.txt"
    paper.write_text(sheet)
    result = verify(paper, policy, "--bank", "QHB")
    assert result.exit_code == 0, result.output
    for words in ("DOC45 999999100-2026-DOC45-000001", "total_fen     14,080.00 yuan", "李四",
                  "2026-04-01 2,816.00 yuan", DISTRICT.name, "PRACTICE", "IT HOLDS"):  # fmt: skip
        assert words in result.output
    told = json.loads(verify("-", policy, "--json", line=f"]Q1{sheet}\r\n").output)
    assert (told["verdict"], told["own_key"], told["words"]["bank"]) == ("holds", False, "QHB")


def test_i02_red_team_at_the_command(sheet: str, policy: Path, tmp_path: Path) -> None:
    dearer = verify("-", policy, line=forged(sheet, total_fen=99_999_900))
    assert dearer.exit_code == 1
    assert "PROVES NOTHING" in dearer.output
    other = verify("-", policy, "--bank", "NSB", line=sheet)
    assert other.exit_code == 6
    assert "NOT FOR THIS BANK" in other.output
    late = verify("-", policy, "--today", "2026-05-01", line=sheet)
    assert late.exit_code == 5
    assert "its last day was 2026-04-30" in late.output
    assert verify("-", policy, "--today", "tomorrow", line=sheet).exit_code == 2
    elsewhere = tmp_path / "elsewhere.vkey"
    elsewhere.write_text(f"{STATION_KEY.vkey}\n")
    by_station = verify("-", elsewhere, line=sheet)
    assert by_station.exit_code == 0
    assert "the station's own key" in by_station.output


def test_i02_the_code_is_read_from_a_photograph_of_the_page(
    sheet: str, policy: Path, tmp_path: Path
) -> None:
    from PIL import Image

    rows = codes.drawn(sheet, "M")
    side = len(rows)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(rows):
        for x, black in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if black else 255)
    path = tmp_path / "photo.png"
    picture.resize(((side + 8) * 4, (side + 8) * 4), Image.Resampling.NEAREST).save(path)
    assert verify(path, policy).exit_code == 0
    blank = tmp_path / "blank.png"
    Image.new("L", (200, 200), 255).save(blank)
    assert verify(blank, policy).exit_code == 1


def test_the_slip_command_takes_such_a_paper_for_the_entry_that_it_proves(
    sheet: str, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"{STATION_KEY.vkey}\n{DISTRICT.vkey}\n")
    words = ["receipt", "verify", "-", "--policy", str(keys)]
    result = CliRunner().invoke(main, words, input=sheet)
    assert result.exit_code == 0, result.output
    assert "financing sheet (finance.sheet)" in result.output
