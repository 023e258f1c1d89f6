"""One entry after the other: its form and place, its clock, its people, its trade, its values."""

import hmac
import re
from collections.abc import Sequence

from appliance.core import canonical, envelope, origins
from appliance.core.codes import Tables
from appliance.core.entries import (
    FACTS,
    Fact,
    LedgerOpened,
    LedgerSucceeded,
    MasterLoaded,
    OfficerSet,
    PartyErased,
    SealedAct,
    StationTold,
    StillHeld,
)
from appliance.core.envelope import BadEntry, Envelope
from appliance.ledger import sealing
from appliance.ledger.erasures import erased_by
from appliance.ledger.findings import Report
from appliance.ledger.keys import VerifierKey
from appliance.ledger.vault import Vault, commitment
from appliance.ledger.verify_clock import Clocks
from appliance.ledger.verify_memory import Memory
from appliance.ledger.verify_people import Act, People
from appliance.ledger.verify_recovery import Owed
from appliance.ledger.verify_state import State
from appliance.ledger.verify_trades import Trades
from appliance.ledger.verify_words import DistrictWords
from appliance.ports import Breach, StorageFault

DEMO_ORIGINS = "demo."
DISTRICT_KINDS = (MasterLoaded, StationTold, StillHeld, OfficerSet)
"""Facts that only a district's own ledger states."""
STAFF_KINDS = frozenset({"staff.set", "key.rotate"})
"""Kinds that change who may sign."""

_KIND = re.compile(rb'"kind":"([a-z_.]+)"')


