"""What the district says of organisations: their certificates, and the pool in the inbox.

    certificate            a note (log_format.md 3) signed by the district's ledger key; its text:
                           `tradepost organisation v1` LF, then one line of JSON:
                           core/organisations.Certificate
    inbox/organisations    the pool, signed likewise: `tradepost organisations v1` LF, then one
                           line of JSON: {"salt": base64 of 32 bytes, "rows": [PoolRow]}
    token                  base64 of scrypt(kind 0x00 text, salt, N = 2^15, r = 8, p = 1, 32 bytes)
                           of an identity number (kind: its id type) or account (kind ACCOUNT)
    challenge              `tradepost/organisation/v1` 0x00 origin 0x00 trade 0x00 enrolment id,
                           signed by the certificate's key: good for this one enrolment only

Names and credit codes of enterprises are public; who may trade for one, and its account, are not.
"""

import base64
from collections.abc import Callable
from hashlib import scrypt
from pathlib import Path
from typing import TypeVar

import msgspec

from appliance.core.organisations import Certificate, PoolRow, Shown, judged
from appliance.core.parties import Credential, Person
from appliance.core.people import comparable_digits, normal_id
from appliance.core.world import Seen
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import ED25519, VerifierKey, strict_base64

CERTIFICATE = "tradepost organisation v1\n"
POOL = "tradepost organisations v1\n"
CHALLENGE = b"tradepost/organisation/v1"
ACCOUNT = "ACCOUNT"
COST, BLOCK = 2**15, 8
SALT_BYTES = TOKEN_BYTES = 32
CERTIFICATE_BYTES_MAX = 16_384
POOL_BYTES_MAX = notes.NOTE_BYTES_MAX
"""Some thousand organisations: the subset that trades here."""

T = TypeVar("T", Certificate, "Pool")


class BadOrganisation(ValueError):
    """Not a certificate or a pool, or not signed by the district."""


class Pool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The pool as it was signed; one row for a credit code."""

    salt: str
    rows: tuple[PoolRow, ...]

    def row(self, uscc: str) -> PoolRow | None:
        return next((one for one in self.rows if one.uscc == normal_id(uscc)), None)


def token(kind: str, text: str, salt: str) -> str:
    """What stands for a number or an account in a list with this salt (base64)."""
    said = comparable_digits(text) if kind == ACCOUNT else normal_id(text)
    made = scrypt(
        b"\0".join((kind.encode(), said.encode())), salt=strict_base64(salt), n=COST, r=BLOCK, p=1,
        dklen=TOKEN_BYTES, maxmem=2 * 128 * BLOCK * COST,
    )  # fmt: skip
    return base64.b64encode(made).decode()


def challenge(origin: str, trade: str, enrol_id: str) -> bytes:
    """What an organisation signs, for one enrolment of one trade at one station."""
    return b"\0".join((CHALLENGE, origin.encode(), trade.encode(), enrol_id.encode()))


def read_certificate(note: bytes, district: VerifierKey) -> Certificate:
    """Read a certificate and prove whose it is. Raises BadOrganisation."""
    return _read(note, district, CERTIFICATE, Certificate, CERTIFICATE_BYTES_MAX)


def read_pool(note: bytes, district: VerifierKey) -> Pool:
    """Read the pool and prove whose it is. Raises BadOrganisation."""
    return _read(note, district, POOL, Pool, POOL_BYTES_MAX)


def signed_by(certificate: Certificate, signature: str, message: bytes) -> bool:
    """Whether the certificate's key signed exactly this."""
    try:
        key = VerifierKey(certificate.uscc, ED25519, strict_base64(certificate.key))
        return key.verifies(strict_base64(signature), message)
    except ValueError:
        return False


class Organisations:
    """The district's pool as it lies in the inbox now; read again when it was replaced."""

    def __init__(
        self, path: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._district = district
        self._newest = district_notes.Newest(
            path,
            disk,
            lambda note: read_pool(note, district),
            bad=BadOrganisation,
            refused=refused,
        )

    def seen(
        self,
        party: Person,
        agent: Person | None,
        credential: Credential | None,
        message: bytes,
        day: str,
    ) -> Seen:
        """Both factors and the pool's word. Takes up to a fifth of a second and 32 MiB."""
        pool = self._newest.now()
        row = pool.row(party.id_number) if pool else None
        certificate = self._certificate(credential)
        salt = pool.salt if pool and row else certificate.salt if certificate else ""
        shown = Shown(
            certificate=certificate,
            signed=bool(
                certificate and credential
                and signed_by(certificate, credential.signature, message)
            ),
            uscc=normal_id(party.id_number),
            name=party.name,
            person=token(agent.id_type, agent.id_number, salt) if agent and salt else "",
            account=token(ACCOUNT, party.account, salt) if row and row.account else "",
        )  # fmt: skip
        return judged(shown, row, day)

    def _certificate(self, credential: Credential | None) -> Certificate | None:
        if credential is None:
            return None
        try:
            return read_certificate(credential.certificate.encode(), self._district)
        except BadOrganisation:
            return None


def _read(note: bytes, district: VerifierKey, title: str, form: type[T], most: int) -> T:
    try:
        said = district_notes.read(note, district, title=title, most=most)
        found = msgspec.json.decode(said.text, type=form)
        if len(strict_base64(found.salt)) != SALT_BYTES:
            raise BadOrganisation("a salt has another length")
    except (notes.BadNote, msgspec.DecodeError, ValueError) as error:
        raise BadOrganisation(str(error)) from error
    return found
