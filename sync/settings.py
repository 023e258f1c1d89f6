"""Settings of the sync agent (`sync.toml`) and of a district (`district.toml`)."""

from pathlib import Path

from appliance.core import origins
from appliance.settings import Settings

DEMO = origins.DEMO
"""Origins that may use the demo clock, and that a real district refuses (entries.md 7)."""


class SyncSettings(Settings, frozen=True, kw_only=True):
    """The sync agent of one station.

    `ledger` and `blobs` are folders that the station writes and the agent reads, `inbox` the one
    that it writes, `state` its own database file. `vkey` texts are pinned at enrolment;
    `station_vkey` holds several, separated by spaces, once the ledger has changed its key.
    `poll_ms`: how often the ledger folder is looked at; `greet_s`: how often the district hears
    from a station with nothing new; `retry_max_s`: the longest wait after a failure.
    """

    origin: str
    station_vkey: str
    district_url: str
    district_witness: str
    ledger: str
    blobs: str
    inbox: str
    state: str
    host: str = "127.0.0.1"
    port: int = 8070
    poll_ms: int = 1000
    greet_s: int = 60
    retry_max_s: int = 120
    demo_clock: str = ""

    def __post_init__(self) -> None:
        if self.demo_clock and not self.origin.startswith(DEMO):
            raise ValueError("demo_clock is only for origins that begin with demo.")


class EnrolledStation(Settings, frozen=True, kw_only=True):
    """A station whose ledger key is pinned. `code`: nine digits.

    `vkey` holds every key that its ledger has had, separated by spaces.
    """

    code: str
    name: str
    origin: str
    vkey: str
    phone: str = ""


class DistrictSettings(Settings, frozen=True, kw_only=True):
    """A district center.

    `seal`: the one character of the seal square. `ledger_key` and `witness_key` are key files
    (`sync.district.keys`); `state` the folder of `district.db` and the published `ledger/`.
    `silent_after_s`: when a station that says nothing is shown as out of contact.
    """

    name: str
    seal: str
    origin: str
    ledger_key: str
    witness_key: str
    state: str
    stations: tuple[EnrolledStation, ...]
    host: str = "127.0.0.1"
    port: int = 8090
    silent_after_s: int = 3600
    demo: bool = False
    demo_clock: str = ""

    def __post_init__(self) -> None:
        if self.demo_clock and not self.demo:
            raise ValueError("demo_clock is only for a demo district")
        if not self.demo and any(one.origin.startswith(DEMO) for one in self.stations):
            raise ValueError("a real district enrols no station whose origin begins with demo.")
        if len({one.origin for one in self.stations}) != len(self.stations):
            raise ValueError("two stations share one origin")

    @property
    def training(self) -> bool:
        """Whether this is the district of a station's training."""
        return any(origins.is_training(one.origin) for one in self.stations)

    @property
    def state_folder(self) -> Path:
        return Path(self.state)
