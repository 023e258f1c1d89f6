"""Settings of the sync agent (`sync.toml`) and of a district (`district.toml`)."""

from pathlib import Path
from urllib.parse import urlsplit

from appliance.core import origins
from appliance.settings import Settings

DEMO = origins.DEMO
"""Origins that may use the demo clock, and that a real district refuses (entries.md 7)."""


CERTIFICATE_DAYS_MAX = 3650


def is_loopback(host: str) -> bool:
    """Whether this is an address of the machine itself."""
    return host in ("localhost", "::1") or host.startswith("127.")


class SyncSettings(Settings, frozen=True, kw_only=True):
    """The sync agent of one station.

    `ledger` and `blobs` are folders that the station writes and the agent reads, `inbox` the one
    that it writes, `state` its own database file. `vkey` texts are pinned at enrolment;
    `station_vkey` holds several, separated by spaces, once the ledger has changed its key;
    `district_mirror` is empty where the district has no key that vouches for held entries;
    `district_ledger`: the key of the district's own ledger; empty: that is not brought.
    `push`: false for a box whose district comes by itself and brings what it gives.
    `poll_ms`: how often the ledger folder is looked at; `greet_s`: how often the district hears
    from a station with nothing new; `retry_max_s`: the longest wait after a failure.
    `parcels`: the folder of the vault's sealed parcels. `wishes`: the folder in which the station
    asks for a stick, `stick_mounts` the one under which sticks are mounted; without both only
    the command line reads and writes sticks.

    `identity`: PEM file of the agent's TLS key and its certificate, mode 0600; `authority`: the
    district's root. `tls_port`: the door at which the district may fetch `/ledger/`; 0: none.
    """

    origin: str
    station_vkey: str
    district_url: str
    district_witness: str
    district_mirror: str = ""
    district_ledger: str = ""
    ledger: str
    blobs: str
    inbox: str
    state: str
    host: str = "127.0.0.1"
    port: int = 8070
    push: bool = True
    poll_ms: int = 1000
    greet_s: int = 60
    retry_max_s: int = 120
    parcels: str = ""
    wishes: str = ""
    stick_mounts: str = ""
    identity: str = ""
    authority: str = ""
    tls_host: str = "0.0.0.0"  # noqa: S104 - the district's puller comes from outside
    tls_port: int = 0
    demo_clock: str = ""

    def __post_init__(self) -> None:
        secure = self.district_url.startswith("https://")
        if not secure and not is_loopback(urlsplit(self.district_url).hostname or ""):
            raise ValueError("district_url: https, or an address of this machine")
        if (secure or self.tls_port) and not (self.identity and self.authority):
            raise ValueError("identity and authority: enrolment gives both (tradepost box enrol)")
        if self.demo_clock and not self.origin.startswith(DEMO):
            raise ValueError("demo_clock is only for origins that begin with demo.")


class FarWitness(Settings, frozen=True, kw_only=True):
    """A witness of somebody else's, such as supervision's: asked for its line on each checkpoint.

    `url`: the prefix of its `add-checkpoint`, https unless it runs on this machine; `vkey`: only
    this key's line is taken.
    """

    vkey: str
    url: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError("url: https, or an address of this machine")


class PulledFrom(Settings, frozen=True, kw_only=True):
    """Where a district reaches a station by itself (`https://...:8443`), and every how long."""

    url: str
    every_s: int = 600

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://127.0.0.1:", "http://[::1]:")):
            raise ValueError("pull.url is https, or plain http on loopback")
        if self.every_s < 1:
            raise ValueError("pull.every_s is at least one second")


class EnrolledStation(Settings, frozen=True, kw_only=True):
    """A station whose ledger key is pinned. `code`: nine digits.

    `vkey` holds every key that its ledger has had, separated by spaces; `witness` the key under
    which the station cosigns the district's ledger. `pull`: how the district reaches its door;
    without it the station pushes, or sends a stick. `silent_after_s`: after how long it is late,
    such as eight days for a stick a week; 0: as the district says, or two rounds of the pull.
    """

    code: str
    name: str
    origin: str
    vkey: str
    witness: str = ""
    phone: str = ""
    pull: PulledFrom | None = None
    silent_after_s: int = 0

    def late_after_s(self, usual_s: int) -> int:
        """After how many seconds of silence this station is late; `usual_s`: the district's."""
        rounds_s = 0 if self.pull is None else 2 * self.pull.every_s
        return self.silent_after_s or max(usual_s, rounds_s)


