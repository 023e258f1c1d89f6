"""E01 at the counter: an organisation's USB key and the card of its trader, sealed together."""

import base64
import json
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.commands import TakeCustody
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ledger import credential_file, notes, organisations
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.organisations import Organisations
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import TAKER, Township

_SEVENTEEN = "99999919870505001"

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
KEY = SigningKey("organisation", bytes(range(32, 64)), ED25519)
SALT = base64.b64encode(bytes(range(32))).decode()
CODE, NAME, PIN = "91999999MA00000747", "青禾农业有限公司", "246810"
STRANGER = Person("孙九", _SEVENTEEN + id_check_digit(_SEVENTEEN))


def certificate() -> str:
    plain = {
        "serial": "C-0001", "uscc": CODE, "from": "2026-01-01", "to": "2026-12-31",
        "key": base64.b64encode(KEY.verifier.public).decode(), "salt": SALT,
        "traders": [{
            "token": organisations.token("01", TAKER.id_number, SALT),
            "from": "2026-01-01", "to": "2026-12-31",
        }],
    }  # fmt: skip
    text = f"{organisations.CERTIFICATE}{json.dumps(plain)}\n"
    line = notes.line_of(DISTRICT.verifier, DISTRICT.sign(text.encode()))
    return str(notes.Note(text, (line,)))


@pytest.fixture(scope="module")
def usb_key() -> bytes:
    return credential_file.lock(certificate(), KEY.seed, PIN, CountedEntropy())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    town = Township(tmp_path)
    pool = Organisations(
        tmp_path / "inbox" / "organisations", town.disk, DISTRICT.verifier,
        refused=lambda _why: None,
    )  # fmt: skip
    town.station.parts = replace(town.station.parts, organisation=pool.seen)
    return Desk(town)


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.town.lease_to("PUBLISHED")


def read_card(desk: Desk, browser: Browser, number: str, person: Person) -> None:
    browser.send(f"/enrol/{number}/consent", page=f"/enrol/{number}")
    desk.devices.lay(person)
    browser.see(f"/enrol/{number}")
    wait = desk.house.answers.of("browser of clerk", f"bidder {number}")
    assert wait is not None
    until(lambda: wait.state == "done")
    browser.post(f"/enrol/{number}/card", browser.see(f"/enrol/{number}"))


def lay(browser: Browser, number: str, data: bytes, **typed: str) -> tuple[int, str]:
    """Fill in the organisation's page and send its file."""
    values = {"name": NAME, "uscc": CODE, "account": "99999912345", "pin": PIN} | typed
    answer = browser.send(
        f"/enrol/{number}/organisation",
        **values,
        credential=(BytesIO(data), credential_file.NAME),
    )
    return answer.status_code, answer.text


def test_e01_a_trader_enrols_the_organisation_with_its_key(
    desk: Desk, number: str, usb_key: bytes
) -> None:
    clerk = desk.at("clerk")
    read_card(desk, clerk, number, TAKER)
    assert lay(clerk, number, usb_key)[0] == 303
    page = clerk.see(f"/enrol/{number}")
    assert NAME in page
    answer = clerk.send(f"/enrol/{number}", capacity="shown")
    assert answer.status_code == 303, answer.text[-800:]
    enrolled = desk.town.trade(number).enrolments[0]
    found = {one.condition: one.input for one in enrolled.conditions}
    assert (enrolled.party, found["POOL"]) == ("ORGANISATION", "PENDING")
    desk.town.go("2026-03-16 17:01")
    assert NAME in desk.at("reviewer").see(f"/enrol/{number}")


def test_e01_somebody_who_is_no_trader_of_it_is_refused_and_nothing_is_lost(
    desk: Desk, number: str, usb_key: bytes
) -> None:
    clerk = desk.at("clerk")
    read_card(desk, clerk, number, STRANGER)
    assert lay(clerk, number, usb_key)[0] == 303
    answer = clerk.send(f"/enrol/{number}", capacity="shown", phone="16900000009")
    assert answer.status_code == 422
    assert "交易员" in answer.text
    assert NAME in answer.text
    assert "16900000009" in answer.text
    assert desk.town.trade(number).enrolments == ()


def test_e01_a_typed_person_is_no_second_factor(desk: Desk, number: str, usb_key: bytes) -> None:
    clerk = desk.at("clerk")
    clerk.send(f"/enrol/{number}/typed", name=TAKER.name, id_number=TAKER.id_number)
    assert lay(clerk, number, usb_key)[0] == 303
    answer = clerk.send(f"/enrol/{number}", capacity="shown")
    assert answer.status_code == 422
    assert "刷" in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pin": "000000"}, "证书密码不对"),
        ({"uscc": "91999999MA00000748"}, "统一社会信用代码"),
        ({"name": ""}, "姓名"),
    ],
)
def test_e01_what_was_typed_stays_but_never_the_pin(
    desk: Desk, number: str, usb_key: bytes, typed: dict[str, str], sentence: str
) -> None:
    clerk = desk.at("clerk")
    read_card(desk, clerk, number, TAKER)
    status, text = lay(clerk, number, usb_key, **typed)
    assert status == 422
    assert sentence in text
    assert "99999912345" in text
    assert PIN not in text
    assert "000000" not in text


def test_e01_another_file_is_not_taken_for_a_certificate(desk: Desk, number: str) -> None:
    clerk = desk.at("clerk")
    read_card(desk, clerk, number, TAKER)
    assert "不是单位证书" in lay(clerk, number, b"{}")[1]
    assert lay(clerk, number, b"")[0] == 422


def test_d04_a_manager_held_for_a_live_project_is_refused_and_the_number_stays(
    desk: Desk, usb_key: bytes
) -> None:
    number = desk.town.lease_to("SUBMITTED")
    other = desk.town.lease_to("SUBMITTED", parcel_code="9999991002000000999")
    for reached in ("ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED"):
        for each in (number, other):
            desk.town.step(reached, each)
    desk.town.go("2026-03-10 10:00")
    enrol_id = desk.town.enrol(number)
    take = TakeCustody(trade=number, enrol_id=enrol_id, certificate_no="ZJ-2026-001")
    desk.town.by("clerk", "CLERK", take)
    clerk = desk.at("clerk")
    assert 'name="manager_certificate"' not in clerk.see(f"/enrol/{other}")
    read_card(desk, clerk, other, TAKER)
    assert lay(clerk, other, usb_key)[0] == 303
    answer = clerk.send(f"/enrol/{other}", capacity="shown", manager_certificate="zj-2026-001")
    assert answer.status_code == 422
    assert "另一个没有结束的项目" in answer.text
    assert 'value="zj-2026-001"' in answer.text
    free = clerk.send(f"/enrol/{other}", capacity="shown", manager_certificate="ZJ-2026-002")
    assert free.status_code == 303
    assert len(desk.town.trade(other).enrolments) == 1
