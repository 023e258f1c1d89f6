"""The stations of a district: those of its settings, and those enrolled since, as files.

    <state>/stations/<origin hash>.json     one station, as in the settings' `[[stations]]`

A file is written whole by `tradepost district enrol`; the district's process finds it by itself.
"""

from hashlib import sha256
from typing import Final

import msgspec

from appliance.ledger.disk import Disk, RealDisk
from appliance.ports import StorageFault
from sync.settings import DistrictSettings, EnrolledStation

FOLDER: Final = "stations"


class Enrolled:
    """Every method raises StorageFault. A file goes before a line of the settings."""

    def __init__(self, settings: DistrictSettings, disk: Disk) -> None:
        self._settings, self._disk = settings, disk
        self._folder = settings.state_folder / FOLDER
        self._stamp = 0
        self._found: tuple[EnrolledStation, ...] = settings.stations

    def stations(self) -> tuple[EnrolledStation, ...]:
        """All of them; read again whenever a file was written."""
        try:
            stamp = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return self._found
        if stamp != self._stamp:
            known = {one.origin: one for one in self._settings.stations}
            known |= {one.origin: one for one in self._filed()}
            self._stamp, self._found = stamp, tuple(known.values())
        return self._found

    def _filed(self) -> list[EnrolledStation]:
        bodies = map(self._disk.get, sorted(self._folder.glob("*.json")))
        try:
            return [msgspec.json.decode(one, type=EnrolledStation) for one in bodies if one]
        except msgspec.DecodeError as error:
            raise StorageFault("a file of an enrolled station is damaged") from error

    def put(self, station: EnrolledStation) -> None:
        """Enrol a station, or replace what is known of it."""
        name = f"{sha256(station.origin.encode()).hexdigest()}.json"
        self._disk.put(self._folder / name, msgspec.json.encode(station))


def stations_of(settings: DistrictSettings) -> tuple[EnrolledStation, ...]:
    """All stations now, for a command. Raises StorageFault."""
    return Enrolled(settings, RealDisk()).stations()
