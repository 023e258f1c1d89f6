"""Paper proofs against the published vectors; Base45 against RFC 9285."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.core import paper_proof, tree
from appliance.ledger import checkpoints

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "entry_vectors.json").read_text("utf-8")
)
PAPERS = VECTORS["paper"]
ORIGIN = VECTORS["origin"]


@pytest.mark.parametrize(
    ("plain", "coded"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_base45_of_the_rfc(plain: bytes, coded: str) -> None:
    assert paper_proof.base45(plain) == coded
    assert paper_proof.from_base45(coded) == plain


@given(st.binary())
def test_base45_goes_there_and_back(data: bytes) -> None:
    assert paper_proof.from_base45(paper_proof.base45(data)) == data


@pytest.mark.parametrize("text", ["A", "ABCA", "::", ":::", "ab", "A\u00e4"])
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(paper_proof.BadProof):
        paper_proof.from_base45(text)


@pytest.mark.parametrize("vector", PAPERS[:2])
def test_published_proofs_are_written_byte_for_byte(vector: dict[str, str]) -> None:
    read = paper_proof.decode(vector["text"])
    assert paper_proof.encode(read) == vector["text"]
    assert paper_proof.from_base45(vector["text"][4:]).hex() == vector["hex"]
    assert read.origin_hash == paper_proof.origin_hash(ORIGIN)


def test_a_proof_with_the_entry_inside_holds_its_bytes() -> None:
    read = paper_proof.decode(PAPERS[2]["text"])
    assert tree.leaf(read.entry).hex() == VECTORS["entries"][read.index]["leaf"]
    assert paper_proof.decode(paper_proof.encode(read)) == read


@pytest.mark.parametrize("vector", PAPERS)
def test_the_published_proofs_hold(vector: dict[str, str]) -> None:
    read = paper_proof.decode(vector["text"])
    leaf = tree.leaf(read.entry) if read.entry else read.leaf
    root = tree.root_from_inclusion(leaf, read.index, read.size, read.path)
    assert root is not None
    text = checkpoints.Checkpoint(ORIGIN, read.size, root).text
    assert text.encode() in VECTORS["checkpoint"].encode()


@given(st.integers(4), st.integers(1, 44))
def test_a_changed_character_is_refused_or_reads_as_another_proof(at: int, by: int) -> None:
    text = PAPERS[1]["text"]
    at = 4 + at % (len(text) - 4)
    changed = paper_proof.ALPHABET[(paper_proof.ALPHABET.index(text[at]) + by) % 45]
    try:
        read = paper_proof.decode(text[:at] + changed + text[at + 1 :])
    except paper_proof.BadProof:
        return
    assert read != paper_proof.decode(text)


@pytest.mark.parametrize("cut", [1, 3, 100, 400])
def test_a_proof_that_breaks_off_is_refused(cut: int) -> None:
    with pytest.raises(paper_proof.BadProof):
        paper_proof.decode(PAPERS[1]["text"][:-cut])


def test_something_behind_the_proof_is_refused() -> None:
    coded = paper_proof.base45(bytes.fromhex(PAPERS[0]["hex"]) + b"\0")
    with pytest.raises(paper_proof.BadProof, match="follows"):
        paper_proof.decode("TP1:" + coded)


def test_an_entry_that_would_unpack_without_end_is_refused() -> None:
    read = paper_proof.decode(PAPERS[2]["text"])
    bomb = replace(read, entry=b"\0" * 10_000_000)
    with pytest.raises(paper_proof.BadProof):
        paper_proof.decode(paper_proof.encode(bomb))


def test_the_origin_is_named_by_four_bytes() -> None:
    assert paper_proof.origin_hash("x") == hashlib.sha256(b"x").digest()[:4]
