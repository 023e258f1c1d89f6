"""What pages and papers say of cases, publications and credit files: from ledger and vault."""

from msgspec import Struct

from appliance.core import similarity
from appliance.core.cases import Case, Exposure
from appliance.core.parties import Person
from appliance.core.people import mask_name
from appliance.registers import discipline as files
from appliance.station import Station
from kiosk_ui.act_forms.form import Desk
from kiosk_ui.i18n import Language, current, say
from kiosk_ui.paper import exposure as paper
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip


class Suspected(Struct, frozen=True):
    """A sign of collusion that the reviewer called suspicious. `bidders`: (number, name)."""

    trade: str
    flag_no: str
    rule: str
    bidders: tuple[tuple[str, str], ...]
    case_no: str = ""


class Shown(Struct, frozen=True):
    """A publication as everybody reads it: a person's name is masked, a firm's is whole."""

    exposure_no: str
    name: str
    title: str
    law: str
    text: str
    start: str
    end: str


def suspected(station: Station) -> tuple[Suspected, ...]:
    """Of the trades under way, with the case that was opened about one."""
    by_flag = {one.flag_no: one.case_no for one in files.all_cases(station).values()}
    found = []
    for trade in station.trades_under_way():
        for flag in trade.flags.found:
            said = trade.flags.decision(flag.flag_no)
            if said is None or said.decision != similarity.SUSPECTED:
                continue
            people = station.people(trade.number)
            known = people.bidders if people else {}
            bidders = tuple((one, known[one].name) for one in flag.enrol_ids if one in known)
            rule = say(f"similarity.{flag.rule}", current())
            case_no = by_flag.get(flag.flag_no, "")
            found.append(Suspected(trade.number, flag.flag_no, rule, bidders, case_no))
    return tuple(found)


def name_of(who: Person | None) -> str:
    """The whole name, or that it was erased: for staff."""
    return who.name if who is not None else say("discipline.erased", current())


def public_name(who: Person | None, language: Language) -> str:
    """A person's name is masked, a firm's is whole."""
    if who is None:
        return say("discipline.erased", language)
    return who.name if who.is_organisation else mask_name(who.name)


def case_line(desk: Desk, case: Case) -> str:
    """Number, party and act, for a list to choose from."""
    who = name_of(files.party(desk.station, case.seq))
    number = case.decision.decision_no if case.decision else case.case_no
    return f"{number[10:]} · {who} · {desk.word('bad_acts', case.act_code)}"


def shown(station: Station, one: Exposure, language: Language) -> Shown:
    """As the board, the page for everybody and the paper say it."""
    row = station.tables.exposure_bases.get(one.basis)
    title = (row.en if language == "en" else row.zh) if row else one.basis
    body = station.blobs.get(one.text_sha256) or b""
    return Shown(
        one.exposure_no,
        public_name(files.party(station, one.seq), language),
        title,
        row.law if row else "",
        body.decode("utf-8", "replace"),
        one.start,
        one.end,
    )


def on_the_board(station: Station) -> tuple[Shown, ...]:
    """What is published today, what ends first on top; gone the day after its last day."""
    today = station.now().day
    running = [one for one in files.all_exposures(station).values() if one.shown_on(today)]
    found = sorted(running, key=lambda one: one.end)
    return tuple(shown(station, one, current()) for one in found)


def slip(station: Station, sheet: Sheet) -> Slip:
    """DOC44 under the number of the sheet. KeyError: nothing was published under it."""
    one = files.all_exposures(station)[sheet.number]
    said = shown(station, one, "zh_CN")
    facts = paper.Exposure(
        said.name, said.title, said.law, said.text, one.decision_no, one.start, one.end
    )
    return paper.exposure(facts, sheet)
