"""The form with which the window asks the district's liaison, and what was answered before."""

from appliance.core.commands import AskHelp
from appliance.core.forms import is_personal
from appliance.core.liaison import SCREENS
from appliance.core.parties import Words
from appliance.registers import liaison
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import moment

SHOWN = 5
"""Questions that stand above the form, the newest first."""
PERSONAL_DIGITS = 11
"""A mobile number has so many; nothing shorter names anybody."""


def _screens(_desk: Desk) -> list[Choice]:
    return [(code, say(f"help-screen.{code}", current())) for code in SCREENS]


def names_somebody(text: str) -> bool:
    """Whether a number of a person stands in it: ID or mobile number, whatever lies around."""
    digits = "".join(one if one.isascii() and one.isalnum() else " " for one in text)
    return any(is_personal(word) for word in digits.split() if len(word) >= PERSONAL_DIGITS)


def _asked(desk: Desk) -> list[Choice]:
    """Earlier questions, each with its answer or that none came yet."""
    found = list(liaison.questions(desk.station).values())[-SHOWN:]
    return [
        (
            f"{moment(one.at)} {say(f'help-screen.{one.screen}', current())} {one.trade}",
            say("help.line", current(), question=_text(desk, one.text_sha256),
                answer=_text(desk, one.answer_sha256) or say("help.waits", current())),
        )
        for one in reversed(found)
    ]  # fmt: skip


def _text(desk: Desk, digest: str) -> str:
    body = desk.station.blobs.get(digest) if digest else None
    return "" if body is None else body.decode("utf-8", "replace")


def _kept(desk: Desk, values: Values) -> Values:
    """The text becomes a public blob, unless it names somebody; the question gets its number."""
    said = values.get("text")
    if not isinstance(said, Words):
        return {}
    trade = str(values.get("trade", ""))
    people = desk.station.people(trade) if trade else None
    named = people is not None and people.transferor.name in said.text
    if named or names_somebody(said.text):
        raise Unfit("help-personal", "text")
    digest = desk.station.keep_blob(said.text.encode())
    return {"help_no": desk.station.draw_id(), "text_sha256": digest}


FORMS = (
    ActForm(
        AskHelp,
        (
            Ask("screen", "choice", _screens),
            Ask("trade", "word", required=False),
            Ask("text", "words"),
        ),
        about="STATION",
        extra=_kept,
        facts=_asked,
    ),
)
