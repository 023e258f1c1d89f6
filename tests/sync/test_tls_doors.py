"""The district's doors over TLS, on real sockets: who comes in, and how far."""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import requests
from flask import Flask

from appliance.ledger.disk import RealDisk
from appliance.ports import SyncFault
from sync import authority, bundle
from sync.authority import Holder
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.certificates import Certificates
from sync.district.notes import ALL
from sync.http_district import HttpDistrict
from sync.server import serving
from sync.tls import PEER, ClientTls, Peer, Role, ServerTls
from sync.tls_session import session_of
from tests.fakes.certified import DISTRICT, HOST, NOW, ORIGIN_HASH, STATION, Town, ended
from tests.fakes.district_desk import LI, WANG, publisher
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import ORIGIN, OTHER_ORIGIN, StationLedger

OTHER_HASH = "ab" * 32
OPERATOR = Holder(Role.OPERATOR)
SUPERVISION = Holder(Role.SUPERVISION)


@pytest.fixture
def given(tmp_path: Path) -> Certificates:
    made = Certificates(tmp_path / "state", RealDisk(), CountedEntropy("given"), lambda: NOW)
    made.begin("999999")
    return made


@pytest.fixture
def app(district: Center, given: Certificates) -> Flask:
    return create_app(district, given)


@pytest.fixture
def port(app: Flask, given: Certificates) -> Iterator[int]:
    with serving(
        app, host=HOST, port=0, threads=2, body_bytes_max=bundle.BYTES_MAX,
        tls=given.own((HOST,), 30),
    ) as found:  # fmt: skip
        yield found


def holding(folder: Path, given: Certificates, holder: Holder = STATION) -> ClientTls:
    """A client with a certificate of this district."""
    key = authority.new_key(CountedEntropy(f"{holder}"))
    made = given.issue(authority.request_of(key), holder, 30)
    pem, root = folder / f"{holder.role}.pem", folder / "root.crt"
    pem.write_bytes(authority.identity(key, made))
    root.write_bytes(given.root)
    return ClientTls(pem, root)


def pushed(tls: ClientTls | None, port: int, station: StationLedger, host: str = HOST) -> int:
    """How many entries the district says it holds after one frame. Raises SyncFault."""
    client = HttpDistrict(f"https://{host}:{port}", station.origin, tls)
    try:
        return client.send(station.frame()).size
    finally:
        client.close()


