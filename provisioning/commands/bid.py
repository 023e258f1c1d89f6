"""`tradepost bid`: a sealed offer held against its slip, with nothing but a copy of the ledger."""

import sys
from pathlib import Path

import click

from appliance import tables
from appliance.core import bid_check, money
from appliance.core.bid_check import BidSlipFacts, Checked
from appliance.core.trade import BadStep, Trade
from appliance.ledger import trade_reader
from appliance.ledger.tile_tree import TileTree
from kiosk_ui.paper.bid import BadSlip, read_slip
from provisioning.commands.ledger import UNREADABLE
from provisioning.commands.published import ledger_option, state_option

WORDS = {
    bid_check.MISSING: "the ledger has no such offer",
    bid_check.COMMITMENT: "amount or slip are not those that were sealed",
    bid_check.OPENED: "another amount came out, or none that fits what was sealed",
}


@click.group()
def bid() -> None:
    """Sealed offers: what a bidder's slip proves."""


@bid.command()
@click.argument("slip", required=False)
@click.option(
    "--slip-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with the line that a scanner gave, in place of SLIP.",
)
@click.option("--amount", help="Yuan, as typed then; asked for when not given.")
@ledger_option
@state_option
def check(
    slip: str | None,
    *,
    slip_file: Path | None,
    amount: str | None,
    folder: Path | None,
    state: Path,
) -> None:
    """Hold SLIP (`TPB1:...`, the small piece of the receipt) and its amount against the ledger.

    Ends with 0 where they agree, with 1 where the offer was swapped, forged, kept back or never
    taken. Before the enrolment of its trade is closed the ledger does not show it yet. A slip on
    the command line can be read by others on the machine; --slip-file is safer before the opening.
    """
    if (slip is None) == (slip_file is None):
        raise click.UsageError("give SLIP or --slip-file")
    yuan = amount or str(click.prompt("Amount in yuan", hide_input=True))
    try:
        read = read_slip(slip_file.read_text("ascii") if slip_file else slip or "")
        tree = TileTree(folder or state / "ledger")
        trade = _trade(tree, read.trade)
        facts = BidSlipFacts(read.trade, read.enrol_id, read.seq, read.nonce)
        found = bid_check.check(trade, facts, money.Fen.from_yuan(yuan))
    except (BadSlip, BadStep, *UNREADABLE) as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(_told(found)))
    sys.exit(1 if found.faults else 0)


def _trade(tree: TileTree, number: str) -> Trade:
    """Raises BadSlip where the ledger has none of that number."""
    found = trade_reader.read(tree.entries(), number, tables=tables.load())
    if found is None:
        raise BadSlip("no such trade in this ledger")
    return found


def _told(found: Checked) -> list[str]:
    lines = [f"offer       {found.state or 'none'}"]
    if found.opened:
        lines.append(f"came out    {money.yuan(found.amount_fen)} yuan")
    elif found.state:
        lines.append("came out    " + ("given back unopened" if found.returned else "not yet"))
    lines += [f"DIFFERS     {WORDS[fault]}" for fault in found.faults]
    lines.append("NOT GOOD" if found.faults else "good")
    return lines
