"""`tradepost district withdraw`, `certificate`, `certificates`: what opens the doors."""

import json
from pathlib import Path
from typing import Final

import click

from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.process import SystemEntropy
from provisioning.commands.district_hands import officer_options
from provisioning.commands.district_office import Office, config_option, said_plainly
from sync import authority
from sync.authority import Holder
from sync.tls import Role

OUT = click.Path(path_type=Path, dir_okay=False)
TOOLS: Final = (Role.OPERATOR, Role.SUPERVISION)
ROW: Final = ("who", "serial", "ends")


@click.command()
@config_option
@officer_options
@click.argument("who")
@click.option("--reason", required=True, help="Why, without anybody's name.")
@said_plainly
def withdraw(*, config: Path, who: str, reason: str) -> None:
    """Withdraw all certificates of WHO: a station's nine digits, or operator, supervision.

    Two officers sign it. The district's doors obey from that moment; the stations' own doors
    once the word has come down to them. A station that shall come back asks with
    `box enrol --again`.
    """
    office = Office(config)
    known = {one.code for one in office.enrolled.stations()} | {one.value for one in Role}
    if who not in known:
        raise click.UsageError(f"{who} is neither a station of this district nor a role")
    good = office.given.of(who)
    if office.tell_withdrawn(good, reason):
        click.echo(f"{who}: {len(good)} certificates withdrawn")


@click.command()
@config_option
@click.argument("role", type=click.Choice([one.value for one in TOOLS]))
@click.option("--to", type=OUT, required=True, help="One PEM file: key and certificate.")
@click.option("--server", "names", multiple=True, help="A name or address of its own doors.")
@said_plainly
def certificate(*, config: Path, role: str, to: Path, names: tuple[str, ...]) -> None:
    """Make a key and a certificate for a tool of the staff, or for supervision's witness.

    Beside it lies the root that it belongs to, as `<name>.root.crt`.
    """
    office = Office(config)
    if to.exists():
        raise click.UsageError(f"{to} exists: a key is never overwritten")
    key = authority.new_key(SystemEntropy())
    made = office.given.issue(
        authority.request_of(key),
        Holder(Role(role), names=names),
        office.settings.certificate_days,
    )
    RealDisk().put(to, authority.identity(key, made), mode=SECRET_MODE)
    RealDisk().put(to.with_suffix(".root.crt"), office.given.root)
    click.echo(f"{to}, good until {authority.read_certificate(made).ends:%Y-%m-%d}")


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@said_plainly
def certificates(*, config: Path, as_json: bool) -> None:
    """List the good certificates: whose, serial number, last day."""
    office = Office(config)
    whose = [one.code for one in office.enrolled.stations()] + [one.value for one in Role]
    rows = [
        (who, one.peer.serial, f"{one.ends:%Y-%m-%d}")
        for who in dict.fromkeys(whose)
        for one in office.given.of(who)
    ]
    if as_json:
        click.echo(json.dumps([dict(zip(ROW, row, strict=True)) for row in rows]))
    for who, serial, ends in [] if as_json else rows:
        click.echo(f"{who:<12}{ends}  {serial}")
