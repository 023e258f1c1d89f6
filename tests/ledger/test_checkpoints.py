from typing import Any

import pytest

from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import BadCheckpoint, Checkpoint
from appliance.ledger.notes import BadNote, SigningKey

ORIGIN = "station-07.example/log"
KEY = SigningKey(ORIGIN, bytes(range(32)))
WITNESS = checkpoints.witness_key("district.example/w1", bytes(range(32, 64)))
FIVE = Checkpoint(ORIGIN, 5, bytes(range(32)))


def note_of(text: str) -> str:
    return checkpoints.notes.Note(
        text, (checkpoints.notes.line_of(KEY.verifier, KEY.sign(text.encode())),)
    ).__str__()


@pytest.mark.parametrize("size", ["3", "5"])
def test_the_published_checkpoints_are_signed_byte_for_byte(
    log_vectors: dict[str, Any], size: str
) -> None:
    root = bytes.fromhex(log_vectors["roots_hex"][size])
    checkpoint = Checkpoint(log_vectors["origin"], int(size), root)
    note = checkpoints.sign(checkpoint, KEY)
    assert note == log_vectors[f"checkpoint_{size}"]
    assert checkpoints.open_checkpoint(note, log_vectors["log_vkey"]) == checkpoint


def test_the_published_cosignature_is_made_byte_for_byte(log_vectors: dict[str, Any]) -> None:
    checkpoint = checkpoints.open_checkpoint(log_vectors["checkpoint_5"], KEY.verifier)
    time_s = log_vectors["cosignature_time"]
    message = checkpoints.cosigned_message(checkpoint.text, time_s)
    assert message.decode() == log_vectors["cosignature_message"]
    line = checkpoints.cosign(checkpoint, WITNESS, time_s)
    assert line == log_vectors["cosignature_line"]
    whole = checkpoints.add_lines(log_vectors["checkpoint_5"], [line])
    assert whole == log_vectors["cosigned_checkpoint_5"]
    assert checkpoints.open_cosignature(whole, checkpoint, WITNESS.vkey) == time_s


def test_the_checkpoint_of_the_example_entries(entry_vectors: dict[str, Any]) -> None:
    seeds = entry_vectors["keys"]
    key = SigningKey(entry_vectors["origin"], bytes.fromhex(seeds["station"]["seed"]))
    assert key.verifier.key_id.hex() == seeds["station"]["key_id"]
    root = checkpoints.strict_base64(entry_vectors["root"])
    checkpoint = Checkpoint(entry_vectors["origin"], 4, root)
    assert checkpoints.sign(checkpoint, key) == entry_vectors["checkpoint"]
    witness = seeds["witness"]
    cosigner = checkpoints.witness_key(witness["name"], bytes.fromhex(witness["seed"]))
    assert cosigner.verifier.key_id.hex() == witness["key_id"]
    line = checkpoints.cosign(checkpoint, cosigner, entry_vectors["cosignature"]["time"])
    assert line == entry_vectors["cosignature"]["line"]


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n05\n{FIVE.text.splitlines()[2]}\n",
        f"{ORIGIN}\n+5\n{FIVE.text.splitlines()[2]}\n",
        f"{ORIGIN}\n5 \n{FIVE.text.splitlines()[2]}\n",
        f"{ORIGIN}\n٥\n{FIVE.text.splitlines()[2]}\n",
        f"{ORIGIN}\n9223372036854775808\n{FIVE.text.splitlines()[2]}\n",
        f"{ORIGIN}\n5\n{FIVE.text.splitlines()[2][:-4]}\n",
        f"{ORIGIN}\n5\n{FIVE.text.splitlines()[2]}=\n",
        f"{ORIGIN}\n5\n{FIVE.text.splitlines()[2]}\nextension\n",
        f"{ORIGIN}\n5\n",
        f"station 07\n5\n{FIVE.text.splitlines()[2]}\n",
        FIVE.text.replace(ORIGIN, "other.example/log"),
    ],
)
def test_a_well_signed_note_that_is_no_checkpoint_of_this_ledger_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        checkpoints.open_checkpoint(note_of(text), KEY.verifier)


def test_largest_and_smallest_sizes_are_read() -> None:
    for size in (0, 2**63 - 1):
        checkpoint = Checkpoint(ORIGIN, size, bytes(32))
        assert checkpoints.parse_text(checkpoint.text) == checkpoint


def test_a_ledger_never_signs_another_origin() -> None:
    with pytest.raises(ValueError, match="own origin"):
        checkpoints.sign(Checkpoint("other.example/log", 1, bytes(32)), KEY)
    with pytest.raises(ValueError, match="0x04"):
        checkpoints.cosign(FIVE, KEY, 1)


def test_a_cosignature_of_another_checkpoint_or_a_broken_one_is_refused() -> None:
    note = checkpoints.sign(FIVE, KEY)
    line = checkpoints.cosign(FIVE, WITNESS, 1_772_413_560)
    whole = checkpoints.add_lines(note, [line])
    other = Checkpoint(ORIGIN, 6, FIVE.root)
    with pytest.raises(BadNote, match="another checkpoint"):
        checkpoints.open_cosignature(whole, other, WITNESS.verifier)
    later = checkpoints.cosign(other, WITNESS, 1_772_413_560)
    with pytest.raises(BadNote, match="fails"):
        checkpoints.open_cosignature(checkpoints.add_lines(note, [later]), FIVE, WITNESS.verifier)
    assert checkpoints.open_cosignature(note, FIVE, WITNESS.verifier) is None


def test_a_second_line_of_one_witness_replaces_the_first() -> None:
    note = checkpoints.sign(FIVE, KEY)
    for time_s in (10, 20):
        note = checkpoints.add_lines(note, [checkpoints.cosign(FIVE, WITNESS, time_s)])
    assert checkpoints.open_cosignature(note, FIVE, WITNESS.verifier) == 20


def test_a_ledger_line_does_not_pass_as_a_cosignature() -> None:
    """Keys of the two types are told apart even when their bytes are the same."""
    same_bytes = checkpoints.witness_key(ORIGIN, KEY.seed)
    note = checkpoints.sign(FIVE, KEY)
    assert checkpoints.open_cosignature(note, FIVE, same_bytes.verifier) is None
