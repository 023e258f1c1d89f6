"""The registration at this browser: found, kept, and what was typed beside it."""

from flask import session

from appliance.registrations import Registration
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.registration import flow

ID: str = "reg"
"""Name of the registration's id in the browser's cookie."""
SHEET: str = "sheet"
"""There when a clerk fills it in on one sheet."""


def held() -> Registration | None:
    """The registration at this browser; a waiting one when its clerk took it up here."""
    found = house().station.registrations.load(str(session.get(ID, "")))
    return found if found is not None and found.state in ("open", "waiting") else None


def leave() -> None:
    """Whoever comes next at this screen begins anew; the draft waits among today's."""
    for name in (ID, SHEET):
        session.pop(name, None)


def answers_held() -> Answers:
    registration = held()
    return dict(registration.answers) if registration else {}


def begin() -> str:
    """The id of the registration here, a new one where there is none."""
    if ID not in session:
        session[ID] = house().station.draw_id()
    return str(session[ID])


def keep(registration_id: str, step: str, answers: Answers) -> None:
    """Durable at once: a power cut loses nothing that was answered."""
    station = house().station
    with station.writing:
        station.registrations.save(registration_id, step, answers)


def typed_of(answers: Answers, name: str) -> dict[str, str]:
    """What was typed on a page, as it was typed."""
    kept = answers.get("typed")
    raw = kept.get(name) if isinstance(kept, dict) else None
    return dict(raw) if isinstance(raw, dict) else {}


def remember(answers: Answers, name: str, typed: dict[str, str]) -> None:
    kept = answers.get("typed")
    answers["typed"] = {**(kept if isinstance(kept, dict) else {}), name: typed}


def place_of(registration: Registration) -> str:
    """The page on which the villager stopped, or the first that is open before it."""
    first = flow.first_open(registration.answers)
    step = registration.step
    if step not in flow.names(registration.answers):
        return first
    return first if flow.ahead(step, registration.answers) else step


def signable(answers: Answers) -> bool:
    """Everything is answered, and nothing was left for the clerk."""
    return flow.first_open(answers) == flow.READ_BACK.name and not flow.unsure(answers)


def leave_devices() -> None:
    """The person went on: no device waits for them, and the picture of their card is gone."""
    house().answers.leave(acting.browser())
    house().pictures.forget(acting.browser())
