"""For how long, from when, for how much, by which method; and what it comes to in all."""

from datetime import date
from typing import Final

from appliance.core import money
from appliance.core.calendar import add_months
from appliance.core.clocks import day_of
from appliance.core.code_rows import TradeType as Row
from appliance.core.instant import Instant
from appliance.core.trade_methods import METHODS
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import UNSURE, Answers, Typed, Wrong, plain, whole, words
from kiosk_ui.screens.registration import case
from kiosk_ui.screens.registration.case import Held, row_of
from kiosk_ui.screens.registration.page import Field, Option, Page
from kiosk_ui.shown import yuan

YEARS_MAX: Final = 70
WITHOUT_TERM: Final = frozenset({"TRANSFER", "SWAP", "WORKS", "PURCHASE", "OTHER", "MORTGAGE"})
"""Modes that end with the handing over."""


# --- term ---------------------------------------------------------------------------------------


def has_term(answers: Answers) -> bool:
    """A price by the year needs one; a price paid once has one where the thing comes back."""
    row = row_of(answers)
    return row is not None and (
        row.price_unit != money.ONCE or words(answers, "mode") not in WITHOUT_TERM
    )


def has_title_term(answers: Answers) -> bool:
    """Where what is left of the owner's own term bounds it (domain.md 2.1)."""
    row = row_of(answers)
    return row is not None and has_term(answers) and bounded_by_title(row)


def bounded_by_title(row: Row) -> bool:
    return "remaining" in row.max_term_years or "right term" in row.max_term_years


def _years(typed: Typed, field: str) -> int:
    text = plain(typed.get(field, ""))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= YEARS_MAX:
        raise Wrong(field, "term-zero")
    return int(text) * 12


def take_title_left(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"title_months_left": UNSURE}
    return {"title_months_left": _years(typed, "title_left")}


def take_term(typed: Typed, held: Answers, _at: Instant) -> Answers:
    chosen = typed.get("term", "")
    if chosen == UNSURE:
        return {"term_months": UNSURE}
    field = "term_years" if chosen == "other" else "term"
    months = _years(typed, field)
    left = whole(held, "title_months_left") if has_title_term(held) else None
    if left is not None and months > left:
        raise Wrong(field, "term-over-title", left=left)
    most = law_months(held)
    if most is not None and months > most:
        raise Wrong(field, "term-over-law", most=most)
    return {"term_months": months}


def law_months(answers: Answers) -> int | None:
    """The longest term by the row of the type; None where it names none for this mode."""
    row = row_of(answers)
    if row is None or row.term_years_max is None:
        return None
    if "when lease" in row.max_term_years and words(answers, "mode") != "LEASE":
        return None
    return 12 * row.term_years_max


def start_choices(at: Instant) -> tuple[date, ...]:
    """Firsts of months that are far enough away for a notice and its results."""
    first = add_months(day_of(at.at).replace(day=1), 1)
    return (add_months(first, 1), add_months(first, 2), add_months(first, 5))


def take_start(typed: Typed, _held: Answers, at: Instant) -> Answers:
    chosen = typed.get("start", "")
    if chosen == UNSURE:
        return {"start": UNSURE}
    field = "start_day" if chosen == "other" else "start"
    text = plain(typed.get("start_day", "")) if chosen == "other" else chosen
    try:
        found = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError as error:
        raise Wrong(field, "date-form") from error
    if found < day_of(at.at):
        raise Wrong(field, "start-in-past", today=at.day)
    return {"start": found.isoformat()}


# --- price --------------------------------------------------------------------------------------


def price_unit(answers: Answers) -> str:
    row = row_of(answers)
    return row.price_unit if row else money.PER_MU_YEAR


def price_ask(answers: Answers) -> str:
    """Ceiling for what is built or bought, else the unit of the price, as in a message id."""
    if case.shape(answers) == "works":
        return "ceiling"
    return {money.PER_MU_YEAR: "mu-year", money.PER_YEAR: "year", money.ONCE: "once"}[
        price_unit(answers)
    ]


