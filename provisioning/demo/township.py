"""The demo's fictitious township: station, villages, people, staff (demo/data/township.json)."""

import json
from pathlib import Path

import msgspec

DATA = Path(__file__).parent / "data" / "township.json"


class StationRow(msgspec.Struct, frozen=True):
    """The station and its district, by name and code."""

    code: str
    name: str
    district: str
    district_code: str


class Village(msgspec.Struct, frozen=True):
    """A village: twelve digits, and its path of names from the county down."""

    code: str
    name: str
    path: str


class StaffRow(msgspec.Struct, frozen=True):
    """A member of staff; `skill_grade` 0 where the grades do not apply."""

    key: str
    name: str
    roles: tuple[str, ...]
    skill_grade: int
    staff_no: str


class Township(msgspec.Struct, frozen=True):
    """What enrolment needs of the file; the laboratory reads the people."""

    station: StationRow
    villages: tuple[Village, ...]
    staff: tuple[StaffRow, ...]


def load() -> Township:
    """Read the shipped file."""
    return msgspec.convert(json.loads(DATA.read_bytes()), Township)
