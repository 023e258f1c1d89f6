"""The wizard for every type: from the first touch to a submitted trade, and back without loss."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec import structs

from appliance.core.parties import Person
from appliance.ports import CardRead, PrintState
from appliance.settings import SheetQueue
from appliance.tables.loader import load
from kiosk_ui.house import KEY
from kiosk_ui.i18n import say
from tests.fakes.hall import MODULE, Hall
from tests.fakes.township import OWNER

pytestmark = pytest.mark.slow

TABLES = load()
ORGANISATION = {
    "org_name": "上禾村股份经济合作社", "org_code": "N2999999MA0000015K",
    "legal_person": "王五", "org_phone": "",
}  # fmt: skip
PRINCIPAL = {
    "principal_name": "钱七", "principal_id": "999999198001011233", "principal_phone": "",
}  # fmt: skip
LAND: dict[str, dict[str, str]] = {
    "village": {"village": "999999100200"},
    "place": {"place": "村东大坝田"},
    "parcel": {"parcel_code": "9999991002000000123"},
    "title-area": {"title_area": "3.52"},
    "area": {"area": "3.52"},
}
THING = {
    "village": {"village": "999999100200"},
    "place": {"place": "村部东侧"},
    "object-no": {"object_id": "ZC-2026-0007"},
    "quantity": {"quantity": "3"},
    "room": {"room": "120.5"},
    "estimate": {"estimate": "60000"},
}
TERMS = {
    "title-left": {"title_left": "20"},
    "term": {"term": "3"},
    "start": {"start": "2026-06-01"},
    "price": {"price": "50000"},
}
COLLECTIVE = {"owner": {"owner": "CEV"}, "organisation": ORGANISATION}
CASES: dict[str, dict[str, dict[str, str]]] = {
    "CBD": {"mode": {"mode": "LEASE"}, "owner": {"owner": "HHD"}, "price": {"price": "800"},
            "land-type": {"land_type": "0101"}},
    "JTD": COLLECTIVE | {"mode": {"mode": "CONTRACT"}, "outsiders": {"outsiders": "yes"},
                         "land-type": {"land_type": "0103"}, "price": {"price": "800"}},
    "SHD": COLLECTIVE | {"mode": {"mode": "CONTRACT"}, "outsiders": {"outsiders": "no"},
                         "land-type": {"land_type": "0404"}, "price": {"price": "800"}},
    "LDQ": {"mode": {"mode": "LEASE"}, "owner": {"owner": "HHD"},
            "land-type": {"land_type": "0301"}, "price": {"price": "800"}},
    "LMQ": {"owner": {"owner": "HHD"}, "quantity": {"quantity": "12.5"}},
    "CDQ": {"mode": {"mode": "LEASE"}, "owner": {"owner": "HHD"},
            "land-type": {"land_type": "0401"}, "price": {"price": "800"}},
    "SMQ": COLLECTIVE | {"mode": {"mode": "CONTRACT"}, "outsiders": {"outsiders": "no"},
                         "land-type": {"land_type": "1104"}, "price": {"price": "800"}},
    "JYZ": COLLECTIVE | {"tenant": {"let": "yes", "tenant": "孙八"}},
    "JYC": COLLECTIVE | {"tenant": {"let": "no"}},
    "JJD": COLLECTIVE | {"mode": {"mode": "GRANT"}, "outsiders": {"outsiders": "yes"}},
    "SSB": {"mode": {"mode": "LEASE"}, "owner": {"owner": "PER"}},
    "XSL": COLLECTIVE | {"mode": {"mode": "CONTRACT"}},
    "ZSC": {"mode": {"mode": "TRANSFER"}, "owner": {"owner": "PER"}},
    "SWZ": {"mode": {"mode": "TRANSFER"}, "owner": {"owner": "PER"}},
    "XNF": {"mode": {"mode": "LEASE"}, "owner": {"owner": "HHD"}, "tenant": {"let": "no"}},
    "GQS": {"owner": {"owner": "PER"}},
    "XMG": COLLECTIVE,
    "XMC": COLLECTIVE | {"kind": {"kind": "GOODS"}},
    "ZSX": COLLECTIVE | {"mode": {"mode": "COOPERATE"}},
    "QTA": {"owner": {"owner": "PER"}},
}  # fmt: skip
"""Type -> what differs from the answers above."""


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def answers_of(code: str, **more: dict[str, str]) -> dict[str, dict[str, str]]:
    row = TABLES.trade_type(code)
    thing = LAND if row.unit == "MU" else THING
    common = {"agent": {"agent": "no"}, "method": {"method": row.allowed_methods[0]}}
    return {**common, **thing, **TERMS, **CASES[code], **more}


def group_of(code: str) -> str:
    family = TABLES.trade_type(code).family
    return family if family not in {"ip", "project"} else "other"


def at_the_first_question(hall: Hall, client: FlaskClient, code: str) -> str:
    """Through group and type; where it goes on."""
    client.get("/register/")
    to = client.post("/register/what", data={"what": group_of(code)}).location
    if to == "/register/type":
        to = client.post(to, data={"type": code}).location
    return str(to)


def walk(
    hall: Hall,
    client: FlaskClient,
    to: str,
    answers: dict[str, dict[str, str]],
    person: Person = OWNER,
) -> list[str]:
    """From page to page as the wizard leads, to the read-back; the names of the pages."""
    seen = []
    while not to.endswith("/read-back"):
        name = to.removeprefix("/register/")
        seen.append(name)
        assert len(seen) < 40, seen
        if name == "card":
            client.get(to)
            hall.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))
            assert hall.device_step(client, "card").location == "/register/known"
            page = client.get("/register/known").get_data(as_text=True)
            to = page.split('data-next href="')[1].split('"')[0]
        elif name == "finger":
            to = client.post("/register/ink").location
        else:
            assert client.get(to).status_code == 200, to
            given = {"consent": "yes"} if name == "consent" else answers.get(name, {})
            answer = client.post(to, data=given)
            assert answer.status_code == 303, (name, answer.get_data(as_text=True))
            to = answer.location
    return seen


def taken_in(hall: Hall, client: FlaskClient) -> str:
    """Handed to the clerk, who takes it in; the number of the trade."""
    assert client.post("/register/finish").location == "/register/done"
    (waiting,) = hall.town.station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    assert clerk.get(f"/intake/{waiting.id}").status_code == 200
    answer = clerk.post(f"/intake/{waiting.id}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location.rsplit("/", 1)[1])


@pytest.mark.parametrize("code", sorted(TABLES.trade_types))
def test_j04_every_type_is_asked_for_and_submitted(hall: Hall, code: str) -> None:
    client = hall.client()
    to = at_the_first_question(hall, client, code)
    walk(hall, client, to, answers_of(code))
    number = taken_in(hall, client)
    trade = hall.town.trade(number)
    assert (trade.type, trade.stage) == (code, "SUBMITTED")
    people = hall.town.station.people(number)
    assert people is not None
    for_all = "organisation" in CASES[code]
    assert people.transferor.name == (ORGANISATION["org_name"] if for_all else OWNER.name)
    assert people.representative == (OWNER if for_all else None)
    row = TABLES.trade_type(code)
    assert trade.wants.price_unit == row.price_unit
    assert people.place.title.startswith("上禾村")
    assert trade.total_fen > 0


def test_a_lease_says_the_same_on_the_board_as_ever(hall: Hall) -> None:
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "CBD"), answers_of("CBD"))
    people = hall.town.station.people(taken_in(hall, client))
    assert people is not None
    assert people.place.title == "上禾村村东大坝田3.52亩承包地出租"


def test_an_agent_comes_with_their_own_card_and_the_mandate(hall: Hall) -> None:
    client = hall.client()
    to = at_the_first_question(hall, client, "CBD")
    answers = answers_of(
        "CBD", agent={"agent": "yes"}, principal=PRINCIPAL, mandate={"mandate_to": "2026-12-31"}
    )
    seen = walk(hall, client, to, answers)
    assert {"principal", "mandate"} <= set(seen)
    number = taken_in(hall, client)
    people, trade = hall.town.station.people(number), hall.town.trade(number)
    assert people is not None
    assert (people.transferor.name, people.representative) == ("钱七", OWNER)
    assert trade.wants.by_agent
    assert [one.valid_to for one in trade.principals.mandates] == ["2026-12-31"]


@pytest.mark.parametrize(
    ("page", "given", "code"),
    [
        ("organisation", ORGANISATION | {"org_name": ""}, "name-missing"),
        ("organisation", ORGANISATION | {"org_code": "N2999999MA0000015A"}, "uscc-check-digit"),
        ("organisation", ORGANISATION | {"org_code": "N299"}, "uscc-length"),
        ("organisation", ORGANISATION | {"legal_person": ""}, "name-missing"),
        ("organisation", ORGANISATION | {"org_phone": "12"}, "phone-form"),
        ("tenant", {"let": "yes"}, "name-missing"),
        ("tenant", {}, "choose-one"),
        ("object-no", {"object_id": "资产七号"}, "object-form"),
        ("object-no", {}, "object-missing"),
        ("room", {"room": "0"}, "area-zero"),
        ("term", {"term": "other", "term_years": "21"}, "term-over-law"),
        ("price", {"price": ""}, "not-an-amount"),
        ("method", {"method": "TENDER"}, "method-not-allowed"),
    ],
)
def test_what_cannot_stand_is_said_and_stays(
    hall: Hall, page: str, given: dict[str, str], code: str
) -> None:
    client = hall.client()
    to = at_the_first_question(hall, client, "JYZ")
    walk(hall, client, to, answers_of("JYZ"))
    answer = client.post(f"/register/{page}", data=given)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert say(f"refusal.{code}", most="240")[:8] in shown
    typed = [value for field, value in given.items() if value and field != "method"]
    assert all(f'value="{value}"' in shown for value in typed)


def test_a_ceiling_above_the_estimate_is_told_at_once(hall: Hall) -> None:
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "XMG"), answers_of("XMG"))
    answer = client.post("/register/price", data={"price": "60000.01"})
    assert answer.status_code == 422
    assert say("refusal.ceiling-over") in answer.get_data(as_text=True)


def test_another_type_takes_nothing_over_from_the_first(hall: Hall) -> None:
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "CBD"), answers_of("CBD"))
    client.get("/register/change/what")
    to = client.post("/register/what", data={"what": "asset"}).location
    assert to == "/register/type"
    to = client.post(to, data={"type": "SSB"}).location
    walk(hall, client, to, answers_of("SSB"))
    wants = hall.town.trade(taken_in(hall, client)).wants
    assert (wants.parcel_code, wants.area_mu_e4, wants.land_type) == ("", 0, "")
    assert (wants.object_id, wants.quantity, wants.owner) == ("ZC-2026-0007", 3, "PER")


def at_the_list(hall: Hall, client: FlaskClient, code: str, **more: dict[str, str]) -> str:
    """Through the questions that choose the papers; the page with the list."""
    to, answers = at_the_first_question(hall, client, code), answers_of(code, **more)
    while to != "/register/bring":
        to = client.post(to, data=answers[to.removeprefix("/register/")]).location
    return client.get(to).get_data(as_text=True)


class Paper:
    """A printer that keeps what it was given."""

    width_dots, draws_codes, name = 576, True, "printer"

    def __init__(self) -> None:
        self.jobs: list[bytes] = []

    def print(
        self, job: bytes, *, timeout_s: float, leaving: Callable[[], None] = lambda: None
    ) -> PrintState:
        assert timeout_s > 0
        leaving()
        self.jobs.append(job)
        return PrintState.CONFIRMED


def test_b05_the_page_shows_one_definite_list_and_prints_it(hall: Hall) -> None:
    client = hall.client()
    listed = re.findall(r"<li><b>(.*?)</b>", at_the_list(hall, client, "JTD"))
    assert len(listed) == 6
    assert "乡镇政府批准" in listed
    assert not [one for one in listed if "时)" in one or "如有" in one]
    hall.devices.printer = paper = Paper()  # type: ignore[assignment]  # played
    said = client.post("/register/bring/print").get_data(as_text=True)
    assert say("bring.printed") in said
    assert len(paper.jobs) == 1
    assert "乡镇政府批准".encode("gb18030") in paper.jobs[0]


@pytest.mark.parametrize(("changes", "count"), [("no", 5), ("yes", 6)])
def test_b05_the_list_follows_the_answers(hall: Hall, changes: str, count: int) -> None:
    shown = at_the_list(hall, hall.client(), "JTD", outsiders={"outsiders": changes})
    assert len(re.findall("<li><b>", shown)) == count


def test_b06_papers_that_are_held_are_not_asked_for_again(hall: Hall) -> None:
    hall.town.lease_to("ACCEPTED")
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "CBD"), answers_of("CBD"))
    client.post("/register/finish")
    (waiting,) = hall.town.station.registrations.waiting()
    shown = hall.signed_in("clerk").get(f"/intake/{waiting.id}").get_data(as_text=True)
    assert shown.count(say("again.held")) == 1
    assert re.search(rf"权属证明 <span[^>]*>{say('again.held')}", shown)


@pytest.mark.parametrize("code", sorted(TABLES.trade_types))
def test_a_draft_of_each_type_survives_a_power_cut_and_can_be_dropped(
    hall: Hall, code: str
) -> None:
    client = hall.client()
    to = at_the_first_question(hall, client, code)
    walk(hall, client, to, answers_of(code))
    (before,) = hall.town.station.registrations.open_ones()
    hall.town.close()
    hall.town.open()
    hall.app = hall.open()
    (after,) = hall.town.station.registrations.open_ones()
    assert after == before
    with hall.town.station.writing:
        hall.town.station.registrations.drop(after.id)
    assert hall.town.station.registrations.open_ones() == []
    at_rest = b"".join(one.read_bytes() for one in hall.town.folder.rglob("*") if one.is_file())
    assert "村东大坝田".encode() not in at_rest


@pytest.mark.parametrize("code", ["CBD", "JYZ", "XMC", "GQS"])
def test_whoever_signs_in_ink_signs_the_application_as_it_was_read_back(
    hall: Hall, code: str
) -> None:
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, code), answers_of(code))
    client.post("/register/finish")
    (waiting,) = hall.town.station.registrations.waiting()
    hall.devices.printer = paper = Paper()  # type: ignore[assignment]  # played
    clerk = hall.signed_in("clerk")
    shown = clerk.post(f"/intake/{waiting.id}/print").get_data(as_text=True)
    assert say("bring.printed") in shown
    (job,) = paper.jobs
    for_all = "organisation" in CASES[code]
    whose = ORGANISATION["org_name"] if for_all else OWNER.name
    for word in (say("paper.title.DOC01"), str(waiting.code), whose):
        assert word.encode("gb18030") in job
    assert (say("application.seal").encode("gb18030") in job) is for_all
    assert OWNER.id_number.encode() not in job
    assert hall.town.station.projections.trade_of_draft(waiting.id) is None


class Office:
    """An A4 printer of which nothing but the handing over matters here."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []

    def submit(self, pdf: bytes, *, title: str) -> str:
        self.files.append((title, pdf))
        return "office-1"


