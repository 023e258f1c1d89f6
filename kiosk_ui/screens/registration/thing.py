"""The thing itself: where it is, how it is named in registers, how large or how many."""

from typing import Final

from appliance.core import area
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.money import Fen, MoneyError
from appliance.core.trade_types.by_table import OBJECT_NO, QUANTITY_MAX, SINGLE
from appliance.core.trade_types.household_land import FARM_LAND
from appliance.core.trade_types.land import PARCEL_CODE_LENGTH
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import UNSURE, Answers, Typed, Wrong, one_line, plain, whole, words
from kiosk_ui.screens.registration import case
from kiosk_ui.screens.registration.case import Held, row_of, shape
from kiosk_ui.screens.registration.page import Field, Option, Page
from kiosk_ui.shown import yuan
from kiosk_ui.voice.provenance import public

PLACE_LENGTH_MAX: Final = 40
SIDES: Final = ("east", "south", "west", "north")
WOOD_SCALE: Final = 1_000
"""Thousandths of a cubic metre (units.csv)."""

LIKELY_LAND: Final = {
    "CBD": FARM_LAND, "JTD": FARM_LAND, "LDQ": ("03",), "CDQ": ("04",), "SMQ": ("11",),
}  # fmt: skip
"""Type -> beginnings of the land classes (GB/T 21010) among which one is chosen."""


def of_shape(*shapes: str) -> "_Shaped":
    return _Shaped(shapes)


class _Shaped:
    """Whether the thing is one of these shapes."""

    def __init__(self, shapes: tuple[str, ...]) -> None:
        self._shapes = shapes

    def __call__(self, answers: Answers) -> bool:
        return row_of(answers) is not None and shape(answers) in self._shapes


# --- where --------------------------------------------------------------------------------------


def take_village(typed: Typed, held: Answers, _at: Instant) -> Answers:
    code = typed.get("village", "")
    if code == UNSURE:
        return {"village": UNSURE}
    if not code:
        raise Wrong("village", "choose-one")
    if code not in house().settings.villages:
        raise Wrong("village", "village-not-ours")
    changed = code != held.get("village")
    return {"village": code, **({"parcel_code": None} if changed else {})}


def _village_options(_answers: Answers) -> list[Option]:
    return [Option(code, public(name)) for code, name in house().settings.villages.items()]


def take_place(typed: Typed, held: Answers, _at: Instant) -> Answers:
    place = one_line(typed.get("place", ""), PLACE_LENGTH_MAX)
    sides = SIDES if shape(held) == "land" else ()
    bounds = {side: typed.get(side, "").strip()[:PLACE_LENGTH_MAX] for side in sides}
    if not place and typed.get("go") != UNSURE:
        raise Wrong("place", "place-missing")
    return {"place": place or UNSURE, **bounds}


def take_parcel(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"parcel_code": UNSURE}
    code = plain(typed.get("parcel_code", "")).replace(" ", "")
    if len(code) != PARCEL_CODE_LENGTH or not (code.isascii() and code.isdigit()):
        raise Wrong("parcel_code", "parcel-form")
    village = words(held, "village")
    if village and not code.startswith(village):
        raise Wrong("parcel_code", "parcel-elsewhere")
    return {"parcel_code": code}


def take_land_type(typed: Typed, held: Answers, _at: Instant) -> Answers:
    chosen = typed.get("land_type", "")
    if chosen == UNSURE:
        return {"land_type": UNSURE}
    if not chosen:
        raise Wrong("land_type", "choose-one")
    if chosen not in {one.value for one in _land_options(held)}:
        raise Wrong("land_type", "land-kind-unknown")
    return {"land_type": chosen}


def _land_options(answers: Answers) -> list[Option]:
    likely = LIKELY_LAND.get(words(answers, "type"), ("",))
    rows = case.tables().land_types
    return [Option(code, case.named(row)) for code, row in rows.items() if code.startswith(likely)]


def take_object_no(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"object_id": UNSURE}
    number = plain(typed.get("object_id", "")).replace(" ", "")
    if not number:
        raise Wrong("object_id", "object-missing")
    if not is_word(number) or len(number) > OBJECT_NO:
        raise Wrong("object_id", "object-form")
    return {"object_id": number}


# --- how much -----------------------------------------------------------------------------------


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


def take_room(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"area_m2_e2": UNSURE}
    try:
        return {"area_m2_e2": area.parse_m2(plain(typed.get("room", "")))}
    except area.AreaError as error:
        raise Wrong("room", error.code) from error


def take_quantity(typed: Typed, held: Answers, _at: Instant) -> Answers:
    """Pieces, heads or shares; wood in cubic metres with up to three decimals."""
    if typed.get("go") == UNSURE:
        return {"quantity": UNSURE}
    row, text = row_of(held), plain(typed.get("quantity", ""))
    whole_part, _, part = text.partition(".")
    decimals = 3 if row is not None and row.unit == "M3" else 0
    if not (whole_part.isascii() and whole_part.isdigit()) or len(whole_part) > 9:
        raise Wrong("quantity", "not-an-amount")
    if (part and not (part.isascii() and part.isdigit())) or len(part) > decimals:
        raise Wrong("quantity", "too-many-decimals")
    scale = 10**decimals
    found = int(whole_part) * scale + int(part.ljust(decimals, "0") or "0")
    if not 0 < found <= QUANTITY_MAX:
        raise Wrong("quantity", "quantity-wrong", most=QUANTITY_MAX)
    return {"quantity": found}


