"""The answers read back: one row for what belongs together, with the page that changes it."""

from msgspec import Struct

from appliance.core import area
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, whole, words
from kiosk_ui.screens.registration import case, flow, terms, thing, who
from kiosk_ui.shown import day_full, years, yuan
from kiosk_ui.voice.provenance import fact


class Row(Struct, frozen=True):
    """`value` is empty where it is still open; `page` changes it, "" where nothing can.

    `aloud`: the voice may read it; no name, no place and no number of a register.
    """

    label: str
    value: str
    page: str
    aloud: bool = False


def rows(answers: Answers) -> tuple[Row, ...]:
    """What the case is, the thing, the terms; who it is stands above them on the page."""
    if case.row_of(answers) is None:
        return ()
    given = flow.relevant(answers)
    found = [_matter(given), *_whose(given), _where(given), *_sizes(given)]
    return (*found, *_terms(given))


def _row(name: str, value: str, page: str, *, aloud: bool = False) -> Row:
    return Row(say(f"label.{name}", current()), value, page, aloud)


def _matter(answers: Answers) -> Row:
    mode = case.tables().transfer_modes.get(words(answers, "mode"))
    bought = words(answers, "kind")
    said = [
        case.type_word(words(answers, "type")),
        case.named(mode) if mode else "",
        say(f"purchase.{bought}", current()) if bought else "",
    ]
    return _row(
        "matter",
        say("format.comma", current()).join(one for one in said if one),
        "mode",
        aloud=True,
    )


def _whose(answers: Answers) -> list[Row]:
    found = []
    if case.for_organisation(answers) or case.by_agent(answers):
        other = who.transferor_of(answers)
        page = "organisation" if case.for_organisation(answers) else "principal"
        found.append(_row("whose", other.name if other else "", page))
    if case.asks_tenant(answers):
        name = words(answers, "tenant") or say("let.no", current())
        found.append(_row("tenant", name if words(answers, "let") else "", "tenant"))
    return found


def _where(answers: Answers) -> Row:
    """Where it is, and the code or number by which registers know it."""
    village, place = words(answers, "village"), words(answers, "place")
    shape = case.shape(answers)
    name = "parcel" if shape == "land" else f"thing-{shape}"
    number = words(answers, "parcel_code" if shape == "land" else "object_id")
    known = village in house().settings.villages and bool(place) and bool(number)
    return _row(name, f"{house().village(village)} {place} {number}" if known else "", "village")


def _sizes(answers: Answers) -> list[Row]:
    match case.shape(answers):
        case "land":
            mu, title = whole(answers, "area_mu_e4"), whole(answers, "title_area_mu_e4")
            land = case.tables().land_types.get(words(answers, "land_type"))
            known = mu is not None and title is not None and land is not None
            facts = {"area": fact(area.text(mu or 0)), "title": fact(area.text(title or 0))}
            text = say("{area} of {title} mu in the certificate", current(), **facts)
            kind = case.named(land) + say("format.comma", current()) if land else ""
            return [_row("area", kind + text if known else "", "land-type", aloud=True)]
        case "room":
            m2 = whole(answers, "area_m2_e2")
            unit = say("unit-word.M2", current())
            return [_row("area", f"{area.text_m2(m2)} {unit}" if m2 else "", "room")]
        case "works":
            fen = whole(answers, "estimate_fen")
            text = say("format.yuan", current(), amount=yuan(fen or 0))
            return [_row("estimate", text if fen else "", "estimate")]
        case _:
            text = thing.quantity_text(answers)
            said = f"{text} {thing.unit_word(answers)}" if text else ""
            return (
                [_row("quantity", said, "quantity")] if "quantity" in flow.names(answers) else []
            )


def _terms(answers: Answers) -> list[Row]:
    months, start = whole(answers, "term_months"), words(answers, "start")
    found = []
    if not terms.has_term(answers):
        found.append(
            _row("hand-over", fact(day_full(start)) if start else "", "start", aloud=True)
        )
    else:
        page = "title-left" if terms.has_title_term(answers) else "term"
        facts = {"term": fact(years(months or 0)), "start": fact(day_full(start) if start else "")}
        text = say("{term}, from {start}", current(), **facts)
        known = months is not None and bool(start)
        found.append(_row("term", text if known else "", page, aloud=True))
    fen = whole(answers, "list_price_fen")
    ask = terms.price_ask(answers)
    text = say(f"price.{ask}", current(), amount=fact(yuan(fen or 0)))
    found.append(_row(f"price-{ask}", text if fen is not None else "", "price", aloud=True))
    method = words(answers, "method")
    if method:
        found.append(_row("method", say(f"way.{method}", current()), "method", aloud=True))
    return found
