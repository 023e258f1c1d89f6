"""Tiles, bundles and hashes that do not fit each other or the checkpoint."""

from collections.abc import Iterator

from appliance.core import tree
from appliance.ledger import tiles
from tests.corruptions.base import WITNESS_TIME_S, Base, signed_checkpoint
from tests.corruptions.corpus import Corruption, Files
from tests.corruptions.form_kinds import PLAIN
from tests.corruptions.workshop import rows_of, tree_over

FULL, FULL_BUNDLE = "tile/0/000", "tile/entries/000"
UPPER = "tile/1/000.p/1"
QUORUM = ("quorum-missing", None)


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _entries(base)
    yield from _files(base)
    yield from _order_of_leaves(base)
    yield from _checkpoints(base)
    yield from _left_over(base)


def part(base: Base) -> str:
    return f"001.p/{len(base.bodies) - tiles.WIDTH}"


def _tree(name: str, says: str, code: str, seq: int | None, files: Files) -> Corruption:
    return Corruption(name, "tree", says, (code, seq), files=files)


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def _bundled(base: Base, bodies: list[bytes]) -> Files:
    """The base's tree with other bytes in its bundles."""
    files = dict(base.files)
    for name in (FULL_BUNDLE, f"tile/entries/{part(base)}"):
        first = 0 if name == FULL_BUNDLE else tiles.WIDTH
        files[name] = tiles.encode_bundle(bodies[first : first + tiles.WIDTH])
    return files


