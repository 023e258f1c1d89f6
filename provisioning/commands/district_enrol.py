"""`tradepost district enrol`, `enrol-held`: which stations may reach this district.

Two officers sign that a station is enrolled (sync.enrolled_word): with one, the word waits, and
the command is typed again once the other has signed.
"""

from hashlib import sha256
from pathlib import Path

import click
import msgspec

from appliance.core.origins import DEMO
from appliance.ledger import policy as policies
from appliance.ledger import safety
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import parse_vkey
from provisioning.commands.district_hands import officer_options
from provisioning.commands.district_office import FILE, Office, config_option, said_plainly
from sync import authority, enrolment
from sync.district.renewal import holder_of
from sync.enrolled_word import EnrolledWord
from sync.enrolment import AGAIN, Answer, BadEnrolment, Request
from sync.settings import EnrolledStation, PulledFrom

OUT = click.Path(path_type=Path, dir_okay=False)


@click.command()
@config_option
@officer_options
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
    """Two people's word, certificate, station, answer, in this order.

    If power fails, or a second officer must sign first, typing it again does the rest.
    """
    settings = office.settings
    if not settings.url.startswith("https://"):
        raise click.ClickException(
            "url: the settings do not say where stations reach this district"
        )
    told = office.tell_enrolled(
        EnrolledWord(
            station=station.code,
            name=station.name,
            origin=station.origin,
            vkey=station.vkey,
            witness=station.witness,
            tls_key=authority.key_digest_of(asked.certificate.encode()),
            request=sha256(data).hexdigest(),
        )
    )
    for old in withdrawn:
        gone = sha256(old.origin.encode()).hexdigest()
        good = [one for one in office.given.of(old.code) if one.peer.origin_hash == gone]
        told &= not good or office.tell_withdrawn(good, "replaced")
    if not told:
        click.echo("no answer yet: type the same once the second officer has signed")
        return
    made = office.given.issue(
        asked.certificate.encode(),
        holder_of(station.code, asked.origin_hash),
        settings.certificate_days,
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


@click.command("enrol-held")
@config_option
@officer_options
@click.argument("code")
@said_plainly
def enrol_held(*, config: Path, code: str) -> None:
    """Tell under two hands that the station CODE is enrolled, with what is held of it.

    For a station that an earlier release enrolled: the doors open to it once this is told.
    """
    office = Office(config)
    held = [one for one in office.enrolled.stations() if one.code == code]
    given = office.given.of(code)
    if not held or not given:
        raise click.UsageError(f"{code} is no station of this district with a good certificate")
    (newest, *_others) = given
    station = next(
        one for one in reversed(held)
        if sha256(one.origin.encode()).hexdigest() == newest.peer.origin_hash
    )  # fmt: skip
    office.tell_enrolled(
        EnrolledWord(
            station=code, name=station.name, origin=station.origin, vkey=station.vkey,
            witness=station.witness, tls_key=newest.key_digest, request="",
        )
    )  # fmt: skip
