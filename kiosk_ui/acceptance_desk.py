"""The counter where a file is taken in: what it must hold, what was typed about it.

The same for every type: the rows of its list, the decisions that would do with the fields that
their body counts, the filing number, undertaking and valuation where the type wants them.
"""

from collections.abc import Callable

from flask import g, request
from msgspec import Struct

from appliance import kept_papers
from appliance.core import acceptance, households, registration
from appliance.core.code_rows import Material
from appliance.core.entries import DecisionPaper, Defect
from appliance.core.trade import Trade
from appliance.core.trade_types import TYPES
from kiosk_ui import file_words
from kiosk_ui.act_forms import decisions, offering
from kiosk_ui.act_forms.form import Desk
from kiosk_ui.act_forms.typed import Typed
from kiosk_ui.house import house
from kiosk_ui.i18n import current

AS_FILED = "AS_FILED"
DECISION = "decision"
"""Begins the inputs of the decisions: `decision.D01.present`."""


class Counter(Struct, frozen=True):
    """What the panel shows.

    `bodies`: codes of the decisions that would do; `filed`: whether a filing number is asked for;
    `missing_records`: codes of records that are still to be made.
    """

    desk: Desk
    typed: Typed
    materials: tuple[Material, ...]
    second_proof: str
    bodies: tuple[str, ...]
    recorded: tuple[DecisionPaper, ...]
    filed: bool
    missing_records: tuple[str, ...]
    route: acceptance.Routed

    def fields(self, code: str) -> tuple[str, ...]:
        """The inputs of a body, in the order of its row."""
        return decisions.fields_of(code, self.desk)

    def words(self, paper: DecisionPaper) -> str:
        return decisions.words_of(paper, self.desk)


def counter(trade: Trade) -> Counter:
    """The panel of a trade at SUBMITTED or RETURNED."""
    tables, today = house().station.tables, house().now().day
    required = acceptance.required(trade, tables)
    records = acceptance.records_missing(trade, tables, today)
    expired = registration.CARD_EXPIRED in trade.warnings
    return Counter(
        desk=offering.desk_of(trade),
        typed=typed() if request.method == "POST" else _as_signed(trade, today),
        materials=tuple(row for row in tables.materials(trade.type) if row.code in required),
        second_proof=acceptance.second_proof(trade) if expired else "",
        bodies=acceptance.bodies_wanted(trade, tables),
        recorded=trade.dossier.decisions,
        filed=TYPES[trade.type].filing_wanted(trade),
        missing_records=tuple(
            one.material for one in records if one.material != acceptance.FILING
        ),
        route=acceptance.routing(trade, tables, today),
    )


def typed() -> Typed:
    """The form of this request as it was sent; on a page that was only opened, nothing."""
    if "at_the_counter" not in g:
        g.at_the_counter = _typed()
    found: Typed = g.at_the_counter
    return found


def _as_signed(trade: Trade, today: str) -> Typed:
    """A page that was only opened: the household's consent as its co-holders signed one by one."""
    signed = trade.principals.signed()
    if not signed:
        return typed()
    paper = households.consent(trade, co_holders=signed, day=today)
    at = f"{DECISION}.{paper.type}"
    texts = {
        f"{at}.date": (paper.date,), f"{at}.holder_signed": ("yes",),
        f"{at}.co_holders": (str(paper.co_holders),), f"{at}.signed": (str(paper.signed),),
    }  # fmt: skip
    return Typed(lambda one: kept_papers.sealed(house().station, one), texts)


def papers_beside(number: str) -> Callable[[], None]:
    """Keep what was copied from minutes; its keys go with the act. Raises StorageFault."""
    return kept_papers.keep(house().station, number, typed().papers.values())


def head_confirms(trade: Trade) -> bool:
    """Whether the head signs beside the clerk: a type that is traded as it was filed."""
    return house().station.tables.trade_type(trade.type).decision == AS_FILED


def _typed() -> Typed:
    texts = {name: tuple(request.form.getlist(name)) for name in request.form}
    return Typed(lambda paper: kept_papers.sealed(house().station, paper), texts)


def decisions_given(trade: Trade) -> tuple[DecisionPaper, ...]:
    """The decisions as the clerk copied them from the papers. Raises Unfit."""
    wanted = acceptance.bodies_wanted(trade, house().station.tables)
    desk = offering.desk_of(trade)
    return decisions.papers_typed(list(wanted), DECISION, desk, typed())


def filing_given() -> str:
    return request.form.get("filing_no", "").strip()


def named(trade: Trade, code: str) -> str:
    """What a line of a one-time notice is about, in the language of the page."""
    return file_words.named(trade, code, house().station.tables, current())


def defects_found(trade: Trade, materials: tuple[str, ...]) -> tuple[Defect, ...]:
    """All that is missing or wrong: what the rules find, and what the clerk found on paper."""
    found = acceptance.defects_of(
        trade, materials, decisions_given(trade), house().station.tables, house().now().day,
        filing_no=filing_given(),
    )  # fmt: skip
    named_already = {one.material for one in found}
    extra = [
        Defect(code, "INVALID")
        for code in request.form.getlist("invalid")
        if code not in named_already
    ]
    return (*found, *extra)
