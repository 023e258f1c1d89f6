"""Complaints at the counter and on the supervisor's desk; nobody is offered one about them."""

from flask import request

from appliance.core import complaining
from appliance.core.commands import (
    AcceptComplaint,
    AddComplaint,
    DecideComplaint,
    RejectComplaint,
    RouteComplaint,
    WithdrawComplaint,
)
from appliance.core.complaints import ACCEPTED, GROUNDS, OPEN, REASONS, RECEIVED
from appliance.core.parties import Words
from appliance.registers import attendance, complaints
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say


def _types(desk: Desk) -> list[Choice]:
    return desk.choices_of("complaint_types")


def _people(desk: Desk) -> list[Choice]:
    """Whom it may be about: today's staff, by name."""
    return [(one, desk.station.staff_name(one)) for one in attendance.in_office(desk.station)]


def _about(_desk: Desk, values: Values) -> Values:
    people = values.get("people") or ()
    assert isinstance(people, tuple)
    return {"about": Words(" ".join(people)) if people else None}


def _of(*states: str, routed: bool | None = False) -> "_Choices":
    return _Choices(states, routed)


class _Choices:
    """Complaints in some states that this person may know of; `routed`: None for either."""

    def __init__(self, states: tuple[str, ...], routed: bool | None) -> None:
        self._states, self._routed = states, routed

    def __call__(self, desk: Desk) -> list[Choice]:
        if "SUPERVISOR" not in desk.me.roles:
            return []
        return [
            (one.number, f"{one.number} · {desk.word('complaint_types', one.added.type)}")
            for one in complaints.visible(desk.station, desk.me.staff_no)
            if one.state in self._states and self._routed in (None, bool(one.to))
        ]


def _decidable(desk: Desk) -> list[Choice]:
    """Taken up here, or handed on and decided there."""
    return _of(ACCEPTED)(desk) + _of(*OPEN, routed=True)(desk)


def _asked_for(_desk: Desk) -> str:
    """The complaint from whose page one came."""
    return request.args.get("complaint_no", "")


def _grounds(_desk: Desk) -> list[Choice]:
    return [(code, say(f"complaint.ground.{code}", current())) for code in GROUNDS]


def _reasons(_desk: Desk) -> list[Choice]:
    return [(code, say(f"complaint.reason.{code}", current())) for code in REASONS]


def _offices(desk: Desk) -> list[Choice]:
    rows = desk.tables.organisations.values()
    takers = [row for row in rows if complaining.takes(row)]
    return [(row.code, desk.word("organisations", row.code)) for row in takers]


FORMS = (
    ActForm(
        AddComplaint,
        (
            Ask("type", "choice", _types),
            Ask("text_ct", "words"),
            Ask("people", "choices", _people, required=False),
            Ask("trade_id", "word", required=False),
            Ask("party_id", "person", required=False),
        ),
        about="STATION",
        extra=_about,
    ),
    ActForm(
        AcceptComplaint,
        (Ask("complaint_no", "choice", _of(RECEIVED), default=_asked_for),),
        about="STATION",
    ),
    ActForm(
        RejectComplaint,
        (
            Ask("complaint_no", "choice", _of(RECEIVED), default=_asked_for),
            Ask("ground", "choice", _grounds),
        ),
        about="STATION",
    ),
    ActForm(
        RouteComplaint,
        (
            Ask("complaint_no", "choice", _of(*OPEN), default=_asked_for),
            Ask("to", "choice", _offices),
        ),
        about="STATION",
    ),
    ActForm(
        DecideComplaint,
        (
            Ask("complaint_no", "choice", _decidable, default=_asked_for),
            Ask("text_sha256", "paper"),
            Ask("decision_no", "word", required=False),
        ),
        about="STATION",
    ),
    ActForm(
        WithdrawComplaint,
        (
            Ask("complaint_no", "word"),
            Ask("code", "words"),
            Ask("reason", "choice", _reasons),
        ),
        about="STATION",
    ),
)
