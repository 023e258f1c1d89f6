"""Training: what the head asks for, what every page of a training says, how one comes back."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from appliance import settings
from kiosk_ui.training_wish import Wish
from tests.fakes import desk as fake_desk
from tests.fakes.desk import Desk
from tests.fakes.township import Township

WAY_OUT = settings.Practice(station="http://127.0.0.1:8080/", laboratory="http://127.0.0.1:8182/")
TRAINED = msgspec.structs.replace(
    fake_desk.SETTINGS,
    identity=msgspec.structs.replace(
        fake_desk.SETTINGS.identity, origin="demo.999999.999999100/training1"
    ),
    practice=WAY_OUT,
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = Township(tmp_path)
    yield town
    town.close()


def desk_with(town: Township, room: settings.TrainingRoom | None) -> Desk:
    desk = Desk(town)
    desk.house.settings = msgspec.structs.replace(fake_desk.SETTINGS, training=room)
    return desk


@pytest.fixture
def room(tmp_path: Path) -> settings.TrainingRoom:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as free:
        port = free.server_port
    return settings.TrainingRoom(wish=str(tmp_path / "wish"), port=port)


@contextmanager
def answering(port: int, origin: str) -> Iterator[None]:
    """Something that answers /health on `port`."""

    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"origin": origin}).encode())

        def log_message(self, *_words: object) -> None:
            """Nothing on the test's screen."""

    with http.server.HTTPServer(("127.0.0.1", port), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("do", ["go-on", "anew"])
def test_the_head_asks_for_it_and_ends_it(
    town: Township, room: settings.TrainingRoom, do: str
) -> None:
    head, wish = desk_with(town, room).at("head"), Wish(Path(room.wish))
    assert "现在没有培训" in head.see("/training/")
    assert head.send("/training/", do=do).status_code == 303
    assert wish.wanted() == do
    assert "正在打开" in head.see("/training/")
    head.send("/training/", do="end")
    assert wish.wanted() == ""
    assert "现在没有培训" in head.see("/training/")


def test_nobody_else_begins_or_ends_one(town: Township, room: settings.TrainingRoom) -> None:
    desk = desk_with(town, room)
    clerk, wish = desk.at("clerk"), Wish(Path(room.wish))
    assert clerk.send("/training/", do="go-on").status_code == 422
    assert wish.wanted() == ""
    wish.ask()
    assert clerk.send("/training/", do="end").status_code == 422
    assert wish.wanted() == "go-on"
    assert desk.browser().client.get("/training/").status_code == 303


def test_a_running_one_is_a_way_in_for_everybody(
    town: Township, room: settings.TrainingRoom
) -> None:
    Wish(Path(room.wish)).ask()
    clerk = desk_with(town, room).at("clerk")
    with answering(room.port, "demo.999999.999999100/training1"):
        page = clerk.see("/training/")
    assert f'href="http://127.0.0.1:{room.port}/"' in page
    assert 'href="/training/"' in clerk.see("/work/")


@pytest.mark.parametrize("origin", ["999999.999999100/ledger1", "demo.999999.1/ledger1"])
def test_something_else_on_its_port_is_no_training(
    town: Township, room: settings.TrainingRoom, origin: str
) -> None:
    with answering(room.port, origin):
        page = desk_with(town, room).at("head").see("/training/")
    assert f":{room.port}/" not in page


def test_the_menu_has_it_for_the_head_alone_while_none_runs(
    town: Township, room: settings.TrainingRoom
) -> None:
    desk = desk_with(town, room)
    assert 'href="/training/"' in desk.at("head").see("/work/")
    assert 'href="/training/"' not in desk.at("clerk").see("/work/")


def test_a_station_without_one_says_so(town: Township) -> None:
    head = desk_with(town, None).at("head")
    assert "没有设培训" in head.see("/training/")
    assert 'href="/training/"' not in head.see("/work/")


def test_a_wish_that_cannot_be_written_says_where_and_changes_nothing(
    town: Township, tmp_path: Path
) -> None:
    room = settings.TrainingRoom(wish=str(tmp_path / "nowhere" / "wish"), port=1)
    answer = desk_with(town, room).at("head").send("/training/", do="go-on")
    assert answer.status_code == 503
    assert "/run/tradepost/training" in answer.text


# --- inside a training --------------------------------------------------------------------------


@pytest.fixture
def trained(town: Township, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(fake_desk, "SETTINGS", TRAINED)
    return Desk(town)


@pytest.mark.parametrize(
    "path", ["/", "/register/what", "/query", "/notices", "/still", "/staff/", "/board"]
)
def test_every_page_says_it_on_another_ground(trained: Desk, path: str) -> None:
    page = trained.browser().see(path)
    assert "data-training" in page
    assert "培训 TRAINING" in page
    assert f'data-leave="{WAY_OUT.station}" data-leave-after="600"' in page


@pytest.mark.parametrize("path", ["/", "/staff/"])
def test_the_band_leads_back_and_to_the_devices(trained: Desk, path: str) -> None:
    page = trained.browser().see(path)
    assert f'href="{WAY_OUT.station}"' in page
    assert f'href="{WAY_OUT.laboratory}"' in page


def test_staff_pages_say_it_too(trained: Desk) -> None:
    assert "培训 TRAINING" in trained.at("clerk").see("/work/")


def test_a_real_page_says_nothing_of_it(town: Township) -> None:
    page = Desk(town).browser().see("/")
    assert "data-training" not in page
    assert "data-leave" not in page
    assert "TRAINING" not in page


def test_both_can_be_signed_in_to_in_one_browser(town: Township, trained: Desk) -> None:
    """They share the host, and with it the browser's cookies."""
    assert trained.app.config["SESSION_COOKIE_NAME"] != "seat"
