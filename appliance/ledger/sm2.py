"""SM2 signatures with SM3 by the OpenSSL of the system (GB/T 32918.2, GM/T 0003.2).

Called through ctypes: no Python package that signs SM2 soundly could be found. OpenSSL 3.0 or
later, built with SM2 and SM3, is wanted; where it is missing, `Sm2Missing` says so. The signer's
identifier is always set: before OpenSSL 4.0 its default is empty. For interoperability with
national systems; neither this program nor a stock OpenSSL is a certified cryptographic module.
"""

import ctypes
import ctypes.util
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ubyte, c_void_p
from functools import cache
from typing import Any, Final, Self

from appliance.ports import Fault

SIGNER_ID: Final = b"1234567812345678"
"""The identifier that the standard's examples and national systems use."""

NUMBER_BYTES: Final = 32
ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
"""n of the recommended curve (GB/T 32918.5)."""

_ALGORITHM = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
"""AlgorithmIdentifier: id-ecPublicKey with the curve sm2p256v1, 1.2.156.10197.1.301."""
_POINT_BYTES = 1 + 2 * NUMBER_BYTES
_DER_MAX = 80
"""A signature is a SEQUENCE of two INTEGERs of at most 33 bytes."""


class Sm2Missing(Fault):
    """The system's OpenSSL cannot do SM2."""


class Sm2Failed(Exception):
    """OpenSSL refused a key or an operation."""


