"""Departments that are asked, questions on a notice, letters of authority, remarks."""

from appliance.core import delegation
from appliance.core.commands import (
    AddDelegation,
    AddRemark,
    AnswerClarification,
    AnswerDepartment,
    AskClarification,
    AskDepartment,
    EndDelegation,
)
from appliance.core.joint_review import OPINIONS, unanswered
from appliance.core.review_levels import DEPARTMENT
from appliance.registers import delegations
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.i18n import current, say

ENDINGS = ("OTHER_POST", "LEFT", "TAKEN_BACK")
"""Why a letter of authority ends before its day."""


def _departments(desk: Desk) -> list[Choice]:
    rows = desk.tables.organisations.values()
    return [(row.code, desk.word("organisations", row.code)) for row in rows
            if row.kind == DEPARTMENT]  # fmt: skip


def _waiting(desk: Desk) -> list[Choice]:
    """Departments that have not answered."""
    slots = unanswered(desk.trade.slots) if desk.trade else ()
    return [(one.department, desk.word("organisations", one.department)) for one in slots]


def _opinions(_desk: Desk) -> list[Choice]:
    return [(code, say(f"opinion.{code}", current())) for code in OPINIONS]


def _asked(desk: Desk) -> list[Choice]:
    """What was asked of each department that has not answered."""
    trade = desk.in_hand
    station = desk.station
    return [
        (desk.word("organisations", slot.department), station.words(slot.asked_seq, "question"))
        for slot in unanswered(trade.slots)
    ]


def _questions(desk: Desk) -> list[Choice]:
    found = desk.trade.questions if desk.trade else ()
    return [(str(one.no), str(one.no)) for one in found if not one.answered_sha256]


def _question_words(desk: Desk) -> list[Choice]:
    trade = desk.in_hand
    return [
        (say("act.question", current(), no=one.no), desk.station.words(one.seq, "question"))
        for one in trade.questions
        if not one.answered_sha256
    ]


def _staff(desk: Desk) -> list[Choice]:
    numbers = {one.staff_no for one in desk.station.projections.staff().values()}
    return [(no, desk.station.staff_name(no)) for no in sorted(numbers) if no != desk.me.staff_no]


def _holders(desk: Desk) -> list[Choice]:
    """People with a letter that still runs."""
    running = [one for one in delegations.of(desk.station.ledger) if not one.ended]
    numbers = {one.staff_no for one in running if one.valid_to >= desk.now.day}
    return [(no, desk.station.staff_name(no)) for no in sorted(numbers)]


def _matters(_desk: Desk) -> list[Choice]:
    return [(event, say(f"matter.{event}", current())) for event in delegation.MATTERS]


def _givers(desk: Desk) -> list[Choice]:
    rows = desk.tables.organisations.values()
    return [
        (row.code, desk.word("organisations", row.code))
        for row in rows
        if "DELEGATION" in row.takes
    ]


def _endings(_desk: Desk) -> list[Choice]:
    return [(code, say(f"delegation-end.{code}", current())) for code in ENDINGS]


def _register(desk: Desk) -> list[Choice]:
    """The letters and seals as they stand: who, in whose name, under which seal, until when."""
    station = desk.station
    return [
        (
            station.staff_name(one.line.staff_no),
            say(
                "act.letter", current(), matter=say(f"matter.{one.line.matter}", current()),
                authority=desk.word("organisations", one.line.authority), seal=one.seal,
                begin=one.line.valid_from, end=delegation.shown_end(one.line),
            ),
        )
        for one in delegations.letters(station.ledger, station.vault)
    ]  # fmt: skip


FORMS = (
    ActForm(
        AskDepartment,
        (Ask("slot", "choice", _departments), Ask("due", "day"), Ask("question", "words")),
    ),
    ActForm(
        AnswerDepartment,
        (
            Ask("slot", "choice", _waiting),
            Ask("answer", "choice", _opinions),
            Ask("text", "words"),
        ),
        facts=_asked,
    ),
    ActForm(AskClarification, (Ask("question", "words"),)),
    ActForm(AddRemark, (Ask("text", "words"),)),
    ActForm(
        AnswerClarification,
        (Ask("question_no", "choice", _questions), Ask("text_sha256", "public-text")),
        facts=_question_words,
        extra=lambda _desk, values: {"question_no": int(str(values["question_no"]))},
    ),
    ActForm(
        AddDelegation,
        (
            Ask("staff_no", "choice", _staff),
            Ask("matters", "choices", _matters),
            Ask("authority", "choice", _givers),
            Ask("seal_name", "words"),
            Ask("valid_from", "day"),
            Ask("valid_to", "day"),
        ),
        about="STATION",
        facts=_register,
    ),
    ActForm(
        EndDelegation,
        (
            Ask("staff_no", "choice", _holders),
            Ask("matters", "choices", _matters),
            Ask("reason", "choice", _endings),
        ),
        about="STATION",
        facts=_register,
    ),
)