def _entries(base: Base) -> Iterator[Corruption]:
    result, staff = base.first("session.result"), base.first("staff.set")
    opening = base.first("ledger.opened")
    for name, says, seq, old, new in (
        ("amount-edited", "another amount in a result", result, b"80000", b"30000"),
        ("day-edited", "another day in an entry", PLAIN, b"2026-03-0", b"2026-04-0"),
        ("person-edited", "another number of a member of staff", staff, b"9999991000101",
         b"9999991000109"),
        ("origin-edited", "another ledger in the opening", opening, b"ledger1", b"ledger2"),
    ):  # fmt: skip
        bodies = list(base.bodies)
        bodies[seq] = bodies[seq].replace(old, new, 1)
        assert bodies != base.bodies
        yield _tree(name, says, "leaf-mismatch", seq, _bundled(base, bodies))
    for name, seq in (("bit-flipped-in-full-bundle", 7), ("bit-flipped-in-last-bundle", 258)):
        bodies = list(base.bodies)
        bodies[seq] = flipped(bodies[seq], len(bodies[seq]) // 2, 3)
        says = "one bit of an entry"
        yield _tree(name, says, "leaf-mismatch", seq, _bundled(base, bodies))
    bodies = list(base.bodies)
    bodies[PLAIN], bodies[PLAIN + 1] = bodies[PLAIN + 1], bodies[PLAIN]
    yield Corruption(
        "entries-swapped-in-bundle", "tree", "two entries changed places, their hashes did not",
        ("leaf-mismatch", PLAIN), also=(("leaf-mismatch", PLAIN + 1),),
        files=_bundled(base, bodies),
    )  # fmt: skip
    bodies = list(base.bodies)
    bodies[PLAIN] = b""
    says = "an entry of no bytes where there was one"
    yield _tree("entry-emptied-in-bundle", says, "leaf-mismatch", PLAIN, _bundled(base, bodies))


def _files(base: Base) -> Iterator[Corruption]:
    last = part(base)
    for name, says, path, seq, change in (
        ("tile-a-byte-too-long", "a byte behind the hashes", FULL, 0, lambda d: d + b"\0"),
        ("tile-a-byte-too-short", "the last byte of a tile is missing", FULL, 0, lambda d: d[:-1]),
        ("tile-a-hash-too-long", "257 hashes in a tile", FULL, 0, lambda d: d + d[:32]),
        ("tile-a-hash-too-short", "255 hashes in a full tile", FULL, 0, lambda d: d[32:]),
        ("tile-empty", "a tile without bytes", FULL, 0, lambda _: b""),
        ("partial-tile-too-long", "a hash too many in a partial tile", f"tile/0/{last}", 256,
         lambda d: d + d[:32]),
        ("partial-tile-too-short", "a hash too few in a partial tile", f"tile/0/{last}", 256,
         lambda d: d[:-32]),
        ("upper-tile-too-long", "two hashes where one is", UPPER, 0, lambda d: d + d),
        ("bundle-byte-left-over", "a byte behind the last entry", FULL_BUNDLE, 0,
         lambda d: d + b"\0"),
        ("bundle-entry-left-over", "an empty entry too many", FULL_BUNDLE, 0,
         lambda d: d + b"\0\0"),
        ("bundle-cut", "a bundle without its last bytes", FULL_BUNDLE, 0, lambda d: d[:-100]),
        ("bundle-length-longer", "a length that says one byte more", FULL_BUNDLE, 0,
         lambda d: d[:1] + bytes([d[1] + 1]) + d[2:]),
        ("bundle-length-byte-order", "a length with its bytes changed round", FULL_BUNDLE, 0,
         lambda d: d[1::-1] + d[2:]),
        ("last-bundle-byte-left-over", "a byte behind the last entry", f"tile/entries/{last}", 256,
         lambda d: d + b"\0"),
        ("last-bundle-entry-missing", "an entry too few", f"tile/entries/{last}", 256,
         lambda d: d[: -2 - len(base.bodies[-1])]),
    ):  # fmt: skip
        files = base.files | {path: change(base.files[path])}
        yield _tree(name, says, "file-broken", seq, files)
    for name, path, seq in (
        ("tile-missing", FULL, 0),
        ("partial-tile-missing", f"tile/0/{last}", 256),
        ("upper-tile-missing", UPPER, 0),
        ("bundle-missing", FULL_BUNDLE, 0),
        ("last-bundle-missing", f"tile/entries/{last}", 256),
    ):
        files = {key: data for key, data in base.files.items() if key != path}
        yield _tree(name, f"{path} is missing", "file-broken", seq, files)
    for name, says, path, seq, at, code in (
        ("leaf-flipped", "one bit of a leaf hash", FULL, 33, 33 * 32 + 5, "leaf-mismatch"),
        ("leaf-flipped-in-partial-tile", "one bit of a leaf hash", f"tile/0/{last}", 258,
         2 * 32 + 31, "leaf-mismatch"),
        ("upper-hash-flipped", "one bit of a hash over 256 entries", UPPER, 0, 9, "node-mismatch"),
    ):  # fmt: skip
        files = base.files | {path: flipped(base.files[path], at, 7)}
        yield _tree(name, says, code, seq, files)
    leaves = base.files[FULL]
    swapped = leaves[: 9 * 32] + leaves[10 * 32 : 11 * 32] + leaves[9 * 32 : 10 * 32]
    yield Corruption(
        "leaves-swapped", "tree", "two leaf hashes changed places", ("leaf-mismatch", 9),
        also=(("leaf-mismatch", 10),), files=base.files | {FULL: swapped + leaves[11 * 32 :]},
    )  # fmt: skip
    yield Corruption(
        "tile-of-another-level", "tree", "the leaves where the hashes over 256 entries stand",
        ("node-mismatch", 0), files=base.files | {UPPER: leaves[:32]},
    )  # fmt: skip


def _order_of_leaves(base: Base) -> Iterator[Corruption]:
    """Entries and leaves that fit each other, under a checkpoint of other ones."""
    size = len(base.bodies)
    checkpoint = {"checkpoint": base.files["checkpoint"]}
    edited = list(base.bodies)
    edited[-1] = edited[-1].replace(b"PAPER", b"COVER")
    yield Corruption(
        "entry-and-leaf-edited", "tree", "an entry and its leaf, without the key",
        ("root-mismatch", size - 1), also=(QUORUM,), files=tree_over(base, edited) | checkpoint,
    )  # fmt: skip
    swapped = list(base.bodies)
    swapped[-1], swapped[-2] = swapped[-2], swapped[-1]
    yield Corruption(
        "entries-and-leaves-swapped", "tree", "two entries and their leaves, without the key",
        ("root-mismatch", size - 1),
        also=(QUORUM, ("seq-mismatch", size - 2), ("seq-mismatch", size - 1),
              ("time-backwards", size - 1), ("clock-backwards", size - 1)),
        files=tree_over(base, swapped) | checkpoint,
    )  # fmt: skip
    twice = list(base.bodies)
    twice[-1] = twice[-2]
    yield Corruption(
        "entry-in-place-of-another", "tree", "the entry before once more in place of the last",
        ("root-mismatch", size - 1), also=(QUORUM, ("seq-mismatch", size - 1)),
        files=tree_over(base, twice) | checkpoint,
    )  # fmt: skip


def _checkpoints(base: Base) -> Iterator[Corruption]:
    size, root = len(base.bodies), tree.root_of(base.bodies)
    other = tree.root_of(base.bodies[:-1])
    mismatch, broken = ("root-mismatch", size - 1), ("file-broken", 256)
    for name, says, found_root, found_size, expect, also in (
        ("root-of-another-size", "the root of one entry less", other, size, mismatch, (QUORUM,)),
        ("root-of-nothing", "the root of an empty tree", tree.EMPTY_ROOT, size, mismatch,
         (QUORUM,)),
        ("size-one-more", "the size promises an entry that is not there", root, size + 1, broken,
         ()),
        ("size-of-a-tile-more", "the size promises a whole tile that is not there", root, 513,
         broken, (("file-broken", 0),)),
        ("size-one-less", "a size whose partial tile is not there", other, size - 1, broken, ()),
    ):  # fmt: skip
        note = signed_checkpoint(found_root, found_size, base.key, WITNESS_TIME_S)
        files = base.files | {"checkpoint": note}
        yield Corruption(name, "tree", says, expect, also=also, files=files)
    without = {name: data for name, data in base.files.items() if name != "checkpoint"}
    yield _tree("checkpoint-missing", "a tree without its checkpoint", "checkpoint-missing", 0,
                without)  # fmt: skip


def _left_over(base: Base) -> Iterator[Corruption]:
    """Partial tiles of earlier sizes that may stay, but must be the beginning of what is there."""
    leaves = b"".join(rows_of(base.bodies)[0][256:261])
    good = base.files | {"tile/0/001.p/5": leaves}
    yield Corruption(
        "partial-tile-of-before", "tree", "an earlier partial tile that fits; nothing is wrong",
        None, files=good,
    )  # fmt: skip
    yield _tree(
        "partial-tile-inconsistent", "an earlier partial tile with another hash", "file-broken",
        256, base.files | {"tile/0/001.p/5": flipped(leaves, 40)},
    )  # fmt: skip
    bundle = tiles.encode_bundle([*base.bodies[256:259], base.bodies[0]])
    yield _tree(
        "partial-bundle-inconsistent", "an earlier bundle with another entry", "file-broken",
        256, base.files | {"tile/entries/001.p/4": bundle},
    )  # fmt: skip
