"""Section 10 of log_format.md, rule by rule: the checks that implementations most often miss.

Each is asked of every reader that could miss it: ours, and the auditor's file.
"""

import base64
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, notes, proof_files, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import BadKey, SigningKey, parse_vkey
from appliance.ledger.notes import BadNote, Note
from appliance.ledger.proof_files import BadProof
from appliance.ledger.store import Ledger
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach
from auditor import ledger_audit
from sync.district import witness
from sync.district.app import create_app
from sync.district.center import Center
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.ledger_entries import grow
from tests.fakes.memory_tree import MemorySource
from tests.fakes.published import StationLedger, open_district

ORIGIN = "demo.999999.999999100/ledger1"
KEY = SigningKey(ORIGIN, bytes(range(0x40, 0x60)))
OTHER = SigningKey(ORIGIN, bytes(range(32)))
WITNESS = checkpoints.witness_key("demo.district.999999/w1", bytes(range(0x80, 0xA0)))
FIVE = Checkpoint(ORIGIN, 5, bytes(range(32)))
GOOD = checkpoints.sign(FIVE, KEY)
ROOT = base64.b64encode(FIVE.root).decode()


def signed(text: str, *keys: SigningKey) -> str:
    lines = [notes.line_of(key.verifier, key.sign(text.encode())) for key in keys or (KEY,)]
    return str(Note(text, tuple(lines)))


def both_refuse(note: str | bytes) -> bool:
    """Whether our reader and the auditor's refuse it as a checkpoint of this ledger."""
    try:
        checkpoints.open_checkpoint(note, KEY.verifier)
    except BadNote:
        pass
    else:
        return False
    data = note if isinstance(note, bytes) else note.encode()
    trust = ledger_audit.read_policy(f"log {KEY.vkey}\nquorum none\n")
    source = MemorySource({"checkpoint": data})
    found = {code for code, _seq, _text in ledger_audit.audit(source, trust)}
    return "checkpoint-broken" in found


def test_the_good_note_is_taken() -> None:
    assert not both_refuse(GOOD)


# --- 1. leading zeros, `+`, CR, missing final LF, hyphen, base64 ---------------------------------


@pytest.mark.parametrize(
    "size", ["05", "00", "+5", "-5", " 5", "5 ", "5\r", "", "0x5", "5.0", "٥"]
)
def test_rule_1_a_size_has_one_spelling(size: str) -> None:
    text = f"{ORIGIN}\n{size}\n{ROOT}\n"
    assert both_refuse(signed(text))


def test_rule_1_carriage_returns_are_refused() -> None:
    assert both_refuse(GOOD.replace("\n", "\r\n"))
    assert both_refuse(signed(FIVE.text.replace("\n", "\r\n")))


def test_rule_1_the_final_line_end_must_be_there() -> None:
    assert both_refuse(GOOD.removesuffix("\n"))
    assert both_refuse(GOOD + "\n")


@pytest.mark.parametrize("dash", ["-", "--", "\u2013", "\u2015", "\u2212", ""])
def test_rule_1_a_hyphen_is_no_em_dash(dash: str) -> None:
    assert both_refuse(GOOD.replace("\u2014", dash))


def loose(text: str) -> Iterator[str]:
    """Other spellings of the same bytes, and base64 of other alphabets."""
    stripped = text.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet.index(stripped[-1])
    yield stripped
    yield text + "="
    yield text + "===="
    yield f"{text[:8]} {text[8:]}"
    yield stripped[:-1] + alphabet[last ^ 1] + "=" * (len(text) - len(stripped))
    yield stripped[:-1] + "-" + "=" * (len(text) - len(stripped))


@pytest.mark.parametrize("root", list(loose(ROOT)))
def test_rule_1_a_root_has_one_spelling(root: str) -> None:
    assert both_refuse(signed(f"{ORIGIN}\n5\n{root}\n"))


@pytest.mark.parametrize("place", range(6))
def test_rule_1_a_signature_has_one_spelling(place: int) -> None:
    blob = GOOD.rstrip("\n").rpartition(" ")[2]
    assert both_refuse(GOOD.replace(blob, list(loose(blob))[place]))


def test_rule_1_a_key_has_one_spelling() -> None:
    blob = KEY.vkey.split("+", 2)[2]
    others = {KEY.vkey.replace(blob, other) for other in loose(blob)} - {KEY.vkey}
    assert len(others) >= 5
    for other in others:
        with pytest.raises(BadKey):
            parse_vkey(other)
        with pytest.raises(ValueError, match=r".+"):
            ledger_audit.read_key(other)


