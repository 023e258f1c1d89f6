import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ledger import keys, notes
from appliance.ledger.notes import BadNote, Note, SigningKey

KEY = SigningKey("station-07.example/log", bytes(range(32)))
OTHER = SigningKey("other.example/log", bytes(range(32, 64)))


def signed(text: str, *signing: SigningKey) -> Note:
    lines = (notes.line_of(k.verifier, k.sign(text.encode())) for k in signing)
    return Note(text, tuple(lines))


def test_key_ids_and_texts_are_the_published_ones(log_vectors: dict[str, Any]) -> None:
    key = SigningKey(log_vectors["origin"], bytes.fromhex(log_vectors["log_seed_hex"]))
    assert key.verifier.public.hex() == log_vectors["log_public_hex"]
    assert key.verifier.key_id.hex() == log_vectors["log_key_id_hex"]
    assert key.vkey == log_vectors["log_vkey"]
    witness = SigningKey(
        log_vectors["witness_name"],
        bytes.fromhex(log_vectors["witness_seed_hex"]),
        keys.COSIGNATURE,
    )
    assert witness.vkey == log_vectors["witness_vkey"]
    assert notes.parse_vkey(witness.vkey) == witness.verifier


def test_the_published_note_opens(log_vectors: dict[str, Any]) -> None:
    note = notes.parse(log_vectors["cosigned_checkpoint_5"])
    key = notes.parse_vkey(log_vectors["log_vkey"])
    assert notes.verified(note, [key]) == (key,)
    assert str(note) == log_vectors["cosigned_checkpoint_5"]
    assert note.lines[0].signature.hex() == log_vectors["log_signature_5_hex"]


def test_a_text_may_hold_empty_lines() -> None:
    note = signed("one\n\ntwo\n", KEY)
    assert notes.parse(str(note)) == note
    assert notes.verified(note, [KEY.verifier]) == (KEY.verifier,)


def test_lines_of_unknown_keys_are_passed_over() -> None:
    note = notes.parse(str(signed("text\n", OTHER, KEY)))
    assert notes.verified(note, [KEY.verifier]) == (KEY.verifier,)


def test_a_note_without_a_known_key_is_refused() -> None:
    with pytest.raises(BadNote, match="no line of a known key"):
        notes.verified(signed("text\n", OTHER), [KEY.verifier])


def test_one_failing_line_of_a_known_key_spoils_the_note() -> None:
    good = signed("text\n", KEY)
    bad = notes.line_of(OTHER.verifier, bytes(64))
    with pytest.raises(BadNote, match="fails"):
        notes.verified(Note(good.text, (*good.lines, bad)), [KEY.verifier, OTHER.verifier])


def test_the_key_id_is_no_proof() -> None:
    """A line with the right name and id, signed by another key, fails."""
    forged = notes.NoteLine(KEY.name, KEY.verifier.key_id, OTHER.sign(b"text\n"))
    with pytest.raises(BadNote, match="fails"):
        notes.verified(Note("text\n", (forged,)), [KEY.verifier])


WHOLE = str(signed("text\n", KEY))
LINE = WHOLE.split("\n\n", 1)[1]


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (WHOLE.replace("—", "-"), "U\\+2014"),
        (WHOLE.replace("— ", "—\u00a0"), "U\\+2014"),
        (WHOLE.removesuffix("\n"), "end with LF"),
        (WHOLE.replace("\n", "\r\n"), "control"),
        (WHOLE.replace("text", "te\x00xt"), "control"),
        ("text\n", "no empty line"),
        ("text\n\n", "no empty line"),
        (WHOLE + "\n", "no empty line"),
        (WHOLE + LINE, "two lines"),
        (WHOLE + "— name AAAA\n", "key id and a signature"),
        (WHOLE + "— na+me AAAAAAA=\n", "dash, key name"),
        (WHOLE + "— AAAAAAA=\n", "dash, key name"),
        (WHOLE + "— name  AAAAAAA=\n", "base64"),
        (WHOLE + "— name AAAAAAA\n", "base64"),
        (WHOLE + "— name AAAAAAB=\n", "canonical"),
        (WHOLE + "— name AAAA-_==\n", "base64"),
        (WHOLE + "".join(f"— n{i} AAAAAAA=\n" for i in range(64)), "limit"),
        ("x" * notes.NOTE_BYTES_MAX + WHOLE, "longer"),
    ],
)
def test_a_malformed_note_is_refused(broken: str, rule: str) -> None:
    with pytest.raises(BadNote, match=rule):
        notes.parse(broken)


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(BadNote, match="UTF-8"):
        notes.parse(b"te\xffxt\n\n" + LINE.encode())
    with pytest.raises(BadNote, match="UTF-8"):
        notes.parse("te\ud800xt\n\n" + LINE)


def test_sixteen_lines_are_read() -> None:
    many = WHOLE + "".join(f"— n{i} AAAAAAA=\n" for i in range(63))
    assert len(notes.parse(many).lines) == notes.LINES_MAX


@pytest.mark.parametrize("place", range(len(WHOLE.encode())))
def test_one_flipped_bit_never_passes(place: int) -> None:
    damaged = bytearray(WHOLE.encode())
    damaged[place] ^= 0x01
    with pytest.raises(BadNote):
        notes.verified(notes.parse(bytes(damaged)), [KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+cd4df202",
        "na me+cd4df202+AQ==",
        KEY.vkey.replace("+cd4df202+", "+cd4df203+"),
        KEY.vkey.replace("+cd4df202+", "+CD4DF202+"),
        KEY.vkey[:-2],
        KEY.vkey + "=",
        "name+00000000+" + base64.b64encode(b"\x06" + bytes(32)).decode(),
    ],
)
def test_a_malformed_vkey_is_refused(text: str) -> None:
    with pytest.raises(keys.BadKey):
        notes.parse_vkey(text)


def test_a_seed_never_shows() -> None:
    assert "seed" not in repr(KEY)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_signed_opens(text: str, seed: bytes) -> None:
    key = SigningKey("a.example/log", seed)
    note = signed(text + "\n", key)
    parsed = notes.parse(str(note).encode())
    assert parsed == note
    assert notes.verified(parsed, [key.verifier])
