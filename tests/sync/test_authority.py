"""The district's small authority: whom it names, what it refuses, how long it lasts."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sync import authority
from sync.authority import Authority, BadCertificate, Holder
from sync.tls import BadPeer, Peer, Role, named, peer_of, uri_of
from tests.fakes.certified import CODE, DISTRICT, NOW, ORIGIN_HASH, STATION, Town
from tests.fakes.entropy import CountedEntropy


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_a_certificate_names_its_station_and_its_time(town: Town) -> None:
    key = authority.new_key(town.entropy)
    found = authority.issued_by(town.certificate(key, STATION), town.authority.root)
    assert (found.peer.role, found.peer.code, found.peer.origin_hash) == (
        Role.STATION, CODE, ORIGIN_HASH,
    )  # fmt: skip
    assert found.names == (f"{CODE}.station.invalid",)
    assert found.ends - NOW <= timedelta(days=30)
    assert found.begins < NOW - timedelta(hours=12), "clocks of boxes differ"


@pytest.mark.parametrize(
    ("holder", "server"),
    [(STATION, True), (DISTRICT, True), (Holder(Role.OPERATOR), False),
     (Holder(Role.SUPERVISION), False)],
)  # fmt: skip
def test_only_who_has_a_door_may_be_a_server(town: Town, holder: Holder, server: bool) -> None:
    made = town.certificate(authority.new_key(town.entropy), holder)
    uses = x509.load_pem_x509_certificate(made).extensions.get_extension_for_class(
        x509.ExtendedKeyUsage
    )
    assert (x509.ExtendedKeyUsageOID.SERVER_AUTH in uses.value) is server
    assert x509.ExtendedKeyUsageOID.CLIENT_AUTH in uses.value


def test_two_certificates_never_share_a_serial(town: Town) -> None:
    key = authority.new_key(town.entropy)
    made = [authority.read_certificate(town.certificate(key, STATION)) for _ in range(20)]
    assert len({one.peer.serial for one in made}) == 20


def test_a_leaf_outlives_its_root_by_nothing(town: Town) -> None:
    late = NOW + timedelta(days=366 * authority.ROOT_YEARS - 3)
    made = town.certificate(authority.new_key(town.entropy), STATION, made=late)
    root = x509.load_pem_x509_certificate(town.authority.root)
    assert authority.read_certificate(made).ends == root.not_valid_after_utc


def test_a_certificate_of_another_authority_is_none(town: Town, tmp_path: Path) -> None:
    other = Town(tmp_path / "other", "other")
    made = other.certificate(authority.new_key(other.entropy), STATION)
    with pytest.raises(BadCertificate, match="another authority"):
        authority.issued_by(made, town.authority.root)


def test_a_certificate_goes_with_its_own_key_only(town: Town) -> None:
    one, other = authority.new_key(town.entropy), authority.new_key(town.entropy)
    made = town.certificate(one, STATION)
    assert authority.read_certificate(authority.identity(one, made)).pem == made
    with pytest.raises(BadCertificate, match="another key"):
        authority.identity(other, made)


def _foreign(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return asked.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        _foreign(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        _foreign(ec.generate_private_key(ec.SECP384R1())),
    ],
    ids=["empty", "broken", "rsa", "another curve"],
)
def test_a_request_that_is_none_of_ours(request_: bytes) -> None:
    with pytest.raises(BadCertificate):
        authority.key_digest_of(request_)


def test_a_request_whose_signature_was_changed_is_refused(town: Town) -> None:
    asked = x509.load_pem_x509_csr(authority.request_of(authority.new_key(town.entropy)))
    der = bytearray(asked.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    changed = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(BadCertificate, match="its own key"):
        authority.key_digest_of(changed)


def test_the_list_of_withdrawn_names_serials_and_grows(town: Town) -> None:
    key = authority.new_key(town.entropy)
    serial = authority.read_certificate(town.certificate(key, STATION)).peer.serial
    made = town.authority.withdrawn({serial: NOW}, number=7, now=NOW)
    found = authority.read_withdrawn(made, town.authority.root)
    assert (found.number, found.serials) == (7, {serial})


def test_a_list_of_another_authority_withdraws_nothing(town: Town, tmp_path: Path) -> None:
    other = Town(tmp_path / "other", "other")
    made = other.authority.withdrawn({"0A": NOW}, number=1, now=NOW)
    with pytest.raises(BadCertificate, match="another authority"):
        authority.read_withdrawn(made, town.authority.root)


@pytest.mark.parametrize("body", [b"", b"x" * 300_000, b"-----BEGIN X509 CRL-----\n"])
def test_a_broken_list_is_refused(town: Town, body: bytes) -> None:
    with pytest.raises(BadCertificate):
        authority.read_withdrawn(body, town.authority.root)


def test_the_file_of_the_root_is_read_again(town: Town) -> None:
    again = Authority(town.authority.pem)
    assert again.root == town.authority.root
    other = Authority.made("999999", NOW, CountedEntropy("other"))
    with pytest.raises(BadCertificate, match="another key"):
        Authority(authority.new_key(CountedEntropy("third")) + other.root)


@pytest.mark.parametrize(
    "uri",
    ["tradepost:station", f"tradepost:station/{CODE}", f"tradepost:station/12/{ORIGIN_HASH}",
     f"tradepost:station/{CODE}/{ORIGIN_HASH}/x", "tradepost:root", "https:district", ""],
)  # fmt: skip
def test_a_name_that_nobody_has(uri: str) -> None:
    with pytest.raises(BadPeer):
        named(uri, "01")


@pytest.mark.parametrize("role", list(Role))
def test_a_peer_is_read_back_from_what_tls_gives(role: Role) -> None:
    uri = uri_of(role, CODE, ORIGIN_HASH)
    found = peer_of({"serialNumber": "0A", "subjectAltName": (("DNS", "x"), ("URI", uri))})
    named_ = (CODE, ORIGIN_HASH) if role is Role.STATION else ("", "")
    assert found == Peer(role, "0A", *named_)


def test_a_certificate_with_two_names_is_nobodys() -> None:
    two = (("URI", "tradepost:district"), ("URI", "tradepost:operator"))
    with pytest.raises(BadPeer):
        peer_of({"serialNumber": "0A", "subjectAltName": two})
