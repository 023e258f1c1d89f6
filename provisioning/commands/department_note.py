"""`tradepost district note review-dept` and `dept-answer`: a department signs at the district.

The district vouches for who signed; the station holds that person to its own rules (A05, B08).
"""

from hashlib import sha256
from pathlib import Path

import click

from appliance.core import forms
from appliance.core.entries import DepartmentAnswered, ReviewSignedByDepartment
from appliance.core.joint_review import AT_DISTRICT, DEPARTMENT_LEVEL, OPINIONS
from appliance.ledger import department_notes
from provisioning.commands.district_note import (
    FILE,
    District,
    config_option,
    one_option,
    text_in,
)

signed_option = click.option(
    "--signed", required=True, help="When it was signed, as entries write a time."
)
person_option = click.option(
    "--staff", required=True, help="Staff number of the person of the department who signed."
)


@click.command("review-dept")
@config_option
@one_option
@person_option
@click.option("--office", required=True, help="The department, a code of organisations.csv.")
@signed_option
@click.argument("trade")
@click.argument("opinion", type=click.Choice(OPINIONS))
@click.argument("text_sha256")
def review_dept(
    *, config: Path, station: str, staff: str, office: str, signed: str, trade: str,
    opinion: str, text_sha256: str,
) -> None:  # fmt: skip
    """Sign level 2 of the joint review of TRADE over the text TEXT_SHA256 that level 1 signed.

    Who signed must be certified to the station in the office DEPT.
    """
    district = District(config)
    said = ReviewSignedByDepartment(
        level=DEPARTMENT_LEVEL, opinion=opinion, text_sha256=_digest(text_sha256),
        channel=AT_DISTRICT, staff_no=staff, office=office, signed_at=_moment(signed),
    )  # fmt: skip
    made = district.signed(
        department_notes.review_text(station, trade, said),
        lambda it: department_notes.read_review(it, district.key.verifier, station, trade),
    )
    district.hold(station, {department_notes.review_name(trade): made})


@click.command("dept-answer")
@config_option
@one_option
@person_option
@signed_option
@click.argument("trade")
@click.argument("slot")
@click.argument("opinion", type=click.Choice(OPINIONS))
@click.argument("text", type=FILE)
def dept_answer(
    *, config: Path, station: str, staff: str, signed: str, trade: str, slot: str,
    opinion: str, text: Path,
) -> None:  # fmt: skip
    """Answer for the department SLOT what the reviewer of TRADE asked; its words are in TEXT."""
    district = District(config)
    words = text_in(text).encode()
    said = DepartmentAnswered(
        slot=slot, answer=opinion, staff_no=staff, signed_at=_moment(signed),
        text_sha256=sha256(words).hexdigest(),
    )  # fmt: skip
    made = district.signed(
        department_notes.answer_text(station, trade, said),
        lambda it: department_notes.read_answer(
            it, words, district.key.verifier, station=station, trade=trade, slot=slot
        ),
    )
    name = department_notes.answer_name(trade, slot)
    district.hold(station, {f"{name}.txt": words, name: made})


def _moment(text: str) -> str:
    """An entry time as it is. Raises ClickException."""
    if forms.moment(text) is None:
        raise click.ClickException("a time is written as in an entry: 2026-01-31T01:00:00.000Z")
    return text


def _digest(text: str) -> str:
    if not forms.is_sha256(text):
        raise click.ClickException("a digest has 64 hex digits")
    return text
