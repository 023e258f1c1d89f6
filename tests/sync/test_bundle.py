"""The frame of a bundle: what goes in comes out, everything else is refused."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import bundle, dictionaries
from sync.bundle import BadBundle, Bundle
from sync.coding import varint

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
    return bundle.MAGIC_1 + zlib.compress(head + note + rest)


def framed(rest: bytes, dictionary: int = 1) -> bytes:
    """`rest` under a right head."""
    crc = zlib.crc32(rest, zlib.crc32(bytes([dictionary]))).to_bytes(4, "big")
    return bundle.MAGIC + bytes([dictionary]) + crc + rest


def coded(raw: bytes, numbers: bytes, text: bytes) -> bytes:
    """A frame of these three parts, whatever they say."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=dictionaries.words(1))
    squeezed = deflater.compress(varint(len(numbers)) + numbers + text) + deflater.flush()
    return framed(varint(len(raw)) + raw + squeezed)


@given(BUNDLES, st.sampled_from([bundle.PLAIN, *dictionaries.KNOWN]))
def test_a_bundle_comes_out_as_it_went_in(given_bundle: Bundle, dictionary: int) -> None:
    assert bundle.read(bundle.write(given_bundle, dictionary=dictionary)) == given_bundle


@given(st.binary(max_size=200))
def test_any_bytes_are_a_bundle_or_a_bad_bundle(data: bytes) -> None:
    squeezed = zlib.compress(data)
    for frame in (data, bundle.MAGIC_1 + data, bundle.MAGIC_1 + squeezed, framed(data)):
        try:
            bundle.read(frame)
        except BadBundle:
            continue


BOTH = [bundle.write(SMALL), bundle.write(SMALL, dictionary=bundle.PLAIN)]


@pytest.mark.parametrize("frame", BOTH)
def test_one_flipped_bit_never_passes_as_other_entries(frame: bytes) -> None:
    for broken in range(len(frame)):
        damaged = bytearray(frame)
        damaged[broken] ^= 0x01
        try:
            read = bundle.read(bytes(damaged))
        except BadBundle:
            continue
        assert read == SMALL  # a flag of the compressor that says nothing about the content


@pytest.mark.parametrize("frame", BOTH)
def test_a_frame_cut_short_is_refused(frame: bytes) -> None:
    for cut in range(len(frame)):
        with pytest.raises(BadBundle):
            bundle.read(frame[:cut])


def test_bytes_after_the_last_entry_are_refused() -> None:
    bundle.read(plain(rest=b"\x00"))
    with pytest.raises(BadBundle, match="left"):
        bundle.read(plain(rest=b"\x00!"))


def test_bytes_after_the_compressed_part_are_refused() -> None:
    with pytest.raises(BadBundle):
        bundle.read(bundle.write(SMALL) + b"!")


def test_a_small_frame_that_swells_is_refused_before_it_fills_the_memory() -> None:
    swelling = bundle.MAGIC_1 + zlib.compress(b"\x00" * 100_000_000)
    assert len(swelling) < bundle.BYTES_MAX
    with pytest.raises(BadBundle):
        bundle.read(swelling)


def test_one_value_that_is_said_again_and_again_does_not_fill_the_memory() -> None:
    """A token of one byte stands for 60,000; two thousand of them would be 120 MB."""
    raw = bytes(60_000)
    numbers = b"\x00\x01\x00" + varint(len(raw)) + b"\x01" * 2_000
    swelling = coded(raw, numbers, b"n\x00\x07" + b"\x0f" * 2_000)
    with pytest.raises(BadBundle, match="swells"):
        bundle.read(swelling)


def test_an_entry_that_decodes_to_more_than_any_is_refused() -> None:
    raw = bytes(60_000)
    with pytest.raises(BadBundle, match="65,535"):
        bundle.read(coded(raw, b"\x00\x01\x00" + varint(len(raw)), b"n\x00\x07"))


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
        b"TPB3" + bundle.write(SMALL)[4:],
        framed(bundle.write(SMALL)[bundle.HEAD_BYTES :], dictionary=77),
        coded(b"", b"\x00\x01\x00", b"no entry"),
        coded(b"", b"\x00\x00\x00", b"an entry\x00too many"),
        coded(b"", b"\x00\x00\x80\x00", b"a long number"),
        coded(b"", b"\x00\x00\x00", b"no such value \x03"),
        coded(b"", b"\x00\x00\x00\x01", b"nothing before \x0f"),
        coded(b"", b"\x00\x00\x00", b"no such token \x1e"),
        coded(b"left", b"\x00\x00\x00", b""),
        coded(b"", b"\x00\x00\x00\x01", b"a number is left"),
        coded(b"", b"\x00\x00\x41", b"hashes"),
        coded(b"", b"\x00\x81\x08\x00", b"\x00" * 1025),
        coded(b"", varint(2**63) + b"\x00\x00", b"start"),
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
