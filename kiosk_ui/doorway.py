"""What the door answers until the house behind it is open: that the box is starting, and how far.

A board computer needs up to ten seconds to read the station's program. A browser that asks
meanwhile gets a page that says so and asks again by itself; whatever would change something, and
every stream of events, waits here and is answered by the station, so a form that was sent into a
restart is not lost. Nothing of the station is imported by this module.
"""

import gettext
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.wrappers import Request, Response

from appliance.settings import Place

HERE: Final = Path(__file__).parent
STEPS: Final = ("program", "ledger", "screens")
"""What a start does, in this order."""
AGAIN_S: Final = 1
"""The page asks again after this time."""
HOLD_S: Final = 60.0
"""So long a form waits for the station; then it is told to come again."""
LANGUAGES: Final = {"zh_CN": "zh-Hans", "en": "en"}
SIZES: Final = ("normal", "large", "larger", "largest")
MODES: Final = ("light", "dark", "white", "black")
"""The cookies of kiosk_ui.look, which this module may not import."""

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "frame-ancestors 'none'; base-uri 'none'"
)


class Doorway:
    """A WSGI application that becomes the station's as soon as that is there."""

    def __init__(self, place: Place, *, hold_s: float = HOLD_S) -> None:
        self._place, self._hold_s = place, hold_s
        self._step = STEPS[0]
        self._opened = threading.Event()
        self.shut: Callable[[], None] = self._opened.set
        """Ends the serving: nobody is let in any more. Whoever serves this door sets it."""
        self._behind: WSGIApplication | None = None
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._starting: WSGIApplication = SharedDataMiddleware(
            self._answer, {"/static": str(HERE / "static")}, cache=False
        )

    def reached(self, step: str) -> None:
        """The start has come to this one of STEPS."""
        self._step = step

    def open(self, behind: WSGIApplication) -> None:
        """From now on all that comes is answered by the station, what waits first."""
        self._behind = behind
        self._opened.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """See PEP 3333."""
        if self._behind is None and _can_wait(Request(environ)):
            self._opened.wait(self._hold_s)
        return (self._behind or self._starting)(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._told(Request(environ))(environ, start_response)

    def _told(self, request: Request) -> Response:
        health = request.path == "/health"
        text = '{"starting": true}' if health else self._page(request)
        return Response(
            text,
            503,
            {"Retry-After": str(AGAIN_S), "Cache-Control": "no-store",
             "Content-Security-Policy": POLICY},
            mimetype="application/json" if health else "text/html",
        )  # fmt: skip

    def _page(self, request: Request) -> str:
        facts: dict[str, Any] = {
            name: value if (value := request.cookies.get(name)) in known else known[0]
            for name, known in (("size", ("", *SIZES)), ("mode", MODES))
        }
        language = request.cookies.get("lang", "")
        language = language if language in LANGUAGES else next(iter(LANGUAGES))
        return self._pages.get_template("starting.html").render(
            facts, _=_sentences(language).gettext, place=self._place, again_s=AGAIN_S,
            language=LANGUAGES[language], steps=STEPS, at=STEPS.index(self._step),
        )  # fmt: skip


def _can_wait(request: Request) -> bool:
    """Whether it is no page that somebody looks at while the box starts."""
    if request.method not in ("GET", "HEAD"):
        return True
    return request.accept_mimetypes.best == "text/event-stream"


def _sentences(language: str) -> gettext.NullTranslations:
    """Those of the starting page alone: the whole catalogue belongs to the house."""
    with (HERE / "locale" / language / "LC_MESSAGES" / "starting.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