@pytest.mark.parametrize("index", ["00", "+0", "-0", " 0", "0\r", ""])
def test_rule_1_an_index_has_one_spelling(index: str) -> None:
    with pytest.raises(BadProof):
        proof_files.parse(f"{proof_files.HEADER}\nindex {index}\n\n{GOOD}")


def test_rule_1_a_proof_of_hashes_has_one_spelling() -> None:
    for root in loose(ROOT):
        with pytest.raises(BadProof):
            proof_files.parse(f"{proof_files.HEADER}\nindex 0\n{root}\n\n{GOOD}")


# --- 2. the origin ------------------------------------------------------------------------------


def test_rule_2_the_right_key_under_another_origin_is_another_ledger() -> None:
    text = FIVE.text.replace("ledger1", "ledger2")
    assert both_refuse(signed(text))


# --- 3. two lines of one key --------------------------------------------------------------------


def test_rule_3_two_lines_of_one_key_are_refused_even_when_both_are_good() -> None:
    assert both_refuse(GOOD + GOOD.split("\n\n")[1])


def test_rule_3_two_lines_of_one_key_are_never_written() -> None:
    note = GOOD
    for time_s in (10, 20, 20):
        note = checkpoints.add_lines(note, [checkpoints.cosign(FIVE, WITNESS, time_s)])
    assert len(notes.parse(note).lines) == 2
    assert checkpoints.open_cosignature(note, FIVE, WITNESS.verifier) == 20


# --- 4. a key id is a lookup aid ----------------------------------------------------------------


def test_rule_4_the_signature_decides_and_not_the_key_id() -> None:
    line = notes.NoteLine(KEY.name, KEY.verifier.key_id, OTHER.sign(FIVE.text.encode()))
    assert both_refuse(str(Note(FIVE.text, (line,))))


def test_rule_4_a_good_signature_under_another_id_is_of_a_stranger() -> None:
    line = notes.NoteLine(KEY.name, b"\0\0\0\0", KEY.sign(FIVE.text.encode()))
    assert both_refuse(str(Note(FIVE.text, (line,))))


def test_rule_4_the_id_of_a_key_is_computed_again() -> None:
    wrong = KEY.vkey.replace(KEY.verifier.key_id.hex(), "00000000")
    with pytest.raises(BadKey):
        parse_vkey(wrong)
    with pytest.raises(ledger_audit.Malformed):
        ledger_audit.read_key(wrong)


# --- 5. entry bundles ---------------------------------------------------------------------------

BUNDLES = [
    [b""], [b"", b""], [bytes(65_535)], [b"", bytes(65_535), b"x"], [bytes(65_535)] * 3,
    [bytes([i % 7]) * (i * 251 % 65_536) for i in range(256)],
]  # fmt: skip


@pytest.mark.parametrize("bodies", BUNDLES, ids=range(len(BUNDLES)))
def test_rule_5_a_length_may_be_0_or_65535(bodies: list[bytes]) -> None:
    data = tiles.encode_bundle(bodies)
    assert tiles.decode_bundle(data, len(bodies)) == bodies
    assert ledger_audit.split(data, "entries") == bodies


def test_rule_5_one_byte_more_is_never_written() -> None:
    with pytest.raises(BadTile):
        tiles.encode_bundle([bytes(65_536)])


@pytest.mark.parametrize("rest", [b"\0", b"\0\1", b"\0\2x", b"\xff\xff"])
def test_rule_5_no_byte_may_be_left(rest: bytes) -> None:
    data = tiles.encode_bundle([b"one", b"two"]) + rest
    for width in (2, 3):
        with pytest.raises(BadTile):
            tiles.decode_bundle(data, width)
    assert ledger_audit.split(data, "entries") == []


@pytest.mark.parametrize("width", [0, 1, 3])
def test_rule_5_a_bundle_holds_as_many_as_its_name_says(width: int) -> None:
    with pytest.raises(BadTile):
        tiles.decode_bundle(tiles.encode_bundle([b"one", b"two"]), width)


# --- 6. tiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 31, 33, 63, 64, 65, 96 + 1, 128])
def test_rule_6_a_tile_has_exactly_32_bytes_a_hash(length: int) -> None:
    with pytest.raises(BadTile):
        tiles.decode_hashes(bytes(length), 3)
    assert len(ledger_audit.split(bytes(length), 0)) != 3
    assert len(tiles.decode_hashes(bytes(96), 3)) == 3


# --- 7. who remembers ---------------------------------------------------------------------------


@pytest.fixture
def log() -> StationLedger:
    return StationLedger(ORIGIN).grow(9)


