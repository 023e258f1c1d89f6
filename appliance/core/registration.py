"""Registration at the counter: the draft with its consent and identity, and the application."""

from appliance.core import area, money, numbering, people
from appliance.core.calendar import add_months
from appliance.core.clocks import day_at, day_of, end_of
from appliance.core.commands import DraftTrade, DropDraft, SubmitTrade
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    ConsentGiven,
    Draft,
    DraftDropped,
    IdentityRead,
    TradeDrafted,
    TradeSubmitted,
)
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.parties import CREDIT_CODE, Person
from appliance.core.principals import mandate_fault
from appliance.core.standing import code_warnings, owner_fault, standing_fault, who_stands
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_types import TYPES
from appliance.core.world import Who, World

TYPED_REASONS = ("READER_BROKEN", "CARD_UNREADABLE", "CARD_LOST", "NO_CHIP")
"""Why the number of the person at the counter is typed instead of read."""

GREEN = ("ELDERLY", "DISABLED", "PREGNANT", "SOLDIER", "FAR", "URGENT")
"""Why somebody is served before others (domain.md B04)."""

THUMB = "THUMB"
SIGN_KINDS = ("FINGER", "INK", THUMB)

ID_REFUSALS = {
    "FIFTEEN_DIGITS": "id-fifteen-digits",
    "LENGTH": "id-length",
    "CHARSET": "id-charset",
    "BIRTH_NOT_A_DATE": "id-birth-not-a-date",
    "BIRTH_BEFORE_1900": "id-birth-before-1900",
    "BIRTH_IN_FUTURE": "id-birth-in-future",
    "DEMO_DIVISION": "id-demo-division",
    "CHECK_DIGIT": "id-check-digit",
}
"""Fault of people.check_id_number -> refusal."""

USCC_REFUSALS = {
    "LENGTH": "uscc-length",
    "CHARSET": "uscc-charset",
    "CHECK_DIGIT": "uscc-check-digit",
}
"""Fault of people.check_uscc -> refusal."""

RESIDENT_ID = "01"
CARD_EXPIRED = "CARD_EXPIRED"
CONSENT_PURPOSE = "TRADE"

MONTHS_MAX = 1200
"""A hundred years: no land right is longer, and more is a slip of the finger."""

START_YEARS_AHEAD = 10
FINGER_SCORE_MAX = 0xFFFF
"""The module gives two bytes."""


def draft(world: World, asked: DraftTrade, by: Who, at: Instant) -> Decision:
    """Begin a trade: consent, identity and draft, three entries.

    The identity is that of whoever is at the counter: the transferor or their representative.
    Refusals: draft-known, type-unknown, type-not-offered, mode-not-allowed, consent-missing,
    typed-needs-reason, typed-needs-second, module-missing, source-unknown, word-form, and those
    of `person` and `standing_fault`.
    """
    if world.draft_known:
        return refused("draft-known")
    typed = asked.source == "TYPED"
    no = (
        _type_and_mode(world, asked.type, asked.mode)
        or _source(asked, by)
        or person(world, asked.transferor, at, about="transferor", typed=typed)
        or _stands(world, asked, at, typed=typed)
        or _references(asked)
    )
    if no is not None:
        return no
    vouched = {"party_id": who_stands(asked)[0]}
    return decided(
        Draft(ConsentGiven(CONSENT_PURPOSE, asked.consent_version), commits=vouched),
        Draft(_identity(asked, by, at), commits=vouched),
        Draft(
            TradeDrafted(asked.draft_id, asked.type, asked.mode, asked.source, asked.reason),
            commits={"transferor": "transferor"},
        ),
    )


def drop(world: World, asked: DropDraft, by: Who, at: Instant) -> Decision:
    """Give a draft up: at the party's wish, or by the box once clock DL33 is over.

    Refusals: draft-differs, reason-unknown, too-early.
    """
    trade = world.in_hand
    if asked.draft_id != trade.draft_id:
        return refused("draft-differs", about="draft_id")
    if asked.reason != ("PARTY_WISH" if by else "EXPIRED"):
        return refused("reason-unknown", about="reason")
    kept_until = end_of(world.tables.due("DL33", day_at(trade.history[0].at)).day)
    if not by and not at.surely_after(kept_until):
        return refused("too-early")
    return decided(Draft(DraftDropped(asked.draft_id, asked.reason)))


