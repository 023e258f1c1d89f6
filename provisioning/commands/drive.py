"""`tradepost station drive`: business without people, acknowledged line by line."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from appliance.first_start import NotEnrolled
from appliance.ledger.holding import StateInUse
from appliance.ledger.keys import BadKey
from appliance.ports import Breach, Fault
from provisioning.drive.box import NotDriven, make
from provisioning.drive.business import drive as carry_on

SENTENCES = (NotDriven, NotEnrolled, StateInUse, BadKey, Breach, Fault, OSError, ValueError)


@click.command()
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="The folder of a demo, or the station's state folder in it.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="What is done, and by whom.")
@click.option("--events", type=click.IntRange(1), required=True, help="Commits before it ends.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="At most so many a second.")
@click.option("--new", is_flag=True, help="Make a demo station there first, if there is none.")
def drive(state: Path, seed: int, events: int, rate: float | None, *, new: bool) -> None:
    """Do a township's business on a station whose process is not running.

    For each durable commit one line `ack <seq> <digest>` goes to standard output, and only then
    the next command is begun: <seq> is the last entry of the commit, <digest> its leaf hash in
    hex. The start of the station is the first. Run again, it goes on where the ledger ends; the
    same seed on the same folder does the same. Only a demo's station is driven.
    """
    try:
        if new:
            state.mkdir(parents=True, exist_ok=True)
            make(state, seed)
        carry_on(state, seed, events, acknowledged=_acknowledge, rest=_rest(rate))
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error


def _acknowledge(seq: int, leaf_hex: str) -> None:
    sys.stdout.write(f"ack {seq} {leaf_hex}\n")
    sys.stdout.flush()


def _rest(rate: float | None) -> Callable[[], None]:
    """Waits until the next commit's turn has come; without a rate never."""
    if rate is None:
        return lambda: None
    due = time.monotonic()

    def rest() -> None:
        nonlocal due
        time.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / rate

    return rest
