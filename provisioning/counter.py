"""People who sign at the command line: each lays down their card and types their PIN.

For the few acts that have no screen. The station must not be running: one process has the ledger.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from appliance.ledger.holding import held
from appliance.ledger.key_ring import KeyRing
from appliance.ports import PersonSigner, StaffCard
from appliance.settings import StationSettings
from appliance.staff_room import SignedIn, SignInRefused, StaffRoom
from appliance.station import Station
from drivers.staffcard_pn532.device import Pn532StaffReader
from kiosk_ui.composition import station_of
from kiosk_ui.devices import staff_reader_of

AskPin = Callable[[str], str]
"""Says a sentence, waits for the card, and returns the PIN, never shown."""


class Counter(Struct, frozen=True):
    """A station that was opened for one act, and its card reader."""

    station: Station
    ring: KeyRing
    reader: Pn532StaffReader
    staff: StaffRoom
    pause: Callable[[float], object] = threading.Event().wait

    def signers(self, roles: Sequence[str], ask_pin: AskPin) -> Iterator[PersonSigner]:
        """One person after the other, each in their role, asked for when it is their turn to sign.

        So that a card that signs itself still lies there; Station.do takes them so. Raises
        SignInRefused, DeviceFault.
        """
        for role in roles:
            pin = ask_pin(role)
            card = self.reader.card()
            if card is None:
                raise SignInRefused("card-not-on-reader")
            person = self._signed_in(card, pin)
            if role not in person.roles:
                raise SignInRefused("role-not-held")
            try:
                yield person.signer(role)
            finally:
                person.forget()

    def _signed_in(self, card: StaffCard, pin: str) -> SignedIn:
        """After wrong PINs the card has to rest: wait for it, then try this one."""
        try:
            return self.staff.sign_in(card, pin, self.reader)
        except SignInRefused as no:
            if not no.seconds:
                raise
            self.pause(no.seconds)
            return self.staff.sign_in(card, pin, self.reader)


@contextmanager
def counter(settings: StationSettings, credentials: Path | None = None) -> Iterator[Counter]:
    """The station of these settings, alone. Raises StateInUse, Fault, OSError."""
    with held(settings.state_folder):
        station = station_of(settings, credentials=credentials)
        reader = staff_reader_of(settings.devices.staff_card)
        try:
            keys = settings.state_folder / "keys"
            staff = StaffRoom(
                keys / "staff",
                staff=station.projections.staff,
                name_of=station.staff_name,
                now=station.now,
                origin=station.origin,
                entropy=station.entropy,
            )
            yield Counter(station, KeyRing(keys, credentials), reader, staff)
        finally:
            reader.close()
            station.ledger.close()
