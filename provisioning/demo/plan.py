"""What the parts of a demo are called and where they lie, below one folder.

station/    state of the station: station.db, ledger/, blobs/, inbox/, keys/
sync/       sync.db                 district/   district.db, ledger/, keys/
devices/    links to the simulated serial lines      cards/   staff cards      slips/   paper
station.toml sync.toml district.toml laboratory.toml demo-clock.json policy logs/
"""

from dataclasses import dataclass
from pathlib import Path

from provisioning.demo.ports import Ports
from provisioning.demo.township import Township

LIFE = 1
"""A demo's box lives once; another folder is another box."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the parts of a demo lie, below one folder."""

    top: Path

    @property
    def station(self) -> Path:
        return self.top / "station"

    @property
    def station_keys(self) -> Path:
        return self.station / "keys"

    @property
    def site_key(self) -> Path:
        return self.station_keys / "cards"

    @property
    def sync(self) -> Path:
        return self.top / "sync"

    @property
    def district(self) -> Path:
        return self.top / "district"

    @property
    def cards(self) -> Path:
        return self.top / "cards"

    @property
    def devices(self) -> Path:
        return self.top / "devices"

    @property
    def slips(self) -> Path:
        return self.top / "slips"

    @property
    def clock(self) -> Path:
        return self.top / "demo-clock.json"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the demo's keys; the origins begin with `demo.` and no real district takes them."""

    district: str
    station: str

    @property
    def origin(self) -> str:
        return f"{self.station}/ledger{LIFE}"

    @property
    def station_witness(self) -> str:
        return f"{self.station}/witness"

    @property
    def district_origin(self) -> str:
        return f"{self.district}/ledger1"

    @property
    def district_recovery(self) -> str:
        return f"{self.district}/recovery1"

    @property
    def district_witness(self) -> str:
        return f"{self.district}/witness"


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo: its folder, its ports, its township."""

    folders: Folders
    ports: Ports
    town: Township

    @property
    def names(self) -> Names:
        district = f"demo.{self.town.station.district_code}"
        return Names(district, f"{district}.{self.town.station.code}")
