"""A small station that draws experts for its trade: pool, draw, digits, seal."""

from hashlib import sha256
from typing import Any

from small_station import CLERK, HOST, NUMBER, SUPERVISOR, TABLES, SmallStation, path_to

from appliance.core import draw as engine
from appliance.core import pools, seals
from appliance.core.commands import AddDrawInput, CallExpert, CommitDraw, OpenSeal, SealList
from appliance.core.expert_list import Prepared
from appliance.core.parties import Person
from appliance.core.pools import Around, Extract, Listed, PoolSeen

SECRET = bytes(range(32))
SESSION = "999999100-2026-EXPERT-0001"
DRAWN_AT = "2026-03-16 17:05"
T30 = "2026-03-17 08:30"
"""Half an hour before the session of small_station's trade."""
NAMES = tuple(f"示例专家{one}" for one in "甲乙丙丁戊己庚")


def rows() -> tuple[Listed, ...]:
    return tuple(
        Listed(
            no=f"EXP{one:03}", name=NAMES[one - 1], id_number=f"99999919700101{one:04}",
            first="2026-01-01", last="2026-12-31", phone=f"1690000000{one}",
        )
        for one in range(1, 8)
    )  # fmt: skip


EXTRACT = Extract("EXPERT", "2026-03", "2026-03-01", rows(), "ab" * 32)
RULE = TABLES.pools["EXPERT"]


def seen(extract: Extract = EXTRACT, around: Around | None = None, wanted: str = "") -> PoolSeen:
    rule = TABLES.pools[extract.kind]
    may = pools.eligible(extract, wanted, around or Around("2026-03-16"), rule)
    until = extract.good_until(rule).isoformat()
    return PoolSeen(extract.kind, extract.name(wanted), until, may)


def committing(**changes: Any) -> CommitDraw:
    found = seen()
    values: dict[str, Any] = {
        "trade": NUMBER,
        "purpose": "EXPERT",
        "items": found.eligible.items,
        "exclusions": found.eligible.exclusions,
        "list_version": found.name,
        "wanted": 3,
        "sealed": True,
    }
    values |= changes
    values.setdefault("list_hash", engine.list_hash(SESSION, values["items"]).hex())
    return CommitDraw(**values)


def before_the_draw(stage: str = "READY", at: str = DRAWN_AT) -> SmallStation:
    station = path_to(stage)
    if stage == "READY":
        station.go(at)
    station.changes |= {"pool": seen(), "draw_secret": SECRET}
    return station


def digits_said(station: SmallStation, *roles: str) -> None:
    for role in roles:
        assert station.trade is not None
        station.changes["draws"] = station.trade.draws
        asked = AddDrawInput(
            trade=NUMBER, session_id=SESSION, role=role, digits="351624", read_out=True
        )
        station.must(asked, HOST)
        station.changes["draws"] = station.trade.draws


def drawn() -> SmallStation:
    """All digits are said; the order is settled, and nobody knows it."""
    station = before_the_draw()
    station.must(committing(), HOST)
    digits_said(station, "TRANSFEROR", "BIDDER")
    station.changes["sealed_list"] = prepared(station)
    return station


def prepared(station: SmallStation) -> Prepared:
    assert station.trade is not None
    now = station.trade.draws.of(SESSION)
    assert now is not None
    order = seals.of_draw(now, SECRET)
    bag = sha256(b"a bag with " + ",".join(order).encode()).hexdigest()
    return Prepared(SESSION, order, now.wanted, "EXPERT", bag, drawn=True)


def sealing(station: SmallStation, **changes: Any) -> SealList:
    ready = station.changes["sealed_list"]
    assert isinstance(ready, Prepared)
    values: dict[str, Any] = {
        "trade": NUMBER, "session_id": SESSION, "seal_no": "FT-0001",
        "ciphertext_sha256": ready.ciphertext_sha256, "count": len(ready.order),
    }  # fmt: skip
    return SealList(**(values | changes))


def sealed() -> SmallStation:
    station = drawn()
    station.must(sealing(station), CLERK, SUPERVISOR)
    return station


def calling(expert_no: str) -> CallExpert:
    person = Person("示例专家", "999999197001010017", phone="16900000001")
    return CallExpert(trade=NUMBER, session_id=SESSION, expert_no=expert_no, person=person)


def unsealing(station: SmallStation, **changes: Any) -> OpenSeal:
    ready = station.changes["sealed_list"]
    assert isinstance(ready, Prepared)
    values: dict[str, Any] = {
        "trade": NUMBER, "session_id": SESSION, "list_hash": seals.list_hash(ready.order),
    }  # fmt: skip
    return OpenSeal(**(values | changes))
