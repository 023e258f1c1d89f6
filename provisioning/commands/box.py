"""`tradepost box`: the state folder and the keys of a box, and whether it is ready for a day."""

import json
import re
import sys
from pathlib import Path
from typing import Final

import click

from appliance.ledger.holding import StateInUse, held
from appliance.ledger.keys import BadKey
from appliance.ports import Breach, Fault
from appliance.process import SystemEntropy
from appliance.settings import SettingsBad, StationSettings, load
from kiosk_ui import readiness
from kiosk_ui.box_time import time_source_of
from kiosk_ui.composition import station_of
from kiosk_ui.devices import devices_of
from kiosk_ui.i18n import say
from kiosk_ui.readiness import Finding, Verdict
from provisioning import keys
from provisioning.commands.at_counter import config_option, credentials_option
from provisioning.machine import STATE
from provisioning.shelf import Shelf

ORIGIN = re.compile(r"(?:demo\.)?[0-9]{6}\.[0-9]{9}/ledger[1-9][0-9]*")
"""`<district>.<station>/ledger<k>`; the station's nine digits hold its township."""
ROW: Final = ("name", "verdict", "found")


@click.group(cls=Shelf)
def box() -> None:
    """A box's identity."""


def _origin(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not ORIGIN.fullmatch(value):
        raise click.BadParameter("like 330127.330127101/ledger1")
    return value


@box.command()
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)
@click.option("--origin", required=True, callback=_origin, help="Name of this life's ledger.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def new(state: Path, origin: str, *, as_json: bool) -> None:
    """Make the station's keys in STATE/keys and print what the district has to pin.

    Keys that exist are kept: typing it twice changes nothing. The secret halves never leave
    the box.
    """
    folder = keys.folder_for_keys(state / "keys")
    entropy = SystemEntropy()
    try:
        ledger = keys.ledger_key(folder, origin, entropy)
        witness = keys.witness_key(folder, f"{origin.partition('/')[0]}/witness", entropy)
    except (BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    made = {"origin": origin, "ledger": ledger.vkey, "witness": witness.vkey}
    if as_json:
        click.echo(json.dumps(made))
    else:
        for name, value in made.items():
            click.echo(f"{name:<8}{value}")


@box.command("self-test")
@config_option
@credentials_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def self_test(config: Path, credentials: Path | None, *, as_json: bool) -> None:
    """Let every device do something, recompute the ledger's end, look at clock, disk and line.

    The morning check of the staff's page without its slip and entry. Ends with 1 when something
    does not work. A running station holds the devices: stop it first, or use its page.
    """
    try:
        given = load(config, StationSettings)
        with held(given.state_folder):
            findings = _findings(given, credentials)
    except (SettingsBad, StateInUse) as error:
        raise click.UsageError(str(error)) from error
    except (Breach, Fault) as error:
        raise click.ClickException(f"the ledger cannot be opened: {error}") from error
    rows = [(one.name, one.verdict.value, _found(one)) for one in findings]
    if as_json:
        click.echo(json.dumps([dict(zip(ROW, row, strict=True)) for row in rows]))
    else:
        for name, verdict, found in rows:
            click.echo(f"{name:<14}{verdict:<8}{found}")
    sys.exit(1 if any(one.verdict is Verdict.BAD for one in findings) else 0)


def _found(one: Finding) -> str:
    said = say(one.code, "en", **one.facts)
    return f"{said}. {say(one.remark, 'en')}" if one.remark else said


def _findings(given: StationSettings, credentials: Path | None) -> tuple[Finding, ...]:
    station = station_of(given, credentials=credentials, source=time_source_of(given))
    devices = devices_of(given.devices, changed=lambda _name, _state: None)
    try:
        return readiness.checked(station, devices.all())
    finally:
        devices.close()
        station.ledger.close()
