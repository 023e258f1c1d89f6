"""The district's small certificate authority: P-256, X.509, nothing that a browser would trust.

One root signs every certificate of a district's lines: its own doors, its stations, the tools of
its staff, supervision. Times are those of the machine (`now`), never of a demo's clock: TLS judges
by the machine's. What a certificate says of its holder stands in `sync.tls`.

No name constraints: the root is given to `sync.tls` alone and never to a machine's own store, and
a constraint could not be changed when a district's address changes.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from appliance.ports import Entropy
from sync.notes import WITHDRAWN_BYTES_MAX
from sync.tls import PEM_BYTES_MAX, Peer, Role, named, uri_of

ROOT_YEARS: Final = 20
DAYS: Final = 365
"""How long a certificate lasts unless the district's settings say otherwise."""
EARLIER: Final = timedelta(days=1)
"""Certificates begin before they are made: clocks of boxes differ."""
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (SEC 2, 2.4.2): secret numbers are below it."""
ZONE: Final = "station.invalid"
"""Stations have no fixed address: their doors are known by a name that no resolver knows."""


class BadCertificate(ValueError):
    """A key, a request, a certificate or a list that cannot be believed; the text says why."""


class Holder(Struct, frozen=True):
    """For whom a certificate is made. `names`: DNS names and addresses of a server's doors."""

    role: Role
    code: str = ""
    origin_hash: str = ""
    names: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        return uri_of(self.role, self.code, self.origin_hash)


class Certificate(Struct, frozen=True):
    """What one says. Times are aware UTC; `key_digest`: SHA-256 hex of its public key."""

    pem: bytes
    peer: Peer
    begins: datetime
    ends: datetime
    key_digest: str
    names: tuple[str, ...] = ()

    def left(self, now: datetime) -> float:
        """The part of its life that is left at `now`: 1 fresh, 0 or less ended."""
        return (self.ends - now) / (self.ends - self.begins)


class Withdrawn(Struct, frozen=True):
    """Serials (upper-case hex) that open nothing any more. `number` grows with each list.

    `at`: serial -> when it was withdrawn, aware UTC.
    """

    number: int
    at: Mapping[str, datetime]

    @property
    def serials(self) -> frozenset[str]:
        return frozenset(self.at)


def station_name(code: str) -> str:
    """The name under which a station's own door is known."""
    return f"{code}.{ZONE}"


