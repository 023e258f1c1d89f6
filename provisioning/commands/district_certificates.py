"""`tradepost district withdraw`, `certificate`, `certificates`: what opens the doors."""

import json
from pathlib import Path
from typing import Any, Final

import click

from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.process import SystemEntropy, machine_time
from provisioning.commands.district_hands import officer_options
from provisioning.commands.district_office import Office, config_option, said_plainly
from sync import authority
from sync.authority import Holder
from sync.district import certificate_list
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
@click.option(
    "--all", "everything", is_flag=True, help="Also ended and withdrawn ones, and by whom."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@said_plainly
def certificates(*, config: Path, everything: bool, as_json: bool) -> None:
    """List the good certificates: whose, serial number, last day."""
    office = Office(config)
    if everything:
        _all(office, as_json=as_json)
        return
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


def _all(office: Office, *, as_json: bool) -> None:
    """Each certificate ever given: what became of it, and under whose hands."""
    found = certificate_list.lines(office.given, office.enrolled.stations(), machine_time())
    rows: list[dict[str, Any]] = [
        {
            "who": one.station or one.role.value,
            "serial": one.serial,
            "begins": f"{one.begins:%Y-%m-%d}",
            "ends": f"{one.ends:%Y-%m-%d}",
            "state": one.state,
            "signed": list(said.officers) if (said := one.withdrawn or one.enrolled) else [],
            "entry": said.seq if said else None,
            "reason": one.reason,
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        who, state, signed = row["who"], row["state"], " ".join(row["signed"]) or "-"
        click.echo(f"{who:<12}{row['ends']}  {state}  {signed}  {row['serial']}  {row['reason']}")
