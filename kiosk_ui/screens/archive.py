"""The archive: what the file of a finished trade holds, its closing, its package, its period."""

import logging
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance import erasure
from appliance.core import archive, retention
from appliance.core.commands import CloseArchive, TakeArchive
from appliance.core.entries import ArchiveTaken
from appliance.core.retention import Shelved
from appliance.station import Refused
from appliance.views import PAGE_ROWS, People
from kiosk_ui import archive_files, archive_papers, desk
from kiosk_ui.act_forms import disposal
from kiosk_ui.archive_files import Names
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.sheet_typesetting import SheetTypesetter
from kiosk_ui.typesetting import Typesetter

log = logging.getLogger(__name__)

screen = Blueprint("archive", __name__, url_prefix="/archive")
ACTS = {"CloseArchive": "archive.show", "TakeArchive": "archive.show"}

MAY_TAKE = frozenset({"CLERK", "REVIEWER", "HEAD", "SUPERVISOR"})
MAY_TAKE_NAMES = frozenset({"HEAD"})
"""Who may take a package out of the house, and one with names."""

DISPOSED_SHOWN = 20
"""Newest erasures under the shelf."""
ARCHIVED = frozenset({"ARCHIVED"})


class Kept(Struct, frozen=True):
    """A file on the shelf: `title` empty once its people are erased; `over`: its time is up.

    `people`: who is still in it, (place for the form, name), where they may be disposed of.
    """

    file: Shelved
    title: str
    over: bool
    people: Sequence[tuple[str, str]] = ()


@screen.get("/")
def shelf() -> str:
    """The closed files, the newest first: under which clock, until when, what people decide."""
    if not set(desk.signed_in().roles) & MAY_TAKE:
        abort(404)
    station, at = desk.station(), fields.page_asked()
    lines = station.projections.newest(ARCHIVED, offset=(at - 1) * PAGE_ROWS, limit=PAGE_ROWS + 1)
    rows = [kept for line in lines[:PAGE_ROWS] if (kept := _kept(line.number)) is not None]
    return render_template(
        "back_office/shelf.html", rows=rows, at=at, more=len(lines) > PAGE_ROWS, word=case.word,
        disposed=erasure.disposed(station, most=DISPOSED_SHOWN),
    )  # fmt: skip


def _kept(number: str) -> Kept | None:
    station = desk.station()
    trade, people = station.trade(number), station.people(number)
    file = retention.shelved(trade, station.tables_of(trade)) if trade is not None else None
    if file is None:
        return None
    over = file.is_over(station.now())
    disposes = over and "HEAD" in desk.signed_in().roles and people is not None
    return Kept(
        file, people.place.title if people else "", over, _left(number, people) if disposes else ()
    )


def _left(number: str, people: People | None) -> Sequence[tuple[str, str]]:
    """Whom the form takes next: everybody who enrolled, then whoever gave the right away."""
    if people is None:
        return ()
    if people.bidders:
        return [
            (disposal.place_of(number, key.rpartition("-")[2]), one.name)
            for key, one in people.bidders.items()
        ]
    return [(disposal.place_of(number, disposal.TRANSFEROR), people.transferor.name)]


@screen.get("/<number>")
def show(number: str) -> str:
    """The papers by number or checksum, what is missing, and the checksum over all of them."""
    return _shown(number, NOTHING)


@screen.post("/<number>")
def close(number: str) -> ResponseReturnValue:
    """Close over the list that was shown: its checksum comes back with the form.

    The list is kept first, as a file that everybody may read: a package of later holds it. If
    power fails in between, it lies there and is named by nobody.
    """
    return case.attempt(number, _asked, show=_shown, onward=url_for(".show", number=number))


@screen.post("/<number>/package")
def package(number: str) -> ResponseReturnValue:
    """The package as a file to save on a stick; with names for the head, who says for whom.

    That it is taken is an entry, and the package holds it too.
    """
    opened, roles = case.opened(number), set(desk.signed_in().roles)
    with_names = request.form.get("names") == "yes"
    if not roles & (MAY_TAKE_NAMES if with_names else MAY_TAKE) or opened.trade.archive is None:
        abort(404)
    if with_names:
        asked = TakeArchive(trade=number, purpose=request.form.get("purpose", ""))
        try:
            desk.act(asked, role=desk.role_for(TakeArchive))
        except Refused as no:
            return _shown(number, Said(no=no.refusal)), 422
    station, settings = desk.station(), house().settings
    witnesses = settings.identity.of_district
    if with_names:
        queue = settings.devices.sheet_printer
        pages = SheetTypesetter(station, settings, Path(queue.fonts)) if queue else None
        names = Names(
            Typesetter(station, settings).slip_of, pages.pdf_of if pages is not None else None
        )
        body = archive_files.whole_package(station, number, names, witnesses=witnesses)
    else:
        tables = station.tables_of(opened.trade)
        body = archive_files.evidence_package(
            station.ledger, station.blobs, number, tables, witnesses=witnesses
        )
    log.info("archive package taken out trade=%s names=%s", number, with_names)
    answer = Response(body, content_type="application/zip")
    ending = "-names" if with_names else ""
    answer.headers["Content-Disposition"] = f"attachment; filename={number}{ending}.zip"
    return answer


def _asked(opened: Case) -> CloseArchive:
    archive_papers.keep_list(desk.station(), opened.trade)
    return CloseArchive(
        trade=opened.number,
        manifest_sha256=request.form.get("manifest_sha256", ""),
        files=len(archive.manifest(opened.trade)),
        district_receipt=fields.plain("district_receipt"),
    )


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade, roles = opened.trade, set(desk.signed_in().roles)
    closed = trade.archive
    lacks = () if closed is not None else archive.lacks(trade, receipt="-")
    return case.page(
        "archive", opened, said, papers=_papers(opened),
        manifest_sha256=closed.manifest_sha256 if closed else archive.manifest_digest(trade),
        lacks=[one.refused for one in lacks], sent_up=trade.stage in archive.RECEIPT_STAGES,
        may_take=bool(roles & MAY_TAKE), may_take_names=bool(roles & MAY_TAKE_NAMES),
        kept=retention.shelved(trade, desk.station().tables_of(trade)),
        entries=len(trade.entries), purposes=archive.PURPOSES,
        taken=_taken(opened),
    )  # fmt: skip


def _taken(opened: Case) -> Sequence[tuple[str, str, str]]:
    """When the package with names left the house, by whose hand, what for."""
    who = {one.seq: one.who for one in opened.timeline if one.kind == ArchiveTaken.kind}
    return [
        (one.at, say(", ").join(who.get(one.seq, ())), one.fact.purpose)
        for one in desk.station().in_the_open(opened.number)
        if isinstance(one.fact, ArchiveTaken)
    ]


def _papers(opened: Case) -> Sequence[tuple[str, str]]:
    """What it is called, its number or SHA-256."""
    station = desk.station()
    listed = archive_papers.closed_over(station, opened.trade)
    return [(archive_papers.word(station, kind, current()), number) for kind, number in listed]
