"""The Merkle tree of a ledger: RFC 6962 section 2.1 with SHA-256 (log_format.md 1 and 6).

A node (level, index) is the root of the 2^level leaves from index * 2^level on. Once all its
leaves exist it never changes. `read(level, index)` below gives such a node; what a tree of some
size needs exists by then.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

HASH_LENGTH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Read = Callable[[int, int], bytes]
"""(level, index) -> hash of a complete node."""

Node = tuple[int, int, bytes]
"""(level, index, hash) of a node that has just become complete."""


def leaf(body: bytes) -> bytes:
    """Hash of an entry's bytes."""
    return hashlib.sha256(b"\x00" + body).digest()


def leaves(bodies: Iterable[bytes]) -> list[bytes]:
    """Hashes of the bytes of many entries."""
    digest = hashlib.sha256
    return [digest(b"\x00" + body).digest() for body in bodies]


def node(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node from its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge(Struct, frozen=True):
    """The right edge: all that appending needs. One hash per bit of `size`, largest tree first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes are no edge of a tree of {self.size}")
        if any(len(one) != HASH_LENGTH for one in self.hashes):
            raise ValueError("a hash of the edge is not 32 bytes long")

    def grown(self, leaf_hash: bytes) -> "Edge":
        """The edge after one more leaf."""
        return self.grown_with_nodes(leaf_hash)[0]

    def grown_with_nodes(self, leaf_hash: bytes) -> tuple["Edge", tuple[Node, ...]]:
        """The edge after one more leaf, and every node that the leaf completed, leaf first."""
        kept, level, index, current = list(self.hashes), 0, self.size, leaf_hash
        nodes: list[Node] = [(level, index, current)]
        while index & 1:
            current = node(kept.pop(), current)
            level, index = level + 1, index >> 1
            nodes.append((level, index, current))
        return Edge(self.size + 1, (*kept, current)), tuple(nodes)

    def grown_by(self, leaf_hashes: Iterable[bytes]) -> tuple["Edge", list[Node]]:
        """The edge after these leaves, and every node that they completed, in that order."""
        kept, nodes, size = list(self.hashes), list[Node](), self.size
        digest = hashlib.sha256
        for current in leaf_hashes:
            level, index = 0, size
            nodes.append((0, index, current))
            while index & 1:
                current = digest(b"\x01" + kept.pop() + current).digest()  # noqa: PLW2901
                level, index = level + 1, index >> 1
                nodes.append((level, index, current))
            kept.append(current)
            size += 1
        return Edge(size, tuple(kept)), nodes

    def root(self) -> bytes:
        """The root of the tree that this edge bounds."""
        if not self.hashes:
            return EMPTY_ROOT
        *left, current = self.hashes
        for one in reversed(left):
            current = node(one, current)
        return current


def edge(size: int, read: Read) -> Edge:
    """The edge of a tree of `size`, from its nodes."""
    hashes, first = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            hashes.append(read(level, first >> level))
            first += 1 << level
    return Edge(size, tuple(hashes))


def root(size: int, read: Read) -> bytes:
    """The root of a tree of `size`, from its nodes."""
    return edge(size, read).root()


def root_of(bodies: Iterable[bytes]) -> bytes:
    """The root over the bytes of all entries, in order."""
    grown = Edge()
    for body in bodies:
        grown = grown.grown(leaf(body))
    return grown.root()


# --- proofs -------------------------------------------------------------------------------------


def inclusion_path(index: int, size: int, read: Read) -> list[bytes]:
    """Proof that leaf `index` is in the tree of `size` (RFC 6962 2.1.1), leaf side first."""
    return [range_root(first, last, read) for first, last in inclusion_ranges(index, size)]


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaves [first, last) under each hash of that proof, leaf side first."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            ranges.append((middle, last))
            last = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def consistency_path(old: int, new: int, read: Read) -> list[bytes]:
    """Proof that the tree of `new` begins with that of `old` (RFC 6962 2.1.2).

    Empty for `old` = 0 and for `old` = `new`.
    """
    if not 0 <= old <= new:
        raise ValueError(f"no tree of {old} inside one of {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    first, last, left_edge = 0, new, True
    while old < last:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(range_root(middle, last, read))
            last = middle
        else:
            path.append(range_root(first, middle, read))
            first, left_edge = middle, False
    if not left_edge:
        path.append(range_root(first, last, read))
    return path[::-1]


def root_from_inclusion(
    leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162 2.1.3.2).

    None when the proof has a hash too few or too many, or `index` is outside the tree.
    """
    if not 0 <= index < size or not _all_hashes([leaf_hash, *path]):
        return None
    at, last, current = index, size - 1, leaf_hash
    for one in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            current = node(one, current)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            current = node(current, one)
        at, last = at >> 1, last >> 1
    return current if last == 0 else None


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes
) -> bool:
    """Whether `path` proves that the leaf stands at `index` of the tree with this root."""
    return root_from_inclusion(leaf_hash, index, size, path) == root_hash


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether `path` proves that the newer tree begins with the older one (RFC 9162 2.1.4.2).

    For `old` = 0 and `old` = `new` the path must be empty, and the roots as they have to be.
    """
    if not 0 <= old <= new or not _all_hashes([old_root, new_root, *path]):
        return False
    if old == 0:
        return not path and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not path and old_root == new_root
    return _roots_agree(old, new, old_root, new_root, list(path))


def _roots_agree(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """The loop of RFC 9162 2.1.4.2 for 0 < old < new."""
    if not old & (old - 1):
        path.insert(0, old_root)  # the old tree is one complete node: the proof leaves it out
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    from_old = from_new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            from_old, from_new = node(one, from_old), node(one, from_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            from_new = node(from_new, one)
        at, last = at >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def range_root(first: int, last: int, read: Read) -> bytes:
    """Root over the leaves first <= i < last; `first` is a boundary of the tree's halving."""
    size = last - first
    if not size & (size - 1):
        level = size.bit_length() - 1
        return read(level, first >> level)
    middle = first + _split(size)
    return node(range_root(first, middle, read), range_root(middle, last, read))


def _all_hashes(hashes: Iterable[bytes]) -> bool:
    return all(len(one) == HASH_LENGTH for one in hashes)
