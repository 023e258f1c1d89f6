"""What the district set aside: a list, and each thing with its reason and the way on."""

from typing import Final

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from sync.district.center import Center
from sync.district.store.evidence import JUDGEMENTS, OPEN, Piece
from sync.ingest import FORK, IN_DISPUTE, UNKNOWN_ORIGIN, UNPROVEN

SHOWN_MAX = 500
"""Lines of the page; the command line lists all."""

GOING_ON: Final = ("RESTORED", "REPLACED")
"""Of JUDGEMENTS those after which the history that is held here goes on."""


class Row(Struct, frozen=True):
    """A thing set aside; `station` by name, "" for a ledger that is not enrolled."""

    piece: Piece
    station: str

    @property
    def lamp(self) -> str:
        if self.piece.state != OPEN or self.piece.reason == UNPROVEN:
            return "go"
        return "stop" if self.piece.reason in ("fork", "receipt") else "wait"

    @property
    def commands(self) -> list[tuple[str, str]]:
        """What a person may type now, each under the message that says when; none where it waits.

        STAFF_NO is for the hand that types.
        """
        one = self.piece
        if one.state != OPEN or one.reason == UNPROVEN:
            return []
        begun = "tradepost district evidence"
        settle = f"{begun} settle {one.number} --by STAFF_NO --as"
        found = [(f"evidence.judged.{said}", f"{settle} {said}") for said in JUDGEMENTS]
        if one.reason == UNKNOWN_ORIGIN:
            found.insert(0, ("evidence.enrolled-now", f"{begun} retry {one.number}"))
        if one.reason in (FORK, IN_DISPUTE):
            found += [
                (f"evidence.goes-on.{said}", f"{settle} {said} --resume") for said in GOING_ON
            ]
        return found


def add_to(pages: Blueprint, center: Center) -> None:
    """`/console/evidence` and below; nothing is changed from a page."""

    @pages.get("/console/evidence")
    def evidence_list() -> ResponseReturnValue:
        everything = "all" in request.args
        pieces = center.store.room.pieces(only_open=not everything)
        return render_template(
            "district/evidence_list.html",
            rows=[_row(center, one) for one in pieces[:SHOWN_MAX]],
            all=everything,
            full=_full(center, pieces),
        )

    @pages.get("/console/evidence/<int:number>")
    def evidence(number: int) -> ResponseReturnValue:
        piece = center.store.room.piece(number) or abort(404)
        _body, against = center.store.evidence_body(number) or abort(404)
        return render_template("district/evidence.html", row=_row(center, piece), against=against)

    @pages.get("/console/evidence/<int:number>/file")
    def evidence_file(number: int) -> ResponseReturnValue:
        body, _against = center.store.evidence_body(number) or abort(404)
        kept = {"Content-Disposition": f"attachment; filename=evidence-{number}"}
        return Response(body, content_type="application/octet-stream", headers=kept)


def _row(center: Center, piece: Piece) -> Row:
    shelf = center.store.shelf(piece.origin)
    return Row(piece, shelf.station.name if shelf else "")


def _full(center: Center, pieces: list[Piece]) -> list[str]:
    """Names of the stations, and "" for unknown ledgers, whose room is full."""
    origins = sorted({one.origin for one in pieces})
    full = [origin for origin in origins if center.store.room.full(origin)]
    shelves = [center.store.shelf(origin) for origin in full]
    return [shelf.station.name if shelf else "" for shelf in shelves]
