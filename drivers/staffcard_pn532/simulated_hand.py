"""The hand at a simulated staff card reader.

`drawer FOLDER` takes the cards of a demo, `lay STAFF_NO` one of them; `blank` a factory-new
DESFire, `other-station` a card under another site key, `classic`, `phone`, `dead` what is no staff
card; `lift`; `power-cycle` the reader.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from appliance.ports import StaffCard
from drivers.cards import desfire_card
from drivers.cards.site_key import SiteKey
from drivers.hands import Acts, BadAct
from drivers.staffcard_pn532 import simulated_cards
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire
from drivers.staffcard_pn532.simulated_drawer import Drawer, InTheHand
from drivers.staffcard_pn532.simulator import Card, StaffCardSimulator


def acts(reader: StaffCardSimulator) -> Acts:
    def drawer(folder: str) -> None:
        reader.drawer = Drawer(Path(folder))

    def lay(staff_no: str) -> None:
        try:
            reader.lay(staff_no)
        except ValueError as error:
            raise BadAct(f"{staff_no!r}: {error}") from error

    def laying(card: Callable[[], Card]) -> Callable[[str], None]:
        return lambda _words: reader.lay_card(card())

    def power_cycle(_words: str) -> None:
        reader.power_cycle()

    return {
        "drawer": drawer,
        "lay": lay,
        **{name: laying(card) for name, card in STRANGERS.items()},
        "lift": lambda _words: reader.lift(),
        "power-cycle": power_cycle,
    }


def blank() -> SimulatedDesfire:
    """As it comes from the factory; what is written on it goes when it is lifted for good."""
    return SimulatedDesfire(Memory(b"\x04" + secrets.token_bytes(6)), secrets.token_bytes)


def other_station() -> SimulatedDesfire:
    """A good staff card, issued under another station's site key."""
    chip, draw = blank(), secrets.token_bytes
    holder = StaffCard("999999900010101", "9999999000101")
    keys = SiteKey(draw(16))
    desfire_card.issue(InTheHand(chip), chip.uid, keys, holder=holder, secret=draw(32), draw=draw)
    return chip


STRANGERS: dict[str, Callable[[], Card]] = {
    "blank": blank,
    "other-station": other_station,
    "classic": simulated_cards.classic,
    "phone": lambda: simulated_cards.phone(secrets.token_bytes),
    "dead": simulated_cards.dead,
}
"""What can lie there without being a staff card, by name."""
