"""The reader's simulator against the worked bytes of protocols.md section 2."""

import threading

import pytest
from msgspec.structs import replace

from drivers.idcard_samv.simulated_card import card_of, text_block
from drivers.idcard_samv.simulator import SamvSimulator

FIND = bytes.fromhex("AAAAAA9669 0003 2001 22")
SELECT = bytes.fromhex("AAAAAA9669 0003 2002 21")
READ = bytes.fromhex("AAAAAA9669 0003 3001 32")
READ_FINGERPRINTS = bytes.fromhex("AAAAAA9669 0003 3010 23")
READ_ADDRESS = bytes.fromhex("AAAAAA9669 0003 3003 30")
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
NO_CARD = bytes.fromhex("AAAAAA9669 0004 000080 84")
SELECT_FAILED = bytes.fromhex("AAAAAA9669 0004 000081 85")
READ_FAILED = bytes.fromhex("AAAAAA9669 0004 000041 45")
ITEM_MISSING = bytes.fromhex("AAAAAA9669 0004 000091 95")

PERSON = {
    "name": "\u5218\u6885",
    "sex": "2",
    "ethnicity": "01",
    "birth": "1968-03-12",
    "address": "\u793a\u4f8b\u53bf\u9752\u79be\u9547",
    "id_number": "999999196803121232",
    "issuer": "\u793a\u4f8b\u53bf",
    "valid_from": "20200101",
    "valid_to": "20400101",
}


@pytest.fixture
def reader() -> SamvSimulator:
    return SamvSimulator()


def asked(reader: SamvSimulator, frame: bytes) -> bytes:
    [answer] = reader.received(frame)
    return answer


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AAAAAA9669 0003 10FF EC", "AAAAAA9669 0004 000090 94"),
        ("AAAAAA9669 0003 11FF ED", "AAAAAA9669 0004 000090 94"),
        ("AAAAAA9669 0003 6000 63", "AAAAAA9669 0004 000090 94"),
        (
            "AAAAAA9669 0003 12FF EE",
            "AAAAAA9669 0014 000090 05000100 1B643401 B1CB7400 15CD5B07 40",
        ),
        ("AAAAAA9669 0003 2001 22", "AAAAAA9669 0004 000080 84"),
        ("AAAAAA9669 0003 2001 23", "AAAAAA9669 0004 000010 14"),
        ("AAAAAA9669 FFFF", "AAAAAA9669 0004 000011 15"),
        ("AAAAAA9669 0003 7777 03", "AAAAAA9669 0004 000021 25"),
    ],
)
def test_short_answers_are_the_published_bytes(
    reader: SamvSimulator, command: str, answer: str
) -> None:
    assert asked(reader, bytes.fromhex(command)) == bytes.fromhex(answer)


def test_the_three_steps_give_a_frame_of_1295_bytes(reader: SamvSimulator) -> None:
    card = replace(card_of(PERSON), serial=bytes.fromhex("A1A2A3A4A5A6A7A8"))
    reader.lay(card)
    assert asked(reader, FIND) == FOUND
    assert asked(reader, SELECT) == bytes.fromhex("AAAAAA9669 000C 000090 A1A2A3A4A5A6A7A8 94")
    answer = asked(reader, READ)
    assert len(answer) == 1295
    assert answer[:14] == bytes.fromhex("AAAAAA9669 0508 000090 0100 0400")
    assert answer[14:270] == card.text
    assert answer[270:-1] == card.photo


@pytest.mark.parametrize(("block", "whole"), [(1024, 2321), (512, 1809), (0, 1297)])
def test_reading_with_fingerprints_gives_the_published_lengths(
    reader: SamvSimulator, block: int, whole: int
) -> None:
    reader.lay(card_of(PERSON, fingerprints_length=block))
    asked(reader, FIND)
    asked(reader, SELECT)
    assert len(asked(reader, READ_FINGERPRINTS)) == whole


def test_the_added_address_is_the_published_frame(reader: SamvSimulator) -> None:
    address = "\u6e56\u5317\u7701\u793a\u8303\u53bf\u9752\u5c71\u9547\u4e1c\u88578\u53f7"
    reader.lay(card_of(PERSON, added_address=address))
    asked(reader, FIND)
    asked(reader, SELECT)
    head = "AAAAAA9669 004A 000090 566E175301773A790383BF535297715C47951C4E57883800F753"
    assert asked(reader, READ_ADDRESS) == bytes.fromhex(head + "2000" * 22 + "D4")


