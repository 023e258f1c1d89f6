"""The staff card reader in the conformance kit. Bytes from protocols.md section 5.2."""

import copy
import secrets
from collections.abc import Callable

from appliance.ledger.keys import VerifierKey
from appliance.ports import StaffCard
from drivers.cards import desfire_card
from drivers.cards.signature_card import SignatureCard
from drivers.cards.site_key import SiteKey
from drivers.frames import FrameMachine
from drivers.staffcard_pn532 import simulated_cards, wire
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.staffcard_pn532.simulated_cards import SignerMemory, SimulatedSigner
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
STAFF = ("9999991000101", "9999991000104")
HOLDERS = tuple(StaffCard(f"{staff_no}01", staff_no) for staff_no in STAFF)
SECRETS = tuple(bytes([n + 1]) * 32 for n in range(len(STAFF)))
UIDS = (bytes.fromhex("046AB12C5D7180"), bytes.fromhex("04D1ED00112280"))
SIGNER, PIN = StaffCard("999999100010501", "9999991000105", signs=True), "246810"
CHALLENGE, COMMAND = bytes(range(32)), b"tradepost/command/v1\0" + bytes(20)
ACK = "00 00 FF 00 FF 00"


def issued(which: int) -> Memory:
    chip = SimulatedDesfire(Memory(UIDS[which]), secrets.token_bytes)
    desfire_card.issue(
        InTheHand(chip), chip.uid, SITE,
        holder=HOLDERS[which], secret=SECRETS[which], draw=secrets.token_bytes,
    )  # fmt: skip
    return chip.memory


def signer() -> SignerMemory:
    chip = SimulatedSigner(SignerMemory(bytes.fromhex("04AA0000000002")), secrets.token_bytes)
    SignatureCard(InTheHand(chip)).issue(SIGNER, PIN)
    return chip.memory


MEMORIES = tuple(issued(which) for which in range(len(STAFF)))
SIGNERS_MEMORY = signer()
SIGNERS_KEY = VerifierKey(
    "k", 1, simulated_cards.SigningKey("k", SIGNERS_MEMORY.seed).verifier.public
)


class Reader(StaffCardSimulator):
    """With its own cards at hand, so that what they count is seen."""

    def __init__(self, unasked: Callable[[bytes], None]) -> None:
        super().__init__()
        self.send = unasked
        self.last = 1
        self.chips = [SimulatedDesfire(copy.deepcopy(m), secrets.token_bytes) for m in MEMORIES]
        self.signer = SimulatedSigner(copy.deepcopy(SIGNERS_MEMORY), secrets.token_bytes)

    def lay_next(self) -> int:
        """Another card than lay there before."""
        self.last = 1 - self.last
        which = self.last
        self.lay_card(self.chips[which])
        return which


def rested(driver: Pn532StaffReader, device: Reader) -> None:
    """As on the next day: the waits are over, and somebody's right PIN gave all tries back."""
    driver._not_before.clear()
    for chip in device.chips:
        (application,) = chip.memory.applications.values()
        application.files[str(desfire_card.TRIES)].value = desfire_card.TRIES_MAX
    device.signer.memory.tries = desfire_card.TRIES_MAX


def look(driver: Pn532StaffReader, device: Reader) -> str:
    which = device.lay_next()
    found = driver.card()
    if found is None:
        return "nothing"
    return "its card" if found == HOLDERS[which] else "another card"


def nobody(driver: Pn532StaffReader, device: Reader) -> str:
    device.lift()
    return "nothing" if driver.card() is None else "a card that is not there"


def secret(driver: Pn532StaffReader, device: Reader) -> str:
    """Half of a sign-in: never a secret that was not counted, nor another's."""
    rested(driver, device)
    which = device.lay_next()
    before = tries_left(device.chips[which])
    given = driver.secret(HOLDERS[which])
    if given != SECRETS[which]:
        return "another secret"
    if tries_left(device.chips[which]) != before - 1:
        return "a secret without a try, or more tries than one"
    return "opened"


