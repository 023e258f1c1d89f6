"""`tradepost demo`."""

import sys
from pathlib import Path

import click

from appliance.ledger.keys import BadKey
from appliance.process import SystemEntropy
from provisioning.demo import run as running
from provisioning.demo.one_runner import DemoRefused
from provisioning.demo.ports import Ports, free_ports
from provisioning.enrol import enrol_demo
from provisioning.machine import this_year

PORT_MAX = 65_530


@click.command()
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo keeps its ledgers, keys and cards; a second run continues there.",
)
@click.option(
    "--ports",
    type=click.IntRange(0, PORT_MAX),
    help="First of seven ports in a row; 0 takes free ones. "
    "Default: 8080 8070 8081 8090 8091 8490 8095.",
)
def demo(state: Path, ports: int | None) -> None:
    """Run station, sync agent, district and device laboratory on this machine.

    Everything is real but the devices, the people and the names. Ctrl-C ends it.
    """

    def enrol(folder: Path, chosen: Ports) -> None:
        enrol_demo(folder, chosen, entropy=SystemEntropy(), year=this_year(), say=_say)

    try:
        status = running.run(state, _ports(ports), enrol=enrol, say=_say)
    except (DemoRefused, BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(status)


def _ports(base: int | None) -> Ports:
    if base is None:
        return Ports()
    return Ports.from_base(base) if base else free_ports()


def _say(text: str) -> None:
    click.echo(f"  {text}")