def test_a_card_without_an_added_address_says_so(reader: SamvSimulator) -> None:
    reader.lay(card_of(PERSON))
    asked(reader, FIND)
    asked(reader, SELECT)
    assert asked(reader, READ_ADDRESS) == ITEM_MISSING


def test_reading_without_find_and_select_fails(reader: SamvSimulator) -> None:
    reader.lay(card_of(PERSON))
    assert asked(reader, READ) == READ_FAILED
    assert asked(reader, SELECT) == SELECT_FAILED
    asked(reader, FIND)
    assert asked(reader, READ) == READ_FAILED


@pytest.mark.parametrize(("found_again", "answer"), [(False, NO_CARD), (True, FOUND)])
def test_after_a_reading_the_lying_card_is_found_or_not_by_model(
    found_again: bool, answer: bytes
) -> None:
    reader = SamvSimulator(found_again=found_again)
    reader.lay(card_of(PERSON))
    for step in (FIND, SELECT, READ):
        asked(reader, step)
    assert asked(reader, FIND) == answer
    reader.lift()
    assert asked(reader, FIND) == NO_CARD
    reader.lay(card_of(PERSON))
    assert asked(reader, FIND) == FOUND


def test_a_card_lifted_while_it_is_read_fails_and_is_gone() -> None:
    reader = SamvSimulator(read_time_s=30)
    reader.lay(card_of(PERSON))
    asked(reader, FIND)
    asked(reader, SELECT)
    hand = threading.Timer(0.05, reader.lift)
    hand.start()
    assert asked(reader, READ) == READ_FAILED
    hand.join()
    assert asked(reader, FIND) == NO_CARD


def test_a_card_that_is_pulled_away_by_itself_fails_once(reader: SamvSimulator) -> None:
    reader.lay(card_of(PERSON, lifted_in_mid_read=True))
    asked(reader, FIND)
    asked(reader, SELECT)
    assert asked(reader, READ) == READ_FAILED
    assert reader.card is None


@pytest.mark.parametrize("status", [0x31, 0x33, 0x40, 0x41])
def test_a_bad_card_refuses_every_reading(reader: SamvSimulator, status: int) -> None:
    reader.lay(card_of(PERSON, refuses=status))
    for _ in range(2):
        asked(reader, FIND)
        asked(reader, SELECT)
        assert asked(reader, READ)[9] == status


def test_commands_in_single_bytes_behind_noise_are_understood(reader: SamvSimulator) -> None:
    answers = []
    for byte in b"\xaa\x00\xaa" + FIND + b"\x96" + FIND:
        answers += reader.received(bytes([byte]))
    assert answers == [NO_CARD, NO_CARD]


def test_the_first_field_is_the_published_bytes() -> None:
    block = text_block("mainland", PERSON)
    assert block[:8] == bytes.fromhex("1852 8568 2000 2000")
    assert block[:30].decode("utf-16-le").rstrip() == "\u5218\u6885"
    assert block[36:52].decode("utf-16-le") == "19680312"
    assert block[122:158].decode("utf-16-le") == "999999196803121232"
    assert block[248:250] == b" \0"


@pytest.mark.parametrize(
    ("kind", "character", "fields"),
    [
        ("hmt", "J", {"name": "A", "travel_permit": "H99999999", "times_issued": "01"}),
        ("foreign-2017", "I", {"name_english": "EXAMPLE, ANN", "nationality": "XXA"}),
        ("foreign-2023", "Y", {"name": "A", "name_english": "EXAMPLE", "renewals": "00"}),
    ],
)
def test_the_other_cards_carry_their_type_character(
    kind: str, character: str, fields: dict[str, str]
) -> None:
    block = text_block(kind, fields)
    assert len(block) == 256
    assert block[248:250].decode("utf-16-le") == character


def test_a_name_too_long_for_the_card_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes in a field of 30"):
        text_block("mainland", {"name": "\u4e00" * 16})
