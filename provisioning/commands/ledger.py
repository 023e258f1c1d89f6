"""`tradepost ledger`: verify, export, show, prove, check-proof; a running station goes on."""

import json
import sys
from pathlib import Path

import click

from appliance import tables
from appliance.core import envelope, tree
from appliance.core.envelope import BadEntry
from appliance.ledger import export as exporting
from appliance.ledger import policy as policies
from appliance.ledger import proof_files
from appliance.ledger.findings import Report
from appliance.ledger.policy import Policy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ledger.verify import How, verify_database, verify_tree
from appliance.ledger.verify_succession import Brought
from appliance.ports import Breach, Fault
from provisioning.machine import STATE
from provisioning.progress import progress_on_stderr
from provisioning.shelf import Shelf
from sync.tile_fetch import fetch_from

NEWEST_SHOWN = 20
DATABASE = "station.db"
UNREADABLE = (Fault, Breach, BadTile, BadEntry, OSError, ValueError, IndexError)

state_option = click.option(
    "--state",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group(cls=Shelf)
def ledger() -> None:
    """The signed record: is it whole, what stands in it, what proves it."""


def _policy(_context: click.Context, _option: click.Parameter, path: Path | None) -> Policy | None:
    if path is None:
        return None
    try:
        return policies.parse(path.read_bytes())
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _seen(
    _context: click.Context, _option: click.Parameter, paths: tuple[Path, ...]
) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8") for path in paths)
    except (OSError, UnicodeError) as error:
        raise click.BadParameter(str(error)) from error


@ledger.command()
@click.argument("source")
@click.option(
    "--policy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=_policy,
    help="Keys brought by hand: `log`, `witness`, `group`, `quorum` lines (C2SP tlog-policy).",
)
@click.option("--tree-only", is_flag=True, help="Hashes and checkpoints, not what entries say.")
@click.option(
    "--all-signatures",
    is_flag=True,
    help="Check the signature of every checkpoint, not only of the newest and the cosigned ones.",
)
@click.option(
    "--seen",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    callback=_seen,
    help="A signed checkpoint met before: the ledger must begin with its tree.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Go on from this file, written by an earlier run; keep it where only you can write.",
)
@click.option(
    "--succession",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="The district's word under which a later life of the ledger began.",
)
@click.option(
    "--district",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The district's own ledger as files (`district export`): two officers told that word.",
)
@click.option(
    "--progress/--no-progress",
    default=None,
    help="Say on standard error how far it is; by default on a terminal only.",
)
@json_option
def verify(
    source: str,
    policy: Policy | None,
    seen: tuple[str, ...],
    resume: Path | None,
    *,
    succession: tuple[Path, ...],
    district: Path | None,
    tree_only: bool,
    all_signatures: bool,
    progress: bool | None,
    as_json: bool,
) -> None:
    """Verify SOURCE: a tile tree (folder or address), a station.db, or a box's state folder.

    Ends with 0 when nothing was found, with 1 and the findings (docs/findings.md) otherwise. A
    state folder is verified with its vault. Without a policy the key beside the entries is used:
    that proves that they fit together, not whose they are.
    """
    how = How(
        tree_only=tree_only,
        all_signatures=all_signatures,
        seen=seen,
        state=resume,
        brought=Brought(
            tuple(one.read_bytes() for one in succession),
            None if district is None else TileTree(district),
        ),
        progress=progress_on_stderr(shown=progress),
    )
    try:
        report = _report(source, policy, how)
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report.as_json()) if as_json else _told(report))
    sys.exit(0 if report.good else 1)


def _report(source: str, policy: Policy | None, how: How) -> Report:
    shipped = tables.load()
    if source.startswith(("http://", "https://")):
        remote = TileTree.http(fetch_from(source))
        return verify_tree(remote, tables=shipped, policy=policy, how=how)
    path = Path(source)
    if path.is_file():
        return verify_database(path, tables=shipped, policy=policy, how=how)
    if (path / DATABASE).exists():
        keys = path / "keys"
        return verify_database(path / DATABASE, tables=shipped, policy=policy, keys=keys, how=how)
    if not (path / "checkpoint").exists():
        raise click.UsageError(f"{path} is neither a tile tree nor a state folder")
    return verify_tree(TileTree(path), tables=shipped, policy=policy, how=how)


