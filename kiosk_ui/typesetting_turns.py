"""The papers of a trade that takes another way: changed, extended, withdrawn, stopped, ended.

All of them are for the wall: names are masked; before the closing nobody enrolled is told of.
"""

from itertools import zip_longest

from appliance.core import people
from appliance.core.entries import (
    EndOrdered,
    Fact,
    GatePassed,
    NoticeAmended,
    NoticeClarified,
    NoticeExtended,
    TradeEnded,
    TradeSuspended,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.paper.change import Change, change
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.paper.stopping import NoTaker, Stopping, failed, suspension, termination

KINDS = ("DOC08", "DOC33", "DOC34")
NO_TAKER, FAILED = "DOC35", "FAILED_NO_BIDDERS"
BY_DECISION = ("T06", "T07", "T10", "T11", "T99")
"""Terminations after which not every deposit simply goes back (termination_reasons.csv)."""


class Turns:
    """Makes the slip from the entry that the paper rests on. KeyError for any other entry."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def no_taker(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        """DOC35, as the trade stands. KeyError for one that did not fail."""
        gate, notice = trade.gate, trade.notice
        if trade.stage != FAILED or gate is None or notice is None:
            raise KeyError(NO_TAKER)
        since = _local(trade.since(FAILED).at)
        facts = NoTaker(
            _title(of),
            notice.notice_no,
            gate.qualified,
            gate.minimum,
            since,
            opened=isinstance(gate, GatePassed),
        )
        return failed(facts, sheet)

    def slip(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        written = from_bytes(self._station.ledger.entry(sheet.seq))
        fact = fact_of(written)
        if isinstance(fact, TradeSuspended):
            return self._suspension(of, sheet, fact, written.at)
        if isinstance(fact, EndOrdered):
            return self._upheld(of, sheet, written.at)
        if isinstance(fact, TradeTerminated | TradeEnded):
            return self._end(of, sheet, fact, written.at)
        return change(self._change(trade, of, fact), sheet)

    # --- DOC08 ----------------------------------------------------------------------------

    def _change(self, trade: Trade, of: People, fact: Fact) -> Change:
        title = _title(of)
        parties = any(one.number for one in trade.enrolments)
        match fact:
            case NoticeAmended():
                return Change(
                    "AMENDED", title, fact.notice_no, _named("amendment", fact.reason),
                    lines=self._lines(fact.old_sha256, fact.new_sha256), end=fact.end,
                    deadline=_local(fact.enrol_deadline), session=_local(fact.planned_at),
                    told=self._places(fact.told), parties=parties,
                )  # fmt: skip
            case NoticeExtended():
                return Change(
                    "EXTENDED", title, fact.notice_no, "", end=fact.end,
                    deadline=_local(fact.enrol_deadline), session=_local(fact.planned_at),
                    told=self._places(fact.told), parties=parties,
                )  # fmt: skip
            case TradeWithdrawn():
                number = trade.notice.notice_no if trade.notice else trade.number
                return Change(
                    "WITHDRAWN", title, number, _named("withdrawal", fact.reason),
                    told=self._places(fact.told), parties=parties,
                )  # fmt: skip
            case NoticeClarified():
                number = trade.notice.notice_no if trade.notice else trade.number
                return Change(
                    "CLARIFIED", title, number, "", answer=self._text(fact.text_sha256),
                    told=self._places(fact.channels), parties=False,
                )  # fmt: skip
            case _:
                raise KeyError(fact.kind)

    def _lines(self, old: str, new: str) -> tuple[tuple[str, str], ...]:
        """The lines that differ, old beside new."""
        before, after = self._text(old).splitlines(), self._text(new).splitlines()
        pairs = zip_longest(before, after, fillvalue="")
        return tuple((was, now) for was, now in pairs if was != now)

    def _text(self, digest: str) -> str:
        body = self._station.blobs.get(digest)
        return "" if body is None else body.decode("utf-8", "replace")

    def _places(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        rows = self._station.tables.publication_channels
        return tuple(rows[each].zh for each in channels if each in rows)

    # --- DOC33, DOC34 ---------------------------------------------------------------------

    def _suspension(self, of: People, sheet: Sheet, fact: TradeSuspended, at: str) -> Slip:
        row = self._station.tables.suspension_reasons[fact.reason]
        facts = Stopping(
            _title(of), row.zh, say("paper.stop.deposit.kept"), _local(at),
            resume_when=_named("resume", fact.resume_condition),
        )  # fmt: skip
        return suspension(facts, sheet)

    def _end(self, of: People, sheet: Sheet, fact: TradeTerminated | TradeEnded, at: str) -> Slip:
        row = self._station.tables.termination_reasons[fact.reason]
        key = fact.reason if fact.reason in BY_DECISION else "all"
        deposits = say(f"paper.stop.deposit.{key}")
        return termination(Stopping(_title(of), row.zh, deposits, _local(at)), sheet)

    def _upheld(self, of: People, sheet: Sheet, at: str) -> Slip:
        """The end that an objection brought: every deposit goes back."""
        reason, deposits = say("objection.decided.END"), say("paper.stop.deposit.all")
        return termination(Stopping(_title(of), reason, deposits, _local(at)), sheet)


def _title(of: People) -> str:
    """The title without the full name of a person."""
    owner = of.transferor
    if owner.is_organisation:
        return of.place.title
    return of.place.title.replace(owner.name, people.mask_name(owner.name))


def _named(kind: str, code: str) -> str:
    """A reason in words; a code that no sentence knows stands there as it is."""
    text = say(f"{kind}.{code}")
    return code if text.startswith(f"{kind}.") else text


def _local(at: str) -> str:
    return instant_of(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
