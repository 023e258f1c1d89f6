"""The district's console and public notices: what they say, and only what is proven."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from appliance.ledger.checkpoints import witness_key
from appliance.tables import load
from kiosk_ui import i18n
from kiosk_ui.district import pages, views
from sync import ingest as rules
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.lease import a_lease
from tests.fakes.published import (
    OTHER_ORIGIN,
    WITNESS,
    StationLedger,
    open_district,
)

TRADE = "999999100-2026-CBD-0001"
TEXT = "上禾村承包地出租公告\n出租人：张*\n面积 3.52 亩".encode()
DIGEST = sha256(TEXT).hexdigest()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def station() -> StationLedger:
    return StationLedger()


@pytest.fixture
def quiet() -> StationLedger:
    """Another station of the same district."""
    return StationLedger(OTHER_ORIGIN, seed=2)


@pytest.fixture
def center(
    tmp_path: Path, station: StationLedger, quiet: StationLedger, clock: FakeClock
) -> Iterator[Center]:
    enrolled = [
        EnrolledStation(code="100", name="青禾镇", origin=station.origin, vkey=station.vkey),
        EnrolledStation(code="101", name="柳溪镇", origin=quiet.origin, vkey=quiet.vkey),
    ]
    key = witness_key(WITNESS, b"\x09" * 32)
    opened = open_district(tmp_path, enrolled, clock, key, TableMoves(load()))
    yield opened
    opened.store.close()


@pytest.fixture
def client(center: Center) -> FlaskClient:
    app = create_app(center)
    pages.install(app, center, load())
    return app.test_client()


def send(center: Center, station: StationLedger, start: int = 0) -> None:
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    center.take(shelf, station.frame(start))


def unsaid(page: str) -> list[str]:
    """Message ids that no catalogue turned into words."""
    return re.findall(r"(?:district|format|weekday)\.[a-z0-9-]+", page.replace("district.css", ""))


def states(center: Center) -> dict[str, str]:
    return {row.name: row.state for row in views.station_rows(center)}


def test_a_station_that_was_heard_and_confirmed_agrees(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    a_lease(station, TRADE, DIGEST)
    send(center, station)
    row = next(row for row in views.station_rows(center) if row.code == "100")
    assert (row.state, row.size, row.cosigned, row.waiting, row.deals) == ("agrees", 11, 11, 0, 1)
    assert "青禾镇" in client.get("/console").text


def test_what_a_silent_station_still_holds_is_unknown(
    center: Center, station: StationLedger, clock: FakeClock
) -> None:
    a_lease(station, TRADE, DIGEST)
    send(center, station)
    clock.forward(seconds=center.settings.silent_after_s)
    assert states(center)["青禾镇"] == "agrees"
    clock.forward(seconds=1)
    row = next(row for row in views.station_rows(center) if row.code == "100")
    assert (row.state, row.waiting) == ("silent", None)


def test_a_station_of_a_stick_a_week_is_silent_by_its_own_schedule(
    center: Center, station: StationLedger, clock: FakeClock
) -> None:
    """The list of stations and the watch judge by the same days."""
    a_lease(station, TRADE, DIGEST)
    send(center, station)
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    shelf.station = msgspec.structs.replace(shelf.station, silent_after_s=8 * 86_400)
    clock.forward(days=8)
    center.watch.look(clock.now())
    assert (states(center)["青禾镇"], center.watch.standing()) == ("agrees", {})
    clock.forward(seconds=1)
    center.watch.look(clock.now())
    assert (states(center)["青禾镇"], center.watch.standing()) == ("silent", {"late": 1})


def test_what_a_station_signed_and_did_not_send_yet_is_waiting(
    center: Center, station: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST)
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    center.take(shelf, station.frame(0, 4))
    row = next(row for row in views.station_rows(center) if row.code == "100")
    assert (row.size, row.waiting, row.cosigned, row.state) == (4, 7, 0, "behind")


def test_the_station_that_most_needs_a_person_comes_first(
    center: Center, station: StationLedger, quiet: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST)
    send(center, station)
    assert list(states(center)) == ["柳溪镇", "青禾镇"]
    send(center, quiet.grow(2))
    forked = StationLedger(station.origin).grow(11)
    send(center, forked)
    assert next(iter(states(center).items())) == ("青禾镇", "disputed")


def test_both_pieces_of_a_fork_can_be_seen_and_saved(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    a_lease(station, TRADE, DIGEST)
    send(center, station)
    forked = StationLedger(station.origin).grow(11)
    send(center, forked)
    number = center.store.evidence(station.origin)[0][0]
    assert "两份签名对不上" in client.get("/console/stations/100").text
    assert station.note().splitlines()[2] in client.get(f"/console/evidence/{number}").text
    assert client.get(f"/console/evidence/{number}/file").data == forked.frame()


def test_a_trade_shows_its_entries_and_which_are_confirmed(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    a_lease(station, TRADE, DIGEST, 4)
    send(center, station)
    page = client.get(f"/console/stations/100/trades/{TRADE}").text
    assert page.count("badge-check") == 0  # icons are inlined, not linked
    assert "发布公告" in page
    assert "还没确认" not in page
    a_lease_rest = StationLedger(station.origin)
    a_lease(a_lease_rest, TRADE, DIGEST)
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    center.take(shelf, a_lease_rest.frame(5, 8))
    assert client.get(f"/console/stations/100/trades/{TRADE}").text.count("还没确认") == 3


def test_the_public_list_shows_the_text_as_published(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    a_lease(station, TRADE, DIGEST, 4)
    send(center, station)
    assert TRADE in client.get("/notices").text
    assert "全文还在路上" in client.get(f"/notices/{TRADE}").text
    assert client.put(f"/api/v1/blobs/{DIGEST}", data=TEXT).status_code == 200
    page = client.get(f"/notices/{TRADE}").text
    assert "出租人：张*" in page
    assert "全文还在路上" not in page


def test_markup_in_a_notice_stays_text(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    body = b"<script>alert(1)</script>"
    a_lease(station, TRADE, sha256(body).hexdigest(), 4)
    send(center, station)
    client.put(f"/api/v1/blobs/{sha256(body).hexdigest()}", data=body)
    assert "<script" not in client.get(f"/notices/{TRADE}").text


def test_a_disputed_station_publishes_nothing_here(
    center: Center, station: StationLedger, client: FlaskClient
) -> None:
    a_lease(station, TRADE, DIGEST, 4)
    send(center, station)
    send(center, StationLedger(station.origin).grow(5))
    assert TRADE not in client.get("/notices").text


@pytest.mark.parametrize("path", ["/console", "/console/stations/100", "/notices"])
def test_every_page_has_its_guards_and_both_languages(
    client: FlaskClient, center: Center, station: StationLedger, path: str
) -> None:
    a_lease(station, TRADE, DIGEST, 4)
    send(center, station)
    answer = client.get(path)
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert unsaid(answer.text) == []
    client.set_cookie("lang", "en")
    english = client.get(path).text
    assert unsaid(english) == []
    assert "Stations" in english


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/language", data={"back": "/console"}).status_code == 400


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_the_way_back_stays_on_this_site(client: FlaskClient, back: str) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/language", data={"back": back}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/console/stations/999",
        f"/console/stations/100/trades/{TRADE}",
        "/console/evidence/1",
        "/notices/x",
        "/ledger/../district.db",
        "/ledger/tile/0/%2e%2e/district.db",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_was_set_aside_stands_in_a_list_with_what_to_do_and_what_came_of_it(
    center: Center, client: FlaskClient, quiet: StationLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.district.store.store.EVIDENCE_MAX", 2)
    shelf = center.store.shelf(quiet.origin)
    assert shelf is not None
    for body in (b"one", b"two"):
        center.take(shelf, body)
    page = client.get("/console/evidence").text
    assert page.count("送来的东西不成包") == 2
    assert "另存的已经满了" in page
    one, two = (piece.number for piece in center.store.room.pieces())
    assert "交易站会自己再送" in client.get(f"/console/evidence/{one}").text
    assert center.store.room.settle(one, "EXPLAINED", "D01")
    page = client.get("/console/evidence").text
    assert f"/console/evidence/{two}" in page
    assert f"/console/evidence/{one}" not in page
    assert f"/console/evidence/{one}" in client.get("/console/evidence?all=1").text
    judged = client.get(f"/console/evidence/{one}").text
    assert "已经说明" in judged
    assert "D01" in judged
    assert client.get("/console/evidence/99").status_code == 404


@pytest.mark.parametrize(
    "reason", [one for one in rules.REASONS if one not in (rules.GAP, rules.FULL)]
)
def test_every_reason_has_a_name_and_a_way_on_in_both_languages(reason: str) -> None:
    for language in ("zh_CN", "en"):
        for said in (f"district.aside.{reason}", f"district.way.{reason}"):
            assert i18n.say(said, language) != said
