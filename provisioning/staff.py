"""Staff of a station: their cards, their wrapped keys, the district's word for them.

Source: entries.md 2; core/entries.py, StaffSet. What the station needs of it lies in
`keys/staff/<staff number>.json` (a wrapped key) and `keys/enrolment.json` (the certificates, which
become the first entries of the ledger).
"""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from appliance.core import canonical
from appliance.ledger import key_files, staff_keys
from appliance.ledger.keys import KEY_BYTES, SigningKey
from provisioning.keys import folder_for_keys, type_of_draw

CERTIFICATE = b"staff-cert/v1\0"
CARD_TRIES = 5


class Certified(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of staff as the district certified them. `person` is a name: vault only."""

    person: str
    staff_no: str
    roles: tuple[str, ...]
    grade: int
    key: str
    valid_to: str
    cert: str = ""


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`keys/enrolment.json`: what the first start of a life of the box writes into its ledger."""

    origin: str
    station: str
    life: int
    staff: tuple[Certified, ...]


def certified_message(origin: str, person: Certified) -> bytes:
    """The bytes that the district's ledger key signs: all but the name and the signature."""
    told = {
        "staff_no": person.staff_no,
        "roles": list(person.roles),
        "grade": person.grade,
        "key": person.key,
        "valid_to": person.valid_to,
    }
    return CERTIFICATE + origin.encode() + b"\0" + canonical.encode(told)


def certify(origin: str, person: Certified, district: SigningKey) -> Certified:
    """The same person with the district's signature over their number, roles and key."""
    signature = district.sign(certified_message(origin, person))
    return msgspec.structs.replace(person, cert=base64.b64encode(signature).decode())


def write_enrolment(path: Path, enrolment: Enrolment) -> None:
    """Keep it for its owner alone: it holds names."""
    key_files.keep(path, msgspec.json.encode(enrolment) + b"\n")


def demo_card(folder: Path, staff_no: str, draw: type_of_draw) -> bytes:
    """The 32-byte secret of this person's demo card; the card is made when there is none."""
    path = folder / f"{staff_no}.json"
    if not path.exists():
        card = {
            "card_no": f"{staff_no}01",
            "staff_no": staff_no,
            "secret": base64.b64encode(draw(KEY_BYTES)).decode(),
            "tries_left": CARD_TRIES,
        }
        key_files.keep(path, json.dumps(card, indent=1).encode() + b"\n")
    return base64.b64decode(json.loads(path.read_bytes())["secret"], validate=True)


def wrapped_key(
    folder: Path, name: str, staff_no: str, secret: bytes, pin: str, draw: type_of_draw
) -> str:
    """The vkey text of this person's key; made and wrapped under card and PIN when missing."""
    path = folder_for_keys(folder) / f"{staff_no}.json"
    if not path.exists():
        seed = draw(KEY_BYTES)
        key_files.keep(path, staff_keys.wrap(seed, name=name, pin=pin, card_secret=secret))
    return staff_keys.unwrap(path.read_bytes(), pin=pin, card_secret=secret).vkey


def roles_of(rows: Sequence[Certified]) -> set[str]:
    """All roles that somebody holds."""
    return {role for row in rows for role in row.roles}
