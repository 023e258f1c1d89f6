"""The resident ID card reader in the conformance kit. Bytes from protocols.md section 2."""

from weakref import WeakKeyDictionary

from appliance.ports import CardRead
from drivers.frames import FrameMachine
from drivers.idcard_samv import layouts, wire
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulated_card import SimulatedCard, card_of
from drivers.idcard_samv.simulator import SamvSimulator
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    LengthField,
    Reading,
    Streaming,
)

MODULE = "05.01-20210715-0007654321-0123456789"
PEOPLE = (
    {
        "name": "刘梅",
        "sex": "2",
        "ethnicity": "01",
        "birth": "1988-02-29",
        "address": "示例县青禾镇上禾村3组",
        "id_number": "999999198802290025",
        "issuer": "示例县公安局",
        "valid_from": "2015-01-01",
        "valid_to": "长期",
    },
    {
        "name": "阿依古丽·买买提",
        "sex": "2",
        "ethnicity": "05",
        "birth": "1975-06-30",
        "address": "示例县青禾镇下禾村1组",
        "id_number": "999999197506300044",
        "issuer": "示例县公安局",
        "valid_from": "2012-05-06",
        "valid_to": "2032-05-06",
    },
    {
        "name": "𠮷大山",
        "sex": "1",
        "ethnicity": "03",
        "birth": "1990-12-01",
        "address": "示例县青禾镇新街8号",
        "id_number": "999999199012010038",
        "issuer": "示例县公安局",
        "valid_from": "2019-03-04",
        "valid_to": "2039-03-04",
    },
)
ADDED = ("", "湖北省示范县青山镇东街8号", "")
CARDS = tuple(
    card_of(person, added_address=added or None)
    for person, added in zip(PEOPLE, ADDED, strict=True)
)


LAID: WeakKeyDictionary[SamvSimulator, int] = WeakKeyDictionary()
"""How many cards were laid on each reader."""


def next_card(device: SamvSimulator) -> int:
    """Which card comes next: never the same person twice in a row."""
    LAID[device] = LAID.get(device, -1) + 1
    return LAID[device] % len(CARDS)


def told(read: CardRead | None, which: int) -> str:
    """What the driver made of that card, against the values it was made from."""
    if read is None:
        return "nothing"
    person, true = read.person, PEOPLE[which]
    found = (person.name, person.sex, person.birth, person.address, person.id_number)
    due = (
        true["name"],
        true["sex"],
        true["birth"],
        ADDED[which] or true["address"],
        true["id_number"],
    )
    if found != due or read.photo != CARDS[which].photo:
        return "another card"
    return "read" if (read.module, read.warnings) == (MODULE, ()) else "another module"


def read(driver: SamvReader, device: SamvSimulator) -> str:
    which = next_card(device)
    device.lay(CARDS[which])
    return told(driver.read_card(timeout_s=2.0), which)


def nobody(driver: SamvReader, device: SamvSimulator) -> str:
    """Nobody's card: whatever the line says, nobody is read."""
    device.lift()
    return "nothing" if driver.read_card(timeout_s=0.5) is None else "a card that is not there"


def probe(driver: SamvReader, _device: SamvSimulator) -> str:
    return driver.probe().value


def lay_first(device: SamvSimulator) -> None:
    device.lay(SimulatedCard(CARDS[0].text, CARDS[0].photo))


def select_first(device: SamvSimulator) -> None:
    lay_first(device)
    device.received(bytes.fromhex("AAAAAA96690003200122"))
    device.received(bytes.fromhex("AAAAAA96690003200221"))


GOLDEN = tuple(
    Golden(name, bytes.fromhex(question), bytes.fromhex(answer), ready)
    for name, question, answer, ready in (
        (
            "status",
            "AA AA AA 96 69 00 03 11 FF ED",
            "AA AA AA 96 69 00 04 00 00 90 94",
            SamvSimulator.lift,
        ),
        (
            "module id",
            "AA AA AA 96 69 00 03 12 FF EE",
            "AA AA AA 96 69 00 14 00 00 90 05 00 01 00 1B 64 34 01 B1 CB 74 00 15 CD 5B 07 40",
            SamvSimulator.lift,
        ),
        (
            "no card",
            "AA AA AA 96 69 00 03 20 01 22",
            "AA AA AA 96 69 00 04 00 00 80 84",
            SamvSimulator.lift,
        ),
        (
            "found",
            "AA AA AA 96 69 00 03 20 01 22",
            "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97",
            lay_first,
        ),
        (
            "not selected",
            "AA AA AA 96 69 00 03 20 02 21",
            "AA AA AA 96 69 00 04 00 00 81 85",
            SamvSimulator.lift,
        ),
        (
            "read failed",
            "AA AA AA 96 69 00 03 30 01 32",
            "AA AA AA 96 69 00 04 00 00 41 45",
            SamvSimulator.lift,
        ),
        (
            "no added address",
            "AA AA AA 96 69 00 03 30 03 30",
            "AA AA AA 96 69 00 04 00 00 91 95",
            select_first,
        ),
    )
)


def machine() -> FrameMachine[wire.Answer]:
    return FrameMachine(wire.decode, wire.HEADER)


DESCRIPTION = Description(
    kind="id-card",
    driver=lambda path, monotonic: SamvReader(path, monotonic=monotonic),
    device=lambda _unasked: SamvSimulator(),
    conversations=(
        Conversation(
            "read",
            read,
            good="read",
            within_s=25.0,
            also=frozenset({"nothing"}),
            codes=frozenset({"card-moved", "card-unreadable", "card-left"}),
        ),
        Conversation(
            "nobody",
            nobody,
            good="nothing",
            within_s=10.0,
            codes=frozenset({"card-moved", "card-unreadable", "card-left"}),
        ),
        Conversation(
            "probe",
            probe,
            good="ready",
            within_s=3.0,
            also=frozenset({"no-answer", "broken-answer", "out-of-service"}),
        ),
    ),
    golden=GOLDEN,
    readings=(
        Reading("decode", lambda data: wire.decode(wire.HEADER + data), (wire.BadFrame,)),
        Reading("decode unaligned", wire.decode, (wire.BadFrame,)),
        Reading("module id", wire.module_id, (wire.BadText,)),
        Reading("inner lengths", wire.read_parts, (wire.BadText,)),
        Reading("added address", wire.new_address, (wire.BadText,)),
        Reading("text", wire.text_of, (wire.BadText,)),
        Reading("text block", lambda data: layouts.person_of(data[:256]), (wire.BadText,)),
    ),
    streams=(Streaming("frames", machine, lambda m: m.take(), lambda m: len(m._held), 8192),),
    header=wire.HEADER,
    length=LengthField(5, 2),
)
