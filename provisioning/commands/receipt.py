"""`tradepost receipt`: what a slip proves, whether a ledger agrees, and the page that tells it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

import click

from appliance import tables
from appliance.core import paper_proof
from appliance.core.codes import UnknownCode
from appliance.ledger import notes, receipt_compare, receipts
from appliance.ledger.receipt_keys import with_successors
from appliance.ledger.receipts import BadReceipt, Keys, Receipt
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault
from kiosk_ui.receipt_page import build
from provisioning import qr_image

BREACH: Final = 3
UNDECIDED: Final = 4
TEXT_BYTES_MAX: Final = 65_536
"""A proof has 2,000 characters; a file of text that is larger is something else."""
DIGITS: Final = 16


@click.group()
def receipt() -> None:
    """Printed slips: what one proves, checked with public keys alone."""


def _keys(_context: click.Context, _option: click.Parameter, path: Path) -> Keys:
    try:
        return receipts.trusted(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


keys_option = click.option(
    "--policy",
    "keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=_keys,
    required=True,
    help="Keys brought by hand: a policy file (C2SP tlog-policy), or lines of verifier keys.",
)


@receipt.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, allow_dash=True))
@keys_option
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A tile tree of the ledger, exported after the slip was printed.",
)
@click.option(
    "--later", is_flag=True, help="I know that the tree is newer: one that is shorter was cut."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify(source: Path, keys: Keys, against: Path | None, *, later: bool, as_json: bool) -> None:
    """Check the slip in SOURCE: its text, a photograph (PNG, JPEG), or - for a scanner's line.

    Nothing is asked of any network. Exit status: 0 the slip is genuine (and the tree agrees),
    1 it proves nothing or could not be read, 3 Breach: slip and tree exclude each other though
    the same key signed both, 4 undecided: the tree ends before the slip and may just be older.
    """
    try:
        if against is not None:
            keys = with_successors(keys, TileTree(against))
        slip = receipts.check(_text(source), keys)
        agreement = _compared(slip, against, keys, later=later)
    except BadReceipt as error:
        _end(1, {"verdict": "bad", "why": error.why, "text": str(error)}, as_json=as_json)
    except Breach as error:
        told = {"verdict": "breach", "seq": error.seq, "text": str(error)}
        _end(BREACH, told, as_json=as_json)
    except (qr_image.Unreadable, notes.BadNote, BadTile, Fault, OSError) as error:
        raise click.ClickException(str(error)) from error
    entry = slip.entry or _entry(slip, against if agreement == "holds" else None)
    facts = (
        _facts(slip, entry)
        | {"quorum": receipts.meets_quorum(slip, keys)}
        | {"verdict": agreement or "genuine"}
    )
    _end(UNDECIDED if agreement == "shorter" else 0, facts, as_json=as_json)


@receipt.command()
@keys_option
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def page(keys: Keys, out: Path) -> None:
    """Write OUT, a page for villagers and banks that checks slips with these keys.

    One file: it opens from a disk or a stick in any current browser and uses no network. Whoever
    gets it trusts the keys in it as far as the hand that gave it.
    """
    try:
        out.write_text(build.page(keys), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(keys.ledgers)} ledgers, {len(keys.witnesses)} witnesses in {out}")


def _text(source: Path) -> str:
    """What the slip says, however it came."""
    if str(source) == "-":
        return sys.stdin.readline(TEXT_BYTES_MAX)
    with source.open("rb") as file:
        data = file.read(TEXT_BYTES_MAX)
    if not qr_image.is_picture(data):
        return data.decode("utf-8", "replace")
    found = qr_image.texts(source)
    proofs = [text for text in found if text.startswith(paper_proof.PREFIX)]
    if not proofs:
        what = "only codes that refer" if found else "no QR code that can be read"
        raise qr_image.Unreadable(f"{what} in this picture")
    return proofs[0]


def _compared(
    slip: Receipt, against: Path | None, keys: Keys, *, later: bool
) -> receipt_compare.Agreement | None:
    if against is None:
        return None
    ledger = receipt_compare.held(TileTree(against), slip.checkpoint.origin, keys)
    return receipt_compare.compare(slip, ledger, later=later)


def _entry(slip: Receipt, against: Path | None) -> bytes:
    """The bytes of the entry from a tree that was found to agree; its leaf is the slip's."""
    if against is None:
        return b""
    found = next(TileTree(against).entries(slip.index, slip.index + 1))[1]
    return found if receipts.is_of(found, slip) else b""


