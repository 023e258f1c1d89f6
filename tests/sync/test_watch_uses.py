"""What only one may use, used at two stations; and honest stations, which nothing accuses."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.core import envelope
from appliance.core.entries import (
    AnnualReceived,
    DepositCovered,
    DepositReceived,
    EnrolmentClosed,
    Signature,
    StaffSet,
    TradeRefused,
    TradeSubmitted,
)
from appliance.core.entries.fact import Fact
from appliance.core.envelope import CommandForm
from appliance.ledger import sealing
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from appliance.ledger.sealing import FirewallKey
from appliance.tables import load
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.district.watch import objects, people
from sync.district.watch.people import ROAD_MS, Act
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, open_district
from tests.fakes.watched import REAL, REAL_OTHER, START, Box

HERE, THERE = "999999100-2026-CBD-0001", "999999101-2026-CBD-0001"
PARCEL = "9999991002000100001"
NONCE = base64.b64encode(bytes(16)).decode()


@pytest.fixture
def boxes() -> tuple[Box, Box]:
    return Box(), Box("demo.999999.999999101/ledger1", 2, "c0000001")


@pytest.fixture
def center(tmp_path: Path, boxes: tuple[Box, Box], clock: FakeClock) -> Iterator[Center]:
    found = district(tmp_path, boxes, clock)
    yield found
    found.store.close()


def district(folder: Path, boxes: tuple[Box, ...], clock: FakeClock) -> Center:
    enrolled = [
        EnrolledStation(
            code=f"99999910{number}", name=name, origin=box.origin, vkey=box.ledger.vkey
        )
        for number, (box, name) in enumerate(zip(boxes, ("青禾镇", "柳溪镇"), strict=True))
    ]
    key = witness_key(WITNESS, b"\x09" * 32)
    return open_district(folder, enrolled, clock, key, TableMoves(load()))


def push(center: Center, box: Box) -> None:
    shelf = center.store.shelf(box.origin)
    assert shelf is not None
    center.clock.go_to(max(center.clock.now().at, box.clock.at))  # type: ignore[attr-defined]
    assert center.take(shelf, box.frame(shelf.size)).reason == ""


def named(center: Center) -> list[str]:
    center.watch.look(center.clock.now())
    return [one.finding.code for one in center.watch.findings() if one.finding.code != "late"]


def applies(box: Box, trade: str, parcel: str = PARCEL) -> None:
    asked = CommandForm(
        name="SubmitTrade", trade=trade, args={"type": "CBD", "parcel_code": parcel},
        commits={}, nonce=NONCE,
    )  # fmt: skip
    box.write(TradeSubmitted(state="SUBMITTED", total_fen=1), trade, asked=asked)


def refuses(box: Box, trade: str) -> None:
    box.write(TradeRefused("NOT_OWNER", "", "DOC05-1"), trade)


def test_the_stages_that_hold_an_object_are_those_of_the_table() -> None:
    assert load().states_open == objects.HOLDING


# --- objects ------------------------------------------------------------------------------------


def test_one_parcel_under_way_at_two_stations_is_named_with_both_entries(
    center: Center, boxes: tuple[Box, Box]
) -> None:
    one, other = boxes
    applies(one, HERE)
    other.clock.forward(days=3)
    applies(other, THERE)
    push(center, other)
    push(center, one)
    assert named(center) == []  # the first may have been refused since: nobody knows yet
    one.clock.go_to(other.clock.at + timedelta(days=1))
    one.write()
    push(center, one)
    assert named(center) == ["object-twice"]
    finding = next(
        one.finding for one in center.watch.findings() if one.finding.code == "object-twice"
    )
    assert finding.facts == {"trade": HERE, "other": other.origin, "other_trade": THERE}
    assert [side.seq for side in finding.sides] == [0, 0]


@pytest.mark.parametrize("late_news", [False, True])
def test_a_parcel_that_was_refused_here_may_be_offered_there(
    center: Center, boxes: tuple[Box, Box], *, late_news: bool
) -> None:
    one, other = boxes
    applies(one, HERE)
    push(center, one)
    one.clock.forward(days=1)
    refuses(one, HERE)
    if not late_news:
        push(center, one)
    other.clock.forward(days=3)
    applies(other, THERE)
    other.works(2)
    push(center, other)
    assert named(center) == []
    one.clock.forward(days=9)
    one.write()
    push(center, one)
    assert named(center) == []


def test_other_parcels_and_no_parcel_are_nobody_elses(
    center: Center, boxes: tuple[Box, Box]
) -> None:
    for box, trade, parcel in ((boxes[0], HERE, ""), (boxes[1], THERE, "")):
        applies(box, trade, parcel)
        applies(box, trade[:-1] + "2", trade)
        box.works(2)
        push(center, box)
    assert named(center) == []


# --- deposits -----------------------------------------------------------------------------------

WHEN = "2026-03-01T02:00:00.000Z"


def hidden(box: Box, fact: Fact, key: FirewallKey) -> None:
    inner = {"kind": fact.kind, "schema": fact.schema, "data": envelope.plain(fact), "commits": {}}
    act = sealing.seal_act(inner, key, bytes(12), origin=box.origin)
    box.write(act)


def closes(box: Box, trade: str, key: FirewallKey) -> None:
    box.write(EnrolmentClosed(WHEN, WHEN, 1, (), key.text), trade)


def paid(voucher: str, fen: int = 500_000) -> DepositReceived:
    return DepositReceived("AAAA-1", "AAAA", fen, "TRANSFER", voucher, WHEN)


def annual(number: str, voucher: str) -> AnnualReceived:
    return AnnualReceived(number, 2026, 0, 10_000_000, 500_000, voucher, 500_000)


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        pytest.param(paid("20260301000017"), paid("20260301000017"), True, id="one payment"),
        pytest.param(paid("20260301000017"), paid("20260301000018"), False, id="two payments"),
        pytest.param(paid("20260301000017"), paid("20260301000017", 1), False, id="other amount"),
        pytest.param(paid("0017"), paid("0017"), False, id="a short number of the day"),
        pytest.param(
            annual("AN000001", "20260301000017"), DepositCovered("BBBB", "AN000001", 1), True,
            id="an annual deposit of the other station",
        ),
        pytest.param(
            annual("AN000001", "20260301000017"), annual("AN000002", "20260301000017"), True,
            id="one payment as two annual deposits",
        ),
        pytest.param(
            annual("AN000001", "20260301000017"), DepositCovered("BBBB", "AN000002", 1), False,
            id="another annual deposit",
        ),
    ],
)  # fmt: skip
def test_a_payment_counts_at_one_station_only(
    center: Center, boxes: tuple[Box, Box], here: Fact, there: Fact, *, found: bool
) -> None:
    keys = FirewallKey(b"\x01" * 32), FirewallKey(b"\x02" * 32)
    for box, fact, key in zip(boxes, (here, there), keys, strict=True):
        if fact.hidden:
            hidden(box, fact, key)
        else:
            box.write(fact)
        push(center, box)
    if here.hidden or there.hidden:
        assert named(center) == []  # nobody reads behind the firewall before the closing
    for box, key, trade in zip(boxes, keys, (HERE, THERE), strict=True):
        closes(box, trade, key)
        push(center, box)
    assert named(center) == (["deposit-twice"] if found else [])


# --- people -------------------------------------------------------------------------------------


def certified(box: Box, name: str, seed: int = 7) -> str:
    key = SigningKey(name, bytes([seed]) * 32)
    box.write(StaffSet("9999991000107", ("CLERK",), 3, key.vkey, "2027-01-01", NONCE))
    return key.verifier.key_id.hex()


@pytest.mark.parametrize(
    ("seed", "minutes", "found"),
    [
        pytest.param(7, 1, True, id="a minute apart"),
        pytest.param(7, 11, False, id="time for the road"),
        pytest.param(8, 1, False, id="two people"),
    ],
)
def test_one_key_at_two_stations_within_minutes(
    center: Center, boxes: tuple[Box, Box], seed: int, minutes: int, *, found: bool
) -> None:
    ids = certified(boxes[0], "staff/a"), certified(boxes[1], "staff/b", seed)
    boxes[1].clock.forward(minutes=minutes)
    for box, key in zip(boxes, ids, strict=True):
        box.write(sigs=(Signature(key, "CLERK", NONCE),))
        push(center, box)
    assert named(center) == (["two-places"] if found else [])


def test_clocks_in_doubt_leave_room_for_the_road() -> None:
    near, far = Act(1, 0, 0, 4_000), Act(2, 0, ROAD_MS - 8_001, 4_000)
    assert people.impossible(near, far)
    assert not people.impossible(near, Act(2, 0, ROAD_MS - 8_000, 4_000))
    assert not people.impossible(near, Act(1, 1, 1, 0))


# --- honest stations ----------------------------------------------------------------------------

steps = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(("works", "restarts", "sends", "repeats", "rests", "greets", "drifts")),
        st.integers(1, 5),
    ),
    min_size=5,
    max_size=40,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_honest_stations_are_never_accused(
    tmp_path_factory: pytest.TempPathFactory, walk: list[tuple[int, str, int]]
) -> None:
    boxes = Box(REAL), Box(REAL_OTHER, 2, "c0000001")
    center = district(tmp_path_factory.mktemp("d"), boxes, FakeClock(START))
    boots = 0
    for which, what, count in walk:
        box = boxes[which]
        shelf = center.store.shelf(box.origin)
        assert shelf is not None
        match what:
            case "works":
                box.works(count)
            case "rests":
                box.clock.forward(days=count)
            case "restarts":
                boots += 1
                box.clock.forward(seconds=count)
                box.restarts(f"{which}{boots:07d}").write()
            case "drifts":
                box.clock.started += timedelta(milliseconds=400 * count)  # the wall was slewed
                box.works(1)
            case _:
                back = {"sends": 0, "greets": shelf.size, "repeats": count}[what]
                center.clock.go_to(max(center.clock.now().at, box.clock.at))  # type: ignore[attr-defined]
                if box.ledger.size:
                    assert center.take(shelf, box.frame(max(0, shelf.size - back))).reason == ""
    now = center.clock.now()
    center.watch.look(now)
    assert [one for one in center.watch.findings() if one.finding.code != "late"] == []
    center.watch.anew(now)
    assert [one for one in center.watch.findings() if one.finding.code != "late"] == []
    center.store.close()
