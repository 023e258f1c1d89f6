"""Sealed offers: encrypted before anything is written, opened by any two of three (entries.md 3).

    sealed bid = 0x01 | nonce 12 | body 528 | three layers of 128 bytes: 925 bytes, always
    body       = ChaCha20-Poly1305(bid key, offer padded with spaces to 512 bytes)
    offer      = canonical JSON {"amount_fen", "nonce": base64 of 32 bytes}
    layer      = HPKE to the first of a pair of (HPKE to the second of the bid key), for the pairs
                 HEAD<SUPERVISOR, DISTRICT<HEAD, DISTRICT<SUPERVISOR in this order

HPKE is RFC 9180 in base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. Associated data and info are
`tradepost/bid/v1` 0x00 origin 0x00 trade 0x00 enrolment id, of a layer with 0x00 pair 0x00 holder,
so that no layer and no offer can be put in the place of another.

The first of a pair peels first, the second then holds the bid key: whoever peels first learns
nothing. The district always peels first, so what it sends to the station is still sealed to
somebody who has to be there with card and PIN.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Struct

from appliance.core import canonical
from appliance.ledger.escrow import SUITE
from appliance.ledger.keys import KEY_BYTES
from appliance.ledger.share_keys import ShareKey, ShareSecret
from appliance.ports import Entropy

HEAD, SUPERVISOR, DISTRICT = "HEAD", "SUPERVISOR", "DISTRICT"
HOLDERS: Final = (HEAD, SUPERVISOR, DISTRICT)
PAIRS: Final = ((HEAD, SUPERVISOR), (DISTRICT, HEAD), (DISTRICT, SUPERVISOR))
"""Who peels first, who second; the order of the layers in a sealed bid."""

VERSION: Final = b"\x01"
NONCE_BYTES: Final = 12
BID_NONCE_BYTES: Final = 32
PADDED: Final = 512
TAG_BYTES: Final = 16
WRAP_BYTES: Final = 32 + TAG_BYTES
"""What HPKE adds: the encapsulated key and the tag."""
INNER_BYTES: Final = KEY_BYTES + WRAP_BYTES
LAYER_BYTES: Final = INNER_BYTES + WRAP_BYTES
BODY_AT: Final = len(VERSION) + NONCE_BYTES
LAYERS_AT: Final = BODY_AT + PADDED + TAG_BYTES
SEALED_BYTES: Final = LAYERS_AT + len(PAIRS) * LAYER_BYTES


class BadBid(ValueError):
    """It is no sealed bid, was changed, or does not open with this key at this place."""


class Place(Struct, frozen=True):
    """Where an offer belongs: ledger, trade, and the enrolment id that it bears at that moment."""

    origin: str
    trade: str
    enrol_id: str

    @property
    def context(self) -> bytes:
        return f"tradepost/bid/v1\0{self.origin}\0{self.trade}\0{self.enrol_id}".encode()

    def layer(self, pair: tuple[str, str], holder: str) -> bytes:
        return self.context + f"\0{'<'.join(pair)}\0{holder}".encode()


class BidOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is sealed: whole fen, and the nonce of the commitment as base64 of 32 bytes."""

    amount_fen: int
    nonce: str

    @property
    def nonce_bytes(self) -> bytes:
        return base64.b64decode(self.nonce, validate=True)


@dataclass(frozen=True, slots=True)
class SealedBid:
    """The bytes of a sealed bid, and their parts. Raises BadBid for anything else."""

    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.data) != SEALED_BYTES or not self.data.startswith(VERSION):
            raise BadBid("not a sealed bid")

    @property
    def sha256(self) -> str:
        """What the entry calls it by, hex."""
        return sha256(self.data).hexdigest()

    @property
    def text(self) -> str:
        """Base64, as the vault keeps it."""
        return base64.b64encode(self.data).decode()

    @classmethod
    def of_text(cls, text: str) -> "SealedBid":
        try:
            return cls(base64.b64decode(text, validate=True))
        except ValueError as error:
            raise BadBid("not a sealed bid") from error

    def layer(self, pair: tuple[str, str]) -> bytes:
        start = LAYERS_AT + PAIRS.index(pair) * LAYER_BYTES
        return self.data[start : start + LAYER_BYTES]


def seal(
    amount_fen: int, nonce: bytes, holders: Mapping[str, ShareKey], place: Place, entropy: Entropy
) -> SealedBid:
    """Seal an offer to the three holders. `nonce`: 32 bytes, of its commitment alone.

    Raises BadBid for an amount that cannot stand or a holder that is missing.
    """
    if amount_fen < 0 or amount_fen >= 2**53 or len(nonce) != BID_NONCE_BYTES:
        raise BadBid("an offer is whole fen and a nonce of 32 bytes")
    if set(holders) != set(HOLDERS):
        raise BadBid("an offer is sealed to three holders")
    offer = BidOffer(amount_fen, base64.b64encode(nonce).decode())
    plain = canonical.encode(msgspec.to_builtins(offer)).ljust(PADDED)
    key, salt = entropy.draw(KEY_BYTES), entropy.draw(NONCE_BYTES)
    body = ChaCha20Poly1305(key).encrypt(salt, plain, place.context)
    layers = b"".join(_wrapped(key, pair, holders, place) for pair in PAIRS)
    return SealedBid(VERSION + salt + body + layers)


def peel(bid: SealedBid, pair: tuple[str, str], secret: ShareSecret, place: Place) -> bytes:
    """The first holder's part: what remains is sealed to the second alone. Raises BadBid."""
    return peeled(bid.layer(pair), pair, secret, place)


def peeled(layer: bytes, pair: tuple[str, str], secret: ShareSecret, place: Place) -> bytes:
    """The same of a layer alone, as the district gets it. Raises BadBid."""
    return _decrypted(layer, secret, place.layer(pair, pair[0]))


def bid_key(inner: bytes, pair: tuple[str, str], secret: ShareSecret, place: Place) -> bytes:
    """The second holder's part: the key of this one bid. Raises BadBid."""
    key = _decrypted(inner, secret, place.layer(pair, pair[1]))
    if len(key) != KEY_BYTES:
        raise BadBid("not the key of a bid")
    return key


def opened(bid: SealedBid, key: bytes, place: Place) -> BidOffer:
    """The offer, with the key that two holders gave. Raises BadBid."""
    salt, body = bid.data[len(VERSION) : BODY_AT], bid.data[BODY_AT:LAYERS_AT]
    try:
        plain = ChaCha20Poly1305(key).decrypt(salt, body, place.context)
        offer = msgspec.convert(canonical.decode(plain.rstrip(b" ")), BidOffer)
        fits = len(offer.nonce_bytes) == BID_NONCE_BYTES and 0 <= offer.amount_fen < 2**53
    except (InvalidTag, ValueError, msgspec.ValidationError) as error:
        raise BadBid("the offer does not open with this key") from error
    if not fits:
        raise BadBid("what opens is no offer")
    return offer


def _wrapped(
    key: bytes, pair: tuple[str, str], holders: Mapping[str, ShareKey], place: Place
) -> bytes:
    sealed = key
    for holder in reversed(pair):
        public = X25519PublicKey.from_public_bytes(holders[holder].public)
        sealed = SUITE.encrypt(sealed, public, info=place.layer(pair, holder))
    return sealed


def _decrypted(sealed: bytes, secret: ShareSecret, info: bytes) -> bytes:
    private = X25519PrivateKey.from_private_bytes(secret.private)
    try:
        return SUITE.decrypt(sealed, private, info=info)
    except (InvalidTag, ValueError) as error:
        raise BadBid("the layer does not open with this share") from error
