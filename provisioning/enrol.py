"""Enrolling a demo or a training: keys made on the spot, cards, certificates, settings.

Each step keeps what exists, so that a run that was cut short, or a later one, continues.
"""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.first_start import Certified, Enrolment
from appliance.ledger import blacklist, notes, share_keys, staff_keys
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey
from appliance.ports import Entropy, StorageFault
from drivers.cards import site_key
from provisioning import keys
from provisioning.demo import township
from provisioning.demo.plan import LIFE, Plan, demo_plan
from provisioning.demo.ports import Ports
from provisioning.demo.settings_files import DEMO_PIN, Keys, write_settings
from provisioning.staff import (
    Unlock,
    certify,
    demo_card,
    wrapped_key,
    write_enrolment,
)
from sync.district.notes import ALL, NoteShelf

BLACKLIST: Final = "blacklist"
STAFF_YEARS = 20
"""As far as the demo clock can be pushed (appliance/demo_clock.py)."""


def enrol_demo(
    top: Path, ports: Ports, *, entropy: Entropy, year: int, say: Callable[[str], None]
) -> None:
    """Make or continue a demo in `top`; the rest as `enrol` says."""
    enrol(demo_plan(top, ports, township.load()), entropy=entropy, year=year, say=say)


def enrol(plan: Plan, *, entropy: Entropy, year: int, say: Callable[[str], None]) -> None:
    """Make or continue what is planned. `year`: this year, from which staff keys are valid.

    Raises BadKey when a key file is damaged, OSError when the folder cannot be written.
    """
    for folder in (plan.folders.station, plan.folders.sync, plan.folders.devices):
        folder.mkdir(parents=True, exist_ok=True)
    made = _keys(plan, entropy)
    enrolment = plan.folders.station_keys / "enrolment.json"
    if enrolment.exists() and not plan.folders.site_key.exists():
        raise BadKey("a demo of an earlier version lies there: remove it or take another folder")
    if not enrolment.exists():
        # Written last: it says that every card and key before it is there.
        say(f"making keys and cards of {len(plan.town.staff)} members of staff")
        staff = [
            certify(plan.names.origin, person, made.district)
            for person in _staff(plan, entropy, f"{year + STAFF_YEARS}-12-31")
        ]
        code = plan.place.code
        write_enrolment(enrolment, Enrolment(plan.names.origin, code, LIFE, tuple(staff)))
    write_settings(plan, made)
    _send_list(plan, made, entropy)


def _send_list(plan: Plan, made: Keys, entropy: Entropy) -> None:
    """A blacklist with nobody on it, ready for the station: the first thing that comes down."""
    shelf = NoteShelf(plan.folders.district, RealDisk())
    if shelf.note(ALL, BLACKLIST) is None:
        salt = base64.b64encode(entropy.draw(blacklist.SALT_BYTES)).decode()
        text = blacklist.text_of(blacklist.Blacklist(salt, blacklist.N_MIN, ()))
        try:
            shelf.put(ALL, BLACKLIST, notes.signed(text, made.district))
        except StorageFault as error:
            raise OSError(str(error)) from error


def _keys(plan: Plan, entropy: Entropy) -> Keys:
    names = plan.names
    of_station = keys.folder_for_keys(plan.folders.station_keys)
    of_district = keys.folder_for_keys(plan.folders.district / "keys")
    keys.witness_key(of_station, names.station_witness, entropy)
    return Keys(
        station=keys.ledger_key(of_station, names.origin, entropy),
        district=keys.ledger_key(of_district, names.district_origin, entropy),
        district_witness=keys.witness_key(of_district, names.district_witness, entropy),
        recovery=keys.recovery_key(of_district, names.district_recovery, entropy),
        opening=keys.opening_key(of_district, names.district_opening, entropy),
    )


def _staff(plan: Plan, entropy: Entropy, valid_to: str) -> list[Certified]:
    """The township's staff with a card and a wrapped key each, not yet certified."""
    folder = keys.folder_for_keys(plan.folders.station_keys / "staff")
    site = site_key.made_once(plan.folders.site_key, entropy)
    found = []
    for row in plan.town.staff:
        secret = demo_card(plan.folders.cards, row.staff_no, site, entropy)
        name = staff_keys.key_name(plan.names.origin, row.staff_no)
        key = wrapped_key(folder, row.staff_no, name, Unlock(DEMO_PIN, secret), entropy)
        found.append(
            Certified(
                row.name, row.staff_no, row.roles, row.skill_grade, key.vkey, valid_to,
                share=share_keys.secret_of(key).public.text,
            )
        )  # fmt: skip
    return found
