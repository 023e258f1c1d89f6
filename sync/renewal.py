"""The sync process's own certificate: renewed in good time, in the conversation with the district.

<identity>        PEM: secret key and certificate, mode 0600
<identity>.next   the key that a renewal was asked for, until the answer is here
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from appliance.ledger.disk import SECRET_MODE, Disk
from appliance.ports import Entropy, SyncFault
from sync import authority
from sync.authority import BadCertificate, Certificate
from sync.tls import ClientTls

NEXT: Final = ".next"
PART_LEFT: Final = 1 / 3
"""Renewal begins when so much of the life is left: of a year four months, in which even a box
with a bad line meets its district."""
ENDED: Final = "certificate-ended"
"""Why nothing can be carried: the way on is a signed request (`tradepost box enrol --again`)."""


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
        return self._held().ends <= self._now()

    def turn(self, ask: Callable[[bytes], bytes]) -> bool:
        """Renew when it is time; whether it was done. `ask`: request (PEM) to certificate (PEM).

        Raises SyncFault for an answer that is no certificate of ours; StorageFault.
        """
        held = self._held()
        if held.left(self._now()) > PART_LEFT:
            return False
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

    def _judged(self, key: bytes, made: bytes, held: Certificate) -> bytes:
        try:
            found = authority.issued_by(made, self._tls.authority.read_bytes())
            whole = authority.identity(key, made)
        except (BadCertificate, OSError) as error:
            raise SyncFault(f"no renewal: {error}") from error
        same = (found.peer.role, found.peer.code, found.peer.origin_hash)
        if same != (held.peer.role, held.peer.code, held.peer.origin_hash):
            raise SyncFault("no renewal: it names somebody else")
        if found.ends <= held.ends:
            raise SyncFault("no renewal: it ends no later")
        return whole

    def _held(self) -> Certificate:
        found = self._disk.get(self._tls.identity)
        if found is None:
            raise SyncFault("no certificate")
        try:
            return authority.read_certificate(found)
        except BadCertificate as error:
            raise SyncFault(f"no certificate: {error}") from error


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
        mine, root = self._disk.get(self._kept), self._disk.get(self._root) or b""
        brought = self._disk.get(self._brought)
        newest = _read(mine, root)
        if brought is not None and brought != mine:
            found = _read(brought, root)
            if found.number > newest.number:
                self._disk.put(self._kept, brought)
                newest = found
        return newest.serials


def _read(data: bytes | None, root: bytes) -> authority.Withdrawn:
    """The list, or an empty one for none and for what the root did not sign."""
    nothing = authority.Withdrawn(0, {})
    if data is None:
        return nothing
    try:
        return authority.read_withdrawn(data, root)
    except BadCertificate:
        return nothing
