"""`tradepost devices simulate`: one simulated device on a port of its own, for anybody's software.

What a person would do at the device is typed as a line, before (`--do`) or while it runs.
"""

import signal
import sys
import threading
from pathlib import Path
from typing import Final

import click

from drivers.hands import Acts, BadAct, do, line_acts, set_fault
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine

FOLDER: Final = Path("var/devices")


@click.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option(
    "--link",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the link to its port appears.  [default: var/devices/KIND]",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="split, damage, stale, silence, once, delay=SECONDS, garbage=HEX, rate=BAUD. Repeatable.",
)
@click.option("--baud", type=int, help="Understand this speed only, as a real device does.")
@click.option(
    "--do",
    "lines",
    multiple=True,
    metavar="ACT",
    help="Do this first, e.g. 'lay card.json', 'press right thumb', 'paper out'. Repeatable.",
)
def simulate(
    kind: str,
    link: Path | None,
    faults: tuple[str, ...],
    baud: int | None,
    lines: tuple[str, ...],
) -> None:
    """Answer as a KIND of device until Ctrl-C: empty reader, no finger, paper loaded.

    While it runs, each line of standard input is one act: `lay FILE` and `lift` a card, `press
    FINGER`, `paper out`, `cover open`, and for every line `pull`, `plug`, `fault FAULT`,
    `at BYTE WHAT`, `clear`.
    `help` lists them.
    """
    where = (link or FOLDER / kind).absolute()
    where.parent.mkdir(parents=True, exist_ok=True)
    device = KINDS[kind].simulated()
    line = SimulatedLine(where, device, device_baud=baud)
    if hasattr(device, "send"):
        device.send = line.send  # what it says unasked
    acts: Acts = {**line_acts(line), **KINDS[kind].acts(device)}
    try:
        for fault in faults:
            set_fault(line.faults, fault)
        for words in lines:
            do(acts, words)
    except BadAct as error:
        raise click.UsageError(str(error)) from error
    _serve(kind, line, acts)


def _serve(kind: str, line: SimulatedLine, acts: Acts) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    with line:
        click.echo(f"{kind} answers at {line.path}")
        # A reading of standard input cannot be interrupted, so it has a thread that may be left.
        threading.Thread(target=_obey, args=(acts,), name="acts", daemon=True).start()
        ended.wait()


def _obey(acts: Acts) -> None:
    for words in sys.stdin:
        if words.strip() == "help":
            click.echo(" ".join(sorted(acts)))
        elif words.strip():
            try:
                do(acts, words)
                click.echo("done")
            except BadAct as error:
                click.echo(str(error))
