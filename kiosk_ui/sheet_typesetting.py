"""From a job of the outbox to the A4 pages that it prints."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from appliance.core.clocks import day_at
from appliance.ledger.keys import parse_vkey
from appliance.outbox import Job
from appliance.settings import StationSettings
from appliance.station import Station
from kiosk_ui import draw_papers, finance_papers
from kiosk_ui.i18n import say
from kiosk_ui.paper import draw, pages
from kiosk_ui.paper.contract_text import contract_text
from kiosk_ui.paper.pages import Page
from kiosk_ui.paper.sheet import groups
from kiosk_ui.paper.slip import Block, Text, Title
from kiosk_ui.sheet_printing import CONTRACT
from kiosk_ui.typesetting import Typesetter

HANDS = {
    "DOC17": (
        "sheet.hand.host",
        "sheet.hand.recorder",
        "sheet.hand.supervisor",
        "sheet.hand.winner",
    ),
    "DOC18": ("sheet.hand.host", "sheet.hand.supervisor"),
    "DOC21": ("sheet.hand.experts", "sheet.hand.host", "sheet.hand.supervisor"),
    "DOC22": ("sheet.hand.holder",),
    "DOC23": ("sheet.hand.seal",),
    "DOC25": ("sheet.hand.seal", "sheet.hand.head"),
    "DOC26": ("sheet.hand.transferor", "sheet.hand.winner", "sheet.hand.seal"),
    "DOC27": ("sheet.hand.transferor",),
    "DOC30": ("sheet.hand.head", "sheet.hand.supervisor"),
    "DOC31": ("sheet.hand.cashier",),
    "DOC43": ("sheet.hand.clerk", "sheet.hand.head"),
    "DOC44": ("sheet.hand.supervisor",),
    "DOC32": ("sheet.hand.seal", "sheet.hand.head"),
    "DOC39": ("sheet.hand.supervisor", "sheet.hand.seal"),
    "DOC45": ("sheet.hand.seal",),
}
"""Who seals and signs under a paper, by its kind."""


class SheetTypesetter:
    """Makes the PDF of any job. Raises KeyError for one of an unknown kind, CannotTypeset."""

    def __init__(self, station: Station, settings: StationSettings, fonts: Path) -> None:
        self._station = station
        self._place = settings.place.name
        self._slips = Typesetter(station, settings)
        self._fonts = fonts
        pinned = settings.identity.district_witness
        self._witness = parse_vkey(pinned) if pinned else None

    def pdf_of(self, job: Job) -> bytes:
        page = self._contract(job) if job.kind == CONTRACT else self._page(job)
        return pages.pdf(page, fonts=self._fonts)

    def _page(self, job: Job) -> Page:
        """The same blocks as on the slip, with room for seal and hand."""
        slip = self._slips.slip_of(job)
        hands = tuple(say(one) for one in HANDS.get(job.kind, ()))
        day = date.fromisoformat(self._station.now().day)
        return Page(job.document, day, self._place, self._blocks(job, slip.blocks), hands)

    def _blocks(self, job: Job, blocks: tuple[Block, ...]) -> Sequence[Block]:
        """What has its code told elsewhere, and what carries its words in it."""
        if job.kind == draw_papers.KIND:
            return draw.without_code(blocks)
        if job.kind in finance_papers.OPENED:
            return finance_papers.with_words(self._station, job.seq, self._witness, blocks)
        return blocks

    def _contract(self, job: Job) -> Page:
        """The words that both sign, to the letter: their digest is what stands in the ledger."""
        trade, people = self._station.trade(job.trade), self._station.people(job.trade)
        if trade is None or people is None or trade.award is None:
            raise KeyError(job.document)
        text = contract_text(
            trade, people, station=self._place, tables=self._station.tables_of(trade)
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        title, *paragraphs = text.strip().split("\n\n")
        blocks: list[Block] = [Title(title), *(Text(one) for one in paragraphs)]
        foot = say("sheet.contract-foot", digest=groups(digest[:16]))
        return Page(job.document, day_at(trade.since("AWARDED").at), foot, blocks)
