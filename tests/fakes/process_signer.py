"""A signing key in another process, as a token would hold it: a stand-in without PKCS#11.

The child prints its verifier key, then answers each line of hex with a line of hex: what the port
asks of hardware and nothing more. The seed never enters this process.
"""

import subprocess
import sys

from appliance.ledger.keys import ED25519, VerifierKey
from appliance.ports import SignerFault

CHILD = """
import sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sys.stdin.readline()))
print(key.public_key().public_bytes_raw().hex(), flush=True)
for line in sys.stdin:
    print(key.sign(bytes.fromhex(line)).hex(), flush=True)
"""


class ProcessSigner:
    """Implements ports.Signer; `name` is the ledger's origin."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._name = name
        self._child = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._public = self._ask(seed.hex())

    @property
    def vkey(self) -> str:
        return VerifierKey(self._name, ED25519, bytes.fromhex(self._public)).text

    def sign(self, message: bytes) -> bytes:
        return bytes.fromhex(self._ask(message.hex()))

    def close(self) -> None:
        """Take the token out."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()

    def _ask(self, line: str) -> str:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(line + "\n")
            self._child.stdin.flush()
            answer = self._child.stdout.readline().strip()
        except (OSError, ValueError) as error:
            raise SignerFault("the token does not answer") from error
        if not answer:
            raise SignerFault("the token does not answer")
        return answer
