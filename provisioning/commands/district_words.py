"""`tradepost district words | sign | officer | export`: the district's own ledger at its desk."""

import json
from datetime import date
from pathlib import Path

import click

from appliance.core.entries import OfficerSet
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile, tiles_for
from appliance.ports import Breach, Fault
from appliance.process import SystemEntropy
from provisioning.commands.district_hands import (
    FILE,
    hands,
    officer_options,
    publisher_of,
    read_passphrase,
    say,
    tell,
)  # fmt: skip
from provisioning.commands.district_note import District, any_option, place_option
from provisioning.shelf import Shelf
from sync.district.ledger import FOLDER, NotTold
from sync.district.notes import ALL
from sync.district.officers import PASSPHRASE_MIN, BadOfficer, make
from sync.district.publishing import Publisher


def desk_of(config: Path) -> tuple[District, Publisher]:
    district = District(config)
    return district, publisher_of(district.settings, district.key)


@click.command("words")
@place_option
@click.option("--station", default="", help="As one station hears it, by its nine digits.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def words(config: Path, station: str, *, as_json: bool) -> None:
    """Show the newest word under each name, and what waits for a second officer."""
    district, desk = desk_of(config)
    if station:
        district.station(station)
    try:
        told = desk.settle()
        waiting = [found for one in desk.waiting.ids() if (found := desk.waiting.get(one))]
    except (Fault, Breach) as error:
        raise click.ClickException(str(error)) from error
    newest = told.newest.all()
    if station:
        newest = list(told.newest.of_station(station).values())
    if as_json:
        said = {
            "size": told.size,
            "words": [{**one.plain, "seq": one.seq, "at": one.at} for one in newest],
            "waiting": [
                {"id": one.id, "words": [word.plain for word in one.words]} for one in waiting
            ],
            "refused": [
                {"seq": one.seq, "name": one.name, "reason": one.reason} for one in told.refused
            ],
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for one in newest:
        click.echo(f"{one.seq:>6}  {one.at[:10]}  {one.addressee:<9}  {one.name} no. {one.serial}")
    for act in waiting:
        names = ", ".join(word.name for word in act.words)
        click.echo(f"waits for a second officer: {act.id}  {names}")


@click.command("sign")
@place_option
@officer_options
@click.argument("act_id")
def sign(config: Path, act_id: str) -> None:
    """Sign the act ACT_ID that another officer began; `district words` lists what waits."""
    _district, desk = desk_of(config)
    given = hands(desk.own.origin)
    if len(given) != 1:
        raise click.ClickException("one officer signs here: --officer FILE")
    try:
        done = desk.sign(act_id, given[0])
    except (NotTold, Fault, Breach) as error:
        raise click.ClickException(str(error)) from error
    say(done)


@click.group("officer")
def officer() -> None:
    """The people who sign for the district."""


@officer.command("new")
@place_option
@click.option("--passphrase", type=FILE, help="File with the passphrase; else it is typed twice.")
@click.argument("number")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def officer_new(config: Path, passphrase: Path | None, number: str, file: Path) -> None:
    """Make the key of officer NUMBER in FILE, on their own stick; shows its public half."""
    district = District(config)
    if passphrase is not None:
        typed = read_passphrase(passphrase)
    else:
        typed = str(
            click.prompt(
                f"Passphrase ({PASSPHRASE_MIN} characters or more)",
                hide_input=True,
                confirmation_prompt=True,
            )
        )
    try:
        made = make(
            file, number, origin=district.settings.origin, passphrase=typed,
            entropy=SystemEntropy(),
        )  # fmt: skip
    except (BadOfficer, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(made.key.vkey)


@officer.command("set")
@place_option
@officer_options
@click.option("--until", required=True, help="Last day of their office, 2046-12-31.")
@click.argument("number")
@click.argument("vkey")
def officer_set(config: Path, until: str, number: str, vkey: str) -> None:
    """Let NUMBER sign with the key VKEY until a day; a day that is over takes the right away.

    The first two are set by the district's ledger key alone; from then on two officers sign.
    """
    try:
        date.fromisoformat(until)
    except ValueError as error:
        raise click.ClickException("a day is written 2026-01-31") from error
    _district, desk = desk_of(config)
    try:
        seq = desk.own.set_officer(OfficerSet(number, vkey, until), hands(desk.own.origin))
    except (NotTold, Fault, Breach) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{number}: until {until}, entry {seq}")


@officer.command("list")
@place_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def officer_list(config: Path, *, as_json: bool) -> None:
    """Show who may sign, and until when."""
    _district, desk = desk_of(config)
    try:
        found = desk.own.told().officers.values()
    except (Fault, Breach) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        rows = [
            {"officer": one.officer_no, "key": one.key, "until": one.valid_to} for one in found
        ]
        click.echo(json.dumps(rows, indent=2))
        return
    for one in found:
        click.echo(f"{one.officer_no:<16}  until {one.valid_to}  {one.key}")


@click.command("export")
@place_option
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(config: Path, folder: Path) -> None:
    """Write the district's ledger as files into FOLDER; `tradepost ledger verify` reads them."""
    district, desk = desk_of(config)
    try:
        desk.settle()
        size = copy_tree(district.settings.state_folder / FOLDER, folder)
    except (Fault, Breach, BadTile, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{size} entries in {folder}")


def copy_tree(source: Path, folder: Path) -> int:
    """Every file of a published tree, its checkpoint last; the size. Raises OSError, BadTile."""
    tree = TileTree(source)
    size, note = tree.size(), tree.checkpoint()
    names = ["vkey"]
    for tile in tiles_for(size):
        names += [tile.path, tile.bundle_path] if tile.level == 0 else [tile.path]
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((source / name).read_bytes())
    if note is not None:
        (folder / "checkpoint").write_bytes(note)
    return size


@click.group("publish", cls=Shelf)
def publish() -> None:
    """Tell the stations a table, list or pool, or give them a notice."""


@publish.command("held")
@place_option
@officer_options
@any_option
@click.argument("name")
@click.argument("note", type=FILE, required=False)
def held(config: Path, station: str, name: str, note: Path | None) -> None:
    """Put a note that was signed already into the ledger under NAME: from NOTE, or as it lies.

    A district that comes from a release without a ledger of its own begins so: what lies ready
    for its stations counts there only once the ledger names it.
    """
    district, desk = desk_of(config)
    if station != ALL:
        district.station(station)
    body = note.read_bytes() if note is not None else desk.shelf.held(station, name)
    if body is None:
        raise click.ClickException(f"nothing lies ready for {station} under {name}")
    tell(desk, station, {name: body})
