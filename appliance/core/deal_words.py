"""The words of a paper that a stranger is to believe: certificate and financing sheet (I02, I05).

The entry holds a salted commitment to them; the paper's code opens it. So whoever has the paper
and the district's key knows that the words were said and when, and nobody else reads them.
"""

from typing import Final

from msgspec import Struct

from appliance.core import people
from appliance.core.contract import terms
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import DealPeople, DealWords, Person
from appliance.core.trade import Trade

CERTIFICATE: Final = "DOC32"
SHEET: Final = "DOC45"
NAME: Final = "words"
"""What the commitment is called in the entries, and the row in the vault."""


class For(Struct, frozen=True):
    """Whom a financing sheet is for, on which consent, until which local day."""

    bank: str
    bank_name: str
    consent_no: str
    valid_to: str


def certificate_words(trade: Trade, of: DealPeople) -> DealWords:
    """What the certificate says of the deal; both sides stand on it by name."""
    return _words(trade, of, CERTIFICATE, None)


def sheet_words(trade: Trade, of: DealPeople, whom: For) -> DealWords:
    """What a financing sheet says: the winner by name, who consented; everybody else masked."""
    return _words(trade, of, SHEET, whom)


def _words(trade: Trade, of: DealPeople, document: str, whom: For | None) -> DealWords:
    contract = trade.contract
    assert contract is not None  # both papers come after the contract
    agreed, hidden = terms(trade), whom is not None
    names = [of.transferor.name, of.place.tenant] if hidden else []
    return DealWords(
        document=document,
        trade=trade.number,
        contract_no=contract.contract_no,
        signed=instant_of(contract.signed_at).astimezone(SHANGHAI).date().isoformat(),
        holder=of.winner.name,
        holder_id=_number(of.winner),
        owner=_masked(of.transferor) if hidden else of.transferor.name,
        title=_without(of.place.title, names),
        location=_without(of.place.location, names),
        object_no=trade.wants.object_key,
        price_fen=agreed.price_fen,
        price_unit=agreed.price_unit,
        total_fen=contract.total_fen,
        start=contract.start,
        end=contract.end,
        term_months=agreed.term_months,
        schedule=tuple((one.due, one.amount_fen) for one in contract.schedule),
        bank=whom.bank if whom else "",
        bank_name=whom.bank_name if whom else "",
        consent_no=whom.consent_no if whom else "",
        valid_to=whom.valid_to if whom else "",
    )


def _number(who: Person) -> str:
    """Of an organisation whole: it is public."""
    return who.id_number if who.is_organisation else people.mask_id(who.id_number)


def _masked(who: Person) -> str:
    """An organisation's name is public; a person did not consent to this sheet."""
    return who.name if who.is_organisation else people.mask_name(who.name)


def _without(text: str, names: list[str]) -> str:
    for name in sorted((one for one in names if len(one) > 1), key=len, reverse=True):
        text = text.replace(name, people.mask_name(name))
    return text
