"""The laboratory as a process: its settings, its start, its clean end."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from provisioning.demo import laboratory_settings
from provisioning.demo.laboratory_settings import BadSettings
from tests.fakes.laboratory import WITHIN_S, free_port


def written(folder: Path, text: str) -> Path:
    path = folder / "laboratory.toml"
    path.write_text('devices = "d"\nstaff_cards = "s"\ndemo_clock = "c.json"\n' + text)
    return path


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    settings = laboratory_settings.load(written(tmp_path, ""))
    assert settings.devices == tmp_path / "d"
    assert settings.line is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1\n", "colour"),
        ("[line]\nlisten_port = 1\n", "target_port"),
        ('station_health = "http://example.org/health"\n', "station_health"),
        ("port = 'x'\n", "port"),
        ("port =\n", "laboratory.toml"),
    ],
)
def test_wrong_settings_are_refused_with_their_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        laboratory_settings.load(written(tmp_path, text))


def test_the_process_serves_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    config = written(tmp_path, f"port = {port}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "provisioning.demo.laboratory", "--config", str(config)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    heard = ""
    while "Serving on" not in heard:
        line = process.stderr.readline()
        assert line, heard
        heard += line
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=WITHIN_S) as answer:
        assert b'"ok"' in answer.read()
    assert (tmp_path / "d" / "printer").exists()
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN_S) == 0
    process.stderr.close()
    assert [one.name for one in (tmp_path / "d").iterdir()] == ["a4"]  # its sheets stay
