"""TLS 1.3 with certificates of both sides, under the district's own small authority alone.

Who a peer is stands in the URI of its certificate (`sync.authority` writes it):

    tradepost:station/<nine digits>/<origin hash>    the sync process of one station
    tradepost:district      the district: its doors, its puller
    tradepost:operator      a tool of the district's staff
    tradepost:supervision   the witness of supervision, read-only

One PEM file holds a private key and its certificate, so that a renewal replaces both in one step.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Final

from msgspec import Struct

PEER: Final = "tradepost.peer"
"""Key of the WSGI environ: the Peer behind a TLS connection, or None for one without a
certificate. Missing on plain HTTP, which is for loopback."""

PEM_BYTES_MAX: Final = 16_384
"""Of one file: a key with its certificate, a request."""

NO_CERTIFICATE: Final = "no-certificate"
WITHDRAWN: Final = "certificate-withdrawn"
NOT_ENROLLED: Final = "not-enrolled"
NOT_YOURS: Final = "not-yours"
"""Why a door stays shut: the `reason` of an answer of 403."""


def is_near(address: str | None) -> bool:
    """Whether a request without TLS came from this machine."""
    return (address or "").startswith(("127.", "::1"))


class Role(StrEnum):
    STATION = "station"
    DISTRICT = "district"
    OPERATOR = "operator"
    SUPERVISION = "supervision"


class Peer(Struct, frozen=True):
    """Who holds the other end. `serial`: of the certificate, upper-case hex.

    `code` (nine digits) and `origin_hash` (64 hex) are those of a station, else empty.
    """

    role: Role
    serial: str
    code: str = ""
    origin_hash: str = ""


class BadPeer(ValueError):
    """A certificate of our authority that names no role: it opens nothing."""


_STATION: Final = re.compile(r"tradepost:station/([0-9]{9})/([0-9a-f]{64})")
_OTHER: Final = re.compile(r"tradepost:(district|operator|supervision)")


def uri_of(role: Role, code: str = "", origin_hash: str = "") -> str:
    """The URI that names a peer. Raises ValueError for a code or hash that no station has."""
    uri = f"tradepost:{role.value}"
    if role is Role.STATION:
        uri = f"{uri}/{code}/{origin_hash}"
    named(uri, "")
    return uri


def named(uri: str, serial: str) -> Peer:
    """The peer of a URI. Raises BadPeer."""
    if found := _STATION.fullmatch(uri):
        return Peer(Role.STATION, serial, found[1], found[2])
    if found := _OTHER.fullmatch(uri):
        return Peer(Role(found[1]), serial)
    raise BadPeer("no name of ours")


def peer_of(certificate: Mapping[str, Any]) -> Peer | None:
    """The peer of a verified certificate as `SSLSocket.getpeercert` gives it; None for none.

    Raises BadPeer when it does not name exactly one role.
    """
    if not certificate:
        return None
    uris = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "URI"]
    if len(uris) != 1:
        raise BadPeer("not one name")
    return named(uris[0], certificate["serialNumber"])


@dataclass
class _Files:
    """Two PEM files and the context made of them, made anew when one was replaced."""

    protocol: ClassVar[int]

    identity: Path
    authority: Path
    _made: ssl.SSLContext | None = field(default=None, init=False)
    _stamp: tuple[tuple[int, int], ...] = field(default=(), init=False)

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Changes when one of the files is replaced. Raises OSError."""
        found = (one.stat() for one in (self.identity, self.authority))
        return tuple((one.st_mtime_ns, one.st_ino) for one in found)

    def context(self) -> ssl.SSLContext:
        """Raises OSError (an SSLError is one) when a file is missing or damaged."""
        stamp = self.stamp()
        if self._made is None or stamp != self._stamp:
            self._made, self._stamp = self._fresh(), stamp
        return self._made

    def _fresh(self) -> ssl.SSLContext:
        made = ssl.SSLContext(self.protocol)
        made.minimum_version = ssl.TLSVersion.TLSv1_3
        made.load_verify_locations(self.authority)  # this authority and no other of the machine
        made.load_cert_chain(self.identity)
        return made


class ServerTls(_Files):
    """What a door shows and whom it lets speak.

    A peer may come without a certificate: what is then open to it the doors decide. One with a
    certificate of another authority, or one that has ended, does not get past the handshake.
    """

    protocol = ssl.PROTOCOL_TLS_SERVER

    def _fresh(self) -> ssl.SSLContext:
        made = super()._fresh()
        made.verify_mode = ssl.CERT_OPTIONAL
        made.num_tickets = 0  # no resumption: each connection shows its certificate
        return made


class ClientTls(_Files):
    """Shows `identity`, believes servers of `authority` alone, and checks their names."""

    protocol = ssl.PROTOCOL_TLS_CLIENT
