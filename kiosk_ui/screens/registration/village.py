"""Registrations that were filled in in a village: taken in from a stick or a code (A16, B07).

What comes is only what somebody typed there: it waits, and is completed with the person, their
card and the clerk. The same line taken in twice is one registration.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import numbers, people
from appliance.core.clocks import day_of
from appliance.core.commands import TakePreregistrations
from appliance.core.preregistration import COUNT_MAX
from appliance.core.refusals import Refusal, refusal
from appliance.core.trade_types import TYPES
from appliance.ledger import preregistration
from appliance.ledger.disk import RealDisk
from appliance.ledger.preregistration import PREFIX, BadRegistration, Filled
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.registration import case, flow
from kiosk_ui.screens.registration.whole_form import take_all
from sync import stick_wish

screen = Blueprint("village", __name__, url_prefix="/village")

ID_BYTES: Final = 10
FILES_AT_ONCE: Final = 20
FILES_MAX: Final = 1_000
FILE_BYTES_MAX: Final = 524_288
"""As the agent bounds them (sync.stick_layout)."""
PERSON_NAME, PERSON_ID = "person_name", "person_id"
FIELDS: Final = {field.name for page in flow.PAGES for field in page.fields} - {"what"}
"""What a village may have filled in; anything else is left out."""


class Taken(Struct, frozen=True):
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


@screen.post("/stick")
def take_stick() -> ResponseReturnValue:
    """The files that came by stick and wait: each as if it were handed over here.

    A file counts as taken once all of its lines were looked at; it stays in the inbox.
    """
    acting.seated()
    new, known, bad = 0, 0, list[int]()
    for digest, data in waiting_files()[:FILES_AT_ONCE]:
        lines = [one.strip() for one in data.decode("utf-8", "replace").splitlines()]
        lines = [one for one in lines if one]
        if 0 < len(lines) <= COUNT_MAX:
            taken, villages = _take(lines)
            new, known, bad = new + taken.new, known + taken.known, [*bad, *taken.bad]
            for village, count in villages.items():
                try:
                    acting.do(TakePreregistrations(source=village, count=count, sha256=digest))
                except Refused as no:
                    return _shown(taken=Taken(new, known, tuple(bad)), wrong=no.refusal), 422
        else:
            bad.append(len(lines))
        RealDisk().put(_taken_folder() / digest, b"")
    return _shown(taken=Taken(new, known, tuple(bad))), 422 if bad else 200


def waiting_files() -> list[tuple[str, bytes]]:
    """Files that the sync agent brought from a stick and nobody took in: digest and bytes.

    Whoever wrote them is unknown; their name is what their bytes say, or they are passed over.
    """
    folder = house().settings.state_folder / "inbox" / stick_wish.VILLAGES
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.glob("*.pr1"))[:FILES_MAX]:
        if (_taken_folder() / path.stem).exists():
            continue
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        if sha256(data).hexdigest() == path.stem:
            found.append((path.stem, data))
    return found


def _taken_folder() -> Path:
    return house().settings.state_folder / "adopted" / stick_wish.VILLAGES


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
        prefix=PREFIX, by_stick=len(waiting_files()),
        names=house().settings.villages, word=case.type_word,
    )  # fmt: skip
