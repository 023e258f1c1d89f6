"""The notice board: notices and results for everybody, names masked, no counts of bidders.

Four notices a page. Nothing on it can be touched and nothing leads away: it hangs behind glass.
"""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, render_template, url_for

from kiosk_ui import desk, feed, guides, information
from kiosk_ui import discipline_facts as facts
from kiosk_ui.feed import Kind
from kiosk_ui.i18n import current
from kiosk_ui.screens import fields

T = TypeVar("T")

screen = Blueprint("board", __name__)

PAGE_SIZE = 4
RESULTS = 3
"""Results on a page, above where to get the whole text."""
EXPOSED = 2
"""Publications on a page, where there are any, and results above them: no more has room."""
PAGE_S = 12
"""Seconds for which a page stays."""
TOLD_S = 24
"""Likewise one of whole sentences."""


@screen.get("/board")
def board() -> str:
    """Two thirds notices, one third results; the next page comes by itself.

    After them a page for each notice of the district.
    """
    station = desk.station()
    shown = feed.items(station.current_notices(), station.now(), current())
    notices = [one for one in shown if one.kind is not Kind.RESULT]
    results = [one for one in shown if one.kind is Kind.RESULT]
    exposed = list(facts.on_the_board(station))
    told = information.told(station.board_notices())
    size = EXPOSED if exposed else RESULTS
    lists = max(_pages(notices, PAGE_SIZE), _pages(results, size), _pages(exposed, EXPOSED))
    pages = lists + len(told)
    at = min(fields.page_asked(), pages)
    if at > lists:
        return render_template(
            "board_told.html", one=told[at - lists - 1], at=at, pages=pages, refresh_s=TOLD_S,
            next_url=url_for(".board", page=at % pages + 1),
        )  # fmt: skip
    return render_template(
        "board.html", notices=_cut(notices, at, PAGE_SIZE), results=_cut(results, at, size),
        exposed=_cut(exposed, at, EXPOSED), count_all=len(notices), at=at, pages=pages,
        hours=guides.hours(station.tables, current()), refresh_s=PAGE_S,
        next_url=url_for(".board", page=at % pages + 1),
    )  # fmt: skip


def _pages(found: Sequence[object], size: int) -> int:
    return max(1, -(-len(found) // size))


def _cut(found: list[T], page: int, size: int) -> list[T]:
    """The entries of a page; the shorter of the two columns begins again from its first."""
    start = (page - 1) % _pages(found, size) * size
    return found[start : start + size]
