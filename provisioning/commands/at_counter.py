"""Acts of the command line that people sign with card and PIN, and what all of them can say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.core.refusals import Refusal
from appliance.first_start import NotEnrolled
from appliance.ledger.holding import StateInUse
from appliance.ledger.keys import BadKey
from appliance.ledger.notes import BadNote
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault
from appliance.settings import SettingsBad, StationSettings, load
from appliance.staff_room import SignInRefused
from appliance.station import Refused
from provisioning.counter import Counter, counter
from provisioning.machine import SETTINGS

Done = TypeVar("Done")

SENTENCES = (
    Fault, Breach, BadKey, BadNote, BadTile, SettingsBad, StateInUse, NotEnrolled, OSError,
    ValueError,
)  # fmt: skip

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "station.toml",
    show_default=True,
    help="The settings file of the station, which must not be running.",
)
credentials_option = click.option(
    "--credentials",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder with a `ledger-key` that goes before keys/ledger.",
)


def at_counter(config: Path, credentials: Path | None, act: Callable[[Counter], Done]) -> Done:
    """Open the station for `act` alone. Raises ClickException with the reason of a no."""
    try:
        with counter(load(config, StationSettings), credentials) as desk:
            return act(desk)
    except Refused as no:
        raise click.ClickException(_sentence(no.refusal)) from no
    except SignInRefused as no:
        raise click.ClickException(f"not signed in: {no.code}") from no
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error


def ask_pin(role: str) -> str:
    """Wait for the person of `role`; the PIN is not shown."""
    pin: Any = click.prompt(f"Lay down the card of the {role}, then type the PIN", hide_input=True)
    return str(pin)


def _sentence(no: Refusal) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in no.facts.items())
    return f"refused: {no.code}" + (f" ({facts})" if facts else "")
