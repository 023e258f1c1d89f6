"""The public text of a notice: the same facts give the same bytes, and names are masked.

The digest of these bytes stands in the ledger, the bytes are a public blob. Plain UTF-8 lines
`label: value` in the order of the law's list, LF at each end. Always Chinese: the text has one
form. A changed wording gets a new FORM: the digests of old texts are proven by their blobs only.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from appliance.core.money import rmb_capital
from appliance.core.people import mask_name
from kiosk_ui.i18n import say
from kiosk_ui.paper import sheet as common

FORM: Final = "1"


@dataclass(frozen=True, slots=True)
class Notice:
    """The fields of a trade notice.

    `transferor` a person's full name (masked here) unless `organisation`; lists are sentences;
    days ISO; `enrol_until`, `planned_at` local times; empty fields are left out. `names` are
    further persons (neighbour, tenant, family) who are masked wherever a field mentions them, as
    the transferor is: titles and bounds like to name people.
    """

    station: str
    trade: str
    object_title: str
    transferor: str
    location: str
    area_mu_e4: int
    mode: str
    method: str
    term_months: int
    price_fen: int
    price_unit: str
    total_fen: int
    published: str
    ends: str
    enrol_until: str
    planned_at: str
    organisation: bool = False
    title_no: str = ""
    parcel_code: str = ""
    east: str = ""
    south: str = ""
    west: str = ""
    north: str = ""
    current_use: str = ""
    start: str = ""
    deposit_fen: int = 0
    deposit_account: str = ""
    increment_fen: int = 0
    conditions: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    single_bidder: bool = True
    tie_rule: str = ""
    enrol_place: str = ""
    enrol_materials: tuple[str, ...] = ()
    place: str = ""
    objections: str = ""
    contact: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The fields of a result in its publicity period; `winner`, `names` as in Notice."""

    station: str
    trade: str
    object_title: str
    winner: str
    price_fen: int
    price_unit: str
    method: str
    qualified: int
    published: str
    ends: str
    organisation: bool = False
    objections: str = ""
    names: tuple[str, ...] = ()


def notice_text(notice: Notice) -> bytes:
    """The public blob of DOC07."""
    return _joined("paper.title.DOC07", notice_rows(notice))


def result_text(result: Result) -> bytes:
    """The public blob of the result's publicity."""
    return _joined("paper.title.result", result_rows(result))


def notice_rows(n: Notice) -> list[tuple[str, str]]:
    """Label and value of each row that has one."""
    bounds = [(side, getattr(n, side)) for side in ("east", "south", "west", "north")]
    single = "paper.single.yes" if n.single_bidder else "paper.single.no"
    rows = [
        ("paper.station", n.station),
        ("paper.trade", n.trade),
        ("paper.object", n.object_title),
        ("paper.transferor", _public(n.transferor, n.organisation)),
        ("paper.location", n.location),
        ("paper.title-no", n.title_no),
        ("paper.parcel", n.parcel_code),
        *((f"paper.bound.{side}", words) for side, words in bounds),
        ("paper.area", common.mu(n.area_mu_e4, "zh_CN")),
        ("paper.current-use", n.current_use),
        ("paper.mode", n.mode),
        ("paper.method", n.method),
        ("paper.term", common.term(n.term_months, "zh_CN")),
        ("paper.start", common.day(n.start, "zh_CN")),
        ("paper.list-price", common.price(n.price_fen, n.price_unit, "zh_CN")),
        ("paper.list-total", _amount(n.total_fen)),
        ("paper.increment", _amount(n.increment_fen)),
        ("paper.deposit", _amount(n.deposit_fen)),
        ("paper.deposit-account", n.deposit_account if n.deposit_fen else ""),
        *(("paper.condition", one) for one in n.conditions),
        *(("paper.priority", one) for one in n.priority),
        ("paper.single", say(single)),
        ("paper.tie-rule", n.tie_rule),
        ("paper.published", common.day(n.published, "zh_CN")),
        ("paper.ends", common.day(n.ends, "zh_CN")),
        ("paper.enrol-deadline", n.enrol_until),
        ("paper.enrol-place", n.enrol_place),
        *(("paper.enrol-material", one) for one in n.enrol_materials),
        ("paper.planned-at", n.planned_at),
        ("paper.place", n.place),
        ("paper.objections", n.objections),
        ("paper.contact", n.contact),
    ]
    return _said(rows, n.names if n.organisation else (n.transferor, *n.names))


def result_rows(r: Result) -> list[tuple[str, str]]:
    """Label and value of each row that has one."""
    rows = [
        ("paper.station", r.station),
        ("paper.trade", r.trade),
        ("paper.object", r.object_title),
        ("paper.transferee", _public(r.winner, r.organisation)),
        ("paper.deal-price", common.price(r.price_fen, r.price_unit, "zh_CN")),
        ("paper.method", r.method),
        ("paper.qualified", str(r.qualified)),
        ("paper.published", common.day(r.published, "zh_CN")),
        ("paper.ends", common.day(r.ends, "zh_CN")),
        ("paper.objections", r.objections),
    ]
    return _said(rows, r.names if r.organisation else (r.winner, *r.names))


def _said(rows: list[tuple[str, str]], names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(say(label), _line(_masked(value, names))) for label, value in rows if value]


def _masked(value: str, names: tuple[str, ...]) -> str:
    """Longest name first, so that one inside another leaves nothing over."""
    for name in sorted((one for one in names if len(one) > 1), key=len, reverse=True):
        value = value.replace(name, mask_name(name))
    return value


def _public(name: str, organisation: bool) -> str:
    return name if organisation else mask_name(name)


def _amount(fen: int) -> str:
    return (
        common.yuan(fen, "zh_CN") + say("paper.capitals", capitals=rmb_capital(fen)) if fen else ""
    )


def _line(value: str) -> str:
    """One line, NFC: the same words give the same bytes however they were typed."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def _joined(title: str, rows: list[tuple[str, str]]) -> bytes:
    lines = [say(title), *(say("paper.row", label=label, value=value) for label, value in rows)]
    return "".join(f"{line}\n" for line in [*lines, say("paper.form", form=FORM)]).encode()
