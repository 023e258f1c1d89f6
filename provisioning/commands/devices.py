"""`tradepost devices simulate`: one simulated device on a pseudo-terminal, for trying a driver."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import click

from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.printer_escpos.simulator import EscposSimulator
from drivers.simulation import SimulatedDevice, SimulatedLine

SIMULATORS: dict[str, Callable[[], SimulatedDevice]] = {
    "id-card": SamvSimulator,
    "fingerprint": ZfmSimulator,
    "printer": EscposSimulator,
}


@click.group()
def devices() -> None:
    """The hardware of a station."""


@devices.command()
@click.argument("kind", type=click.Choice(sorted(SIMULATORS)))
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/devices"),
    show_default=True,
    help="Where the link to its port appears, under the name of the kind.",
)
def simulate(kind: str, folder: Path) -> None:
    """Answer as a KIND of device until Ctrl-C: empty reader, no finger, paper loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    link = (folder / kind).absolute()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    with SimulatedLine(link, SIMULATORS[kind]()):
        click.echo(f"{kind} answers at {link}")
        ended.wait()
