"""Short messages to octets and back: worked bytes of the protocol notes, and boundaries."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modem_at import pdu, simulated_pdu
from drivers.modem_at.alphabets import gsm_text, septets
from drivers.modem_at.pdu import BadPdu, Deliver, Part, StatusReport

NUMBER = "+8613700137000"
AT = datetime(2026, 11, 22, 9, 15, 4, tzinfo=UTC)
RARE = "𠮷"
"""Two units: the first must never part from the second."""


def hexes(text: str, reference: int = 0x1234) -> list[str]:
    return [one.octets.hex().upper() for one in pdu.submits(NUMBER, text, reference=reference)]


def test_the_worked_message_has_its_octets_and_its_length() -> None:
    [part] = pdu.submits(NUMBER, "受理成功", reference=1)
    assert part.octets.hex().upper() == "0021000D91683107107300F000080853D774066210529F"
    assert part.length == 22


def test_parts_carry_a_header_with_a_reference_of_sixteen_bits() -> None:
    first, second = hexes("甲" * 71)
    assert first.startswith("0061000D91683107107300F000088B" + "060804123402" + "01" + "7532")
    assert second.startswith("0061000D91683107107300F0000811" + "060804123402" + "02" + "7532")


@pytest.mark.parametrize(
    ("count", "parts"), [(1, 1), (70, 1), (71, 2), (132, 2), (133, 3), (198, 3), (264, 4)]
)
def test_so_many_letters_take_so_many_parts(count: int, parts: int) -> None:
    assert len(pdu.texts("禾" * count)) == parts


@pytest.mark.parametrize("text", ["", "禾" * 265])
def test_no_text_and_too_much_text_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="message"):
        pdu.submits(NUMBER, text, reference=1)


def test_a_letter_of_two_units_is_never_cut() -> None:
    cut = pdu.texts("禾" * 65 + RARE + "禾" * 66)
    assert cut == ["禾" * 65, RARE + "禾" * 64, "禾" * 2]


def test_a_letter_of_two_units_fills_a_single_message_whole() -> None:
    assert pdu.texts("禾" * 68 + RARE) == ["禾" * 68 + RARE]
    assert len(pdu.texts("禾" * 69 + RARE)) == 2


@pytest.mark.parametrize(
    "number", ["", "12", "+", "1" * 21, "13x00137000", "１３７００１３７０００"]
)
def test_what_is_no_number_gets_no_message(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        pdu.submits(number, "受理成功", reference=1)


def test_a_national_number_is_sent_as_one() -> None:
    [part] = pdu.submits("10086", "余额", reference=1)
    assert part.octets.hex().upper().startswith("00210005810180F6")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_another_decoder_reads_back_what_is_sent(text: str) -> None:
    try:
        parts = pdu.submits("13700137000", text, reference=0xBEEF)
    except ValueError:
        assert len(text.encode("utf-16-be")) > 4 * 66 * 2 - 6
        return
    read = [simulated_pdu.read_submit(one.octets, one.length) for one in parts]
    assert "".join(one.text for one in read) == text
    assert [one.part for one in read] == list(range(1, len(parts) + 1))
    assert {(one.number, one.parts, one.wants_report) for one in read} == {
        ("13700137000", len(parts), True)
    }


# --- what comes in ------------------------------------------------------------------------


def test_the_worked_time_is_read_with_its_zone() -> None:
    line = "00" + "040B813107107300F0" + "0008" + "62112290514023" + "02" + "7532"
    found = pdu.read(line)
    assert isinstance(found, Deliver)
    assert found == Deliver(
        "13700137000", "甲", datetime(2026, 11, 22, 1, 15, 4, tzinfo=UTC), Part(0, 1, 1)
    )


def test_a_zone_west_of_greenwich_is_added() -> None:
    found = pdu.read("00040B813107107300F0" + "0008" + "6211229051402B" + "027532")
    assert isinstance(found, Deliver)
    assert found.at == datetime(2026, 11, 22, 17, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp", ["62992290514023", "FFFFFFFFFFFFFF", "62112290514 0F3".replace(" ", "")]
)
def test_a_time_that_cannot_be_costs_the_time_and_not_the_message(stamp: str) -> None:
    found = pdu.read("00040B813107107300F0" + "0008" + stamp + "027532")
    assert isinstance(found, Deliver)
    assert (found.text, found.at) == ("甲", None)


def test_a_seven_bit_message_of_a_service_is_read() -> None:
    # 3GPP 23.038 packing of "hellohello": E8 32 9B FD 46 97 D9 EC 37
    line = "00040ED0D637396C7EBBCB0000621122905140230AE8329BFD4697D9EC37"
    found = pdu.read(line)
    assert isinstance(found, Deliver)
    assert found.text == "hellohello"
    assert found.sender == "Vodafone"


@pytest.mark.parametrize("letter", list("^{}\\[~]|€"))
def test_letters_of_the_extension_table_are_read(letter: str) -> None:
    found = pdu.read(simulated_pdu.deliver("10086", f"a{letter}b", AT, coding=0).hex())
    assert isinstance(found, Deliver)
    assert found.text == f"a{letter}b"


def test_an_escape_before_an_unknown_septet_shows_the_plain_letter() -> None:
    assert gsm_text([0x1B, ord("A"), ord("b")]) == "Ab"
    assert gsm_text([0x1B]) == ""


@pytest.mark.parametrize("coding", [0x00, 0x08])
@pytest.mark.parametrize("place", [bytes([0, 3, 7, 2, 1]), bytes([8, 4, 1, 7, 2, 1])])
def test_a_header_is_taken_off_in_both_alphabets(coding: int, place: bytes) -> None:
    octets = simulated_pdu.deliver("10086", "Hello 42", AT, place=place, coding=coding)
    found = pdu.read(octets.hex())
    assert isinstance(found, Deliver)
    assert found.text == "Hello 42"
    assert found.part == Part(int.from_bytes(place[2:-2], "big"), 2, 1)


@pytest.mark.parametrize(
    "place", [bytes([0, 3, 7, 0, 0]), bytes([0, 3, 7, 2, 3]), b"\x24\x01\x03"]
)
def test_a_place_that_cannot_be_makes_a_message_of_its_own(place: bytes) -> None:
    found = pdu.read(simulated_pdu.deliver("10086", "Hello", AT, place=place).hex())
    assert isinstance(found, Deliver)
    assert (found.text, found.part.total) == ("Hello", 1)


@pytest.mark.parametrize("coding", [0x04, 0xF5, 0x28, 0x85])
def test_binary_contents_are_no_text(coding: int) -> None:
    found = pdu.read(simulated_pdu.deliver("10086", "\x01\x02", AT, coding=coding).hex())
    assert isinstance(found, Deliver)
    assert found.text is None


def test_a_text_shorter_than_announced_is_read_as_far_as_it_goes() -> None:
    octets = bytearray(simulated_pdu.deliver("10086", "甲乙", AT))
    octets[-5] = 140
    found = pdu.read(octets.hex())
    assert isinstance(found, Deliver)
    assert found.text == "甲乙"


@pytest.mark.parametrize(("status", "number"), [(0x00, 5), (0x30, 255), (0x46, 0)])
def test_a_report_names_its_part(status: int, number: int) -> None:
    found = pdu.read(simulated_pdu.report(number, NUMBER, AT, status).hex())
    assert isinstance(found, StatusReport)
    assert (found.reference, found.recipient, found.status) == (number, NUMBER, status)


@pytest.mark.parametrize(
    "line", ["", "0", "zz", "00", "0004", "FF00", "0002", "00010B81", "0004FF81"]
)
def test_what_is_no_message_is_refused(line: str) -> None:
    with pytest.raises(BadPdu):
        pdu.read(line)


@given(st.binary(max_size=300))
def test_any_octets_are_a_message_or_refused(octets: bytes) -> None:
    try:
        found = pdu.read(octets.hex())
    except BadPdu:
        return
    assert isinstance(found, Deliver | StatusReport)


def test_septets_are_packed_from_the_least_bit() -> None:
    assert bytes(septets(bytes.fromhex("E8329BFD06"), 5)) == b"hello"
