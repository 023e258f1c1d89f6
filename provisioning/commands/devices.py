"""`tradepost devices`: ask those of a counter how they are; be one of them for trying a driver."""

import json
import signal
import sys
import threading
from pathlib import Path

import click

from appliance import settings
from appliance.ports import DeviceState
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from kiosk_ui.devices import devices_of
from provisioning.commands.traces import trace
from provisioning.machine import SETTINGS

WELL = {DeviceState.READY, DeviceState.PAPER_LOW}


@click.group()
def devices() -> None:
    """The hardware of a station."""


devices.add_command(trace)


@devices.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "station.toml",
    show_default=True,
    help="The station's settings, which name the ports.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def probe(config: Path, *, as_json: bool) -> None:
    """Ask every device once how it is. Ends with 1 when one is not ready.

    A running station holds the ports: stop it first, or read its /health.
    """
    try:
        lines = settings.load(config, settings.StationSettings).devices
    except settings.SettingsBad as error:
        raise click.UsageError(str(error)) from error
    found = devices_of(lines, changed=lambda _name, _state: None)
    try:
        states = {
            one.name: one.probe()
            for one in (found.id_card, found.fingerprint, found.printer, found.staff_card)
        }
    finally:
        found.close()
    if as_json:
        click.echo(json.dumps({name: state.value for name, state in states.items()}))
    else:
        for name, state in states.items():
            click.echo(f"{name:<12}{state.value}")
    sys.exit(0 if set(states.values()) <= WELL else 1)


@devices.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
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
    with SimulatedLine(link, KINDS[kind].simulated()):
        click.echo(f"{kind} answers at {link}")
        ended.wait()
