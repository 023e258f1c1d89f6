"""`tradepost district note release`: which software the stations are to have."""

import hashlib
from functools import partial
from pathlib import Path

import click

from appliance.ledger import releases
from appliance.ledger.releases import Release
from provisioning.commands.district_note import FILE, District, any_option, config_option
from sync.district.notes import ALL


@click.command("release")
@config_option
@any_option
@click.option("--document", required=True, help="Number of the district's paper.")
@click.argument("version")
@click.argument("file", type=FILE)
def release(*, config: Path, station: str, document: str, version: str, file: Path) -> None:
    """Tell that VERSION is to be put on; FILE is what the technician will have on the stick.

    Only its digest is sent. The head sees on the station's page that a box has another version,
    and no other file can be entered as this version.
    """
    district = District(config)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    said = Release(version, digest, document, releases.ALL if station == ALL else station)
    own = district.settings.stations[0].code if station == ALL else station
    made = district.signed(
        releases.text_of(said),
        partial(releases.read, district=district.key.verifier, station=own),
    )
    district.hold(station, {releases.NAME: made})
