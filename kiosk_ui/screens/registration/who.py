"""Whose right it is and who stands here: consent, card or typed number, organisation, principal.

The card that is read is that of the person at the counter. They are the transferor themselves,
or stand for an organisation or for somebody who sent them; then the other one is asked for.
"""

from typing import Final

import msgspec

from appliance.core import people
from appliance.core.clocks import day_of
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.parties import CREDIT_CODE, Person
from appliance.core.registration import ID_REFUSALS, TYPED_REASONS, USCC_REFUSALS
from kiosk_ui.consent_papers import CONSENT_TEXT
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers, Typed, Wrong, one_line, plain, words
from kiosk_ui.screens.registration import case
from kiosk_ui.screens.registration.page import Field, Page, take_nothing

ORGANISATION_LENGTH_MAX: Final = 64
NUMBER_LENGTH_MAX: Final = 24
PHONE_LENGTH_MAX: Final = 20


def take_consent(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("consent") != "yes":
        raise Wrong("consent", "consent-missing")
    return {"consent": CONSENT_TEXT}


def take_typed_person(typed: Typed, _held: Answers, at: Instant) -> Answers:
    """The way without a card: name, number and why; a second member of staff signs for it."""
    person = _natural(typed, "name", "id", at)
    reason = typed.get("reason", "")
    if reason not in TYPED_REASONS:
        raise Wrong("reason", "typed-needs-reason")
    return {"person": plain_person(person), "source": "TYPED", "reason": reason, "module": ""}


def _natural(typed: Typed, name_field: str, id_field: str, at: Instant) -> Person:
    """A person by name and ID number, sex and birth out of the number."""
    name = typed.get(name_field, "").strip()
    number = people.normal_id(plain(typed.get(id_field, "")))
    if people.check_name(name):
        raise Wrong(name_field, "name-missing")
    fault = people.check_id_number(number, today=day_of(at.at), demo=house().station.demo)
    if fault:
        raise Wrong(id_field, ID_REFUSALS[fault])
    birth = people.id_birth(number).isoformat()
    return Person(name=name, id_number=number, sex=people.id_sex(number), birth=birth)


def _phone(typed: Typed, field: str) -> str:
    digits = people.comparable_digits(plain(typed.get(field, "")))[:PHONE_LENGTH_MAX]
    if digits and not people.is_phone(digits):
        raise Wrong(field, "phone-form")
    return digits


def take_organisation(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    """The organisation as its certificate says: name, credit code, legal person."""
    name = one_line(typed.get("org_name", ""), ORGANISATION_LENGTH_MAX)
    code = people.normal_id(plain(typed.get("org_code", "")))
    legal_person = one_line(typed.get("legal_person", ""), ORGANISATION_LENGTH_MAX)
    if not name:
        raise Wrong("org_name", "name-missing")
    fault = people.check_uscc(code)
    if fault:
        raise Wrong("org_code", USCC_REFUSALS[fault])
    if not legal_person:
        raise Wrong("legal_person", "name-missing")
    found = Person(
        name=name, id_number=code, id_type=CREDIT_CODE, legal_person=legal_person,
        phone=_phone(typed, "org_phone"),
    )  # fmt: skip
    return {"organisation": plain_person(found)}


def take_principal(typed: Typed, held: Answers, at: Instant) -> Answers:
    """Whose right it is where an agent came: as the mandate and the copy of their card say."""
    found = _natural(typed, "principal_name", "principal_id", at)
    person = person_of(held)
    if person and people.normal_id(person.id_number) == found.id_number:
        raise Wrong("principal_id", "representative-is-transferor")
    found = msgspec.structs.replace(found, phone=_phone(typed, "principal_phone"))
    return {"principal": plain_person(found)}


def take_mandate(typed: Typed, _held: Answers, at: Instant) -> Answers:
    """The last day of the mandate on paper, today or later."""
    last = day(plain(typed.get("mandate_to", "")).replace("/", "-").replace(".", "-"))
    if last is None:
        raise Wrong("mandate_to", "date-form")
    if last < day_of(at.at):
        raise Wrong("mandate_to", "mandate-expired")
    return {"mandate_to": last.isoformat()}


def person_answers(person: Person, module: str) -> Answers:
    """What a card gave."""
    return {"person": plain_person(person), "source": "CARD", "module": module, "reason": ""}


def plain_person(person: Person) -> dict[str, str]:
    return {name: value for name in person.__struct_fields__ if (value := getattr(person, name))}


def _of(answers: Answers, name: str) -> Person | None:
    value = answers.get(name)
    return Person(**value) if isinstance(value, dict) else None


def person_of(answers: Answers) -> Person | None:
    """The person at the counter, as read or typed."""
    return _of(answers, "person")


def transferor_of(answers: Answers) -> Person | None:
    """Whose right it is: an organisation, somebody who sent an agent, or who stands here."""
    return _of(answers, transferor_answer(answers))


def transferor_answer(answers: Answers) -> str:
    """Name of the answer that holds them."""
    if case.for_organisation(answers):
        return "organisation"
    return "principal" if case.by_agent(answers) else "person"


def representative_of(answers: Answers) -> Person | None:
    """Who stands here for another, None where they come for themselves."""
    if case.for_organisation(answers) or case.by_agent(answers):
        return person_of(answers)
    return None


def _sent(answers: Answers) -> bool:
    return case.by_agent(answers) and not case.for_organisation(answers)


class _Part:
    """One value of an answer that is a person."""

    def __init__(self, answer: str, name: str) -> None:
        self._answer, self._name = answer, name

    def __call__(self, answers: Answers) -> str:
        value = answers.get(self._answer)
        return str(value.get(self._name, "")) if isinstance(value, dict) else ""


PAGES: Final = (
    Page("consent", 1, ("consent",), take_consent, template="consent"),
    Page("card", 1, ("person",), take_nothing, template="card"),
    Page(
        "organisation", 1, ("organisation",), take_organisation,
        (
            Field("org_name", "text", stands=_Part("organisation", "name"),
                  length_max=ORGANISATION_LENGTH_MAX),
            Field("org_code", "text", stands=_Part("organisation", "id_number"),
                  length_max=NUMBER_LENGTH_MAX),
            Field("legal_person", "text", stands=_Part("organisation", "legal_person"),
                  length_max=ORGANISATION_LENGTH_MAX),
            Field("org_phone", "text", stands=_Part("organisation", "phone"),
                  length_max=PHONE_LENGTH_MAX),
        ),
        when=case.for_organisation,
    ),
    Page(
        "principal", 1, ("principal",), take_principal,
        (
            Field("principal_name", "text", stands=_Part("principal", "name"),
                  length_max=ORGANISATION_LENGTH_MAX),
            Field("principal_id", "text", stands=_Part("principal", "id_number"),
                  length_max=NUMBER_LENGTH_MAX),
            Field("principal_phone", "text", stands=_Part("principal", "phone"),
                  length_max=PHONE_LENGTH_MAX),
        ),
        when=_sent,
    ),
    Page("mandate", 1, ("mandate_to",), take_mandate,
         (Field("mandate_to", "day", stands=case.Held("mandate_to"), length_max=10),),
         when=case.by_agent),
    Page("finger", 2, ("sign_kind",), take_nothing, template="finger"),
)  # fmt: skip


def may_go_on(answers: Answers) -> bool:
    """Consent was given, so that a card may be read."""
    return bool(words(answers, "consent"))
