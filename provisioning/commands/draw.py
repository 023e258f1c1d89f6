"""`tradepost draw`: recompute a draw from a record that was typed or from the ledger."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from appliance.core import draw_record, draws, envelope
from appliance.core.draw_record import BadRecord, Checked
from appliance.core.draws import BadDraw, Draw
from appliance.core.entries import Fact
from appliance.ledger.tile_tree import TileTree
from provisioning.commands.ledger import UNREADABLE
from provisioning.commands.published import ledger_option, state_option

RECORD_BYTES_MAX: Final = 1_000_000
"""A record of a thousand items has 70,000 bytes; a larger file is something else."""


@click.group()
def draw() -> None:
    """Verifiable draws: anybody computes the same order from the published material."""


@draw.command()
@click.argument(
    "record", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--trade", help="All draws of this trade, out of the ledger.")
@click.option("--session", help="The draw of this number, out of the ledger (also from a pool).")
@ledger_option
@state_option
@click.option("--json", "as_json", is_flag=True, help="For programs: the records, computed anew.")
def verify(
    record: Path | None,
    trade: str | None,
    session: str | None,
    folder: Path | None,
    state: Path,
    *,
    as_json: bool,
) -> None:
    """Recompute the draw in RECORD (docs/draw-recipe.md says what to type), or of the ledger.

    Ends with 0 where everything follows from the promise and the digits, with 1 where a digest,
    the seed or the order is another one.
    """
    if (record is None) == (trade is None and session is None):
        raise click.UsageError("give a RECORD, or --trade or --session")
    try:
        if record is not None:
            records = [_typed(record)]
        else:
            tree = TileTree(folder or state / "ledger")
            records = [draw_record.of(one) for one in _told(tree, trade, session)]
        checked = [(one, draw_record.check(one)) for one in records]
    except (BadRecord, BadDraw, *UNREADABLE) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([dict(found.computed) for _given, found in checked]))
    else:
        click.echo("\n".join(_words(given, found) for given, found in checked))
    sys.exit(1 if any(found.differs for _given, found in checked) else 0)


def _typed(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        text = file.read(RECORD_BYTES_MAX)
    found = json.loads(text)
    if not isinstance(found, dict):
        raise BadRecord("the file holds no record of a draw")
    return found


def _told(tree: TileTree, trade: str | None, session: str | None) -> list[Draw]:
    """The draws of the ledger that have come to an end and were promised by the box."""
    wanted: list[Draw] = [
        one
        for one in draws.folded(_facts(tree, trade)).drawn
        if session is None or one.session_id == session
    ]
    if not wanted:
        raise BadRecord("no such draw in this ledger")
    ended = [one for one in wanted if one.promise is not None and not one.open]
    if not ended:
        raise BadRecord("not told yet, or drawn by a ball machine: nothing to compute")
    return ended


def _facts(tree: TileTree, trade: str | None) -> Iterator[Fact]:
    for _seq, body in tree.entries(0, None, size=tree.size()):
        one = envelope.from_bytes(body)
        if one.kind.startswith("draw.") and (trade is None or one.trade == trade):
            yield envelope.fact_of(one)


def _words(given: dict[str, Any], found: Checked) -> str:
    lines = [f"draw        {given['session']}", f"items       {len(given['items'])}"]
    lines += [f"list        {found.computed['list_hash']}"]
    lines += [f"promise     {found.computed['commitment']}"]
    if "void" in given:
        lines.append(f"void        {given['void']}: the secret is the promised one")
    else:
        lines.append(f"seed        {found.computed['seed']}")
        lines += [
            f"{place:>4}        {one}" for place, one in enumerate(found.computed["order"], 1)
        ]
    lines += [f"DIFFERS     {name}" for name in found.differs]
    lines.append("NOT GOOD" if found.differs else "good")
    return "\n".join(lines)
