"""`tradepost opening`: seals, offers, draw, ranking and result of a trade, computed again."""

import json
import sys
from pathlib import Path

import click
from msgspec.structs import replace

from appliance import tables
from appliance.core import opening_check
from appliance.ledger import opening_notes
from appliance.ledger.blobs import Blobs
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.sealing import NotOpened
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.trade_story import story
from appliance.ports import Breach
from provisioning.commands.ledger import UNREADABLE
from provisioning.commands.published import ledger_option, state_option


@click.group()
def opening() -> None:
    """Sessions: anybody with the published ledger finds the same winner."""


@opening.command()
@click.argument("trade")
@ledger_option
@state_option
@click.option(
    "--district",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The district's verifier key: its share of an opening is checked against its note.",
)
@click.option(
    "--blobs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the notes lie; else the blobs of STATE.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify(
    trade: str, folder: Path | None, state: Path, district: Path | None, blobs: Path | None,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Compute the sessions of TRADE again from the entries before them.

    Ends with 0 where everything follows, with 1 where a seal, a draw, the ranking or the result
    is another one, or the trade is not in this ledger. Who signed the entries and whether the
    ledger is whole: `tradepost ledger verify`.
    """
    try:
        records = story(TileTree(folder or state / "ledger"), trade)
        if not records:
            raise click.ClickException(f"{trade} is not in this ledger")
        found = opening_check.check(records, tables.load())
        if district is not None:
            key = parse_vkey(district.read_text("ascii").strip())
            wrong = opening_notes.unsigned(
                records, key, Blobs(blobs or state / "blobs", RealDisk())
            )
            found = replace(found, faults=(*found.faults, *wrong))
    except (NotOpened, BadKey, Breach, *UNREADABLE) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"lines": found.lines, "faults": found.faults}))
    else:
        click.echo("\n".join(found.lines))
        click.echo("\n".join([*(f"DIFFERS     {one}" for one in found.faults)] or ["good"]))
    sys.exit(1 if found.faults else 0)
