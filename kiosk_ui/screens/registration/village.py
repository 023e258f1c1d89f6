"""Registrations that were filled in in a village: taken in from a stick or a code (A16, B07).

What comes is only what somebody typed there: it waits, and is completed with the person, their
card and the clerk. The same line taken in twice is one registration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from appliance.core import numbers, people
from appliance.core.clocks import day_of
from appliance.core.commands import TakePreregistrations
from appliance.core.preregistration import COUNT_MAX
from appliance.core.refusals import Refusal, refusal
from appliance.core.trade_types import TYPES
from appliance.ledger import preregistration
from appliance.ledger.preregistration import PREFIX, BadRegistration, Filled
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.registration import case, flow
from kiosk_ui.screens.registration.whole_form import take_all

screen = Blueprint("village", __name__, url_prefix="/village")

ID_BYTES: Final = 10
PERSON_NAME, PERSON_ID = "person_name", "person_id"
FIELDS: Final = {field.name for page in flow.PAGES for field in page.fields} - {"what"}
"""What a village may have filled in; anything else is left out."""


@dataclass(frozen=True, slots=True)
class Taken:
    """`new` and `known` registrations, and the numbers of the lines that are none."""

    new: int
    known: int
    bad: tuple[int, ...]


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown()


@screen.get("/key")
def key() -> ResponseReturnValue:
    """The public key that the villages seal to, as a file for their stick."""
    acting.seated()
    name = {"Content-Disposition": "attachment; filename=station.prereg-key"}
    return Response(_key().text + "\n", mimetype="text/plain", headers=name)


@screen.post("/")
def take() -> ResponseReturnValue:
    """A file from a stick, or one scanned code; kept first, then told to the ledger.

    If power fails in between, the same stick is taken in again: nothing is there twice.
    """
    acting.seated()
    sent = request.files.get("file")
    data = sent.read() if sent is not None else b""
    data = data or request.form.get("code", "").encode()
    lines = [one.strip() for one in data.decode("utf-8", "replace").splitlines() if one.strip()]
    if not lines or len(lines) > COUNT_MAX:
        return _shown(wrong=refusal("prereg-count", about="file", most=COUNT_MAX)), 422
    taken, villages = _take(lines)
    for village, count in villages.items():
        try:
            acting.do(
                TakePreregistrations(source=village, count=count, sha256=sha256(data).hexdigest())
            )
        except Refused as no:
            return _shown(taken=taken, wrong=no.refusal), 422
    return _shown(taken=taken), 422 if taken.bad else 200


def _take(lines: Iterable[str]) -> tuple[Taken, dict[str, int]]:
    """Keep what opens; how many came from each village."""
    new, known, bad, villages = 0, 0, [], dict[str, int]()
    private, station = house().station.secrets.letter_key(), house().settings.place.code
    for number, line in enumerate(lines, start=1):
        try:
            filled = preregistration.opened(line, private, station)
            answers = answers_of(filled)
        except BadRegistration:
            bad.append(number)
            continue
        villages[filled.village] = villages.get(filled.village, 0) + 1
        if _keep(_id_of(line), filled.code, answers):
            new += 1
        else:
            known += 1
    return Taken(new, known, tuple(bad)), villages


def answers_of(filled: Filled) -> Answers:
    """What was typed in the village as answers; what cannot stand stays typed.

    Raises BadRegistration for a type that is not known here or a village that is not ours.
    """
    code = filled.answers.get("type", "")
    row = case.tables().trade_types.get(code)
    if row is None or code not in TYPES or filled.village not in house().settings.villages:
        raise BadRegistration("no type or village of this station")
    typed = {name: text for name, text in filled.answers.items() if name in FIELDS}
    answers: Answers = {"group": case.group_of(row), "type": code, "from_village": filled.village}
    if len(row.transfer_modes) == 1:
        answers["mode"] = row.transfer_modes[0]
    if len(case.owners(answers)) == 1:
        answers["owner"] = case.owners(answers)[0]
    take_all(typed, answers)
    answers.pop("consent", None)
    answers["typed"] = {"sheet": typed}
    return {**answers, **_expected(filled)}


def _expected(filled: Filled) -> Answers:
    """Who will come with their card, if the number can be one."""
    number = people.normal_id(filled.answers.get(PERSON_ID, ""))
    station = house().station
    fault = people.check_id_number(number, today=day_of(station.now().at), demo=station.demo)
    if fault:
        return {}
    return {"expected_id": number, "expected_name": filled.answers.get(PERSON_NAME, "")}


def _keep(registration_id: str, code: str, answers: Answers) -> bool:
    """Let it wait for the clerk; False where it is here already."""
    station = house().station
    with station.writing:
        if station.registrations.load(registration_id) is not None:
            return False
        station.registrations.save(registration_id, flow.first_open(answers), answers)
        station.registrations.finish(registration_id, code=code)
    return True


def _id_of(line: str) -> str:
    """The same line has the same id, so that a stick can be taken in again."""
    return numbers.crockford(sha256(line.encode()).digest()[:ID_BYTES])


def _key() -> preregistration.StationKey:
    return preregistration.public_of(
        house().station.secrets.letter_key(), house().settings.place.code
    )


def _shown(*, taken: Taken | None = None, wrong: Refusal | None = None) -> str:
    waiting = [
        (one, str(one.answers.get("expected_name", "")))
        for one in house().station.registrations.waiting()
        if one.answers.get("from_village")
    ]
    return render_template(
        "register/village-list.html", taken=taken, wrong=wrong, waiting=waiting, key=_key().text,
        prefix=PREFIX, names=house().settings.villages, word=case.type_word,
    )  # fmt: skip
