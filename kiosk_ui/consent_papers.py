"""DOC38 of a consent that belongs to no trade: the words for its purpose, and who agreed."""

import msgspec
from msgspec.structs import replace

from appliance.core import canonical
from appliance.core.entries import ConsentGiven
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Person
from appliance.station import Station
from kiosk_ui.i18n import say
from kiosk_ui.paper.consent import Consent, consent
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = "DOC38"
CONSENT_TEXT = "DOC38-2026-1"
"""The version of the words that people are shown now."""


def slip(station: Station, sheet: Sheet) -> Slip:
    """The person's own copy. KeyError: no such consent, or the person is erased."""
    written = from_bytes(station.ledger.entry(sheet.seq))
    fact, kept = fact_of(written), station.vault.value(sheet.seq, "party_id")
    if not isinstance(fact, ConsentGiven) or kept is None:
        raise KeyError(sheet.number)
    person = msgspec.convert(canonical.decode(kept), Person)
    at = instant_of(written.at).astimezone(SHANGHAI)
    facts = Consent(
        person=person.name,
        id_number=person.id_number,
        version=fact.text_version,
        paragraphs=(
            say("consent.about", purpose=say(f"purpose.{fact.purpose}")),
            say("consent.where"),
        ),
        at=f"{at:%Y-%m-%d %H:%M}",
    )
    return consent(facts, replace(sheet, query_code=""))
