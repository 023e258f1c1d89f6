"""The staff card reader of the station: who lies there, their secret or signature, their tries.

One look at a card is: find it in the field, let it prove itself, read whose it is. As long as it
stays selected, each later look asks it for its PIN tries under the session's MAC; a card that was
lifted, or changed for another with the same UID, cannot answer that and is looked at anew.
"""

import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from msgspec import Struct

from appliance.ports import (
    BrokenAnswer,
    CardWaits,
    DeviceRefusal,
    DeviceState,
    NoAnswer,
    StaffCard,
)
from drivers.cards.apdu import Apdus
from drivers.cards.desfire import Draw
from drivers.cards.desfire_card import DesfireStaffCard
from drivers.cards.signature_card import SignatureCard
from drivers.cards.site_key import SiteKey
from drivers.staffcard_pn532 import wire
from drivers.staffcard_pn532.reader import Pn532, SelectedCard
from drivers.transport import Port, Trace, settled

BAUD: Final = 115_200
PROBE_S: Final = 0.5
DELAYS_S: Final[Mapping[int, int]] = MappingProxyType({3: 5, 2: 30, 1: 120})
"""PIN tries left on the card -> seconds before the next; the first slip costs nothing."""
CLASSIC: Final = frozenset({0x08, 0x09, 0x18, 0x88})
"""SAK of MIFARE Classic and its clones: a copyable number, no secret."""
RANDOM_UID: Final = 0x08
UID_BYTES: Final = 7

VERSION_BYTES: Final = 4
OTHER_CARDS: Final = frozenset(
    {"card-classic", "card-phone", "card-not-ours", "card-dead", "card-unreadable"}
)
"""Something was sensed; what it is matters at sign-in only."""

TRY_SIGNING: Final = frozenset({"card-not-ours", "site-key-missing"})

T = TypeVar("T")
Keys = Callable[[], SiteKey]


def no_keys() -> SiteKey:
    """A reader without a site key sees that a card lies there, and not whose."""
    raise DeviceRefusal("site-key-missing", hint="hint.call-technician")


class _Lying(Struct):
    """The selected card. `opened`: the opening of the line for which it is selected."""

    holder: StaffCard
    card: DesfireStaffCard | SignatureCard
    opened: int


