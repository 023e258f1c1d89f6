"""Taking a trade back, stopping it, letting it go on, ending it."""

from appliance import kept_papers
from appliance.core import ending
from appliance.core.commands import (
    AttestTermination,
    EndTrade,
    ResumeTrade,
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)
from kiosk_ui.act_forms import build
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say

WITHDRAWALS = ("PARTY_WISH", "TITLE_CHANGED", "TERMS_CHANGED")
CONDITIONS = ("DISPUTE_SETTLED", "PAPER_BROUGHT", "CLOCK_TRUSTED", "ORDER_LIFTED", "OTHER_CURED")


def _withdrawals(_desk: Desk) -> list[Choice]:
    return [(code, say(f"withdrawal.{code}", current())) for code in WITHDRAWALS]


def _conditions(_desk: Desk) -> list[Choice]:
    return [(code, say(f"resume.{code}", current())) for code in CONDITIONS]


def _suspensions(desk: Desk) -> list[Choice]:
    """The reasons for which a role of this person may stop a trade."""
    rows = desk.tables.suspension_reasons.values()
    roles = set(desk.me.roles)
    return [
        (row.code, desk.word("suspension_reasons", row.code))
        for row in rows
        if roles & set(row.trade_suspend_by)
    ]


def _terminations(desk: Desk) -> list[Choice]:
    return desk.choices_of("termination_reasons")


def _seen(desk: Desk, values: Values) -> Values:
    """What the supervisor attests: this trade, this reason, these facts."""
    reason, facts = str(values["reason"]), str(values["facts"])
    return {"seen_sha256": ending.seen_by_supervisor(desk.in_hand, reason, facts)}


def attested(desk: Desk) -> tuple[str, str] | None:
    """(reason, digest of the facts) that the supervisor attested, found among the kept papers."""
    trade = desk.in_hand
    seen = trade.end_attested[1] if trade.end_attested else ""
    for digest in kept_papers.digests(desk.station, trade.number) if seen else ():
        for reason in desk.tables.termination_reasons:
            if ending.seen_by_supervisor(trade, reason, digest) == seen:
                return reason, digest
    return None


def _as_attested(desk: Desk, _values: Values) -> Values:
    found = attested(desk)
    if found is None:
        raise Unfit("termination-not-attested", "")
    return {"reason": found[0], "facts_sha256": found[1]}


def _attested_facts(desk: Desk) -> list[tuple[str, str]]:
    found = attested(desk)
    if found is None:
        return []
    reason, digest = found
    paper = kept_papers.read(desk.station, desk.in_hand.number, digest)
    words = "" if paper is None else build.paper_words(paper)
    return [
        (say("act.reason", current()), desk.word("termination_reasons", reason)),
        (say("act.facts-paper", current()), words),
    ]


FORMS = (
    ActForm(
        WithdrawTrade,
        (
            Ask("reason", "choice", _withdrawals),
            Ask("request_sha256", "paper"),
        ),
    ),
    ActForm(
        SuspendTrade,
        (
            Ask("reason", "choice", _suspensions),
            Ask("facts_sha256", "paper"),
            Ask("resume_condition", "choice", _conditions),
        ),
    ),
    ActForm(ResumeTrade),
    ActForm(
        AttestTermination,
        (Ask("reason", "choice", _terminations), Ask("facts", "paper")),
        extra=_seen,
    ),
    ActForm(TerminateTrade, extra=_as_attested, facts=_attested_facts),
    ActForm(EndTrade, (Ask("reason", "choice", _terminations),)),
)
