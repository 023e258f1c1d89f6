"""Certificates for tests: made by the real authority, at the machine's own time."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from appliance.process import clock_of
from sync import authority
from sync.authority import Authority, Holder, station_name
from sync.tls import ClientTls, Role, ServerTls
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import ORIGIN

NOW = clock_of("").now().at.replace(microsecond=0)
"""TLS judges by the machine's clock, so these certificates must be good by it."""
HOST = "127.0.0.1"
CODE = "999999100"
ORIGIN_HASH = sha256(ORIGIN.encode()).hexdigest()
STATION = Holder(Role.STATION, CODE, ORIGIN_HASH, (station_name(CODE),))
DISTRICT = Holder(Role.DISTRICT, names=(HOST,))


class Town:
    """An authority and the files of its peers in one folder."""

    def __init__(self, folder: Path, seed: str = "town") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.entropy = CountedEntropy(seed)
        self.authority = Authority.made("999999", NOW, self.entropy)
        self.root = folder / "root.crt"
        self.root.write_bytes(self.authority.root)

    def certificate(self, key: bytes, holder: Holder, *, made: datetime = NOW) -> bytes:
        return self.authority.issue(
            authority.request_of(key), holder, now=made, days=30, entropy=self.entropy
        )

    def identity(self, name: str, holder: Holder, *, made: datetime = NOW) -> Path:
        """A PEM file of a new key and its certificate."""
        key = authority.new_key(self.entropy)
        path = self.folder / f"{name}.pem"
        path.write_bytes(authority.identity(key, self.certificate(key, holder, made=made)))
        path.chmod(0o600)
        return path

    def server(self, holder: Holder = DISTRICT) -> ServerTls:
        return ServerTls(self.identity("server", holder), self.root)

    def client(self, name: str, holder: Holder, *, made: datetime = NOW) -> ClientTls:
        return ClientTls(self.identity(name, holder, made=made), self.root)


def ended() -> datetime:
    """So long ago that a certificate of then ended yesterday."""
    return NOW - timedelta(days=31)