def sign(driver: Pn532StaffReader, device: Reader) -> str:
    rested(driver, device)
    device.lay_card(device.signer)
    proof = driver.prove(SIGNER, PIN, CHALLENGE)
    driver.pin_was_right(SIGNER)
    signature = driver.sign(SIGNER, COMMAND)
    good = SIGNERS_KEY.verifies(proof, CHALLENGE) and SIGNERS_KEY.verifies(signature, COMMAND)
    return "signed" if good else "not its signature"


def classic(driver: Pn532StaffReader, device: Reader) -> str:
    """Whatever the line says, a card that can be copied is nobody's."""
    device.lay_card(simulated_cards.classic())
    try:
        found = driver.card()
    except desfire_card.DeviceRefusal as refusal:
        return refusal.code
    return "nothing" if found is None else "a card that can be copied"


def probe(driver: Pn532StaffReader, _device: Reader) -> str:
    return driver.probe().value


def awake(device: Reader) -> None:
    device.received(b"\x55\x55" + bytes(14))


def card_there(device: Reader) -> None:
    awake(device)
    device.lay_card(device.chips[0])


GOLDEN = tuple(
    Golden(name, bytes.fromhex(question), bytes.fromhex(ACK + answer), ready, asked)
    for name, question, answer, ready, asked in (
        (
            "firmware",
            "00 00 FF 02 FE D4 02 2A 00",
            "00 00 FF 06 FA D5 03 32 01 06 07 E8 00",
            awake,
            True,
        ),
        (
            "SAM configuration",
            "00 00 FF 05 FB D4 14 01 14 01 02 00",
            "00 00 FF 02 FE D5 15 16 00",
            awake,
            True,
        ),
        (
            "one card",
            "00 00 FF 04 FC D4 4A 01 00 E1 00",
            "00 00 FF 15 EB D5 4B 01 01 03 44 20 07 04 6A B1 2C 5D 71 80 06 75 77 81 02 80 E2 00",
            card_there,
            True,
        ),
    )
)


def machine() -> FrameMachine[wire.Frame]:
    return FrameMachine(wire.decode, wire.HEADER)


CODES = frozenset(
    {
        "card-moved", "card-not-ours", "card-unreadable", "card-dead", "card-phone",
        "card-classic", "card-wait", "reader-refused",
    }
)  # fmt: skip
DESCRIPTION = Description(
    kind="staff-card",
    driver=lambda path, monotonic: Pn532StaffReader(path, keys=lambda: SITE, monotonic=monotonic),
    device=Reader,
    conversations=(
        Conversation("look", look, "its card", 25.0, frozenset({"nothing"}), CODES),
        Conversation("nobody", nobody, "nothing", 15.0, codes=CODES),
        Conversation("secret", secret, "opened", 40.0, codes=CODES),
        Conversation(
            "sign", sign, "signed", 40.0, frozenset({"not its signature"}), CODES | {"wrong-pin"}
        ),
        Conversation("classic", classic, "card-classic", 15.0, CODES | {"nothing"}, CODES),
        Conversation(
            "probe",
            probe,
            "ready",
            6.0,
            frozenset({"no-answer", "broken-answer", "out-of-service"}),
        ),
    ),
    golden=GOLDEN,
    readings=(
        Reading("decode", lambda data: wire.decode(wire.HEADER + data), (wire.BadFrame,)),
        Reading("decode unaligned", wire.decode, (wire.BadFrame,)),
        Reading("card found", wire.target_of, (wire.BadFrame,)),
        Reading("holder", desfire_card.holder_of, (desfire_card.DeviceRefusal,)),
    ),
    streams=(Streaming("frames", machine, lambda m: m.take(), lambda m: len(m._held), 8192),),
    header=wire.HEADER,
    length=LengthField(3, 1),
)
