"""The witness protocol, row by row of log_format.md 7, with the published vectors."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from appliance.core import tree
from appliance.ledger.checkpoints import Checkpoint, open_cosignature, sign, witness_key
from appliance.ledger.keys import SigningKey
from sync.district import witness
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.store.store import DistrictStore
from sync.ingest import ingest
from sync.policy import Policy
from sync.settings import EnrolledStation, WatchedLog
from sync.sources import FrameSource
from sync.supervision.store import WitnessMemory
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger, open_district

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "log_vectors.json").read_text("utf-8")
)
ORIGIN = VECTORS["origin"]


@pytest.fixture
def log() -> StationLedger:
    """The ledger of the vectors: five entries under the published key."""
    published = StationLedger(ORIGIN)
    published.key = SigningKey(ORIGIN, bytes.fromhex(VECTORS["log_seed_hex"]))
    for entry in VECTORS["entries"]:
        published.append(entry.encode())
    return published


@pytest.fixture
def center(tmp_path: Path, log: StationLedger, clock: FakeClock) -> Iterator[Center]:
    enrolled = EnrolledStation(code="999999107", name="七", origin=ORIGIN, vkey=log.vkey)
    key = witness_key(VECTORS["witness_name"], bytes.fromhex(VECTORS["witness_seed_hex"]))
    opened = open_district(tmp_path, [enrolled], clock, key)
    yield opened
    opened.store.close()


@pytest.fixture
def client(center: Center) -> FlaskClient:
    return create_app(center).test_client()


def asking(log: StationLedger, old: int, size: int) -> bytes:
    path = tree.consistency_path(old, size, log.node)
    return witness.proof_request(old, path, log.note(size))


def post(client: FlaskClient, body: bytes) -> tuple[int, str, str]:
    answer = client.post("/witness/add-checkpoint", data=body)
    return answer.status_code, answer.text, answer.headers["Content-Type"]


def status(client: FlaskClient, body: bytes) -> int:
    return post(client, body)[0]


def test_the_request_of_the_vectors_is_answered_with_their_cosignature(
    client: FlaskClient, log: StationLedger, clock: FakeClock
) -> None:
    assert status(client, asking(log, 0, 3)) == 200
    clock.at = clock.at.fromtimestamp(VECTORS["cosignature_time"], clock.at.tzinfo)
    body = VECTORS["add_checkpoint_body_3_to_5"].encode()
    assert body == asking(log, 3, 5)
    assert post(client, body)[:2] == (200, VECTORS["cosignature_line"])
    monitor = client.get("/witness" + VECTORS["monitor_path"])
    assert monitor.text == VECTORS["cosigned_checkpoint_5"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 3",
        b"old 03\n\n",
        b"old +3\n\n",
        b"old -1\n\n",
        b"older 3\n\n",
        b"old 0\nnot base64\n\n",
        b"old 0\nAAAA\n\n",
        b"old 0\n\nno note at all",
        b"\xff\n\n",
        b"old 0\n" + b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n" * 64 + b"\n",
    ],
)
def test_a_malformed_body_is_400(client: FlaskClient, body: bytes) -> None:
    tail = VECTORS["checkpoint_5"].encode() if body.endswith(b"\n\n") else b""
    assert status(client, body + tail) == 400


def test_leading_zeros_in_the_size_of_the_checkpoint_are_400(
    client: FlaskClient, log: StationLedger
) -> None:
    assert status(client, asking(log, 0, 3).replace(b"\n3\n", b"\n03\n")) == 400


def test_an_unknown_origin_is_404(client: FlaskClient) -> None:
    assert status(client, asking(StationLedger("other.example/log").grow(2), 0, 2)) == 404


def test_a_signature_of_another_key_is_403(client: FlaskClient) -> None:
    assert status(client, asking(StationLedger(ORIGIN, seed=77).grow(2), 0, 2)) == 403


def test_an_old_size_beyond_the_new_one_is_400(client: FlaskClient, log: StationLedger) -> None:
    assert status(client, witness.proof_request(4, [], log.note(3))) == 400


def test_another_old_size_is_409_with_the_size(client: FlaskClient, log: StationLedger) -> None:
    status(client, asking(log, 0, 3))
    assert post(client, asking(log, 0, 5)) == (409, "3\n", "text/x.tlog.size")
    assert status(client, asking(log, 4, 5)) == 409


def test_a_proof_with_size_zero_is_422(client: FlaskClient, log: StationLedger) -> None:
    body = witness.proof_request(0, [log.node(0, 0)], log.note(3))
    assert status(client, body) == 422


def test_an_empty_tree_with_a_wrong_root_is_422(client: FlaskClient, log: StationLedger) -> None:
    wrong = sign(Checkpoint(ORIGIN, 0, b"\x01" * 32), log.key)
    assert status(client, witness.proof_request(0, [], wrong)) == 422


def test_an_empty_tree_is_cosigned(client: FlaskClient, log: StationLedger) -> None:
    assert status(client, witness.proof_request(0, [], log.note(0))) == 200


def test_the_same_size_with_another_root_is_422_and_evidence(
    client: FlaskClient, log: StationLedger, center: Center
) -> None:
    status(client, asking(log, 0, 5))
    forked = sign(Checkpoint(ORIGIN, 5, b"\x01" * 32), log.key)
    body = witness.proof_request(5, [], forked)
    assert status(client, body) == 422
    number, reason, _at = center.store.evidence(ORIGIN)[0]
    found = center.store.evidence_body(number)
    assert reason == "fork"
    assert found is not None
    assert found[0] == body
    assert log.note(5).rstrip() in found[1]


def test_a_proof_that_does_not_verify_is_422_and_keeps_the_request(
    client: FlaskClient, log: StationLedger, center: Center
) -> None:
    status(client, asking(log, 0, 3))
    path = tree.consistency_path(3, 5, log.node)
    for bad in (path[:-1], [*path, path[0]], path[::-1], []):
        assert status(client, witness.proof_request(3, bad, log.note(5))) == 422
    assert len(center.store.evidence(ORIGIN)) == 4
    assert status(client, asking(log, 3, 5)) == 200


def test_the_same_tree_again_is_cosigned_again_with_a_later_time(
    client: FlaskClient, log: StationLedger, center: Center, clock: FakeClock
) -> None:
    status(client, asking(log, 0, 5))
    clock.forward(seconds=60)
    assert status(client, asking(log, 5, 5)) == 200
    shelf = center.store.shelf(ORIGIN)
    assert shelf is not None
    signed = Checkpoint(ORIGIN, 5, log.root(5))
    note = shelf.seen().note
    assert open_cosignature(note, signed, VECTORS["witness_vkey"]) == center.time_s


def test_what_was_cosigned_outlives_the_process(
    center: Center, client: FlaskClient, log: StationLedger, tmp_path: Path, clock: FakeClock
) -> None:
    status(client, asking(log, 0, 3))
    center.store.close()
    again = open_district(
        tmp_path, center.settings.stations, clock, witness_key("w.example/2", b"\x01" * 32)
    )
    try:
        assert status(create_app(again).test_client(), asking(log, 0, 5)) == 409
    finally:
        again.store.close()


def test_no_checkpoint_was_cosigned_yet_is_404(client: FlaskClient) -> None:
    assert client.get("/witness" + VECTORS["monitor_path"]).status_code == 404
    assert client.get("/witness/00/checkpoint").status_code == 404


def test_a_tree_that_excludes_the_entries_held_is_never_cosigned(
    client: FlaskClient, log: StationLedger, center: Center
) -> None:
    ingest(FrameSource(log.frame()), Policy(center.store))
    forked = StationLedger(ORIGIN)
    forked.key = log.key
    forked.grow(3).grow(2, ',"other":1')
    assert status(client, asking(forked, 0, 5)) == 422


def test_many_at_once_for_one_origin_step_one_after_the_other(
    center: Center, log: StationLedger
) -> None:
    """Two requests from the same old size: one is taken, the other hears 409 (no lost update)."""
    app = create_app(center)
    answers: list[int] = []
    gate = threading.Barrier(4)

    def ask(size: int) -> None:
        gate.wait()
        answers.append(status(app.test_client(), asking(log, 0, size)))

    threads = [threading.Thread(target=ask, args=(size,)) for size in (2, 3, 4, 5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [200, 409, 409, 409]


# --- every case, in one run, by both witnesses -------------------------------------------------

CASES = json.loads(
    (Path(__file__).parents[1] / "vectors" / "witness_vectors.json").read_text("utf-8")
)["cases"]


def supervision(folder: Path, log: StationLedger, clock: FakeClock) -> WitnessMemory:
    watched = WatchedLog(name="七", origin=log.origin, vkey=log.vkey)
    return WitnessMemory(folder / "supervision.db", [watched], clock.now)


def evidence_of(store: DistrictStore | WitnessMemory) -> dict[bytes, str]:
    """What was set aside of the ledger of the vectors, whole, and why."""
    if isinstance(store, WitnessMemory):
        numbers = [(one.number, one.reason) for one in store.evidence(ORIGIN)]
    else:
        numbers = [(number, reason) for number, reason, _at in store.evidence(ORIGIN)]
    found = ((store.evidence_body(number), reason) for number, reason in numbers)
    return {body[0]: reason for body, reason in found if body is not None}


@pytest.mark.parametrize("who", ["the district, which holds the entries", "supervision"])
def test_every_case_of_the_vectors_is_answered_and_kept_as_it_says(
    who: str, center: Center, log: StationLedger, clock: FakeClock, tmp_path: Path
) -> None:
    clock.at = clock.at.fromtimestamp(VECTORS["cosignature_time"], clock.at.tzinfo)
    key = witness_key(VECTORS["witness_name"], bytes.fromhex(VECTORS["witness_seed_hex"]))
    memory = supervision(tmp_path, log, clock)
    store: DistrictStore | WitnessMemory = memory if who == "supervision" else center.store
    kept = dict[bytes, str]()
    for case in CASES:
        if case["held"]:  # by now the entries have come to the district too
            center.take_in(FrameSource(log.frame()))
        body = case["request"].encode()
        answer = witness.add_checkpoint(store, body, key, center.time_s)
        assert answer.status == case["status"], case["why"]
        assert case["answer"] in (None, answer.body), case["why"]
        now = evidence_of(store)
        new = {reason for one, reason in now.items() if one not in kept}
        assert new == ({case["evidence"]} if case["evidence"] else set()), case["why"]
        assert not case["evidence"] or body in now, "kept whole"
        kept = now
    found = store.shelf(ORIGIN)
    assert found is not None
    assert found.seen().size == 5
    memory.close()


def test_no_word_is_said_where_evidence_finds_no_room(
    center: Center, client: FlaskClient, log: StationLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(client, asking(log, 0, 5))
    forked = sign(Checkpoint(ORIGIN, 5, b"\x01" * 32), log.key)
    monkeypatch.setattr("sync.district.store.store.EVIDENCE_MAX", 0)
    assert status(client, witness.proof_request(5, [], forked)) == 507
    shelf = center.store.shelf(ORIGIN)
    assert shelf is not None
    assert shelf.disputed
