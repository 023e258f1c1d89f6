"""What the ranking of a month counts as tables: by entry while it is written, or all anew.

`p_staff_month` holds the sums of core/figures/ranking.py, `p_staff_day` the days on which somebody
came, `p_service` whose each service at the counter was. All follow from the entries alone.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from sqlite3 import Connection
from typing import Final

import msgspec
from msgspec.structs import replace

from appliance.core.clocks import day_at
from appliance.core.entries import FACTS, Fact, Recorded
from appliance.core.figures import ranking
from appliance.core.figures.ranking import Count, Tally, Told

TABLES: Final = ("p_staff_month", "p_staff_day", "p_service")

_KEEP_MONTH = """INSERT INTO p_staff_month VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (month, staff_no) DO UPDATE SET acts = acts + excluded.acts,
    overdue = overdue + excluded.overdue, ratings = ratings + excluded.ratings,
    scores = scores + excluded.scores"""
_KEEP_DAY = "INSERT OR IGNORE INTO p_staff_day VALUES (?, ?)"
_KEEP_SERVICE = "INSERT OR REPLACE INTO p_service VALUES (?, ?)"
_MONTH = "SELECT staff_no, acts, overdue, ratings, scores FROM p_staff_month WHERE month = ?"
_DAYS = """SELECT staff_no, count(*) FROM p_staff_day WHERE day BETWEEN ? AND ?
    GROUP BY staff_no"""
_SERVED = "SELECT staff_no FROM p_service WHERE service_id = ?"
_STORY = """SELECT body FROM subject JOIN entry USING (seq)
    WHERE name = ? AND seq < ? ORDER BY seq DESC"""
_BODY = "SELECT body FROM entry WHERE seq = ?"
_STAFF = "SELECT staff_no FROM p_staff WHERE key_id = ?"


class Signature(msgspec.Struct):
    """Of a signature, whose it is."""

    key: str


class _Act(msgspec.Struct):
    """Of an entry, what it was and who did it."""

    kind: str
    sigs: tuple[Signature, ...] = ()
    cause: int = -1


_act = msgspec.json.Decoder(_Act).decode


def take(connection: Connection, told: Told) -> None:
    """Bring the tables up to one open entry."""

    def staff_no(key: str) -> str:
        found = connection.execute(_STAFF, (key,)).fetchone()
        return str(found[0]) if found else key

    _keep(connection, ranking.counts(told, _Known(connection, staff_no)))


def of_month(connection: Connection, month: str) -> dict[str, Tally]:
    """Staff number -> what was counted of them in `month` (`2026-03`)."""
    found = {
        one: Tally(acts, overdue, ratings, scores)
        for one, acts, overdue, ratings, scores in connection.execute(_MONTH, (month,)).fetchall()
    }
    for one, days in connection.execute(_DAYS, (f"{month}-00", f"{month}-99")).fetchall():
        found[one] = replace(found.get(one, Tally()), days=days)
    return found


class _Known:
    """What the tables and the entries already say."""

    def __init__(self, connection: Connection, staff_no: Callable[[str], str]) -> None:
        self._connection = connection
        self._staff_no = staff_no

    def served_by(self, service_id: str) -> str:
        found = self._connection.execute(_SERVED, (service_id,)).fetchone()
        return str(found[0]) if found else ""

    def did_last(self, trade: str, kinds: tuple[str, ...], before: int) -> str:
        for (body,) in self._connection.execute(_STORY, (trade, before)):
            act = _act(body)
            if act.kind in kinds:
                return self._signer(act)
        return ""

    def _signer(self, act: _Act) -> str:
        first = act if act.sigs or act.cause < 0 else _act(self._body(act.cause))
        return self._staff_no(first.sigs[0].key) if first.sigs else ""

    def _body(self, seq: int) -> bytes:
        return bytes(self._connection.execute(_BODY, (seq,)).fetchone()[0])


class Months:
    """All of it while everything is counted anew; what a batch counted is written together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._staff: dict[str, str] = {}
        self._counted: list[Count] = []
        self._acts: dict[tuple[str, str], int] = {}
        self._signed: tuple[int, str] = -1, ""
        """The newest command and who signed it first: its further entries follow it at once."""

    def holds(self, key: str, staff_no: str) -> None:
        self._staff[key] = staff_no

    def take(
        self, seq: int, at: str, sigs: tuple[Signature, ...], *, is_command: bool, cause: int
    ) -> str:
        """One open entry of any kind; returns who signed its command first, "" for nobody."""
        if is_command:
            signer = self._staff_no(sigs[0].key) if sigs else ""
            self._signed = seq, signer
            if signer:
                of = _day(at[:13])[:7], signer
                self._acts[of] = self._acts.get(of, 0) + 1
            return signer
        return self._signed[1] if cause == self._signed[0] else ""

    def say(self, recorded: Recorded) -> None:
        """An entry of ranking.KINDS, once it was taken."""
        self.write()  # a rating may follow its service at once
        told = Told(recorded, first=False)
        self._counted += ranking.counts(told, _Known(self._connection, self._staff_no))

    def _staff_no(self, key: str) -> str:
        return self._staff.get(key, key)

    def write(self) -> None:
        acts = [Count(who, month, acts=many) for (month, who), many in self._acts.items()]
        _keep(self._connection, [*acts, *self._counted])
        self._acts, self._counted = {}, []


def fact_of(kind: str, data: msgspec.Raw) -> Fact:
    """The fact of an entry of ranking.KINDS, read in the newest form of its kind."""
    return _DECODERS[kind].decode(data)


@lru_cache(maxsize=64)
def _day(hour: str) -> str:
    """The local ISO day of an hour (`2026-03-02T01`)."""
    return day_at(f"{hour}:00:00.000Z").isoformat()


def _keep(connection: Connection, counted: Iterable[Count]) -> None:
    for one in counted:
        if one.day:
            connection.execute(_KEEP_DAY, (one.day, one.staff_no))
        elif one.service:
            connection.execute(_KEEP_SERVICE, (one.service, one.staff_no))
        else:
            row = one.month, one.staff_no, one.acts, one.overdue, one.ratings, one.scores
            connection.execute(_KEEP_MONTH, row)


_DECODERS: Final = {
    kind: msgspec.json.Decoder(form)
    for (kind, _schema), form in sorted(FACTS.items())
    if kind in ranking.KINDS
}
