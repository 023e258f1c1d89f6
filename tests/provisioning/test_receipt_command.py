"""`tradepost receipt` with slips as text, as a scanner's line and as photographs."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk_ui.paper.slip import Qr, Text, slip_of
from provisioning import qr_image
from provisioning.cli import main
from tests.fakes import photographs
from tests.fakes.lease import a_lease
from tests.fakes.published import StationLedger
from tests.fakes.slips import DISTRICT, export, slip

TRADE = "999999100-2026-CBD-0001"


def a_station() -> StationLedger:
    ledger = StationLedger()
    a_lease(ledger, TRADE, "0" * 64)
    return ledger


LEDGER = a_station()
SLIP = slip(LEDGER, 4, 8, witness=DISTRICT)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy"
    path.write_text(f"log {LEDGER.vkey}\nwitness district {DISTRICT.vkey}\nquorum district\n")
    return path


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "slip.txt"
    path.write_text(SLIP + "\n")
    return path


def verify(source: object, policy: Path, *options: object, line: str = "") -> Result:
    words = ["receipt", "verify", source, "--policy", policy, *options]
    return CliRunner().invoke(main, [str(word) for word in words], input=line)


def told(result: Result) -> dict[str, object]:
    return json.loads(result.output)


def test_a_slip_is_told_in_plain_words(paper: Path, policy: Path) -> None:
    result = verify(paper, policy)
    assert result.exit_code == 0
    assert "entry   4, when the ledger had 8 entries" in result.output
    assert f"seen    by {DISTRICT.name} at 2026-03-02T00:40:00Z" in result.output
    assert "PRACTICE" in result.output
    assert result.output.endswith("vouches for this entry.\n")


def test_a_slip_of_a_training_is_called_one(tmp_path: Path) -> None:
    trained = StationLedger("demo.999999.999999100/training3").grow(9)
    (tmp_path / "policy").write_text(f"log {trained.vkey}\nquorum none\n")
    said = verify("-", tmp_path / "policy", line=slip(trained, 4)).output
    assert "TRAINING: printed in a station's training, it is not valid" in said
    assert "PRACTICE" not in said
    facts = told(verify("-", tmp_path / "policy", "--json", line=slip(trained, 4)))
    assert (facts["practice"], facts["training"]) == (True, True)


def test_a_scanner_types_a_line(policy: Path) -> None:
    facts = told(verify("-", policy, "--json", line=f"]Q1{SLIP}\r\nTP1:THE NEXT ONE\r\n"))
    assert (facts["verdict"], facts["seq"]) == ("genuine", 4)


def test_a_slip_that_carries_its_entry_tells_trade_and_time(policy: Path) -> None:
    result = verify("-", policy, line=slip(LEDGER, 4, inside=True))
    assert f"trade   {TRADE}" in result.output
    assert "2026-03-02T00:30:00.000Z" in result.output


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_photograph_is_read(tmp_path: Path, policy: Path, suffix: str) -> None:
    sheet = photographs.printed(slip_of([Text("x"), Qr(SLIP), Text("y")]), 576)
    picture = photographs.leaning(photographs.turned(photographs.scaled(sheet.image, 2), 4), 0.05)
    picture.save(tmp_path / f"photo.{suffix}")
    facts = told(verify(tmp_path / f"photo.{suffix}", policy, "--json"))
    assert (facts["verdict"], facts["seq"]) == ("genuine", 4)


def test_a_photograph_without_a_proof_is_no_verdict(tmp_path: Path, policy: Path) -> None:
    sheet = photographs.printed(slip_of([Qr("TPR1:DOC03/4/7K2M9QXD/9F3C")]), 576)
    sheet.image.save(tmp_path / "refers.png")
    result = verify(tmp_path / "refers.png", policy)
    assert result.exit_code == 1
    assert "only codes that refer" in result.output
    (tmp_path / "broken.png").write_bytes(qr_image.MAGIC[0] + b"\0" * 40)
    assert "not a whole PNG or JPEG" in verify(tmp_path / "broken.png", policy).output


def test_without_the_decoder_a_person_is_told_what_to_do(
    tmp_path: Path, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photo.png").write_bytes(qr_image.MAGIC[0])
    monkeypatch.setitem(__import__("sys").modules, "zxingcpp", None)
    result = verify(tmp_path / "photo.png", policy)
    assert result.exit_code == 1
    assert "tradepost[receipts]" in result.output


def test_an_altered_slip_and_one_of_another_key_prove_nothing(policy: Path) -> None:
    altered = told(verify("-", policy, "--json", line=SLIP[:100] + "0" + SLIP[101:]))
    other = told(verify("-", policy, "--json", line=slip(StationLedger(seed=5).grow(8), 4)))
    assert (altered["verdict"], altered["why"]) == ("bad", "not-signed")
    assert (other["verdict"], other["why"]) == ("bad", "not-signed")
    assert verify("-", policy, line="hello").exit_code == 1


def test_a_later_export_that_grew_agrees_and_shows_the_entry(
    paper: Path, policy: Path, tmp_path: Path
) -> None:
    facts = told(verify(paper, policy, "--json", "--against", export(LEDGER, tmp_path / "tree")))
    assert (facts["verdict"], facts["trade"]) == ("holds", TRADE)


def test_a_rewritten_history_is_a_breach(paper: Path, policy: Path, tmp_path: Path) -> None:
    rewritten = StationLedger()
    for number, body in enumerate(LEDGER.bodies):
        rewritten.append(body.replace(b"CBD", b"CBX") if number == 2 else body)
    tree = export(rewritten, tmp_path / "tree")
    result = verify(paper, policy, "--against", tree)
    assert result.exit_code == 3
    assert "BREACH at entry 0: other entries stand between 0 and 3" in result.output
    assert told(verify(paper, policy, "--against", tree, "--json"))["seq"] == 0


def test_a_shorter_export_is_open_or_with_a_word_a_breach(
    paper: Path, policy: Path, tmp_path: Path
) -> None:
    tree = export(LEDGER, tmp_path / "tree", 6)
    assert verify(paper, policy, "--against", tree).exit_code == 4
    assert verify(paper, policy, "--against", tree, "--later").exit_code == 3


def test_an_export_of_another_key_or_a_broken_one_is_no_verdict(
    paper: Path, policy: Path, tmp_path: Path
) -> None:
    foreign = export(StationLedger(seed=5).grow(9), tmp_path / "foreign")
    assert verify(paper, policy, "--against", foreign).exit_code == 1
    broken = export(LEDGER, tmp_path / "tree")
    shutil.rmtree(broken / "tile")
    assert verify(paper, policy, "--against", broken).exit_code == 1


def test_without_keys_nothing_is_believed(paper: Path, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("quorum none extra\n")
    assert verify(paper, tmp_path / "policy").exit_code == 2
    result = CliRunner().invoke(main, ["receipt", "verify", str(paper)])
    assert result.exit_code == 2
