"""The frame of a bundle: what goes in comes out, everything else is refused."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import bundle
from sync.bundle import BadBundle, Bundle

HASH = st.binary(min_size=32, max_size=32)
BUNDLES = st.builds(
    Bundle,
    start=st.integers(0, 2**40),
    entries=st.lists(st.binary(max_size=300), max_size=20).map(tuple),
    note=st.text(max_size=200).filter(lambda text: "\ud800" not in text),
    proof=st.lists(HASH, max_size=64).map(tuple),
)
SMALL = Bundle(3, (b"one", b"", b"three"), "origin\n3\n", (b"\x07" * 32,))


def plain(start: int = 0, count: int = 0, note: bytes = b"", rest: bytes = b"\x00") -> bytes:
    head = start.to_bytes(8, "big") + count.to_bytes(2, "big") + len(note).to_bytes(4, "big")
    return bundle.MAGIC + zlib.compress(head + note + rest)


@given(BUNDLES)
def test_a_bundle_comes_out_as_it_went_in(given_bundle: Bundle) -> None:
    assert bundle.read(bundle.write(given_bundle)) == given_bundle


@given(st.binary(max_size=200))
def test_any_bytes_are_a_bundle_or_a_bad_bundle(data: bytes) -> None:
    for frame in (data, bundle.MAGIC + data, bundle.MAGIC + zlib.compress(data)):
        try:
            bundle.read(frame)
        except BadBundle:
            continue


@pytest.mark.parametrize("broken", range(len(bundle.write(SMALL))))
def test_one_flipped_bit_never_passes_as_other_entries(broken: int) -> None:
    damaged = bytearray(bundle.write(SMALL))
    damaged[broken] ^= 0x01
    try:
        read = bundle.read(bytes(damaged))
    except BadBundle:
        return
    assert read == SMALL  # a flag of the compressor that says nothing about the content


@pytest.mark.parametrize("cut", range(len(bundle.write(SMALL))))
def test_a_frame_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(BadBundle):
        bundle.read(bundle.write(SMALL)[:cut])


def test_bytes_after_the_last_entry_are_refused() -> None:
    bundle.read(plain(rest=b"\x00"))
    with pytest.raises(BadBundle, match="left"):
        bundle.read(plain(rest=b"\x00!"))


def test_bytes_after_the_compressed_part_are_refused() -> None:
    with pytest.raises(BadBundle):
        bundle.read(bundle.write(SMALL) + b"!")


def test_a_small_frame_that_swells_is_refused_before_it_fills_the_memory() -> None:
    swelling = bundle.MAGIC + zlib.compress(b"\x00" * 100_000_000)
    assert len(swelling) < bundle.BYTES_MAX
    with pytest.raises(BadBundle):
        bundle.read(swelling)


def test_the_longest_entry_fits_and_one_byte_more_does_not() -> None:
    longest = Bundle(0, (b"x" * 65_535,), "n")
    assert bundle.read(bundle.write(longest)) == longest
    with pytest.raises(BadBundle):
        bundle.write(Bundle(0, (b"x" * 65_536,), "n"))


def test_the_fullest_portion_of_incompressible_entries_fits_a_frame() -> None:
    block = bytes(range(256)) * 255 + bytes(255)
    taken = bundle.portion([block] * 2000)
    frame = bundle.write(Bundle(0, taken, "n" * bundle.NOTE_BYTES_MAX))
    assert 1 <= len(taken) <= bundle.ENTRIES_MAX
    assert bundle.read(frame).entries == taken


def test_a_portion_has_at_most_so_many_entries() -> None:
    assert len(bundle.portion([b"x"] * 5000)) == bundle.ENTRIES_MAX


@pytest.mark.parametrize(
    "frame",
    [
        plain(start=2**63),
        plain(count=bundle.ENTRIES_MAX + 1),
        plain(note=b"\xff\xfe"),
        plain(rest=b"\x41"),
        b"TPB2" + bundle.write(SMALL)[4:],
        b"",
    ],
)
def test_impossible_numbers_and_texts_are_refused(frame: bytes) -> None:
    with pytest.raises(BadBundle):
        bundle.read(frame)


@pytest.mark.parametrize(
    "given_bundle",
    [
        Bundle(-1, (), "n"),
        Bundle(0, (b"",) * (bundle.ENTRIES_MAX + 1), "n"),
        Bundle(0, (), "n", (b"short",)),
        Bundle(0, (), "n", (b"\x00" * 32,) * (bundle.HASHES_MAX + 1)),
        Bundle(0, (), "n" * (bundle.NOTE_BYTES_MAX + 1)),
    ],
)
def test_what_no_reader_takes_is_not_written(given_bundle: Bundle) -> None:
    with pytest.raises(BadBundle):
        bundle.write(given_bundle)
