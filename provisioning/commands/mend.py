"""`tradepost station mend`: a box takes back what it had signed and lost (docs/recovery.md)."""

from pathlib import Path

import click

from appliance.core.recovery import Trouble
from appliance.ledger import wal
from appliance.ledger.condition import Memory
from appliance.ledger.disk import RealDisk
from appliance.ledger.holding import StateInUse, held
from appliance.ledger.mending import mend as take_back
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault
from appliance.settings import SettingsBad, StationSettings, load
from kiosk_ui.composition import station_of
from provisioning.machine import SETTINGS
from provisioning.trees import tree_at

SENTENCES = (Fault, Breach, BadTile, SettingsBad, StateInUse, OSError, ValueError, IndexError)


@click.command()
@click.argument("source")
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "station.toml",
    show_default=True,
    help="The settings file of the station, which must not be running.",
)
def mend(source: str, config: Path) -> None:
    """Take back entries from SOURCE, a tile tree of this very ledger (a folder or an address).

    Damaged entries are set right and missing ones added, if all of SOURCE is what this box has
    signed; otherwise nothing is changed. The next start asks two people for the recovery record.
    """
    try:
        settings = load(config, StationSettings)
        state = settings.state_folder
        with held(state):
            wal.renew(state / "station.db", RealDisk())
            done = take_back(state / "station.db", tree_at(source))
            found = frozenset(
                trouble
                for trouble, there in (
                    (Trouble.BEHIND, done.size_after > done.size_before),
                    (Trouble.EVIDENCE, bool(done.righted)),
                )
                if there
            )
            memory = Memory(state / "trouble.json", RealDisk())
            memory.keep(memory.read() | found)
            station = station_of(settings)
            try:
                station.rebuild()
            finally:
                station.ledger.close()
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{len(done.righted)} entries set right, "
        f"{max(0, done.size_after - done.size_before)} taken back"
    )
