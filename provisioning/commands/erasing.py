"""`tradepost district erase-confirm`: escrowed keys that a station's erasures ended."""

from pathlib import Path

import click

from appliance.ledger import notes
from appliance.ledger.disk import RealDisk
from appliance.ports import Breach, Fault
from provisioning.commands.district_hands import officer_options, publisher_of, tell
from provisioning.commands.district_note import District, one_option, place_option
from provisioning.commands.watch import opened_store
from sync.district import erasing
from sync.district.erasing import Erasures
from sync.district.lives import current
from sync.district.parcels import ParcelRoom
from sync.notes import ERASURES


@click.command("erase-confirm")
@place_option
@officer_options
@one_option
def erase_confirm(config: Path, station: str) -> None:
    """Destroy the escrow of epochs that the station's erasures ended, and tell it so.

    Its own verified entries are the order. Repeating it does nothing more.
    """
    district = District(config)
    district.station(station)
    try:
        with opened_store(district.settings) as store:
            shelf = next(one for one in current(store.shelves()) if one.station.code == station)
            ended = erasing.ordered(shelf.entries(0, shelf.size))
            room = ParcelRoom(district.settings.state_folder, RealDisk())
            gone = sum(erasing.destroy(room, one.hash, ended) for one in store.shelves()
                       if one.station.code == station)  # fmt: skip
    except Fault as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(ended)} epochs ended, {gone} parcels destroyed now")
    desk = publisher_of(district.settings, district.key)
    note = notes.signed(erasing.text_of(Erasures(station, shelf.origin, ended)), district.key)
    try:
        told = desk.shelf.held(station, ERASURES)
    except (Fault, Breach) as error:
        raise click.ClickException(str(error)) from error
    if ended and told != note:
        tell(desk, station, {ERASURES: note})