def new_key(entropy: Entropy) -> bytes:
    """A fresh P-256 key as PEM (PKCS 8), to be kept with mode 0600."""
    secret = 1 + int.from_bytes(entropy.draw(40)) % (ORDER - 1)
    key = ec.derive_private_key(secret, ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def request_of(key: bytes) -> bytes:
    """A certificate request (PKCS 10) for the key of a PEM file. Raises BadCertificate."""
    empty = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return empty.sign(_key(key), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def key_digest_of(request: bytes) -> str:
    """SHA-256 hex of the key that a request proves to hold. Raises BadCertificate."""
    return _digest(_asked(request))


def identity(key: bytes, certificate: bytes) -> bytes:
    """One PEM file of a key and its certificate. Raises BadCertificate when they differ."""
    if key_digest_of(request_of(key)) != read_certificate(certificate).key_digest:
        raise BadCertificate("the certificate belongs to another key")
    return key + certificate


def read_certificate(pem: bytes) -> Certificate:
    """The certificate in a PEM file, beside its key or alone. Raises BadCertificate."""
    found = _x509(pem)
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        (uri,) = names.get_values_for_type(x509.UniformResourceIdentifier)
        peer = named(uri, serial_text(found.serial_number))
    except (ValueError, x509.ExtensionNotFound) as error:
        raise BadCertificate("it names nobody of a district") from error
    dns = names.get_values_for_type(x509.DNSName)
    addresses = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    return Certificate(
        found.public_bytes(serialization.Encoding.PEM),
        peer,
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        _digest(found.public_key()),
        (*dns, *addresses),
    )


def issued_by(certificate: bytes, root: bytes) -> Certificate:
    """The certificate, if the root signed it. Raises BadCertificate."""
    found, signer = _x509(certificate), _x509(root)
    try:
        found.verify_directly_issued_by(signer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise BadCertificate("another authority signed it") from error
    return read_certificate(certificate)


def serial_text(serial: int) -> str:
    """As OpenSSL writes it: upper-case hex, whole bytes."""
    text = f"{serial:X}"
    return text.zfill(len(text) + len(text) % 2)


class Authority:
    """The root with its secret key."""

    def __init__(self, pem: bytes) -> None:
        """`pem`: the root's file, key and certificate. Raises BadCertificate."""
        self.pem = pem
        self._key, self._root = _key(pem), _x509(pem)
        if _digest(self._key.public_key()) != _digest(self._root.public_key()):
            raise BadCertificate("the root belongs to another key")

    @classmethod
    def made(cls, district: str, now: datetime, entropy: Entropy) -> "Authority":
        """A new root for a district, named by its code."""
        pem = new_key(entropy)
        key = _key(pem)
        name = _name(f"tradepost {district} root")
        root = (
            _builder(key.public_key(), name, now, now + timedelta(days=366 * ROOT_YEARS), entropy)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(pem + root.public_bytes(serialization.Encoding.PEM))

    @property
    def root(self) -> bytes:
        """The certificate alone: what every end pins."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, request: bytes, holder: Holder, *, now: datetime, days: int, entropy: Entropy
    ) -> bytes:
        """A certificate (PEM) for the key of a request; nothing else of the request counts.

        Raises BadCertificate.
        """
        asked = _asked(request)
        ends = min(now + timedelta(days=days), self._root.not_valid_after_utc)
        builder = (
            _builder(asked, _name(holder.code or holder.role.value), now, ends, entropy)
            .issuer_name(self._root.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(_uses(holder)), critical=False)
            .add_extension(x509.SubjectAlternativeName(_names(holder)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        made = builder.sign(self._key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)

    def withdrawn(self, serials: Mapping[str, datetime], *, number: int, now: datetime) -> bytes:
        """The signed list (CRL, PEM) of what is withdrawn: serial -> when."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(now - EARLIER)
            .next_update(now + timedelta(days=DAYS))
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial, at in sorted(serials.items()):
            one = x509.RevokedCertificateBuilder().serial_number(int(serial, 16))
            builder = builder.add_revoked_certificate(one.revocation_date(at).build())
        made = builder.sign(self._key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)


def read_withdrawn(pem: bytes, root: bytes) -> Withdrawn:
    """The list, if the root signed it. Raises BadCertificate.

    Its age is not judged: an old list withdraws less, and a door that shut on account of it would
    lock out a district whose own box was ill.
    """
    if len(pem) > WITHDRAWN_BYTES_MAX:
        raise BadCertificate("longer than any list")
    try:
        found = x509.load_pem_x509_crl(pem)
        number = found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        good = found.is_signature_valid(_public(_x509(root)))
    except (ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise BadCertificate("no list of withdrawn certificates") from error
    if not good:
        raise BadCertificate("another authority signed the list")
    at = {serial_text(one.serial_number): one.revocation_date_utc for one in found}
    return Withdrawn(number, at)


def withdrawn_or_none(data: bytes | None, root: bytes) -> Withdrawn:
    """The list, or an empty one for none and for what the root did not sign."""
    try:
        return Withdrawn(0, {}) if data is None else read_withdrawn(data, root)
    except BadCertificate:
        return Withdrawn(0, {})


def _key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        found = serialization.load_pem_private_key(pem[:PEM_BYTES_MAX], password=None)
    except (ValueError, TypeError) as error:
        raise BadCertificate("no private key") from error
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise BadCertificate("no key of the curve P-256")
    return found


def _x509(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem[:PEM_BYTES_MAX])
    except ValueError as error:
        raise BadCertificate("no certificate") from error


def _asked(request: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a request that is signed with it."""
    try:
        found = x509.load_pem_x509_csr(request[:PEM_BYTES_MAX])
        key, good = found.public_key(), found.is_signature_valid
    except (ValueError, TypeError) as error:
        raise BadCertificate("no certificate request") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise BadCertificate("no key of the curve P-256")
    if not good:
        raise BadCertificate("the request is not signed with its own key")
    return key


def _public(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadCertificate("no key of the curve P-256")
    return key


def _digest(key: object) -> str:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadCertificate("no key of the curve P-256")
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def _builder(
    key: ec.EllipticCurvePublicKey,
    subject: x509.Name,
    now: datetime,
    ends: datetime,
    entropy: Entropy,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(1 + (int.from_bytes(entropy.draw(16)) >> 1))
        .not_valid_before(min(now - EARLIER, ends - EARLIER).astimezone(UTC))
        .not_valid_after(ends.astimezone(UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _uses(holder: Holder) -> list[x509.ObjectIdentifier]:
    """Who has a door is a server too."""
    serves = [ExtendedKeyUsageOID.SERVER_AUTH] if holder.names else []
    return [ExtendedKeyUsageOID.CLIENT_AUTH, *serves]


def _names(holder: Holder) -> Sequence[x509.GeneralName]:
    return [x509.UniformResourceIdentifier(holder.uri), *map(_general, holder.names)]


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
