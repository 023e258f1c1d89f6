"""Drawn orders as they are sealed: bytes that follow from the draw's secret (entries.md 3).

    key        = SHA-256("tradepost/sealed-list/v1" 0x00 session 0x00 B)     B: the draw's secret
    ciphertext = ChaCha20-Poly1305(key, nonce of 12 zero bytes, order), aad: session
    order      = core/expert_list.order_text

One key seals one list, so the nonce may stand still. Once B is published anybody makes the same
bytes again and finds the digest that stands on the sealed slip.
"""

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from appliance.core.expert_list import order_text

CONTEXT: Final = b"tradepost/sealed-list/v1\0"
NONCE: Final = bytes(12)


def sealed(session: str, order: tuple[str, ...], secret: bytes) -> bytes:
    """The bytes of the bag."""
    return _cipher(session, secret).encrypt(NONCE, order_text(order), session.encode())


def opened(session: str, ciphertext: bytes, secret: bytes) -> bytes | None:
    """The order as text, None where it was sealed with another secret or changed."""
    try:
        return _cipher(session, secret).decrypt(NONCE, ciphertext, session.encode())
    except InvalidTag:
        return None


def _cipher(session: str, secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(sha256(CONTEXT + session.encode() + b"\0" + secret).digest())
