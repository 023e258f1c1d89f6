"""The people and things a command speaks of: personal values, kept in the vault, never in entries.

Field names and rules: domain.md 4.12. Dates are ISO 8601 local dates as text.
"""

from typing import Final

import msgspec
from msgspec import Struct

CREDIT_CODE: Final = "02"
"""The kind of document that an organisation has (id_types.csv)."""


class Personal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value that lives in the vault; an entry holds only its salted commitment."""


class Person(Personal, frozen=True):
    """A natural person as read from a card or typed, or an organisation as its certificate says.

    `id_type` is a code of id_types.csv; `sex` of sex.csv; `ethnicity` of ethnicity.csv;
    `phone` and `account` are digits; `village` is the 12-digit code of the collective the
    person is a member of. Names keep the code points that were read (domain.md 4.10). An
    organisation has `id_type` 02, its credit code as number, and whom its certificate names as
    `legal_person`; who stands at the counter for it is a person of their own.
    """

    name: str
    id_number: str
    id_type: str = "01"
    sex: str = ""
    ethnicity: str = ""
    birth: str = ""
    address: str = ""
    phone: str = ""
    account: str = ""
    member_of: str = ""
    card_valid_from: str = ""
    card_valid_to: str = ""
    """ISO date, or empty: no end (长期) when card_valid_from is set, else unknown."""
    legal_person: str = ""
    bank: str = ""

    @property
    def is_organisation(self) -> bool:
        """Whether it is known by a credit code; its name is public, unlike a person's."""
        return self.id_type == CREDIT_CODE


class Place(Personal, frozen=True):
    """Where the object lies and what stands on it, in words."""

    title: str
    location: str
    east: str = ""
    south: str = ""
    west: str = ""
    north: str = ""
    current_use: str = ""
    tenant: str = ""


class Payer(Personal, frozen=True):
    """Who paid money in, and from which account, as the voucher says; `account` may be empty."""

    name: str
    account: str = ""


class Words(Personal, frozen=True):
    """Free text of a form: reasons, facts, remarks."""

    text: str


class DealWords(Personal, frozen=True):
    """What the paper says of a deal. Days ISO and local, amounts in fen.

    `document`: DOC32 or DOC45; `holder` has the right, with `holder_id` masked as on paper;
    `schedule`: (day, fen) of each instalment; `term_months` 0: no term. `bank`, `consent_no` and
    `valid_to` of a financing sheet alone: whom it is for, on what ground, its last good day.
    """

    document: str
    trade: str
    contract_no: str
    signed: str
    holder: str
    holder_id: str
    owner: str
    title: str
    location: str
    object_no: str
    price_fen: int
    price_unit: str
    total_fen: int
    start: str
    end: str
    term_months: int = 0
    schedule: tuple[tuple[str, int], ...] = ()
    bank: str = ""
    bank_name: str = ""
    consent_no: str = ""
    valid_to: str = ""


class DealPeople(Struct, frozen=True):
    """Who stands behind a deal, from the vault: the winner, the transferor, the object's words."""

    winner: Person
    transferor: Person
    place: Place


class Credential(Personal, frozen=True):
    """What an organisation laid down: the district's certificate as signed, and a signature.

    `signature`, base64, by the certificate's key over `ledger/organisations.challenge`.
    """

    certificate: str
    signature: str


class VaultRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the vault: the entry that commits to the value, and the value's name there."""

    seq: int
    name: str


class VaultRows(Personal, frozen=True):
    """Rows of the vault that belong to one person, by seq and name."""

    rows: tuple[VaultRow, ...]
