"""What the parts of a demo or a training are called and where they lie, below one folder.

station/    state of the station: station.db, ledger/, blobs/, inbox/, keys/
sync/       sync.db                 district/   district.db, ledger/, keys/
supervision/ supervision.db, keys/
devices/    links to the simulated serial lines      cards/   staff cards      slips/   paper
sticks/     USB sticks, each a folder
station.toml sync.toml district.toml laboratory.toml demo-clock.json policy logs/
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from appliance.core import origins
from appliance.settings import Place, Practice, PrinterLine, StationSettings
from provisioning.demo.ports import Ports
from provisioning.demo.township import Township

LIFE = 1
"""A demo's box lives once; another folder is another box."""
FIRST_STICK = "usb1"
"""A demo has one stick from the start; further folders beside it are further sticks."""
STATION_PHONE = "16900000100"
SUPERVISION_PHONE = "16900000101"
DEPOSIT_ACCOUNT = "9999990000000900017"


class Folders(Struct, frozen=True):
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
    def identity(self) -> Path:
        """The sync process's TLS key and certificate."""
        return self.sync / "tls" / "station.pem"

    @property
    def authority(self) -> Path:
        """The root of the district, as the sync process pins it."""
        return self.sync / "tls" / "authority.crt"

    @property
    def district(self) -> Path:
        return self.top / "district"

    @property
    def supervision(self) -> Path:
        return self.top / "supervision"

    @property
    def cards(self) -> Path:
        return self.top / "cards"

    @property
    def devices(self) -> Path:
        return self.top / "devices"

    @property
    def sticks(self) -> Path:
        """Where a demo's USB sticks are plugged in: each is a folder in it."""
        return self.top / "sticks"

    @property
    def slips(self) -> Path:
        return self.top / "slips"

    @property
    def clock(self) -> Path:
        return self.top / "demo-clock.json"


class Names(Struct, frozen=True):
    """Names of the keys; the origins begin with `demo.` and no real district takes them.

    `ledger`: the last part of the station's origin, `ledger1` of a demo, `training<k>`.
    """

    station: str
    ledger: str = f"ledger{LIFE}"

    @property
    def district(self) -> str:
        return self.station.rpartition(".")[0]

    @property
    def origin(self) -> str:
        return f"{self.station}/{self.ledger}"

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
    def district_opening(self) -> str:
        return f"{self.district}/opening1"

    @property
    def district_witness(self) -> str:
        return f"{self.district}/witness"

    @property
    def supervision_witness(self) -> str:
        return f"{origins.DEMO}supervision.{self.district.removeprefix(origins.DEMO)}/witness"

    @property
    def district_mirror(self) -> str:
        return f"{self.district}/mirror"


class Plan(Struct, frozen=True):
    """One demo or training: its folder, its ports, its names, whose staff and people.

    `villages`: code -> name. `printer`: a real printer instead of the laboratory's; `practice`:
    the way out of a training.
    """

    folders: Folders
    ports: Ports
    town: Township
    names: Names
    place: Place
    villages: Mapping[str, str]
    printer: PrinterLine | None = None
    practice: Practice | None = None


def demo_plan(top: Path, ports: Ports, town: Township) -> Plan:
    """The demo of the fictitious township."""
    place = Place(
        code=town.station.code,
        name=town.station.name,
        seal=town.station.name[1],  # the character of the place: 禾 of 青禾镇
        district_name=town.station.district,
        phone=STATION_PHONE,
        supervision_phone=SUPERVISION_PHONE,
        deposit_account=DEPOSIT_ACCOUNT,
    )
    names = Names(f"{origins.DEMO}{town.station.district_code}.{town.station.code}")
    villages = {village.code: village.name for village in town.villages}
    return Plan(Folders(top.resolve()), ports, town, names, place, villages)


def training_plan(
    top: Path, number: int, town: Township, real: StationSettings, *, real_printer: bool
) -> Plan:
    """Training `number` of the station `real`: its own name and villages, the demo's people.

    A station of another name would be another station to whoever learns at it.
    """
    assert real.training is not None
    ports = Ports.from_base(real.training.port)
    return Plan(
        Folders(top.resolve()),
        ports,
        town,
        Names(
            origins.training_station(real.identity.origin),
            f"{origins.TRAINING.removeprefix('/')}{number}",
        ),
        real.place,
        real.villages,
        real.devices.printer if real_printer else None,
        Practice(
            station=f"http://{real.host}:{real.port}/",
            laboratory=f"http://127.0.0.1:{ports.laboratory}/",
        ),
    )
