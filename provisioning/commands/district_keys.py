"""`tradepost district keys`: what a district signs with, made where it will be used."""

import json
import re
from pathlib import Path
from typing import Final

import click

from appliance.ledger.keys import BadKey
from appliance.process import SystemEntropy
from provisioning import keys as made

ORIGIN: Final = re.compile(r"(?:demo\.)?[0-9]{6}/ledger[1-9][0-9]*")


def _origin(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not ORIGIN.fullmatch(value):
        raise click.BadParameter("like 330127/ledger1")
    return value


@click.command("keys")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where the key files lie, mode 0600; made when it is not there.",
)
@click.option("--origin", required=True, callback=_origin, help="Name of the district's ledger.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def district_keys(folder: Path, origin: str, *, as_json: bool) -> None:
    """Make the keys of ledger, witness and mirror in FOLDER and print what stations pin.

    Keys that exist are kept: typing it twice changes nothing. The mirror's key says that entries
    are held; it has a name of its own, so that nobody takes the witness's word for it.
    """
    district, entropy = origin.partition("/")[0], SystemEntropy()
    try:
        into = made.folder_for_keys(folder)
        found = {
            "ledger": made.ledger_key(into, origin, entropy).vkey,
            "witness": made.witness_key(into, f"{district}/witness", entropy).vkey,
            "mirror": made.mirror_key(into, f"{district}/mirror", entropy).vkey,
        }
    except (BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found))
    else:
        for name, vkey in found.items():
            click.echo(f"{name:<8}{vkey}")
