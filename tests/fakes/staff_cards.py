"""A drawer of issued staff cards, a reader on a pseudo-terminal, the station's driver for it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.ports import StaffCard
from drivers.cards import desfire_card
from drivers.cards.site_key import SiteKey
from drivers.simulation import SimulatedLine
from drivers.staffcard_pn532.simulated_drawer import Drawer, InTheHand
from drivers.staffcard_pn532.simulator import StaffCardSimulator

SITE = SiteKey(bytes(range(16)))
TRIES = desfire_card.TRIES_MAX


def issued(
    folder: Path, staff_no: str, secret: bytes, *, keys: SiteKey = SITE, card_no: str = ""
) -> StaffCard:
    """A DESFire card of this person in the drawer at `folder`."""
    chip = Drawer(folder).blank(staff_no)
    holder = StaffCard(card_no or f"{staff_no}01", staff_no)
    desfire_card.issue(
        InTheHand(chip), chip.uid, keys, holder=holder, secret=secret, draw=secrets.token_bytes
    )
    return holder


@contextmanager
def on_the_wire(link: Path, folder: Path) -> Iterator[StaffCardSimulator]:
    """The reader at `link`, and the hand at it."""
    simulator = StaffCardSimulator(folder)
    with SimulatedLine(link, simulator) as line:
        simulator.send = line.send
        yield simulator
