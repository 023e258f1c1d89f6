"""The first entries of a life of the box: the ledger, and its staff as the district has them.

`keys/enrolment.json` comes from provisioning. It holds names, so it is readable by its owner alone
and loses them once the ledger is open.
"""

from pathlib import Path

import msgspec

from appliance.core import envelope
from appliance.core.commands import Command, EnrolStaff, OpenLedger, StartStation
from appliance.core.entries import LedgerSucceeded
from appliance.core.parties import Words
from appliance.ledger.disk import SECRET_MODE, Disk, RealDisk
from appliance.station import Station

ENROLMENT_BYTES_MAX = 1_048_576


class Certified(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of staff as the district certified them. `person` is a name: vault only.

    `share`: the public key for sealed offers; none in certificates from before there were any.
    """

    person: str
    staff_no: str
    roles: tuple[str, ...]
    grade: int
    key: str
    valid_to: str
    cert: str = ""
    share: str = ""


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the first start of a life writes into its ledger."""

    origin: str
    station: str
    life: int
    staff: tuple[Certified, ...]


class NotEnrolled(Exception):
    """A new ledger without an enrolment file: the box does not know who it is."""


def read_enrolment(path: Path) -> Enrolment:
    """Raises NotEnrolled when the file is missing or is no enrolment."""
    try:
        return msgspec.json.decode(path.read_bytes()[:ENROLMENT_BYTES_MAX], type=Enrolment)
    except FileNotFoundError as error:
        raise NotEnrolled(f"{path.name} is missing") from error
    except msgspec.DecodeError as error:
        raise NotEnrolled(f"{path.name}: {error}") from error


def begin(station: Station, enrolment_file: Path, *, boot: str, software: str) -> None:
    """Open the ledger if it is new, then record this start. One transaction; then forget names.

    If power fails before the commit, the next start does the same again.
    """
    wanted: list[Command] = []
    fresh = station.ledger.size == 0
    if fresh or _has_just_succeeded(station):
        enrolment = read_enrolment(enrolment_file)
        if enrolment.origin != station.origin:
            raise NotEnrolled("the enrolment is for another origin")
        if fresh:
            wanted.append(
                OpenLedger(origin=enrolment.origin, station=enrolment.station, life=enrolment.life)
            )
        wanted += [enrolling(one) for one in enrolment.staff]
    station.do(*wanted, StartStation(boot=boot, software=software))
    forget_names(enrolment_file, RealDisk())


def _has_just_succeeded(station: Station) -> bool:
    """A later life before its first start: the keys of its staff went with the box."""
    newest = station.ledger.entry(station.ledger.size - 1)
    return envelope.from_bytes(newest).kind == LedgerSucceeded.kind


def forget_names(enrolment_file: Path, disk: Disk) -> None:
    """Once the ledger is open the names are in the vault: the file keeps the rest, without them.

    If power fails before, the next start does it. Nothing happens where there is no such file.
    """
    if not enrolment_file.exists():
        return
    enrolment = read_enrolment(enrolment_file)
    if any(one.person for one in enrolment.staff):
        staff = tuple(msgspec.structs.replace(one, person="") for one in enrolment.staff)
        bare = msgspec.json.encode(msgspec.structs.replace(enrolment, staff=staff))
        disk.put(enrolment_file, bare, mode=SECRET_MODE)


def enrolling(one: Certified) -> EnrolStaff:
    """The box's own command that takes over what the district certified."""
    return EnrolStaff(
        person=Words(one.person), staff_no=one.staff_no, roles=one.roles, grade=one.grade,
        key=one.key, valid_to=one.valid_to, cert=one.cert, share=one.share,
    )  # fmt: skip
