"""`tradepost figures` on what a station published: count, check, replay."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance import figure_files
from appliance.core.commands import ExportReport, MarkTamper
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from provisioning.cli import main
from tests.fakes.township import Township


def tradepost(*words: object) -> Result:
    return CliRunner().invoke(main, ["figures", *map(str, words)])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lease to its archive, its month handed out by the head, an alert of an opened case."""
    folder = tmp_path_factory.mktemp("figures")
    town = Township(folder)
    town.lease_to("ARCHIVED")
    town.station.do(MarkTamper(pin="LID"))
    town.caretaker.tick()
    made = figure_files.made(town.station, "2026-03", town.station.ledger.size - 1)
    assert made is not None
    asked = ExportReport(
        period="2026-03", first_seq=made.basis.first_seq, last_seq=made.basis.last_seq,
        sha256=made.sha256,
    )  # fmt: skip
    town.by("head", "HEAD", asked)
    (folder / "march.csv").write_text(made.text, encoding="utf-8")
    publish(town.station.ledger, folder / "ledger", RealDisk())
    town.close()
    return folder


def test_a12_a_file_that_the_head_handed_out_is_counted_again_and_found(kept: Path) -> None:
    said = tradepost("verify", kept / "march.csv", kept / "ledger")
    assert said.exit_code == 0, said.output
    assert "good" in said.output
    assert "handed out by entry" in said.output


def test_a12_one_changed_figure_is_found(kept: Path, tmp_path: Path) -> None:
    text = (kept / "march.csv").read_text("utf-8").replace(",1408000,", ",1408001,")
    (tmp_path / "bent.csv").write_text(text, encoding="utf-8")
    said = tradepost("verify", tmp_path / "bent.csv", kept / "ledger", "--json")
    assert said.exit_code == 1
    assert json.loads(said.output)["same"] is False
    assert json.loads(said.output)["entry"] is None


def test_a12_whoever_has_the_entries_makes_the_same_file(kept: Path, tmp_path: Path) -> None:
    handed = (kept / "march.csv").read_text("utf-8")
    last = json.loads(tradepost("verify", kept / "march.csv", kept / "ledger", "--json").output)
    out = tmp_path / "again.csv"
    said = tradepost(
        "export", "2026-03", kept / "ledger", "--as-of", last["last_seq"], "--out", out
    )
    assert said.exit_code == 0, said.output
    assert out.read_text("utf-8") == handed
    assert tradepost("export", "2026-03", kept / "ledger").output.startswith("# tradepost-figures")


def test_b14_the_replay_of_a_published_ledger_finds_the_alerts_that_stand_in_it(
    kept: Path,
) -> None:
    said = tradepost("alerts", kept / "ledger", "--json")
    assert said.exit_code == 0, said.output
    told = json.loads(said.output)
    assert told["raised"] >= 1
    assert told["missing"] == told["strange"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "march", "{}/ledger"), "neither a year nor a month"),
        (("export", "2026", "{}"), "no entry"),
        (("export", "2026", "{}/ledger", "--as-of", "0"), ""),
    ],
)
def test_what_cannot_be_counted_is_said(kept: Path, words: tuple[str, ...], said: str) -> None:
    found = tradepost(*(one.format(kept) for one in words))
    assert found.exit_code == (1 if said else 0)
    assert said in found.output
