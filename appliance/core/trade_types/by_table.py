"""What most trade types need: behaviour that follows from their row of trade_types.csv.

The unit says how the object is named and measured, the price unit whether there is a term, the
decision symbol who decides, `max_term_years` how long. A type that differs in kind derives from
this and overrides what differs.
"""

from typing import Final

from appliance.core import area
from appliance.core.checklist import Case
from appliance.core.code_rows import TradeType as Row
from appliance.core.codes import Tables
from appliance.core.collective import COLLECTIVE, OWNER_OF, Matter
from appliance.core.commands import EnrolBidder, SubmitTrade
from appliance.core.decision import Decision, refused
from appliance.core.entries import Check
from appliance.core.forms import is_word
from appliance.core.owners import owners_of
from appliance.core.trade import Asked, Trade
from appliance.core.trade_types.land import land_fault

LAND: Final = frozenset({"land", "forest", "water"})
"""Families whose letting by the collective its members may not leave to representatives (2.1)."""

CONTRACTED: Final = frozenset({"JTD", "LDQ", "CDQ"})
"""Farm land, forest, grassland: the law on land contracts itself says how long (Art. 21)."""

OBJECT_NO: Final = 64
"""Characters of an asset number, a registration or a share book's page."""

QUANTITY_MAX: Final = 10**9
SINGLE: Final = frozenset({"PROJECT", "LOT"})
"""Units that are one thing each."""


class ByTable:
    """A type as its row says. `code` is that of trade_types.csv."""

    def __init__(self, code: str) -> None:
        self._code = code

    @property
    def code(self) -> str:
        return self._code

    def check_application(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        """The object by its unit, the owner's kind, the term by the row.

        Refusals: owner-unknown, owner-not-of-type, object-missing, object-form, parcel-*,
        area-zero, area-too-large, area-over-title, land-kind-unknown, quantity-wrong, term-*,
        estimate-missing.
        """
        row = tables.trade_type(self.code)
        return (
            self._owner(asked, tables)
            or object_fault(asked, row, tables)
            or term_refusal(asked, row)
        )

    def matter(self, trade: Trade, tables: Tables) -> Matter:
        """By whose it is; land of the collective is a guarded matter."""
        owner = OWNER_OF[trade.wants.owner]
        guarded = owner == COLLECTIVE and tables.trade_type(self.code).family in LAND
        return Matter(owner, guarded=guarded, outsiders=trade.wants.outsiders)

    def materials_when(self, trade: Trade) -> frozenset[str]:
        asked = trade.wants
        return Case(asked.owner, asked.by_agent, asked.outsiders).holds

    def conditions(self, trade: Trade, asked: EnrolBidder) -> tuple[Check, ...]:
        """Membership counts for priority only, and not at all where the row has none."""
        return (member_check(trade, asked, must=False),)

    def term_fault(self, trade: Trade, tables: Tables) -> Decision | None:
        return too_long(trade.wants, tables.trade_type(self.code))

    def undertaking_wanted(self, trade: Trade) -> bool:
        """Whether the owner undertakes to buy and build by the rules only (G08)."""
        assert trade.type == self.code
        return False

    def filing_wanted(self, trade: Trade) -> bool:
        """Whether acceptance asks for the number under which a department filed it (A07)."""
        assert trade.type == self.code
        return False

    def _owner(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        if asked.owner not in tables.party_types:
            return refused("owner-unknown", about="owner")
        if asked.owner not in owners_of(tables.trade_type(self.code), tables):
            return refused("owner-not-of-type", about="owner")
        return None


def member_check(trade: Trade, asked: EnrolBidder, *, must: bool) -> Check:
    """Whether the bidder is a member of the object's collective."""
    member = asked.party_id.member_of == trade.wants.village
    return Check("MEMBER", "MEMBER" if member else "OUTSIDER", met=member or not must)


def object_fault(asked: SubmitTrade, row: Row, tables: Tables) -> Decision | None:
    """What names and measures the object, by the unit of its type (domain.md 4.4, 4.6)."""
    if row.unit == "MU":
        return _areas(asked) or land_fault(asked, tables)
    if not asked.object_id:
        return refused("object-missing", about="object_id")
    if not is_word(asked.object_id) or len(asked.object_id) > OBJECT_NO:
        return refused("object-form", about="object_id")
    if row.unit == "M2":
        return _square_metres(asked.area_m2_e2)
    return _quantity(asked, row.unit)


def term_refusal(asked: SubmitTrade, row: Row) -> Decision | None:
    """A price by the year needs a term, one paid once may have none; the row caps it."""
    if row.price_unit != "fen" and asked.term_months <= 0:
        return refused("term-zero", about="term_months")
    needs_title = "remaining" in row.max_term_years or "right term" in row.max_term_years
    if needs_title and asked.term_months and not (asked.title_months_left or 0) > 0:
        return refused("title-term-missing", about="title_months_left")
    return too_long(asked, row)


def too_long(asked: SubmitTrade | Asked, row: Row) -> Decision | None:
    """None where the term may be that long.

    Refusals, each with its source: term-over-lease (Civil Code 705), term-over-contract (Rural
    Land Contract Law 21), term-over-law (the local rule of the row), term-over-title. Each bound
    that is known binds, also where the row names two ("70 or remaining term").
    """
    years = row.term_years_max
    applies = "when lease" not in row.max_term_years or asked.mode == "LEASE"
    if years is not None and applies and asked.term_months > 12 * years:
        return _over_law(row, 12 * years)
    left = asked.title_months_left
    if left is not None and asked.term_months > left:
        return refused("term-over-title", about="term_months", left=left)
    return None


def _over_law(row: Row, most: int) -> Decision:
    """The longest term of a lease, of contracted land, or of a local rule."""
    if row.family in ("asset", "house", "water"):
        return refused("term-over-lease", about="term_months", most=most)
    if row.code in CONTRACTED:
        return refused("term-over-contract", about="term_months", most=most)
    return refused("term-over-law", about="term_months", most=most)


def _areas(asked: SubmitTrade) -> Decision | None:
    """Not 0, not over 100,000 mu, not over title or measured area (domain.md 4.6)."""
    for name in ("area_mu_e4", "title_area_mu_e4", "measured_area_mu_e4"):
        given = getattr(asked, name)
        if given is not None and given <= 0:
            return refused("area-zero", about=name)
        if given is not None and given > area.MU_E4_MAX:
            return refused("area-too-large", about=name)
    title, measured = asked.title_area_mu_e4, asked.measured_area_mu_e4
    if not area.fits_title(asked.area_mu_e4, title, measured):
        return refused("area-over-title", about="area_mu_e4", title=area.text(title))
    return None


def _square_metres(given: int) -> Decision | None:
    if given <= 0:
        return refused("area-zero", about="area_m2_e2")
    if given > area.M2_E2_MAX:
        return refused("area-too-large", about="area_m2_e2")
    return None


def _quantity(asked: SubmitTrade, unit: str) -> Decision | None:
    most = 1 if unit in SINGLE else QUANTITY_MAX
    if not 0 < asked.quantity <= most:
        return refused("quantity-wrong", about="quantity", most=most)
    return None
