"""The people who sign for a district: a key file each, opened by a passphrase.

    <anywhere>/<officer no>.key   JSON of appliance/ledger/staff_keys.py, mode 0600; there is no
                                  card, so the passphrase alone opens it and has a least length

The file is the officer's own and lies on their stick; the district keeps only the public half, as
an entry of its ledger. `<state>/pending/<id>.json` is what one officer has signed and a second has
not yet.
"""

import base64
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core.district_words import Word
from appliance.core.entries import Signature
from appliance.core.envelope import CommandForm, signed_message
from appliance.ledger import key_files, staff_keys
from appliance.ledger.disk import Disk
from appliance.ledger.district_told import ROLE
from appliance.ledger.keys import KEY_BYTES, SigningKey
from appliance.ports import Entropy

PASSPHRASE_MIN: Final = 12
"""Characters: with scrypt at 2^15 and no card beside it, a PIN would fall in a day."""
NO_CARD: Final = bytes(staff_keys.CARD_SECRET_BYTES)
PENDING: Final = "pending"
PENDING_MAX: Final = 200
"""Acts that wait for a second officer; a district has one or two."""

_NO: Final = re.compile(r"[A-Za-z0-9]{1,16}")
_ID: Final = re.compile(r"[0-9a-f]{16}")


class BadOfficer(ValueError):
    """A number, passphrase or file that is no officer's; the text is for the person."""


class Officer(Struct, frozen=True):
    """An officer whose passphrase was given."""

    number: str
    key: SigningKey

    def sign(self, origin: str, form: CommandForm) -> Signature:
        """Their signature on a command, under the district's origin."""
        sig = self.key.sign(signed_message(origin, form))
        return Signature(
            key=self.key.verifier.key_id.hex(), role=ROLE, sig=base64.b64encode(sig).decode()
        )


def key_name(origin: str, number: str) -> str:
    """`demo.999999/ledger1` and Q01 give `demo.999999/officer/Q01`."""
    return f"{origin.partition('/')[0]}/officer/{number}"


def make(path: Path, number: str, *, origin: str, passphrase: str, entropy: Entropy) -> Officer:
    """Make an officer's key file. Raises BadOfficer, OSError."""
    if not _NO.fullmatch(number):
        raise BadOfficer("the number of an officer has letters and digits, at most 16")
    if len(passphrase) < PASSPHRASE_MIN:
        raise BadOfficer(f"a passphrase has at least {PASSPHRASE_MIN} characters")
    if path.exists():
        raise BadOfficer("this file exists: a key is never overwritten")
    key = SigningKey(key_name(origin, number), entropy.draw(KEY_BYTES))
    wrapped = staff_keys.wrap(key, number, passphrase, NO_CARD, entropy)
    key_files.keep(path, wrapped.to_bytes())
    return Officer(number, key)


def unlock(path: Path, passphrase: str, *, origin: str) -> Officer:
    """The officer of a key file. Raises BadOfficer."""
    try:
        wrapped = staff_keys.WrappedKey.from_bytes(path.read_bytes())
        key = staff_keys.unwrap(wrapped, passphrase, NO_CARD)
    except (msgspec.DecodeError, OSError, ValueError) as error:
        raise BadOfficer(f"{path.name} is no officer's key file") from error
    except staff_keys.WrongPin as error:
        raise BadOfficer(f"the passphrase does not open {path.name}") from error
    if wrapped.name != key_name(origin, wrapped.staff_no):
        raise BadOfficer(f"{path.name} is the key of another district's officer")
    return Officer(wrapped.staff_no, key)


class Pending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act of the district that waits for a second hand; `bodies` base64 by name."""

    command: CommandForm
    sigs: tuple[Signature, ...]
    words: tuple[Word, ...]
    bodies: dict[str, str]

    @property
    def id(self) -> str:
        return sha256(self.command.nonce.encode()).hexdigest()[:16]


class PendingActs:
    """Files, each whole or not there. Every method raises StorageFault."""

    def __init__(self, state: Path, disk: Disk) -> None:
        self._folder, self._disk = state / PENDING, disk

    def put(self, act: Pending) -> None:
        """Raises BadOfficer where too many wait."""
        if len(self.ids()) >= PENDING_MAX and act.id not in self.ids():
            raise BadOfficer("too many acts wait for a second officer: sign or drop some")
        self._disk.put(self._folder / f"{act.id}.json", msgspec.json.encode(act), mode=0o600)

    def get(self, act_id: str) -> Pending | None:
        if not _ID.fullmatch(act_id):
            return None
        data = self._disk.get(self._folder / f"{act_id}.json")
        return None if data is None else msgspec.json.decode(data, type=Pending)

    def drop(self, act_id: str) -> None:
        self._disk.remove(self._folder / f"{act_id}.json")

    def ids(self) -> list[str]:
        """Of every act that waits."""
        return sorted(one.stem for one in self._folder.glob("*.json"))
