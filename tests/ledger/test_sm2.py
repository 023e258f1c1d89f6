"""SM2 with SM3 against the standard's example and against plain arithmetic on the curve."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash

from appliance.ledger import checkpoints, notes, sm2, sm2_lines
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey
from appliance.ledger.notes import BadNote
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from tests.fakes.entropy import CountedEntropy
from tests.fakes.ledger_entries import KEY, ORIGIN, grow

D = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
Z = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3"
E = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
K = int("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21", 16)

# The recommended curve of GB/T 32918.5.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(count: int, point: Point) -> Point:
    total: Point = None
    for bit in f"{count:b}":
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def sm3(data: bytes) -> bytes:
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def digest_of(public: bytes, message: bytes) -> int:
    """E of the standard: SM3(Z || message)."""
    curve = b"".join(number.to_bytes(32, "big") for number in (A, B, *G))
    z = sm3(b"\x00\x80" + sm2.SIGNER_ID + curve + public)
    return int.from_bytes(sm3(z + message), "big")


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """GB/T 32918.2 section 7, with whole numbers."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    t = (r + s) % sm2.ORDER
    key = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    point = add(times(s, G), times(t, key))
    assert point is not None
    return (digest_of(public, message) + point[0]) % sm2.ORDER == r


def test_the_standards_example_is_accepted_and_derived() -> None:
    assert sm2.public_of(D) == sm2.EXAMPLE_KEY
    assert sm2.verifies(sm2.EXAMPLE_KEY, sm2.EXAMPLE_SIGNATURE, sm2.EXAMPLE_MESSAGE)
    assert f"{digest_of(sm2.EXAMPLE_KEY, sm2.EXAMPLE_MESSAGE):064X}" == E


def test_plain_arithmetic_makes_the_standards_signature() -> None:
    d, e, point = int.from_bytes(D, "big"), int(E, 16), times(K, G)
    assert point is not None
    r = (e + point[0]) % sm2.ORDER
    s = pow(1 + d, -1, sm2.ORDER) * (K - r * d) % sm2.ORDER
    assert r.to_bytes(32, "big") + s.to_bytes(32, "big") == sm2.EXAMPLE_SIGNATURE


def test_what_is_signed_here_holds_by_plain_arithmetic() -> None:
    for number in range(8):
        message = bytes(number)
        signature = sm2.sign(D, message)
        assert len(signature) == 64
        assert holds(sm2.EXAMPLE_KEY, signature, message)
        assert not holds(sm2.EXAMPLE_KEY, signature, message + b"x")


@pytest.mark.parametrize("broken", range(0, 64, 7))
def test_one_flipped_byte_never_passes(broken: int) -> None:
    signature = bytearray(sm2.EXAMPLE_SIGNATURE)
    signature[broken] ^= 0x01
    assert not sm2.verifies(sm2.EXAMPLE_KEY, bytes(signature), sm2.EXAMPLE_MESSAGE)


def test_numbers_that_need_a_sign_byte_or_begin_with_zero_keep_their_length() -> None:
    signatures = [sm2.sign(D, bytes([number])) for number in range(64)]
    assert any(one[0] & 0x80 for one in signatures)
    assert any(not one[32] & 0x80 for one in signatures)
    assert all(sm2.verifies(sm2.EXAMPLE_KEY, one, bytes([n])) for n, one in enumerate(signatures))


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, bytes(31), b""])
def test_what_is_no_private_number_is_refused(secret: bytes) -> None:
    with pytest.raises(sm2.Sm2Failed):
        sm2.public_of(secret)


def test_what_is_no_point_of_the_curve_is_refused() -> None:
    with pytest.raises(sm2.Sm2Failed):
        sm2.verifies(bytes(64), sm2.EXAMPLE_SIGNATURE, b"")


@pytest.mark.parametrize("name", ["libc.so.6", "libno-such-library.so"])
def test_a_library_without_sm2_is_named(name: str) -> None:
    with pytest.raises(sm2.Sm2Missing, match="OpenSSL 3"):
        sm2.load(name)


# --- the line beside ------------------------------------------------------------------------


@pytest.fixture
def key() -> sm2_lines.Sm2Key:
    return sm2_lines.Sm2Key(ORIGIN, D)


def test_the_line_stands_beside_and_changes_nothing_else(
    tmp_path: Path, key: sm2_lines.Sm2Key
) -> None:
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 3)
    beside = sm2_lines.Beside(key)
    publish(ledger, tmp_path / "ledger", RealDisk(), beside.added)
    note = (tmp_path / "ledger" / "checkpoint").read_bytes()
    assert len(notes.parse(note).lines) == 2
    assert checkpoints.open_checkpoint(note, KEY.verifier).size == 3
    assert key.verifier.signed(note)
    publish(ledger, tmp_path / "ledger", RealDisk(), beside.added)
    assert (tmp_path / "ledger" / "checkpoint").read_bytes() == note
    ledger.close()


def test_a_line_over_another_text_spoils_the_note(key: sm2_lines.Sm2Key) -> None:
    signed = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, 3, bytes(32)), KEY)
    assert not key.verifier.signed(signed)
    other = checkpoints.Checkpoint(ORIGIN, 4, bytes(32)).text
    with pytest.raises(BadNote, match="SM2"):
        key.verifier.signed(checkpoints.add_lines(signed, [key.line(other)]))


def test_the_verifier_key_is_read_back_and_its_id_recomputed(key: sm2_lines.Sm2Key) -> None:
    text = key.verifier.text
    assert sm2_lines.parse_vkey(text) == key.verifier
    name, key_id, blob = text.split("+", 2)
    for bad in (f"{name}+00000000+{blob}", f"{name}+{key_id}+{blob[:-4]}", KEY.vkey, name):
        with pytest.raises(BadKey):
            sm2_lines.parse_vkey(bad)


def test_a_key_file_is_read_back_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / sm2_lines.FILE
    made = sm2_lines.new_key(ORIGIN, CountedEntropy())
    sm2_lines.write(path, made)
    assert sm2_lines.read(path) == made
    path.chmod(0o644)
    with pytest.raises(BadKey, match="others"):
        sm2_lines.read(path)
    path.chmod(0o600)
    path.write_text(path.read_text().replace("SM2+", "KEY+"))
    with pytest.raises(BadKey):
        sm2_lines.read(path)


def test_a_drawn_number_beyond_the_order_is_drawn_again() -> None:
    class Edge:
        def __init__(self) -> None:
            self.drawn = [sm2.ORDER.to_bytes(32, "big"), (sm2.ORDER - 1).to_bytes(32, "big"), D]

        def draw(self, count: int) -> bytes:
            return self.drawn.pop(0)[:count]

    assert sm2_lines.new_key(ORIGIN, Edge()).secret == D