class Judge:
    """Takes every entry once, in order; what it says is only believed as far as it fits."""

    def __init__(
        self,
        report: Report,
        tables: Tables,
        memory: Memory,
        state: State,
        *,
        districts: Sequence[VerifierKey] = (),
        vault: Vault | None = None,
    ) -> None:
        self._report, self._vault = report, vault
        life = state.life or report.origin
        self.people = People(life, tables, report, memory.spend, districts)
        self.people.take_over(state.offices)
        self.words = DistrictWords(report, memory.spend, begun=state.size)
        self.trades = Trades(
            report.origin, tables, report, self.people, memory, self._values,
            series=dict(state.series), from_one=state.from_one, count=state.trades,
        )  # fmt: skip
        self.clocks = Clocks(report, state)
        self.owed = Owed(report, state.troubles)
        self._heads: set[int] | None = None
        self._absent: list[tuple[int, str]] = []
        self._erased: set[tuple[int, str]] = set()
        self.lives: list[tuple[int, LedgerSucceeded]] = []
        """Where a later life begins; what it rests on is judged at the end (verify_succession)."""

    def unread(self, place: int, body: bytes) -> None:
        """An entry whose bytes cannot be believed: what hangs on it is not judged."""
        found = _KIND.search(body)
        kind = found[1].decode() if found else ""
        known = any(kind == one for one, _schema in FACTS)
        self.people.doubt(place, staff=not known or kind in STAFF_KINDS)
        self.trades.doubt(body)
        self._heads = None

    def take(self, place: int, body: bytes) -> None:
        """One entry whose bytes are those of its leaf."""
        try:
            written = envelope.from_bytes(body)
        except BadEntry as error:
            self._report.add("entry-broken", place, str(error))
            self.unread(place, body)
            return
        self._check_place(place, written)
        self.clocks.take(place, written)
        try:
            fact = envelope.fact_of(written)
        except BadEntry as error:
            self._report.add("entry-broken", place, str(error))
            self.unread(place, body)
            return
        follows = self._follows(place, written)
        if not self._fits(place, fact):
            self.people.doubt(place, staff=False)
            self.trades.doubt(body)
            return
        if isinstance(fact, DISTRICT_KINDS):
            self.words.judge(place, body, written)
        elif follows:
            self.people.judge(_act(written, fact, place))
        self.owed.take(place, written.at, fact)
        self._values(place, written.commits)
        if isinstance(fact, PartyErased) and self._vault is not None:
            self._erased |= self._rows_of(self._vault, place)
        if written.seq == place:
            self.trades.take(written, body)
        else:
            self.trades.doubt(body)

    def end(self, *, finished: bool) -> None:
        """After the last entry; `finished`: a later run goes on, so what waits may wait."""
        self.trades.end(finished=finished)
        for seq, name in self._absent:
            if (seq, name) not in self._erased:
                self._report.add("vault-missing", seq, name)

    def _check_place(self, place: int, written: Envelope) -> None:
        if written.seq != place:
            self._report.add("seq-mismatch", place, f"says {written.seq}")
        if written.demo is not self._report.origin.startswith(DEMO_ORIGINS):
            self._report.add("demo-mark", place, "marked" if written.demo else "not marked")

    def _fits(self, place: int, fact: Fact) -> bool:
        """Whether a fact may stand here, in clear, in this form."""
        if isinstance(fact, SealedAct) and (fault := sealing.fault_of(fact)):
            self._report.add("sealed-form", place, fault)
            return False
        if fact.hidden and not fact.open_too:
            self._report.add("sealed-broken", place, f"{fact.kind} stands in clear")
            return False
        self._check_opening(place, fact)
        return True

    def _check_opening(self, place: int, fact: Fact) -> None:
        if isinstance(fact, LedgerOpened) and place == 0:
            self.trades.from_one = fact.life == 1
        if (place == 0) != isinstance(fact, LedgerOpened):
            self._report.add("first-entry", place, f"{fact.kind} at place {place}")
        elif isinstance(fact, LedgerOpened):
            if fact.origin in {self._report.origin, *origins.earlier(self._report.origin)}:
                self._live(fact.origin)
            else:
                self._report.add("first-entry", place, f"opens {fact.origin}")
        elif isinstance(fact, LedgerSucceeded):
            self._check_succession(place, fact)

    def _live(self, origin: str) -> None:
        """From here on people sign for this life."""
        self.people.origin = origin

    def _check_succession(self, place: int, fact: LedgerSucceeded) -> None:
        """A later life begins with all entries of the one before, as the district held them."""
        follows = (
            origins.is_earlier(fact.before, fact.origin) and fact.before == self.people.origin
        )
        if not follows or place != fact.size:
            self._report.add("succession", place, f"{fact.origin} after {fact.before}")
        else:
            self.lives.append((place, fact))
        self._live(fact.origin)
        self.trades.go_on_above(fact.floors)

    def _follows(self, place: int, written: Envelope) -> bool:
        """Whether a further entry stands right behind the first one of its command.

        Hidden acts may stand between. `_heads`: where a cause may point now; None: anywhere,
        because the entry before could not be read.
        """
        if written.cause is None:
            if written.kind != SealedAct.kind:
                self._heads = {place}
            elif self._heads is not None:
                self._heads = {min(self._heads, default=place), place}
            return True
        if written.seq != place or self._heads is None or written.cause in self._heads:
            self._heads = {written.cause}
            return True
        self._report.add("cause-missing", place, f"entry {written.cause} is no command before it")
        self.people.doubt(place, staff=False)
        return False

    def _rows_of(self, vault: Vault, seq: int) -> set[tuple[int, str]]:
        """The rows that an erasure lists; its own value was held against the entry already."""
        try:
            return erased_by(vault, seq)
        except (Breach, StorageFault):
            return set()  # `vault-broken` stands there, and what it erased is missing

    def _values(self, seq: int, commits: dict[str, str]) -> None:
        """Hold the vault's values against what the entry commits to; erased ones are counted."""
        if self._vault is None:
            return
        for name, committed in commits.items():
            try:
                value, salt = self._vault.value(seq, name), self._vault.salt(seq, name)
                if value is None or salt is None:
                    self._report.values_absent += 1
                    self._absent.append((seq, name))
                    continue
                again = commitment(salt, canonical.decode(value))
            except (Breach, StorageFault, canonical.NotCanonical) as error:
                self._report.add("vault-broken", seq, str(error))
                continue
            self._report.values += 1
            if not hmac.compare_digest(again, committed):
                self._report.add("vault-mismatch", seq, name)


def _act(written: Envelope, fact: Fact, place: int) -> Act:
    return Act(
        seq=place,
        at=written.at,
        fact=fact,
        trade=written.trade,
        commits=written.commits,
        command=written.command,
        cause=written.cause,
        sigs=written.sigs,
    )
