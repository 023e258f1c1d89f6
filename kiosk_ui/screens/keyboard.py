"""The Pinyin keyboard of the touch screen: its keys, and the words for what was typed.

All by POST: what somebody writes is never part of an address.
"""

from typing import Final

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from kiosk_ui.house import house
from kiosk_ui.keyboard import radicals
from kiosk_ui.keyboard.candidates import SHOWN, Field, candidates
from kiosk_ui.keyboard.local import local_words

screen = Blueprint("keyboard", __name__, url_prefix="/keyboard")

ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SIGNS: Final = ("1234567890", "-·，。、（）：", "ABCDEFGHIJKLM", "NOPQRSTUVWXYZ")
KINDS: Final = frozenset(one.value for one in Field)
BEFORE_MAX: Final = 64
"""What stands in a field matters only as far as a name is long."""


@screen.get("/")
def panel() -> ResponseReturnValue:
    """The keys, for the script to put over the page."""
    return render_template("keyboard/panel.html", rows=ROWS, signs=SIGNS, shown=SHOWN)


@screen.post("/words")
def words() -> ResponseReturnValue:
    """`letters` typed, `field` of what kind, `before` what stands there: what it may mean."""
    kind = request.form.get("field", "")
    found = candidates(
        request.form.get("letters", ""),
        Field(kind) if kind in KINDS else Field.TEXT,
        before=request.form.get("before", "")[:BEFORE_MAX],
        local=local_words(house().settings),
    )
    return jsonify(words=[(one.text, one.letters) for one in found])


@screen.post("/rare")
def rare() -> ResponseReturnValue:
    """Radicals by their strokes, or the characters of one of them, or the one of a code."""
    chosen = request.form.get("radical", "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 4 else 0
    code = request.form.get("code", "")[:BEFORE_MAX]
    return render_template(
        "keyboard/rare.html",
        radicals=radicals.by_strokes(),
        chosen=number,
        found=radicals.characters(number),
        code=code,
        of_code=radicals.of_code(code),
    )
