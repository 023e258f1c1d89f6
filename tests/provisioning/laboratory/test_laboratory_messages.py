"""The laboratory's modem and scanner: messages on a telephone, codes held in front."""

import os
import select
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from appliance.ports import SendState
from drivers.modem_at.device import GsmModem
from drivers.modem_at.refusals import ModemRefusal
from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.modem import NETWORKS
from tests.fakes.laboratory import BASE, WITHIN_S, api, state

OWNER = "16900000001"
TEXT = "\u60a8\u7684\u4ea4\u6613\u5df2\u53d7\u7406\u3002" * 12
"""Longer than one part."""

CUT = b"\x1dV\x00"
QR = bytes.fromhex("1D286B080031503053303030311D286B0300315130")


@pytest.fixture
def modem(settings: LaboratorySettings, bench: Bench) -> Iterator[GsmModem]:
    device = GsmModem(str(settings.devices / "modem"))
    yield device
    device.close()


def test_a_message_arrives_on_its_owners_telephone(
    browser: FlaskClient, bench: Bench, modem: GsmModem
) -> None:
    before = browser.get("/api/tag", base_url=BASE).text
    assert modem.send(f"+86{OWNER}", TEXT, reference=7) is SendState.SENT
    assert [one["text"] for one in state(browser)["modem"]["texts"]] == [TEXT]
    assert browser.get("/api/tag", base_url=BASE).text != before
    page = browser.get("/", base_url=BASE).text
    assert TEXT in page
    assert f"<b>{bench.modem.phones[OWNER]}</b>" in page


def test_what_a_villager_writes_reaches_the_driver(browser: FlaskClient, modem: GsmModem) -> None:
    assert api(browser, "modem/receive", sender=OWNER, text=TEXT).status_code == 200
    [message] = modem.collect().messages
    assert (message.sender[-11:], message.text) == (OWNER, TEXT)


@pytest.mark.parametrize(
    ("act", "form", "code"),
    [
        ("modem/network", {"network": "denied"}, "no-network"),
        ("modem/network", {"network": "none"}, "no-network"),
        ("modem/sim", {"sim": "out"}, "sim-missing"),
    ],
)
def test_without_network_or_sim_nothing_goes_out_until_it_is_tidy(
    browser: FlaskClient, modem: GsmModem, act: str, form: dict[str, str], code: str
) -> None:
    api(browser, act, **form)
    with pytest.raises(ModemRefusal) as refused:
        modem.send(OWNER, "text", reference=1)
    assert refused.value.code == code
    api(browser, "counter/tidy")
    assert modem.send(OWNER, "text", reference=1) is SendState.SENT


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("modem/receive", {"sender": "nobody", "text": "a"}),
        ("modem/receive", {"sender": OWNER, "text": ""}),
        ("modem/receive", {"sender": OWNER, "text": "a" * 501}),
        ("modem/network", {"network": "3G"}),
        ("modem/network", {"signal": "32"}),
        ("modem/reports", {"reports": "perhaps"}),
        ("scanner/scan", {"text": " "}),
        ("scanner/slip", {"number": "1"}),
        ("scanner/set", {"letters": "big5"}),
    ],
)
def test_messages_and_codes_that_cannot_be_are_refused(
    browser: FlaskClient, act: str, form: dict[str, str]
) -> None:
    before = state(browser)
    assert api(browser, act, **form).status_code == 422
    assert state(browser) == before


@pytest.mark.parametrize("network", NETWORKS)
def test_the_page_says_how_the_network_is(browser: FlaskClient, network: str) -> None:
    api(browser, "modem/network", network=network)
    assert state(browser)["modem"]["network"] == network
    assert 'id="modem"' in browser.get("/", base_url=BASE).text


def test_a_printed_slip_is_held_in_front_of_the_scanner(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    bench.printer.printer.received(b"title\n" + QR + CUT)
    assert bench.scanner.offered() == [(1, "title")]
    line = os.open(settings.devices / "scanner", os.O_RDWR | os.O_NOCTTY)
    try:
        api(browser, "scanner/slip", number="1")
        heard = b""
        while not heard.endswith(b"\r"):
            assert select.select([line], [], [], WITHIN_S)[0], heard
            heard += os.read(line, 64)
        assert heard == b"S0001\r"
    finally:
        os.close(line)
    assert state(browser)["scans"] == 1


def test_a_scanner_is_set_to_another_alphabet_and_back(browser: FlaskClient) -> None:
    api(browser, "scanner/set", letters="gb18030", suffix="none")
    assert state(browser)["scanner"] == {"letters": "gb18030", "suffix": "none"}
    api(browser, "counter/tidy")
    assert state(browser)["scanner"] == {"letters": "utf8", "suffix": "cr"}
