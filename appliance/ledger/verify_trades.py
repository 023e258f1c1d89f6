"""The lives of trades under verification: the same fold as the station's, from entries alone.

From the notice to the closing, a trade's hidden acts stand among its open entries and cannot be
read yet; so its entries wait, and are folded in order once `enrol.close` publishes the key.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.core.codes import Tables
from appliance.core.entries import (
    AttemptRefused,
    EnrolmentClosed,
    NoticePublished,
    Recorded,
    SealedAct,
)
from appliance.core.envelope import BadEntry, Envelope
from appliance.core.trade import TRADE_FACTS, BadStep, Trade, key_of
from appliance.ledger import sealing
from appliance.ledger.findings import Report
from appliance.ledger.recording import Inner, Recorder, inner_of
from appliance.ledger.verify_people import Act, People


@dataclass(slots=True)
class Trades:
    """Takes every good entry in turn. `opened` hears of each hidden act (for the vault)."""

    origin: str
    tables: Tables
    report: Report
    people: People
    opened: Callable[[int, dict[str, str]], None]
    _trades: dict[str, Trade] = field(default_factory=dict)
    _waiting: dict[str, list[Recorded]] = field(default_factory=dict)
    _announced: dict[str, str] = field(default_factory=dict)
    _sealed: dict[str, list[tuple[Envelope, SealedAct]]] = field(default_factory=dict)
    _recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        self._recorder = Recorder(self.people.staff_no_of)

    def take(self, written: Envelope) -> None:
        """One entry whose form and authority were judged."""
        recorded = self._recorder.recorded(written)
        fact = recorded.fact
        if isinstance(fact, SealedAct):
            self._sealed.setdefault(fact.key, []).append((written, fact))
            return
        key = key_of(recorded)
        if key is None or not isinstance(fact, TRADE_FACTS):
            return
        if isinstance(fact, EnrolmentClosed):
            self._close(key, recorded, fact)
        elif key in self._waiting:
            self._waiting[key].append(recorded)
        else:
            self._fold(key, recorded)
        if isinstance(fact, NoticePublished):
            self._announced[key] = fact.firewall
            self._waiting.setdefault(key, [])

    def end(self) -> None:
        """After the last entry: what still waits is folded without its hidden acts."""
        for key, waiting in self._waiting.items():
            for recorded in waiting:
                self._fold(key, recorded)
        self.report.trades = sum(1 for trade in self._trades.values() if trade.number)

    def _fold(self, key: str, recorded: Recorded) -> None:
        draft = recorded.asked.get("draft_id")
        before = self._trades.get(key)
        if before is None and isinstance(draft, str):
            before = self._trades.pop(draft, None)
        before = before or Trade()
        self._judge_roles(before, recorded)
        try:
            self._trades[key] = before.after(recorded, self.tables)
        except BadStep as error:
            self._trades[key] = before
            self.report.add("illegal-step", recorded.seq, str(error))

    def _judge_roles(self, before: Trade, recorded: Recorded) -> None:
        if isinstance(recorded.fact, AttemptRefused):
            return
        for staff_no, role in recorded.signers:
            held = before.actors.get(staff_no, frozenset())
            known = self.tables.roles.get(role)
            if known is not None and held & set(known.apart):
                self.report.add("roles-combined", recorded.seq, f"{staff_no} as {role}")

    # --- hidden acts --------------------------------------------------------------------------

    def _close(self, key: str, closing: Recorded, fact: EnrolmentClosed) -> None:
        waiting = self._waiting.pop(key, [])
        waiting += self._hidden(key, closing.seq, fact)
        for recorded in sorted(waiting, key=lambda one: one.seq):
            self._fold(key, recorded)
        self._fold(key, closing)

    def _hidden(self, trade: str, seq: int, fact: EnrolmentClosed) -> list[Recorded]:
        """Open every sealed act of this trade with the key that its closing published."""
        try:
            key = sealing.key_of(fact.key)
        except ValueError as error:
            self.report.add("firewall-key", seq, str(error))
            return []
        if self._announced.get(trade) != key.key_id:
            self.report.add("firewall-key", seq, f"announced as {self._announced.get(trade)}")
        found = []
        for written, act in self._sealed.pop(key.key_id, []):
            recorded = self._open(trade, written, act, key)
            if recorded is not None:
                found.append(recorded)
        return found

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
            self.report.add("sealed-unopened", written.seq, str(error))
            return None
        except (BadEntry, ValueError, TypeError) as error:
            self.report.add("sealed-broken", written.seq, str(error))
            return None
        if inner.trade != trade:
            self.report.add("sealed-broken", written.seq, f"of trade {inner.trade}")
            return None
        self.people.judge(_act(written, recorded, inner))
        self.opened(written.seq, inner.commits)
        return recorded


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
