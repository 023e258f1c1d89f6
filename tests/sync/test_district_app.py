"""The district's doors: statuses, limits, and what they never give away."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.ledger.checkpoints import open_checkpoint, open_cosignature
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.tiles import decode_bundle
from appliance.ports import StorageFault
from sync import bundle
from sync.district import ledger
from sync.district.app import create_app
from sync.district.center import Center
from sync.ingest import ingest
from sync.policy import Policy
from sync.sources import FrameSource
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger


@pytest.fixture
def client(district: Center) -> FlaskClient:
    return create_app(district).test_client()


def address(district: Center, station: StationLedger) -> str:
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    return f"/api/v1/ledgers/{shelf.hash}"


def test_a_frame_is_answered_with_size_and_cosigned_checkpoint(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    station.grow(3)
    answer = client.post(f"{address(district, station)}/entries", data=station.frame())
    assert (answer.status_code, answer.json["size"], answer.json["new"]) == (200, 3, 3)
    note = answer.json["checkpoint"]
    signed = open_checkpoint(note, station.vkey)
    assert open_cosignature(note, signed, district.witness_key.vkey) == district.time_s


def test_half_a_backlog_is_not_cosigned(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    station.grow(6)
    answer = client.post(f"{address(district, station)}/entries", data=station.frame(0, 3))
    assert (answer.json["size"], answer.json["checkpoint"]) == (3, "")
    summary = client.get(f"{address(district, station)}/size").json
    assert (summary["size"], summary["signed"], summary["cosigned"]) == (3, 6, 0)


@pytest.mark.parametrize(("run", "status"), [((2, 3, 3), 409), ((0, 2, 2), 200), ((0, 3, 3), 200)])
def test_statuses_say_what_to_do_next(
    client: FlaskClient,
    district: Center,
    station: StationLedger,
    run: tuple[int, int, int],
    status: int,
) -> None:
    station.grow(4)
    frame = station.frame(*run)
    assert client.post(f"{address(district, station)}/entries", data=frame).status_code == status


def test_a_refused_frame_is_422_with_its_reason(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    thief = StationLedger(station.origin, seed=50).grow(1)
    answer = client.post(f"{address(district, station)}/entries", data=thief.frame())
    assert (answer.status_code, answer.json["reason"]) == (422, "bad-signature")


def test_a_frame_larger_than_any_is_refused_unread(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    body = b"x" * (bundle.BYTES_MAX + 1)
    answer = client.post(f"{address(district, station)}/entries", data=body)
    assert answer.status_code == 413


def test_entries_are_given_as_they_were_written(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    station.grow(300)
    ingest(FrameSource(station.frame()), Policy(district.store))
    first = client.get(f"{address(district, station)}/entries").data
    assert decode_bundle(first, 256) == station.bodies[:256]
    rest = client.get(f"{address(district, station)}/entries?start=256").data
    assert decode_bundle(rest, 44) == station.bodies[256:]


@pytest.mark.parametrize("asked", ["start=-1", "start=5", "start=2&stop=1", "stop=4"])
def test_a_range_that_is_not_held_is_416(
    client: FlaskClient, district: Center, station: StationLedger, asked: str
) -> None:
    ingest(FrameSource(station.grow(3).frame()), Policy(district.store))
    assert client.get(f"{address(district, station)}/entries?{asked}").status_code == 416


def test_the_list_names_every_station_and_its_sizes(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    ingest(FrameSource(station.grow(3).frame()), Policy(district.store))
    rows = client.get("/api/v1/ledgers").json["ledgers"]
    assert (rows[0]["origin"], rows[0]["size"]) == (station.origin, 3)
    assert len(rows) == 2


@pytest.mark.parametrize("digest", ["00" * 32, "AB" * 32, "short"])
def test_a_blob_that_no_entry_names_is_nobodys(client: FlaskClient, digest: str) -> None:
    assert client.put(f"/api/v1/blobs/{digest}", data=b"x").status_code == 404
    assert client.get(f"/api/v1/blobs/{digest}").status_code == 404


def test_other_bytes_under_a_named_digest_are_refused(
    client: FlaskClient, district: Center
) -> None:
    digest = "cd" * 32
    district.store.db.execute_sql("INSERT INTO wanted VALUES (1, ?, 0)", (digest,))
    assert client.put(f"/api/v1/blobs/{digest}", data=b"x").status_code == 422


def test_a_failing_disk_is_503_and_the_sender_tries_again(
    client: FlaskClient,
    district: Center,
    station: StationLedger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **_named: object) -> None:
        raise StorageFault("disk: errno 28")

    path = f"{address(district, station)}/entries"
    frame = station.grow(2).frame()
    monkeypatch.setattr(type(district), "take", fails)
    assert client.post(path, data=frame).status_code == 503
    monkeypatch.undo()
    assert client.post(path, data=frame).json["size"] == 2


def test_health_counts_what_is_held(
    client: FlaskClient, district: Center, station: StationLedger
) -> None:
    ingest(FrameSource(station.grow(3).frame()), Policy(district.store))
    assert client.get("/health").json == {
        "ok": True,
        "stations": 2,
        "entries": 3,
        "findings": {},
    }


def test_the_districts_own_ledger_is_published_once_and_served(
    client: FlaskClient, tmp_path: Path, clock: FakeClock
) -> None:
    key = SigningKey("demo.district.999999/ledger1", b"\x05" * 32)
    for _ in range(2):
        own = ledger.open_own(
            tmp_path,
            origin=key.name,
            signer=key,
            instant=clock.now(),
            rules="2026-01",
            disk=RealDisk(),
        )
        assert own.size == 1
        own.close()
    with client.get("/ledger/checkpoint") as answer:
        assert open_checkpoint(answer.data, key.vkey).size == 1
    with client.get("/ledger/tile/entries/000.p/1") as answer:
        assert answer.status_code == 200
    assert client.get("/ledger/../ledger.db").status_code == 404