def quantity_text(answers: Answers) -> str:
    """As it is typed and shown: wood in cubic metres, the others as they are."""
    value, row = whole(answers, "quantity"), row_of(answers)
    if value is None:
        return ""
    if row is None or row.unit != "M3":
        return str(value)
    full, part = divmod(value, WOOD_SCALE)
    return f"{full}.{part:03d}".rstrip("0").rstrip(".")


def count_of(answers: Answers) -> int:
    """How many, as it is stored: one where the unit is one thing, none where it is measured."""
    row = row_of(answers)
    if row is not None and row.unit in SINGLE:
        return 1
    return whole(answers, "quantity") or 0


def size_text(answers: Answers) -> str:
    """The size of the thing in its unit, for titles and read-backs."""
    match shape(answers):
        case "land":
            return area.text(whole(answers, "area_mu_e4") or 0)
        case "room":
            return area.text_m2(whole(answers, "area_m2_e2") or 0)
        case _:
            return quantity_text(answers)


def unit_word(answers: Answers) -> str:
    row = row_of(answers)
    return say(f"unit-word.{row.unit}", current()) if row else ""


def take_estimate(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    if typed.get("go") == UNSURE:
        return {"estimate_fen": UNSURE}
    try:
        fen = Fen.from_yuan(plain(typed.get("estimate", "")))
    except MoneyError as error:
        raise Wrong("estimate", error.code) from error
    if fen == 0:
        raise Wrong("estimate", "estimate-missing")
    return {"estimate_fen": fen}


def _counted(answers: Answers) -> bool:
    row = row_of(answers)
    return row is not None and shape(answers) == "thing" and row.unit not in SINGLE


def _mu_text(name: str) -> "_Written":
    return _Written(name, area.text)


class _Written:
    """A whole number among the answers, as it is typed."""

    def __init__(self, name: str, write: object) -> None:
        self._name, self._write = name, write

    def __call__(self, answers: Answers) -> str:
        value = whole(answers, self._name)
        return "" if value is None or not callable(self._write) else str(self._write(value))


def _unit(code: str) -> "_Unit":
    return _Unit(code)


class _Unit:
    """The word of a unit, in the language of the request."""

    def __init__(self, code: str) -> None:
        self._code = code

    def __call__(self, _answers: Answers) -> str:
        return say(f"unit-word.{self._code}", current())


def _by_shape(answers: Answers) -> str:
    return shape(answers)


PAGES: Final = (
    Page("village", 3, ("village",), take_village,
         (Field("village", "choice", _village_options, stands=Held("village")),),
         ask=_by_shape, unsure=True),
    Page("place", 3, ("place",), take_place,
         (Field("place", "text", stands=Held("place"), length_max=PLACE_LENGTH_MAX),
          *(Field(side, "text", stands=Held(side), length_max=PLACE_LENGTH_MAX)
            for side in SIDES)),
         ask=_by_shape, template="place", unsure=True),
    Page("parcel", 3, ("parcel_code",), take_parcel,
         (Field("parcel_code", "number", stands=Held("parcel_code"), length_max=24),),
         when=of_shape("land"), template="parcel", unsure=True),
    Page("object-no", 3, ("object_id",), take_object_no,
         (Field("object_id", "text", stands=Held("object_id"), length_max=OBJECT_NO),),
         when=of_shape("room", "thing", "works"), ask=lambda answers: words(answers, "type"),
         unsure=True),
    Page("land-type", 4, ("land_type",), take_land_type,
         (Field("land_type", "choice", _land_options, stands=Held("land_type")),),
         when=of_shape("land"), unsure=True),
    Page("title-area", 4, ("title_area_mu_e4",), take_title_area,
         (Field("title_area", "number", unit=_unit("MU"), stands=_mu_text("title_area_mu_e4")),),
         when=of_shape("land"), template="number", unsure=True),
    Page("area", 4, ("area_mu_e4",), take_area,
         (Field("area", "number", unit=_unit("MU"), stands=_mu_text("area_mu_e4")),),
         when=of_shape("land"), template="number", unsure=True),
    Page("room", 4, ("area_m2_e2",), take_room,
         (Field("room", "number", unit=_unit("M2"),
                stands=_Written("area_m2_e2", area.text_m2)),),
         when=of_shape("room"), template="number", unsure=True),
    Page("quantity", 4, ("quantity",), take_quantity,
         (Field("quantity", "number", unit=unit_word, stands=quantity_text),),
         when=_counted, template="number", unsure=True),
    Page("estimate", 4, ("estimate_fen",), take_estimate,
         (Field("estimate", "number", unit=_unit("YUAN"),
                stands=_Written("estimate_fen", yuan)),),
         when=of_shape("works"), template="number", unsure=True),
)  # fmt: skip
