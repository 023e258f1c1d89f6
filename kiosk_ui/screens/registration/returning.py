"""Somebody who was here before: what is held of them is filled in, and not asked for again (B06).

Only what the vault keeps openly of earlier applications (appliance/registers/parties.py); whoever
is erased begins anew.
"""

from dataclasses import asdict
from typing import Any, Final

import msgspec

from appliance.core.instant import Instant
from appliance.core.parties import Place
from appliance.registers import parties
from appliance.registers.objects import KnownObject
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, Typed, Wrong, words
from kiosk_ui.screens.registration import case, who
from kiosk_ui.screens.registration.page import Field, Option, Page
from kiosk_ui.screens.registration.thing import SIDES
from kiosk_ui.shown import day_full, short

BEFORE: Final = "before"
"""Answer that holds the things that the party brought before, of this type."""
SHOWN_MAX: Final = 5
OTHER: Final = "other"
KEPT_OF_PARTY: Final = ("phone", "account", "member_of", "address", "bank")
SCANNED: Final = "original + scan"
"""Papers that prove whose it is: the scan of the last time serves again."""


def recall(answers: Answers) -> None:
    """Fill in what is held of the party, and find what they brought before."""
    party, key = who.transferor_of(answers), who.transferor_answer(answers)
    found = parties.known(house().station, party.id_number) if party else None
    answers[BEFORE] = []
    if party is None or found is None:
        return
    held = {name: getattr(found.person, name) for name in KEPT_OF_PARTY}
    given = who.plain_person(party)
    answers[key] = {**{name: text for name, text in held.items() if text}, **given}
    same = [one for one in found.objects if one.type == words(answers, "type")]
    answers[BEFORE] = [_plain(one) for one in same[:SHOWN_MAX]]


def things(answers: Answers) -> list[dict[str, Any]]:
    value = answers.get(BEFORE)
    return value if isinstance(value, list) else []


def papers_held(answers: Answers) -> frozenset[str]:
    """Rows of materials.csv that were accepted for the same thing before and are scanned here."""
    chosen = words(answers, "again")
    if not chosen.isdigit() or int(chosen) >= len(things(answers)):
        return frozenset()
    accepted = set(things(answers)[int(chosen)]["materials"])
    rows = case.tables().materials(words(answers, "type"))
    return frozenset(row.code for row in rows if row.form == SCANNED and row.code in accepted)


def take_again(typed: Typed, held: Answers, _at: Instant) -> Answers:
    """The same thing as before, with all that was said of it; or another."""
    chosen = typed.get("again", "")
    if chosen == OTHER:
        return {"again": OTHER}
    if not chosen.isdigit() or int(chosen) >= len(things(held)):
        raise Wrong("again", "choose-one")
    return {"again": chosen, **_of(things(held)[int(chosen)])}


def _of(thing: dict[str, Any]) -> Answers:
    """The answers that a thing of before stands for; what was not said then stays open."""
    place = thing["place"] or {}
    village = house().village(thing["village"])
    said = {
        "village": thing["village"],
        "place": str(place.get("location", "")).removeprefix(village),
        "parcel_code": thing["parcel_code"], "object_id": thing["object_id"],
        "land_type": thing["land_type"], "title_area_mu_e4": thing["title_area_mu_e4"],
        "area_mu_e4": thing["area_mu_e4"], "area_m2_e2": thing["area_m2_e2"],
        "quantity": thing["quantity"],
        **{side: place.get(side, "") for side in SIDES},
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _plain(one: KnownObject) -> dict[str, Any]:
    found = {name: value for name, value in asdict(one).items() if name != "place"}
    kept = None if one.place is None else msgspec.to_builtins(one.place)
    return {**found, "day": one.day.isoformat(), "materials": list(one.materials), "place": kept}


def _options(answers: Answers) -> list[Option]:
    found = []
    for at, one in enumerate(things(answers)):
        place = msgspec.convert(one["place"], Place) if one["place"] else None
        facts = {"number": short(one["trade"]), "day": day_full(one["day"])}
        name = place.title if place else one["parcel_code"] or one["object_id"]
        found.append(Option(str(at), name, say("again.before", current(), **facts)))
    return [*found, Option(OTHER, say("again.other", current()))]


PAGES: Final = (
    Page("again", 3, ("again",), take_again,
         (Field("again", "choice", _options, stands=case.Held("again")),),
         when=lambda answers: bool(things(answers))),
)  # fmt: skip
