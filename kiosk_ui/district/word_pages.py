"""What the district told its stations, who signs for it, and which station has heard how much."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.ledger.disk import RealDisk
from kiosk_ui.screens.heard import kind
from sync.district import ledger
from sync.district.center import Center
from sync.district.officers import Pending, PendingActs
from sync.district.own_door import Cosigned, cosignatures
from sync.settings import EnrolledStation

SHOWN = 200
"""Words of one page, the newest; the ledger itself is published whole."""


def word_pages(center: Center) -> Blueprint:
    """`/console/words`: read from the published tree, so it shows what stations see."""
    pages = Blueprint("words", __name__, url_prefix="/console/words")

    @pages.get("")
    def words() -> ResponseReturnValue:
        told = ledger.told_in(center.ledger_folder, center.settings.origin)
        newest = sorted(told.newest.all(), key=lambda one: -one.seq)
        return render_template(
            "district/words.html", words=newest[:SHOWN], kind=kind, size=told.size, at=told.at,
            officers=sorted(told.officers.values(), key=lambda one: one.officer_no),
            waiting=_waiting(center), heard=_heard(center), refused=told.refused,
        )  # fmt: skip

    return pages


def _waiting(center: Center) -> list[Pending]:
    acts = PendingActs(center.settings.state_folder, RealDisk())
    return [found for one in acts.ids() if (found := acts.get(one)) is not None]


def _heard(center: Center) -> list[tuple[EnrolledStation, Cosigned | None, datetime | None]]:
    """Each station, how far its own signature reaches over our ledger, and since when."""
    lines = cosignatures(center)
    found = [(one.station, lines.of(one.station)) for one in center.store.shelves()]
    return [
        (station, held, datetime.fromtimestamp(held.time_s, UTC) if held else None)
        for station, held in found
    ]
