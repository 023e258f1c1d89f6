"""A06 and C03: the clerk's one sheet for every type, three touches away, help at each field."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_wizard import CASES, ORGANISATION, TABLES, answers_of, group_of

from appliance.core.registration import GREEN
from appliance.core.trade_types import TYPES
from appliance.ports import CardRead
from appliance.registers import objects
from kiosk_ui.i18n import say
from kiosk_ui.screens.registration.flow import PAGES
from tests.fakes.hall import MODULE, Hall
from tests.fakes.township import OWNER

pytestmark = pytest.mark.slow

ALL = sorted(TABLES.trade_types)
NAMED = re.compile(r'<(?:input|select)[^>]*\bname="(\w+)"[^>]*>')


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def touched(client: FlaskClient, shown: str, action: str, name: str, value: str) -> str:
    """Touch a button that stands on the page, as it stands there; what comes."""
    assert f'name="{name}" value="{value}"' in shown
    assert f'action="{action}"' in shown
    answer = client.post(action, data={name: value}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sheet_of(client: FlaskClient, code: str) -> tuple[str, int]:
    """From the idle screen to the sheet by what can be touched there; the page and the touches."""
    idle = client.get("/").get_data(as_text=True)
    link = re.search(r'href="([^"]+)" data-digit="1"', idle)
    assert link is not None
    shown, touches = client.get(link[1], follow_redirects=True).get_data(as_text=True), 1
    shown, touches = touched(client, shown, "/register/what", "what", group_of(code)), 2
    if 'action="/register/type"' in shown:
        shown, touches = touched(client, shown, "/register/type", "type", code), 3
    return shown, touches


@pytest.mark.parametrize("code", ALL)
def test_a06_a_complete_form_of_each_type_is_three_touches_from_the_idle_screen(
    hall: Hall, code: str
) -> None:
    clerk = hall.signed_in("clerk")
    shown, touches = sheet_of(clerk, code)
    assert touches <= 3
    assert 'action="/form/"' in shown
    fields = set(NAMED.findall(shown))
    row = TABLES.trade_type(code)
    wanted = {"agent", "village", "place", "start", "price", "consent"}
    wanted |= {"parcel_code", "land_type", "title_area", "area"} if row.unit == "MU" else {
        "object_id"
    }  # fmt: skip
    wanted |= {"room"} if row.unit == "M2" else set()
    wanted |= {"estimate"} if row.family == "procurement" else set()
    wanted |= {"term"} if row.price_unit != "fen" else set()
    wanted |= {"mode"} if len(row.transfer_modes) > 1 else set()
    wanted |= {"method"} if len(row.allowed_methods) > 1 else set()
    assert wanted <= fields


@pytest.mark.parametrize("code", ALL)
def test_c03_every_field_of_the_sheet_has_its_help_in_chinese(hall: Hall, code: str) -> None:
    shown, _touches = sheet_of(hall.signed_in("clerk"), code)
    fields = set(NAMED.findall(shown)) - {"csrf_token", "go", "back", "from", "pin"}
    assert len(fields) > 6
    for name in fields:
        help_text = say(f"help.register.{name}")
        assert help_text != f"help.register.{name}", name
        assert any("\u4e00" <= one <= "\u9fff" for one in help_text), name
        assert help_text in unescape(shown), name


def test_c03_every_field_of_the_wizard_has_help_in_both_languages() -> None:
    names = {field.name for page in PAGES for field in page.fields} | {"name", "id", "reason"}
    assert len(names) > 30
    for name in names:
        key = f"help.register.{name}"
        assert say(key) not in (key, say(key, "en")), name
        assert say(key, "en") != key, name


def filled(code: str) -> dict[str, str]:
    typed = {k: v for page in answers_of(code).values() for k, v in page.items()}
    return typed | {"consent": "yes", "go": "on"}


@pytest.mark.parametrize("code", ["CBD", "JYZ", "LMQ", "XMC", "GQS", "ZSC"])
def test_the_sheet_leads_to_a_submitted_trade(hall: Hall, code: str) -> None:
    clerk = hall.signed_in("clerk")
    sheet_of(clerk, code)
    typed = filled(code)
    answer = clerk.post("/form/", data=typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location == "/register/card"
    clerk.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(clerk, "card")
    known = clerk.get("/register/known").get_data(as_text=True)
    assert 'data-next href="/register/finger"' in known
    assert clerk.post("/register/ink").location == "/register/read-back"
    intake = clerk.post("/register/finish").location
    assert intake.startswith("/intake/")
    number = clerk.post(intake).location.rsplit("/", 1)[1]
    people = hall.town.station.people(number)
    assert hall.town.trade(number).type == code
    assert people is not None
    assert (people.transferor.name == ORGANISATION["org_name"]) is ("organisation" in CASES[code])


def test_what_cannot_stand_is_said_at_its_field_and_the_rest_is_kept(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    sheet_of(clerk, "JYZ")
    typed = filled("JYZ") | {"org_code": "N2999999MA0000015A", "price": "many"}
    answer = clerk.post("/form/", data=typed)
    assert answer.status_code == 422
    shown = unescape(answer.get_data(as_text=True))
    assert shown.count('role="alert" id=') == 2
    assert say("refusal.uscc-check-digit") in shown
    assert say("refusal.not-an-amount") in shown
    for kept in ("N2999999MA0000015A", "many", "ZC-2026-0007", "120.50", "村部东侧"):
        assert f'value="{kept}"' in shown
    (held,) = hall.town.station.registrations.open_ones()
    assert held.answers["object_id"] == "ZC-2026-0007"
    assert held.answers["list_price_fen"] is None


def test_half_a_sheet_is_kept_for_later_without_a_complaint(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    sheet_of(clerk, "XMG")
    answer = clerk.post("/form/", data={"village": "999999100200", "go": "save"})
    assert answer.status_code == 303
    shown = clerk.get(answer.location).get_data(as_text=True)
    assert 'role="alert" id=' not in shown
    assert re.search(r'value="999999100200" checked', shown)


def test_the_sheet_is_for_staff_at_the_front(hall: Hall) -> None:
    assert "/staff/" in hall.client().get("/form/").location
    reviewer = hall.signed_in("reviewer")
    shown, _touches = sheet_of(reviewer, "CBD")
    assert 'action="/form/"' not in shown


def test_every_type_with_rules_is_in_one_group() -> None:
    grouped = [code for code in ALL if group_of(code)]
    assert sorted(grouped) == sorted(TYPES)


def taken_in(hall: Hall, clerk: FlaskClient, **more: str) -> str:
    """A lease by the sheet with what `more` says, to its number; the intake's page is seen."""
    sheet_of(clerk, "CBD")
    assert clerk.post("/form/", data=filled("CBD") | more).status_code == 303
    clerk.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(clerk, "card")
    clerk.get("/register/known")
    clerk.post("/register/ink")
    intake = clerk.post("/register/finish").location
    shown = clerk.get(intake).get_data(as_text=True)
    assert all(words in shown for words in more.values() if words not in GREEN)
    return str(clerk.post(intake).location.rsplit("/", 1)[1])


