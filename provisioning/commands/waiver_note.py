"""`tradepost district note waiver`: one session may open without a supervisor (domain.md 3.2)."""

import base64
from pathlib import Path

import click
import msgspec

from appliance.core.entries import WaiverRecorded
from appliance.core.forms import is_code, is_word
from appliance.ledger import waivers
from provisioning.commands.district_note import District, config_option, one_option


@click.command("waiver")
@config_option
@one_option
@click.option(
    "--stand-in", default="", help="Staff number of who is to be there instead; none: nobody."
)
@click.argument("session")
@click.argument("waiver_no")
@click.argument("reason")
def waiver(
    *, config: Path, station: str, stand_in: str, session: str, waiver_no: str, reason: str
) -> None:
    """Waive the supervisor of one SESSION (999999101-2026-CBD-0001/S1), by the paper WAIVER_NO.

    REASON is a code, such as NO_SUPERVISOR_SENT. For a station of two people: the waiver is of
    this one session and of no other, and stands in its minutes.
    """
    district = District(config)
    if not is_word(waiver_no) or not is_code(reason):
        raise click.ClickException(
            "WAIVER_NO is a paper's number in letters and digits, REASON a code in capitals"
        )
    if not session.startswith(f"{station}-"):
        raise click.ClickException(f"{session} is no session of the station {station}")
    origin = district.station(station).origin
    said = WaiverRecorded(waiver_no, session, reason, stand_in, cert="")
    cert = base64.b64encode(district.key.sign(waivers.challenge(said, origin))).decode()
    made = district.signed(
        waivers.text_of(station, msgspec.structs.replace(said, cert=cert)),
        lambda it: waivers.read(
            it, district.key.verifier, station=station, origin=origin, session_id=session
        ),
    )
    district.hold(station, {waivers.note_name(session): made})
