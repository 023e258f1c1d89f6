"""`tradepost district note complaint-...`: the district's hand in a complaint that went to it.

Two officers sign. What a decision says comes from a file and travels sealed to the station.
"""

from hashlib import sha256
from pathlib import Path

import click

from appliance.core.clocks import day_of
from appliance.core.complaining import DECIDE_CLOCK
from appliance.core.complaint_words import DistrictWord
from appliance.core.complaints import GROUNDS
from appliance.core.entries import ComplaintAccepted, ComplaintDecided, ComplaintRejected
from appliance.ledger import complaint_notes
from appliance.process import clock_of
from appliance.tables import load as load_tables
from provisioning.commands.district_note import (
    FILE,
    District,
    config_option,
    day_in,
    key_to,
    text_in,
)


@click.command("complaint-accept")
@config_option
@click.option(
    "--due", default="",
    help="Day by which it is decided, as 2026-01-31; else 30 working days from today.",
)  # fmt: skip
@click.argument("complaint")
def complaint_accept(*, config: Path, due: str, complaint: str) -> None:
    """Take up COMPLAINT, the number on its receipt: the clock of the decision runs."""
    district = District(config)
    _tell(district, ComplaintAccepted(_number(complaint), day_in(due) if due else _due(district)))


def _due(district: District) -> str:
    """ISO day of the clock of the decision, from the district's own today."""
    today = day_of(clock_of(district.settings.demo_clock).now().at)
    return load_tables().due(DECIDE_CLOCK, today).day.isoformat()


@click.command("complaint-reject")
@config_option
@click.argument("complaint")
@click.argument("ground", type=click.Choice(GROUNDS))
def complaint_reject(*, config: Path, complaint: str, ground: str) -> None:
    """Do not take up COMPLAINT, on GROUND."""
    _tell(District(config), ComplaintRejected(_number(complaint), ground))


@click.command("complaint-decide")
@config_option
@click.option(
    "--to", type=FILE, required=True,
    help="The station's public key, from its page `From villages`.",
)  # fmt: skip
@click.argument("complaint")
@click.argument("decision_no")
@click.argument("text", type=FILE)
def complaint_decide(
    *, config: Path, to: Path, complaint: str, decision_no: str, text: Path
) -> None:
    """Decide COMPLAINT by the decision DECISION_NO, whose words are in the file TEXT.

    They are sealed to the station: only who holds the receipt with its code reads them at the
    kiosk, and the supervisor where it is not about them.
    """
    district, number = District(config), _number(complaint)
    try:
        body = complaint_notes.sealed(text_in(text), key_to(_station(number), to), number)
    except complaint_notes.BadWord as error:
        raise click.ClickException(str(error)) from error
    _tell(district, ComplaintDecided(number, decision_no, sha256(body).hexdigest()), body)


def _tell(district: District, said: DistrictWord, body: bytes = b"") -> None:
    number = said.complaint_no
    station, name = _station(number), f"{complaint_notes.NAME}/{number}"
    made = district.signed(
        complaint_notes.text_of(said),
        lambda it: complaint_notes.read(
            it, body, district.key.verifier, station=station, complaint=number
        ),
    )
    district.hold(station, ({f"{name}.txt": body} if body else {}) | {name: made})


def _station(number: str) -> str:
    return number.partition("-")[0]


def _number(text: str) -> str:
    """Raises ClickException."""
    if not complaint_notes.is_number(text):
        raise click.ClickException("a complaint is named by the whole number on its receipt")
    return text