def _facts(slip: Receipt, entry: bytes) -> dict[str, object]:
    """What the slip proves, as plain values."""
    said, seen = receipts.told(entry), slip.witnessed
    return {
        "ledger": slip.checkpoint.origin,
        "seq": slip.index,
        "size": slip.checkpoint.size,
        "leaf": slip.leaf.hex(),
        "kind": said.kind,
        "at": said.at,
        "trade": said.trade,
        "practice": slip.practice,
        "training": slip.training,
        "witness": seen.name if seen else "",
        "witnessed_at": _when(seen.time_s) if seen else "",
        "stranger": slip.stranger,
    }


def _when(time_s: int) -> str:
    try:
        return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"second {time_s}"


def _end(status: int, facts: dict[str, object], *, as_json: bool) -> NoReturn:
    click.echo(json.dumps(facts) if as_json else "\n".join(_words(facts)))
    sys.exit(status)


def _words(facts: dict[str, object]) -> list[str]:
    verdict = str(facts["verdict"])
    if verdict == "bad":
        return [f"THIS SLIP PROVES NOTHING: {facts['text']}"]
    if verdict == "breach":
        return [
            f"BREACH at {facts['text']}.",
            "The same key signed both: the ledger was rewritten.",
            "Keep the slip and the tree, and give both to the supervision.",
        ]
    return [*_proven(facts), *_VERDICTS[verdict]]


_VERDICTS: Final[dict[str, list[str]]] = {
    "genuine": ["GENUINE: the ledger's own key vouches for this entry."],
    "holds": ["GENUINE, and the ledger here still holds the entry and all that came before it."],
    "shorter": [
        "UNDECIDED: the slip is genuine, but the ledger here ends before it. Either it is older",
        "than the slip, or entries were cut off: if you know that it is newer, add --later.",
    ],
}


def _proven(facts: dict[str, object]) -> list[str]:
    leaf = str(facts["leaf"])[:DIGITS]
    digest = " ".join(leaf[at : at + 4] for at in range(0, DIGITS, 4))
    lines = [
        f"ledger  {facts['ledger']}",
        f"entry   {facts['seq']}, when the ledger had {facts['size']} entries",
        f"digest  {digest}  (must stand on the slip too)",
    ]
    if facts["kind"]:
        lines.append(f"says    {_named(str(facts['kind']))}, at {facts['at']}")
        lines.append(f"trade   {facts['trade'] or 'of none, or of one that was hidden then'}")
    else:
        lines.append("says    not on the slip: --against a tree of the ledger shows it")
    lines.append(_seen_by(facts))
    if facts["quorum"] is not None:
        lines.append(f"quorum  {'met' if facts['quorum'] else NOT_MET}")
    if facts["training"]:
        lines.append("TRAINING: printed in a station's training, it is not valid")
    elif facts["practice"]:
        lines.append("PRACTICE: from a demonstration or a training, it does not count")
    return lines


NOT_MET = "not by this paper: the published checkpoint has room for more lines (ledger verify)"


def _seen_by(facts: dict[str, object]) -> str:
    if facts["witness"]:
        return f"seen    by {facts['witness']} at {facts['witnessed_at']}"
    if facts["stranger"]:
        return "seen    by a witness whose key is not known here: that counts for nothing"
    return "seen    by no witness yet when it was printed: the station alone vouches for it"


def _named(kind: str) -> str:
    """A kind of entry in words; one that this version does not know keeps its own name."""
    try:
        return f"{tables.load().event(kind).en} ({kind})"
    except UnknownCode:
        return kind