_BYTES = c_char_p
_FUNCTIONS: Final[dict[str, tuple[Any, list[Any]]]] = {
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(POINTER(c_ubyte))]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, _BYTES, c_size_t]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_sm3": (c_void_p, []),
    "EVP_DigestSignInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestSign": (c_int, [c_void_p, _BYTES, POINTER(c_size_t), _BYTES, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestVerify": (c_int, [c_void_p, _BYTES, c_size_t, _BYTES, c_size_t]),
    "ERR_clear_error": (None, []),
}


EXAMPLE_KEY: Final = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
EXAMPLE_MESSAGE: Final = b"message digest"
EXAMPLE_SIGNATURE: Final = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
"""Public key, message and signature of GB/T 32918.5 (GM/T 0003.5), under SIGNER_ID."""


@cache
def _tried() -> Any:
    """The system's libcrypto, once it has accepted the standard's example. Raises Sm2Missing."""
    name = ctypes.util.find_library("crypto")
    if name is None:
        raise Sm2Missing("no libcrypto was found: install OpenSSL 3 with SM2")
    lib = load(name)
    try:
        good = _verifies(lib, EXAMPLE_KEY, EXAMPLE_SIGNATURE, EXAMPLE_MESSAGE)
    except Sm2Failed as error:
        raise Sm2Missing(f"{name} does not know SM2 with SM3") from error
    if not good:
        raise Sm2Missing(f"{name} fails the standard's example of SM2")
    return lib


def load(name: str) -> Any:
    """A libcrypto with its functions typed. Raises Sm2Missing where one is not there."""
    try:
        lib = ctypes.CDLL(name)
        for function, (result, arguments) in _FUNCTIONS.items():
            found = getattr(lib, function)
            found.restype, found.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise Sm2Missing(f"{name} is no OpenSSL 3 with SM2 and SM3") from error
    return lib


class _Key:
    """An EVP_PKEY; freed with the value."""

    def __init__(self, handle: int | None, lib: Any) -> None:
        self._lib = lib
        self.handle = handle
        if not handle:
            lib.ERR_clear_error()
            raise Sm2Failed("not an SM2 key")

    def __del__(self) -> None:
        if self.handle:
            self._lib.EVP_PKEY_free(self.handle)


def public_of(secret: bytes) -> bytes:
    """X || Y of the private number `secret` (32 bytes, big-endian). Raises Sm2Failed."""
    lib = _tried()
    key = _private(lib, secret)
    length = lib.i2d_PUBKEY(key.handle, None)
    if length < _POINT_BYTES:
        raise Sm2Failed("no public key")
    buffer = (c_ubyte * length)()
    out = ctypes.cast(buffer, POINTER(c_ubyte))
    lib.i2d_PUBKEY(key.handle, byref(out))
    return bytes(buffer)[-2 * NUMBER_BYTES :]


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes r || s over `message`; drawn anew each time. Raises Sm2Failed."""
    lib = _tried()
    key = _private(lib, secret)
    with _Operation(lib, key) as operation:
        operation.must(lib.EVP_DigestSignInit(operation.md, None, lib.EVP_sm3(), None, key.handle))
        signature, length = ctypes.create_string_buffer(_DER_MAX), c_size_t(_DER_MAX)
        operation.must(
            lib.EVP_DigestSign(operation.md, signature, byref(length), message, len(message))
        )
    return _from_der(signature.raw[: length.value])


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether r || s is the signature of X || Y over exactly `message`.

    Raises Sm2Failed for a public key that is no point of the curve.
    """
    if len(public) != 2 * NUMBER_BYTES or len(signature) != 2 * NUMBER_BYTES:
        return False
    return _verifies(_tried(), public, signature, message)


def _verifies(lib: Any, public: bytes, signature: bytes, message: bytes) -> bool:
    """Raises Sm2Failed for a point that is not on the curve, or where there is no such curve."""
    key = _public(lib, public)
    der = _to_der(signature)
    with _Operation(lib, key) as operation:
        operation.must(
            lib.EVP_DigestVerifyInit(operation.md, None, lib.EVP_sm3(), None, key.handle)
        )
        good = lib.EVP_DigestVerify(operation.md, der, len(der), message, len(message)) == 1
    lib.ERR_clear_error()
    return bool(good)


class _Operation:
    """A digest context that knows the key and the signer's identifier."""

    def __init__(self, lib: Any, key: _Key) -> None:
        self._lib = lib
        self.md = lib.EVP_MD_CTX_new()
        self._pkey_ctx = lib.EVP_PKEY_CTX_new(key.handle, None)
        if not self.md or not self._pkey_ctx:
            self.__exit__()
            raise Sm2Failed("OpenSSL has no SM2")

    def __enter__(self) -> Self:
        lib = self._lib
        if lib.EVP_PKEY_CTX_set1_id(self._pkey_ctx, SIGNER_ID, len(SIGNER_ID)) != 1:
            self.__exit__()
            lib.ERR_clear_error()
            raise Sm2Failed("OpenSSL has no SM2")
        lib.EVP_MD_CTX_set_pkey_ctx(self.md, self._pkey_ctx)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.md:
            self._lib.EVP_MD_CTX_free(self.md)
        if self._pkey_ctx:
            self._lib.EVP_PKEY_CTX_free(self._pkey_ctx)

    def must(self, done: int) -> None:
        if done != 1:
            self._lib.ERR_clear_error()
            raise Sm2Failed("OpenSSL refused the operation")


def _private(lib: Any, secret: bytes) -> _Key:
    """The key of a number; OpenSSL computes its point."""
    if len(secret) != NUMBER_BYTES or not 1 <= int.from_bytes(secret, "big") <= ORDER - 2:
        raise Sm2Failed("not a private number of SM2")
    inner = _sequence(b"\x02\x01\x01" + b"\x04\x20" + secret)
    return _read(
        lib, "d2i_AutoPrivateKey", _sequence(b"\x02\x01\x00" + _ALGORITHM + _octets(inner))
    )


def _public(lib: Any, public: bytes) -> _Key:
    point = b"\x03" + bytes([_POINT_BYTES + 1]) + b"\x00\x04" + public
    return _read(lib, "d2i_PUBKEY", _sequence(_ALGORITHM + point))


def _read(lib: Any, function: str, der: bytes) -> _Key:
    return _Key(getattr(lib, function)(None, byref(c_char_p(der)), len(der)), lib)


def _sequence(body: bytes) -> bytes:
    return b"\x30" + bytes([len(body)]) + body


def _octets(body: bytes) -> bytes:
    return b"\x04" + bytes([len(body)]) + body


def _to_der(signature: bytes) -> bytes:
    halves = (signature[:NUMBER_BYTES], signature[NUMBER_BYTES:])
    return _sequence(b"".join(_integer(half) for half in halves))


def _integer(number: bytes) -> bytes:
    least = number.lstrip(b"\x00") or b"\x00"
    body = b"\x00" + least if least[0] & 0x80 else least
    return b"\x02" + bytes([len(body)]) + body


def _from_der(der: bytes) -> bytes:
    """The r || s of a signature that OpenSSL made: SEQUENCE, INTEGER, INTEGER, all short."""
    r_end = 4 + der[3]
    r, s = der[4:r_end], der[r_end + 2 :]
    return b"".join(int.from_bytes(one, "big").to_bytes(NUMBER_BYTES, "big") for one in (r, s))
