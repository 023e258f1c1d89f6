"""Somebody who was here before: what is held of them is not asked for again (domain.md B06).

Only a card that was read opens it: a number can be typed by anybody. Nothing is taken over
unseen: the page shows it, and each answer can still be changed at the read-back.
"""

from typing import Final

from appliance.core.parties import Person
from appliance.core.parties_register import merged
from appliance.registers import parties
from appliance.registers.objects import KnownObject
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers, words
from kiosk_ui.screens.registration import case
from kiosk_ui.screens.registration.thing import SIDES

OFFERED_MAX: Final = 4
"""Things of before that a page offers."""
SCANNED: Final = "original + scan"
"""Form of the papers that prove whose it is: the scan of the last time serves again."""
MEASURES: Final = ("title_area_mu_e4", "area_m2_e2", "quantity")


def completed(card: Person) -> Person:
    """The person as the card says, with phone, account and the like as they were kept before."""
    before = parties.known(house().station, card.id_number)
    return card if before is None else merged(before.person, card)


def things(answers: Answers) -> list[KnownObject]:
    """What this person brought before in a trade of the same type, the newest first."""
    person = answers.get("person")
    sent = case.for_organisation(answers) or case.by_agent(answers)
    if answers.get("source") != "CARD" or not isinstance(person, dict) or sent:
        return []
    before = parties.known(house().station, str(person.get("id_number", "")))
    same = [one for one in before.objects if one.type == words(answers, "type")] if before else []
    return [one for one in same if one.key and one.place is not None][:OFFERED_MAX]


def papers_held(answers: Answers) -> frozenset[str]:
    """Rows of materials.csv whose scan of an earlier trade of this very thing is kept here."""
    key = words(answers, "parcel_code") or words(answers, "object_id")
    accepted = {no for one in things(answers) if one.key == key for no in one.materials}
    rows = case.tables().materials(words(answers, "type"))
    return frozenset(row.code for row in rows if row.form == SCANNED and row.code in accepted)


def thing_again(answers: Answers, trade: str) -> Answers:
    """The answers about the thing as it was in that trade; empty where it is not offered."""
    found = next((one for one in things(answers) if one.trade == trade), None)
    if found is None or found.place is None:
        return {}
    sides = {side: getattr(found.place, side) for side in SIDES}
    village = house().village(found.village)
    taken: Answers = {
        "village": found.village, "place": found.place.location.removeprefix(village),
        "parcel_code": found.parcel_code, "object_id": found.object_id,
        "land_type": found.land_type, **sides,
    }  # fmt: skip
    taken |= {name: value for name in MEASURES if (value := getattr(found, name))}
    return {name: value for name, value in taken.items() if value not in ("", 0)}
