"""The answers read back: one row for what belongs together, with the page that changes it."""

from msgspec import Struct

from appliance.core import area
from appliance.core.people import mask_id
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, whole, words
from kiosk_ui.screens.registration import case, flow, terms, thing, who
from kiosk_ui.shown import day_full, id_groups, years, yuan
from kiosk_ui.voice.provenance import fact


class Row(Struct, frozen=True):
    """`value` is empty where it is still open; `page` changes it, "" where nothing can.

    `aloud`: the voice may read it; no name, no place and no number of a register.
    """

    label: str
    value: str
    page: str
    aloud: bool = False


class Group(Struct, frozen=True):
    """Rows that one looks at together. `name`: who, thing or terms."""

    name: str
    rows: tuple[Row, ...]


def groups(answers: Answers, *, full: bool = False) -> tuple[Group, ...]:
    """All that was said: the matter and whose it is, the thing, the terms.

    Who stands here is above them on the page. `full`: ID numbers as they were typed, for the
    moment in which they are confirmed; masked else.
    """
    if case.row_of(answers) is None:
        return ()
    given = flow.relevant(answers)
    return (
        Group("who", (*_matter(given), *_whose(given, full=full))),
        Group("thing", (_where(given), *_sides(given), *_sizes(given))),
        Group("terms", tuple(_terms(given))),
    )


def rows(answers: Answers) -> tuple[Row, ...]:
    """The same in one list, for the counter and for paper."""
    return tuple(row for group in groups(answers) for row in group.rows)


def _row(name: str, value: str, page: str, *, aloud: bool = False) -> Row:
    return Row(say(f"label.{name}", current()), value, page, aloud)


def _matter(answers: Answers) -> list[Row]:
    """What it is about, how it is given away, and what is bought."""
    asked = flow.names(answers)
    mode = case.tables().transfer_modes.get(words(answers, "mode"))
    bought = words(answers, "kind")
    found = [
        _row("matter", case.type_word(words(answers, "type")), "what", aloud=True),
        _row("mode", case.named(mode) if mode else "", "mode" if "mode" in asked else "",
             aloud=True),
    ]  # fmt: skip
    if "kind" in asked:
        text = say(f"purchase.{bought}", current()) if bought else ""
        found.append(_row("kind", text, "kind", aloud=True))
    return found


def _whose(answers: Answers, *, full: bool) -> list[Row]:
    """The kind of owner, whom somebody stands for, who may come, who rents it now."""
    asked = flow.names(answers)
    found = []
    if "owner" in asked:
        row = case.tables().party_types.get(words(answers, "owner"))
        found.append(_row("owner", case.named(row) if row else "", "owner", aloud=True))
    found += [*_agent(answers), *_principal(answers, full=full)]
    if case.asks_outsiders(answers):
        said = words(answers, "outsiders")
        text = say(f"outsiders.{said}", current()) if said else ""
        found.append(_row("outsiders", text, "outsiders", aloud=True))
    if case.asks_tenant(answers):
        name = words(answers, "tenant") or say("let.no", current())
        found.append(_row("tenant", name if words(answers, "let") else "", "tenant"))
    return found


def _agent(answers: Answers) -> list[Row]:
    """Who came, and how long the mandate of an agent holds."""
    said = words(answers, "agent")
    kind = "office" if case.for_organisation(answers) else "person"
    text = say(f"agent.{kind}-{said}", current()) if said else ""
    found = [_row("agent", text, "agent", aloud=True)]
    if case.by_agent(answers):
        last = words(answers, "mandate_to")
        found.append(_row("mandate", fact(day_full(last)) if last else "", "mandate", aloud=True))
    return found


def _principal(answers: Answers, *, full: bool) -> list[Row]:
    """Whose right it is where that is not the person who stands here."""
    for_office = case.for_organisation(answers)
    if not for_office and not case.by_agent(answers):
        return []
    page, other = "organisation" if for_office else "principal", who.transferor_of(answers)
    if other is None:
        return [_row("whose", "", page)]
    number = other.id_number
    if not for_office:
        number = id_groups(number) if full else mask_id(number)
    return [
        _row("whose", other.name, page),
        _row("credit-code" if for_office else "their-number", number, page),
        *([_row("legal-person", other.legal_person, page)] if for_office else []),
        *([_row("their-phone", other.phone, page)] if other.phone else []),
    ]


def _where(answers: Answers) -> Row:
    """Where it is, and the code or number by which registers know it."""
    village, place = words(answers, "village"), words(answers, "place")
    shape = case.shape(answers)
    name = "parcel" if shape == "land" else f"thing-{shape}"
    number = words(answers, "parcel_code" if shape == "land" else "object_id")
    known = village in house().settings.villages and bool(place) and bool(number)
    return _row(name, f"{house().village(village)} {place} {number}" if known else "", "village")


def _sides(answers: Answers) -> list[Row]:
    """What lies around a piece of land, as far as it was said."""
    if case.shape(answers) != "land" or not words(answers, "place"):
        return []
    told = [
        say("sides.one", current(), side=say(f"side.{side}", current()), what=what)
        for side in thing.SIDES
        if (what := words(answers, side))
    ]
    text = say("format.comma", current()).join(told) or say("sides.none", current())
    return [_row("sides", text, "place")]


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
    if terms.has_title_term(answers):
        left = whole(answers, "title_months_left")
        text = fact(years(left)) if left is not None else ""
        found.append(_row("title-left", text, "title-left", aloud=True))
    if not terms.has_term(answers):
        found.append(
            _row("hand-over", fact(day_full(start)) if start else "", "start", aloud=True)
        )
    else:
        facts = {"term": fact(years(months or 0)), "start": fact(day_full(start) if start else "")}
        text = say("{term}, from {start}", current(), **facts)
        known = months is not None and bool(start)
        found.append(_row("term", text if known else "", "term", aloud=True))
    fen = whole(answers, "list_price_fen")
    ask = terms.price_ask(answers)
    text = say(f"price.{ask}", current(), amount=fact(yuan(fen or 0)))
    found.append(_row(f"price-{ask}", text if fen is not None else "", "price", aloud=True))
    method = words(answers, "method")
    if "method" in flow.names(answers):
        text = say(f"way.{method}", current()) if method else ""
        found.append(_row("method", text, "method", aloud=True))
    return found
