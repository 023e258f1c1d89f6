"""The console shows each certificate, what became of it, and the officers who signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.core.entries import AttemptRefused
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.process import machine_time
from appliance.tables import load
from kiosk_ui.district import pages
from sync import authority, enrolled_word
from sync.authority import Holder
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.certificates import Certificates
from sync.district.notes import ALL
from sync.district.publishing import Publisher
from sync.district.renewal import holder_of
from sync.enrolled_word import EnrolledWord
from sync.settings import EnrolledStation
from sync.tls import Role
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import WITNESS, StationLedger, open_district

CODE = "999999100"


@dataclass
class Console:
    """A district with one station, as its staff read it."""

    top: Path
    center: Center
    client: FlaskClient
    desk: Publisher
    ledger: StationLedger

    def given(self, days_ago: int = 0) -> Certificates:
        entropy = CountedEntropy(f"given {days_ago}")
        now = machine_time() - timedelta(days=days_ago)
        made = Certificates(self.top, RealDisk(), entropy, lambda: now)
        made.begin("999999")
        return made

    def issues(self, holder: Holder, seed: str, days: int = 365, days_ago: int = 0) -> str:
        request = authority.request_of(authority.new_key(CountedEntropy(seed)))
        made = self.given(days_ago).issue(request, holder, days)
        return authority.read_certificate(made).peer.serial

    def text(self, path: str = "/console/certificates") -> str:
        answer = self.client.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    ledger = StationLedger()
    station = EnrolledStation(code=CODE, name="青禾镇", origin=ledger.origin, vkey=ledger.vkey)
    center = open_district(tmp_path, [station], FakeClock(), witness_key(WITNESS, b"\x09" * 32))
    app = create_app(center)
    pages.install(app, center, load())
    yield Console(tmp_path, center, app.test_client(), publisher(tmp_path), ledger)
    center.store.close()


@pytest.fixture
def holder(console: Console) -> Holder:
    return holder_of(CODE, sha256(console.ledger.origin.encode()).hexdigest())


def in_groups(serial: str) -> str:
    return " ".join(serial[at : at + 4] for at in range(0, len(serial), 4))


def test_before_the_first_certificate_the_page_says_so(console: Console) -> None:
    assert "还没有发出证书" in console.text()


def test_each_certificate_has_its_holder_its_state_and_its_hands(
    console: Console, holder: Holder
) -> None:
    console.issues(holder, "ended", 30, 100)
    before = console.issues(holder, "before", 365, 300)
    now = console.issues(holder, "now")
    console.issues(Holder(Role.SUPERVISION), "tool", 100, 80)
    text = console.text()
    for part in ("青禾镇", "已过期", "已有新证书", "有效", "监督见证", "快到期", "写在区级设置里"):
        assert part in text, part
    assert in_groups(before) in text
    word = EnrolledWord(
        station=CODE, name="青禾镇", origin=console.ledger.origin, vkey=console.ledger.vkey,
        witness="", tls_key="", request="",
    )  # fmt: skip
    console.desk.publish(CODE, {"enrolled": enrolled_word.write(word, DISTRICT)}, [LI, WANG])
    assert "Q01、Q02 签署" in console.text()
    given = console.given()
    gone = [one for one in given.of(CODE) if one.peer.serial == now]
    listed = given.list_with(gone, "设备被盗")
    assert "已停用" not in console.text(), "until two officers have told it"
    console.desk.publish(ALL, {"withdrawn": listed}, [LI, WANG])
    text = console.text()
    assert "已停用" in text
    assert "设备被盗" in text


def test_what_a_station_did_not_take_of_the_web_stands_on_its_page(console: Console) -> None:
    for number, reason in (("1B1B1B1B", "BIDDER_UNDER_AGE"), ("2C2C2C2C", "SOMETHING_NEW")):
        console.ledger.record(AttemptRefused("enrol.add", "", reason, number=number), None)
    shelf = console.center.store.shelf(console.ledger.origin)
    assert shelf is not None
    assert console.center.take(shelf, console.ledger.frame()).reason == ""
    text = console.text(f"/console/stations/{CODE}")
    for part in ("网上报名未收下", "1B1B1B1B", "报名人未成年", "2C2C2C2C", "SOMETHING_NEW"):
        assert part in text, part
