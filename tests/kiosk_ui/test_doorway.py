"""The door of a box that is starting: a page that says so, and nothing that was sent is lost."""

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client

from kiosk_ui import doorway, look
from kiosk_ui.doorway import Doorway
from tests.fakes.desk import SETTINGS

PLACE = SETTINGS.place


def behind(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A station that says what reached it."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return [environ["PATH_INFO"].encode(), b" ", body]


@pytest.fixture
def door() -> Doorway:
    return Doorway(PLACE, hold_s=5)


def test_any_page_says_that_the_box_is_starting_and_asks_again(door: Doorway) -> None:
    answer = Client(door).get("/work/", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in answer.text
    assert "正在开机" in answer.text
    assert PLACE.name in answer.text
    assert PLACE.phone in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_step_in_hand_is_the_one_that_was_reached(door: Doorway) -> None:
    door.reached("ledger")
    text = Client(door).get("/").text
    assert 'aria-current="step">核对账本' in text
    assert 'class="done">读取程序' in text
    assert "<li>打开窗口" in text


def test_it_is_read_in_the_look_and_the_language_that_were_chosen(door: Doorway) -> None:
    client = Client(door)
    for name, value in (("lang", "en"), ("size", "largest"), ("mode", "black")):
        client.set_cookie(name, value)
    text = client.get("/").text
    assert '<html lang="en" class="villager" data-mode="black" data-size="largest">' in text
    assert "Starting, one moment please" in text


def test_the_door_knows_the_looks_and_languages_of_the_house() -> None:
    """It may not import them: they come with the house."""
    assert (doorway.SIZES, doorway.MODES) == (look.SIZES, look.MODES)
    assert tuple(doorway.LANGUAGES) == look.LANGS


def test_cookies_of_somebody_else_change_nothing(door: Doorway) -> None:
    client = Client(door)
    for name in ("lang", "size", "mode"):
        client.set_cookie(name, '"><script>')
    assert '<html lang="zh-Hans" class="villager" data-mode="light">' in client.get("/").text


def test_its_style_sheets_come_from_the_box(door: Doorway) -> None:
    client = Client(door)
    sheets = [part.split('"')[0] for part in client.get("/").text.split('stylesheet" href="')[1:]]
    assert len(sheets) == 5
    for sheet in sheets:
        with client.get(sheet) as answer:
            assert answer.status_code == 200, sheet
            assert answer.mimetype == "text/css"


@pytest.mark.parametrize("path", ["/static/../main.py", "/static/%2e%2e/main.py", "/static//etc"])
def test_nothing_but_what_is_static_is_given_out(door: Doorway, path: str) -> None:
    assert Client(door).get(path).status_code in (404, 503)


def test_programs_hear_that_it_is_not_well_yet(door: Doorway) -> None:
    answer = Client(door).get("/health")
    assert (answer.status_code, answer.json) == (503, {"starting": True})


@pytest.mark.parametrize(
    ("method", "accept"), [("POST", "text/html"), ("GET", "text/event-stream")]
)
def test_a_form_and_a_stream_wait_for_the_station(door: Doorway, method: str, accept: str) -> None:
    answers: list[bytes] = []

    def ask() -> None:
        client = Client(door)
        answers.append(
            client.open("/sent", method=method, data="all of it", headers={"Accept": accept}).data
        )

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(0.2)
    assert asking.is_alive()
    door.open(behind)
    asking.join(5)
    assert answers == [b"/sent all of it"]


def test_who_waits_too_long_is_told_to_come_again() -> None:
    answer = Client(Doorway(PLACE, hold_s=0.01)).post("/sent", data="kept in the browser")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_once_open_it_is_the_stations_alone(door: Doorway) -> None:
    door.open(behind)
    client = Client(door)
    assert client.get("/").data == b"/ "
    assert client.get("/static/tokens.css").data == b"/static/tokens.css "