class Pn532StaffReader:
    """Implements ports.StaffCardReader; `selected` serves the issuing of cards."""

    name = "staff-card"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        keys: Keys = no_keys,
        draw: Draw = secrets.token_bytes,
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._reader = Pn532(self._port)
        self._keys = keys
        self._draw = draw
        self._lying: _Lying | None = None
        self._not_before: dict[str, float] = {}
        self._remark = ""

    @property
    def line(self) -> Port:
        """What the watch hears of the cable, and where a trace listens."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._status)

    def exercise(self) -> str:
        """See ports.Exercised: chip and firmware; whether it senses what lies there: `remark`."""
        with self._port.in_use():
            self._remark = ""
            told = self._awake(self._reader.version)
            if len(told) != VERSION_BYTES:
                raise BrokenAnswer("no firmware version", hint="hint.check-line-speed")
            self._remark = self._sensed()
            return f"PN5{told[0]:02X} {told[1]}.{told[2]}"

    def remark(self) -> str:
        """See ports.Remarking."""
        return self._remark

    def close(self) -> None:
        self._port.close()

    # --- the port --------------------------------------------------------------------------

    def card(self) -> StaffCard | None:
        """See ports.StaffCardReader."""
        with self._port.in_use():
            lying = self._seen()
            self._port.state = DeviceState.READY
            return lying.holder if lying else None

    def secret(self, card: StaffCard) -> bytes:
        """See ports.StaffCardReader."""
        with self._port.in_use():
            lying = self._same(card)
            if not isinstance(lying.card, DesfireStaffCard):
                raise DeviceRefusal("card-not-ours")
            self._try(lying)
            return lying.card.secret()

    def tries_left(self, card: StaffCard) -> int:
        """See ports.StaffCardReader."""
        with self._port.in_use():
            return self._same(card).card.tries_left()

    def pin_was_right(self, card: StaffCard) -> None:
        """See ports.StaffCardReader."""
        with self._port.in_use():
            lying = self._same(card)
            if isinstance(lying.card, DesfireStaffCard):
                lying.card.pin_was_right()
            self._not_before.pop(card.card_no, None)

    def prove(self, card: StaffCard, pin: str, challenge: bytes) -> bytes:
        """See ports.StaffCardReader."""
        with self._port.in_use():
            lying = self._same(card)
            if not isinstance(lying.card, SignatureCard):
                raise DeviceRefusal("card-not-ours")
            self._try(lying)
            return lying.card.prove(pin, challenge)

    def change_pin(self, card: StaffCard, old: str, new: str) -> None:
        """Of a card that signs; the PIN of another one lies in the wrapped key. As `prove`."""
        with self._port.in_use():
            lying = self._same(card)
            if not isinstance(lying.card, SignatureCard):
                raise DeviceRefusal("card-not-ours")
            self._try(lying)
            lying.card.change_pin(old, new)
            self._not_before.pop(card.card_no, None)

    def sign(self, card: StaffCard, message: bytes) -> bytes:
        """See ports.StaffCardReader. A card that was lifted since has forgotten its PIN."""
        with self._port.in_use():
            lying = self._same(card)
            if not isinstance(lying.card, SignatureCard):
                raise DeviceRefusal("card-not-ours")
            return lying.card.sign(message)

    def selected(self) -> tuple[bytes, Apdus] | None:
        """UID and bare line to whatever card lies there, for issuing. None without a card.

        Raises DeviceRefusal `card-classic`, `card-phone` for a card that cannot become one.
        """
        with self._port.in_use():
            self._lying = None
            target = self._found()
            if target is None:
                return None
            if not target.takes_apdus or len(target.uid) != UID_BYTES:
                raise _unfit(target)
            return target.uid, _Held(self._port, SelectedCard(self._reader, target))

    # --- which card --------------------------------------------------------------------------

    def _status(self) -> DeviceState:
        self._awake(lambda: self._reader.version(timeout_s=PROBE_S))
        return DeviceState.READY

    def _sensed(self) -> str:
        """What a look into the field shows; a key of the station that is missing is a fault."""
        try:
            return "found.card-sensed" if self._seen() is not None else "found.card-none"
        except DeviceRefusal as refusal:
            if refusal.code not in OTHER_CARDS:
                raise
            return "found.card-other"

    def _found(self) -> wire.Target | None:
        return self._awake(self._reader.find)

    def _awake(self, ask: Callable[[], T]) -> T:
        """Ask; once more on a new line when the cable was out or the reader fell asleep."""
        try:
            return ask()
        except NoAnswer:
            self._port.close()
            return ask()

    def _same(self, card: StaffCard) -> _Lying:
        lying = self._seen()
        if lying is None or lying.holder != card:
            raise DeviceRefusal("card-moved", hint="hint.lay-card-again")
        return lying

    def _seen(self) -> _Lying | None:
        """The selected card if it still answers, else whatever lies there now."""
        lying, self._lying = self._lying, None
        if lying is not None and lying.opened == self._port.opened:
            try:
                lying.card.tries_left()
            except (DeviceRefusal, BrokenAnswer, NoAnswer):
                lying = None  # lifted, changed or at the edge of the field: look anew
            else:
                self._lying = lying
                return lying
        target = self._found()
        if target is not None:
            self._lying = self._met(target)
        return self._lying

    def _met(self, target: wire.Target) -> _Lying | None:
        """Let the card prove itself. None when it was taken away meanwhile."""
        if not target.takes_apdus:
            raise _unfit(target)
        try:
            return self._introduced(target)
        except DeviceRefusal as refusal:
            if refusal.code != "card-moved":
                raise
        again = self._found()
        if again is None or again.uid != target.uid:
            return None
        raise DeviceRefusal("card-dead", hint="hint.other-card")

    def _introduced(self, target: wire.Target) -> _Lying:
        apdus = SelectedCard(self._reader, target)
        no = _unfit(target)
        if len(target.uid) == UID_BYTES:
            try:
                known = DesfireStaffCard(apdus, target.uid, self._keys(), self._draw)
                return self._lying_now(known.holder(), known)
            except DeviceRefusal as refusal:
                if refusal.code not in TRY_SIGNING:
                    raise
                no = refusal
        signing = SignatureCard(SelectedCard(self._reader, target, alone=True))
        try:
            return self._lying_now(signing.holder(), signing)
        except DeviceRefusal as refusal:
            if refusal.code != "card-not-ours":
                raise
            raise no from refusal

    def _lying_now(self, holder: StaffCard, card: DesfireStaffCard | SignatureCard) -> _Lying:
        left = card.tries_left()
        if left in DELAYS_S and holder.card_no not in self._not_before:
            # Met for the first time since the start: its last try may have been just now.
            self._not_before[holder.card_no] = self._port.deadline(DELAYS_S[left])
        return _Lying(holder, card, self._port.opened)

    # --- tries -------------------------------------------------------------------------------

    def _try(self, lying: _Lying) -> None:
        """One more try, if its time has come. The next has to wait, longer each time.

        The wait is set before the card is asked: whatever happens then, it holds; only a right
        PIN takes it back.
        """
        left = lying.card.tries_left()
        if left == 0:
            raise DeviceRefusal("card-locked")
        card_no = lying.holder.card_no
        not_before = self._not_before.get(card_no)
        if not_before is not None and (left_s := self._port.left(not_before)) > 0:
            raise CardWaits(int(left_s) + 1)
        if left - 1 in DELAYS_S:
            self._not_before[card_no] = self._port.deadline(DELAYS_S[left - 1])


class _Held:
    """A selected card whose every APDU takes the port for itself."""

    def __init__(self, port: Port, card: SelectedCard) -> None:
        self._port = port
        self._card = card

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        with self._port.in_use():
            return self._card.transmit(apdu)


def _unfit(target: wire.Target) -> DeviceRefusal:
    if target.sak in CLASSIC:
        return DeviceRefusal("card-classic", hint="hint.other-card")
    if len(target.uid) == 4 and target.uid[0] == RANDOM_UID:
        return DeviceRefusal("card-phone", hint="hint.other-card")
    return DeviceRefusal("card-not-ours", hint="hint.other-card")
