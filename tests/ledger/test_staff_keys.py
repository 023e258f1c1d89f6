from typing import Any

import msgspec
import pytest

from appliance.core.envelope import from_bytes, signed_message
from appliance.ledger import staff_keys
from appliance.ledger.notes import SigningKey
from appliance.ledger.staff_keys import StaffKey, WrappedKey, WrongPin
from tests.fakes.entropy import CountedEntropy

CARD = bytes(range(32))
NAME = staff_keys.key_name("demo.999999.999999100/ledger1", "F01")


@pytest.fixture(scope="module")
def wrapped() -> WrappedKey:
    key = SigningKey(NAME, bytes(range(0x60, 0x80)))
    return staff_keys.wrap(key, "F01", "246813", CARD, CountedEntropy())


def test_the_name_is_that_of_the_district_and_the_person() -> None:
    assert NAME == "demo.999999/staff/F01"


def test_card_and_pin_give_the_seed_and_its_signature_is_the_published_one(
    wrapped: WrappedKey, entry_vectors: dict[str, Any]
) -> None:
    on_disk = WrappedKey.from_bytes(wrapped.to_bytes())
    key = staff_keys.unwrap(on_disk, "246813", CARD)
    clerk = StaffKey("F01", "CLERK", key)
    assert clerk.key_id == entry_vectors["keys"]["clerk"]["key_id"]
    entry = from_bytes(entry_vectors["entries"][1]["bytes_utf8"].encode())
    assert entry.command is not None
    message = signed_message(entry_vectors["origin"], entry.command)
    assert message.hex() == entry_vectors["command"]["signed_message_hex"]
    signature = staff_keys.base64.b64encode(clerk.sign(message)).decode()
    assert signature == entry_vectors["command"]["signature"] == entry.sigs[0].sig


def test_a_wrong_pin_or_another_card_opens_nothing(wrapped: WrappedKey) -> None:
    with pytest.raises(WrongPin):
        staff_keys.unwrap(wrapped, "246814", CARD)
    with pytest.raises(WrongPin):
        staff_keys.unwrap(wrapped, "246813", bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        staff_keys.unwrap(wrapped, "246813", b"")


def test_a_key_is_bound_to_its_name(wrapped: WrappedKey) -> None:
    stolen = msgspec.structs.replace(wrapped, name="demo.999999/staff/F02")
    with pytest.raises(WrongPin):
        staff_keys.unwrap(stolen, "246813", CARD)


def test_no_seed_in_file_or_repr(wrapped: WrappedKey) -> None:
    key = staff_keys.unwrap(wrapped, "246813", CARD)
    assert key.seed not in wrapped.to_bytes()
    assert "seed" not in repr(StaffKey("F01", "CLERK", key))
