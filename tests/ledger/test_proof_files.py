from pathlib import Path
from typing import Any

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, policy, proof_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.notes import BadNote, SigningKey, parse_vkey
from appliance.ledger.proof_files import BadProof
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from tests.fakes.ledger_entries import KEY, ORIGIN, grow


def test_the_published_proof_is_read_written_and_holds(log_vectors: dict[str, Any]) -> None:
    text = log_vectors["tlog_proof_2_of_5"]
    proof = proof_files.parse(text)
    assert proof.index == 2
    assert proof.note == log_vectors["cosigned_checkpoint_5"]
    assert proof_files.format_proof(2, proof.hashes, proof.note) == text
    key = parse_vkey(log_vectors["log_vkey"])
    leaf = bytes.fromhex(log_vectors["leaf_hashes_hex"][2])
    assert proof_files.proven(text, leaf, key).size == 5


def test_an_extra_line_is_read_past(log_vectors: dict[str, Any]) -> None:
    text = log_vectors["tlog_proof_2_of_5"].replace("\nindex", "\nextra AAAA\nindex")
    leaf = bytes.fromhex(log_vectors["leaf_hashes_hex"][2])
    assert proof_files.proven(text, leaf, parse_vkey(log_vectors["log_vkey"])).size == 5


def test_every_entry_of_a_ledger_is_proven(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 7, per_commit=7)
    publish(ledger, tmp_path / "ledger", RealDisk())
    for seq in range(7):
        text = proof_files.proof_of(TileTree(tmp_path / "ledger"), seq)
        assert proof_files.proven(text, ledger.leaf(seq), KEY.verifier).size == 7
        with pytest.raises(BadProof, match="does not prove"):
            proof_files.proven(text, tree.leaf(b"another"), KEY.verifier)
        with pytest.raises(BadNote):
            proof_files.proven(text, ledger.leaf(seq), SigningKey(ORIGIN, bytes(32)).verifier)
    with pytest.raises(IndexError):
        proof_files.proof_of(TileTree(tmp_path / "ledger"), 7)
    ledger.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 2", "index 02"),
        ("index 2", "index -1"),
        ("index 2\n", ""),
        ("index 2\n", "index 2\n" + "A" * 43 + "=\n" * 1 + ("A" * 43 + "=\n") * 63),
        ("28xC", "28x?"),
        ("\n\n", "\n"),
    ],
)
def test_a_malformed_proof_is_refused(log_vectors: dict[str, Any], old: str, new: str) -> None:
    with pytest.raises(BadProof):
        proof_files.parse(log_vectors["tlog_proof_2_of_5"].replace(old, new, 1))


def test_a_hash_too_few_or_too_many_proves_nothing(log_vectors: dict[str, Any]) -> None:
    text, key = log_vectors["tlog_proof_2_of_5"], parse_vkey(log_vectors["log_vkey"])
    leaf = bytes.fromhex(log_vectors["leaf_hashes_hex"][2])
    line = "28xC11lrPWKfGGHR4gl7l7VGLsyueJ38+Zf+qbBpCJk=\n"
    for broken in (text.replace(line, ""), text.replace(line, line * 2)):
        with pytest.raises(BadProof, match="does not prove"):
            proof_files.proven(broken, leaf, key)


def test_extra_bytes_come_along_and_prove_nothing(log_vectors: dict[str, Any]) -> None:
    plain = proof_files.parse(log_vectors["tlog_proof_2_of_5"])
    for extra in (b"", b"\0", bytes(range(256))):
        text = proof_files.format_proof(2, plain.hashes, plain.note, extra=extra)
        assert proof_files.parse(text.encode()).extra == extra
        leaf = bytes.fromhex(log_vectors["leaf_hashes_hex"][2])
        assert proof_files.proven(text, leaf, parse_vkey(log_vectors["log_vkey"])).size == 5
    assert plain.extra is None


@pytest.mark.parametrize("line", ["extra A", "extra AAAB=", "extra  AAAA", "extra AAAA\r"])
def test_an_extra_line_is_canonical_base64(log_vectors: dict[str, Any], line: str) -> None:
    text = log_vectors["tlog_proof_2_of_5"].replace("\nindex", f"\n{line}\nindex")
    with pytest.raises(BadProof):
        proof_files.parse(text)


def test_lines_out_of_order_hashes_of_another_length_and_wild_bytes_are_refused(
    log_vectors: dict[str, Any],
) -> None:
    text = log_vectors["tlog_proof_2_of_5"]
    for broken in (
        text.replace("\nindex 2", "\nindex 2\nextra AAAA"),
        text.replace("\nindex 2", "\nextra AAAA\nextra AAAA\nindex 2"),
        text.replace("\nindex 2", "\nindex 2\nAAAA"),
        text.encode().replace(b"index", b"ind\xffex"),
        text.replace("\n", "\r\n"),
        text + "x" * proof_files.FILE_BYTES_MAX,
    ):
        with pytest.raises(BadProof):
            proof_files.parse(broken)


def test_a_policy_says_which_ledger_and_how_many_witnesses(log_vectors: dict[str, Any]) -> None:
    text, log = log_vectors["tlog_proof_2_of_5"], f"log {log_vectors['log_vkey']}\n"
    leaf = bytes.fromhex(log_vectors["leaf_hashes_hex"][2])
    w1 = f"witness w1 {log_vectors['witness_vkey']}\n"
    w2 = f"witness w2 {checkpoints.witness_key('w2.example', bytes(32)).vkey}\n"

    def proven(lines: str) -> int:
        return proof_files.proven_by(text, leaf, policy.parse(lines)).size

    assert proven(f"{log}quorum none") == 5
    assert proven(f"{log}{w1}{w2}group g any w1 w2\nquorum g") == 5
    with pytest.raises(BadProof, match="witnesses"):
        proven(f"{log}{w1}{w2}group g all w1 w2\nquorum g")
    with pytest.raises(BadProof, match="does not name"):
        proven(f"{w1}quorum w1")
    stranger = SigningKey(log_vectors["origin"], bytes(32)).vkey
    with pytest.raises(BadNote):
        proven(f"log {stranger}\nquorum none")
    bent = text.replace("pQl2FQAAAABpVbkA", "pQl2FQAAAABpVbkB")
    with pytest.raises(BadNote):
        proof_files.proven_by(bent, leaf, policy.parse(f"{log}{w1}quorum w1"))
