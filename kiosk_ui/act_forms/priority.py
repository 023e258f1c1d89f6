"""Priority rights: taken in writing at the counter, asked by letter, answered, opened, raised."""

from appliance.core import priority_calls
from appliance.core.commands import (
    AnswerPriority,
    CallPriority,
    ClaimPriority,
    OpenPriorityRound,
    RaisePriority,
)
from appliance.core.entries import Offer
from appliance.core.money import yuan
from appliance.core.priority import MATCH, WAIVE, Course
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say


def course(desk: Desk) -> Course | None:
    """How far the call has come now; None where no result waits for it."""
    if desk.in_hand.stage != "DEAL_PENDING":
        return None
    return priority_calls.course_at(desk.in_hand, desk.tables, desk.now)


def _claimant(desk: Desk, values: Values) -> Values:
    """The person of that enrolment: nobody types a name twice."""
    person = desk.station.enrolled(desk.in_hand, str(values["enrol_id"]))
    if person is None:
        raise Unfit("enrol-unknown", "enrol_id")
    return {"party_id": person}


def _grounds(desk: Desk) -> list[Choice]:
    listed = priority_calls.grounds(desk.in_hand, desk.tables)
    return [(code, say(f"ground.{code}", current())) for code in listed]


def _named(desk: Desk, numbers: tuple[str, ...]) -> list[Choice]:
    """Enrolments by the end of their number and the name."""
    bidders = desk.people.bidders if desk.people else {}
    return [
        (one, f"{one[-4:]} {bidders[one].name}" if one in bidders else one[-4:]) for one in numbers
    ]


def _to_call(desk: Desk) -> list[Choice]:
    found = course(desk)
    return _named(desk, found.to_call) if found else []


def _waiting(desk: Desk) -> list[Choice]:
    found = course(desk)
    return _named(desk, tuple(one.enrol_id for one in found.waiting)) if found else []


def _to_open(desk: Desk) -> list[Choice]:
    found = course(desk)
    return _named(desk, found.to_open) if found else []


def _answers(_desk: Desk) -> list[Choice]:
    return [(code, say(f"answer.{code}", current())) for code in (MATCH, WAIVE)]


def _price(desk: Desk) -> list[tuple[str, str]]:
    """Who has it so far, and the price to match."""
    found = course(desk)
    if found is None:
        return []
    unit = say(f"unit.{desk.in_hand.wants.price_unit}", current())
    ((_, taker),) = _named(desk, (found.taker,))
    return [
        (say("priority.taker", current()), taker),
        (say("priority.price", current()), f"{yuan(found.amount_fen)} {unit}"),
    ]


FORMS = (
    ActForm(
        ClaimPriority,
        (Ask("enrol_id", "word"), Ask("ground", "choice", _grounds), Ask("written", "yes")),
        extra=_claimant,
        when=lambda desk: bool(_grounds(desk)),
    ),
    ActForm(
        CallPriority,
        (Ask("enrol_id", "choice", _to_call),),
        facts=_price,
        when=lambda desk: bool(_to_call(desk)),
    ),
    ActForm(
        AnswerPriority,
        (
            Ask("enrol_id", "choice", _waiting),
            Ask("answer", "choice", _answers),
            Ask("text_sha256", "paper", required=False),
        ),
        facts=_price,
        when=lambda desk: bool(_waiting(desk)),
    ),
    ActForm(
        OpenPriorityRound,
        (
            Ask(
                "offers", "rows", row=Offer, required=False,
                columns=(Ask("enrol_id", "choice", _to_open), Ask("amount_fen", "yuan")),
            ),
        ),
        extra=lambda _desk, values: {"offers": values.get("offers") or ()},
        facts=_price,
        when=lambda desk: bool(_to_open(desk)),
    ),
    ActForm(
        RaisePriority,
        (Ask("amount_fen", "yuan"),),
        facts=_price,
        when=lambda desk: bool((found := course(desk)) and found.raise_until),
    ),
)  # fmt: skip
