"""A paper with people's names on it, sealed under a key of its own.

    blob = nonce 12 | ChaCha20-Poly1305(key, media type | 0x00 | bytes), aad: tradepost/paper/v1

The blob lies among the public ones and tells nothing; an entry names it by its digest. Its key
lies in the vault: whoever destroys the key has erased the paper, and the digest stays.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from appliance.ports import Breach, Entropy

KEY_BYTES = 32
NONCE_BYTES = 12
_AAD = b"tradepost/paper/v1"


@dataclass(frozen=True, slots=True)
class Paper:
    """What somebody wrote or scanned. `media`: text/plain, application/pdf, image/jpeg ..."""

    media: str
    body: bytes = field(repr=False)


def seal(paper: Paper, entropy: Entropy) -> tuple[bytes, bytes]:
    """(the blob, its key); both are new each time, so that equal papers do not look alike."""
    key, nonce = entropy.draw(KEY_BYTES), entropy.draw(NONCE_BYTES)
    plain = paper.media.encode() + b"\0" + paper.body
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _AAD), key


def unseal(blob: bytes, key: bytes) -> Paper:
    """Raises Breach where the blob is not one under this key."""
    try:
        plain = ChaCha20Poly1305(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], _AAD)
    except (InvalidTag, ValueError) as error:
        raise Breach(-1, "a kept paper does not open with its key") from error
    media, _, body = plain.partition(b"\0")
    return Paper(media.decode("ascii", "replace"), body)
