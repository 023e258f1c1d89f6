"""How a reader wants to see the pages: text size, colours, language. Three cookies, no person."""

from flask import request
from msgspec import Struct
from werkzeug.wrappers import Response

SIZES = ("normal", "large", "larger", "largest")
"""The kiosk begins with large, a staff page with normal; a touch goes to the next."""

MODES = ("light", "dark", "white", "black")
LANGS = ("zh_CN", "en")


class Look(Struct, frozen=True):
    size: str
    mode: str


def chosen() -> Look:
    """What the request's cookies say; an empty size is the page's own beginning."""
    size, mode = request.cookies.get("size", ""), request.cookies.get("mode", "")
    return Look(size if size in SIZES else "", mode if mode in MODES else MODES[0])


def paper_is_large() -> bool:
    """Whether a paper that this request prints is for somebody who reads large print.

    Asked for with the button, or seen from the size that the page itself is read in.
    """
    return request.form.get("large") == "1" or chosen().size in SIZES[2:]


def turn(response: Response, what: str) -> None:
    """Go to the next value of `size`, `mode` or `lang`."""
    values = {"size": SIZES, "mode": MODES, "lang": LANGS}.get(what)
    if values is None:
        return
    held = request.cookies.get(what) or request.form.get("from", values[0])
    at = values.index(held) if held in values else 0
    response.set_cookie(
        what, values[(at + 1) % len(values)], samesite="Strict", httponly=True, path="/"
    )


def forget(response: Response) -> None:
    """The next person begins with light, large and silence, in the language of the place."""
    for name in ("size", "mode", "lang", "voice", "speech", "volume"):
        response.delete_cookie(name, path="/")
