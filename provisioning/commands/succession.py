"""A lost box and the new one: `box replace`, `district succeed`, `box restore`.

box replace   on the new box: makes its keys, writes the request
district succeed   two officers sign; everything the new box needs goes into one folder
box restore   on the new box, from that folder and the district's recovery key
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
from msgspec import Struct

from appliance.core import origins
from appliance.ledger import drill, key_files, new_life, notes, succession_note, vault_parcels
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.escrow import BadParcel
from appliance.ledger.holding import StateInUse, held
from appliance.ledger.key_epochs import PREFIX
from appliance.ledger.keys import BadKey, SigningKey, parse_vkey
from appliance.ledger.recovery_key import RecoverySecret
from appliance.ledger.succession_note import BadSuccession, Succession
from appliance.ledger.vault_parcels import Rows
from appliance.ports import Breach, Fault
from appliance.process import SystemEntropy, clock_of
from appliance.settings import SettingsBad, StationSettings, load
from appliance.tables import load as load_tables
from kiosk_ui.composition import station_of
from kiosk_ui.i18n import say
from provisioning import keys
from provisioning.commands.at_counter import config_option
from provisioning.commands.district_hands import officer_options, publisher_of, tell
from provisioning.commands.district_note import District, place_option
from provisioning.commands.vault import secret_in
from provisioning.commands.watch import opened_store
from provisioning.machine import STATE
from sync.district import succession
from sync.district.parcels import ParcelRoom
from sync.district.publishing import Publisher
from sync.district.store.store import SqlShelf
from sync.district.succession import MARGIN, BadRequest, Request

NOTE, ENTRIES, PARCELS, GAP = "succession", "entries", "parcels", "gap.txt"
"""What lies in the folder for the new box."""
LANGUAGES: Final = ("zh_CN", "en")
BAD = (BadKey, BadParcel, BadRequest, BadSuccession, Fault, Breach, OSError)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("replace")
@click.argument("request", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--before", required=True, help="Origin of the ledger that was lost.")
@click.option("--state", type=FOLDER, default=STATE, show_default=True, help="Of the new box.")
def replace(request: Path, before: str, state: Path) -> None:
    """Make the keys of the next life in STATE/keys and write REQUEST for the district.

    Keys that exist are kept: typing it twice writes the same request.
    """
    life = origins.life_of(before)
    if not life:
        raise click.UsageError("--before is like 330127.330127101/ledger1")
    origin = f"{before[: len(before) - len(str(life))]}{life + 1}"
    try:
        folder = keys.folder_for_keys(state / "keys")
        entropy = SystemEntropy()
        ledger = keys.ledger_key(folder, origin, entropy)
        witness = keys.witness_key(folder, f"{origin.partition('/')[0]}/witness", entropy)
        station = before.partition("/")[0].rpartition(".")[2]
        asked = Request(1, station, before, origin, ledger.vkey, witness.vkey)
        RealDisk().put(request, msgspec.json.encode(asked) + b"\n")
    except BAD as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{origin} asks to go on from {before}: {request}")


@click.command("succeed")
@place_option
@officer_options
@click.option("--margin", type=int, default=MARGIN, show_default=True, help="Of each series.")
@click.argument("request", type=FILE)
@click.argument("to", type=FOLDER)
def succeed(config: Path, margin: int, request: Path, to: Path) -> None:
    """Let the new box of REQUEST go on from what the district holds; two officers sign.

    Writes the word, the entries, the parcels and the list of numbers that the lost box may have
    given into the folder TO, for a stick. With one officer it waits for the second; after
    `tradepost district sign` the same command, without officers, writes the folder.
    """
    district = District(config)
    try:
        asked = succession.read_request(request.read_bytes())
        with opened_store(district.settings) as store:
            shelf = store.shelf(asked.before)
            if shelf is None:
                raise BadRequest("no ledger of that origin is enrolled here")
            desk = publisher_of(district.settings, district.key)
            note = _told(desk, district, asked)
            if note is None:
                now = clock_of(district.settings.demo_clock).now()
                said = succession.planned(shelf, asked, load_tables(), now, margin)
                note = notes.signed(succession_note.text_of(said), district.key)
                if tell(desk, asked.station, {succession_note.NAME: note}).pending:
                    return
            said = succession_note.read(note, district.key.verifier)
            _give(to, said, note, shelf, ParcelRoom(district.settings.state_folder, RealDisk()))
    except BAD as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{said.size} entries of {said.before} go on as {said.origin}: {to}")


def _told(desk: Publisher, district: District, asked: Request) -> bytes | None:
    """The word that two have signed about this very box already."""
    note = desk.shelf.held(asked.station, succession_note.NAME)
    if note is None:
        return None
    said = succession_note.read(note, district.key.verifier)
    return note if (said.origin, said.vkey) == (asked.origin, asked.ledger) else None


def _give(to: Path, said: Succession, note: bytes, shelf: SqlShelf, room: ParcelRoom) -> None:
    disk = RealDisk()
    entries = (body for _seq, body in shelf.entries(0, said.size))
    disk.put(to / ENTRIES, b"".join(new_life.packed(entries)))
    for name in room.names(shelf.hash):
        disk.put(to / PARCELS / name, room.body(shelf.hash, name))
    disk.put(to / GAP, "\n".join(gap_lines(said)).encode())
    disk.put(to / NOTE, note)


def gap_lines(said: Succession) -> Iterator[str]:
    """The list for the head, in both languages: one series a line."""
    for language in LANGUAGES:
        yield say("succession.gap.title", language, before=said.before, origin=said.origin)
        yield say("succession.gap.about", language, size=said.size)
        for series, first, last in succession_note.possibly_given(said):
            kind, _, year = series.partition("/")
            yield say("succession.gap.row", language, kind=kind, year=year, first=first, last=last)
        yield ""


@click.command("restore")
@config_option
@click.option(
    "--recovery-key", "key_file", type=FILE, required=True,
    help="The private recovery key of the district.",
)  # fmt: skip
@click.option(
    "--from-parcels", "parcels", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the parcels lie; `parcels` in FOLDER when not given.",
)  # fmt: skip
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(config: Path, key_file: Path, parcels: Path | None, folder: Path) -> None:
    """Begin the next life in this box from FOLDER, as `district succeed` wrote it.

    Entries must give the root that the district signed; otherwise nothing is begun. Staff need
    new cards: put the new enrolment beside the keys before the first start.
    """
    try:
        given = load(config, StationSettings)
        with held(given.state_folder):
            done = _begun(given, folder, parcels or folder / PARCELS, secret_in(key_file))
            station = station_of(given)
            try:
                station.rebuild()
            finally:
                station.ledger.close()
    except (SettingsBad, StateInUse) as error:
        raise click.UsageError(str(error)) from error
    except BAD as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.said.size} entries taken over, the life goes on as {done.said.origin}")
    for kind, count in sorted(done.out.items()):
        click.echo(f"{count} values of the vault stay out: {kind}")
    for series, first, last in succession_note.possibly_given(done.said):
        click.echo(f"{series}: {first} to {last} may be on papers of the lost box")


class _Done(Struct, frozen=True):
    said: Succession
    out: dict[str, int]


def _begun(given: StationSettings, folder: Path, parcels: Path, secret: RecoverySecret) -> _Done:
    note = (folder / NOTE).read_bytes()
    said = succession_note.read(note, parse_vkey(given.identity.district_ledger))
    state, disk = given.state_folder, RealDisk()
    signer: SigningKey = key_files.read(state / "keys" / "ledger")
    epochs, rows = _vault(parcels, secret, said.before)
    for epoch, key in epochs.items():
        disk.put(state / "keys" / f"{PREFIX}{epoch}", key, mode=SECRET_MODE)
    out = new_life.begin(
        state / "station.db",
        new_life.unpacked((folder / ENTRIES).read_bytes()),
        said,
        note,
        signer=signer,
        instant=clock_of(given.demo_clock).now(),
        rules=load_tables().version,
        vault=rows,
        epochs=epochs,
    )
    return _Done(said, out)


def _vault(parcels: Path, secret: RecoverySecret, origin: str) -> tuple[dict[int, bytes], Rows]:
    """Epoch keys and rows of the lost vault; nothing where no parcels came."""
    if not parcels.is_dir():
        return {}, Rows()
    epochs, _digests = drill.keys_of(parcels, secret)
    return epochs, vault_parcels.newest(vault_parcels.of_folder(parcels, secret, origin))
