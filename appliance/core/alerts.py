"""What the box tells the supervision by itself: rules over entries, the same on every replay.

Source: domain.md 1.2 (B14), alert_rules.csv. A rule looks at entries and at nothing else, and at
no more of them than SPAN_DAYS before the newest: so a box that starts again, and whoever replays
the ledger, finds the same alerts from the same entries. Hidden acts are never looked at.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from msgspec import Struct, field

from appliance.core.clocks import day_at
from appliance.core.code_rows import AlertRule
from appliance.core.codes import Tables
from appliance.core.entries import Recorded
from appliance.core.envelope import ClockReading
from appliance.core.instant import instant_of

SPAN_DAYS: Final = 31
"""How far back a rule may look."""

_WAIT: Final = frozenset({"trade.submit", "trade.resubmit"})
_TAKEN: Final = frozenset(
    {"trade.accept", "trade.return", "trade.refuse", "trade.route_up", "trade.suspend",
     "trade.terminate"}
)  # fmt: skip


class Seen(NamedTuple):
    """An open entry with the clocks it was written by; `demo`: its clock is a toy."""

    recorded: Recorded
    clock: ClockReading
    demo: bool = False


class Found(NamedTuple):
    """What a rule found: the entries it rests on, oldest first, and the trade, "" for none."""

    rule: str
    trade: str
    entries: tuple[int, ...]


class Watch(Struct):
    """Looks at one entry after the other; remembers what its rules need of the last days."""

    tables: Tables
    _last: Seen | None = None
    _counted: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    _waiting: dict[str, tuple[int, str]] = field(default_factory=dict)

    def after(self, seen: Seen) -> tuple[Found, ...]:
        """What this entry makes the rules say, in the order of the table."""
        rules = self.tables.alert_rules.values()
        found = tuple(one for rule in rules for one in self._judged(rule, seen))
        self._remember(seen)
        return found

    def _judged(self, rule: AlertRule, seen: Seen) -> Iterator[Found]:
        one = seen.recorded
        trade = one.trade or ""
        match rule.find:
            case "EACH" if _matches(rule, one):
                yield Found(rule.code, trade, (one.seq,))
            case "AT_LEAST" if _matches(rule, one) and _number(rule, one) >= rule.least:
                yield Found(rule.code, trade, (one.seq,))
            case "COUNT" if _matches(rule, one):
                yield from self._count(rule, one)
            case "ORDER" if one.fact.kind == rule.event:
                yield from self._skipped(rule, one)
            case "CLOCK" if self._last is not None and _jumped(rule, self._last, seen):
                yield Found(rule.code, "", (self._last.recorded.seq, one.seq))
            case _:
                pass

    def _count(self, rule: AlertRule, one: Recorded) -> Iterator[Found]:
        """The `least`-th of its span; those behind it are the same matter."""
        day = day_at(one.at).isoformat()
        span = day if rule.span == "DAY" else day[:7]
        for per in _per(rule, one):
            met = self._counted.setdefault((rule.code, per, span), [])
            met.append(one.seq)
            if len(met) == rule.least:
                trade = one.trade or "" if rule.per == "trade" else ""
                yield Found(rule.code, trade, tuple(met))

    def _skipped(self, rule: AlertRule, one: Recorded) -> Iterator[Found]:
        """Whoever came so many hours earlier and still waits, while this one is taken."""
        mine = self._waiting.get(one.trade or "")
        if mine is None:
            return
        before = instant_of(mine[1]) - timedelta(hours=rule.least)
        oldest = instant_of(one.at) - timedelta(days=SPAN_DAYS)
        passed = sorted(
            seq for seq, at in self._waiting.values() if oldest <= instant_of(at) <= before
        )
        if passed:
            yield Found(rule.code, one.trade or "", (*passed, one.seq))

    def _remember(self, seen: Seen) -> None:
        one, self._last = seen.recorded, seen
        if one.fact.kind in _WAIT and one.trade:
            self._waiting[one.trade] = one.seq, one.at
        elif one.fact.kind in _TAKEN:
            self._waiting.pop(one.trade or "", None)
        month = day_at(one.at).isoformat()[:7]
        for key in [key for key in self._counted if not key[2].startswith(month)]:
            del self._counted[key]


def found_in(entries: Iterable[Seen], tables: Tables) -> list[Found]:
    """All that the rules say of these entries, in their order: the replay."""
    watch = Watch(tables)
    return [one for seen in entries for one in watch.after(seen)]


def _matches(rule: AlertRule, one: Recorded) -> bool:
    if one.fact.kind != rule.event:
        return False
    return not rule.values or str(getattr(one.fact, rule.field, "")) in rule.values


def _number(rule: AlertRule, one: Recorded) -> int:
    value = getattr(one.fact, rule.field, 0)
    return value if isinstance(value, int) else 0


def _per(rule: AlertRule, one: Recorded) -> tuple[str, ...]:
    """For whom an entry counts: everybody together, its trade, or each of its signers."""
    match rule.per:
        case "trade":
            return (one.trade,) if one.trade else ()
        case "signer":
            card = getattr(one.fact, "person", "")
            signed = {staff_no for staff_no, _role in one.signers}
            return tuple(sorted(signed | ({card} if isinstance(card, str) and card else set())))
        case _:
            return ("",)


def _jumped(rule: AlertRule, last: Seen, seen: Seen) -> bool:
    """Within one run of the box both clocks must have gone the same way."""
    if seen.demo or last.clock.boot != seen.clock.boot:
        return False
    apart = (seen.clock.wall - last.clock.wall) - (seen.clock.mono - last.clock.mono)
    return abs(apart) >= rule.least * 1000
