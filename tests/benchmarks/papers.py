"""How soon each of the documents is ready to print: slips as bytes, sheets as PDF.

Every document of the examples, in both forms that it has; the proof is the longest of 20,000
entries. A sheet is set in a process of its own, so each is a cold one.
"""

import statistics
import time
from collections.abc import Callable

from kiosk_ui.paper import pages
from provisioning.catalogues import compile_all
from tests.benchmarks.table import Line, Row
from tests.paper import pictures
from tests.paper.golden import on_sheets
from tests.paper.samples import DOCUMENTS, sized

ROUNDS = 20
READY_MS = 300.0
SHEET_S = 1.5


def rows() -> list[Row]:
    compile_all()
    slips = {name: _slip_ms(name) for name in DOCUMENTS}
    slowest = max(slips, key=lambda name: slips[name])
    middle = statistics.median(slips.values())
    sheets = {name: _sheet_s(name) for name in DOCUMENTS if on_sheets(name)}
    longest = max(sheets, key=lambda name: sheets[name])
    return [
        Line(
            "a slip ready to print, slowest of 20 rounds of each", slips[slowest], "ms",
            READY_MS,
            note=f"{slowest}; {len(slips)} papers, median {middle:.1f}",
        ),
        Line(
            "a sheet ready to print, cold, the slowest document", sheets[longest], "s",
            SHEET_S, note=f"{longest}; {len(sheets)} papers, "
            f"median {statistics.median(sheets.values()):.2f}",
        ),
    ]  # fmt: skip


def _slip_ms(name: str) -> float:
    """The slowest round: above what 99 of 100 take."""
    took = [_took(lambda: sized(name, "zh_CN").encode()) for _ in range(ROUNDS)]
    return max(took) * 1_000


def _sheet_s(name: str) -> float:
    slip = DOCUMENTS[name]("zh_CN")
    return _took(lambda: pages.pdf(pictures.sheet_page(name, slip, "zh_CN")))


def _took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    from tests.benchmarks.table import text_of

    print(text_of(rows()))  # noqa: T201 - its only output
