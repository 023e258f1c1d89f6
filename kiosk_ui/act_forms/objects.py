"""Acts about the register of objects: hold one, correct one while its file is with the party."""

from appliance.core.commands import AddObject, ChangeObject
from appliance.core.objects import REASONS
from appliance.core.parties import Place, Words
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say


def _types(desk: Desk) -> list[Choice]:
    return desk.choices_of("trade_types")


def _reasons(_desk: Desk) -> list[Choice]:
    return [(code, say(f"object-changed.{code}", current())) for code in REASONS]


def _place(values: Values) -> Values:
    said = values.get("location")
    if not isinstance(said, Words):
        return {}
    return {"location_ct": Place(title=said.text, location=said.text)}


def _held(_desk: Desk, values: Values) -> Values:
    return _place(values)


def _of_trade(desk: Desk, values: Values) -> Values:
    return {"object_id": desk.in_hand.wants.object_key, **_place(values)}


def _key(desk: Desk) -> list[Choice]:
    return [(say("act.object", current()), desk.in_hand.wants.object_key)]


FORMS = (
    ActForm(
        AddObject,
        (
            Ask("type", "choice", _types),
            Ask("parcel_code", "word", required=False),
            Ask("object_id", "word", required=False),
            Ask("title_no", "word", required=False),
            Ask("location", "words"),
        ),
        about="STATION",
        extra=_held,
    ),
    ActForm(
        ChangeObject,
        (
            Ask("title_no", "word", required=False),
            Ask("location", "words", required=False),
            Ask("reason", "choice", _reasons),
        ),
        extra=_of_trade,
        facts=_key,
        when=lambda desk: desk.in_hand.asked is not None,
    ),
)
