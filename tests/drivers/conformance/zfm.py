"""The fingerprint module in the conformance kit. Bytes from protocols.md section 3.4."""

from appliance.ports import Match
from drivers.fingerprint_zfm import wire
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulated_finger import Image, score
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.frames import FrameMachine
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    LengthField,
    Reading,
    Streaming,
)

FINGERS = ("right thumb", "left forefinger", "right little finger")
ENROLLED = tuple(Image(finger, 10_000 + n).template() for n, finger in enumerate(FINGERS))
WORDS = {True: "same finger", False: "other finger"}


def next_finger(device: ZfmSimulator) -> int:
    return (FINGERS.index(device.finger) + 1) % len(FINGERS) if device.finger in FINGERS else 0


def told(match: Match | None, device: ZfmSimulator) -> str:
    if match is None:
        return "nothing"
    return WORDS[match.matched] + (", module not empty" if device.library else "")


def same(driver: ZfmReader, device: ZfmSimulator) -> str:
    """The finger of the template that is sent for it."""
    which = next_finger(device)
    device.press(FINGERS[which])
    return told(driver.match(ENROLLED[which], timeout_s=1.0), device)


def other(driver: ZfmReader, device: ZfmSimulator) -> str:
    """Somebody presses whose template was sent for the match before this one."""
    which = next_finger(device)
    device.press(FINGERS[which])
    return told(driver.match(ENROLLED[(which + 1) % len(FINGERS)], timeout_s=1.0), device)


def enrol(driver: ZfmReader, device: ZfmSimulator) -> str:
    finger = FINGERS[next_finger(device)]
    device.lift()

    def hand(step: str) -> None:
        if step == "lift":
            device.lift()
        elif step in {"press", "press-again"}:
            device.press(finger)

    template = driver.enrol(timeout_s=1.0, progress=hand)
    if template is None:
        return "nothing"
    if not score(template, Image(finger, 20_000).template()):
        return "another finger's template"
    return "enrolled" + (", module not empty" if device.library else "")


def probe(driver: ZfmReader, _device: ZfmSimulator) -> str:
    return driver.probe().value


def press_first(device: ZfmSimulator) -> None:
    device.press(FINGERS[0])


def image_first(device: ZfmSimulator) -> None:
    press_first(device)
    device.received(bytes.fromhex("EF01FFFFFFFF010003010005"))


GOLDEN = tuple(
    Golden(name, bytes.fromhex(question), bytes.fromhex(answer), ready)
    for name, question, answer, ready in (
        (
            "password",
            "EF 01 FF FF FF FF 01 00 07 13 00 00 00 00 00 1B",
            "EF 01 FF FF FF FF 07 00 03 00 00 0A",
            ZfmSimulator.lift,
        ),
        (
            "parameters",
            "EF 01 FF FF FF FF 01 00 03 0F 00 13",
            "EF 01 FF FF FF FF 07 00 13 00 00 00 00 09 01 2C 00 03 FF FF FF FF 00 02 00 06 04 57",
            ZfmSimulator.lift,
        ),
        (
            "no finger",
            "EF 01 FF FF FF FF 01 00 03 01 00 05",
            "EF 01 FF FF FF FF 07 00 03 02 00 0C",
            ZfmSimulator.lift,
        ),
        (
            "image",
            "EF 01 FF FF FF FF 01 00 03 01 00 05",
            "EF 01 FF FF FF FF 07 00 03 00 00 0A",
            press_first,
        ),
        (
            "features 1",
            "EF 01 FF FF FF FF 01 00 04 02 01 00 08",
            "EF 01 FF FF FF FF 07 00 03 00 00 0A",
            image_first,
        ),
        (
            "features 2",
            "EF 01 FF FF FF FF 01 00 04 02 02 00 09",
            "EF 01 FF FF FF FF 07 00 03 00 00 0A",
            image_first,
        ),
        (
            "template to the module",
            "EF 01 FF FF FF FF 01 00 04 09 02 00 10",
            "EF 01 FF FF FF FF 07 00 03 00 00 0A",
            ZfmSimulator.lift,
        ),
    )
)


def machine() -> FrameMachine[wire.Packet]:
    return FrameMachine(wire.decode, wire.HEADER)


CODES = frozenset({"finger-unclear", "out-of-service"})
DESCRIPTION = Description(
    kind="fingerprint",
    driver=lambda path, monotonic: ZfmReader(path, monotonic=monotonic),
    device=lambda _unasked: ZfmSimulator(),
    conversations=(
        Conversation(
            "same finger",
            same,
            good="same finger",
            within_s=25.0,
            also=frozenset({"nothing"}),
            codes=CODES,
        ),
        Conversation(
            "other finger",
            other,
            good="other finger",
            within_s=25.0,
            also=frozenset({"nothing"}),
            codes=CODES,
        ),
        Conversation(
            "enrol",
            enrol,
            good="enrolled",
            within_s=40.0,
            also=frozenset({"nothing"}),
            codes=CODES | {"fingers-differ"},
        ),
        Conversation(
            "probe",
            probe,
            good="ready",
            within_s=5.0,
            also=frozenset({"no-answer", "broken-answer", "out-of-service"}),
        ),
    ),
    golden=GOLDEN,
    readings=(
        Reading("decode", lambda data: wire.decode(wire.HEADER + data), (wire.BadFrame,)),
        Reading("decode unaligned", wire.decode, (wire.BadFrame,)),
        Reading("parameters", wire.parameters),
    ),
    streams=(Streaming("packets", machine, lambda m: m.take(), lambda m: len(m._held), 8192),),
    header=wire.HEADER,
    length=LengthField(7, 2),
)
