"""The certificates that a district has given out, as files beside its store.

    <state>/authority/root.pem                  secret key and certificate of the root, mode 0600
    <state>/authority/root.crt                  the certificate alone
    <state>/authority/district.pem              of the district's own doors, mode 0600
    <state>/authority/issued/<who>-<serial>.pem each one ever given: nine digits, or a role
    <state>/authority/reasons/<serial>          when somebody asked to withdraw it, and why
    <state>/authority/withdrawn/<serial>        withdrawn by a release before the ledger told it

What is withdrawn stands in the district's own ledger (admission.py): a file here says nothing by
itself but those of an earlier release, which stay withdrawn and are in the next list that is told.
The district's process and its command line share the files without a lock: each is written whole,
once.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from appliance.core.instant import text_of
from appliance.ledger.disk import SECRET_MODE, Disk, disk_faults
from appliance.ports import Entropy
from sync import authority
from sync.authority import Authority, BadCertificate, Certificate, Holder
from sync.district.admission import Admission
from sync.tls import Role, ServerTls

FOLDER: Final = "authority"
REASONS: Final = "reasons"
VALID_MAX: Final = 8
"""Certificates of one holder that are good at a time: an old one, its renewal, some that were
made and never arrived. More are somebody's game."""


class TooMany(BadCertificate):
    """A holder has VALID_MAX certificates already: withdraw some, or wait."""


class Certificates:
    """Every method that touches a file raises StorageFault. `now`: of the machine's clock."""

    def __init__(
        self, state: Path, disk: Disk, entropy: Entropy, now: Callable[[], datetime]
    ) -> None:
        self._folder = state / FOLDER
        self._disk, self._entropy, self._now = disk, entropy, now
        self.admission = Admission(state, disk)

    # --- the root and the district's own doors ----------------------------------------------

    def begin(self, district: str) -> None:
        """Make the root of a district (its code) if there is none yet."""
        if self._disk.get(self._folder / "root.pem") is None:
            made = Authority.made(district, self._now(), self._entropy)
            self._disk.put(self._folder / "root.pem", made.pem, mode=SECRET_MODE)
        # If power failed here, the root is there and its public half is made of it now.
        root = self._authority().root
        if self._disk.get(self._folder / "root.crt") != root:
            self._disk.put(self._folder / "root.crt", root)

    def own(self, names: tuple[str, ...], days: int) -> ServerTls:
        """What the district's doors show; made anew when it nears its end or the names changed.

        Raises BadCertificate.
        """
        path = self._folder / "district.pem"
        held = self._disk.get(path)
        if held is None or self._stale(held, names):
            key = authority.new_key(self._entropy)
            holder = Holder(Role.DISTRICT, names=names)
            made = self._issue(authority.request_of(key), holder, days)
            self._disk.put(path, authority.identity(key, made), mode=SECRET_MODE)
        return ServerTls(path, self._folder / "root.crt")

    def _stale(self, held: bytes, names: tuple[str, ...]) -> bool:
        found = authority.read_certificate(held)
        late = found.left(self._now()) < 1 / 3
        return (
            late or sorted(found.names) != sorted(names) or found.peer.serial in self.withdrawn()
        )

    @property
    def root(self) -> bytes:
        """The root's certificate. Raises BadCertificate when there is none."""
        found = self._disk.get(self._folder / "root.crt")
        if found is None:
            raise BadCertificate("this district has no authority yet")
        return found

    def _authority(self) -> Authority:
        found = self._disk.get(self._folder / "root.pem")
        if found is None:
            raise BadCertificate("this district has no authority yet")
        return Authority(found)

    # --- what is given to others ------------------------------------------------------------

    def issue(self, request: bytes, holder: Holder, days: int) -> bytes:
        """A certificate for the key of a request; the same again when it is asked for twice.

        Raises BadCertificate, TooMany.
        """
        digest = authority.key_digest_of(request)
        good = [one for one in self.of(_who(holder)) if one.peer.origin_hash == holder.origin_hash]
        for one in good:
            if one.key_digest == digest and one.left(self._now()) > 1 / 2:
                return one.pem
        if len(good) >= VALID_MAX:
            raise TooMany("too many good certificates")
        return self._issue(request, holder, days)

    def _issue(self, request: bytes, holder: Holder, days: int) -> bytes:
        made = self._authority().issue(
            request, holder, now=self._now(), days=days, entropy=self._entropy
        )
        serial = authority.read_certificate(made).peer.serial
        self._disk.put(self._folder / "issued" / f"{_who(holder)}-{serial}.pem", made)
        return made

    def of(self, who: str) -> list[Certificate]:
        """The good certificates of a station (nine digits) or a role, the newest first."""
        found = [one for one in self._issued(f"{who}-*.pem") if one.ends > self._now()]
        out = self.withdrawn()
        good = [one for one in found if one.peer.serial not in out]
        return sorted(good, key=lambda one: one.ends, reverse=True)

    def all(self) -> list[Certificate]:
        """Each one ever given, good or not."""
        return self._issued("*.pem")

    def _issued(self, pattern: str) -> list[Certificate]:
        bodies = map(self._disk.get, sorted((self._folder / "issued").glob(pattern)))
        return [authority.read_certificate(body) for body in bodies if body is not None]

    # --- withdrawal -------------------------------------------------------------------------

    def list_with(self, certificates: list[Certificate], reason: str) -> bytes:
        """The signed list of what is withdrawn and of these. Raises BadCertificate.

        It is in force once the district's own ledger tells it, under two hands; until then
        nothing is withdrawn. What has ended anyway leaves the list.
        """
        now = self._now()
        for one in certificates:
            said = f"{text_of(now)} {reason}\n".encode()
            self._disk.put(self._folder / REASONS / one.peer.serial, said)
        out = dict.fromkeys(self._filed(), now) | dict(self.admission.withdrawn().at)
        out = dict.fromkeys((one.peer.serial for one in certificates), now) | out
        lasting = {one.peer.serial for one in self.all() if one.ends > now}
        return self._authority().withdrawn(
            {serial: at for serial, at in out.items() if serial in lasting},
            number=self.list_number() + 1,
            now=now,
        )

    def list_number(self) -> int:
        """Of the newest list; 0 before the first."""
        found = self._disk.get(self._folder / "withdrawn.crl")  # of an earlier release
        before = 0 if found is None else authority.read_withdrawn(found, self.root).number
        return max(before, self.admission.withdrawn().number)

    def withdrawn(self) -> frozenset[str]:
        """Serials that open nothing any more, as they are this moment."""
        return self.admission.withdrawn().serials | self._filed()

    def reason(self, serial: str) -> str:
        """Why somebody asked to withdraw it, "" where nobody said."""
        found = self._disk.get(self._folder / REASONS / serial)
        found = found or self._disk.get(self._folder / "withdrawn" / serial) or b""
        return found.decode().partition(" ")[2].strip()

    def _filed(self) -> frozenset[str]:
        with disk_faults():
            try:
                names = [one.name for one in (self._folder / "withdrawn").iterdir()]
            except FileNotFoundError:
                return frozenset()
        return frozenset(one for one in names if "." not in one)


def _who(holder: Holder) -> str:
    return holder.code or holder.role.value
