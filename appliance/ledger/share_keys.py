"""Keys that sealed offers are sealed to: one for each member of staff, one of the district.

    share secret = HKDF-SHA256(signature, info: `tradepost/share-key/v1` 0x00 key name), X25519
    signature    = Ed25519 by the person's key over
                   `tradepost/command/v1` 0x00 `share-key/v1` 0x00 key name

Ed25519 is deterministic (RFC 8032, 5.1.6), so the same key gives the same share secret each time,
and nothing more has to be wrapped: card and PIN open both. The text that is signed is no command,
as no ledger has that origin; a card that signs itself signs nothing that does not begin so, and
therefore can hold a share as well. For the moment of opening its share secret is in the memory of
the station, like everybody's. The signature is never shown to anybody.

A public half is written `name+<8 hex of its id>+base64(0x58 || key)`, as the recovery key's is.
"""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.ledger.keys import KEY_BYTES, BadKey
from appliance.ledger.recovery_key import RecoveryKey, RecoverySecret, parse_recovery_key
from appliance.ledger.staff_keys import PersonKey

ShareKey = RecoveryKey
ShareSecret = RecoverySecret

_SIGNED: Final = b"tradepost/command/v1\0share-key/v1\0"
_INFO: Final = b"tradepost/share-key/v1\0"


def secret_of(key: PersonKey) -> ShareSecret:
    """The share secret of a person who is there with card and PIN.

    Raises what their key raises: SignedOut, DeviceFault; BadKey for a card whose signatures differ
    from one time to the next, which can hold no share.
    """
    name = key.verifier.name
    said = _SIGNED + name.encode()
    signature = key.sign(said)
    if key.sign(said) != signature or not key.verifier.verifies(signature, said):
        raise BadKey("this card does not sign the same way twice: it can hold no share")
    info = _INFO + name.encode()
    return ShareSecret(name, HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(signature))


def parse(text: str) -> ShareKey:
    """Read a public half. Raises BadKey."""
    return parse_recovery_key(text)
