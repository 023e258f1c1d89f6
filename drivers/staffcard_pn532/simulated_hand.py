"""The hand at a simulated staff card reader.

`drawer FOLDER` takes the cards of a demo, `lay STAFF_NO` one of them; `blank` a factory-new
DESFire, `classic`, `phone`, `dead` what is no staff card; `lift`; `power-cycle` the reader.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from drivers.hands import Acts, BadAct
from drivers.staffcard_pn532 import simulated_cards
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire
from drivers.staffcard_pn532.simulated_drawer import Drawer
from drivers.staffcard_pn532.simulator import Card, StaffCardSimulator


def acts(reader: StaffCardSimulator) -> Acts:
    def drawer(folder: str) -> None:
        reader.drawer = Drawer(Path(folder))

    def lay(staff_no: str) -> None:
        try:
            reader.lay(staff_no)
        except ValueError as error:
            raise BadAct(f"{staff_no!r}: {error}") from error

    def power_cycle(_words: str) -> None:
        reader.power_cycle()

    def laying(card: Callable[[], Card]) -> Callable[[str], None]:
        return lambda _words: reader.lay_card(card())

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


STRANGERS: dict[str, Callable[[], Card]] = {
    "blank": blank,
    "classic": simulated_cards.classic,
    "phone": lambda: simulated_cards.phone(secrets.token_bytes),
    "dead": simulated_cards.dead,
}
"""What can lie there without being a staff card, by name."""
