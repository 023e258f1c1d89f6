"""The sync process's own certificate: renewed in good time, in the conversation with the district.

<identity>        PEM: secret key and certificate, mode 0600
<identity>.next   the key that a renewal was asked for, until the answer is here
<identity>.life   from when to when the certificate lasts, and the digest of its file: to read the
                  certificate itself takes 2 MB of code, which an idle agent does without
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from appliance.ledger.disk import SECRET_MODE, Disk
from appliance.ports import Entropy, StorageFault, SyncFault
from sync.tls import ClientTls

if TYPE_CHECKING:
    from sync.authority import Certificate

NEXT: Final = ".next"
LIFE: Final = ".life"
PART_LEFT: Final = 1 / 3
"""Renewal begins when so much of the life is left: of a year four months, in which even a box
with a bad line meets its district."""
ENDED: Final = "certificate-ended"
"""Why nothing can be carried: the way on is a signed request (`tradepost box enrol --again`)."""


class Life(msgspec.Struct, frozen=True):
    """From when to when a certificate lasts, aware UTC. `sha256`: of its identity file, hex."""

    sha256: str
    begins: datetime
    ends: datetime

    def left(self, now: datetime) -> float:
        """The part of its life that is left at `now`: 1 fresh, 0 or less ended."""
        return (self.ends - now) / (self.ends - self.begins)


class Renewal:
    """Keeps one identity good. `now`: of the machine's clock, by which TLS judges."""

    def __init__(
        self, tls: ClientTls, disk: Disk, entropy: Entropy, now: Callable[[], datetime]
    ) -> None:
        self._tls, self._disk, self._entropy, self._now = tls, disk, entropy, now
        self._next = tls.identity.with_name(tls.identity.name + NEXT)

    @property
    def ended(self) -> bool:
        """Whether the certificate's last day is over. Raises StorageFault, SyncFault."""
        return self._life().ends <= self._now()

    def turn(self, ask: Callable[[bytes], bytes]) -> bool:
        """Renew when it is time; whether it was done. `ask`: request (PEM) to certificate (PEM).

        Raises SyncFault for an answer that is no certificate of ours; StorageFault.
        """
        if self._life().left(self._now()) > PART_LEFT:
            return False
        from sync import authority  # noqa: PLC0415 - 2 MB that are needed twice a year

        held = self._held()
        key = self._disk.get(self._next)
        if key is None:
            # Kept before it is asked for: an answer that is lost is asked for with the same key,
            # and the district gives the same certificate again.
            key = authority.new_key(self._entropy)
            self._disk.put(self._next, key, mode=SECRET_MODE)
        made = ask(authority.request_of(key))
        self._disk.put(self._tls.identity, self._judged(key, made, held), mode=SECRET_MODE)
        # If power fails here, the new certificate is in use and the key beside it is taken away
        # with the next renewal's.
        self._disk.remove(self._next)
        return True

    def _life(self) -> Life:
        """As it was read last, if the file is the same; else read from it."""
        held = self._disk.get(self._tls.identity)
        if held is None:
            raise SyncFault("no certificate")
        digest = sha256(held).hexdigest()
        path = self._tls.identity.with_name(self._tls.identity.name + LIFE)
        with suppress(msgspec.DecodeError):
            known = msgspec.json.decode(self._disk.get(path) or b"", type=Life)
            if known.sha256 == digest and known.begins < known.ends:
                return known
        life = _read_life(held)
        with suppress(StorageFault):  # it is read again next time
            self._disk.put(path, msgspec.json.encode(life))
        return life

    def _judged(self, key: bytes, made: bytes, held: "Certificate") -> bytes:
        from sync import authority  # noqa: PLC0415 - as said above

        try:
            found = authority.issued_by(made, self._tls.authority.read_bytes())
            whole = authority.identity(key, made)
        except (authority.BadCertificate, OSError) as error:
            raise SyncFault(f"no renewal: {error}") from error
        same = (found.peer.role, found.peer.code, found.peer.origin_hash)
        if same != (held.peer.role, held.peer.code, held.peer.origin_hash):
            raise SyncFault("no renewal: it names somebody else")
        if found.ends <= held.ends:
            raise SyncFault("no renewal: it ends no later")
        return whole

    def _held(self) -> "Certificate":
        from sync import authority  # noqa: PLC0415 - as said above

        found = self._disk.get(self._tls.identity)
        if found is None:
            raise SyncFault("no certificate")
        try:
            return authority.read_certificate(found)
        except authority.BadCertificate as error:
            raise SyncFault(f"no certificate: {error}") from error


def keep_life(identity: Path, disk: Disk) -> None:
    """Beside a new identity, so that the first agent need not read it. Raises StorageFault."""
    held = disk.get(identity) or b""
    with suppress(SyncFault):
        life = msgspec.json.encode(_read_life(held))
        disk.put(identity.with_name(identity.name + LIFE), life)


def _read_life(held: bytes) -> Life:
    from sync import authority  # noqa: PLC0415 - as said above

    try:
        found = authority.read_certificate(held)
    except authority.BadCertificate as error:
        raise SyncFault(f"no certificate: {error}") from error
    return Life(sha256(held).hexdigest(), found.begins, found.ends)


class WithdrawnHere:
    """What the district withdrew, as far as this box has heard; for its own door.

    `brought` is the list that the station laid into `mirror/notes/`, since the district's ledger
    names it under two hands (appliance/ledger/heard.py); what merely lies in the inbox counts for
    nothing. `kept`: the newest list that was believed. A list with a smaller number changes
    nothing.
    """

    def __init__(self, brought: Path, kept: Path, root: Path, disk: Disk) -> None:
        self._brought, self._kept, self._root, self._disk = brought, kept, root, disk

    def serials(self) -> frozenset[str]:
        """Raises StorageFault."""
        mine, brought = self._disk.get(self._kept), self._disk.get(self._brought)
        if mine is None and brought is None:
            return frozenset()
        from sync import authority  # noqa: PLC0415 - a district that withdrew nothing needs none

        root = self._disk.get(self._root) or b""
        newest = authority.withdrawn_or_none(mine, root)
        if brought is not None and brought != mine:
            found = authority.withdrawn_or_none(brought, root)
            if found.number > newest.number:
                self._disk.put(self._kept, brought)
                newest = found
        return newest.serials
