"""What was traded here before, and what the register of objects holds of it."""

from datetime import date, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core import canonical, envelope, objects
from appliance.core.clocks import day_at
from appliance.core.entries import ObjectAdded, ObjectChanged, TradeAccepted
from appliance.core.envelope import Envelope
from appliance.core.parties import Place
from appliance.registers.books import Books

RECENT: Final = timedelta(days=365)
"""So long after its last entry an earlier trade of the object is worth a look."""


class KnownObject(Struct, frozen=True):
    """An object as somebody brought it to a trade before; measures in the units of the command.

    `trade`: its number; `day`: when; `materials`: rows of materials.csv that were accepted then,
    so that these papers are held.
    """

    trade: str
    type: str
    day: date
    village: str
    parcel_code: str
    object_id: str
    title_no: str
    place: Place | None
    area_mu_e4: int
    title_area_mu_e4: int
    area_m2_e2: int
    quantity: int
    land_type: str
    materials: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names it among all objects of the station."""
        return self.parcel_code or self.object_id


class Held(Struct, frozen=True):
    """What the register holds of an object; `seq` of the entry that commits to its location."""

    type: str
    title_no: str
    seq: int
    place: Place | None


class Doubt(Struct, frozen=True):
    """What the clerk should look at twice: `doubt.<code>`, with the number of a trade."""

    code: str
    trade: str = ""


def held(station: Books, key: str) -> Held | None:
    """The register's newest word on an object; None where it holds nothing."""
    found: Held | None = None
    for seq, body in station.ledger.of_subject(objects.SUBJECT + key) if key else ():
        written = envelope.from_bytes(body)
        fact = envelope.fact_of(written)
        if isinstance(fact, ObjectAdded):
            found = Held(fact.type, fact.title_no, seq, _place(station, seq))
        elif isinstance(fact, ObjectChanged) and found is not None:
            moved = "location" in fact.fields
            found = Held(
                found.type, fact.title_no or found.title_no, seq if moved else found.seq,
                _place(station, seq) if moved else found.place,
            )  # fmt: skip
    return found


def rows_of(station: Books, key: str) -> list[tuple[int, str]]:
    """(seq, name) of what the vault keeps of an object: it goes with its owner's erasure."""
    found = station.ledger.of_subject(objects.SUBJECT + key) if key else []
    rows = [(seq, "location_ct") for seq, _body in found]
    return [row for row in rows if station.vault.subject(*row) is not None]


def doubts(station: Books, key: str, *, but: str = "") -> tuple[Doubt, ...]:
    """Other trades about this object: open ones, and those of the last year."""
    found = []
    since = date.fromisoformat(station.now().day) - RECENT
    for line in station.projections.trades_of_parcel(key, but=but):
        if line.stage in station.tables.states_open:
            found.append(Doubt("object-open", line.number))
        elif _day_of(station, line.last_seq) >= since:
            found.append(Doubt("object-recent", line.number))
    return tuple(found)


def of_application(
    station: Books, written: Envelope, place: Place | None, day: date
) -> KnownObject:
    """The object of one application, with the papers that were accepted for it."""
    args = {} if written.command is None else written.command.args
    number = written.trade or ""
    key = str(args.get("parcel_code", "") or args.get("object_id", ""))
    register = held(station, key)
    return KnownObject(
        trade=number, type=str(args.get("type", "")), day=day,
        village=str(args.get("village", "")), parcel_code=str(args.get("parcel_code", "")),
        object_id=str(args.get("object_id", "")),
        title_no=register.title_no if register else "", place=place,
        area_mu_e4=int(args.get("area_mu_e4", 0)),
        title_area_mu_e4=int(args.get("title_area_mu_e4", 0)),
        area_m2_e2=int(args.get("area_m2_e2", 0)), quantity=int(args.get("quantity", 0)),
        land_type=str(args.get("land_type", "")), materials=_accepted(station, number),
    )  # fmt: skip


def _accepted(station: Books, number: str) -> tuple[str, ...]:
    """The rows of materials.csv that the newest acceptance of a trade names."""
    rows: tuple[str, ...] = ()
    for _seq, body in station.ledger.of_subject(number) if number else ():
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, TradeAccepted):
            rows = fact.materials
    return rows


def _day_of(station: Books, seq: int) -> date:
    return day_at(envelope.from_bytes(station.ledger.entry(seq)).at)


def _place(station: Books, seq: int) -> Place | None:
    kept = station.vault.value(seq, "location_ct")
    return None if kept is None else msgspec.convert(canonical.decode(kept), Place)
