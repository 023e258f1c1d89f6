"""Cards and fingers of the laboratory, through its acts and over their lines."""

import pytest
from flask.testing import FlaskClient

from appliance.ports import DeviceRefusal
from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.layouts import person_of
from drivers.idcard_samv.simulated_card import PHOTO_LENGTH, TEXT_LENGTH
from drivers.staffcard_pn532.simulated_hand import STRANGERS
from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.fingerprint import QUALITIES
from provisioning.demo.things.id_card import CONDITIONS
from tests.fakes.laboratory import BASE, CLERK, WITHIN_S, api, over, state

FIND = bytes.fromhex("AAAAAA9669 0003 2001 22")
SELECT = bytes.fromhex("AAAAAA9669 0003 2002 21")
READ = bytes.fromhex("AAAAAA9669 0003 3001 32")
TEXT_AT = 14


def read_card(settings: LaboratorySettings) -> bytes:
    line = settings.devices / "id-card"
    over(line, FIND, 15)
    over(line, SELECT, 19)
    return over(line, READ, 11)


def whole_card(settings: LaboratorySettings) -> bytes:
    """The text block of the card that lies there."""
    answer = read_card(settings)
    whole = TEXT_AT + TEXT_LENGTH + PHOTO_LENGTH + 1
    while len(answer) < whole:
        answer += over(settings.devices / "id-card", b"", whole - len(answer))
    return answer[TEXT_AT : TEXT_AT + TEXT_LENGTH]


