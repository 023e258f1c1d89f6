"""Traces: written as they are told, bounded, for their owner only; read back or refused."""

import threading
from pathlib import Path

import pytest

from drivers import traces
from drivers.traces import Piece, Recorder, TraceBad

GOOD = """tradepost trace 1
device id-card
baud 115200
0 = opened
3 > aa aa 96
9 < 00 ff
52 < <1295 bytes>
60 = broke off
"""


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_what_is_told_stands_in_the_file_with_its_time(tmp_path: Path) -> None:
    clock = Seconds()
    recorder = Recorder(tmp_path / "a.trace", "id-card", 115_200, monotonic=clock)
    for after_s, told in (
        (0.0, "= opened"),
        (0.003, "> aa aa 96"),
        (0.009, "< 00 ff"),
        (0.052, "< <1295 bytes>"),
        (0.0601, "= broke off"),
    ):
        clock.now = 1_000.0 + after_s + 1e-6
        recorder(told)
    recorder.close()
    recorder("> 00")
    assert (tmp_path / "a.trace").read_text("ascii") == GOOD


def test_a_trace_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.trace"
    Recorder(path, "printer", 9_600).close()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        Recorder(path, "printer", 9_600)


def test_a_trace_ends_when_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "TRACE_BYTES_MAX", 200)
    recorder = Recorder(tmp_path / "a.trace", "printer", 9_600)
    for _ in range(100):
        recorder("> 10 04 01")
    text = (tmp_path / "a.trace").read_text("ascii")
    assert text.endswith("\n0 = full\n")
    assert len(text) < 220
    assert traces.read(tmp_path / "a.trace").pieces[-1].data == b"\x10\x04\x01"


def test_a_disk_that_takes_no_more_ends_the_trace_and_nothing_else(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recorder = Recorder(tmp_path / "a.trace", "printer", 9_600)

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drivers.traces.os.write", full)
    recorder("> 10 04 01")
    recorder("> 10 04 02")
    assert caplog.text.count("a trace ended: No space left on device") == 1


def test_lines_of_two_threads_do_not_mix(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.trace", "printer", 9_600)

    def tell(told: str) -> None:
        for _ in range(500):
            recorder(told)

    threads = [threading.Thread(target=tell, args=(told,)) for told in ("> 01 02", "< 03 04")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorder.close()
    assert len(traces.read(tmp_path / "a.trace").pieces) == 1_000


def test_a_trace_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.trace").write_text(GOOD, "ascii")
    told = traces.read(tmp_path / "a.trace")
    assert (told.device, told.baud) == ("id-card", 115_200)
    assert told.pieces == (
        Piece(5, 3, ">", 3, b"\xaa\xaa\x96"),
        Piece(6, 9, "<", 2, b"\x00\xff"),
        Piece(7, 52, "<", 1295, None),
    )


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "tradepost trace 2\ndevice printer\nbaud 9600\n",
        "tradepost trace 1\ndevice ../printer\nbaud 9600\n",
        "tradepost trace 1\ndevice printer\nbaud fast\n",
        "tradepost trace 1\n",
        GOOD + "70 > zz\n",
        GOOD + "70 > a\n",
        GOOD + "70 ! 00\n",
        GOOD + "70 < <9999999 bytes>\n",
        GOOD + "-1 < 00\n",
        GOOD + "70 < 王\n",
    ],
)
def test_what_is_no_trace_is_refused(tmp_path: Path, bad: str) -> None:
    (tmp_path / "a.trace").write_text(bad, "utf-8")
    with pytest.raises(TraceBad):
        traces.read(tmp_path / "a.trace")


def test_a_file_of_any_size_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "TRACE_BYTES_MAX", 10)
    (tmp_path / "a.trace").write_text(GOOD, "ascii")
    with pytest.raises(TraceBad, match="too large"):
        traces.read(tmp_path / "a.trace")
