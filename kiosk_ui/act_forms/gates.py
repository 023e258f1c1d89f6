"""The gates of a trade: a condition overridden, a winner skipped, reminded, replaced; custody."""

from appliance.core import conditions, skip
from appliance.core.commands import (
    IssueDocument,
    MarkDefault,
    NextAward,
    OverrideCondition,
    RemindWinner,
    ReturnCustody,
    SkipAward,
    TakeCustody,
)
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.case import found

BETWEEN = " "
"""Between an enrolment and a condition in one choice; neither has a space."""


def _failed(desk: Desk) -> list[Choice]:
    """Every condition that failed and may be let pass, with whose it is."""
    return [
        (
            f"{one.number}{BETWEEN}{check.condition}",
            f"{_bidder(desk, one.number)}: {desk.word('conditions', check.condition)}",
        )
        for one in desk.in_hand.enrolments
        for check in one.checks
        if not check.met and conditions.may_override(desk.tables, check.condition)
    ]


def _split(_desk: Desk, values: Values) -> Values:
    enrol_id, _, condition = str(values["failed"]).partition(BETWEEN)
    return {"enrol_id": enrol_id, "condition": condition}


def _all_checks(desk: Desk) -> list[tuple[str, str]]:
    """Every bidder with every condition, its input and whether it is met."""
    return [
        (
            _bidder(desk, one.number),
            say("gate.met" if check.met else "gate.not-met", current(), found=found(check)),
        )
        for one in desk.in_hand.enrolments
        for check in one.checks
    ]


def _grounds(desk: Desk) -> list[Choice]:
    rows = desk.tables.gate_fail_codes.values()
    return [
        (row.code, desk.word("gate_fail_codes", row.code))
        for row in rows
        if row.gate in skip.GROUNDS
    ]


def _next(desk: Desk) -> list[Choice]:
    """The one who is next in rank; nobody chooses."""
    following = skip.next_in_rank(desk.in_hand)
    return [] if following is None else [(following.enrol_id, _bidder(desk, following.enrol_id))]


def _the_next(desk: Desk, _values: Values) -> Values:
    following = skip.next_in_rank(desk.in_hand)
    if following is None:
        raise Unfit("next-nobody", "")
    return {"next_enrol_id": following.enrol_id}


def _ranking(desk: Desk) -> list[tuple[str, str]]:
    """Who has it now, and who follows."""
    following = _next(desk)
    return [
        (say("award.winner-now", current()), _bidder(desk, desk.in_hand.winner)),
        (
            say("award.next-in-rank", current()),
            following[0][1] if following else say("award.nobody-next", current()),
        ),
    ]


def _files(desk: Desk) -> list[Choice]:
    notice = desk.in_hand.notice
    return [(notice.text_sha256, say("document.notice", current()))] if notice else []


def _bidder(desk: Desk, number: str) -> str:
    person = desk.people.bidders.get(number) if desk.people else None
    return f"{number.rpartition('-')[2]} {person.name}" if person else number


FORMS = (
    ActForm(
        OverrideCondition,
        (Ask("failed", "choice", _failed), Ask("reason", "words")),
        extra=_split,
        facts=_all_checks,
    ),
    ActForm(
        SkipAward,
        (
            Ask("ground", "choice", _grounds),
            Ask("proof_sha256", "paper"),
            Ask("accept_sha256", "paper"),
        ),
        extra=_the_next,
        facts=_ranking,
    ),
    ActForm(
        RemindWinner,
        (Ask("due", "day"), Ask("text_sha256", "paper")),
        facts=_ranking,
    ),
    ActForm(MarkDefault, (Ask("facts_sha256", "paper"),), facts=_ranking),
    ActForm(NextAward, (Ask("accept_sha256", "paper"),), extra=_the_next, facts=_ranking),
    ActForm(IssueDocument, (Ask("enrol_id", "word"), Ask("file_sha256", "choice", _files))),
    ActForm(TakeCustody, (Ask("enrol_id", "word"), Ask("certificate_no", "word"))),
    ActForm(ReturnCustody, (Ask("certificate_no", "word"),)),
)
