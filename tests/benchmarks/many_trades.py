"""Ten years of finished trades on the box: how long a page takes that somebody waits for.

The pages are asked as the browser asks them, through the whole application; between two requests
all that is held in memory of trades is forgotten, as it is on a box that holds more than memory.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from appliance.trades_in_hand import TradesInHand
from tests.benchmarks.pages import (
    BUSY_TIMES,
    ENTRIES_A_SECOND,
    PAGE_S,
    at_work,
    every_page,
    fill_queue,
    ninety_nine,
)  # fmt: skip
from tests.benchmarks.table import Line, Row
from tests.fakes.desk import Browser, Desk
from tests.fakes.long_ledger import LongLedger
from tests.fakes.township import OWNER, Township

TRADE_S, LIST_S = 0.050, 0.100
"""What a trade that is opened, and a page of a list, may take."""
ROUNDS = 5
OPEN = 20
"""Trades under way beside the finished ones."""


def rows(finished: int) -> list[Row]:
    """Make `finished` archived leases and time the pages."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        town = made(Path(temporary), finished)
        found = timed(town)
        whole = pages_of(town, finished)
        town.close()
    note = f"{finished:,} finished trades"
    return [
        Line(f"page: {name}", seconds * 1000, "ms", limit * 1000, note=note)
        for name, seconds, limit in found
    ] + whole


def pages_of(town: Township, finished: int) -> list[Row]:
    """Every page with nobody at work, and again while entries come in."""
    number = town.station.projections.trades()[finished // 2].number
    fill_queue(town)
    each = every_page(town, number)
    with at_work(town):
        busy = every_page(town, number)
    slowest = max(each, key=lambda name: max(each[name]))
    calm_s, busy_s = (
        ninety_nine([one for taken in pages.values() for one in taken]) for pages in (each, busy)
    )
    return [
        Line(
            "every page, 99 of 100 requests", calm_s * 1000, "ms", PAGE_S * 1000,
            note=f"{len(each)} pages, the slowest {slowest} {max(each[slowest]) * 1000:.0f} ms",
        ),
        Line(
            f"every page while {ENTRIES_A_SECOND} entries a second come in v none, 99 of 100",
            busy_s / calm_s, "x", BUSY_TIMES, note=f"{busy_s * 1000:.1f} ms",
        ),
    ]  # fmt: skip


def made(folder: Path, finished: int) -> Township:
    """A township with so many finished trades and some under way."""
    long = LongLedger(folder, trades=finished, people=True)
    long.station.rebuild()
    town = long.township
    for number in range(OPEN):
        town.lease_to(
            "SUBMITTED" if number % 2 else "ACCEPTED", parcel_code=f"99999910020099{number:05}"
        )
    return town


def timed(
    town: Township,
    *,
    clock: Callable[[], float] = time.perf_counter,
    of: Callable[[list[float]], float] = median,
) -> list[tuple[str, float, float]]:
    """(page, seconds by `clock` `of` some rounds, most seconds) of each page."""
    desk = Desk(town)
    lines = town.station.projections.trades()
    old, late = lines[len(lines) // 2].number, lines[-1].number
    code = town.station.query_code(lines[len(lines) // 3].number)
    clerk, anybody = desk.at("clerk"), desk.browser()
    pages: list[tuple[str, float, Callable[[], int]]] = [
        ("workbench", LIST_S, get(clerk, "/work/")),
        ("a finished trade", TRADE_S, get(clerk, f"/work/{old}")),
        ("the oldest trade", TRADE_S, get(clerk, f"/work/{late}")),
        ("found by four digits", LIST_S, sought(clerk, "0007")),
        ("found by a name in Pinyin", LIST_S, sought(clerk, "zhangs")),
        ("idle page", LIST_S, get(anybody, "/")),
        ("notice board", LIST_S, get(anybody, "/board")),
        ("all notices, first page", LIST_S, get(anybody, "/notices")),
        ("all notices, page 500", LIST_S, get(anybody, "/notices?page=500")),
        ("one notice", TRADE_S, get(anybody, f"/notices/{old}")),
        ("where is my case, by query code", LIST_S, asked(desk, code)),
        ("health", LIST_S, get(anybody, "/health")),
    ]
    found = []
    for name, limit, page in pages:
        page()
        taken = []
        for _ in range(ROUNDS):
            town.station.trades_in_hand = TradesInHand(town.station.ledger)
            begun = clock()
            status = page()
            taken.append(clock() - begun)
            assert status in (200, 303), f"{name}: {status}"
        found.append((name, of(taken), limit))
    return found


def get(browser: Browser, path: str) -> Callable[[], int]:
    return lambda: browser.client.get(path).status_code


def sought(browser: Browser, text: str) -> Callable[[], int]:
    return lambda: browser.send("/work/find/", page="/work/", find=text).status_code


def asked(desk: Desk, code: str) -> Callable[[], int]:
    browser = desk.browser()
    return lambda: browser.send("/query", number=code, last4=OWNER.id_number[-4:]).status_code
