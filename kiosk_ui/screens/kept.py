"""The kept papers of a trade, for its staff: which there are, and what stands on one.

A paper has names on it: it is opened in memory for one answer and lies in no cache. Its page runs
nothing that the paper may hold.
"""

from flask import Blueprint, Response, abort, render_template, url_for

from appliance import kept_papers
from appliance.core.entries import RulingLoaded
from appliance.kept_papers import Named, Paper
from kiosk_ui import desk
from kiosk_ui.act_forms.build import TEXT
from kiosk_ui.screens import case
from kiosk_ui.screens.case import Case

screen = Blueprint("kept", __name__, url_prefix="/kept")

LOOK = {"CLERK", "REVIEWER", "HEAD", "SUPERVISOR"}
PDF = "application/pdf"
PICTURES = frozenset({"image/jpeg", "image/png"})
MEDIA = PICTURES | {PDF}
"""What the station itself took in (act_forms/uploads.py); nothing else is sent to a browser."""
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
"""That of every page, and a frame of our own for a PDF."""
FILE_POLICY = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


@screen.get("/<number>")
def papers(number: str) -> str:
    """Every paper that an entry of the trade names, and whether it is still here."""
    opened = _opened(number)
    found = kept_papers.named(desk.station(), number)
    return render_template(
        "kept/list.html", trade=opened.trade, title=opened.title, papers=found,
        rulings=_rulings(opened),
    )  # fmt: skip


def _rulings(opened: Case) -> list[tuple[str, RulingLoaded, str]]:
    """(entry time, ruling, its words) of each; "" for words that are erased."""
    station = desk.station()
    told = [one for one in station.timeline(opened.number) if one.kind == RulingLoaded.kind]
    return [
        (one.at, fact, station.words(one.seq, "text"))
        for one, fact in zip(told, opened.trade.rulings, strict=True)
    ]


@screen.get("/<number>/<digest>")
def paper(number: str, digest: str) -> Response:
    """One paper: its words, its picture or its pages, or that it was erased."""
    opened, named = _opened(number), _named(number, digest)
    found = kept_papers.read(desk.station(), number, digest)
    media = found.media if found else ""
    shown = render_template(
        "kept/paper.html", trade=opened.trade, title=opened.title, paper=named, media=media,
        words=found.body.decode("utf-8", "replace") if found and media == TEXT else "",
        pictures=PICTURES, text=TEXT, pdf=PDF, file=url_for(".file", number=number, digest=digest),
    )  # fmt: skip
    answer = Response(shown)
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@screen.get("/<number>/<digest>/file")
def file(number: str, digest: str) -> Response:
    """The bytes as they were taken in, under the kind that was found in them then."""
    _opened(number)
    _named(number, digest)
    found: Paper | None = kept_papers.read(desk.station(), number, digest)
    if found is None or found.media not in MEDIA:
        abort(404)
    answer = Response(found.body, content_type=found.media)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _opened(number: str) -> Case:
    if not set(desk.signed_in().roles) & LOOK:
        abort(404)
    return case.opened(number)


def _named(number: str, digest: str) -> Named:
    """404 for what no entry of this trade names."""
    found = kept_papers.named(desk.station(), number)
    one = next((each for each in found if each.digest == digest), None)
    if one is None:
        abort(404)
    return one
