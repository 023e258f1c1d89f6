"""Everything that a person answered is read back before they sign, each with its way back."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.tables.loader import load
from kiosk_ui.i18n import say
from kiosk_ui.look import SIZES
from kiosk_ui.screens.register import SAME_ROW
from kiosk_ui.screens.registration import flow, readback, reading
from kiosk_ui.screens.registration.reading import FOLDED, ROWS_MAX
from tests.fakes.hall import Hall
from tests.fakes.township import OWNER
from tests.kiosk_ui.test_wizard import (
    CASES,
    ORGANISATION,
    PRINCIPAL,
    answers_of,
    at_the_first_question,
    walk,
)

TYPES = sorted(load().trade_types)
NO_ANSWER = {"type", "bring", "consent", "card", "finger", "read-back"}
"""Asked with `what`; shown only; stand above the rows; not asked at all."""


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def read_back(client: FlaskClient) -> list[str]:
    """The pages of the read-back, as one goes through them."""
    pages, to = [], "/register/read-back"
    while "/read-back" in to:
        pages.append(client.get(to).get_data(as_text=True))
        found = re.search(
            r'data-next href="([^"]+)"|data-next>|formaction="([^"]+)" data-next', pages[-1]
        )
        assert found is not None
        to = (found[1] or "").replace("&amp;", "&")
        assert len(pages) < 9
    return pages


def at_the_end(hall: Hall, code: str, **more: dict[str, str]) -> FlaskClient:
    client = hall.client()
    walk(hall, client, at_the_first_question(hall, client, code), answers_of(code, **more))
    return client


METHOD = say(f"way.{load().trade_type('CBD').allowed_methods[0]}")
AGENT = {"agent": {"agent": "yes"}, "mandate": {"mandate_to": "2026-12-31"}}
SIDES = {"place": {"place": "村东大坝田", "east": "张四的地", "south": "水渠", "west": "机耕路",
                   "north": "老坟坡"}}  # fmt: skip


def test_a_household_sees_each_of_its_answers(hall: Hall) -> None:
    client = at_the_end(hall, "CBD", principal=PRINCIPAL, **AGENT, **SIDES)
    shown = " ".join(read_back(client))
    for said in (
        OWNER.name, "999999 19680312 1232", PRINCIPAL["principal_name"], "999999 19800101 1233",
        "2026年12月31日", "村东大坝田", "张四的地", "水渠", "机耕路", "老坟坡",
        "9999991002000000123", "水田", "3.52", "20 年", "3 年", "2026年6月1日", "800",
        say("agent.person-yes"), METHOD, "出租", "农村承包经营户",
    ):  # fmt: skip
        assert said in shown, said


def test_an_organisation_sees_its_certificate_and_who_may_come(hall: Hall) -> None:
    client = at_the_end(hall, "JTD", **AGENT)
    shown = " ".join(read_back(client))
    for said in (*(one for one in ORGANISATION.values() if one), say("agent.office-yes"),
                 say("outsiders.yes"), "2026年12月31日"):  # fmt: skip
        assert said in shown, said


@pytest.mark.parametrize("by_agent", ["no", "yes"])
@pytest.mark.parametrize("code", TYPES)
def test_every_question_has_its_row(hall: Hall, code: str, by_agent: str) -> None:
    """A question that is added to the wizard without a row of the read-back is found here."""
    with hall.app.test_request_context():
        row = load().trade_type(code)
        owner = CASES[code].get("owner", {}).get("owner", "CEV")
        given = {"type": code, "owner": owner, "agent": by_agent, "mode": row.transfer_modes[0]}
        changed = {one.page for one in readback.rows(given)}
        ahead = [*changed]
        while ahead:
            ahead += [one for one in SAME_ROW.get(ahead.pop(), ()) if one not in changed]
            changed.update(ahead)
        assert set(flow.names(given)) - NO_ANSWER <= changed


@pytest.mark.parametrize("size", SIZES)
def test_no_page_holds_more_than_its_letters_leave_room_for(hall: Hall, size: str) -> None:
    client = at_the_end(hall, "JTD", **AGENT)
    client.set_cookie("size", size)
    pages = read_back(client)
    for page in pages:
        assert page.count("<dt>") <= ROWS_MAX[size]
        assert ("/register/finish" in page) is (page is pages[-1]), "signed on the last page alone"
    assert ('class="facts"' in pages[-1]) is (size not in FOLDED)


def test_whoever_changed_an_answer_is_back_on_its_page(hall: Hall) -> None:
    client = at_the_end(hall, "CBD")
    assert client.get("/register/change/price").status_code == 303
    to = client.post("/register/price", data={"price": "900"}).location
    page = client.get(to).get_data(as_text=True)
    assert "900" in page
    assert say("readback.page", part=3, of=3) in page
    again = client.get(to).get_data(as_text=True)
    assert say("readback.page", part=1, of=3) in again


def test_the_same_matter_chosen_again_asks_nothing_anew(hall: Hall) -> None:
    client = at_the_end(hall, "CBD")
    client.get("/register/change/what")
    assert client.post("/register/what", data={"what": "land"}).location == "/register/type"
    assert client.post("/register/type", data={"type": "CBD"}).location == "/register/read-back"


def test_what_was_typed_by_hand_can_be_typed_anew(hall: Hall) -> None:
    client = hall.client()
    hall.to_card(client)
    typed = {"name": OWNER.name, "id": OWNER.id_number, "reason": "READER_BROKEN"}
    assert client.post("/register/typed", data=typed).location == "/register/known"
    page = client.get("/register/so-far").get_data(as_text=True)
    assert OWNER.name in page
    assert re.search(r'class="change" href="/register/typed"', page)


def test_a_look_at_what_was_said_loses_nothing(hall: Hall) -> None:
    client = hall.client()
    hall.to_card(client)
    client.post("/register/typed", data={
        "name": OWNER.name, "id": OWNER.id_number, "reason": "READER_BROKEN",
    })  # fmt: skip
    client.post("/register/ink")
    client.post("/register/village", data={"village": "999999100200"})
    half = {"place": "村东大坝", "east": "路", "go": "so-far"}
    to = client.post("/register/place", data=half).location
    assert to == "/register/so-far?at=place"
    page = client.get(to).get_data(as_text=True)
    assert 'href="/register/place"' in page
    assert say("wish.CBD") in page
    assert "村东大坝" not in page, "not an answer before one goes on"
    back = client.get("/register/place").get_data(as_text=True)
    assert 'value="村东大坝"' in back
    assert 'value="路"' in back


def test_nobody_else_sees_what_was_said(hall: Hall) -> None:
    at_the_end(hall, "CBD")
    assert hall.client().get("/register/so-far").location == "/register/"


def test_rows_are_shared_out_evenly() -> None:
    rows = tuple(readback.Row(str(one), "", "") for one in range(8))
    assert [len(one) for one in reading._evenly(rows, 7)] == [4, 4]


@pytest.mark.parametrize("path", ["/query", "/pay-in/", "/own/by-code", "/rate/"])
def test_enter_in_a_field_presses_no_key_of_the_pad(hall: Hall, path: str) -> None:
    """A browser presses the first button of the form; the pad's first key is a 1."""
    page = hall.client().get(path).get_data(as_text=True)
    form = page[page.index("<main") :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert "data-pad" in form
    assert "name=" not in first[0]
