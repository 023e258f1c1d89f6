"""The console shows what was told, who signs, what waits, and how far each station has heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import open_checkpoint, witness_key
from appliance.tables import load
from kiosk_ui.district import pages
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.ledger import FOLDER
from sync.district.publishing import Publisher
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.published import WITNESS, StationLedger, open_district

COSIGNER = witness_key("demo.999999.999999100/w1", b"\x0a" * 32)
STATION = StationLedger()


@pytest.fixture
def desk(tmp_path: Path) -> Publisher:
    return publisher(tmp_path)


@pytest.fixture
def client(tmp_path: Path, desk: Publisher) -> Iterator[FlaskClient]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=STATION.origin, vkey=STATION.vkey,
        witness=COSIGNER.vkey,
    )  # fmt: skip
    center: Center = open_district(
        tmp_path, [enrolled], FakeClock(), witness_key(WITNESS, b"\x09" * 32)
    )
    assert center.ledger_folder == tmp_path / FOLDER
    app = create_app(center)
    pages.install(app, center, load())
    yield app.test_client()
    center.store.close()


def shown(client: FlaskClient) -> str:
    answer = client.get("/console/words")
    assert answer.status_code == 200
    return answer.text


def door(client: FlaskClient) -> str:
    (one,) = client.get("/api/v1/ledgers").json["ledgers"]  # type: ignore[index]
    return f"/api/v1/ledgers/{one['origin_hash']}/district"


def test_a_word_its_officers_and_what_waits_are_shown(
    client: FlaskClient, desk: Publisher
) -> None:
    desk.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    waits = desk.publish("999999100", {"licence": b"a licence"}, [LI])
    text = shown(client)
    for part in ("黑名单", "Q01", "Q02", waits.pending, "还没有签收"):
        assert part in text


def cosigned(client: FlaskClient) -> bytes:
    note = client.get(door(client)).json["note"]  # type: ignore[index]
    line = checkpoints.cosign(open_checkpoint(note, DISTRICT.vkey), COSIGNER, 1_772_413_200)
    return checkpoints.add_lines(note, [line]).encode()


def test_a_stations_line_comes_in_at_the_composed_door_and_is_shown(
    client: FlaskClient, desk: Publisher
) -> None:
    desk.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    answer = client.put(f"{door(client)}/cosigned", data=cosigned(client))
    assert (answer.status_code, answer.json) == (200, {"reason": ""})
    assert "签收到第 4 笔" in shown(client)


@pytest.mark.parametrize("bent", [b"", b"x", b"\n\n", None])
def test_what_the_station_did_not_sign_is_not_kept(
    client: FlaskClient, desk: Publisher, bent: bytes | None
) -> None:
    note = client.get(door(client)).json["note"]  # type: ignore[index]
    body = note.encode() if bent is None else bent
    answer = client.put(f"{door(client)}/cosigned", data=body)
    assert (answer.status_code, answer.json) == (422, {"reason": "not-signed"})
    assert "还没有签收" in shown(client)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/frame?start=-1", 416), ("/frame?start=0", 200), ("/frame?start=99", 200)],
)
def test_frames_begin_where_the_station_asks(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(door(client) + path).status_code == status
