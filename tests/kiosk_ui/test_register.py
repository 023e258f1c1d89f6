"""The villager's journey: nothing typed is lost, and what cannot stand is said kindly."""

import base64
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core.parties import Person
from appliance.ports import CardRead, DeviceRefusal, Match
from kiosk_ui.i18n import say
from tests.fakes.hall import CASE, MODULE, PAGES, Hall
from tests.fakes.township import OWNER


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def with_consent(hall: Hall) -> FlaskClient:
    client = hall.client()
    hall.to_card(client)
    return client


def with_ink(hall: Hall) -> FlaskClient:
    """At the questions, signing on paper."""
    client = with_consent(hall)
    client.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(client, "card")
    client.post("/register/ink")
    return client


def text(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_a_whole_journey_ends_with_a_code_that_the_clerk_finds(hall: Hall) -> None:
    code = hall.registered(hall.client())
    clerk = hall.signed_in("clerk")
    assert code in text(clerk, "/work/")


@pytest.mark.parametrize("picture", [b"BM of a face", b""])
def test_the_photo_is_shown_once_or_a_place_for_it(hall: Hall, picture: bytes) -> None:
    client = with_consent(hall)
    client.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b"", picture=picture))
    hall.device_step(client, "card")
    shown = "data:image/bmp;base64,Qk0gb2YgYSBmYWNl"
    assert (shown in text(client, "/register/known")) is bool(picture)
    assert (say("Photo: not shown here") in text(client, "/register/known")) is (not picture)
    text(client, "/register/finger")
    assert shown not in text(client, "/register/known")


def test_a_template_lies_nowhere_in_clear(hall: Hall) -> None:
    template = bytes(range(256)) * 2
    client = with_consent(hall)
    client.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(client, "card")
    client.get("/register/finger")
    hall.devices.fingerprint.lay(template)
    hall.device_step(client, "finger")
    (registration,) = hall.town.station.registrations.open_ones()
    assert registration.answers["template"] == template.hex()
    at_rest = b"".join(file.read_bytes() for file in hall.town.folder.rglob("*") if file.is_file())
    assert len(at_rest) > 10_000
    for written in (template[:32], template[:32].hex().encode(), base64.b64encode(template)[:40]):
        assert written not in at_rest
    with hall.town.station.writing:
        hall.town.station.registrations.drop(registration.id)
    assert hall.town.station.registrations.open_ones() == []


def test_the_card_is_not_read_before_consent(hall: Hall) -> None:
    client = hall.client()
    client.get("/register/")
    for page, data in CASE.items():
        client.post(f"/register/{page}", data=data)
    assert client.get("/register/card").location == "/register/"


def test_a_page_ahead_leads_back_to_the_first_open_question(hall: Hall) -> None:
    client = with_ink(hall)
    assert client.get("/register/price").location == "/register/village"


def test_a_power_cut_loses_no_answer_and_the_card_finds_them(hall: Hall) -> None:
    client = with_ink(hall)
    for page in ("village", "place", "parcel"):
        client.post(f"/register/{page}", data=PAGES[page])
    hall.town.close()
    hall.town.open()
    hall.app = hall.open()
    again = with_consent(hall)
    again.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    assert hall.device_step(again, "card").location == "/register/resumed"
    assert again.get("/register/").location == "/register/land-type"
    assert "9999991002000000123" in text(again, "/register/parcel")


def test_the_browser_itself_goes_on_after_a_restart(hall: Hall) -> None:
    client = with_ink(hall)
    client.post("/register/village", data=PAGES["village"])
    cookie = client.get_cookie("seat")
    assert cookie is not None
    hall.town.close()
    hall.town.open()
    hall.app = hall.open()
    after = hall.client()
    after.set_cookie("seat", cookie.value)
    assert after.get("/register/").location == "/register/place"


@pytest.mark.parametrize(
    ("page", "field", "typed", "code"),
    [
        ("parcel", "parcel_code", "999999100200000012", "parcel-form"),
        ("parcel", "parcel_code", "9999991002010000123", "parcel-elsewhere"),
        ("title-area", "title_area", "0", "area-zero"),
        ("title-area", "title_area", "abc", "not-an-area"),
        ("title-area", "title_area", "3.52001", "too-many-decimals"),
        ("area", "area", "3.53", "area-over-title"),
        ("title-left", "title_left", "0", "term-zero"),
        ("term", "term", "30", "term-over-title"),
        ("start", "start", "2026-03-02", "start-in-past"),
        ("start", "start", "2026-13-01", "date-form"),
        ("price", "price", "0", "amount-zero"),
        ("price", "price", "800.123", "more-than-two-decimals"),
        ("price", "price", "many", "not-an-amount"),
    ],
)
def test_what_cannot_stand_stays_typed_and_is_said(
    hall: Hall, page: str, field: str, typed: str, code: str
) -> None:
    client = with_ink(hall)
    for earlier, data in PAGES.items():
        if earlier == page:
            break
        client.post(f"/register/{earlier}", data=data)
    answer = client.post(f"/register/{page}", data={field: typed})
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert say(f"refusal.{code}", title="3.52", left="20", today="2026-03-03")[:8] in shown
    if page not in ("term", "start"):
        assert f'value="{typed}"' in shown


