"""`tradepost district enrol`, `withdraw`, `certificate`: who may reach this district."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from appliance.core.origins import DEMO
from appliance.ledger import key_files, safety
from appliance.ledger import policy as policies
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.keys import BadKey, SigningKey, parse_vkey
from appliance.ports import StorageFault
from appliance.process import SystemEntropy, machine_time
from appliance.settings import SettingsBad, load
from provisioning.machine import SETTINGS
from sync import authority, enrolment
from sync.authority import BadCertificate, Holder
from sync.district.certificates import Certificates
from sync.district.enrolled import Enrolled
from sync.district.notes import ALL, NoteShelf
from sync.district.renewal import holder_of
from sync.enrolment import AGAIN, Answer, BadEnrolment, Request
from sync.notes import WITHDRAWN
from sync.settings import DistrictSettings, EnrolledStation, PulledFrom
from sync.tls import Role

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
OUT = click.Path(path_type=Path, dir_okay=False)
TOOLS: Final = (Role.OPERATOR, Role.SUPERVISION)
ROW: Final = ("who", "serial", "ends")

config_option = click.option(
    "--config",
    type=FILE,
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The district's settings.",
)


class Office:
    """The district's settings, its keys, whom it enrolled and what it gave out."""

    def __init__(self, config: Path) -> None:
        self.settings = load(config, DistrictSettings)
        self.enrolled = Enrolled(self.settings, RealDisk())
        self.given = Certificates(
            self.settings.state_folder, RealDisk(), SystemEntropy(), machine_time
        )
        self.given.begin(self.place)

    @property
    def place(self) -> str:
        """The first part of the origins of its stations."""
        return self.settings.origin.partition("/")[0]

    @property
    def key(self) -> SigningKey:
        return key_files.read(Path(self.settings.ledger_key))

    def vkey(self, path: str) -> str:
        return key_files.read(Path(path)).vkey if path else ""

    def send_list(self, made: bytes) -> None:
        """The list of withdrawn certificates goes down with the notes."""
        NoteShelf(self.settings.state_folder, RealDisk()).put(ALL, WITHDRAWN, made)


def said_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """What goes wrong in a command as one sentence."""

    @wraps(command)
    def wrapped(**options: Any) -> None:
        try:
            command(**options)
        except (
            SettingsBad, BadKey, BadEnrolment, BadCertificate, StorageFault, ValueError, OSError,
        ) as error:  # fmt: skip
            raise click.ClickException(str(error)) from error

    return wrapped


@click.command()
@config_option
@click.argument("request", type=FILE)
@click.option("--to", type=OUT, required=True, help="The answer's file.")
@click.option("--name", default="", help="Name of the township, for a new station.")
@click.option("--phone", default="", help="Its telephone.")
@click.option("--pull", default="", help="Address of its own door, if the district comes to it.")
@click.option("--again", is_flag=True, help="A station that is enrolled gets a certificate anew.")
@click.option("--replaces", is_flag=True, help="A new box for a station: the old one's end.")
@click.option("--heard", default="", help="The box's digits, as heard; else they are asked.")
@said_plainly
def enrol(
    *, config: Path, request: Path, to: Path, name: str, phone: str, again: bool, replaces: bool,
    heard: str, pull: str,
) -> None:  # fmt: skip
    """Enrol the station of a REQUEST file, and write the answer for its box.

    Let the township read its digits over the telephone and type them; then read it the digits
    that are printed here. A running district knows the station at once.
    """
    office, data = Office(config), request.read_bytes()
    known = {one.origin: one for one in office.enrolled.stations()}
    asked = enrolment.read_request(data)
    held = known.get(asked.origin)
    if held is not None:
        enrolment.read_request(data, [parse_vkey(one) for one in held.vkey.split()])
    _fits(office, asked, held, again=again)
    earlier = [one for one in known.values() if one.code == asked.place[1] and one != held]
    if earlier and not replaces and held is None:
        raise click.ClickException(
            f"{asked.place[1]} keeps {earlier[0].origin}: a new box in its place is --replaces"
        )
    click.echo(f"{asked.origin} asks to be enrolled")
    heard = heard or click.prompt("Digits of the box, as the township reads them out")
    if not enrolment.same_digits(heard, data):
        raise click.ClickException("the digits differ: this is not the file that the box made")
    if held is None:
        if not name:
            raise click.UsageError("--name: what is the township called?")
        held = EnrolledStation(
            code=asked.place[1],
            name=name,
            origin=asked.origin,
            vkey=asked.vkey,
            phone=phone,
            pull=PulledFrom(url=pull) if pull else None,
        )
    held = msgspec.structs.replace(held, witness=asked.witness)
    _welcome(office, asked, held, data, to, withdrawn=earlier if replaces else [])


