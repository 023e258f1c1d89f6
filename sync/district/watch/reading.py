"""One ledger read on from where it was left: what each entry tells the watch."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from appliance.core.entries import SealedAct
from appliance.core.instant import instant_of
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.sealing import FirewallKey, NotOpened, key_of, open_act
from sync.district.watch import boots, clock_jumps, deposits, people
from sync.district.watch.book import Book, Claim, Position
from sync.district.watch.boots import Run
from sync.district.watch.clock_jumps import Jump
from sync.district.watch.finding import (
    CLOCK_BACKWARD,
    CLONE,
    DEPOSIT_TWICE,
    TWO_PLACES,
    Finding,
    Side,
)
from sync.district.watch.outline import Outline, outline_of
from sync.district.watch.people import Act

PARCEL: Final = "PARCEL"
TWICE: Final = "TWICE"
"""A parcel that two stations' applications name; whether at once is judged as both go on."""
PAYMENT: Final = "PAYMENT"
ANNUAL: Final = "ANNUAL"
HIDDEN: Final = "HIDDEN"
"""Acts behind the firewall, by the id of their trade's key."""


class Reading:
    """Reads entries of one ledger in order. Inside the caller's transaction.

    `origins`: the name of a ledger by its number; `body`: an earlier entry of this ledger;
    `now_ms`: the wall here.
    """

    def __init__(
        self,
        book: Book,
        ledger: int,
        origins: dict[int, str],
        body: Callable[[int], bytes],
        now_ms: int,
    ) -> None:
        self._book, self._ledger, self._origins, self._body = book, ledger, origins, body
        self._origin, self._now_ms = origins[ledger], now_ms
        self._runs = book.runs(ledger)

    def take(
        self, position: Position, numbered: Iterable[tuple[int, bytes]], came_ms: int
    ) -> Position:
        """Where it stands after these entries, the newest of which arrived at `came_ms`."""
        last = position
        for seq, body in numbered:
            one = outline_of(body)
            if one is None:
                last = Position(seq + 1, last.at, last.clock, last.evidence)
                continue
            self._clocks(seq, one, last, came_ms)
            self._boot(seq, one)
            self._uses(seq, one)
            self._people(seq, one)
            last = Position(seq + 1, one.at, one.clock, last.evidence)
        self._book.keep_runs(self._ledger, list(self._runs.values()))
        return last

    def _name(self, code: str, key: str, facts: dict[str, str | int], *sides: Side) -> None:
        finding = Finding(code, self._origin, f"{self._origin} {key}", facts, sides)
        self._book.name(finding, self._now_ms)

    # --- clocks and starts ----------------------------------------------------------------

    def _clocks(self, seq: int, one: Outline, last: Position, came_ms: int) -> None:
        found = [clock_jumps.received(one.clock, came_ms)]
        if last.clock is not None:
            found.append(clock_jumps.between(last.clock, one.clock, demo=one.demo))
            if one.at < last.at:
                back = instant_of(last.at) - instant_of(one.at)
                found.append(Jump(CLOCK_BACKWARD, int(back.total_seconds() * 1000)))
        for jump in found:
            if jump is not None:
                facts: dict[str, str | int] = {"entry": seq, "seconds": jump.by_ms // 1000}
                sides = [Side(self._origin, at) for at in (seq - 1, seq) if at >= 0]
                self._name(jump.code, f"{jump.code}/{seq}", facts, *sides)

    def _boot(self, seq: int, one: Outline) -> None:
        known = self._runs.get(one.clock.boot)
        if boots.came_back(known, seq, one.clock.mono):
            assert known is not None
            facts: dict[str, str | int] = {"entry": known.last_seq, "other": seq}
            sides = [Side(self._origin, at) for at in (known.last_seq, known.last_seq + 1, seq)]
            self._name(CLONE, f"boot/{one.clock.boot}", facts, *sides)
        first = seq if known is None else known.first_seq
        self._runs[one.clock.boot] = Run(one.clock.boot, first, seq, one.clock.mono)

    # --- what only one may use ------------------------------------------------------------

    def _uses(self, seq: int, one: Outline) -> None:
        match one.kind:
            case "trade.submit":
                self._object(seq, one)
            case "sealed.act":
                key = str(one.told().get("key", ""))
                self._book.claim(HIDDEN, key, Claim(self._ledger, seq, ""))
            case "enrol.close":
                self._opened(one)
            case "deposit.receive" | "annual.receive" | "deposit.cover":
                self._payment(seq, one.kind, one.told(), one.trade)
            case _:
                pass

    def _object(self, seq: int, one: Outline) -> None:
        args = {} if one.command is None else msgspec.json.decode(one.command.args)
        parcel = str(args.get("parcel_code", ""))
        if not parcel or not one.trade:
            return
        claim = Claim(self._ledger, seq, one.trade)
        if self._elsewhere(PARCEL, parcel, claim):
            self._book.claim(TWICE, parcel, claim)

    def _opened(self, one: Outline) -> None:
        """The closing publishes the key: now what was hidden behind it is read."""
        try:
            key = key_of(str(one.told().get("key", "")))
        except ValueError:
            return
        for hidden in self._book.claims(HIDDEN, key.key_id):
            if hidden.ledger != self._ledger:
                continue
            inner = _inner(self._body(hidden.seq), key, self._origin)
            kind, told = str(inner.get("kind", "")), inner.get("data")
            if isinstance(told, dict):
                self._payment(hidden.seq, kind, told, one.trade)

    def _payment(self, seq: int, kind: str, told: dict[str, Any], trade: str) -> None:
        tokens = (
            (PAYMENT, deposits.payment_token(kind, told)),
            (ANNUAL, deposits.annual_token(kind, told)),
        )
        for what, token in tokens:
            if not token:
                continue
            others = self._elsewhere(what, token, Claim(self._ledger, seq, trade))
            if others:
                other = Side(self._origins[others[0].ledger], others[0].seq)
                sides = tuple(sorted((other, Side(self._origin, seq)), key=_place))
                facts: dict[str, str | int] = {"other": sides[1].origin}
                finding = Finding(DEPOSIT_TWICE, sides[0].origin, f"{what} {token}", facts, sides)
                self._book.name(finding, self._now_ms)

    def _elsewhere(self, kind: str, token: str, claim: Claim) -> list[Claim]:
        """Keep a claim; those of other stations to the same."""
        others = self._book.claim(kind, token, claim)
        return [
            one for one in others if not _same_station(self._origins[one.ledger], self._origin)
        ]

    # --- people ---------------------------------------------------------------------------

    def _people(self, seq: int, one: Outline) -> None:
        if one.kind == "staff.set":
            try:
                key = parse_vkey(str(one.told().get("key", "")))
            except BadKey:
                return
            self._book.keep_key(self._ledger, key.key_id.hex(), key.public.hex())
        if one.clock.src not in clock_jumps.TRUSTED:
            return
        for sig in one.sigs:
            person = self._book.key_of(self._ledger, sig.key)
            if person:
                self._acts(person, seq, one)

    def _acts(self, person: str, seq: int, one: Outline) -> None:
        act = Act(self._ledger, seq, one.clock.wall, clock_jumps.bound_ms(one.clock, 0))
        for other in self._book.act(person, act):
            there = self._origins[other.ledger]
            if people.impossible(act, other) and not _same_station(there, self._origin):
                day = min(act.at_ms, other.at_ms) // 86_400_000
                sides = tuple(
                    sorted((Side(there, other.seq), Side(self._origin, seq)), key=_place)
                )
                facts: dict[str, str | int] = {
                    "other": sides[1].origin,
                    "seconds": abs(act.at_ms - other.at_ms) // 1000,
                }
                finding = Finding(
                    TWO_PLACES, sides[0].origin, f"person {person} {day}", facts, sides
                )
                self._book.name(finding, self._now_ms)
                return


def _place(side: Side) -> tuple[str, int]:
    return side.origin, side.seq


def _same_station(one: str, other: str) -> bool:
    """Two lives of one station: the second goes on with what the first began."""
    return one.partition("/")[0] == other.partition("/")[0]


def _inner(body: bytes, key: FirewallKey, origin: str) -> dict[str, Any]:
    """A hidden act; empty for a cover and for one that does not open: the verifier names those."""
    act = outline_of(body)
    if act is None:
        return {}
    try:
        sealed = msgspec.convert(act.told(), SealedAct)
        return open_act(sealed, key, origin=origin) or {}
    except (NotOpened, ValueError, TypeError):
        return {}
