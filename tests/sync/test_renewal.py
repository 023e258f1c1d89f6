"""The sync process's certificate over the years, and what its own door thinks of others'."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from appliance.ledger.disk import RealDisk
from appliance.ports import StorageFault, SyncFault
from sync import authority
from sync.app import create_app
from sync.authority import Holder, station_name
from sync.delivery import Delivery, Lack, Offer, Taken
from sync.inbox import LineStatus
from sync.renewal import Renewal, WithdrawnHere
from sync.server import serving
from sync.station_doors import guard
from sync.tls import ClientTls, Role
from sync.tls_session import session_of
from tests.fakes.certified import CODE, DISTRICT, HOST, NOW, ORIGIN_HASH, STATION, Town
from tests.fakes.entropy import CountedEntropy


class Time:
    """A machine's clock that a test sets, in days from now."""

    def __init__(self) -> None:
        self.day = 0.0

    def __call__(self) -> datetime:
        return NOW + timedelta(days=self.day)


class Line:
    """A district that renews, at the given time; `lost`: it did, and its answer never came."""

    def __init__(self, town: Town, time: Time, holder: Holder = STATION) -> None:
        self.town, self.time, self.holder = town, time, holder
        self.asked: list[str] = []
        self.lost = False

    def renew(self, request: bytes) -> bytes:
        self.asked.append(authority.key_digest_of(request))
        if self.lost:
            raise SyncFault("no answer")
        return self.town.authority.issue(
            request, self.holder, now=self.time(), days=30, entropy=self.town.entropy
        )


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def tls(town: Town) -> ClientTls:
    return town.client("station", STATION)  # good for thirty days


@pytest.fixture
def renewal(tls: ClientTls, time: Time) -> Renewal:
    return Renewal(tls, RealDisk(), CountedEntropy("renewal"), time)


@pytest.mark.parametrize("case", [(0, False), (19.5, False), (20, True), (29, True)])
def test_it_is_renewed_in_its_last_third(
    town: Town, time: Time, renewal: Renewal, tls: ClientTls, case: tuple[float, bool]
) -> None:
    day, done = case
    before = tls.identity.read_bytes()
    time.day = day
    assert renewal.turn(Line(town, time).renew) is done
    assert (tls.identity.read_bytes() != before) is done
    assert tls.identity.stat().st_mode & 0o777 == 0o600


def test_ten_years_of_contacts_never_see_an_ended_certificate(
    town: Town, time: Time, renewal: Renewal
) -> None:
    line = Line(town, time)
    renewed = 0
    for day in range(0, 3650, 5):
        time.day = day
        assert not renewal.ended
        renewed += renewal.turn(line.renew)
    assert 100 < renewed < 240, "every twenty to thirty days"


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(
    town: Town, time: Time, renewal: Renewal, tls: ClientTls
) -> None:
    line, time.day, line_lost = Line(town, time), 25, tls.identity.read_bytes()
    line.lost = True
    for _ in range(3):
        with pytest.raises(SyncFault):
            renewal.turn(line.renew)
    assert tls.identity.read_bytes() == line_lost, "the old one stays in use"
    line.lost = False
    assert renewal.turn(line.renew)
    assert len(line.asked) == 4
    assert len(set(line.asked)) == 1
    assert not tls.identity.with_name("station.pem.next").exists()


def test_what_was_read_of_a_certificate_is_kept_and_another_file_read_anew(
    town: Town, time: Time, renewal: Renewal, tls: ClientTls
) -> None:
    kept = tls.identity.with_name("station.pem.life")
    assert not renewal.ended
    first = kept.read_bytes()
    kept.write_bytes(first.replace(b'sha256":"', b'sha256":"00'))
    assert not renewal.ended
    assert kept.read_bytes() == first, "a digest of another file counts for nothing"
    kept.write_bytes(b"torn")
    time.day = 25
    assert renewal.turn(Line(town, time).renew)
    assert not renewal.ended
    assert kept.read_bytes() not in (first, b"torn")


