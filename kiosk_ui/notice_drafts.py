"""Drafts of a notice while it is reviewed: who wrote which terms when, beside the ledger.

A draft is no entry: what counts is the signature over the text that it makes. Should the drafts
be lost, the terms are typed again and have to give the same text.
"""

from msgspec import Struct

from appliance.core.instant import text_of
from appliance.core.trade import Trade
from appliance.station import Station
from kiosk_ui import notice_terms
from kiosk_ui.notice_terms import Terms

KEPT_MAX = 12
"""Older drafts go; nobody compares with them."""

STEP = "review"


class Draft(Struct, frozen=True):
    """`no` counts from 1, `by` is a staff number, `at` an entry time."""

    no: int
    terms: Terms
    by: str
    at: str


class InHand(Struct, frozen=True):
    """The draft that is read now, and the one that it is compared with (None: it is the first).

    `written` is False for a proposal that nobody has changed or signed yet.
    """

    no: int
    terms: Terms
    before: Draft | None
    written: bool


def of(station: Station, trade: Trade) -> tuple[Draft, ...]:
    """All that are kept, the oldest first."""
    kept = station.registrations.load(_place(trade))
    found = kept.answers.get("drafts") if kept else None
    return tuple(
        draft
        for one in (found if isinstance(found, list) else ())
        if (draft := _read(one)) is not None
    )


def in_hand(station: Station, trade: Trade) -> InHand:
    """The newest draft of this round; in a new round a fresh proposal against the last draft.

    A file that was sent back comes again weeks later: its old times would be over.
    """
    drafts = of(station, trade)
    started = trade.since("IN_REVIEW").at
    if drafts and drafts[-1].at >= started:
        before = drafts[-2] if len(drafts) > 1 else None
        return InHand(drafts[-1].no, drafts[-1].terms, before, written=True)
    last = drafts[-1] if drafts else None
    terms = notice_terms.proposed(trade, station.tables_of(trade), station.now())
    return InHand(last.no + 1 if last else 1, terms, last, written=False)


def keep(station: Station, trade: Trade, terms: Terms, by: str) -> None:
    """Keep `terms` as the newest draft, unless they are that already; durable when it returns.

    The first change keeps the proposal too: the second draft is compared with it.
    """
    with station.writing:
        now = in_hand(station, trade)
        if now.written and now.terms == terms:
            return
        drafts = list(of(station, trade))
        at = text_of(station.now().at)
        if not now.written:
            drafts.append(Draft(now.no, now.terms, by, at))
        if terms != now.terms:
            drafts.append(Draft(now.no + 1, terms, by, at))
        words: dict[str, object] = {"drafts": [_write(one) for one in drafts[-KEPT_MAX:]]}
        station.registrations.save(_place(trade), STEP, words)


def _place(trade: Trade) -> str:
    return f"{STEP} {trade.number}"


def _write(draft: Draft) -> dict[str, object]:
    terms = notice_terms.as_words(draft.terms)
    return {"no": draft.no, "terms": terms, "by": draft.by, "at": draft.at}


def _read(kept: object) -> Draft | None:
    match kept:
        case {"no": int(no), "terms": terms, "by": str(by), "at": str(at)}:
            read = notice_terms.of_words(terms)
            return None if read is None else Draft(no, read, by, at)
        case _:
            return None
