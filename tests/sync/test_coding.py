"""What is taken out of an entry comes back, byte for byte; and a real ledger becomes small."""

import base64
import json
import statistics
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import bundle, coding, dictionaries
from sync.bundle import Bundle
from tests.fakes.driven import Driven

ALONE_MAX = 0.30
RUN_MAX = 1.6

HEAD = (
    '{"at":"2026-03-02T01:00:00.000Z",%s"clock":{"age":0,"boot":"0badcafe","mono":5,'
    '"src":"ntp","wall":1772413200000},'
)
PIECES = st.one_of(
    st.sampled_from(
        [
            HEAD % "",
            HEAD % '"cause":0,',
            HEAD % '"cause":9,',
            HEAD % "" + '"seq":3,',
            '"seq":0,"seq":1,',
            "999999100-2026-CBD-0001",
            "2026-03-02T01:00:00.000Z",
            "2026-13-40T99:99:99.999Z",
            "2026-03-",
            '"IssueCertificate"',
            '"ef9b5f8b"',
            "公告\n",
        ]
    ),
    st.binary(min_size=1, max_size=80).map(lambda raw: f'"{base64.b64encode(raw).decode()}"'),
    st.binary(min_size=1, max_size=80).map(lambda raw: f'"{raw.hex()}"'),
    st.text(max_size=10).filter(lambda text: "\ud800" not in text),
)
LIKE_ENTRIES = st.lists(PIECES, max_size=8).map(lambda some: "".join(some).encode())


@given(
    start=st.integers(0, 2**40),
    entries=st.lists(st.one_of(LIKE_ENTRIES, st.binary(max_size=200)), max_size=8),
    origin=st.sampled_from(["demo.999999.999999100/ledger1", "elsewhere/ledger", "", "\x01"]),
)
def test_whatever_a_key_signed_comes_out_as_it_went_in(
    start: int, entries: list[bytes], origin: str
) -> None:
    sent = Bundle(start, tuple(entries), f"{origin}\n3\nroot\n")
    assert bundle.read(bundle.write(sent)) == sent


def test_an_entry_made_to_be_mistaken_spoils_nobody_elses_coding(driven: Driven) -> None:
    """Its own place stands inside the station's code; it alone is carried whole."""
    strange = b'{"code":"999999100","seq":999999100,"v":1}'
    run = (*driven.entries[:50], strange)
    sent = Bundle(999_999_100 - 50, run, driven.note)
    frame = bundle.write(sent)
    assert bundle.read(frame) == sent
    assert len(frame) < 1.02 * len(bundle.write(Bundle(999_999_100 - 50, run[:50], driven.note)))


def test_a_whole_ledger_comes_out_as_it_went_in(driven: Driven) -> None:
    for start in range(0, len(driven.entries), 400):
        sent = Bundle(start, driven.entries[start : start + 400], driven.note)
        assert bundle.read(bundle.write(sent)) == sent


def test_the_same_run_is_the_same_bytes_again(driven: Driven) -> None:
    sent = Bundle(7, driven.entries[7:300], driven.note)
    assert bundle.write(sent) == bundle.write(sent)


def test_an_entry_alone_is_a_third_of_its_json_and_less(driven: Driven) -> None:
    """The median over the kinds; the checkpoint, 96 bytes of digest and signature, not counted.

    A hidden act is a thousand bytes of ciphertext: nobody makes that smaller.
    """
    checkpoint = len(bundle.write(Bundle(0, (), driven.note)))
    shares: dict[str, list[float]] = {}
    for seq, body in enumerate(driven.entries):
        alone = len(bundle.write(Bundle(seq, (body,), driven.note))) - checkpoint
        shares.setdefault(json.loads(body)["kind"], []).append(alone / len(body))
    mean = {kind: statistics.mean(each) for kind, each in shares.items()}
    assert statistics.median(mean.values()) <= ALONE_MAX
    # A new person's certificate and two public keys are most of `staff.set`.
    assert {kind for kind, share in mean.items() if share > ALONE_MAX} <= {
        "sealed.act", "staff.set",
    }  # fmt: skip


@pytest.mark.parametrize("hidden", [True, False], ids=["all", "without hidden acts"])
def test_a_thousand_entries_are_little_more_than_what_cannot_be_squeezed(
    driven: Driven, *, hidden: bool
) -> None:
    run = [one for one in driven.entries if hidden or b'"kind":"sealed.act"' not in one][:1000]
    frame = bundle.write(Bundle(0, tuple(run), driven.note))
    assert len(frame) <= RUN_MAX * coding.incompressible(run)


def test_what_cannot_be_squeezed_is_counted_once() -> None:
    digest, nonce = sha256(b"one").hexdigest(), base64.b64encode(bytes(range(16))).decode()
    entry = f'{{"a":"{digest}","b":"{digest}","nonce":"{nonce}","word":"CONFIRM"}}'.encode()
    assert coding.incompressible([entry]) == 32 + 16
    assert coding.incompressible([entry, entry]) == 32 + 16


DICTIONARIES = {1: "188a3a03f7aef1b2377d0c2829cb52c798ad5a517d2d6c3b6d0b54a4fb127482"}


def test_the_words_of_a_version_are_for_ever() -> None:
    """Frames of an old station must stay readable: a changed dictionary is a new number."""
    assert {
        version: sha256(dictionaries.words(version)).hexdigest() for version in dictionaries.KNOWN
    } == DICTIONARIES


@pytest.mark.parametrize(
    ("theirs", "common"), [((1,), 1), ((1, 2, 3), 1), ((), 0), ((9,), 0), ((0,), 0)]
)
def test_both_sides_use_the_newest_words_that_both_know(
    theirs: tuple[int, ...], common: int
) -> None:
    assert dictionaries.common(theirs) == common


def test_a_version_that_nobody_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        dictionaries.words(0)