def take_price(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"list_price_fen": UNSURE}
    try:
        fen = money.Fen.from_yuan(plain(typed.get("price", "")))
    except money.MoneyError as error:
        raise Wrong("price", error.code) from error
    if fen == 0:
        raise Wrong("price", "amount-zero")
    estimate = whole(held, "estimate_fen") if case.shape(held) == "works" else None
    if estimate is not None and fen > estimate:
        raise Wrong("price", "ceiling-over")
    return {"list_price_fen": fen}


def total_fen(answers: Answers) -> int | None:
    """The whole contract at the price asked for, where everything for it is known."""
    unit, fen = price_unit(answers), whole(answers, "list_price_fen")
    mu, months = whole(answers, "area_mu_e4"), whole(answers, "term_months")
    if fen is None or (unit != money.ONCE and months is None):
        return None
    if unit == money.PER_MU_YEAR and mu is None:
        return None
    return money.total(unit, fen, area_mu_e4=mu or 0, term_months=months or 0)


def year_fen(answers: Answers) -> int | None:
    """The first year's rent; None for a price that is paid once."""
    unit = price_unit(answers)
    fen, mu = whole(answers, "list_price_fen"), whole(answers, "area_mu_e4")
    if fen is None or unit == money.ONCE or (unit == money.PER_MU_YEAR and mu is None):
        return None
    return money.total(unit, fen, area_mu_e4=mu or 0, term_months=12)


# --- method -------------------------------------------------------------------------------------


def methods(answers: Answers) -> tuple[str, ...]:
    """Methods that the type allows, those first that one can explain in a sentence."""
    row = row_of(answers)
    allowed = [one for one in (row.allowed_methods if row else ()) if one in METHODS]
    return tuple(sorted(allowed, key=lambda one: one != "LISTING"))


def _method_options(answers: Answers) -> list[Option]:
    rows = case.tables().trade_methods
    return [
        Option(one, say(f"way.{one}", current()), say(f"way-note.{one}", current()))
        for one in methods(answers)
        if one in rows
    ]


def take_method(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if not typed.get("method"):
        raise Wrong("method", "choose-one")
    if typed["method"] not in methods(held):
        raise Wrong("method", "method-not-allowed")
    return {"method": typed["method"]}


def _term_stands(answers: Answers) -> str:
    months = whole(answers, "term_months")
    return "" if months is None else str(months // 12)


def _left_stands(answers: Answers) -> str:
    months = whole(answers, "title_months_left")
    return "" if months is None else str(months // 12)


def _price_stands(answers: Answers) -> str:
    fen = whole(answers, "list_price_fen")
    return "" if fen is None else yuan(fen)


def _year_word(_answers: Answers) -> str:
    return say("unit-word.YEAR", current())


def _yuan_word(_answers: Answers) -> str:
    return say("unit-word.YUAN", current())


PAGES: Final = (
    Page("title-left", 5, ("title_months_left",), take_title_left,
         (Field("title_left", "number", unit=_year_word, stands=_left_stands),),
         when=has_title_term, template="number", unsure=True),
    Page("term", 5, ("term_months",), take_term,
         (Field("term", "number", unit=_year_word, stands=_term_stands),),
         when=has_term, template="term", unsure=True),
    Page("start", 5, ("start",), take_start, (Field("start", "day", stands=Held("start")),),
         ask=lambda answers: "term" if has_term(answers) else "once", template="start",
         unsure=True),
    Page("price", 6, ("list_price_fen",), take_price,
         (Field("price", "number", unit=_yuan_word, stands=_price_stands),),
         ask=price_ask, template="price", unsure=True),
    Page("method", 6, ("method",), take_method,
         (Field("method", "choice", _method_options, stands=Held("method")),),
         when=lambda answers: len(methods(answers)) > 1),
)  # fmt: skip