class WatchedLog(Settings, frozen=True, kw_only=True):
    """A ledger that a witness knows: a station's, or the district's own.

    `vkey` holds every key that the ledger has had, separated by spaces; `name` stands on the page.
    """

    name: str
    origin: str
    vkey: str


class SupervisionSettings(Settings, frozen=True, kw_only=True):
    """The supervision line's own witness, on whatever machine it keeps.

    `witness_key`: its key file, whose name no other key has. `state`: the folder of its database.
    `host`, `port`: its doors for this machine, plain HTTP. `tls_port`: those for the district and
    other holders of a certificate of its authority, 0: none; `identity` and `authority`: PEM files
    (`tradepost district certificate`).
    """

    name: str
    witness_key: str
    state: str
    logs: tuple[WatchedLog, ...]
    host: str = "127.0.0.1"
    port: int = 8095
    tls_host: str = "0.0.0.0"  # noqa: S104 - the district comes from outside
    tls_port: int = 0
    identity: str = ""
    authority: str = ""
    demo: bool = False
    demo_clock: str = ""

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise ValueError("host: plain HTTP is for this machine; others come to tls_port")
        if self.tls_port and not (self.identity and self.authority):
            raise ValueError("identity and authority: the district's authority gives both")
        if self.demo_clock and not self.demo:
            raise ValueError("demo_clock is only for a demo's supervision")
        if len({one.origin for one in self.logs}) != len(self.logs):
            raise ValueError("two logs share one origin")


class DistrictSettings(Settings, frozen=True, kw_only=True):
    """A district center.

    `seal`: the one character of the seal square. `ledger_key`, `witness_key` and `mirror_key` are
    key files; without the last the district never says that it holds all entries. `witnesses`:
    who else is asked to cosign (sync.witnessing). `state`: the folder of `district.db` and the
    published `ledger/`. `silent_after_s`: when a station that says nothing is shown as out of
    contact. `stations` are the first ones; `tradepost district enrol` adds others without a
    restart.

    `host` and `port` are the doors for this machine, plain HTTP. `tls_port`: those for everybody
    else, with certificates of both sides; 0: none. `tls_names`: the names and addresses under
    which stations reach them, `url` what they are told. `certificate_days`: how long a new
    certificate lasts. `public_notices`: whoever comes may read them without a certificate.
    """

    name: str
    seal: str
    origin: str
    ledger_key: str
    witness_key: str
    state: str
    mirror_key: str = ""
    witnesses: tuple[FarWitness, ...] = ()
    stations: tuple[EnrolledStation, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8090
    tls_host: str = "0.0.0.0"  # noqa: S104 - the stations come from outside
    tls_port: int = 0
    tls_names: tuple[str, ...] = ()
    url: str = ""
    certificate_days: int = 365
    public_notices: bool = False
    puller_identity: str = ""
    puller_authority: str = ""
    silent_after_s: int = 3600
    demo: bool = False
    demo_clock: str = ""

    def __post_init__(self) -> None:
        if self.demo_clock and not self.demo:
            raise ValueError("demo_clock is only for a demo district")
        if not self.demo and any(one.origin.startswith(DEMO) for one in self.stations):
            raise ValueError("a real district enrols no station whose origin begins with demo.")
        if not is_loopback(self.host):
            raise ValueError("host: plain HTTP is for this machine; others come to tls_port")
        if self.tls_port and not self.tls_names:
            raise ValueError("tls_names: under which names do stations reach tls_port?")
        if not 1 <= self.certificate_days <= CERTIFICATE_DAYS_MAX:
            raise ValueError(f"certificate_days: 1 to {CERTIFICATE_DAYS_MAX}")
        if len({one.origin for one in self.stations}) != len(self.stations):
            raise ValueError("two stations share one origin")

    @property
    def training(self) -> bool:
        """Whether this is the district of a station's training."""
        return any(origins.is_training(one.origin) for one in self.stations)

    @property
    def state_folder(self) -> Path:
        return Path(self.state)