def test_an_agent_begins_without_the_code_that_reads_certificates() -> None:
    """2 MB, and an idle agent is to stay under 40."""
    asked = "import sys, sync.main; print('cryptography.x509' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout == "False\n"


def test_a_disk_that_is_full_keeps_the_old_one(
    town: Town, time: Time, tls: ClientTls, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(RealDisk):
        def write(self, part: Path, data: bytes, mode: int) -> None:
            if part.name.startswith("station.pem.part"):
                raise OSError(28, "No space left on device")
            super().write(part, data, mode)

    time.day, before = 25, tls.identity.read_bytes()
    renewal = Renewal(tls, Full(), CountedEntropy("renewal"), time)
    with pytest.raises(StorageFault):
        renewal.turn(Line(town, time).renew)
    assert tls.identity.read_bytes() == before
    assert Renewal(tls, RealDisk(), CountedEntropy("later"), time).turn(Line(town, time).renew)


def _another_town(town: Town, time: Time) -> Callable[[bytes], bytes]:
    return Line(Town(town.folder / "other", "other"), time).renew


def _another_station(town: Town, time: Time) -> Callable[[bytes], bytes]:
    return Line(town, time, Holder(Role.STATION, CODE, "ab" * 32)).renew


def _an_operator(town: Town, time: Time) -> Callable[[bytes], bytes]:
    return Line(town, time, Holder(Role.OPERATOR)).renew


def _another_key(town: Town, time: Time) -> Callable[[bytes], bytes]:
    made = town.certificate(authority.new_key(town.entropy), STATION, made=time())
    return lambda _request: made


def _no_later(town: Town, _time: Time) -> Callable[[bytes], bytes]:
    return Line(town, Time(), STATION).renew


@pytest.mark.parametrize(
    "wrong",
    [_another_town, _another_station, _an_operator, _another_key, _no_later,
     lambda _town, _time: lambda _request: b"nothing"],
)  # fmt: skip
def test_what_is_no_renewal_of_ours_changes_nothing(
    town: Town, time: Time, renewal: Renewal, tls: ClientTls,
    wrong: Callable[[Town, Time], Callable[[bytes], bytes]],
) -> None:  # fmt: skip
    time.day, before = 25, tls.identity.read_bytes()
    with pytest.raises(SyncFault, match="no renewal"):
        renewal.turn(wrong(town, time))
    assert tls.identity.read_bytes() == before


def test_an_ended_certificate_is_named(time: Time, renewal: Renewal, tls: ClientTls) -> None:
    time.day = 29.9
    assert not renewal.ended
    time.day = 30.1
    assert renewal.ended
    tls.identity.unlink()
    with pytest.raises(SyncFault):
        _ = renewal.ended


# --- withdrawn, as the box has heard ----------------------------------------------------------


@pytest.fixture
def heard(town: Town) -> WithdrawnHere:
    folder = town.folder
    return WithdrawnHere(folder / "inbox", folder / "kept", town.root, RealDisk())


def bring(town: Town, number: int, *serials: str) -> None:
    made = town.authority.withdrawn(dict.fromkeys(serials, NOW), number=number, now=NOW)
    (town.folder / "inbox").write_bytes(made)


def test_a_newer_list_counts_and_an_old_one_that_comes_back_does_not(
    town: Town, heard: WithdrawnHere
) -> None:
    assert heard.serials() == frozenset()
    bring(town, 2, "0A", "0B")
    assert heard.serials() == {"0A", "0B"}
    bring(town, 1, "0A")
    assert heard.serials() == {"0A", "0B"}
    (town.folder / "inbox").unlink()
    assert heard.serials() == {"0A", "0B"}, "kept, whatever becomes of the inbox"


def test_a_list_that_the_root_did_not_sign_withdraws_nothing(
    town: Town, heard: WithdrawnHere, tmp_path: Path
) -> None:
    other = Town(tmp_path / "other", "other")
    bring(other, 9, "0A")
    (town.folder / "inbox").write_bytes((other.folder / "inbox").read_bytes())
    assert heard.serials() == frozenset()
    (town.folder / "inbox").write_bytes(b"x")
    assert heard.serials() == frozenset()


# --- the station's own door --------------------------------------------------------------------


def door(town: Town, heard: WithdrawnHere) -> Flask:
    ledger = town.folder / "ledger"
    ledger.mkdir()
    (ledger / "checkpoint").write_text("a checkpoint\n")
    app = create_app(ledger, lambda: LineStatus(line="up", at="2026-03-02T00:30:00.000Z"))
    guard(app, heard.serials)
    return app


@pytest.fixture
def port(town: Town, heard: WithdrawnHere) -> Iterator[int]:
    app = door(town, heard)
    tls = town.server(STATION)
    with serving(app, host=HOST, port=0, threads=2, body_bytes_max=1_000, tls=tls) as found:
        yield found


def read(port: int, tls: ClientTls) -> int:
    with session_of(tls, name=station_name(CODE)) as line:
        return line.get(f"https://{HOST}:{port}/ledger/checkpoint", timeout=5).status_code


@pytest.mark.parametrize(
    ("holder", "status"),
    [(DISTRICT, 200), (Holder(Role.OPERATOR), 200), (Holder(Role.SUPERVISION), 200),
     (STATION, 403), (Holder(Role.STATION, "999999101", "cd" * 32), 403)],
)  # fmt: skip
def test_the_stations_door_is_for_its_district(
    town: Town, port: int, holder: Holder, status: int
) -> None:
    assert read(port, town.client("peer", holder)) == status


def test_the_stations_door_obeys_the_list_it_heard(town: Town, port: int) -> None:
    puller = town.client("district", DISTRICT)
    assert read(port, puller) == 200
    serial = authority.read_certificate(puller.identity.read_bytes()).peer.serial
    bring(town, 1, serial)
    assert read(port, puller) == 403


def test_a_station_of_another_name_is_not_the_one_that_was_dialled(town: Town, port: int) -> None:
    puller = town.client("district", DISTRICT)
    with session_of(puller, name=station_name("999999101")) as line, pytest.raises(OSError):  # noqa: PT011
        line.get(f"https://{HOST}:{port}/ledger/checkpoint", timeout=5)


def test_an_operator_reads_and_writes_nothing(town: Town, heard: WithdrawnHere) -> None:
    app = door(town, heard)
    for role, status in ((Role.OPERATOR, 403), (Role.DISTRICT, 405)):
        peer = {"tradepost.peer": authority.named(f"tradepost:{role}", "0A")}
        answer = app.test_client().post("/ledger/checkpoint", environ_base=peer)
        assert answer.status_code == status


def test_plain_http_from_another_machine_is_shut(town: Town, heard: WithdrawnHere) -> None:
    app = door(town, heard)
    far = app.test_client().get("/health", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    near = app.test_client().get("/health")
    assert (far.status_code, near.status_code) == (403, 200)
    assert ORIGIN_HASH not in far.text


def test_every_door_of_the_station_is_shut_for_other_stations(
    town: Town, heard: WithdrawnHere
) -> None:
    class Nobody:
        def offered(self, offer: Offer) -> Lack:
            raise AssertionError(offer)

        def delivered(self, delivery: Delivery) -> Taken:
            raise AssertionError(delivery)

    ledger = town.folder / "ledger"
    status = LineStatus(line="up", at="2026-03-02T00:30:00.000Z")
    app = create_app(ledger, lambda: status, blobs=ledger, taker=Nobody())
    guard(app, heard.serials)
    asked = 0
    for rule in app.url_map.iter_rules():
        path = app.url_map.bind("").build(rule.endpoint, dict.fromkeys(rule.arguments, "x"))
        for peer in (None, authority.named(f"tradepost:station/{CODE}/{ORIGIN_HASH}", "0A")):
            for method in rule.methods - {"OPTIONS"}:
                answer = app.test_client().open(
                    path, method=method, environ_base={"tradepost.peer": peer}
                )
                assert answer.status_code == 403, (rule.endpoint, method)
                asked += 1
    assert asked >= 12
