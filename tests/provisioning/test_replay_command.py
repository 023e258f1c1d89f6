"""`tradepost devices replay`: the drivers of today still say what was recorded."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from provisioning.cli import main

FOLDER = Path(__file__).parent.parent / "vectors" / "traces"


def replayed(*asked: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["devices", "replay", *asked])
    return result.exit_code, result.output.splitlines()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("id-card-read", ["probe: ready", "read: a mainland card"]),
        ("fingerprint-match", ["match: the same"]),
        ("fingerprint-nobody", ["match: another finger"]),
        ("printer-paper-out", ["probe: paper-out"]),
    ],
)
def test_a_recorded_conversation_goes_as_it_went(name: str, said: list[str]) -> None:
    code, lines = replayed(str(FOLDER / f"{name}.trace"))
    assert code == 0, lines
    assert lines[: len(said)] == said
    assert lines[-1] == "the whole trace was replayed"


def test_what_the_driver_says_differently_is_told_with_its_line(tmp_path: Path) -> None:
    before, after = (FOLDER / "id-card-read.trace").read_text().split("00 03 20 01 22", 1)
    (tmp_path / "x").write_text(f"{before}00 03 20 01 23{after}")
    code, lines = replayed(str(tmp_path / "x"))
    assert code == 1
    line = before.count("\n") + 1
    assert lines[-1] == f"line {line}: something else is sent than was recorded"


def test_a_trace_that_the_driver_does_not_fill_ends_with_1(tmp_path: Path) -> None:
    """A scanner is never asked anything."""
    (tmp_path / "x").write_text("tradepost trace 1\ndevice scanner\nbaud 9600\n5 > 41\n")
    code, lines = replayed(str(tmp_path / "x"))
    assert (code, lines) == (1, ["probe: ready", "the driver says less than was recorded"])


def test_another_conversation_may_be_held(tmp_path: Path) -> None:
    code, lines = replayed(str(FOLDER / "fingerprint-match.trace"), "--run", "probe")
    assert code == 1
    assert lines[-1].startswith("line ")


def test_another_person_may_stand_in(tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text('{"kind": "hmt", "name": "A", "id_number": "810000198501010030"}')
    code, lines = replayed(str(FOLDER / "id-card-read.trace"), "--do", f"lay {card}")
    assert (code, lines[1]) == (0, "read: a hmt card")


@pytest.mark.parametrize("text", ["nonsense", "tradepost trace 1\ndevice lawnmower\nbaud 9600\n"])
def test_what_is_no_trace_is_wrong_use(tmp_path: Path, text: str) -> None:
    (tmp_path / "x").write_text(text)
    assert replayed(str(tmp_path / "x"))[0] == 2
    (tmp_path / "y").write_text("tradepost trace 1\ndevice id-card\nbaud 115200\n")
    assert replayed(str(tmp_path / "y"), "--do", "dance")[0] == 2
