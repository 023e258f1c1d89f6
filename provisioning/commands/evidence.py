"""`tradepost district evidence`: what the district set aside, why, and what became of it.

Exit status: 0 nothing is open, or what was asked for is done; 1 something waits for a person, or
was not taken; 2 wrong use. The district may be running.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import msgspec

from kiosk_ui.i18n import say
from provisioning.commands.stick import BROKEN, center_at
from provisioning.machine import SETTINGS
from sync.district.center import Center
from sync.district.store.evidence import BY, JUDGEMENTS, SETTLED, Piece
from sync.ingest import FORK, IN_DISPUTE

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The settings file of the district.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
NEITHER: Final = "no open thing has this number"


@click.group()
def evidence() -> None:
    """What was refused and set aside: look at it, try it again, judge it. Nothing is deleted."""


@evidence.command("list")
@click.option("--station", metavar="CODE", help="Only of this station (nine digits).")
@click.option("--all", "everything", is_flag=True, help="Also what was proven or judged since.")
@json_option
@config_option
def show_all(station: str | None, config: Path, *, everything: bool, as_json: bool) -> None:
    """What is set aside, the newest first. Ends with 1 while something waits for a person."""
    with _center(config) as center:
        origin = None
        if station is not None:
            found = [one for one in center.store.shelves() if one.station.code == station]
            if not found:
                raise click.UsageError(f"no station has the code {station}")
            origin = found[0].origin
        pieces = center.store.room.pieces(origin, only_open=not everything)
        full = sorted({one.origin for one in pieces if center.store.room.full(one.origin)})
    if as_json:
        click.echo(msgspec.json.encode({"evidence": pieces, "full": full}).decode())
    else:
        click.echo("\n".join(map(_line, pieces)) or "nothing is set aside")
        for one in full:
            click.echo(f"the room of {one or 'unknown ledgers'} is full: nothing more is kept")
    sys.exit(1 if any(one.state == "open" for one in pieces) else 0)


@evidence.command()
@click.argument("number", type=int)
@json_option
@config_option
def show(number: int, config: Path, *, as_json: bool) -> None:
    """One thing: why it was set aside, what it contradicts, and what to do next."""
    with _center(config) as center:
        piece, body = center.store.room.piece(number), center.store.evidence_body(number)
    if piece is None or body is None:
        raise click.UsageError(f"nothing has the number {number}")
    if as_json:
        told = {**msgspec.to_builtins(piece), "against": body[1]}
        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(_line(piece))
    click.echo(f"    sha256 {piece.sha256}, {piece.bytes} bytes")
    click.echo(f"    {say(f'district.way.{piece.reason}', 'en')}")
    if body[1]:
        click.echo(f"    it contradicts what was signed before:\n\n{body[1]}")


@evidence.command()
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def export(number: int, file: Path, config: Path) -> None:
    """Write one thing to FILE just as it arrived, and beside it what it contradicts."""
    with _center(config) as center:
        found = center.store.evidence_body(number)
    if found is None:
        raise click.UsageError(f"nothing has the number {number}")
    try:
        with file.open("xb") as out:
            out.write(found[0])
        if found[1]:
            with file.with_name(file.name + ".against").open("x", encoding="utf-8") as out:
                out.write(found[1])
    except OSError as error:
        raise click.ClickException(f"{file.name}: {error.strerror}") from error
    click.echo(f"number {number} written, {len(found[0])} bytes")


@evidence.command()
@click.argument("number", type=int)
@config_option
def retry(number: int, config: Path) -> None:
    """Take one thing in again: its ledger is enrolled by now, or what it needed has come."""
    with _center(config) as center:
        outcome = center.replay(number)
    if outcome is None:
        raise click.UsageError(NEITHER)
    if outcome.reason:
        click.echo(f"number {number} stays: {outcome.reason}, {outcome.size} entries are held")
        sys.exit(1)
    click.echo(f"number {number} is taken: {outcome.new} new entries, {outcome.size} are held")


@evidence.command()
@click.argument("number", type=int)
@click.option("--as", "judged", type=click.Choice(JUDGEMENTS), required=True)
@click.option("--by", required=True, metavar="STAFF_NO", help="Staff number of who judged.")
@click.option(
    "--resume", is_flag=True, help="After a fork: the history that is held here goes on."
)
@config_option
def settle(number: int, judged: str, by: str, config: Path, *, resume: bool) -> None:
    """Keep what a person found after looking. The thing stays, with the judgement.

    The paper that says why belongs to the file of the case; here stands a code and a number.
    """
    if not BY.match(by):
        raise click.UsageError("--by takes a staff number: capitals, digits and hyphens")
    with _center(config) as center:
        room = center.store.room
        piece = room.piece(number)
        if piece is None or piece.state != "open":
            raise click.UsageError(NEITHER)
        if resume and piece.reason not in (FORK, IN_DISPUTE):
            raise click.UsageError("--resume is for a fork or what came after it")
        with center.store.transaction():
            room.settle(number, judged, by)
            shelf = center.store.shelf(piece.origin)
            if resume and shelf is not None:
                shelf.resume()
    click.echo(f"number {number} is judged: {judged}")
    if resume:
        click.echo("the history that is held here goes on")


@contextmanager
def _center(config: Path) -> Iterator[Center]:
    try:
        with center_at(config) as center:
            yield center
    except BROKEN as error:
        raise click.ClickException(str(error)) from error


def _line(piece: Piece) -> str:
    state = f"{piece.state} {piece.judged} {piece.settled_by}".strip()
    if piece.state != SETTLED:
        state = piece.state
    whose = piece.origin or "unknown"
    return f"{piece.number:<5}{piece.at}  {piece.reason:<15}{state:<9}{whose}"
