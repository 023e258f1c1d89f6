import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import tree

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/log_vectors.json").read_text())
BODIES = [entry.encode() for entry in VECTORS["entries"]]
ENTRY_VECTORS = json.loads((Path(__file__).parents[1] / "vectors/entry_vectors.json").read_text())


class Nodes:
    """All complete nodes of a growing tree, as a store would keep them."""

    def __init__(self, size: int) -> None:
        self.hashes: dict[tuple[int, int], bytes] = {}
        self.edges = [tree.Edge()]
        for seq in range(size):
            body = b'{"seq":%d}' % seq
            grown, nodes = self.edges[-1].grown_with_nodes(tree.leaf(body))
            self.edges.append(grown)
            for level, index, one in nodes:
                assert (level, index) not in self.hashes
                self.hashes[level, index] = one

    def read(self, level: int, index: int) -> bytes:
        return self.hashes[level, index]

    def root(self, size: int) -> bytes:
        return self.edges[size].root()


SIZE = 70
NODES = Nodes(SIZE)
SIZES = st.integers(1, SIZE)


def proof(name: str) -> list[bytes]:
    return [base64.b64decode(one) for one in VECTORS[name]]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_leaves_and_nodes_are_those_of_the_vectors() -> None:
    leaves = [tree.leaf(body) for body in BODIES]
    assert [one.hex() for one in leaves] == VECTORS["leaf_hashes_hex"]
    left, right = tree.node(*leaves[0:2]), tree.node(*leaves[2:4])
    assert left.hex() == VECTORS["node_0_1_hex"]
    assert right.hex() == VECTORS["node_2_3_hex"]
    assert tree.node(left, right).hex() == VECTORS["node_0_3_hex"]


@pytest.mark.parametrize("size", range(6))
def test_roots_are_those_of_the_vectors(size: int) -> None:
    expected = bytes.fromhex(VECTORS["roots_hex"][str(size)])
    assert tree.root_of(BODIES[:size]) == expected
    assert NODES.root(size) == expected
    assert base64.b64encode(expected).decode() == VECTORS["roots_b64"][str(size)]


def test_the_example_entries_have_their_leaves_and_root() -> None:
    bodies = [one["bytes_utf8"].encode() for one in ENTRY_VECTORS["entries"]]
    assert [tree.leaf(body).hex() for body in bodies] == [
        one["leaf"] for one in ENTRY_VECTORS["entries"]
    ]
    assert base64.b64encode(tree.root_of(bodies)).decode() == ENTRY_VECTORS["root"]


def test_proofs_are_those_of_the_vectors() -> None:
    assert tree.inclusion_path(2, 5, NODES.read) == proof("inclusion_2_of_5_b64")
    assert tree.inclusion_path(4, 5, NODES.read) == proof("inclusion_4_of_5_b64")
    assert tree.consistency_path(3, 5, NODES.read) == proof("consistency_3_5_b64")
    assert tree.consistency_path(4, 5, NODES.read) == proof("consistency_4_5_b64")


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 word for word."""
    if not leaves:
        return tree.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return tree.node(recursive_root(leaves[:half]), recursive_root(leaves[half:]))


@pytest.mark.parametrize("size", range(SIZE + 1))
def test_the_growing_edge_has_the_root_of_the_definition(size: int) -> None:
    leaves = [NODES.read(0, index) for index in range(size)]
    assert NODES.root(size) == recursive_root(leaves)
    assert tree.edge(size, NODES.read) == NODES.edges[size]
    assert tree.root(size, NODES.read) == NODES.root(size)


def test_every_leaf_of_every_tree_is_proven() -> None:
    for size in range(1, SIZE + 1):
        for index in range(size):
            path = tree.inclusion_path(index, size, NODES.read)
            leaf = NODES.read(0, index)
            assert tree.verify_inclusion(leaf, index, size, path, NODES.root(size))
            longer = [*path, NODES.root(1)]
            assert tree.root_from_inclusion(leaf, index, size, longer) is None
            if path:
                assert tree.root_from_inclusion(leaf, index, size, path[:-1]) is None


def test_every_tree_is_consistent_with_every_older_one() -> None:
    for new in range(SIZE + 1):
        for old in range(new + 1):
            path = tree.consistency_path(old, new, NODES.read)
            roots = NODES.root(old), NODES.root(new)
            assert tree.verify_consistency(old, new, *roots, path)
            assert not tree.verify_consistency(old, new, *roots, [*path, NODES.root(1)])
            if path:
                assert not tree.verify_consistency(old, new, *roots, path[:-1])


@given(st.data())
def test_one_flipped_bit_never_proves_inclusion(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(index, size, NODES.read)
    parts = [NODES.read(0, index), NODES.root(size), *path]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 255)))
    leaf, root, *damaged = parts
    assert not tree.verify_inclusion(leaf, index, size, damaged, root)


@given(st.data())
def test_a_proof_is_good_for_its_own_place_only(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, SIZE).filter(lambda one: one != index))
    path = tree.inclusion_path(index, size, NODES.read)
    assert not tree.verify_inclusion(NODES.read(0, index), other, size, path, NODES.root(size))


@given(st.data())
def test_one_flipped_bit_never_proves_consistency(data: st.DataObject) -> None:
    new = data.draw(SIZES)
    old = data.draw(st.integers(1, new))
    parts = [NODES.root(old), NODES.root(new), *tree.consistency_path(old, new, NODES.read)]
    which = data.draw(st.integers(0, len(parts) - 1))
    parts[which] = flipped(parts[which], data.draw(st.integers(0, 255)))
    old_root, new_root, *path = parts
    assert not tree.verify_consistency(old, new, old_root, new_root, path)


def test_an_edge_has_one_hash_per_bit() -> None:
    with pytest.raises(ValueError, match="no edge"):
        tree.Edge(3, (bytes(32),))
    with pytest.raises(ValueError, match="32 bytes"):
        tree.Edge(1, (bytes(31),))


def test_nothing_is_proven_outside_the_tree() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_path(5, 5, NODES.read)
    with pytest.raises(ValueError, match="inside"):
        tree.consistency_path(6, 5, NODES.read)
    assert tree.root_from_inclusion(NODES.read(0, 0), 1, 1, []) is None
    assert not tree.verify_consistency(2, 1, NODES.root(2), NODES.root(1), [])
    assert not tree.verify_consistency(3, 5, NODES.root(3), NODES.root(5), [])


def test_the_empty_tree_is_the_beginning_of_all() -> None:
    assert tree.verify_consistency(0, 5, tree.EMPTY_ROOT, NODES.root(5), [])
    assert not tree.verify_consistency(0, 5, NODES.root(1), NODES.root(5), [])
    assert not tree.verify_consistency(0, 0, tree.EMPTY_ROOT, NODES.root(5), [])


def test_a_hash_of_a_wrong_length_proves_nothing() -> None:
    path = tree.inclusion_path(2, 5, NODES.read)
    assert tree.root_from_inclusion(NODES.read(0, 2), 2, 5, [*path[:-1], b"short"]) is None
