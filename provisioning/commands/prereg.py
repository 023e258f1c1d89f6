"""`tradepost prereg`: what a village agent fills in, sealed to the station (B07).

Runs on any computer of a village and needs no station: a key file that the station gave, and one
small form for each villager. What it writes tells nothing to whoever finds the stick.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from appliance.core.numbers import crockford
from appliance.ledger import preregistration
from appliance.ledger.preregistration import BadRegistration, Filled
from appliance.process import SystemEntropy
from kiosk_ui.paper.codes import svg

FORM_BYTES_MAX = 65_536
CODE_LENGTH = 4
"""Characters of the code that the villager says at the counter."""


@click.group()
def prereg() -> None:
    """Registrations that begin in a village and are completed at the station."""


@prereg.command()
@click.argument("forms", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1,
                required=True)  # fmt: skip
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True, help="The station's public key, from its page `From villages`.",
)  # fmt: skip
@click.option("--village", required=True, help="The village's 12 digits.")
@click.option(
    "--out", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
    help="Where the file goes: the stick.",
)  # fmt: skip
@click.option("--codes", is_flag=True, help="A QR code beside it for each form, as SVG.")
def make(forms: tuple[Path, ...], key_file: Path, village: str, out: Path, *, codes: bool) -> None:
    """Seal FORMS into one file for the stick; each form is a JSON object of field and text.

    Fields are those of the station's sheet: `type` (CBD, JYZ ...), `mode`, `owner`, `village`,
    `place`, `parcel_code`, `area`, `price` ..., and `person_name` and `person_id` of whoever will
    come with their card. A form may leave out what is not known. For each form the code is told
    that the villager says at the counter.
    """
    try:
        to = preregistration.key_of(key_file.read_text(encoding="ascii"))
        filled = [_filled(_form(path), village) for path in forms]
        lines = [preregistration.seal(one, to) for one in filled]
        _write(out / f"{village}-{filled[0].code}.pr1", "\n".join(lines) + "\n")
        for one, line in zip(filled, lines, strict=True):
            if codes:
                _write(out / f"{one.code}.svg", svg(line, "L"))
    except (BadRegistration, OSError, UnicodeError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    for path, one in zip(forms, filled, strict=True):
        click.echo(f"{path.name}: {preregistration.PREFIX}{one.code}")


def _form(path: Path) -> dict[str, str]:
    """A flat form. Raises ValueError, which names the file and no value."""
    if path.stat().st_size > FORM_BYTES_MAX:
        raise ValueError(f"{path.name}: too large for a form")
    read: Any = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or not all(isinstance(one, str) for one in read.values()):
        raise ValueError(f"{path.name}: a form is an object of field and text")
    if not read.get("type"):
        raise ValueError(f"{path.name}: the type is missing")
    return read


def _filled(answers: dict[str, str], village: str) -> Filled:
    code = crockford(SystemEntropy().draw(5))[:CODE_LENGTH]
    return Filled(1, code, village, date.today().isoformat(), answers)  # noqa: DTZ011 - told only


def _write(path: Path, text: str) -> None:
    """Never over another file: a stick holds what others put there."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