def district(folder: Path, log: StationLedger, clock: FakeClock) -> Center:
    enrolled = EnrolledStation(code="999999100", name="七", origin=ORIGIN, vkey=log.vkey)
    return open_district(folder, [enrolled], clock, WITNESS)


def asked(center: Center, old: int, proof: list[bytes], note: str) -> int:
    body = witness.proof_request(old, proof, note)
    return create_app(center).test_client().post("/witness/add-checkpoint", data=body).status_code


def test_rule_7_what_was_accepted_outlives_the_process_and_binds(
    tmp_path: Path, log: StationLedger, clock: FakeClock
) -> None:
    center = district(tmp_path, log, clock)
    assert asked(center, 0, [], log.note(5)) == 200
    center.store.close()
    center = district(tmp_path, log, clock)
    other = checkpoints.sign(Checkpoint(ORIGIN, 5, bytes(32)), log.key)
    alien = checkpoints.sign(Checkpoint(ORIGIN, 9, bytes(32)), log.key)
    proof = tree.consistency_path(5, 9, log.node)
    assert asked(center, 5, [], log.note(3)) == 400, "a smaller size"
    assert asked(center, 3, tree.consistency_path(3, 4, log.node), log.note(4)) == 409
    assert asked(center, 5, [], other) == 422, "another root of the same size"
    assert asked(center, 5, proof, alien) == 422, "a larger size that does not follow"
    assert asked(center, 5, proof[:-1], log.note(9)) == 422
    assert asked(center, 5, [*proof, bytes(32)], log.note(9)) == 422
    assert asked(center, 5, proof, log.note(9)) == 200
    center.store.close()


def test_rule_7_the_auditor_refuses_less_than_it_saw_and_another_story(log: StationLedger) -> None:
    files = {
        "checkpoint": log.note(5).encode(),
        "tile/entries/000.p/5": tiles.encode_bundle(log.bodies[:5]),
        "tile/0/000.p/5": b"".join(tree.leaf(body) for body in log.bodies[:5]),
    }
    trust = ledger_audit.read_policy(f"log {log.vkey}\nquorum none\n")
    alien = checkpoints.sign(Checkpoint(ORIGIN, 3, bytes(32)), log.key)
    for seen, code in ((log.note(9), "rolled-back"), (alien, "fork"), (log.note(3), None)):
        source = MemorySource(files)
        found = {one for one, _seq, _text in ledger_audit.audit(source, trust, [seen.encode()])}
        assert found - {"entry-broken"} == ({code} if code else set())


# --- 8. who was witnessed -----------------------------------------------------------------------


def test_rule_8_a_ledger_below_what_was_cosigned_never_signs_again(tmp_path: Path) -> None:
    """A copy of yesterday is put back; then the witness's note of today arrives."""
    path, copy = tmp_path / "station.db", tmp_path / "yesterday.db"
    with closing(Ledger.open(path, origin=ORIGIN, signer=KEY)) as ledger:
        grow(ledger, 2)
    shutil.copyfile(path, copy)
    with closing(Ledger.open(path, origin=ORIGIN, signer=KEY)) as ledger:
        grow(ledger, 1)
        newest = ledger.checkpoint() or ""
    signed_today = checkpoints.open_checkpoint(newest, KEY.verifier)
    note = checkpoints.add_lines(newest, [checkpoints.cosign(signed_today, WITNESS, 1)])
    with closing(Ledger.open(copy, origin=ORIGIN, signer=KEY)) as ledger:
        with pytest.raises(Breach), ledger.transaction():
            ledger.keep_cosigned(note, WITNESS.verifier)
        with pytest.raises(Breach):
            grow(ledger, 1)


def test_rule_8_a_ledger_that_lost_what_was_cosigned_opens_but_does_not_sign(
    tmp_path: Path,
) -> None:
    path = tmp_path / "station.db"
    with closing(Ledger.open(path, origin=ORIGIN, signer=KEY)) as ledger:
        grow(ledger, 3)
        newest = ledger.checkpoint() or ""
        line = checkpoints.cosign(checkpoints.open_checkpoint(newest, KEY.verifier), WITNESS, 1)
        with ledger.transaction():
            ledger.keep_cosigned(checkpoints.add_lines(newest, [line]), WITNESS.verifier)
    with closing(sqlite3.connect(path)) as bent:
        bent.executescript(
            "DELETE FROM checkpoint WHERE size = 3; DELETE FROM entry WHERE seq = 2;"
        )
    with closing(Ledger.open(path, origin=ORIGIN, signer=KEY)) as ledger:
        assert isinstance(ledger.breach, Breach)
        with pytest.raises(Breach):
            grow(ledger, 1)
