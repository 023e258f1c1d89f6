"""`tradepost vault`: the keys of personal data in safe keeping, and the end of them.

Nothing here prints a person's value or a key.
"""

import json
import sys
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from appliance import erasure
from appliance.core.people import normal_id
from appliance.core.privacy import GROUNDS
from appliance.ledger import drill as drills
from appliance.ledger import key_files, recovery_key
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.drill import Drill
from appliance.ledger.escrow import BadParcel
from appliance.ledger.key_epochs import PREFIX
from appliance.ledger.keys import BadKey
from appliance.ledger.recovery_key import RecoverySecret
from appliance.ports import Fault
from appliance.process import SystemEntropy
from appliance.station import Receipt
from provisioning.commands.at_counter import ask_pin, at_counter, config_option, credentials_option
from provisioning.counter import Counter
from provisioning.machine import STATE

KEY_FILE_BYTES_MAX = 1024
ERASING = ("HEAD", "SUPERVISOR")
"""Who signs an erasure, in this order (event_types.csv)."""
BAD = (BadKey, BadParcel, Fault, OSError, ValueError)


@click.group()
def vault() -> None:
    """Personal data: escrow of its keys, drill, a lost box's way back, erasure."""


state_option = click.option(
    "--state",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder, or a copy of one with `station.db` in it.",
)
key_option = click.option(
    "--recovery-key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The private recovery key of the district.",
)
parcels_option = click.option(
    "--parcels",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the escrow parcels lie; `parcels` in the state folder when not given.",
)


@vault.command("recovery-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help="Such as `district.331081/recovery1`.")
def make_recovery_key(file: Path, name: str) -> None:
    """Make the district's recovery key in FILE and print its public half for the settings.

    FILE is never overwritten. Keep it off line, twice, in two places.
    """
    click.echo(_made(file, name))


@vault.command("opening-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help="Such as `district.331081/opening1`.")
def make_opening_key(file: Path, name: str) -> None:
    """Make the district's share of sealed offers in FILE and print its public half.

    It goes into `identity.opening_key` of each station. FILE is never overwritten. Keep it off
    line, twice, in two places: with it and either of two people at a station its offers open.
    """
    click.echo(_made(file, name))


def _made(file: Path, name: str) -> str:
    """A new secret in `file`; its public half. Raises ClickException."""
    if file.exists():
        raise click.ClickException(f"{file} exists and is kept as it is")
    try:
        secret = recovery_key.new_secret(name, SystemEntropy())
        key_files.keep(file, f"{secret.text}\n".encode())
    except BAD as error:
        raise click.ClickException(str(error)) from error
    return secret.public.text


@vault.command()
@state_option
@key_option
@parcels_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def drill(state: Path, key_file: Path, parcels: Path | None, *, as_json: bool) -> None:
    """Prove that database, parcels and recovery key open the vault, with nothing of the box.

    The epoch keys in the state folder are not read. Every value is opened and held against what
    its entry commits to; only counts are printed. Ends with 1 when something would be lost.
    """
    try:
        result = drills.drill(
            state / "station.db", parcels or state / "parcels", secret_in(key_file)
        )
    except BAD as error:
        raise click.ClickException(str(error)) from error
    plain = asdict(result) | {"good": result.good}
    click.echo(json.dumps(plain) if as_json else _told(result))
    sys.exit(0 if result.good else 1)


@vault.command()
@state_option
@key_option
@parcels_option
def restore(state: Path, key_file: Path, parcels: Path | None) -> None:
    """Put the epoch keys of a lost box back into STATE/keys, out of its parcels.

    For a box that is made anew from a copy of its database. A key that is there is kept; the
    station must not be running.
    """
    try:
        keys, _digests = drills.keys_of(parcels or state / "parcels", secret_in(key_file))
        for epoch, key in sorted(keys.items()):
            path = state / "keys" / f"{PREFIX}{epoch}"
            if not path.exists():
                RealDisk().put(path, key, mode=SECRET_MODE)
    except BAD as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(keys)} epochs are back in {state / 'keys'}")


@vault.command()
@click.option("--ground", type=click.Choice(GROUNDS), required=True, help="Stands in the entry.")
@click.option("--trade", help="Only what is kept for the trade of this number.")
@config_option
@credentials_option
def erase(ground: str, trade: str | None, config: Path, credentials: Path | None) -> None:
    """Destroy what the vault keeps of a person; head and supervisor sign.

    Asks for the ID number, which stands in no entry, log or history of commands. Refused with
    trade, clock and date while a retention period holds. The ledger verifies as before.
    """

    def act(desk: Counter) -> Receipt:
        number: Any = click.prompt("ID number of the person, not shown", hide_input=True)
        asked = erasure.asked_for(desk.station, normal_id(number), ground=ground, trade=trade)
        return desk.station.do(asked, signers=desk.signers(ERASING, ask_pin))

    receipt = at_counter(config, credentials, act)
    click.echo(f"entry {receipt.last_seq}: erased")


def secret_in(path: Path) -> RecoverySecret:
    if path.stat().st_mode & 0o077:
        raise BadKey(f"{path.name} may be read by others: chmod 600")
    with path.open("rb") as file:
        line = file.read(KEY_FILE_BYTES_MAX)
    return recovery_key.parse_recovery_secret(line.decode("ascii").removesuffix("\n"))


def _told(result: Drill) -> str:
    lines = [
        f"epochs    {', '.join(map(str, result.epochs)) or 'none'}",
        f"secrets   {result.secrets} opened",
        f"values    {result.values} opened, {result.compared} as their entries say",
        f"erased    {result.erased}, each by an entry",
    ]
    lines += [f"LOST a value of entry {seq}" for seq in result.lost]
    lines += [f"FOUND {one}" for one in result.faults]
    lines.append("the vault opens" if result.good else "NOT GOOD")
    return "\n".join(lines)
