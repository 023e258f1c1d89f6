"""The lives of trades under verification: the same fold as the station's, from entries alone.

From the notice to the closing, a trade's hidden acts stand among its open entries and cannot be
read yet; so its entries wait, and are folded in order once `enrol.close` publishes the key.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from appliance.core import envelope, joint_review, numbering, recount
from appliance.core.codes import Tables
from appliance.core.entries import (
    FACTS,
    AttemptRefused,
    EnrolmentClosed,
    Floor,
    NoticeExtended,
    NoticePublished,
    Recorded,
    SealedAct,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.envelope import BadEntry, Envelope
from appliance.core.trade import BadStep, Trade
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.trade_fold import after, key_of
from appliance.ledger import sealing
from appliance.ledger.findings import Report
from appliance.ledger.recording import Inner, Recorder, inner_of
from appliance.ledger.verify_memory import Memory
from appliance.ledger.verify_people import Act, People
from appliance.ledger.verify_state import BadState, Stub

TRADES_KEPT = 256
"""Trades in memory; the others are folded anew from the file when an entry asks for them."""

NEVER_OPENED = (TradeWithdrawn, TradeTerminated)
"""Ends that may come before the closing, whose key then is not published."""

_KIND = re.compile(rb'"kind":"([a-z_.]+)"')
_NAMED = re.compile(rb'"(?:trade|draft_id)":"([^"\\]{1,64})"')


@dataclass(slots=True)
class Trades:
    """Takes every good entry in turn. `opened` hears of each hidden act (for the vault)."""

    origin: str
    tables: Tables
    report: Report
    people: People
    memory: Memory
    opened: Callable[[int, dict[str, str]], None]
    series: dict[str, int] = field(default_factory=dict)
    from_one: bool = False
    """Whether series that were not met yet begin with 1."""
    count: int = 0
    _trades: OrderedDict[str, Trade] = field(default_factory=OrderedDict)
    _doubted: set[str] = field(default_factory=set)
    _all_doubted: bool = False
    _combined: set[tuple[str, str]] = field(default_factory=set)
    _recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        self._recorder = Recorder(self.people.staff_no_of)

    def take(self, written: Envelope, body: bytes) -> None:
        """One entry whose form and authority were judged."""
        recorded = self._recorder.recorded(written)
        fact = recorded.fact
        if isinstance(fact, SealedAct):
            self.memory.seal(fact.key, written.seq, body)
            return
        key = key_of(recorded)
        if key is None or not isinstance(fact, TRADE_FACTS):
            return
        if fact.hidden and self.memory.announced(key) is not None:
            self._unread(key, recorded.seq, "sealed-broken", f"{fact.kind} stands in clear")
            return
        if isinstance(fact, EnrolmentClosed):
            self._close(key, recorded, fact)
        elif isinstance(fact, NEVER_OPENED) and self.memory.announced(key) is not None:
            self._give_up(key, recorded)
        elif self.memory.announced(key) is not None:
            self.memory.add_act(key, recorded, waits=True)
        else:
            self._fold(key, recorded)
        if isinstance(fact, NoticePublished | NoticeExtended):
            self.memory.announce(key, fact.firewall)

    def doubt(self, body: bytes) -> None:
        """An entry cannot be read: what it seems to be about can no longer be judged."""
        found = _KIND.search(body)
        kind = found[1].decode() if found else ""
        named = {name.decode("utf-8", "replace") for name in _NAMED.findall(body)}
        known = any(kind == one for one, _schema in FACTS)
        about_trade = not known or any(
            fact in TRADE_FACTS or fact is SealedAct
            for (one, _schema), fact in FACTS.items()
            if one == kind
        )
        self._doubted |= named
        if not about_trade:
            return
        self.series.clear()
        self.from_one = False
        self._all_doubted |= not named or found is None or fact_is_hidden(kind)

    def end(self, *, finished: bool) -> None:
        """After the last entry: what still waits is looked at without its hidden acts."""
        if not finished:
            for key in self.memory.announced_trades():
                self._fold_all(key, self.memory.acts(key, waiting=True))
        self.report.trades = self.count

    # --- one trade ----------------------------------------------------------------------------

    def _fold_all(self, key: str, waiting: Iterable[Recorded]) -> None:
        for recorded in waiting:
            self._fold(key, recorded)

    def _fold(self, key: str, recorded: Recorded) -> None:
        draft = recorded.asked.get("draft_id")
        if self._all_doubted or not self._doubted.isdisjoint({key, draft}):
            self.report.unjudged += 1
            return
        before = self._trade(key)
        if before is None and isinstance(draft, str) and draft != key:
            before = self._trade(draft)
            self._trades.pop(draft, None)
            self.memory.rename(draft, key)
        before = before or Trade()
        signed = recorded.seq not in self.people.in_doubt
        if signed:
            self._judge_roles(before, recorded)
        self._judge_numbers(before, recorded)
        try:
            now = after(before, recorded, self.tables)
        except BadStep as error:
            self.report.add("illegal-step", recorded.seq, str(error))
            self._doubted.add(key)
            return
        wrong = recount.fault(before, recorded, self.tables)
        if wrong:
            self.report.add("result-differs", recorded.seq, wrong)
        if not signed:  # who did not hold what he signed as has not acted
            now = msgspec.structs.replace(now, actors=before.actors)
        self.count += bool(now.number) and not before.number
        self._keep(key, recorded, now)

    def _keep(self, key: str, recorded: Recorded, trade: Trade) -> None:
        state = self.tables.states.get(trade.stage)
        if state is not None and state.terminal:
            self._trades.pop(key, None)
            actors = {who: sorted(roles) for who, roles in trade.actors.items()}
            stub = Stub(
                trade.number, trade.draft_id, trade.stage, actors, trade.last_seq, trade.last_at
            )
            self.memory.close(key, stub)
            return
        self.memory.add_act(key, recorded, waits=False)
        self._trades[key] = trade
        self._trades.move_to_end(key)
        if len(self._trades) > TRADES_KEPT:
            self._trades.popitem(last=False)

    def _trade(self, key: str) -> Trade | None:
        """A trade as it stands: in memory, folded again from its entries, or as it ended."""
        if key in self._trades:
            return self._trades[key]
        trade: Trade | None = None
        try:
            for recorded in self.memory.acts(key, waiting=False):
                trade = after(trade or Trade(), recorded, self.tables)
        except BadStep as error:
            raise BadState(f"an act that does not fit: {error}") from error
        stub = self.memory.closed(key) if trade is None else None
        return trade if stub is None else _ended(stub)

    def _judge_roles(self, before: Trade, recorded: Recorded) -> None:
        if isinstance(recorded.fact, AttemptRefused):
            return
        for staff_no, role in joint_review.signers(recorded):
            held = before.actors.get(staff_no, frozenset())
            known = self.tables.roles.get(role)
            pair = (before.number, staff_no)
            if known is not None and held & set(known.apart) and pair not in self._combined:
                self._combined.add(pair)
                self.report.add("roles-combined", recorded.seq, f"{staff_no} as {role}")

    def _judge_numbers(self, before: Trade, recorded: Recorded) -> None:
        """Every series counts up by one, in the first life from 1; later ones have a floor.

        A file that the reviewer sent back keeps its slip's number when it is accepted again.
        """
        for number in numbering.given(recorded):
            if before.accepted is not None and number == before.accepted.slip_no:
                continue
            try:
                series, count = numbering.series_of(number)
            except ValueError:
                continue  # a number of another form is the fold's business
            last = self.series.get(series, 0 if self.from_one else None)
            if last is not None and count != last + 1:
                self.report.add("number-gap", recorded.seq, f"{number} after {last}")
            self.series[series] = count

    def go_on_above(self, floors: Iterable[Floor]) -> None:
        """A later life of the station: its numbers go on above the floors of the district."""
        for one in floors:
            self.series[one.series] = max(one.last, self.series.get(one.series, 0))

    def _give_up(self, key: str, recorded: Recorded) -> None:
        """The trade ends while its hidden acts are closed: nobody ever reads them."""
        waiting = self.memory.acts(key, waiting=True)
        self._trade(key)
        self.memory.forget_sealed(self.memory.announced(key) or "")
        self.memory.end_wait(key)
        self._fold_all(key, waiting)
        self._fold(key, recorded)

    # --- hidden acts --------------------------------------------------------------------------

    def _close(self, key: str, closing: Recorded, fact: EnrolmentClosed) -> None:
        self._trade(key)
        announced = self.memory.announced(key)
        waiting = self.memory.acts(key, waiting=True)
        self.memory.end_wait(key)
        waiting += self._hidden(key, closing.seq, fact, announced)
        self._fold_all(key, sorted(waiting, key=lambda one: one.seq))
        self._fold(key, closing)

    def _hidden(
        self, trade: str, seq: int, fact: EnrolmentClosed, announced: str | None
    ) -> list[Recorded]:
        """Open every sealed act of this trade with the key that its closing published."""
        try:
            key = sealing.key_of(fact.key)
        except ValueError as error:
            self._wrong_key(trade, seq, str(error))
            return []
        if announced != key.key_id:
            self._wrong_key(trade, seq, f"announced as {announced}")
            return []
        found = []
        for body in self.memory.sealed(key.key_id):
            written = envelope.from_bytes(body)
            act = envelope.fact_of(written)
            assert isinstance(act, SealedAct)
            recorded = self._open(trade, written, act, key)
            if recorded is not None:
                found.append(recorded)
        self.memory.forget_sealed(key.key_id)
        return found

    def _wrong_key(self, trade: str, seq: int, what: str) -> None:
        if trade not in self._doubted and not self._all_doubted:
            self.report.add("firewall-key", seq, what)
        self._doubted.add(trade)

    def _open(
        self, trade: str, written: Envelope, act: SealedAct, key: sealing.FirewallKey
    ) -> Recorded | None:
        try:
            body = sealing.open_act(act, key, origin=self.origin)
            if body is None:
                return None
            inner = inner_of(body)
            recorded = self._recorder.opened(written.seq, written.at, inner)
        except sealing.NotOpened as error:
            self._unread(trade, written.seq, "sealed-unopened", str(error))
            return None
        except (BadEntry, ValueError, TypeError) as error:
            self._unread(trade, written.seq, "sealed-broken", str(error))
            return None
        if inner.trade != trade:
            self._unread(trade, written.seq, "sealed-broken", f"of trade {inner.trade}")
            return None
        self.people.judge(_act(written, recorded, inner))
        self.opened(written.seq, inner.commits)
        return recorded

    def _unread(self, trade: str, seq: int, code: str, what: str) -> None:
        """A hidden act that says nothing that can be used: its trade is in doubt."""
        self.report.add(code, seq, what)
        self.people.doubt(seq, staff=False)
        self._doubted.add(trade)


def fact_is_hidden(kind: str) -> bool:
    """Whether entries of a kind stand for a trade that they do not name."""
    return kind == SealedAct.kind or any(
        fact.hidden for (one, _schema), fact in FACTS.items() if one == kind
    )


def _ended(stub: Stub) -> Trade:
    return Trade(
        number=stub.number,
        draft_id=stub.draft_id,
        stage=stub.stage,
        actors={who: frozenset(roles) for who, roles in stub.actors.items()},
        last_seq=stub.last_seq,
        last_at=stub.last_at,
    )


def _act(written: Envelope, recorded: Recorded, inner: Inner) -> Act:
    return Act(
        seq=written.seq,
        at=written.at,
        fact=recorded.fact,
        trade=inner.trade,
        commits=inner.commits,
        command=inner.command,
        cause=inner.cause,
        sigs=inner.sigs,
    )
