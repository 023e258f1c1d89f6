"""`tradepost box new`: the state folder and the keys of a box, made on the box itself."""

import json
import re
from pathlib import Path

import click

from appliance.ledger.keys import BadKey
from provisioning import keys
from provisioning.machine import STATE, SystemEntropy

ORIGIN = re.compile(r"(?:demo\.)?[0-9]{6}\.[0-9]{9}/ledger[1-9][0-9]*")
"""`<district>.<station>/ledger<k>`; the station's nine digits hold its township."""


@click.group()
def box() -> None:
    """A box's identity."""


def _origin(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not ORIGIN.fullmatch(value):
        raise click.BadParameter("like 330127.330127101/ledger1")
    return value


@box.command()
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)
@click.option("--origin", required=True, callback=_origin, help="Name of this life's ledger.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def new(state: Path, origin: str, *, as_json: bool) -> None:
    """Make the station's keys in STATE/keys and print what the district has to pin.

    Keys that exist are kept: typing it twice changes nothing. The secret halves never leave
    the box.
    """
    folder = keys.folder_for_keys(state / "keys")
    entropy = SystemEntropy()
    try:
        ledger = keys.ledger_key(folder, origin, entropy)
        witness = keys.witness_key(folder, f"{origin.partition('/')[0]}/witness", entropy)
    except (BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    made = {"origin": origin, "ledger": ledger.vkey, "witness": witness.vkey}
    if as_json:
        click.echo(json.dumps(made))
    else:
        for name, value in made.items():
            click.echo(f"{name:<8}{value}")
