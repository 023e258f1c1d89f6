"""Objections to a result: taken in at the counter, attested, answered by the head."""

from appliance import kept_papers
from appliance.core import objecting
from appliance.core.commands import (
    AttestObjection,
    DismissObjection,
    RaiseObjection,
    UpholdEnd,
    UpholdRerun,
)
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.objections import STANDINGS
from kiosk_ui import notice_again
from kiosk_ui.act_forms import build
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say
from kiosk_ui.paper import sheet as common

OUTCOMES = (objecting.RERUN, objecting.END)


def _standings(_desk: Desk) -> list[Choice]:
    return [(code, say(f"objection.standing.{code}", current())) for code in STANDINGS]


def _outcomes(_desk: Desk) -> list[Choice]:
    return [(code, say(f"objection.outcome.{code}", current())) for code in OUTCOMES]


def _publicity(desk: Desk) -> list[tuple[str, str]]:
    """Until when the result is public: an objection comes before that is over."""
    public = desk.in_hand.publicity
    if public is None:
        return []
    return [(say("objection.public-until", current()), common.day(public.result_end, current()))]


def _in_hand(desk: Desk) -> list[tuple[str, str]]:
    """What is objected to, as who, since when, and by when it is answered."""
    trade = desk.in_hand
    found = trade.objections.open
    if found is None:
        return []
    received = instant_of(found.fact.received_at).astimezone(SHANGHAI)
    paper = kept_papers.read(desk.station, trade.number, found.fact.text_sha256)
    said = build.paper_words(paper) if paper else found.fact.text_sha256
    standing = say(f"objection.standing.{found.fact.standing}", current())
    return [
        (say("objection.number", current()), found.fact.objection_no),
        (say("objection.as", current()), standing),
        (say("objection.received", current()), f"{received:%Y-%m-%d %H:%M}"),
        (say("objection.answer-by", current()), common.day(trade.objections.due, current())),
        (say("objection.said", current()), said),
    ]


def _seen(desk: Desk, values: Values) -> Values:
    """What the supervisor attests: this objection, this outcome, this answer."""
    if desk.in_hand.objections.open is None:
        return {"seen_sha256": ""}
    outcome, answer = str(values["outcome"]), str(values["answer"])
    return {"seen_sha256": objecting.seen_by_supervisor(desk.in_hand, outcome, answer)}


def _attested(desk: Desk, outcome: str) -> str | None:
    """Digest of the answer that the supervisor attested with this outcome."""
    trade = desk.in_hand
    if trade.objections.open is None or trade.objections.attested is None:
        return None
    _seq, seen = trade.objections.attested
    kept = kept_papers.digests(desk.station, trade.number)
    return next(
        (one for one in kept if objecting.seen_by_supervisor(trade, outcome, one) == seen), None
    )


def _answer_of(desk: Desk, outcome: str) -> Values:
    found = _attested(desk, outcome)
    if found is None:
        raise Unfit("objection-not-attested", "")
    return {"text_sha256": found}


def _answer_shown(desk: Desk, outcome: str) -> list[tuple[str, str]]:
    found = _attested(desk, outcome)
    paper = kept_papers.read(desk.station, desk.in_hand.number, found) if found else None
    words = build.paper_words(paper) if paper else say("objection.no-answer-yet", current())
    return [*_in_hand(desk), (say("objection.answer", current()), words)]


def _notice_text(desk: Desk, values: Values) -> str:
    """The notice of the new round: the same terms at other times."""
    assert desk.people is not None  # nobody is erased while a trade is under way
    return notice_again.relisted(
        desk.in_hand, desk.people, desk.place, desk.tables,
        list_price_fen=desk.in_hand.wants.list_price_fen,
        deadline=str(values["enrol_deadline"]), planned=str(values["planned_at"]),
    )  # fmt: skip


def _rerun(desk: Desk, values: Values) -> Values:
    answer = _answer_of(desk, objecting.RERUN)
    return {**answer, "notice_sha256": desk.station.keep_blob(_notice_text(desk, values).encode())}


def _notice_shown(desk: Desk, values: Values) -> list[Choice]:
    return [(say("act.new-text", current()), _notice_text(desk, values))]


FORMS = (
    ActForm(
        RaiseObjection,
        (
            Ask("party_id", "person"),
            Ask("standing", "choice", _standings),
            Ask("text_sha256", "paper"),
        ),
        facts=_publicity,
    ),
    ActForm(
        AttestObjection,
        (Ask("outcome", "choice", _outcomes), Ask("answer", "paper")),
        extra=_seen,
        facts=_in_hand,
    ),
    ActForm(DismissObjection, (Ask("text_sha256", "paper"),), facts=_in_hand),
    ActForm(
        UpholdRerun,
        (Ask("enrol_deadline", "moment"), Ask("planned_at", "moment")),
        extra=_rerun,
        facts=lambda desk: _answer_shown(desk, objecting.RERUN),
        follows=_notice_shown,
    ),
    ActForm(
        UpholdEnd,
        extra=lambda desk, _values: _answer_of(desk, objecting.END),
        facts=lambda desk: _answer_shown(desk, objecting.END),
    ),
)