def _fits(office: Office, asked: Request, held: EnrolledStation | None, *, again: bool) -> None:
    """Raises BadEnrolment when this district does not enrol it so."""
    if asked.place[0] != office.place:
        raise BadEnrolment(f"{asked.origin} belongs to another district than {office.place}")
    if asked.origin.startswith(DEMO) and not office.settings.demo:
        raise BadEnrolment("a real district enrols no station whose origin begins with demo.")
    if held is not None and not again:
        raise BadEnrolment("this station is enrolled; a certificate anew is --again")
    if held is None and (again or asked.purpose == AGAIN):
        raise BadEnrolment("this station is not enrolled here: its box asks without --again")


def _welcome(
    office: Office, asked: Request, station: EnrolledStation, data: bytes, to: Path,
    *, withdrawn: list[EnrolledStation],
) -> None:  # fmt: skip
    """Certificate, station, answer, in this order: if power fails, typing it again does the rest.

    Whoever wants the word of two people for it asks for it here, before anything is made.
    """
    settings = office.settings
    made = office.given.issue(
        asked.certificate.encode(),
        holder_of(station.code, asked.origin_hash),
        settings.certificate_days,
    )
    if not settings.url.startswith("https://"):
        raise click.ClickException(
            "url: the settings do not say where stations reach this district"
        )
    answer = Answer(
        request=sha256(data).hexdigest(),
        district=settings.name,
        url=settings.url,
        root=office.given.root.decode(),
        certificate=made.decode(),
        ledger=office.key.vkey,
        witness=office.vkey(settings.witness_key),
        mirror=office.vkey(settings.mirror_key),
        policy=_policy(office, station),
    )
    for old in withdrawn:
        _withdraw(office, old.code, "replaced", but=authority.read_certificate(made).peer.serial)
    office.enrolled.put(station)
    RealDisk().put(to, enrolment.write_answer(answer, office.key))
    click.echo(f"{station.code} {station.name} is enrolled; its answer is {to}")
    click.echo(f"Digits of the district: {enrolment.digits(enrolment.district_bytes(answer))}")


def _policy(office: Office, station: EnrolledStation) -> str:
    """Whom a verifier of this station trusts (log_format.md 8)."""
    settings = office.settings
    logs = "".join(f"log {one}\n" for one in (*station.vkey.split(), office.key.vkey))
    quorum = safety.pinned(office.vkey(settings.witness_key), office.vkey(settings.mirror_key))
    for number, far in enumerate(settings.witnesses, start=1):
        quorum.witnesses[f"further{number}"] = parse_vkey(far.vkey)
    return logs + policies.text_of(quorum)


def _withdraw(office: Office, who: str, reason: str, *, but: str = "") -> int:
    good = [one for one in office.given.of(who) if one.peer.serial != but]
    office.send_list(office.given.withdraw(good, reason))
    return len(good)


@click.command()
@config_option
@click.argument("who")
@click.option("--reason", required=True, help="Why, without anybody's name.")
@said_plainly
def withdraw(*, config: Path, who: str, reason: str) -> None:
    """Withdraw all certificates of WHO: a station's nine digits, or operator, supervision.

    The district's doors obey at once; the stations' own doors with the list that goes down to
    them. A station that shall come back asks with `box enrol --again`.
    """
    office = Office(config)
    known = {one.code for one in office.enrolled.stations()} | {one.value for one in Role}
    if who not in known:
        raise click.UsageError(f"{who} is neither a station of this district nor a role")
    click.echo(f"{who}: {_withdraw(office, who, reason)} certificates withdrawn")


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
