"""`tradepost keys`: which keys a ledger knows, and how one is replaced or withdrawn."""

import base64
import json
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import asdict

from appliance import key_handover
from appliance.core.commands import RotateKey
from appliance.core.key_change import REASONS
from appliance.first_start import Certified, enrolling
from appliance.ledger import hand_witness, key_files, sm2_lines
from appliance.ledger.disk import RealDisk
from appliance.ledger.key_list import KeyLine, key_lines
from appliance.ledger.keys import COSIGNATURE, BadKey, parse_vkey
from appliance.ledger.sources import database_copy
from appliance.ledger.tile_tree import TileTree
from appliance.process import SystemEntropy
from appliance.settings import StationSettings, load
from appliance.station import Receipt
from provisioning import keys as made
from provisioning.commands.at_counter import (
    SENTENCES,
    ask_pin,
    at_counter,
    config_option,
    credentials_option,
)
from provisioning.counter import Counter
from provisioning.machine import STATE, this_second
from provisioning.staff import certified_message
from provisioning.trees import tree_at

ROLES = ("ADMIN", "HEAD")
"""Who signs a `key.rotate`, in this order (event_types.csv)."""

reason_option = click.option(
    "--reason", type=click.Choice(REASONS), required=True, help="Stands in the entry."
)
state_option = click.option(
    "--state",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)


@click.group()
def keys() -> None:
    """Keys of the ledger, its staff and its witnesses."""


@keys.command("list")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(source: Path, *, as_json: bool) -> None:
    """List the keys that SOURCE speaks of: a station.db, a state folder, or a tile tree.

    Names are never shown: staff stand by their numbers. `ledger verify` says whether it is true.
    """
    try:
        lines = _lines(source)
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines]))
    else:
        click.echo("\n".join(_told(line) for line in lines))


def _lines(source: Path) -> list[KeyLine]:
    database = source / "station.db" if source.is_dir() else source
    if database.exists():
        with database_copy(database) as copy:
            life = copy.records.life()
            return key_lines(life[1] if life else "", copy.records.entries())
    tree = TileTree(source)
    return key_lines(tree.vkey_text() or "", tree.entries())


def _told(line: KeyLine) -> str:
    since = "from the first entry" if line.since < 0 else f"from entry {line.since}"
    what = f"{line.key_id}  {line.holder:<13} {'|'.join(line.roles):<16} {since}"
    if line.valid_to:
        what += f", to {line.valid_to}"
    if line.ended is None:
        return what
    successor = f", then {line.next_id}" if line.next_id else ""
    return f"{what}; ended at entry {line.ended} ({line.reason}{successor})"


@keys.command()
@reason_option
@config_option
@credentials_option
def rotate(reason: str, config: Path, credentials: Path | None) -> None:
    """Hand the ledger over to a new signing key; administrator and head sign.

    The old key vouches for the new one in the entry, so whoever trusts the old key follows.
    Afterwards the old key's file is gone. A key that came as a credential stays where it is: the
    new one lies in keys/ledger.next until it is stored in its place.
    """
    pins = ""

    def act(desk: Counter) -> Receipt:
        nonlocal pins
        signers = desk.signers(ROLES, ask_pin)
        receipt = key_handover.renew(desk.station, desk.ring, reason=reason, signers=signers)
        pins = " ".join(key.text for key in desk.station.ledger.keys.ledger_keys)
        return receipt

    receipt = at_counter(config, credentials, act)
    click.echo(f"entry {receipt.last_seq}: the ledger is under a new key")
    click.echo(f"to pin at the sync agent and the district: {pins}")


@keys.command()
@click.argument("key_id")
@click.option("--successor", default="", help="Key id of the same person's new key, enrolled.")
@reason_option
@config_option
@credentials_option
def revoke(
    key_id: str, successor: str, reason: str, config: Path, credentials: Path | None
) -> None:
    """Withdraw the key KEY_ID (8 hex digits) of a member of staff; administrator and head sign.

    From that entry on nothing that it signs counts, here and for every verifier. It does not come
    back: a found card gets a new key.
    """
    command = RotateKey(key_id=key_id, reason=reason, new_key_id=successor)

    def act(desk: Counter) -> Receipt:
        return desk.station.do(command, signers=desk.signers(ROLES, ask_pin))

    receipt = at_counter(config, credentials, act)
    click.echo(f"entry {receipt.last_seq}: key {key_id} is withdrawn")


@keys.command()
@click.argument("certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
@credentials_option
def enrol(certificate: Path, config: Path, credentials: Path | None) -> None:
    """Take over a person's new key as the district certified it.

    CERTIFICATE is one member of staff in the form of an enrolment file. The district's signature
    on it is checked against the key in the settings.
    """

    def act(desk: Counter) -> Receipt:
        person = msgspec.json.decode(certificate.read_bytes(), type=Certified)
        district = parse_vkey(load(config, StationSettings).identity.district_ledger)
        message = certified_message(desk.station.origin, person)
        if not district.verifies(base64.b64decode(person.cert), message):
            raise BadKey("the district did not certify this")
        return desk.station.do(enrolling(person))

    receipt = at_counter(config, credentials, act)
    click.echo(f"entry {receipt.last_seq}: the key is in office")


@keys.command("new-witness")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_witness(name: str, file: Path) -> None:
    """Make a witness key, such as supervision's own, and print what others have to trust.

    FILE is made with mode 0600; one that holds this name's key is kept as it is. The name serves
    this one key only and stands in policies and cosignatures.
    """
    try:
        key = made.made_once(file, name, COSIGNATURE, SystemEntropy())
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    click.echo(key.vkey)


@keys.command()
@click.argument("source")
@click.option("--ledger", required=True, help="Every key that the ledger has had (vkey texts).")
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The witness's key file.",
)
@click.option(
    "--seen",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="What this witness cosigned last; made with the first.",
)
def cosign(source: str, ledger: str, key: Path, seen: Path) -> None:
    """Cosign the newest checkpoint of SOURCE, a tile tree (a folder or an address), and print it.

    Only if it goes on from what was cosigned before. The station takes it as
    STATE/inbox/supervised where its settings name this witness.
    """
    try:
        tree = tree_at(source)
        note = hand_witness.cosign(
            tree, ledger, key_files.read(key), seen=seen, disk=RealDisk(), time_s=this_second()
        )
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    click.echo(note, nl=False)


@keys.command("new-sm2")
@state_option
@click.option("--origin", required=True, help="Name of the ledger whose checkpoints it signs.")
def new_sm2(state: Path, origin: str) -> None:
    """Make a key for the SM2 line beside each published checkpoint (docs/sm2.md); print its text.

    A key that is there is kept. Without one no such line is written.
    """
    path = state / "keys" / sm2_lines.FILE
    try:
        if not path.exists():
            sm2_lines.write(path, sm2_lines.new_key(origin, SystemEntropy()))
        key = sm2_lines.read(path)
        if key.name != origin:
            raise BadKey(f"{path.name} holds the key of {key.name}")
        text = key.verifier.text
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    click.echo(text)


@keys.command("check-sm2")
@click.argument("checkpoint", type=click.File("rb"))
@click.argument("vkey")
def check_sm2(checkpoint: Any, vkey: str) -> None:
    """Check the SM2 line of the signed note CHECKPOINT against the verifier key VKEY."""
    try:
        signed = sm2_lines.parse_vkey(vkey).signed(checkpoint.read())
    except SENTENCES as error:
        raise click.ClickException(str(error)) from error
    if not signed:
        raise click.ClickException("no line of this key")
    click.echo("good")
