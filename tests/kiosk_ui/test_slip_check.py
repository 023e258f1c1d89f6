"""Slips brought back to the district's console and to the station's own page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from appliance.ledger import receipt_compare, receipt_issue, receipts
from appliance.ledger.keys import parse_vkey
from appliance.tables import load
from kiosk_ui.district import pages
from kiosk_ui.district.shelves import Shelves
from kiosk_ui.screens.receipts import OwnLedger
from kiosk_ui.slip_check import Verdict, judge
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.lease import a_lease
from tests.fakes.published import OTHER_ORIGIN, StationLedger, open_district
from tests.fakes.slips import DISTRICT, slip
from tests.fakes.township import Township

TRADE = "999999100-2026-CBD-0001"


def a_station() -> StationLedger:
    ledger = StationLedger()
    a_lease(ledger, TRADE, "0" * 64)
    return ledger


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    """A district that holds the first eight entries of a lease."""
    station = a_station()
    enrolled = [
        EnrolledStation(code="100", name="青禾镇", origin=station.origin, vkey=station.vkey)
    ]
    opened = open_district(tmp_path, enrolled, FakeClock(), DISTRICT, TableMoves(load()))
    shelf = opened.store.shelf(station.origin)
    assert shelf is not None
    opened.take(shelf, station.frame(0, 8, 8))
    yield opened
    opened.store.close()


@pytest.fixture
def client(center: Center) -> FlaskClient:
    app = create_app(center)
    pages.install(app, center, load())
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def said(center: Center, text: str) -> tuple[str, str]:
    verdict = judge(text, Shelves(center))
    return verdict.tone, verdict.word


def rewritten() -> StationLedger:
    """The same key over another second entry."""
    other = StationLedger()
    for number, body in enumerate(a_station().bodies):
        other.append(body.replace(b"CBD", b"CBX") if number == 1 else body)
    return other


def test_a_slip_of_what_the_district_holds_agrees(center: Center) -> None:
    verdict = judge(slip(a_station(), 3, 6, witness=DISTRICT), Shelves(center))
    assert (verdict.tone, verdict.word) == ("go", "holds")
    assert (verdict.told.trade, verdict.practice) == (TRADE, True)


def test_a_slip_of_a_training_is_called_one() -> None:
    """Whoever has its key, which no real district and no real station pins."""
    trained = StationLedger("demo.999999.999999100/training3").grow(9)
    own = receipts.check(slip(trained, 3), receipts.Keys.of([parse_vkey(trained.vkey)]))
    verdict = Verdict("wait", "genuine", own)
    assert (verdict.practice, verdict.training) == (True, True)
    demo = StationLedger().grow(9)
    other = receipts.check(slip(demo, 3), receipts.Keys.of([parse_vkey(demo.vkey)]))
    assert not Verdict("wait", "genuine", other).training


def test_a_slip_of_what_is_still_on_its_way_is_not_judged_bad(center: Center) -> None:
    assert said(center, slip(a_station(), 9)) == ("wait", "shorter")


def test_a_district_that_lacks_what_it_cosigned_has_lost_something(center: Center) -> None:
    assert said(center, slip(a_station(), 9, witness=DISTRICT)) == ("stop", "breach")


def test_a_slip_of_another_history_is_a_breach(center: Center) -> None:
    verdict = judge(slip(rewritten(), 3, 6), Shelves(center))
    assert (verdict.tone, verdict.word, verdict.seq) == ("stop", "breach", 0)


def test_slips_that_prove_nothing_here(center: Center) -> None:
    assert said(center, slip(strange(), 1)) == ("wait", "unknown-ledger")
    assert said(center, slip(StationLedger(seed=4).grow(9), 1)) == ("stop", "not-signed")
    assert said(center, "TPR1:DOC03") == ("stop", "malformed")
    box = a_station()
    box.append(b'{"seq":1}')
    assert said(center, slip(box, box.size - 1, inside=True)) == ("stop", "wrong-number")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("text", "word"),
    [
        (slip(a_station(), 3, 6), "holds"),
        (slip(rewritten(), 3, 6), "breach"),
        (slip(a_station(), 9), "shorter"),
        ("hello", "malformed"),
    ],
    ids=["holds", "breach", "shorter", "malformed"],
)
def test_the_console_says_it_in_words(
    client: FlaskClient, text: str, word: str, language: str
) -> None:
    client.set_cookie("lang", language)
    assert "TP1:" in client.get("/console/receipts").text
    page = client.post("/console/receipts", data={"slip": text}).text
    sentence = {
        ("holds", "en"): "still holds the same entry", ("holds", "zh_CN"): "还是同一条记录",
        ("breach", "en"): "contradicts the slip", ("breach", "zh_CN"): "与凭条对不上",
        ("shorter", "en"): "has not arrived", ("shorter", "zh_CN"): "还没有传到这里",
        ("malformed", "en"): "No whole proof", ("malformed", "zh_CN"): "不是一张完整的凭条",
    }[word, language]  # fmt: skip
    assert sentence in page
    assert "receipt." not in page


def test_a_slip_that_convicts_is_kept_as_evidence_once(
    client: FlaskClient, center: Center
) -> None:
    text = slip(rewritten(), 3, 6)
    for typed in (text, text.lower(), slip(a_station(), 3, 6), "hello"):
        client.post("/console/receipts", data={"slip": typed})
    [(number, reason, _at)] = center.store.evidence(a_station().origin)
    assert reason == "receipt"
    assert center.store.evidence_body(number) == (text.encode(), a_station().note(8))
    client.set_cookie("lang", "en")
    assert "A slip contradicts the ledger" in client.get("/console/stations/100").text


def test_nothing_of_a_slip_reaches_the_page_as_markup(client: FlaskClient) -> None:
    page = client.post("/console/receipts", data={"slip": "<script>alert(1)</script>"})
    assert "<script" not in page.text


# --- the station --------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


class Younger(OwnLedger):
    """A station whose database was put back by one entry."""

    def held(self, _origin: str) -> receipt_compare.Held | None:
        ledger = self.house.station.ledger
        return receipt_compare.Held(ledger.size - 1, ledger.hash)


def a_slip_of(desk: Desk) -> str:
    ledger = desk.town.station.ledger
    return receipt_issue.issue(ledger, 2, [ledger.verifier])


def test_the_station_knows_its_own_slip(desk: Desk) -> None:
    browser = desk.browser()
    page = browser.send("/proof/receipts", slip=a_slip_of(desk)).text
    assert "还是同一条记录" in page
    assert desk.town.station.ledger.leaf(2).hex()[:4] in page
    assert "receipt." not in page
    assert "/proof/receipts" in browser.see("/proof")


def test_a_slip_that_the_station_no_longer_holds_is_a_breach(desk: Desk) -> None:
    verdict = judge(a_slip_of(desk), Younger(desk.house))
    assert (verdict.word, verdict.seq) == ("breach", desk.town.station.ledger.size - 1)


def test_a_forgery_and_a_slip_of_a_stranger_are_told_apart(desk: Desk) -> None:
    page = desk.browser().send("/proof/receipts", slip=slip(a_station(), 3)).text
    assert "不能相信" in page
    page = desk.browser().send("/proof/receipts", slip=slip(strange(), 1)).text
    assert "没有这个账本的公钥" in page


def strange() -> StationLedger:
    return StationLedger(OTHER_ORIGIN).grow(3)


def test_a_slip_of_another_station_is_judged_with_a_key_brought_by_hand(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the desk's state folder is where it stands
    (tmp_path / "policy").write_text(f"log {strange().vkey}\nquorum none\n")
    verdict = judge(slip(strange(), 1), OwnLedger(desk.house))
    assert (verdict.tone, verdict.word) == ("wait", "genuine")
    assert "凭条是真的" in desk.browser().send("/proof/receipts", slip=slip(strange(), 1)).text
    (tmp_path / "policy").write_text("nonsense")
    assert judge(slip(strange(), 1), OwnLedger(desk.house)).word == "unknown-ledger"
    assert judge(a_slip_of(desk), OwnLedger(desk.house)).word == "holds"
