"""`tradepost figures`: count a period from the published entries, check a file, replay alerts."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from appliance import tables
from appliance.core import alerts as rules
from appliance.core import envelope, tree
from appliance.core.clocks import day_at
from appliance.core.entries import AlertRaised, ReportExported, SealedAct, StaffSet
from appliance.core.envelope import BadEntry
from appliance.core.figures import sheet
from appliance.core.figures.sheet import Basis
from appliance.ledger import checkpoints, notes
from appliance.ledger.figures_audit import audited
from appliance.ledger.recording import Recorder
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault
from provisioning.trees import tree_at

UNREADABLE = (Fault, Breach, BadTile, BadEntry, OSError, ValueError, IndexError)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def figures() -> None:
    """The figures of a station, counted again from its raw entries; a running station goes on.

    SOURCE is a tile tree: the folder `ledger` of a state folder, an export, or an address.
    """


@figures.command()
@click.argument("period")
@click.argument("source")
@click.option("--as-of", type=click.IntRange(0), help="The newest entry that counts.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write.")
def export(period: str, source: str, as_of: int | None, out: Path | None) -> None:
    """Write the file of figures of PERIOD (2026 or 2026-03) that SOURCE gives.

    The head hands one out at the screen, which keeps an entry of it; both are the same bytes.
    """
    try:
        published = tree_at(source)
        size = published.size()
        text = _file(published, period, size - 1 if as_of is None else min(as_of, size - 1))
        if out is not None:
            out.write_text(text, encoding="utf-8")
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{sheet.digest_of(text)}  {out}" if out else text, nl=out is not None)


@figures.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("source")
@json_option
def verify(file: Path, source: str, *, as_json: bool) -> None:
    """Count again what FILE says of SOURCE, and look for the entry that handed it out.

    Ends with 0 when every figure is the same, with 1 otherwise.
    """
    try:
        given = file.read_text(encoding="utf-8")
        basis = sheet.basis_of(given)
        published = tree_at(source)
        same = _file(published, basis.period, basis.last_seq) == given
        entry = _handed_out(published, sheet.digest_of(given))
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    told = {"period": basis.period, "last_seq": basis.last_seq, "same": same, "entry": entry}
    which = "no entry handed it out" if entry is None else f"handed out by entry {entry}"
    text = (
        f"{basis.period} up to entry {basis.last_seq}: {'good' if same else 'NOT GOOD'}; {which}"
    )
    click.echo(json.dumps(told) if as_json else text)
    sys.exit(0 if same else 1)


@figures.command("alerts")
@click.argument("source")
@json_option
def alerts(source: str, *, as_json: bool) -> None:
    """Replay the rules of the alerts over SOURCE and compare with those that were raised.

    Ends with 0 when the ledger holds the very same; one that is missing may just not have been
    raised yet.
    """
    try:
        published = tree_at(source)
        raised, found = set(), set()
        shipped = tables.load()
        watch = rules.Watch(shipped)
        for seen in _seen(published):
            fact = seen.recorded.fact
            if isinstance(fact, AlertRaised) and fact.hashes:
                raised.add((fact.rule, fact.entries))
            found |= {(one.rule, one.entries) for one in watch.after(seen)}
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    missing, strange = sorted(found - raised), sorted(raised - found)
    told = {"raised": len(raised), "missing": missing, "strange": strange}
    lines = [f"{len(raised)} alerts in the ledger"]
    lines += [f"MISSING {rule} of entries {list(of)}" for rule, of in missing]
    lines += [f"STRANGE {rule} of entries {list(of)}" for rule, of in strange]
    click.echo(json.dumps(told) if as_json else "\n".join(lines))
    sys.exit(1 if missing or strange else 0)


def _file(published: TileTree, period: str, last_seq: int) -> str:
    """The file as the entries give it. ValueError for a period that is none."""
    days = sheet.days_of(period)
    if days is None:
        raise ValueError(f"{period} is neither a year nor a month")
    if not 0 <= last_seq < published.size():
        raise ValueError(f"there is no entry {last_seq}")
    bodies = list(published.entries(0, last_seq + 1))
    shipped = tables.load()
    counted = audited(bodies, shipped, *days, as_of=last_seq + 1)
    return sheet.text_of(_basis(published, period, bodies, shipped.version), counted)


def _basis(
    published: TileTree, period: str, bodies: list[tuple[int, bytes]], version: str
) -> Basis:
    """What the file rests on: the root is that of the entries read, whatever a checkpoint says."""
    note = published.checkpoint()
    if note is None:
        raise ValueError("a tree without a checkpoint")
    edge, last_seq = tree.Edge(), len(bodies) - 1
    for _seq, body in bodies:
        edge = edge.grown(tree.leaf(body))
    first_day = (sheet.days_of(period) or ("", ""))[0]
    days = ((seq, day_at(envelope.from_bytes(body).at).isoformat()) for seq, body in bodies)
    first = next((seq for seq, day in days if day >= first_day), last_seq)
    origin = checkpoints.parse_text(notes.parse(note).text).origin
    return Basis(origin, period, first, last_seq, edge.root().hex(), version)


def _handed_out(published: TileTree, digest: str) -> int | None:
    for seq, body in published.entries(0):
        written = envelope.from_bytes(body)
        if written.kind == ReportExported.kind:
            fact = envelope.fact_of(written)
            if isinstance(fact, ReportExported) and fact.sha256 == digest:
                return seq
    return None


def _seen(published: TileTree) -> Iterator[rules.Seen]:
    """The open entries with their signers by staff number."""
    staff: dict[str, str] = {}
    recorder = Recorder(staff)
    for _seq, body in published.entries(0):
        written = envelope.from_bytes(body)
        if written.kind == SealedAct.kind:
            continue
        recorded = recorder.recorded(written)
        if isinstance(recorded.fact, StaffSet):
            staff[recorded.fact.key.split("+")[1]] = recorded.fact.staff_no
        yield rules.Seen(recorded, written.clock, bool(written.demo))
