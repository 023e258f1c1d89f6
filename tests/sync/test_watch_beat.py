"""When the watch looks: after a contact, when somebody asks, and at the slow beat."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.ledger.checkpoints import witness_key
from appliance.ports import StorageFault
from sync.database import rows
from sync.district.app import create_app
from sync.district.beat import BEAT_S, Beat
from sync.district.center import Center
from sync.district.watch import watch as rules
from sync.district.watch.book import Position
from sync.district.watch.reading import Reading
from sync.district.watch.watch import PAGE, QUIET_MS
from sync.settings import EnrolledStation
from sync.tls import PEER
from tests.fakes.certified import HOST
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, open_district
from tests.fakes.watched import Box


@pytest.fixture
def box() -> Box:
    return Box().works(5)


@pytest.fixture
def center(tmp_path: Path, box: Box, clock: FakeClock) -> Iterator[Center]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=box.origin, vkey=box.ledger.vkey
    )
    found = open_district(tmp_path, [enrolled], clock, witness_key(WITNESS, b"\x09" * 32))
    yield found
    found.store.close()


def push(center: Center, box: Box, clock: FakeClock) -> None:
    shelf = center.store.shelves()[0]
    clock.go_to(max(clock.now().at, box.clock.at))
    assert center.take(shelf, box.frame(shelf.size)).reason == ""


def read_up_to(center: Center) -> int:
    """How far the watch has read, without asking it."""
    return sum(size for (size,) in rows(center.store.db, "SELECT size FROM watch_ledger"))


def standing(center: Center) -> dict[str, int]:
    """As `/health` tells it on the district's own machine."""
    answer = create_app(center).test_client().get("/health")
    assert answer.json is not None
    told: dict[str, int] = answer.json["findings"]
    return told


# --- a contact with new entries ----------------------------------------------------------------


def test_nobody_who_brings_entries_waits_for_the_watch_and_it_looks_once_the_contact_ended(
    center: Center, box: Box, clock: FakeClock
) -> None:
    push(center, box, clock)
    assert read_up_to(center) == 0
    clock.forward(seconds=QUIET_MS / 1000 - 0.1)
    assert center.watch.after_contacts(clock.now()) == 0
    clock.forward(seconds=0.1)
    assert center.watch.after_contacts(clock.now()) == 1
    assert read_up_to(center) == 5
    assert center.watch.after_contacts(clock.now()) == 0


def test_whoever_asks_hears_of_everything_that_came(
    center: Center, box: Box, clock: FakeClock
) -> None:
    push(center, box, clock)
    clock.forward(seconds=1)
    box.clock.forward(seconds=1)
    twin = box.twin("b0000002")
    twin.works(1)
    for body in twin.ledger.bodies[5:]:
        box.ledger.append(body)
    box.works(1)
    push(center, box, clock)
    assert standing(center) == {}
    assert [one.finding.code for one in center.watch.findings()] == ["clone"]
    assert standing(center) == {"clone": 1}


def test_a_clock_that_is_ahead_is_judged_by_when_it_was_heard_not_by_when_it_was_read(
    center: Center, box: Box, clock: FakeClock
) -> None:
    box.clock.forward(hours=2)
    box.write()
    shelf = center.store.shelves()[0]
    clock.go_to(box.clock.at - timedelta(hours=2))
    assert center.take(shelf, box.frame(0)).reason == ""
    clock.forward(hours=5)
    assert "clock-ahead" in [one.finding.code for one in center.watch.findings()]


def test_a_long_backlog_is_read_page_by_page(
    center: Center, box: Box, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If power fails between two pages, the next look goes on at the second."""
    monkeypatch.setattr(rules, "PAGE", 2)
    push(center, box, clock)
    pages: list[int] = []
    whole = Reading.take

    def take(self: Reading, *given: object) -> Position:
        stands = whole(self, *given)  # type: ignore[arg-type]
        pages.append(stands.size)
        if stands.size == 4 and pages.count(4) == 1:
            raise StorageFault("cut")
        return stands

    monkeypatch.setattr(Reading, "take", take)
    with pytest.raises(StorageFault):
        center.watch.look(clock.now())
    assert read_up_to(center) == 2
    center.watch.look(clock.now())
    assert pages == [2, 4, 4, 5]
    assert read_up_to(center) == 5
    assert PAGE > 2


# --- the slow beat ------------------------------------------------------------------------------


def test_silence_is_named_without_anybody_asking_and_ends_with_a_contact(
    center: Center, box: Box, clock: FakeClock
) -> None:
    beat = Beat(center)
    push(center, box, clock)
    beat.tick()
    late_after_s = center.settings.silent_after_s
    clock.forward(seconds=late_after_s)
    beat.tick()
    assert standing(center) == {}
    clock.forward(seconds=BEAT_S + 1)
    beat.tick()
    assert standing(center) == {"late": 1}
    box.clock.go_to(clock.now().at)
    push(center, box.works(1), clock)
    clock.forward(seconds=BEAT_S)
    beat.tick()
    assert standing(center) == {}


def test_between_two_beats_only_those_are_looked_at_who_brought_something(
    center: Center, box: Box, clock: FakeClock
) -> None:
    beat = Beat(center)
    push(center, box, clock)
    beat.tick()
    push(center, box.works(2), clock)
    clock.forward(seconds=QUIET_MS / 1000)
    beat.tick()
    assert read_up_to(center) == 7
    assert standing(center) == {}


def test_a_disk_that_fails_ends_nothing_and_the_next_tick_does_it(
    center: Center, box: Box, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise StorageFault("disk: errno 28")

    beat = Beat(center)
    push(center, box, clock)
    clock.forward(seconds=QUIET_MS / 1000)
    monkeypatch.setattr(rules.Watch, "look", fails)
    beat.tick()
    monkeypatch.undo()
    assert read_up_to(center) == 0
    beat.tick()
    assert read_up_to(center) == 5


def test_whoever_comes_over_the_net_hears_no_findings(center: Center) -> None:
    client = create_app(center).test_client()
    answer = client.get("/health", environ_overrides={PEER: None, "REMOTE_ADDR": HOST})
    assert answer.json is not None
    assert set(answer.json) == {"ok", "stations", "entries"}