@pytest.mark.parametrize("typed", ["８００", "1,200.5", "800.12", " 800 "])
def test_amounts_are_read_as_people_write_them(hall: Hall, typed: str) -> None:
    client = with_ink(hall)
    for page in list(PAGES)[:-2]:
        client.post(f"/register/{page}", data=PAGES[page])
    assert client.post("/register/price", data={"price": typed}).location == "/register/method"


def test_a_typed_number_with_a_wrong_last_digit_is_told_and_kept(hall: Hall) -> None:
    client = with_consent(hall)
    typed = {"name": "张三", "id": "999999196803121233", "reason": "CARD_LOST"}
    answer = client.post("/register/typed", data=typed)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert say("refusal.id-check-digit") in shown
    assert 'value="999999196803121233"' in shown
    typed["id"] = "999999196803121232"
    assert client.post("/register/typed", data=typed).location == "/register/known"


def test_a_card_taken_away_too_early_is_asked_for_again(hall: Hall) -> None:
    client = with_consent(hall)
    client.get("/register/card")
    hall.devices.id_card.lay(DeviceRefusal("card-moved"))
    hall.until(client, "/register/wait/card", "card-moved")
    assert say("note.card-moved") in text(client, "/register/card")


def test_an_expired_card_is_a_warning_and_goes_on(hall: Hall) -> None:
    client = with_consent(hall)
    client.get("/register/card")
    old = Person(OWNER.name, OWNER.id_number, card_valid_from="2005-01-01",
                 card_valid_to="2025-01-01")  # fmt: skip
    hall.devices.id_card.lay(CardRead(old, MODULE, "mainland", b""))
    hall.device_step(client, "card")
    shown = text(client, "/register/known")
    assert "过期" in shown
    assert "/register/finger" in shown


def test_a_wrong_finger_does_not_sign(hall: Hall) -> None:
    client = with_consent(hall)
    client.get("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(client, "card")
    client.get("/register/finger")
    hall.devices.fingerprint.lay(b"template")
    hall.device_step(client, "finger")
    for page, data in PAGES.items():
        client.post(f"/register/{page}", data=data)
    client.get("/register/sign")
    hall.devices.fingerprint.lay(Match(matched=False, score=0))
    hall.until(client, "/register/wait/sign", "wrong-finger")
    assert hall.town.station.registrations.waiting() == []
    assert say("note.wrong-finger") in text(client, "/register/sign")


def test_what_one_cannot_say_is_left_to_the_clerk_and_not_signed(hall: Hall) -> None:
    client = with_ink(hall)
    for page, data in PAGES.items():
        given = {"go": "unsure"} if page == "parcel" else data
        client.post(f"/register/{page}", data=given)
    assert client.post("/register/finish").location == "/register/done"
    (waiting,) = hall.town.station.registrations.waiting()
    assert waiting.answers["signed"] is False
    clerk = hall.signed_in("clerk")
    assert clerk.post(f"/intake/{waiting.id}").status_code == 422
    clerk.post(f"/intake/{waiting.id}/finish")
    assert clerk.get("/register/read-back").status_code == 200


def test_the_pad_works_without_the_script(hall: Hall) -> None:
    client = with_ink(hall)
    for page in ("village", "place", "parcel", "land-type"):
        client.post(f"/register/{page}", data=PAGES[page])
    typed = ""
    for key in ("3", ".", "5", "2", "9", "back"):
        client.post("/register/title-area",
                    data={"title_area": typed, "pad": "title_area", "key": key})  # fmt: skip
        typed = "3.52" if key == "back" else typed + key
        assert f'value="{typed}"' in text(client, "/register/title-area")


def test_a_change_from_the_read_back_leads_straight_back(hall: Hall) -> None:
    client = with_ink(hall)
    for page, data in PAGES.items():
        client.post(f"/register/{page}", data=data)
    client.get("/register/change/term")
    to_start = client.post("/register/term", data={"term": "3"}).location
    assert to_start == "/register/start"  # the row of the read-back shows both
    assert client.post(to_start, data=PAGES["start"]).location == "/register/read-back"
    client.get("/register/change/price")
    assert client.post("/register/price", data=PAGES["price"]).location == "/register/read-back"


def test_no_personal_value_stands_in_an_address(hall: Hall) -> None:
    client = with_ink(hall)
    seen = []
    for page, data in PAGES.items():
        seen.append(client.post(f"/register/{page}", data=data).location)
    seen.append(client.post("/register/finish").location)
    for value in (OWNER.name, OWNER.id_number, "大坝田", "9999991002000000123"):
        assert not any(value in place for place in seen)


def test_the_next_person_sees_nothing_of_the_last(hall: Hall) -> None:
    client = with_ink(hall)
    client.post("/leave")
    client.get("/register/")
    assert client.get("/register/village").location == "/register/what"
    assert OWNER.name not in text(client, "/")


def test_a_late_answer_never_brings_the_last_person_back(hall: Hall) -> None:
    client = with_consent(hall)
    client.get("/register/card")
    for path in ("/register/wait/card", "/line", "/static/kiosk.js", "/health", "/register/card"):
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers, path
    client.get("/away")
    assert client.get("/register/").location == "/register/what"
