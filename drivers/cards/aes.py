"""AES-128 as DESFire cards use it: CBC, CMAC that goes on from a vector, keys of one card.

Sources: NIST SP 800-38B (CMAC), NXP AN10922 (key diversification), protocols.md 5.3.
"""

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK: Final = 16
ZERO: Final = bytes(BLOCK)
DIVERSIFIED_MAX: Final = 31
"""AN10922 takes 1 to 31 bytes."""


def encrypted(key: bytes, vector: bytes, blocks: bytes) -> bytes:
    """CBC without padding: `blocks` is a whole number of 16 bytes."""
    context = Cipher(algorithms.AES128(key), modes.CBC(vector)).encryptor()
    return context.update(blocks) + context.finalize()


def decrypted(key: bytes, vector: bytes, blocks: bytes) -> bytes:
    """The other way round. Raises ValueError when `blocks` is not a whole number of 16 bytes."""
    context = Cipher(algorithms.AES128(key), modes.CBC(vector)).decryptor()
    return context.update(blocks) + context.finalize()


class Cmac:
    """CMACs under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._first = _doubled(encrypted(key, ZERO, ZERO))
        self._second = _doubled(self._first)

    def of(self, message: bytes, vector: bytes = ZERO, *, whole: int = BLOCK) -> bytes:
        """All 16 bytes, begun from `vector`; a card carries it from command to command.

        `whole`: a message shorter than this is padded (80 00 ...) up to it; a diversification
        always fills two blocks.
        """
        length = max(whole, -(-len(message) // BLOCK) * BLOCK)
        if len(message) == length:
            last_key = self._first
        else:
            message, last_key = (message + b"\x80").ljust(length, b"\0"), self._second
        head, last = message[:-BLOCK], message[-BLOCK:]
        return encrypted(self._key, vector, head + _xor(last, last_key))[-BLOCK:]


def diversified(site_key: bytes, about: bytes) -> bytes:
    """The key of one card: AN10922 with `about` (UID, application, purpose; 1 to 31 bytes)."""
    if not 0 < len(about) <= DIVERSIFIED_MAX:
        raise ValueError("a key is made for 1 to 31 bytes")
    return Cmac(site_key).of(b"\x01" + about, whole=2 * BLOCK)


def rotated(block: bytes) -> bytes:
    """One byte to the left."""
    return block[1:] + block[:1]


def _doubled(block: bytes) -> bytes:
    number = int.from_bytes(block, "big") << 1
    if number >> 128:
        number = (number & ((1 << 128) - 1)) ^ 0x87
    return number.to_bytes(BLOCK, "big")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(BLOCK, "big")
