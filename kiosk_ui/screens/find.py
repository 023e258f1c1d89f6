"""Finding a trade: by number or code, by a name or its sound, by the ID card on the reader.

What is sought may be a name: it comes in a form and stands in no address, title or log.
"""

import re
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import people
from appliance.ports import CardRead
from appliance.staff_room import SignedIn
from kiosk_ui import acting
from kiosk_ui.finding.name_index import Found
from kiosk_ui.house import house
from kiosk_ui.screens import query

screen = Blueprint("find", __name__, url_prefix="/work/find")
KIND: Final = "find"
FIND_MAX: Final = 40
"""Longer than any number of a trade, and than what anybody types of a name."""
MAY: Final = frozenset({"CLERK", "CASHIER", "REVIEWER", "HOST", "HEAD", "SUPERVISOR"})
"""Who works with the trades; an expert, an observer or a department looks at what it is shown."""
_ID: Final = re.compile(r"[0-9]{17}[0-9X]")


def may_search(me: SignedIn | None) -> bool:
    return me is not None and bool(MAY & set(me.roles))


def _searching() -> None:
    """Raises SignInFirst; 404 for who has no part in it."""
    if not may_search(acting.seated().who):
        abort(404)


@screen.get("/")
def again() -> ResponseReturnValue:
    """A reload of an answer: what was sought is not known any more."""
    _searching()
    return redirect(url_for("work.queue"), 303)


@screen.post("/")
def ask() -> ResponseReturnValue:
    """The trade itself where there is one, else all that were found."""
    _searching()
    sought = request.form.get("find", "").strip()[:FIND_MAX]
    bare = query.bare(sought)
    named = house().names.of_person(bare) if _ID.fullmatch(bare) else house().names.find(sought)
    by_number = [one.number for one in house().station.find(bare)] if bare else []
    return _answer(
        by_number, named, sought=people.mask_id(bare) if _ID.fullmatch(bare) else sought
    )


def _answer(numbers: list[str], named: tuple[Found, ...], *, sought: str) -> ResponseReturnValue:
    every = list(dict.fromkeys([*numbers, *(one.line.number for one in named)]))
    if len(every) == 1:
        return redirect(url_for("work.detail", number=every[0]), 303)
    of_number = {one.line.number: one for one in named}
    line = house().station.projections.trade
    rows = [(number, line(number), of_number.get(number)) for number in every]
    return render_template(
        "find/found.html", rows=rows, sought=sought, reading=not house().names.complete,
        titles={number: _title(number) for number in numbers if number not in of_number},
    )  # fmt: skip


def _title(number: str) -> str:
    who = house().station.people(number)
    return who.place.title if who else ""


@screen.post("/card/begin")
def begin() -> ResponseReturnValue:
    _searching()
    house().answers.leave(acting.browser())
    return redirect(url_for(".card"), 303)


@screen.get("/card")
def card() -> ResponseReturnValue:
    _searching()
    reader = house().devices.id_card
    wait = house().answers.begin(
        acting.browser(), KIND, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    return render_template("find/card.html", wait=wait, left=left)


@screen.get("/card/wait")
def waiting() -> ResponseReturnValue:
    return acting.how_it_stands(KIND)


@screen.post("/card/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".card"), 303)


@screen.post("/card")
def read() -> ResponseReturnValue:
    """The reader's answer by its token, once; nothing of the card is kept."""
    _searching()
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    if not isinstance(got, CardRead):
        return redirect(url_for("work.queue"), 303)
    return _answer([], house().names.of_person(got.person.id_number), sought=got.person.name)
