"""A registration's answers and the pages that ask for them. Text from people is parsed here, once.

A page takes what was typed and gives answers, or says which field cannot stand and why
(`refusal.<code>`). Nothing typed is ever lost: the raw text is kept beside the answers.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from appliance.core import area, money, people
from appliance.core.calendar import add_months
from appliance.core.clocks import day_of
from appliance.core.instant import Instant
from appliance.core.parties import Person
from appliance.core.registration import ID_REFUSALS, TYPED_REASONS
from kiosk_ui.house import house

Answers = dict[str, object]
Typed = Mapping[str, str]

YEARS_MAX = 70
PARCEL_DIGITS = 19
PLACE_LENGTH_MAX = 40
UNSURE = "unsure"


class Wrong(Exception):
    """A field that cannot stand: its name, and the code of the sentence with its facts."""

    def __init__(self, field: str, code: str, **facts: object) -> None:
        super().__init__(code)
        self.field, self.code, self.facts = field, code, facts


@dataclass(frozen=True, slots=True)
class Page:
    """One question. `step` 1..7 of the bar; `asks` the answers it is responsible for."""

    name: str
    step: int
    asks: tuple[str, ...]
    take: Callable[[Typed, Answers, Instant], Answers]


def plain(text: str) -> str:
    """Full-width forms to ASCII, no grouping commas, no space around."""
    return unicodedata.normalize("NFKC", text).replace(",", "").strip()


def whole(answers: Answers, name: str) -> int | None:
    """A number among the answers, None where it is not given or the person is unsure."""
    value = answers.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words(answers: Answers, name: str) -> str:
    value = answers.get(name)
    return value if isinstance(value, str) else ""


# --- one function for each page ---------------------------------------------------------------


def take_what(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("what") != "CBD":
        raise Wrong("what", "type-not-offered")
    return {"type": "CBD", "mode": "LEASE", "method": "LISTING"}


def take_consent(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("consent") != "yes":
        raise Wrong("consent", "consent-missing")
    return {"consent": "DOC38-2026-1"}


def take_typed_person(typed: Typed, _held: Answers, at: Instant) -> Answers:
    """The way without a card: name, number and why; a second member of staff signs for it."""
    name, number = typed.get("name", "").strip(), people.normal_id(plain(typed.get("id", "")))
    fault = people.check_name(name)
    if fault:
        raise Wrong("name", "name-missing")
    fault = people.check_id_number(number, today=day_of(at.at), demo=house().station.demo)
    if fault:
        raise Wrong("id", ID_REFUSALS[fault])
    reason = typed.get("reason", "")
    if reason not in TYPED_REASONS:
        raise Wrong("reason", "typed-needs-reason")
    birth = people.id_birth(number).isoformat()
    person = Person(name=name, id_number=number, sex=people.id_sex(number), birth=birth)
    return {"person": _plain_person(person), "source": "TYPED", "reason": reason, "module": ""}


def person_answers(person: Person, module: str) -> Answers:
    """What a card gave."""
    return {"person": _plain_person(person), "source": "CARD", "module": module, "reason": ""}


def _plain_person(person: Person) -> dict[str, str]:
    return {name: value for name in person.__struct_fields__ if (value := getattr(person, name))}


def take_village(typed: Typed, held: Answers, _at: Instant) -> Answers:
    code = typed.get("village", "")
    if code == UNSURE:
        return {"village": UNSURE}
    if code not in house().settings.villages:
        raise Wrong("village", "village-not-ours")
    changed = code != held.get("village")
    return {"village": code, **({"parcel_code": None} if changed else {})}


def take_place(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    place = " ".join(typed.get("place", "").split())[:PLACE_LENGTH_MAX]
    bounds = {side: typed.get(side, "").strip()[:PLACE_LENGTH_MAX] for side in SIDES}
    if not place and typed.get("go") != UNSURE:
        raise Wrong("place", "place-missing")
    return {"place": place or UNSURE, **bounds}


SIDES = ("east", "south", "west", "north")


def take_parcel(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"parcel_code": UNSURE}
    code = plain(typed.get("parcel_code", "")).replace(" ", "")
    if len(code) != PARCEL_DIGITS or not (code.isascii() and code.isdigit()):
        raise Wrong("parcel_code", "parcel-form")
    village = words(held, "village")
    if village != UNSURE and not code.startswith(village):
        raise Wrong("parcel_code", "parcel-elsewhere")
    return {"parcel_code": code}


def _mu(typed: Typed, field: str) -> int:
    try:
        return area.parse_mu(plain(typed.get(field, "")))
    except area.AreaError as error:
        raise Wrong(field, error.code) from error


def take_title_area(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"title_area_mu_e4": UNSURE}
    return {"title_area_mu_e4": _mu(typed, "title_area")}


def take_area(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"area_mu_e4": UNSURE}
    wanted, title = _mu(typed, "area"), whole(held, "title_area_mu_e4")
    if title is not None and not area.fits_title(wanted, title):
        raise Wrong("area", "area-over-title", title=area.text(title))
    return {"area_mu_e4": wanted}


def _years(typed: Typed, field: str) -> int:
    text = plain(typed.get(field, ""))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= YEARS_MAX:
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
    months = _years(typed, "term_years") if chosen == "other" else _years(typed, "term")
    left = whole(held, "title_months_left")
    if left is not None and months > left:
        field = "term_years" if chosen == "other" else "term"
        raise Wrong(field, "term-over-title", left=left)
    return {"term_months": months}


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


def take_price(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"list_price_fen": UNSURE}
    try:
        fen = money.Fen.from_yuan(plain(typed.get("price", "")))
    except money.MoneyError as error:
        raise Wrong("price", error.code) from error
    if fen == 0:
        raise Wrong("price", "amount-zero")
    return {"list_price_fen": fen}


def take_nothing(_typed: Typed, _held: Answers, _at: Instant) -> Answers:
    """Pages whose answer comes from a device, never from a field."""
    return {}


PAGES: tuple[Page, ...] = (
    Page("what", 1, ("type",), take_what),
    Page("consent", 1, ("consent",), take_consent),
    Page("card", 1, ("person",), take_nothing),
    Page("finger", 2, ("sign_kind",), take_nothing),
    Page("village", 3, ("village",), take_village),
    Page("place", 3, ("place",), take_place),
    Page("parcel", 3, ("parcel_code",), take_parcel),
    Page("title-area", 4, ("title_area_mu_e4",), take_title_area),
    Page("area", 4, ("area_mu_e4",), take_area),
    Page("title-left", 5, ("title_months_left",), take_title_left),
    Page("term", 5, ("term_months",), take_term),
    Page("start", 5, ("start",), take_start),
    Page("price", 6, ("list_price_fen",), take_price),
    Page("read-back", 7, (), take_nothing),
)
STEPS = 7
NAMES = tuple(page.name for page in PAGES)
BY_NAME = {page.name: page for page in PAGES}


def first_open(answers: Answers) -> str:
    """The first page whose question has no answer yet; the read-back when all have one."""
    for page in PAGES:
        if any(answers.get(name) in (None, "") for name in page.asks):
            return page.name
    return "read-back"


def unsure(answers: Answers) -> tuple[str, ...]:
    """Pages whose question the person left for the clerk."""
    return tuple(
        page.name for page in PAGES if any(answers.get(name) == UNSURE for name in page.asks)
    )


def after(name: str) -> str:
    return NAMES[min(NAMES.index(name) + 1, len(NAMES) - 1)]


def before(name: str) -> str | None:
    at = NAMES.index(name)
    return NAMES[at - 1] if at else None


def total_fen(answers: Answers) -> int | None:
    """The whole contract at the price asked for, where everything for it is known."""
    fen, mu, months = (whole(answers, n) for n in ("list_price_fen", "area_mu_e4", "term_months"))
    if fen is None or mu is None or months is None:
        return None
    return money.total(money.PER_MU_YEAR, fen, area_mu_e4=mu, term_months=months)


def year_fen(answers: Answers) -> int | None:
    """The first year's rent."""
    fen, mu = whole(answers, "list_price_fen"), whole(answers, "area_mu_e4")
    if fen is None or mu is None:
        return None
    return money.total(money.PER_MU_YEAR, fen, area_mu_e4=mu, term_months=12)
