"""What burns through in the middle of a work, and keys that are told so."""

from appliance.ledger.keys import SigningKey, VerifierKey
from tests.simulation.disk import PowerCut


class Fuse:
    """Burns through at one place of the next work, when it is armed."""

    def __init__(self) -> None:
        self.at = ""

    def pass_by(self, place: str) -> None:
        if self.at == place:
            self.at = ""
            raise PowerCut


class FusedKey:
    """A witness's key; remembers what it signed, and may be the last thing to happen."""

    def __init__(self, key: SigningKey, fuse: Fuse) -> None:
        self._key, self._fuse = key, fuse
        self.signed: list[bytes] = []

    @property
    def verifier(self) -> VerifierKey:
        return self._key.verifier

    @property
    def name(self) -> str:
        return self._key.name

    @property
    def vkey(self) -> str:
        return self._key.vkey

    @property
    def key_id(self) -> bytes:
        return self._key.key_id

    def sign(self, message: bytes) -> bytes:
        self._fuse.pass_by("cosigning")
        self.signed.append(message)
        return self._key.sign(message)
