"""The ledger key of this box, where systemd or a technician has put it, and its successor.

    $CREDENTIALS_DIRECTORY/ledger-key   where the service manager hands it over (LoadCredential)
    keys/ledger                         else: a file that the station's user alone may read
    keys/ledger.next                    a successor whose handover is not settled yet

A key that cannot be read is a SignerFault, and the next call looks again: a token that is plugged
in, or a file that is put back, is found without a restart.
"""

from pathlib import Path
from typing import Final

from appliance.ledger import key_files
from appliance.ledger.keys import ED25519, KEY_BYTES, BadKey, SigningKey, VerifierKey
from appliance.ports import Entropy, Signer, SignerFault

CREDENTIAL: Final = "ledger-key"
KEY: Final = "ledger"
NEXT: Final = "ledger.next"


class FileSigner:
    """The key in `path`, or before it in `credential`; implements ports.Signer."""

    def __init__(self, path: Path, credential: Path | None = None) -> None:
        self._path, self._credential = path, credential
        self._key: SigningKey | None = None

    @property
    def vkey(self) -> str:
        return self._loaded().vkey

    def sign(self, message: bytes) -> bytes:
        return self._loaded().sign(message)

    def _loaded(self) -> SigningKey:
        if self._key is None:
            try:
                self._key = self._read()
            except FileNotFoundError as error:
                raise SignerFault("the ledger key is not here") from error
            except (BadKey, OSError) as error:
                raise SignerFault(f"the ledger key does not serve: {_said(error)}") from error
        return self._key

    def _read(self) -> SigningKey:
        if self._credential is not None and self._credential.exists():
            return key_files.read(self._credential, handed_over=True)
        return key_files.read(self._path)


def _said(error: Exception) -> str:
    """The sentence of a BadKey; of an OSError the reason alone, without the path."""
    return str(error.strerror) if isinstance(error, OSError) else str(error)


class KeyRing:
    """The station's key folder, with the folder of the service manager's credentials if any."""

    def __init__(self, folder: Path, credentials: Path | None = None) -> None:
        self._folder = folder
        self._credential = credentials / CREDENTIAL if credentials is not None else None

    def signer(self) -> Signer:
        """What signs checkpoints; a credential goes before a file."""
        return FileSigner(self._folder / KEY, self._credential)

    def successor(self) -> Signer | None:
        """The key of a handover that was begun; None when there is none."""
        path = self._folder / NEXT
        return FileSigner(path) if path.exists() else None

    def new_successor(self, origin: str, entropy: Entropy) -> Signer:
        """Make the next key, durable before anybody names it. One begun before is replaced."""
        key = SigningKey(origin, entropy.draw(KEY_BYTES), ED25519)
        key_files.write(self._folder / NEXT, key)
        return key

    def settle(self, current: VerifierKey) -> bool:
        """After a handover: the successor becomes the key; returns whether it did.

        If power fails before the rename, the next start settles it: the ledger says which key
        is in force. The old key's file is replaced, and so gone. A key that came as a credential
        lies where this process cannot write: then the successor stays under its own name, and
        is used from there until the technician stores it as the credential.
        """
        path = self._folder / NEXT
        if self._credential is not None and self._credential.exists():
            return False
        if not path.exists() or key_files.read(path).verifier != current:
            return False
        path.replace(self._folder / KEY)
        return True
