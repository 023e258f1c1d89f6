"""The notice board: notices and results for everybody, four a page, names masked, no counts."""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, render_template, url_for

from appliance.core.clocks import end_of
from appliance.core.forms import day
from appliance.views import OBJECTED, RESULT_STAGES, NoticeView
from kiosk_ui import desk
from kiosk_ui import discipline_facts as facts
from kiosk_ui.screens import fields

T = TypeVar("T")

screen = Blueprint("board", __name__)

PAGE_SIZE = 4
EXPOSED = 2
"""Publications on a page, where there are any, and results above them: no more has room."""
PAGE_S = 12
"""Seconds for which a page stays."""


@screen.get("/board")
def board() -> str:
    """Two thirds notices, one third results; the next page comes by itself."""
    shown = desk.station().current_notices()
    open_ones = sorted(
        (one for one in shown if one.stage not in RESULT_STAGES),
        key=lambda one: one.enrol_deadline,
    )
    results = [one for one in shown if one.stage in RESULT_STAGES and _in_publicity(one)]
    exposed = list(facts.on_the_board(desk.station()))
    size = EXPOSED if exposed else PAGE_SIZE
    pages = max(_pages(open_ones), _pages(results, size), _pages(exposed, EXPOSED))
    at = _page_asked(pages)
    return render_template(
        "board.html", notices=_cut(open_ones, at), results=_cut(results, at, size),
        exposed=_cut(exposed, at, EXPOSED), at=at, pages=pages,
        refresh_s=PAGE_S, next_url=url_for(".board", page=at % pages + 1),
    )  # fmt: skip


def _in_publicity(one: NoticeView) -> bool:
    """Whether its result still has to be shown: to the end of the last day, or of an objection."""
    if one.stage == OBJECTED:
        return True
    last = day(one.result_end or "")
    return last is not None and desk.station().now().at < end_of(last)


def _pages(found: Sequence[object], size: int = PAGE_SIZE) -> int:
    return max(1, -(-len(found) // size))


def _cut(found: list[T], page: int, size: int = PAGE_SIZE) -> list[T]:
    """The entries of a page; the shorter of the two columns begins again from its first."""
    start = (page - 1) % _pages(found, size) * size
    return found[start : start + size]


def _page_asked(pages: int) -> int:
    return min(fields.page_asked(), pages)
