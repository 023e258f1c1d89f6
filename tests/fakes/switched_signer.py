"""A signing key that can be pulled out and put back, as a token or a file."""

from appliance.ledger.keys import SigningKey
from appliance.ports import SignerFault


class SwitchedSigner:
    """Implements ports.Signer over `key` while `there`."""

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        self.there = True

    @property
    def vkey(self) -> str:
        return self._held().vkey

    def sign(self, message: bytes) -> bytes:
        return self._held().sign(message)

    def _held(self) -> SigningKey:
        if not self.there:
            raise SignerFault("the key was pulled out")
        return self.key