def submit(world: World, asked: SubmitTrade, _by: Who, at: Instant) -> Decision:
    """Take the transferor's signed application; the trade gets its number here.

    Refusals: draft-differs, transferor-changed, trade-number, mandate-missing, mandate-expired,
    green-unknown, those of `person`, of the representative and the owner's kind, and one for each
    field of the form that cannot stand (the first that is found, with the field's name).
    """
    trade = world.in_hand
    if asked.draft_id != trade.draft_id:
        return refused("draft-differs", about="draft_id")
    if (asked.type, asked.mode) != (trade.type, trade.mode):
        return refused("draft-differs", about="type")
    drafted = world.transferor
    if drafted is not None and not same_person(drafted, asked.transferor):
        return refused("transferor-changed", about="transferor")
    if asked.trade != numbering.next_trade(world, asked.type, at):
        return refused("trade-number", about="trade")
    no = (
        person(world, asked.transferor, at, about="transferor")
        or _stands(world, asked, at)
        or _place(world, asked)
        or _term(asked, at)
        or _price(world, asked)
        or _signature(asked)
        or _agent(trade, asked, at)
        or TYPES[asked.type].check_application(asked, world.tables)
        or owner_fault(asked, world.tables)
    )
    if no is not None:
        return no
    total = _total(asked)
    if total > money.FEN_MAX:
        return refused("amount-too-large", about="list_price_fen")
    warnings = (*_warnings(asked), *code_warnings(asked, world.tables))
    fact = TradeSubmitted("SUBMITTED", total, asked.draft_id, warnings)
    commits = {"transferor": "transferor", "place": "place"}
    if asked.representative is not None:
        commits["representative"] = "representative"
    return decided(Draft(fact, trade=asked.trade, commits=commits))


def person(
    world: World, who: Person, at: Instant, *, about: str, typed: bool = False
) -> Decision | None:
    """A natural person's record can stand: a name, a right number of a known kind, a phone.

    Refusals: name-missing, name-form (typed names only: a card's is kept as it was read),
    phone-form, id-*.
    """
    fault = people.check_name(who.name)
    if fault in ("NAME_EMPTY", "NAME_LENGTH"):
        return refused("name-missing", about=about)
    if fault and typed and not who.is_organisation:
        return refused("name-form", about=about)
    if who.phone and not people.is_phone(people.comparable_digits(who.phone)):
        return refused("phone-form", about=about)
    return _document(world, who, at, about)


def _stands(
    world: World, asked: DraftTrade | SubmitTrade, at: Instant, *, typed: bool = False
) -> Decision | None:
    """Whoever stands there for the transferor is a person with a good record too."""
    no = standing_fault(asked)
    if no is not None or asked.representative is None:
        return no
    return person(world, asked.representative, at, about="representative", typed=typed)


def _document(world: World, who: Person, at: Instant, about: str) -> Decision | None:
    if who.id_type == CREDIT_CODE:
        wrong = people.check_uscc(who.id_number)
        return refused(USCC_REFUSALS[wrong], about=about) if wrong else None
    if who.id_type != RESIDENT_ID:
        return None if who.id_type in world.tables.id_types else refused("id-kind", about=about)
    today = day_of(at.at)
    fault = people.check_id_number(who.id_number, today=today, demo=world.demo)
    return refused(ID_REFUSALS[fault], about=about) if fault else None


def same_person(one: Person, other: Person) -> bool:
    """By kind and number of the document, never by name."""
    return (one.id_type, people.normal_id(one.id_number)) == (
        other.id_type,
        people.normal_id(other.id_number),
    )


def card_warnings(who: Person, at: Instant) -> tuple[str, ...]:
    """What a good number may still make one look twice at (domain.md 4.1)."""
    found = []
    if who.card_valid_to and who.card_valid_to < at.day:
        found.append(CARD_EXPIRED)
    if who.id_type == RESIDENT_ID:
        warning = people.sex_warning(people.normal_id(who.id_number), who.sex)
        found += [warning] if warning else []
    return tuple(found)


def _type_and_mode(world: World, type_code: str, mode: str) -> Decision | None:
    if type_code not in world.tables.trade_types:
        return refused("type-unknown", about="type")
    if type_code not in TYPES:
        return refused("type-not-offered", about="type")
    if type_code in world.matters_off:
        return refused("matter-off", about="type")
    if mode not in world.tables.trade_type(type_code).transfer_modes:
        return refused("mode-not-allowed", about="mode")
    return None


