"""Which trades a name stands in. In memory only, made from the vault, gone with the process.

The ledger and the disk never hold a name in clear. What is kept here of one is which application
it belongs to; whoever is shown something is read from the vault again, so that an erased person
is found by nobody, and a bidder only once the enrolment of the trade has closed (domain.md A04).
"""

import threading
from array import array
from bisect import bisect_left, insort
from collections.abc import Callable
from itertools import islice
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core import canonical, envelope, firewall
from appliance.core.entries import PartyErased, SealedAct, TradeSubmitted
from appliance.core.parties import Person, Place
from appliance.core.trade import Trade
from appliance.ledger.projections import TradeLine
from appliance.station import Station
from appliance.views import RESULT_STAGES
from kiosk_ui.finding import spelling

NAMES: Final = ("transferor", "representative", "party_id")
"""What personal values of an application and of an enrolment are called in the vault."""
FOUND_MAX: Final = 20
"""Trades that one search shows; more are no answer but a reason to type more."""
NAMES_MAX: Final = 400
"""Names that one search looks through."""
LOOKED_AT_MAX: Final = 200
"""Applications of one name that are held against one ID number."""
ROWS_A_ROUND: Final = 500
SMALL: Final = 20_000
"""Entries of a ledger whose names are read while somebody waits; a larger one is read before."""
TRANSFEROR, REPRESENTATIVE, BIDDER = "transferor", "representative", "bidder"
APPLICATION: Final = (("transferor", TRANSFEROR), ("representative", REPRESENTATIVE))
ENROLMENT: Final = (("party_id", BIDDER),)
"""Name in the vault, and as whom they stand there."""
_ENTRIES_MAX: Final = 2**31
"""Two numbers of entries fit into 64 bits."""


class Found(Struct, frozen=True):
    """A trade, as whom the person stands in it, and their name as the vault has it."""

    line: TradeLine
    part: str
    name: str
    title: str


