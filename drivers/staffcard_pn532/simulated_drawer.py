"""The drawer with the simulated staff cards: what each chip holds survives a restart.

    <folder>/cards/<staff_no>.json     the chip of the card that has this number printed on it

Every write goes to a temporary name first, so that nobody reads half.
"""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from drivers.staffcard_pn532.simulated_cards import SignerMemory, SimulatedSigner
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire

DIGITS: Final = 13
Draw = Callable[[int], bytes]
StaffChip = SimulatedDesfire | SimulatedSigner


class CardFile(msgspec.Struct, forbid_unknown_fields=True):
    """What a file of the drawer holds: one of the two kinds of chip."""

    desfire: Memory | None = None
    signer: SignerMemory | None = None


class DrawnCard(Struct, frozen=True):
    """A card in the drawer, as a person sees it. `tries_left`: 5 while nobody issued it."""

    staff_no: str
    tries_left: int
    chip: StaffChip


class InTheHand:
    """A chip that lies on no reader; implements drivers.cards.apdu.Apdus, for making cards."""

    def __init__(self, chip: StaffChip) -> None:
        self._chip = chip

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """See Apdus."""
        answer = self._chip.transmit(apdu) or b""
        return answer[:-2], int.from_bytes(answer[-2:], "big")


class Drawer:
    """`folder` is made with its first card."""

    def __init__(self, folder: Path, draw: Draw = secrets.token_bytes) -> None:
        self._folder = folder / "cards"
        self._draw = draw

    def path_of(self, staff_no: str) -> Path:
        """Raises ValueError when `staff_no` is not 13 digits."""
        if len(staff_no) != DIGITS or not staff_no.isdecimal() or not staff_no.isascii():
            raise ValueError("not a staff number")
        return self._folder / f"{staff_no}.json"

    def blank(self, staff_no: str) -> SimulatedDesfire:
        """A factory-new DESFire with this number printed on it, in place of any other."""
        uid = b"\x04" + self._draw(6)
        path = self.path_of(staff_no)
        self._write(path, CardFile(desfire=Memory(uid)))
        return self._desfire(path, Memory(uid))

    def blank_signer(self, staff_no: str) -> SimulatedSigner:
        """A new card with the signing applet."""
        path, memory = self.path_of(staff_no), SignerMemory(b"\x04" + self._draw(6))
        self._write(path, CardFile(signer=memory))
        return self._signer(path, memory)

    def card(self, staff_no: str) -> StaffChip:
        """Raises FileNotFoundError, ValueError (msgspec.DecodeError is one) for a bad file."""
        path = self.path_of(staff_no)
        held = msgspec.json.decode(path.read_bytes(), type=CardFile)
        if held.desfire is not None:
            return self._desfire(path, held.desfire)
        if held.signer is not None:
            return self._signer(path, held.signer)
        raise ValueError("the card file holds no chip")

    def all(self) -> Iterator[DrawnCard]:
        """Every card that can be read, by its number."""
        for path in sorted(self._folder.glob("[0-9]*.json")):
            try:
                chip = self.card(path.stem)
            except (OSError, ValueError):
                continue  # not a card
            yield DrawnCard(path.stem, tries_left(chip), chip)

    def _desfire(self, path: Path, memory: Memory) -> SimulatedDesfire:
        return SimulatedDesfire(
            memory, self._draw, lambda: self._write(path, CardFile(desfire=memory))
        )

    def _signer(self, path: Path, memory: SignerMemory) -> SimulatedSigner:
        return SimulatedSigner(
            memory, self._draw, lambda: self._write(path, CardFile(signer=memory))
        )

    def _write(self, path: Path, card: CardFile) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")
        fresh.replace(path)


def tries_left(chip: StaffChip) -> int:
    """What the chip's counter says; all of them on a card that holds no count yet."""
    if isinstance(chip, SimulatedSigner):
        return chip.memory.tries
    values = [
        file.value
        for application in chip.memory.applications.values()
        for file in application.files.values()
        if file.data is None
    ]
    return values[0] if values else 5