def test_b04_who_goes_first_stands_on_top_of_the_queue_with_the_reason(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    earlier = hall.town.lease_to("ACCEPTED", parcel_code="9999991002000000999")
    number = taken_in(hall, clerk, green="ELDERLY")
    assert hall.town.trade(number).wants.green == "ELDERLY"
    rows = hall.town.station.work().rows
    assert [(one.number, one.green) for one in rows] == [(number, "ELDERLY"), (earlier, "")]
    queue = clerk.get("/work/").get_data(as_text=True)
    assert all(words in queue for words in ("先办：老年人", "先办的在前"))


def test_b04_a_reason_that_nobody_knows_is_said_at_the_field(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    sheet_of(clerk, "CBD")
    answer = clerk.post("/form/", data=filled("CBD") | {"green": "FRIEND"})
    assert answer.status_code == 422
    assert 'id="green-wrong"' in answer.get_data(as_text=True)


def test_the_number_of_the_title_enters_the_register_of_objects_once(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    title = "青禾农地承包权〔2020〕第00123号"
    number = taken_in(hall, clerk, title_no=title)
    key = hall.town.trade(number).wants.object_key
    found = objects.held(hall.town.station, key)
    assert found is not None
    assert (found.title_no, found.type) == (title, "CBD")


def test_a_title_with_other_words_in_it_is_said_at_the_field(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    sheet_of(clerk, "CBD")
    answer = clerk.post("/form/", data=filled("CBD") | {"title_no": "见附件，第3页"})
    assert answer.status_code == 422
    assert 'value="见附件，第3页"' in answer.get_data(as_text=True)
