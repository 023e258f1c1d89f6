"""The staff card reader in the conformance kit. Bytes from protocols.md section 5.2.

The chips keep no file: each reader gets fresh copies of two cards that were issued once.
"""

import copy
from collections.abc import Callable
from random import Random  # noqa: TID251 - the same challenges in every run
from weakref import WeakKeyDictionary

from appliance.ports import DeviceFault, StaffCard
from drivers.cards import desfire_card
from drivers.cards.site_key import SiteKey
from drivers.frames import BadFrame, FrameMachine
from drivers.staffcard_pn532 import wire
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire
from drivers.staffcard_pn532.simulated_drawer import InTheHand, tries_left
from drivers.staffcard_pn532.simulator import StaffCardSimulator
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    LengthField,
    Reading,
    Streaming,
)

SITE = SiteKey(bytes(range(16)))
HOLDERS = (
    StaffCard("999999100010101", "9999991000101"),
    StaffCard("999999100010401", "9999991000104"),
)
SECRETS = (bytes(range(32)), bytes(range(100, 132)))


def issued(number: int) -> Memory:
    """What a chip holds after it was issued to that holder."""
    memory = Memory(bytes([0x04, number, 2, 3, 4, 5, 6]))
    chip = SimulatedDesfire(memory, Random(number).randbytes)
    desfire_card.issue(
        InTheHand(chip),
        chip.uid,
        SITE,
        holder=HOLDERS[number],
        secret=SECRETS[number],
        draw=Random(number + 10).randbytes,
    )
    return memory


MEMORIES = (issued(0), issued(1))
LAID: WeakKeyDictionary[StaffCardSimulator, int] = WeakKeyDictionary()
"""How many cards were laid on each reader."""


def device(unasked: Callable[[bytes], None]) -> StaffCardSimulator:
    made = StaffCardSimulator()
    made.send = unasked
    return made


def driver(path: str, monotonic: Callable[[], float]) -> Pn532StaffReader:
    return Pn532StaffReader(path, keys=lambda: SITE, draw=Random(7).randbytes, monotonic=monotonic)


def lay_next(reader: StaffCardSimulator) -> tuple[int, SimulatedDesfire]:
    """The other person's card, with all its tries."""
    LAID[reader] = LAID.get(reader, -1) + 1
    which = LAID[reader] % len(MEMORIES)
    chip = SimulatedDesfire(copy.deepcopy(MEMORIES[which]), Random(LAID[reader]).randbytes)
    reader.lay_card(chip)
    return which, chip


def see(driver: Pn532StaffReader, reader: StaffCardSimulator) -> str:
    which, chip = lay_next(reader)
    seen = driver.card()
    if seen is None:
        return "nothing"
    if tries_left(chip) != desfire_card.TRIES_MAX:
        return "a try was lost by looking"
    return "seen" if seen == HOLDERS[which] else "another card"


def secret(driver: Pn532StaffReader, reader: StaffCardSimulator) -> str:
    """One PIN try: the secret comes out, at most one try is counted."""
    which, chip = lay_next(reader)
    driver._not_before.clear()  # the waiting after wrong PINs has its own tests
    try:
        seen = driver.card()
        if seen is None:
            return "nothing"
        found = driver.secret(seen)
    except DeviceFault:
        if tries_left(chip) < desfire_card.TRIES_MAX - 1:
            return "two tries counted"
        raise
    if tries_left(chip) != desfire_card.TRIES_MAX - 1:
        return "the try was not counted once"
    if found != SECRETS[which]:
        return "another secret"
    driver.pin_was_right(seen)
    return "secret" if tries_left(chip) == desfire_card.TRIES_MAX else "a try was kept back"


def nobody(driver: Pn532StaffReader, reader: StaffCardSimulator) -> str:
    reader.lift()
    return "nothing" if driver.card() is None else "a card that is not there"


def probe(driver: Pn532StaffReader, _reader: StaffCardSimulator) -> str:
    return driver.probe().value


def awake(reader: StaffCardSimulator) -> None:
    reader.received(wire.WAKE_UP)
    reader.received(bytes.fromhex("0000FF06FAD43205FF0101F400"))  # few tries


ACK = "00 00 FF 00 FF 00 "
GOLDEN = tuple(
    Golden(name, bytes.fromhex(question), bytes.fromhex(answer), awake)
    for name, question, answer in (
        ("firmware", "00 00 FF 02 FE D4 02 2A 00", ACK + "00 00 FF 06 FA D5 03 32 01 06 07 E8 00"),
        ("plain mode", "00 00 FF 05 FB D4 14 01 14 01 02 00", ACK + "00 00 FF 02 FE D5 15 16 00"),
        ("few tries", "00 00 FF 06 FA D4 32 05 FF 01 01 F4 00", ACK + "0000FF02FED5333800"),
        ("no card", "00 00 FF 04 FC D4 4A 01 00 E1 00", ACK + "00 00 FF 03 FD D5 4B 00 E0 00"),
    )
)


def machine() -> FrameMachine[wire.Frame]:
    return FrameMachine(wire.decode, wire.HEADER)


CODES = frozenset(
    {"card-moved", "card-unreadable", "card-dead", "card-not-ours", "reader-refused"}
)
DESCRIPTION = Description(
    kind="staff-card",
    driver=driver,
    device=device,
    conversations=(
        Conversation(
            "see", see, good="seen", within_s=60.0, also=frozenset({"nothing"}), codes=CODES
        ),
        Conversation(
            "secret",
            secret,
            good="secret",
            within_s=90.0,
            also=frozenset({"nothing"}),
            codes=CODES,
        ),
        Conversation("nobody", nobody, good="nothing", within_s=30.0, codes=CODES),
        Conversation(
            "probe",
            probe,
            good="ready",
            within_s=8.0,
            also=frozenset({"no-answer", "broken-answer", "out-of-service"}),
        ),
    ),
    golden=GOLDEN,
    readings=(
        Reading("decode", lambda data: wire.decode(wire.HEADER + data), (BadFrame,)),
        Reading("decode unaligned", wire.decode, (BadFrame,)),
        Reading("target", wire.target_of, (BadFrame,)),
    ),
    streams=(Streaming("frames", machine, lambda m: m.take(), lambda m: len(m._held), 8192),),
    header=wire.HEADER,
    length=LengthField(3, 1),
)
