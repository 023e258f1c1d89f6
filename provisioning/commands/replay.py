"""`tradepost devices replay`: a driver of today against the bytes that a device once said."""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from appliance.ports import DeviceFault, DeviceRefusal
from drivers import traces
from drivers.fingerprint_zfm.simulated_finger import Image
from drivers.hands import BadAct, do
from drivers.registry import KINDS
from drivers.replay import ReplayedDevice
from drivers.simulation import SimulatedLine
from drivers.traces import Piece, RecordedTrace

Run = Callable[[Any, Sequence[Piece]], object]
"""(driver, what it has still to say) -> what came of it."""

WAIT_S: Final = 3.0
SOMEBODY: Final = "somebody"
EXAMPLES: Final = {"id-card": ("example",), "fingerprint": (f"press {SOMEBODY}",)}
"""What lies there instead of the person whose bytes are not in the trace."""


def _read(driver: Any, _upcoming: Sequence[Piece]) -> object:
    read = driver.read_card(timeout_s=WAIT_S)
    return "no card" if read is None else f"a {read.card_kind} card"


def _match(driver: Any, _upcoming: Sequence[Piece]) -> object:
    match = driver.match(Image(SOMEBODY, 0).template(), timeout_s=WAIT_S)
    return "no finger" if match is None else "the same" if match.matched else "another finger"


def _enrol(driver: Any, _upcoming: Sequence[Piece]) -> object:
    return "no finger" if driver.enrol(timeout_s=WAIT_S) is None else "a template"


def _print(driver: Any, upcoming: Sequence[Piece]) -> object:
    """A job as long as the recorded one: its own bytes are not in the trace."""
    longest = max((piece.length for piece in upcoming if piece.data is None), default=1)
    return driver.print(bytes(longest), timeout_s=WAIT_S).value


def _probe(driver: Any, _upcoming: Sequence[Piece]) -> object:
    return driver.probe().value


RUNS: Final[Mapping[str, Run]] = {
    "probe": _probe,
    "read": _read,
    "match": _match,
    "enrol": _enrol,
    "print": _print,
}
MARKS: Final = {
    "id-card": (("read", bytes.fromhex("00 03 20 01")),),
    "fingerprint": (
        ("enrol", bytes.fromhex("01 00 03 05")),
        ("match", bytes.fromhex("01 00 03 03")),
    ),
}
"""Bytes that only one conversation of a kind sends."""


def conversation(device: str, upcoming: Sequence[Piece]) -> str:
    """Which conversation comes next, as far as the trace shows it."""
    if device == "printer" and any(piece.data is None for piece in upcoming):
        return "print"
    # A reader's conversations do not begin alike; the others are told by what comes later.
    seen = upcoming[:1] if device == "id-card" else upcoming
    for name, mark in MARKS.get(device, ()):
        if any(mark in piece.data for piece in seen if piece.data is not None):
            return name
    return "probe"


@click.command()
@click.argument("trace", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--run", type=click.Choice(sorted(RUNS)), help="Hold this conversation only.")
@click.option(
    "--do",
    "lines",
    multiple=True,
    metavar="ACT",
    help="Done at the simulated device that stands in for bytes of people. Repeatable.",
)
@click.option("--timed", is_flag=True, help="Answer as late as the device did.")
def replay(trace: Path, run: str | None, lines: tuple[str, ...], *, timed: bool) -> None:
    """Run the driver of today against a recorded TRACE.

    Says what came of each conversation, and at which line of the trace the driver says something
    else than was recorded. Ends with 1 then, or when it does not come to the end of the trace.
    """
    try:
        recorded = traces.read(trace)
        device = _device(recorded, lines, timed=timed)
    except (traces.TraceBad, BadAct) as error:
        raise click.UsageError(str(error)) from error
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / recorded.device
        with SimulatedLine(link, device) as line:
            for piece in device.first:
                line.send(piece)
            driver = KINDS[recorded.device].driver(str(link), recorded.baud)
            try:
                _hold(driver, device, recorded, run)
            finally:
                driver.close()
    if not device.finished:
        click.echo(device.differs or "the driver says less than was recorded")
        sys.exit(1)
    click.echo("the whole trace was replayed")


def _device(recorded: RecordedTrace, lines: Sequence[str], *, timed: bool) -> ReplayedDevice:
    if recorded.device not in KINDS:
        raise traces.TraceBad(f"no kind of device is called {recorded.device}")
    kind = KINDS[recorded.device]
    stand_in = kind.simulated()
    acts = kind.acts(stand_in)
    for words in lines or EXAMPLES.get(recorded.device, ()):
        do(acts, words)
    return ReplayedDevice(recorded, stand_in=stand_in, timed=timed)


def _hold(driver: Any, device: ReplayedDevice, recorded: RecordedTrace, run: str | None) -> None:
    """Conversation after conversation, until the trace ends or one says nothing recorded."""
    while not device.finished and not device.differs:
        upcoming = device.upcoming
        name = run or conversation(recorded.device, upcoming)
        try:
            click.echo(f"{name}: {RUNS[name](driver, upcoming)}")
        except DeviceRefusal as refusal:
            click.echo(f"{name}: {refusal.code} {refusal.said}".rstrip())
        except DeviceFault as fault:
            ended = "asks on after the end of the trace"
            click.echo(f"{name}: {ended if device.finished else fault}")
        if device.upcoming == upcoming:
            return