def _source(asked: DraftTrade, by: Who) -> Decision | None:
    match asked.source:
        case "CARD":
            return None if is_word(asked.module) else refused("module-missing", about="module")
        case "TYPED":
            if asked.reason not in TYPED_REASONS:
                return refused("typed-needs-reason", about="reason")
            return None if len(by) >= 2 else refused("typed-needs-second")
        case _:
            return refused("source-unknown", about="source")


def _references(asked: DraftTrade) -> Decision | None:
    """What goes into entries as it is holds no free words."""
    if not asked.consent_version:
        return refused("consent-missing", about="consent_version")
    for name in ("consent_version", "draft_id", "module", "reason"):
        text = getattr(asked, name)
        if text and not is_word(text):
            return refused("word-form", about=name)
    return None


def _identity(asked: DraftTrade, by: Who, at: Instant) -> IdentityRead:
    typed, who = asked.source == "TYPED", who_stands(asked)[1]
    return IdentityRead(
        who.id_type,
        asked.source,
        module=asked.module,
        reason=asked.reason,
        second_actor=by[1].staff_no if typed else "",
        warnings=card_warnings(who, at),
    )


def _place(world: World, asked: SubmitTrade) -> Decision | None:
    if not asked.place.title.strip() or not asked.place.location.strip():
        return refused("place-missing", about="place")
    if len(asked.village) != 12 or not asked.village.isascii() or not asked.village.isdigit():
        return refused("village-form", about="village")
    if not asked.village.startswith(world.station_code):
        return refused("village-not-ours", about="village")
    return None


def _term(asked: SubmitTrade, at: Instant) -> Decision | None:
    if asked.term_months < 0:
        return refused("term-zero", about="term_months")
    if max(asked.term_months, asked.title_months_left or 0) > MONTHS_MAX:
        return refused("term-too-long", about="term_months")
    start = day(asked.start)
    if start is None:
        return refused("date-form", about="start")
    if start < day_of(at.at):
        return refused("start-in-past", about="start", today=at.day)
    if start > add_months(day_of(at.at), 12 * START_YEARS_AHEAD):
        return refused("start-too-far", about="start")
    return None


def _price(world: World, asked: SubmitTrade) -> Decision | None:
    row = world.tables.trade_type(asked.type)
    if asked.list_price_fen <= 0:
        return refused("amount-zero", about="list_price_fen")
    if asked.list_price_fen > money.FEN_MAX:
        return refused("amount-too-large", about="list_price_fen")
    if asked.price_unit != row.price_unit:
        return refused("price-unit-wrong", about="price_unit")
    if asked.method not in row.allowed_methods:
        return refused("method-not-allowed", about="method")
    if asked.method not in METHODS:
        return refused("method-not-offered", about="method")
    return None


def _signature(asked: SubmitTrade) -> Decision | None:
    if asked.sign_kind not in SIGN_KINDS:
        return refused("sign-kind-unknown", about="sign_kind")
    if asked.finger_score is not None and not 0 <= asked.finger_score <= FINGER_SCORE_MAX:
        return refused("finger-missing", about="finger_score")
    if asked.sign_kind == "FINGER" and not asked.finger_score:
        return refused("finger-missing", about="finger_score")
    if asked.application_sha256 and not is_sha256(asked.application_sha256):
        return refused("digest-form", about="application_sha256")
    return None


def _agent(trade: Trade, asked: SubmitTrade, at: Instant) -> Decision | None:
    """An agent has a mandate that holds today (Civil Code 165); a reason to go first is known."""
    if asked.green and asked.green not in GREEN:
        return refused("green-unknown", about="green")
    if not asked.by_agent:
        return None
    code = mandate_fault(trade.principals.mandates, "SUBMIT", day_of(at.at))
    return refused(code, about="by_agent") if code else None


def _total(asked: SubmitTrade) -> int:
    return money.total(
        asked.price_unit,
        asked.list_price_fen,
        area_mu_e4=asked.area_mu_e4,
        term_months=asked.term_months,
    )


def _warnings(asked: SubmitTrade) -> tuple[str, ...]:
    """Measured and title area more than 5 % apart (domain.md 4.6)."""
    measured = asked.measured_area_mu_e4
    if measured is None or not area.measured_differs(measured, asked.title_area_mu_e4):
        return ()
    return ("AREA_DIFFERS",)