def test_a_laid_card_is_read_over_its_line(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    api(browser, "id-card/lay", person="p16", condition="good")
    name = whole_card(settings)[:30].decode("utf-16-le").rstrip()
    assert name == bench.id_card.wallet.holders["p16"].name
    assert state(browser)["id_card_reads"] == 1


@pytest.mark.parametrize(
    ("condition", "status"), [("unreadable", 0x3F), ("unverified", 0x33), ("moved", 0x41)]
)
def test_a_bad_card_fails_as_it_should(
    browser: FlaskClient, settings: LaboratorySettings, condition: str, status: int
) -> None:
    api(browser, "id-card/lay", person="p01", condition=condition)
    assert read_card(settings)[9] == status
    assert (state(browser)["id_card"] is None) is (condition == "moved")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_holder_has_a_card_in_every_condition(bench: Bench, condition: str) -> None:
    for person in bench.id_card.wallet.holders:
        bench.id_card.lay({"person": person, "condition": condition})
        assert bench.id_card.lying == (person, condition)


def test_every_card_says_who_holds_it_and_nothing_that_does_not_fit(bench: Bench) -> None:
    kinds = set()
    for holder in bench.id_card.wallet.holders.values():
        kind, person, warnings = person_of(bench.id_card.wallet.card(holder, "good").text)
        assert (kind, person.name, person.id_number) == (holder.kind, holder.name, holder.number)
        assert warnings == ()
        kinds.add(kind)
    assert kinds == {"mainland", "hmt", "foreign-2017", "foreign-2023"}


def test_no_card_bears_a_number_that_somebody_has(bench: Bench) -> None:
    """Divisions 999999 and 8?9999 are not assigned, nor is the country XXA."""
    for holder in bench.id_card.wallet.holders.values():
        assert "9999" in holder.number[2:7]


def test_the_wallet_holds_every_kind_of_trouble(bench: Bench) -> None:
    holders = bench.id_card.wallet.holders.values()
    assert len(holders) >= 20
    assert {holder.usual for holder in holders} == set(CONDITIONS) - {"moved"}
    assert any("\N{MIDDLE DOT}" in holder.name for holder in holders)
    assert any(ord(one) > 0xFFFF for holder in holders for one in holder.name)
    assert any(holder.added_address for holder in holders)


def test_a_card_is_as_it_is_when_nobody_asks_otherwise(browser: FlaskClient) -> None:
    api(browser, "id-card/lay", person="g02")
    assert state(browser)["id_card"] == {"person": "g02", "condition": "expired"}
    api(browser, "id-card/lay", person="g02", condition="good")
    assert state(browser)["id_card"] == {"person": "g02", "condition": "good"}


def test_an_expired_card_says_when_it_ended(bench: Bench) -> None:
    bench.id_card.lay({"person": "p01", "condition": "expired"})
    card = bench.id_card.reader.card
    assert card is not None
    assert card.text[204:220].decode("utf-16-le") == "20240612"


@pytest.mark.parametrize("finger", ["p01", "g11", "another"])
@pytest.mark.parametrize("quality", QUALITIES)
def test_fingers_press_and_lift(browser: FlaskClient, finger: str, quality: str) -> None:
    assert api(browser, "fingerprint/press", finger=finger, quality=quality).status_code == 200
    assert state(browser)["finger"] == finger
    assert state(browser)["finger_quality"] == quality
    api(browser, "fingerprint/lift")
    assert state(browser)["finger"] is None


def test_staff_cards_are_laid_and_lifted(browser: FlaskClient) -> None:
    api(browser, "staff-card/lay", staff_no=CLERK)
    assert state(browser)["staff_card"] == CLERK
    assert CLERK in browser.get("/", base_url=BASE).text
    api(browser, "staff-card/lift")
    assert state(browser)["staff_card"] is None


def test_a_card_on_the_reader_outlives_a_pulled_cable(browser: FlaskClient) -> None:
    api(browser, "staff-card/lay", staff_no=CLERK)
    api(browser, "cable/pull", device="staff-card")
    api(browser, "cable/put-back", device="staff-card")
    assert state(browser)["staff_card"] == CLERK


@pytest.mark.parametrize("what", STRANGERS)
def test_what_is_no_staff_card_lies_there_until_it_is_lifted(
    browser: FlaskClient, what: str
) -> None:
    api(browser, "staff-card/lay-other", what=what)
    assert state(browser)["staff_card_other"] == what
    assert state(browser)["staff_card"] is None
    api(browser, "staff-card/lay", staff_no=CLERK)
    assert state(browser)["staff_card_other"] is None
    assert api(browser, "staff-card/lay-other", what="passport").status_code == 422


@pytest.mark.parametrize("model", MODELS)
def test_another_module_is_put_in_and_the_ring_shows_what_the_driver_asks(
    browser: FlaskClient, settings: LaboratorySettings, model: str
) -> None:
    api(browser, "fingerprint/model", model=model)
    breathe_blue = bytes.fromhex("EF01 FFFFFFFF 01 0007 35 01 64 02 00 00A4")
    assert len(over(settings.devices / "fingerprint", breathe_blue, 12)) >= 12
    told = state(browser)
    assert (told["finger_model"], told["plugged"]["fingerprint"]) == (model, True)
    assert told["finger_light"] == ("blue" if model == "r503" else "none")
    assert api(browser, "fingerprint/model", model="x1").status_code == 422


def test_a_short_flash_is_over_when_the_finger_goes(bench: Bench) -> None:
    bench.fingerprint.press({"finger": "p01"})
    bench.fingerprint.sensor.light = bytes.fromhex("02 20 01 03")
    assert bench.fingerprint.ring() == "red"
    bench.fingerprint.lift({})
    assert bench.fingerprint.ring() == "none"


REFUSED = {"unreadable": "card-unreadable", "unverified": "card-unverified"}


@pytest.mark.slow
def test_the_stations_driver_reads_each_card_as_what_it_is(
    settings: LaboratorySettings, bench: Bench
) -> None:
    reader = SamvReader(str(settings.devices / "id-card"), 115200)
    try:
        for holder in bench.id_card.wallet.holders.values():
            bench.id_card.lay({"person": holder.key})
            if holder.usual in REFUSED:
                with pytest.raises(DeviceRefusal) as refused:
                    reader.read_card(timeout_s=WITHIN_S)
                assert refused.value.code == REFUSED[holder.usual]
                bench.id_card.lift({})
                continue
            card = reader.read_card(timeout_s=WITHIN_S)
            assert card is not None
            person = card.person
            assert (card.card_kind, person.name, person.id_number) == (
                holder.kind,
                holder.name,
                holder.number,
            )
            ends = {"long": "", "expired": "2024-06-12"}.get(holder.usual, "2040-01-01")
            assert person.card_valid_to == ends
            assert person.address == (holder.added_address or holder.address)
    finally:
        reader.close()