def test_a_station_with_its_certificate_is_heard(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    station.grow(3)
    assert pushed(holding(tmp_path, given), port, station) == 3


def test_without_a_certificate_only_the_health_is_told(
    tmp_path: Path, given: Certificates, port: int
) -> None:
    root = tmp_path / "root.crt"
    root.write_bytes(given.root)
    health = requests.get(f"https://{HOST}:{port}/health", verify=root, timeout=5)
    assert health.status_code == 200
    shut = requests.get(f"https://{HOST}:{port}/api/v1/ledgers", verify=root, timeout=5)
    assert (shut.status_code, shut.json()) == (403, {"reason": "no-certificate"})


def test_a_certificate_of_another_authority_ends_the_handshake(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    other = Town(tmp_path / "other", "other")
    stranger = other.identity("station", STATION)
    root = tmp_path / "root.crt"
    root.write_bytes(given.root)
    with pytest.raises(SyncFault):
        pushed(ClientTls(stranger, root), port, station.grow(1))


def test_a_certificate_that_ended_yesterday_opens_nothing(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    then = Certificates(tmp_path / "state", RealDisk(), CountedEntropy("then"), ended)
    with pytest.raises(SyncFault):
        pushed(holding(tmp_path, then), port, station.grow(1))
    assert pushed(holding(tmp_path, given), port, station) == 1, "a new one does"


def test_a_withdrawn_certificate_is_refused_from_that_moment(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    tls = holding(tmp_path, given)
    with session_of(tls) as line:  # one connection, open from before
        url = f"https://{HOST}:{port}/api/v1/ledgers/{ORIGIN_HASH}/size"
        assert line.get(url, timeout=5).status_code == 200
        listed = given.list_with(given.of(STATION.code), "the box was stolen")
        assert line.get(url, timeout=5).status_code == 200, "until two officers have told it"
        publisher(tmp_path / "state").publish(ALL, {"withdrawn": listed}, [LI, WANG])
        answer = line.get(url, timeout=5)
    assert (answer.status_code, answer.json()) == (403, {"reason": "certificate-withdrawn"})
    with pytest.raises(SyncFault):
        pushed(tls, port, station.grow(1))


def test_the_district_must_be_the_one_that_was_dialled(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    with pytest.raises(SyncFault):
        pushed(holding(tmp_path, given), port, station.grow(1), host="localhost")


def test_a_district_of_another_authority_is_not_spoken_to(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    other = Town(tmp_path / "other", "other")
    with pytest.raises(SyncFault):
        pushed(other.client("station", STATION), port, station.grow(1))


def test_tls_before_1_3_is_refused(port: int) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection((HOST, port), timeout=5) as raw,
        pytest.raises(ssl.SSLError, match=r"(?i)version"),
    ):
        old.wrap_socket(raw)


def test_plain_http_gets_no_answer_there(port: int) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{HOST}:{port}/health", timeout=5)


def test_handshakes_that_never_come_stop_nobody(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    silent = [socket.create_connection((HOST, port), timeout=5) for _ in range(6)]
    try:
        assert pushed(holding(tmp_path, given), port, station.grow(2)) == 2
    finally:
        for one in silent:
            one.close()


# --- every door, by its route ---------------------------------------------------------------

PLACE = {"origin_hash": ORIGIN_HASH, "digest": "cd" * 32, "name": "licence"}


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """(method, path of the station itself, endpoint) of every route that the app has."""
    adapter = app.url_map.bind("")
    found = []
    for rule in app.url_map.iter_rules():
        path = adapter.build(rule.endpoint, {one: PLACE[one] for one in rule.arguments})
        found += [(one, path, rule.endpoint) for one in sorted(rule.methods - {"OPTIONS", "HEAD"})]
    return found


def asked(app: Flask, peer: Peer | None, method: str, path: str) -> int:
    answer = app.test_client().open(path, method=method, environ_base={PEER: peer})
    status = answer.status_code
    answer.close()
    return status


MINE = Peer(Role.STATION, "0A", STATION.code, ORIGIN_HASH)


def test_each_door_is_shut_for_nobodys_certificate(app: Flask) -> None:
    open_ = {path for method, path, _ in doors(app) if asked(app, None, method, path) != 403}
    assert open_ == {"/health"}


def test_a_station_opens_its_own_doors_and_no_other_stations(app: Flask) -> None:
    for method, path, endpoint in doors(app):
        if ORIGIN_HASH in path:
            assert asked(app, MINE, method, path) != 403, endpoint
            assert asked(app, MINE, method, path.replace(ORIGIN_HASH, OTHER_HASH)) == 403, endpoint


def test_what_names_no_ledger_is_shut_for_stations_but_for_a_few(app: Flask) -> None:
    open_ = {
        endpoint
        for method, path, endpoint in doors(app)
        if ORIGIN_HASH not in path and asked(app, MINE, method, path) != 403
    }
    assert open_ == {
        "health", "published_ledger.file", "api.renew", "witness.add_checkpoint",
    }  # fmt: skip


@pytest.mark.parametrize("holder", [SUPERVISION, DISTRICT])
def test_supervision_reads_everything_and_writes_nothing(app: Flask, holder: Holder) -> None:
    peer = Peer(holder.role, "0B")
    for method, path, endpoint in doors(app):
        expected = method == "GET"
        assert (asked(app, peer, method, path) != 403) is expected, endpoint


def test_an_operator_is_stopped_nowhere(app: Flask) -> None:
    peer = Peer(Role.OPERATOR, "0C")
    stopped = {e for method, path, e in doors(app) if asked(app, peer, method, path) == 403}
    assert stopped == {"api.renew"}, "an operator is no station: there is nothing to renew"


def test_a_path_that_is_no_door_tells_a_stranger_nothing(app: Flask) -> None:
    assert asked(app, None, "GET", "/api/v1/nothing") == 403
    assert asked(app, Peer(Role.OPERATOR, "0C"), "GET", "/api/v1/nothing") == 404


def test_a_blob_belongs_to_the_station_whose_entry_names_it(app: Flask, district: Center) -> None:
    shelf, other = (district.store.shelf(one) for one in (ORIGIN, OTHER_ORIGIN))
    assert shelf is not None
    assert other is not None
    add = "INSERT INTO wanted VALUES (?, ?, 0)"
    district.store.db.execute_sql(add, (other.number, PLACE["digest"]))
    path = f"/api/v1/blobs/{PLACE['digest']}"
    assert asked(app, MINE, "PUT", path) == 403
    district.store.db.execute_sql(add, (shelf.number, PLACE["digest"]))
    assert asked(app, MINE, "PUT", path) == 422, "let in, and the bytes are others"


def test_the_witness_hears_a_station_about_its_own_ledger_only(
    app: Flask, station: StationLedger
) -> None:
    stranger = StationLedger(OTHER_ORIGIN, seed=2).grow(1)
    for ledger, status in ((station.grow(1), 200), (stranger, 403)):
        body = f"old 0\n\n{ledger.note()}".encode()
        answer = app.test_client().post(
            "/witness/add-checkpoint", data=body, environ_base={PEER: MINE}
        )
        assert answer.status_code == status


def test_plain_http_from_another_machine_is_shut(app: Flask) -> None:
    for address, status in (("127.0.0.1", 200), ("192.0.2.7", 403)):
        answer = app.test_client().get("/api/v1/ledgers", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == status


# --- renewal --------------------------------------------------------------------------------


def test_a_renewed_certificate_works_and_the_old_one_still_does(
    tmp_path: Path, given: Certificates, port: int, station: StationLedger
) -> None:
    old = holding(tmp_path, given)
    key = authority.new_key(CountedEntropy("next"))
    with session_of(old) as line:
        made = line.post(
            f"https://{HOST}:{port}/api/v1/certificates",
            data=authority.request_of(key), timeout=5,
        )  # fmt: skip
    assert made.status_code == 200
    renewed = tmp_path / "renewed.pem"
    renewed.write_bytes(authority.identity(key, made.content))
    station.grow(1)
    assert pushed(ClientTls(renewed, old.authority), port, station) == 1
    assert pushed(old, port, station) == 1


def test_an_answer_that_was_lost_is_given_again(given: Certificates) -> None:
    asked_ = authority.request_of(authority.new_key(CountedEntropy("one")))
    assert given.issue(asked_, STATION, 30) == given.issue(asked_, STATION, 30)


def test_certificates_of_one_station_have_an_end(given: Certificates, app: Flask) -> None:
    statuses = []
    for number in range(10):
        asked_ = authority.request_of(authority.new_key(CountedEntropy(str(number))))
        answer = app.test_client().post(
            "/api/v1/certificates", data=asked_, environ_base={PEER: MINE}
        )
        statuses.append(answer.status_code)
    assert statuses == [200] * 8 + [429] * 2


def test_the_doors_show_a_renewed_certificate_without_a_restart(
    tmp_path: Path, app: Flask
) -> None:
    town = Town(tmp_path / "town")
    tls = ServerTls(town.identity("server", DISTRICT), town.root)
    with serving(app, host=HOST, port=0, threads=1, body_bytes_max=1_000, tls=tls) as port:
        before = ssl.get_server_certificate((HOST, port), ca_certs=str(town.root))
        town.identity("server", DISTRICT)
        after = ssl.get_server_certificate((HOST, port), ca_certs=str(town.root))
    assert before != after


def test_own_certificate_is_kept_until_its_last_third(tmp_path: Path) -> None:
    at: list[datetime] = [NOW]
    made = Certificates(tmp_path / "state", RealDisk(), CountedEntropy("own"), lambda: at[0])
    made.begin("999999")
    first = made.own((HOST,), 300).identity.read_bytes()
    at[0] = NOW + (ended() - NOW) * -6  # 186 days on
    assert made.own((HOST,), 300).identity.read_bytes() == first
    at[0] = NOW + (ended() - NOW) * -7  # 217 days on
    assert made.own((HOST,), 300).identity.read_bytes() != first