def _told(report: Report) -> str:
    whose = "brought by hand" if report.key_from == "policy" else "lay beside it: whose is open"
    lines = [
        f"ledger      {report.origin}",
        f"entries     {report.size}",
        f"root        {report.root}",
        f"key         {whose}",
        f"cosigned    {report.cosigned_size}",
        f"trades      {report.trades}",
        f"signatures  {report.signatures}",
        f"values      {report.values} compared, {report.values_absent} not here",
    ]
    if report.resumed_from:
        lines.append(f"believed    {report.resumed_from} entries, as an earlier run left them")
    if report.unjudged:
        why = "what they rest on was not brought, or is found below"
        lines.append(f"not judged  {report.unjudged} acts: {why}")
    for one in report.findings:
        where = "" if one.seq is None else f" at entry {one.seq}"
        lines.append(f"FOUND {one.code}{where}: {one.text}")
    if report.more:
        lines.append(f"and {report.more} more")
    lines.append("good" if report.good else "NOT GOOD")
    return "\n".join(lines)


@ledger.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@state_option
@json_option
def export(folder: Path, state: Path, *, as_json: bool) -> None:
    """Write the ledger as a tile tree (C2SP tlog-tiles) into FOLDER, for anybody to verify.

    A folder with an older export of the same ledger is brought up to date; a file that differs
    is never overwritten. Who wants to verify it without this program: auditor/README.md.
    """
    try:
        size = exporting.export(state / DATABASE, folder)
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    told = {"folder": str(folder), "size": size}
    click.echo(json.dumps(told) if as_json else f"{size} entries in {folder}")


@ledger.command()
@click.argument("seq", type=click.IntRange(0), required=False)
@state_option
@json_option
def show(seq: int | None, state: Path, *, as_json: bool) -> None:
    """Show entry SEQ as it was signed, or a line for each of the newest ones.

    Reads what the station has published in STATE/ledger.
    """
    try:
        published = TileTree(state / "ledger")
        size = published.size()
        first = max(0, size - NEWEST_SHOWN) if seq is None else seq
        bodies = list(published.entries(first, None if seq is None else seq + 1, size=size))
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    if seq is None and not as_json:
        click.echo("\n".join(_line(number, body) for number, body in bodies))
        return
    for _number, body in bodies:
        plain = body.decode()
        text = plain if as_json else json.dumps(json.loads(plain), indent=1, ensure_ascii=False)
        click.echo(text)


def _line(seq: int, body: bytes) -> str:
    one = envelope.from_bytes(body)
    return f"{seq:>7}  {one.at}  {one.kind:<18} {one.trade or ''}".rstrip()


@ledger.command("check-proof")
@click.argument("proof", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("entry", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--policy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=_policy,
    required=True,
    help="Keys brought by hand, as for verify; its quorum must have cosigned.",
)
def check_proof(proof: Path, entry: Path, policy: Policy) -> None:
    """Check a PROOF file (C2SP tlog-proof) for the bytes of ENTRY, with no ledger at hand.

    ENTRY is the line that `show SEQ --json` prints; a line end behind it is not part of it.
    """
    try:
        leaf = tree.leaf(entry.read_bytes().removesuffix(b"\n"))
        checkpoint = proof_files.proven_by(proof.read_bytes(), leaf, policy)
        index = proof_files.parse(proof.read_bytes()).index
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"entry {index} of {checkpoint.size} in {checkpoint.origin}")


@ledger.command()
@click.argument("seq", type=click.IntRange(0))
@state_option
def prove(seq: int, state: Path) -> None:
    """Print a proof that entry SEQ stands in the published ledger (C2SP tlog-proof).

    It is checked before it is printed; it holds the newest checkpoint with its cosignatures.
    """
    try:
        text = proof_files.proof_of(TileTree(state / "ledger"), seq)
    except UNREADABLE as error:
        raise click.ClickException(str(error)) from error
    click.echo(text, nl=False)
