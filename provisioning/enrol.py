"""Enrolling a demo or a training: keys made on the spot, cards, certificates, settings.

Each step keeps what exists, so that a run that was cut short, or a later one, continues.
"""

import base64
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from appliance.core.entries import OfficerSet
from appliance.first_start import Certified, Enrolment
from appliance.ledger import blacklist, key_files, notes, share_keys, staff_keys
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.keys import BadKey
from appliance.ports import Breach, Entropy, StorageFault
from appliance.process import clock_of, machine_time
from appliance.tables import load as load_tables
from drivers.cards import site_key
from provisioning import keys
from provisioning.demo import township
from provisioning.demo.plan import FIRST_STICK, LIFE, Plan, demo_plan
from provisioning.demo.ports import Ports
from provisioning.demo.settings_files import DEMO_PIN, Keys, write_settings
from provisioning.staff import (
    Unlock,
    certify,
    demo_card,
    wrapped_key,
    write_enrolment,
)
from sync import authority, enrolled_word
from sync.authority import BadCertificate
from sync.district.certificates import Certificates
from sync.district.ledger import FOLDER as LEDGER
from sync.district.ledger import OwnLedger, told_in
from sync.district.notes import ALL, NoteShelf
from sync.district.officers import Officer, PendingActs, make, unlock
from sync.district.publishing import Publisher
from sync.district.renewal import holder_of
from sync.enrolled_word import EnrolledWord
from sync.notes import ENROLLED
from sync.renewal import keep_life

BLACKLIST: Final = "blacklist"
DEMO_OFFICERS: Final = ("Q01", "Q02")
DEMO_PASSPHRASE: Final = "two people sign"  # noqa: S105 - of a demo, and shown
"""Of every demo officer; the file `officers/passphrase` in the district's folder says so too."""
OFFICERS_UNTIL: Final = "2099-12-31"
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
    stick = plan.folders.sticks / FIRST_STICK
    for folder in (plan.folders.station, plan.folders.sync, plan.folders.devices, stick):
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
    _certify_line(plan, entropy)
    try:
        _first_words(plan, made, entropy)
    except (StorageFault, Breach) as error:
        raise OSError(str(error)) from error


def _certify_line(plan: Plan, entropy: Entropy) -> None:
    """The district's authority, and the sync process's certificate while it has no good one."""
    folders, origin, disk = plan.folders, plan.names.origin, RealDisk()
    given = Certificates(folders.district, disk, entropy, machine_time)
    try:
        given.begin(plan.names.district)
        disk.put(folders.authority, given.root)
        held = disk.get(folders.identity)
        if held is None or authority.read_certificate(held).ends <= machine_time():
            holder = holder_of(plan.place.code, sha256(origin.encode()).hexdigest())
            key = authority.new_key(entropy)
            certificate = given.issue(authority.request_of(key), holder, authority.DAYS)
            disk.put(folders.identity, authority.identity(key, certificate), mode=SECRET_MODE)
            keep_life(folders.identity, disk)
    except (StorageFault, BadCertificate) as error:
        raise OSError(str(error)) from error


def _first_words(plan: Plan, made: Keys, entropy: Entropy) -> None:
    """Told under two hands, before anything else: whom it enrolled, a blacklist with nobody."""
    state, disk = plan.folders.district, RealDisk()
    own = OwnLedger(
        state=state, origin=plan.names.district_origin, signer=made.district,
        clock=clock_of(str(plan.folders.clock)), entropy=entropy, rules=load_tables().version,
        disk=disk,
    )  # fmt: skip
    desk = Publisher(own, NoteShelf(state, disk), PendingActs(state, disk))
    newest = told_in(state / LEDGER, own.origin).newest
    listed, enrolled = newest.serial(BLACKLIST, ALL), newest.serial(ENROLLED, plan.place.code)
    if listed and enrolled:
        return
    hands = demo_officers(state / "officers", own, entropy)
    if not enrolled:
        desk.publish(plan.place.code, {ENROLLED: _enrolled(plan, made)}, hands)
    if listed:
        return
    salt = base64.b64encode(entropy.draw(blacklist.SALT_BYTES)).decode()
    text = blacklist.text_of(blacklist.Blacklist(salt, blacklist.N_MIN, ()))
    desk.publish(ALL, {BLACKLIST: notes.signed(text, made.district)}, hands)


def _enrolled(plan: Plan, made: Keys) -> bytes:
    """The word that the demo's station is enrolled; nobody asked for it with a file."""
    held = authority.read_certificate(plan.folders.identity.read_bytes())
    word = EnrolledWord(
        station=plan.place.code, name=plan.place.name, origin=plan.names.origin,
        vkey=made.station.vkey, witness=made.station_witness.vkey, tls_key=held.key_digest,
        request="",
    )  # fmt: skip
    return enrolled_word.write(word, made.district)


def demo_officers(folder: Path, own: OwnLedger, entropy: Entropy) -> list[Officer]:
    """Two people who sign for the demo's district, with key files that one passphrase opens."""
    keys.folder_for_keys(folder)
    found = []
    for number in DEMO_OFFICERS:
        path = folder / f"{number}.key"
        made = (
            unlock(path, DEMO_PASSPHRASE, origin=own.origin)
            if path.exists()
            else make(path, number, origin=own.origin, passphrase=DEMO_PASSPHRASE, entropy=entropy)
        )
        if number not in own.told().officers:
            own.set_officer(OfficerSet(number, made.key.vkey, OFFICERS_UNTIL), ())
        found.append(made)
    key_files.keep(folder / "passphrase", f"{DEMO_PASSPHRASE}\n".encode())
    return found


def _keys(plan: Plan, entropy: Entropy) -> Keys:
    names = plan.names
    of_station = keys.folder_for_keys(plan.folders.station_keys)
    of_district = keys.folder_for_keys(plan.folders.district / "keys")
    of_supervision = keys.folder_for_keys(plan.folders.supervision / "keys")
    return Keys(
        station=keys.ledger_key(of_station, names.origin, entropy),
        station_witness=keys.witness_key(of_station, names.station_witness, entropy),
        district=keys.ledger_key(of_district, names.district_origin, entropy),
        district_witness=keys.witness_key(of_district, names.district_witness, entropy),
        district_mirror=keys.mirror_key(of_district, names.district_mirror, entropy),
        supervision=keys.witness_key(of_supervision, names.supervision_witness, entropy),
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
