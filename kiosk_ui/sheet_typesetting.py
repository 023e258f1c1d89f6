"""From a job of the outbox to the A4 pages that it prints."""

import hashlib
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from appliance.core.clocks import day_at
from appliance.ledger.keys import parse_vkey
from appliance.outbox import Job
from appliance.settings import StationSettings
from appliance.station import Station
from kiosk_ui import draw_papers, finance_papers
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import draw, pages
from kiosk_ui.paper.contract_page import contract
from kiosk_ui.paper.contract_text import contract_text
from kiosk_ui.paper.pages import Layout, Page
from kiosk_ui.paper.sheet import groups
from kiosk_ui.paper.slip import Slip
from kiosk_ui.sheet_printing import CONTRACT
from kiosk_ui.typesetting import Typesetter

HANDS: dict[str, tuple[str, ...]] = {
    "DOC01": ("clerk",),
    "DOC04": ("clerk", "head", "seal"),
    "DOC05": ("reviewers",),
    "DOC06": ("clerk", "head", "seal"),
    "DOC08": ("head", "seal"),
    "DOC17": ("host", "recorder", "supervisor", "winner"),
    "DOC18": ("host", "supervisor"),
    "DOC21": ("experts", "host", "supervisor"),
    "DOC22": ("holder",),
    "DOC23": ("seal",),
    "DOC25": ("head", "seal"),
    "DOC26": ("transferor", "winner", "seal"),
    "DOC27": ("transferor",),
    "DOC30": ("head", "supervisor", "seal"),
    "DOC31": ("cashier",),
    "DOC33": ("head", "seal"),
    "DOC34": ("head", "seal"),
    "DOC35": ("head", "seal"),
    "DOC39": ("supervisor", "seal"),
    "DOC43": ("clerk", "head"),
    "DOC44": ("supervisor",),
    "DOC45": ("seal",),
}
"""Who seals and signs under a paper, by its kind."""


LAYOUTS: dict[str, Layout] = {"DOC07": "poster", "DOC23": "poster", "DOC32": "certificate"}


def page_of(
    kind: str, slip: Slip, *, document: str, day: date, place: str, language: Language = "zh_CN"
) -> Page:
    """The sheet of a slip: its blocks or its own, with room for seal and hand."""
    blocks = slip.page or slip.blocks
    if kind == draw_papers.KIND:
        blocks = draw.without_code(slip.blocks)
    hands = tuple(say(f"sheet.hand.{one}", language) for one in HANDS.get(kind, ()))
    layout = LAYOUTS.get(kind, "plain")
    return Page(document, day, place, blocks, hands, language, layout, slip.large)


class SheetTypesetter:
    """Makes the PDF of any job. Raises KeyError for one of an unknown kind, CannotTypeset."""

    def __init__(self, station: Station, settings: StationSettings, fonts: Path) -> None:
        self._station = station
        self._place = settings.place.name
        self._slips = Typesetter(station, settings)
        self._fonts = fonts
        pinned = settings.identity.vouching
        self._witness = parse_vkey(pinned) if pinned else None

    def pdf_of(self, job: Job) -> bytes:
        page = self._contract(job) if job.kind == CONTRACT else self._page(job)
        return pages.pdf(page, fonts=self._fonts)

    def _page(self, job: Job) -> Page:
        day = date.fromisoformat(self._station.now().day)
        slip = self._slips.slip_of(job)
        if job.kind in finance_papers.OPENED:
            told = finance_papers.with_words(
                self._station, job.seq, self._witness, slip.page or slip.blocks
            )
            slip = replace(slip, page=tuple(told))
        return page_of(job.kind, slip, document=job.document, day=day, place=self._place)

    def _contract(self, job: Job) -> Page:
        """The words that both sign, to the letter: their digest is what stands in the ledger."""
        trade, people = self._station.trade(job.trade), self._station.people(job.trade)
        if trade is None or people is None or trade.award is None:
            raise KeyError(job.document)
        text = contract_text(
            trade, people, station=self._place, tables=self._station.tables_of(trade)
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        foot = say("sheet.contract-foot", digest=groups(digest[:16]))
        sheet = replace(self._slips.sheet_of(job), lasting=True, proof="")
        slip = contract(text, sheet)
        day = day_at(trade.since("AWARDED").at)
        return page_of(job.kind, slip, document=job.document, day=day, place=foot)
