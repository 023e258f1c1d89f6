"""What the district has noticed: a list, and each finding with its two sides beside each other."""

import json
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core.instant import SHANGHAI
from sync.district.center import Center
from sync.district.watch import histories
from sync.district.watch.book import Seen
from sync.district.watch.finding import CODES, JUDGEMENTS, PASSING, Side

SHOWN_MAX: Final = 4_096
"""Characters of one entry on the page; the file of the evidence is whole."""


class Row(Struct, frozen=True):
    """A finding as a line. `station` by name where it is enrolled; times on the clocks here."""

    seen: Seen
    station: str
    code_of_station: str
    first: datetime
    ended: datetime | None

    @property
    def code(self) -> str:
        return self.seen.finding.code

    @property
    def lamp(self) -> str:
        if not self.seen.open:
            return "go"
        return "wait" if self.code in PASSING else "stop"

    @property
    def commands(self) -> list[tuple[str, str]]:
        """What a person who has looked may type, each under its message; none where it passes."""
        if not self.seen.open or self.code in PASSING:
            return []
        settle = f"tradepost district watch --settle {self.seen.number} --as"
        return [(f"evidence.judged.{said}", f"{settle} {said}") for said in JUDGEMENTS]


class Shown(Struct, frozen=True):
    """One side: an entry or a note as text, or a thing set aside by its number."""

    station: str
    seq: int
    evidence: int
    text: str


def watch_pages(center: Center) -> Blueprint:
    pages = Blueprint("watch", __name__, template_folder="../templates")

    @pages.get("/console/watch")
    def watch() -> ResponseReturnValue:
        center.watch.look(center.clock.now())
        rows = _rows(center, standing="all" not in request.args)
        return render_template("district/watch.html", rows=rows, all="all" in request.args)

    @pages.get("/console/watch/<int:number>")
    def finding(number: int) -> ResponseReturnValue:
        row = next((one for one in _rows(center) if one.seen.number == number), None) or abort(404)
        parted = int(row.seen.finding.facts.get("entry", -1))
        sides = [_shown(center, side, parted) for side in row.seen.finding.sides]
        return render_template("district/finding.html", row=row, sides=sides)

    return pages


def _rows(center: Center, *, standing: bool = False) -> list[Row]:
    """The gravest first, of equal ones the newest."""
    found = [_row(center, one) for one in center.watch.findings(standing=standing)]
    return sorted(found, key=lambda one: (CODES.index(one.code), -one.seen.number))


def _row(center: Center, seen: Seen) -> Row:
    shelf = center.store.shelf(seen.finding.origin)
    return Row(
        seen,
        seen.finding.origin if shelf is None else shelf.station.name,
        "" if shelf is None else shelf.station.code,
        _local(seen.first_ms),
        None if seen.ended_ms is None else _local(seen.ended_ms),
    )


def _local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(SHANGHAI)


def _shown(center: Center, side: Side, parted: int) -> Shown:
    """`parted`: the entry at which a thing that was set aside leaves what is held."""
    shelf = center.store.shelf(side.origin)
    name = side.origin if shelf is None else shelf.station.name
    text = side.note or (_set_aside(center, side.evidence, parted) if side.evidence >= 0 else "")
    if shelf is not None and 0 <= side.seq < shelf.size:
        body = next(one for _seq, one in shelf.entries(side.seq, side.seq + 1))
        text = _laid_out(body)
    return Shown(name, side.seq, side.evidence, text[:SHOWN_MAX])


def _set_aside(center: Center, number: int, parted: int) -> str:
    """The signed note of a frame, and its entry where the two sides part."""
    found = center.store.evidence_body(number)
    if found is None:
        return ""
    entry = histories.entry_in(found[0], parted)
    note = histories.note_in(found[0])
    return "\n".join(filter(None, (_laid_out(entry) if entry else "", note)))


def _laid_out(body: bytes) -> str:
    """An entry with a line for each value; as it is where it is no JSON."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=1)
    except ValueError:
        return body.decode(errors="replace")
