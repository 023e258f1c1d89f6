"""`tradepost staff card`: cards of the people at the counter, made, blocked, replaced, shown."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from appliance.core.key_change import REASONS
from appliance.core.world import WITHDRAWN
from appliance.first_start import Certified
from appliance.ledger import key_files, share_keys, staff_keys
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.staff_keys import PersonKey
from appliance.ports import DeviceRefusal, PersonSigner, StaffCard
from appliance.process import SystemEntropy
from appliance.settings import StationSettings, load
from drivers.cards import site_key
from provisioning import staff_cards
from provisioning.commands.at_counter import (
    SENTENCES,
    ask_pin,
    at_counter,
    config_option,
    credentials_option,
)
from provisioning.counter import Counter
from provisioning.staff import certify as signed_by_district
from provisioning.staff_cards import Maker

ROLES = ("ADMIN", "HEAD")
"""Who signs a `key.rotate`, in this order (event_types.csv)."""
CERTIFICATE_BYTES_MAX = 16_384

reason_option = click.option(
    "--reason", type=click.Choice(REASONS), required=True, help="Stands in the entry."
)
certificate_argument = click.argument(
    "certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)


@click.group()
def staff() -> None:
    """People at the counter and their cards."""


@staff.group()
def card() -> None:
    """Staff cards. The station must not be running; its reader is used.

    A first card: issue, certify (by the district), activate. A lost one: block, at once. Another
    one for the same person: issue, certify, replace.
    """


@card.command()
@click.argument("staff_no")
@click.option("--request", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="File to make: what the district has to certify. It holds a name.")  # fmt: skip
@click.option(
    "--kind",
    type=click.Choice(["desfire", "signing"]),
    default="desfire",
    show_default=True,
    help="A card that gives its half, or one that signs itself.",
)
@click.option("--role", "roles", multiple=True, help="For a person whom the ledger does not know.")
@click.option("--grade", type=click.IntRange(0, 9), default=0, help="Likewise.")
@click.option(
    "--until", required=True, help="Last good day of the certificate, such as 2028-12-31."
)
@click.option("--erase", is_flag=True, help="First make a DESFire card of this station as new.")
@config_option
@credentials_option
def issue(
    staff_no: str,
    *,
    request: Path,
    kind: str,
    roles: tuple[str, ...],
    grade: int,
    until: str,
    erase: bool,
    config: Path,
    credentials: Path | None,
) -> None:
    """Make the new card on the reader the card of STAFF_NO, with a new key.

    The card in use, if there is one, goes on working until `replace` or `block`.
    """
    _must_be_day(until)

    def act(desk: Counter) -> PersonKey:
        holder = staff_cards.next_card(desk.station, staff_no)
        told = _known(desk, staff_no, roles, grade)
        pin = _new_pin()
        blank = staff_cards.blank_of(desk.reader.selected())
        maker = _maker(config, desk)
        if erase:
            maker.erase(blank)
        made = maker.signing if kind == "signing" else maker.desfire
        key = made(blank, holder, pin)
        person = msgspec.structs.replace(told, key=key.verifier.text, valid_to=until)
        _ask_for(request, person, key)
        return key

    key = at_counter(config, credentials, act)
    click.echo(f"card made; key {_id(key)} waits for the district's certificate")


@card.command()
@click.option("--request", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="File to make: what the district has to certify. It holds a name.")  # fmt: skip
@config_option
@credentials_option
def share(*, request: Path, config: Path, credentials: Path | None) -> None:
    """Ask for a certificate with a share for the card on the reader, whose own does not name one.

    Without it its holder cannot be named as one who opens sealed offers. The key stays the same:
    certify, then activate.
    """

    def act(desk: Counter) -> PersonKey:
        lying = _lying(desk)
        pin = str(click.prompt("PIN of this card", hide_input=True))
        person = desk.staff.sign_in(lying, pin, desk.reader)
        held = staff_cards.keys_of(desk.station, lying.staff_no)[person.key.verifier.key_id.hex()]
        told = Certified(
            person.name, lying.staff_no, held.roles, held.grade, person.key.verifier.text,
            held.valid_to,
        )  # fmt: skip
        try:
            _ask_for(request, told, person.key)
        finally:
            person.forget()
        return person.key

    key = at_counter(config, credentials, act)
    click.echo(f"the share of key {_id(key)} waits for the district's certificate")


@card.command()
@click.argument("request", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("certificate", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The district's ledger key.",
)
@click.option("--origin", required=True, help="Of the station's ledger.")
def certify(request: Path, certificate: Path, key: Path, origin: str) -> None:
    """At the district: vouch for the person, roles and key in REQUEST; make CERTIFICATE."""
    try:
        person = _read(request)
        done = signed_by_district(origin, person, key_files.read(key))
        key_files.keep(certificate, msgspec.json.encode(done) + b"\n")
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"certified: {person.staff_no} as {'|'.join(person.roles)} to {person.valid_to}")


@card.command()
@certificate_argument
@config_option
@credentials_option
def activate(certificate: Path, config: Path, credentials: Path | None) -> None:
    """Take a certified key into office; its card opens it from now on."""

    def act(desk: Counter) -> str:
        person = _taken(certificate, config, desk)
        return person.staff_no

    staff_no = at_counter(config, credentials, act)
    click.echo(f"the card of {staff_no} is in use")


@card.command()
@certificate_argument
@reason_option
@config_option
@credentials_option
def replace(certificate: Path, reason: str, config: Path, credentials: Path | None) -> None:
    """Take a certified key into office and withdraw the person's older ones in its favour.

    Administrator and head sign. They sign with their own cards, so the head's or administrator's
    own card is replaced before the old one is gone, or by another holder of the role.
    """

    def act(desk: Counter) -> tuple[str, list[str]]:
        new = _read(certificate)
        # Signed first: one who signs here may do so with the very card that is replaced.
        old, posed = staff_cards.withdrawal(
            desk.station, new.staff_no, reason, _signers(desk), staff_cards.new_key_id(new)
        )
        _taken(certificate, config, desk)
        if old:
            desk.station.do_posed(posed)
        return new.staff_no, old

    staff_no, old = at_counter(config, credentials, act)
    click.echo(f"the new card of {staff_no} is in use; withdrawn: {', '.join(old) or 'nothing'}")


@card.command()
@click.argument("staff_no")
@reason_option
@config_option
@credentials_option
def block(staff_no: str, reason: str, config: Path, credentials: Path | None) -> None:
    """Withdraw every key of STAFF_NO: the lost card signs no more, here and for every verifier.

    Administrator and head sign. It does not come back: a found card gets a new key.
    """

    def act(desk: Counter) -> list[str]:
        if not staff_cards.keys_of(desk.station, staff_no):
            raise BadKey("the ledger knows no key of this person")
        old, posed = staff_cards.withdrawal(desk.station, staff_no, reason, _signers(desk))
        if old:
            desk.station.do_posed(posed)
        return old

    old = at_counter(config, credentials, act)
    click.echo(f"withdrawn: {', '.join(old) or 'nothing was in office'}")


@card.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
@credentials_option
def show(*, as_json: bool, config: Path, credentials: Path | None) -> None:
    """Say whose card lies on the reader, its PIN tries, and whether it is in office."""

    def act(desk: Counter) -> dict[str, object]:
        return _told(desk, _lying(desk))

    told = at_counter(config, credentials, act)
    if as_json:
        click.echo(json.dumps(told))
    else:
        for name, value in told.items():
            click.echo(f"{name:<12}{value}")


@card.command("pin")
@config_option
@credentials_option
def change_pin(config: Path, credentials: Path | None) -> None:
    """Give the card on the reader another PIN; its holder knows the old one."""

    def act(desk: Counter) -> StaffCard:
        lying = _lying(desk)
        old = str(click.prompt("Present PIN", hide_input=True))
        try:
            _maker(config, desk).change_pin(desk.reader, lying, old, _new_pin())
        except staff_keys.WrongPin as error:
            left = desk.reader.tries_left(lying)
            raise DeviceRefusal(f"wrong-pin, {left} tries left") from error
        return lying

    lying = at_counter(config, credentials, act)
    click.echo(f"card {lying.card_no} has a new PIN")


# --- parts ------------------------------------------------------------------------------------


def _ask_for(request: Path, person: Certified, key: PersonKey) -> None:
    """Write what the district has to certify: the person with their key and their share."""
    full = msgspec.structs.replace(person, share=share_keys.secret_of(key).public.text)
    key_files.keep(request, msgspec.json.encode(full) + b"\n")


def _id(key: PersonKey) -> str:
    return key.verifier.key_id.hex()


def _lying(desk: Counter) -> StaffCard:
    lying = desk.reader.card()
    if lying is None:
        raise DeviceRefusal("card-not-on-reader")
    return lying


def _told(desk: Counter, lying: StaffCard) -> dict[str, object]:
    held = staff_cards.keys_of(desk.station, lying.staff_no)
    in_office = [key for key, one in held.items() if one.valid_to != WITHDRAWN]
    return {
        "staff_no": lying.staff_no,
        "card_no": lying.card_no,
        "kind": "signing" if lying.signs else "desfire",
        "tries_left": desk.reader.tries_left(lying),
        "in_office": ", ".join(in_office) or "no key",
    }


def _maker(config: Path, desk: Counter) -> Maker:
    settings = load(config, StationSettings)
    entropy = SystemEntropy()
    site = site_key.made_once(Path(settings.devices.staff_card.site_key), entropy)
    return Maker(settings.state_folder / "keys" / "staff", desk.station.origin, site, entropy)


def _known(desk: Counter, staff_no: str, roles: tuple[str, ...], grade: int) -> Certified:
    """Roles and grade as the ledger has them, or as given for somebody new; the name is asked."""
    held = list(staff_cards.keys_of(desk.station, staff_no).values())
    if held:
        name = desk.station.staff_name(staff_no)
        return Certified(name, staff_no, roles or held[-1].roles, grade or held[-1].grade, "", "")
    if not roles:
        raise click.UsageError("the ledger does not know this person: give --role")
    name = str(click.prompt("Name of the person", hide_input=True))
    return Certified(name, staff_no, roles, grade, "", "")


def _taken(certificate: Path, config: Path, desk: Counter) -> Certified:
    person = _read(certificate)
    district = parse_vkey(load(config, StationSettings).identity.district_ledger)
    staff_cards.activate(desk.station, person, district)
    _maker(config, desk).put_in_place(person.staff_no)
    return person


def _read(path: Path) -> Certified:
    return msgspec.json.decode(path.read_bytes()[:CERTIFICATE_BYTES_MAX], type=Certified)


def _signers(desk: Counter) -> Iterator[PersonSigner]:
    return desk.signers(ROLES, ask_pin)


def _new_pin() -> str:
    while True:
        pin: Any = click.prompt(
            "PIN of the new card (6 to 12 digits)", hide_input=True, confirmation_prompt=True
        )
        if staff_cards.pin_good(str(pin)):
            return str(pin)
        click.echo("6 to 12 digits, not all the same")


def _must_be_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError("--until is a day such as 2028-12-31") from error
