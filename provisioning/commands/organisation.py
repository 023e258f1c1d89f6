"""`tradepost organisation`: what a district gives an enterprise, and the pool for its stations.

Identity numbers and accounts are asked for at the terminal or read from a file, never taken from
the command line, which others on the machine can read.
"""

import base64
import json
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from appliance.core import people
from appliance.core.organisations import Certificate, PoolRow, Trader
from appliance.ledger import credential_file, key_files, notes, organisations
from appliance.ledger.credential_file import PIN_MIN
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.keys import BadKey, SigningKey
from appliance.process import SystemEntropy

T = TypeVar("T")

key_option = click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The district's ledger key (one line, mode 0600).",
)
out_option = click.option("--out", type=click.Path(path_type=Path), required=True)


class _Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trader as the district's office writes the person down. Never leaves its machine."""

    id_number: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    id_type: str = "01"
    legal: bool = False
    revoked: bool = False


class _Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An enterprise as the district's office writes it down."""

    uscc: str
    name: str
    account: str = ""
    qualified_to: str = ""
    traders: tuple[_Person, ...] = ()
    revoked: tuple[str, ...] = ()


class _Companies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    companies: tuple[_Company, ...]


@click.group()
def organisation() -> None:
    """Certificates of enterprises and the pool that stations compare them with."""


@organisation.command()
@key_option
@out_option
@click.option("--company", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--serial", required=True, help="Number of the certificate; a revocation names it.")
@click.option("--from", "first", required=True, help="First day, 2026-01-31.")
@click.option("--to", "last", required=True, help="Last day, itself included.")
def certify(*, key: Path, out: Path, company: Path, serial: str, first: str, last: str) -> None:
    """Make the file for an enterprise's USB key; its trader types the PIN here.

    COMPANY is JSON: {"uscc", "name", "traders": [{"id_number", "from", "to"}]}.
    """
    told = _read(company, _Company)
    pin = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    if len(pin) < PIN_MIN:
        raise click.ClickException(f"A PIN has at least {PIN_MIN} characters")
    entropy, district = SystemEntropy(), _key(key)
    salt = base64.b64encode(entropy.draw(organisations.SALT_BYTES)).decode()
    seed = entropy.draw(credential_file.SEED_BYTES)
    public = SigningKey("organisation", seed).verifier.public
    certificate = Certificate(
        serial=serial, uscc=_code(told.uscc), key=base64.b64encode(public).decode(),
        first=first, last=last, salt=salt, traders=_traders(told, salt),
    )  # fmt: skip
    note = _signed(organisations.CERTIFICATE, certificate, district)
    RealDisk().put(out, credential_file.lock(note, seed, pin, entropy), mode=SECRET_MODE)
    click.echo(f"{out}: certificate {serial}, {first} to {last}")


@organisation.command()
@key_option
@out_option
@click.argument("companies", type=click.Path(path_type=Path, exists=True))
def pool(key: Path, out: Path, companies: Path) -> None:
    """Sign the pool that goes into the stations' `inbox/organisations`.

    COMPANIES is JSON: {"companies": [...]}, each as for a certificate.
    """
    note, count = pool_note(companies, _key(key))
    RealDisk().put(out, note)
    click.echo(f"{out}: {count} enterprises")


def pool_note(companies: Path, district: SigningKey) -> tuple[bytes, int]:
    """The signed pool of COMPANIES and how many they are. Raises ClickException."""
    salt = base64.b64encode(SystemEntropy().draw(organisations.SALT_BYTES)).decode()
    rows = tuple(
        PoolRow(
            uscc=_code(one.uscc),
            name=one.name,
            account=organisations.token(organisations.ACCOUNT, one.account, salt)
            if one.account
            else "",
            qualified_to=one.qualified_to,
            traders=_traders(one, salt),
            revoked=one.revoked,
        )
        for one in _read(companies, _Companies).companies
    )
    note = _signed(organisations.POOL, organisations.Pool(salt, rows), district).encode()
    organisations.read_pool(note, district.verifier)
    return note, len(rows)


def _traders(company: _Company, salt: str) -> tuple[Trader, ...]:
    return tuple(
        Trader(
            token=organisations.token(one.id_type, one.id_number, salt),
            first=one.first, last=one.last, legal=one.legal, revoked=one.revoked,
        )
        for one in company.traders
    )  # fmt: skip


def _signed(title: str, plain: Certificate | organisations.Pool, district: SigningKey) -> str:
    said = json.dumps(msgspec.to_builtins(plain), ensure_ascii=False, sort_keys=True)
    text = f"{title}{said}\n"
    line = notes.line_of(district.verifier, district.sign(text.encode()))
    return str(notes.Note(text, (line,)))


def _code(uscc: str) -> str:
    code = people.normal_id(uscc)
    if people.check_uscc(code):
        raise click.ClickException("That is no unified social credit code")
    return code


def _key(path: Path) -> SigningKey:
    try:
        return key_files.read(path)
    except (BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error


def _read(path: Path, form: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=form)
    except (msgspec.DecodeError, OSError) as error:
        raise click.ClickException(f"{path.name}: {error}") from error
