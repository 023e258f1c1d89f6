"""The modem in the conformance kit. Bytes from protocols.md section 6.

AT lines and PDUs carry no checksum: a character that flips on the way to the modem is another
text, and one that flips on the way back is too. Therefore `both_ways` is not claimed, and a
message that came in damaged is not wrong.
"""

import itertools
from collections.abc import Callable

from appliance.ports import DeviceFault, DeviceRefusal, SendState
from drivers.modem_at import pdu, wire
from drivers.modem_at.device import GsmModem
from drivers.modem_at.refusals import CME, CMS, OTHER
from drivers.modem_at.simulator import ModemSimulator
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    Reading,
    Streaming,
)

NUMBERS = itertools.count(1)
"""Of all messages of the kit: one that a phone has twice was sent twice."""
PHONE = "16900000001"


def device(unasked: Callable[[bytes], None]) -> ModemSimulator:
    made = ModemSimulator()
    made.send = unasked
    return made


def arrived(modem: ModemSimulator, text: str) -> int:
    """How often the phone has that message."""
    return modem.texts().count((PHONE, text))


def send(driver: GsmModem, modem: ModemSimulator) -> str:
    """A message of two parts, so that the second can fail after the first."""
    number = next(NUMBERS)
    text = f"申请已受理，编号{number:08}。" * 5
    modem.taken.clear()
    try:
        state = driver.send(PHONE, text, reference=number % 65_536)
    except DeviceRefusal:
        raise
    except DeviceFault:
        if arrived(modem, text):
            return "sent although told as not"
        raise
    if arrived(modem, text) > 1:
        return "sent twice"
    if state is SendState.UNKNOWN:
        return "unknown"
    return "sent" if arrived(modem, text) else "told as sent and not"


def collect(driver: GsmModem, modem: ModemSimulator) -> str:
    """What somebody wrote to the station. What is not fetched now comes with the next.

    The watch has looked at the modem before, as it does in a station.
    """
    driver.probe()
    text = f"查询{next(NUMBERS):08}"
    modem.receive(PHONE, text)
    texts = []
    for message in driver.collect().messages:
        texts.append(message.text)
        driver.forget(message)
    if texts.count(text) > 1:
        return "one message twice"
    if text in texts:
        return "collected"
    return "a damaged text" if texts else "nothing"


def probe(driver: GsmModem, _modem: ModemSimulator) -> str:
    return driver.probe().value


def exercise(driver: GsmModem, modem: ModemSimulator) -> str:
    """The morning check, which sends nothing. A figure that flipped is another figure."""
    before = len(modem.taken)
    told = driver.exercise()
    if len(modem.taken) != before:
        return "a message sent"
    return "told" if told == "-71 dBm" else "a wrong figure"


def plain(modem: ModemSimulator) -> None:
    """Echo off, numeric errors, PDU mode, as the start of the document leaves it."""
    for line in (b"ATE0\r", b"AT+CMEE=1\r", b"AT+CMGF=0\r"):
        modem.received(line)


GOLDEN = tuple(
    Golden(name, question.encode(), answer.encode(), plain, asked=asked)
    for name, question, answer, asked in (
        ("attention", "AT\r", "\r\nOK\r\n", True),
        ("SIM", "AT+CPIN?\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n", True),
        ("signal", "AT+CSQ\r", "\r\n+CSQ: 21,99\r\n\r\nOK\r\n", True),
        ("network", "AT+CEREG?\r", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n", True),
        ("prompt", "AT+CMGS=22\r", "\r\n> ", False),
        (
            "message",
            "AT+CMGS=22\r0021000D91683107107300F000080853D774066210529F\x1a",
            "\r\n> \r\n+CMGS: 1\r\n\r\nOK\r\n",
            False,
        ),
    )
)

STATES = frozenset(
    {"no-answer", "broken-answer", "out-of-service", "no-network", "no-sim", "sim-locked"}
)
CODES = frozenset(CMS.values()) | frozenset(CME.values()) | {OTHER}
DESCRIPTION = Description(
    kind="modem",
    driver=lambda path, monotonic: GsmModem(path, monotonic=monotonic),
    device=device,
    conversations=(
        Conversation(
            "send",
            send,
            good="sent",
            within_s=300.0,
            also=frozenset({"unknown"}),
            codes=CODES,
        ),
        Conversation(
            "collect",
            collect,
            good="collected",
            within_s=60.0,
            also=frozenset({"nothing", "a damaged text"}),
            codes=CODES,
        ),
        Conversation(
            "exercise",
            exercise,
            good="told",
            within_s=60.0,
            also=frozenset({"a wrong figure"}),
            codes=CODES,
        ),
        Conversation("probe", probe, good="ready", within_s=60.0, also=STATES),
    ),
    golden=GOLDEN,
    readings=(
        Reading("values", lambda data: wire.values(data.decode("latin-1"))),
        Reading("numbers", lambda data: wire.numbers(data.decode("latin-1"))),
        Reading("error", lambda data: wire.error(data.decode("latin-1"))),
        Reading("PDU", lambda data: pdu.read(data.hex().upper()), (pdu.BadPdu,)),
        Reading("PDU line", lambda data: pdu.read(data.decode("latin-1")), (pdu.BadPdu,)),
    ),
    streams=(
        Streaming(
            "lines",
            wire.AtLines,
            lambda lines: list(iter(lines.take, None)),
            lambda lines: len(lines._held),
            3 * wire.LINE_MAX,
        ),
    ),
    both_ways=False,
    faults_at_once=1,
)