def test_where_there_is_an_a4_printer_the_application_is_signed_on_a4(hall: Hall) -> None:
    """document_types.csv: DOC01 is A4; the words of the sheet are those of its picture."""
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "CBD"), answers_of("CBD"))
    client.post("/register/finish")
    (waiting,) = hall.town.station.registrations.waiting()
    office, home = Office(), hall.app.extensions[KEY]
    hall.devices.sheets = office  # type: ignore[assignment]  # played
    lines = structs.replace(home.settings.devices, sheet_printer=SheetQueue(queue="office"))
    home.settings = structs.replace(home.settings, devices=lines)
    clerk = hall.signed_in("clerk")
    shown = clerk.post(f"/intake/{waiting.id}/print").get_data(as_text=True)
    assert say("bring.sheet") in shown
    ((title, pdf),) = office.files
    assert title == waiting.code
    assert pdf.startswith(b"%PDF-")
    assert hall.town.station.projections.trade_of_draft(waiting.id) is None


@pytest.mark.parametrize(("thumb", "kind"), [({"thumb": "yes"}, "THUMB"), ({}, "INK")])
def test_scene_15_the_clerk_takes_in_a_thumb_print_of_who_cannot_write(
    hall: Hall, thumb: dict[str, str], kind: str
) -> None:
    """The box is shown where no finger was read; a witness's card is asked for at acceptance."""
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, "CBD"), answers_of("CBD"))
    client.post("/register/finish")
    (waiting,) = hall.town.station.registrations.waiting()
    clerk = hall.signed_in("clerk")
    assert say("intake.thumb") in clerk.get(f"/intake/{waiting.id}").text
    clerk.post(f"/intake/{waiting.id}", data=thumb)
    number = hall.town.station.projections.trade_of_draft(waiting.id)
    assert number is not None
    assert hall.town.trade(number).wants.sign_kind == kind
    assert say("part.WITNESS") in clerk.get(f"/household/{number}").text


@pytest.mark.parametrize(("code", "up"), [("JJD", True), ("JYZ", False), ("CBD", False)])
def test_j05_what_the_district_deals_with_is_told_before_anything_is_filled_in(
    hall: Hall,
    code: str,
    up: bool,
) -> None:
    shown = at_the_list(hall, hall.client(), code)
    assert (say("bring.district", district="示例县") in shown) is up
