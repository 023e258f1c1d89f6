"""From typed text to a value that cannot be wrong: one function for each kind of field.

A field left empty gives MISSING; the caller says whether it may be. A refusal names the input that
it is about, so that the page shows it there.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from appliance.core import area, forms, money, people, registration
from appliance.core.clocks import day_of
from appliance.core.instant import SHANGHAI, text_of
from appliance.core.parties import Person, Words
from kiosk_ui.act_forms import decisions
from kiosk_ui.act_forms.form import Ask, Desk
from kiosk_ui.act_forms.typed import Typed, Unfit

WORD_LENGTH_MAX = 64
WORDS_LENGTH_MAX = 2_000
"""A page of writing; what is longer is a paper."""
PAPER_LENGTH_MAX = 20_000
COUNT_MAX = 999_999_999
PHONE_DIGITS_MAX = 20
ACCOUNT_DIGITS_MAX = 30
ORGANISATION = "02"
RESIDENT = "01"
PERSON_INPUTS = ("name", "id_type", "id_number", "phone", "account")
ORGANISATION_INPUTS = ("name", "id_number", "legal_person", "phone", "account", "bank")


class _Missing:
    """Nothing was given."""


MISSING: Final = _Missing()


def value_of(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    """The value of the field whose input is called `at`; MISSING where nothing was given.

    Raises Unfit. Papers and texts for everybody give their digest; they collect in `typed`.
    """
    if ask.kind == "rows":
        return _rows(ask, at, desk, typed)
    return _KINDS[ask.kind](ask, at, desk, typed)


def fields_of(
    asks: tuple[Ask, ...], desk: Desk, typed: Typed
) -> tuple[dict[str, object], list[Unfit]]:
    """The values given by name, and everything that cannot stand."""
    values: dict[str, object] = {}
    wrong: list[Unfit] = []
    for ask in asks:
        try:
            value = value_of(ask, ask.name, desk, typed)
        except Unfit as unfit:
            wrong.append(unfit)
            continue
        if value is not MISSING:
            values[ask.name] = value
        elif ask.required:
            wrong.append(Unfit("field-missing", _first_input(ask, ask.name)))
    return values, wrong


def _first_input(ask: Ask, at: str) -> str:
    """The input of a field where its refusal stands."""
    first = {"moment": "day", "person": "name", "organisation": "name"}.get(ask.kind)
    return f"{at}.{first}" if first else at


# --- one function for each kind ------------------------------------------------------------------


def _word(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = typed.plain(at)
    if not text:
        return MISSING
    if len(text) > WORD_LENGTH_MAX or len(text.split()) != 1:
        raise Unfit("word-typed", at, most=WORD_LENGTH_MAX)
    return text


def _words(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = typed.text(at).strip()
    if not text:
        return MISSING
    if len(text) > WORDS_LENGTH_MAX:
        raise Unfit("words-too-long", at, most=WORDS_LENGTH_MAX)
    return Words(text)


def _public_text(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = "\n".join(typed.text(at).strip().splitlines())
    return typed.published(text) if text else MISSING


def _amount(typed: Typed, at: str) -> str:
    return typed.plain(at).replace(",", "").replace(" ", "")


def _yuan(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = _amount(typed, at)
    if not text:
        return MISSING
    try:
        return int(money.Fen.from_yuan(text))
    except money.MoneyError as error:
        raise Unfit(error.code, at) from error


def _area(parse: Callable[[str], int]) -> Callable[[Ask, str, Desk, Typed], object]:
    def parsed(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
        text = _amount(typed, at)
        if not text:
            return MISSING
        try:
            return parse(text)
        except area.AreaError as error:
            raise Unfit(error.code, at) from error

    return parsed


def _count(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = _amount(typed, at)
    if not text:
        return MISSING
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > COUNT_MAX:
        raise Unfit("count-form", at)
    return int(text)


def _day(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    text = typed.plain(at).replace("/", "-").replace(".", "-")
    if not text:
        return MISSING
    if forms.day(text) is None:
        raise Unfit("date-form", at)
    return text


def _moment(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    day, clock = f"{at}.day", f"{at}.clock"
    if not typed.any_of((day, clock)):
        return MISSING
    text = f"{typed.plain(day).replace('/', '-').replace('.', '-')} {typed.plain(clock)}"
    try:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Unfit("moment-form", day) from error
    return text_of(local.astimezone(UTC))


def _codes(ask: Ask, desk: Desk) -> set[str]:
    assert ask.choices is not None, f"{ask.name} has no choices"
    return {code for code, _name in ask.choices(desk)}


def _choice(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    code = typed.text(at)
    if not code:
        return MISSING
    if code not in _codes(ask, desk):
        raise Unfit("choice-unknown", at)
    return code


def _choices(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    codes, offered = typed.all(at), _codes(ask, desk)
    if any(code not in offered for code in codes):
        raise Unfit("choice-unknown", at)
    return tuple(dict.fromkeys(codes)) or MISSING


def _yes(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    return {"yes": True, "no": False}.get(typed.text(at), MISSING)


def _paper(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    if len(typed.text(at)) > PAPER_LENGTH_MAX:
        raise Unfit("words-too-long", at, most=PAPER_LENGTH_MAX)
    return typed.paper(at) or MISSING


def _person(_ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    if not typed.any_of(f"{at}.{one}" for one in PERSON_INPUTS if one != "id_type"):
        return MISSING
    kind = typed.text(f"{at}.id_type") or RESIDENT
    if kind not in desk.tables.id_types or kind == ORGANISATION:
        raise Unfit("choice-unknown", f"{at}.id_type")
    number = _id_number(kind, f"{at}.id_number", desk, typed)
    born = {}
    if kind == RESIDENT:
        born = {"sex": people.id_sex(number), "birth": people.id_birth(number).isoformat()}
    return Person(
        name=_name(f"{at}.name", typed), id_number=number, id_type=kind,
        phone=_digits(f"{at}.phone", PHONE_DIGITS_MAX, typed),
        account=_digits(f"{at}.account", ACCOUNT_DIGITS_MAX, typed), **born,
    )  # fmt: skip


def _id_number(kind: str, at: str, desk: Desk, typed: Typed) -> str:
    number = people.normal_id(typed.plain(at).replace(" ", ""))
    if kind != RESIDENT:
        if not number or len(number) > WORD_LENGTH_MAX:
            raise Unfit("field-missing", at)
        return number
    fault = people.check_id_number(number, today=day_of(desk.now.at), demo=desk.station.demo)
    if fault:
        raise Unfit(registration.ID_REFUSALS[fault], at)
    return number


def _name(at: str, typed: Typed) -> str:
    name = " ".join(typed.plain(at).split())
    if people.check_name(name):
        raise Unfit("name-missing" if not name else "name-form", at)
    return name


def _digits(at: str, most: int, typed: Typed) -> str:
    given = typed.plain(at)
    digits = people.comparable_digits(given)
    if len(digits) > most or (given and not (digits.isascii() and digits.isdigit())):
        raise Unfit("count-form", at)
    return digits


def _organisation(_ask: Ask, at: str, _desk: Desk, typed: Typed) -> object:
    """An organisation stands as Person with id_type 02; legal person and bank in `address`."""
    if not typed.any_of(f"{at}.{one}" for one in ORGANISATION_INPUTS):
        return MISSING
    number = people.normal_id(typed.plain(f"{at}.id_number").replace(" ", ""))
    if people.check_uscc(number):
        raise Unfit("uscc-wrong", f"{at}.id_number")
    name = " ".join(typed.plain(f"{at}.name").split())
    if not name or len(name) > people.NAME_LENGTH_MAX:
        raise Unfit("name-missing", f"{at}.name")
    legal, bank = (
        " ".join(typed.plain(f"{at}.{one}").split()) for one in ("legal_person", "bank")
    )
    return Person(
        name=name, id_number=number, id_type=ORGANISATION,
        address=" ".join(one for one in (legal, bank) if one),
        phone=_digits(f"{at}.phone", PHONE_DIGITS_MAX, typed),
        account=_digits(f"{at}.account", ACCOUNT_DIGITS_MAX, typed),
    )  # fmt: skip


def _decisions(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    codes = decisions.bodies(ask, desk)
    return decisions.papers_typed(codes, at, desk, typed) or MISSING


def _decision(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    found = _decisions(ask, at, desk, typed)
    return found[0] if isinstance(found, tuple) else found


def _rows(ask: Ask, at: str, desk: Desk, typed: Typed) -> object:
    """Rows with anything in them, in order; a row half filled names the input that is empty."""
    assert ask.row is not None, f"{ask.name} has no row"
    rows = []
    for number in range(ask.rows_max):
        if not typed.begins(f"{at}.{number}."):
            continue
        values = {}
        for column in ask.columns:
            value = value_of(column, f"{at}.{number}.{column.name}", desk, typed)
            if value is MISSING and column.required:
                raise Unfit("field-missing", _first_input(column, f"{at}.{number}.{column.name}"))
            if value is not MISSING:
                values[column.name] = value
        rows.append(ask.row(**values))
    return tuple(rows) or MISSING


_KINDS: Mapping[str, Callable[[Ask, str, Desk, Typed], object]] = {
    "word": _word, "words": _words, "yuan": _yuan, "mu": _area(area.parse_mu),
    "square-metres": _area(area.parse_m2), "count": _count, "day": _day, "moment": _moment,
    "choice": _choice, "choices": _choices, "yes": _yes, "paper": _paper,
    "public-text": _public_text, "person": _person, "organisation": _organisation,
    "decision": _decision, "decisions": _decisions,
}  # fmt: skip
