"""A thousand finished trades on the box: pages that somebody waits for come at once.

`make bench` asks the same with a hundred thousand.
"""

import time
from collections.abc import Iterator

import pytest

from tests.benchmarks import pages
from tests.benchmarks.many_trades import made, timed
from tests.fakes.township import Township
from tests.slowness import slowness

FINISHED = 1_000
SHARED = 2
"""Another folder of tests runs beside this one and shares the caches; `make bench` holds the
limits themselves."""
LATE_S = 0.1 * SHARED


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    found = made(tmp_path_factory.mktemp("many"), FINISHED)
    yield found
    found.close()


@pytest.mark.slow
def test_trades_open_and_lists_come_in_time(town: Township) -> None:
    slower = slowness()
    late = [
        f"{name}: {seconds * 1000:.0f} ms"
        for name, seconds, most in timed(town, clock=time.thread_time, of=min)
        if seconds > most * slower * SHARED
    ]
    assert late == []


@pytest.mark.slow
def test_every_page_comes_in_time(town: Township) -> None:
    """The processor's time, which does not count what the machine does besides."""
    number = town.station.projections.trades()[FINISHED // 2].number
    each = pages.every_page(town, number, clock=time.thread_time)
    assert len(each) > 100
    slower = slowness()
    late = {name: min(taken) for name, taken in each.items() if min(taken) > LATE_S * slower}
    assert late == {}


def test_the_lists_are_cut_into_pages(town: Township) -> None:
    first, second = town.station.notices(1), town.station.notices(2)
    assert first.more
    assert {one.number for one in first.rows}.isdisjoint(one.number for one in second.rows)
    work = town.station.work()
    assert work.count == len(work.rows)
    assert not any(row.stage == "ARCHIVED" for row in work.rows)
    assert all(one.is_current(town.station.now().day) for one in town.station.current_notices())