class NameIndex:
    """Safe from any thread. `complete`: every application and closed enrolment was read."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str, array[int]] = {}
        """Name -> where it stands: the application's entry and its own, as one number."""
        self._keys: list[tuple[str, str]] = []
        """(what is typed, name), in order."""
        self._hidden: dict[str, list[tuple[int, str]]] = {}
        """Trade -> values of enrolments that are not open yet; nothing of them is read."""
        self._of_key: dict[str, str] = {}
        self._behind = -1
        self._seen = self._station.ledger.size
        self.complete = False

    # --- asked ----------------------------------------------------------------------------

    def find(self, asked: str) -> tuple[Found, ...]:
        """Trades of people whose name, or its sound, begins so; the newest application first."""
        wanted = spelling.normal(asked)
        if not wanted:
            return ()
        self._be_up_to_date()
        with self._lock:
            names = self._names(wanted)
            newest = {one for name in names for one in self._places.get(name, ())[-FOUND_MAX:]}
        return self._shown(newest, lambda person: person.name in names)

    def of_person(self, id_number: str) -> tuple[Found, ...]:
        """Trades of whom this ID number is; the vault finds them by a keyed digest of it."""
        self._be_up_to_date()
        station = self._station
        places: set[int] = set()
        names: set[str] = set()
        kept = station.vault.items_of(station.subject_of(id_number))
        for seq, name in kept[-FOUND_MAX:]:
            if name in NAMES and (person := self._person(seq, name)) is not None:
                names.add(person.name)
                written = envelope.from_bytes(station.ledger.entry(seq))
                places |= {_place(seq, seq)} if written.kind == TradeSubmitted.kind else set()
        # As a bidder they are found by their name alone, which is known once the enrolment closed.
        with self._lock:
            for name in names:
                places.update(self._places.get(name, ())[-LOOKED_AT_MAX:])
        return self._shown(places, lambda person: person.id_number == id_number)

    def _names(self, wanted: str) -> set[str]:
        """Names with a key that begins so."""
        at = bisect_left(self._keys, (wanted, ""))
        found: set[str] = set()
        for key, name in islice(self._keys, at, None):
            if not key.startswith(wanted) or len(found) >= NAMES_MAX:
                break
            found.add(name)
        return found

    def _shown(self, places: set[int], is_meant: Callable[[Person], bool]) -> tuple[Found, ...]:
        found: dict[str, Found] = {}
        for place in sorted(places, reverse=True):
            one = self._one(*divmod(place, _ENTRIES_MAX), is_meant)
            if one is not None:
                found.setdefault(one.line.number, one)
            if len(found) == FOUND_MAX:
                break
        return tuple(found.values())

    def _one(self, submitted: int, seq: int, is_meant: Callable[[Person], bool]) -> Found | None:
        """What the vault says of them now; None: erased, somebody else, or not to be shown yet."""
        station = self._station
        number = envelope.from_bytes(station.ledger.entry(submitted)).trade or ""
        line, place = station.projections.trade(number), station.vault.value(submitted, "place")
        if line is None or place is None:
            return None
        parts = APPLICATION if seq == submitted else ENROLMENT
        if parts is ENROLMENT and line.stage not in RESULT_STAGES:
            trade = station.trade(number)
            if trade is None or is_hidden(trade):
                return None
        for value, part in parts:
            person = self._person(seq, value)
            if person is not None and is_meant(person):
                title = msgspec.convert(canonical.decode(place), Place).title
                return Found(line, part, person.name, title)
        return None

    def _person(self, seq: int, name: str) -> Person | None:
        """None once they are erased, and for what a cover holds in a person's place."""
        body = self._station.vault.value(seq, name)
        try:
            return None if body is None else msgspec.convert(canonical.decode(body), Person)
        except (msgspec.ValidationError, ValueError):
            return None

    # --- read -----------------------------------------------------------------------------

    def round(self) -> None:
        """Read on a little; forget everything as soon as somebody was erased."""
        # Outside the lock: of ten years' trades it takes seconds, and nobody shall wait for it.
        keys = {} if self.complete or self._of_key else self._station.secrets.trades_behind()
        with self._lock:
            self._of_key |= keys
            self._catch_up()

    def _be_up_to_date(self) -> None:
        """What came since the last round is read; all of it where that is little."""
        small = self._station.ledger.size < SMALL
        self.round() if self.complete or small else None
        while small and not self.complete:
            self.round()

    def _catch_up(self) -> None:
        if self._somebody_was_erased():
            self._forget()
        self._open_what_closed()
        rows = self._station.vault.items_behind(self._behind, names=NAMES, most=ROWS_A_ROUND)
        full = len(rows) == ROWS_A_ROUND
        if full:  # the values of the last entry may go on behind the cut
            rows = [row for row in rows if row[0] != rows[-1][0]]
        for seq, name in rows:
            self._read(seq, name)
            self._behind = seq
        self.complete = not full
        if self.complete:
            self._of_key.clear()

    def _somebody_was_erased(self) -> bool:
        size, ledger = self._station.ledger.size, self._station.ledger
        new, self._seen = range(self._seen, size), size
        return any(envelope.from_bytes(ledger.entry(seq)).kind == PartyErased.kind for seq in new)

    def _read(self, seq: int, name: str) -> None:
        written = envelope.from_bytes(self._station.ledger.entry(seq))
        if written.kind == TradeSubmitted.kind:
            self._keep(seq, name, seq)
        elif written.kind == SealedAct.kind:
            self._read_sealed(seq, name, str(written.data["key"]))

    def _read_sealed(self, seq: int, name: str, key: str) -> None:
        line = self._station.projections.trade(self._trade_behind(key))
        if line is None:
            return
        if line.stage in RESULT_STAGES:  # it has closed: no need to fold it
            self._keep(seq, name, line.submitted_seq)
            return
        self._hidden.setdefault(line.number, []).append((seq, name))
        self._open_what_closed(line.number)

    def _open_what_closed(self, *numbers: str) -> None:
        for number in numbers or list(self._hidden):
            trade, line = self._station.trade(number), self._station.projections.trade(number)
            if trade is None or line is None or (is_hidden(trade) and trade.ended is not None):
                self._hidden.pop(number)  # nobody learns any more who that was
            elif not is_hidden(trade):
                for seq, name in self._hidden.pop(number):
                    self._keep(seq, name, line.submitted_seq)

    def _trade_behind(self, key: str) -> str:
        """Its number; of an enrolment that opened since the last round it is under way."""
        if key not in self._of_key:
            lines = self._station.projections.under_way()
            firewalls = self._station.secrets.firewalls
            self._of_key |= {one: line.number for line in lines for one in firewalls(line.number)}
        return self._of_key.get(key, "")

    def _keep(self, seq: int, name: str, submitted: int) -> None:
        person = self._person(seq, name)
        if person is None:
            return
        held = self._places.get(person.name)
        if held is None:
            held = self._places[person.name] = array("q")
            for key in spelling.keys(person.name):
                insort(self._keys, (key, person.name))
        insort(held, _place(submitted, seq))


def _place(submitted: int, seq: int) -> int:
    return submitted * _ENTRIES_MAX + seq


def is_hidden(trade: Trade) -> bool:
    """Whether nobody may learn yet, or ever, who enrolled."""
    return trade.closing is None or firewall.is_up(trade)
