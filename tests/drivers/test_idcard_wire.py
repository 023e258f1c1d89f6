"""The worked examples of the SAM_V protocol, broken bytes, the text block of each kind of card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.frames import BadFrame, FrameMachine
from drivers.idcard_samv import layouts, wire

COMMANDS = {
    wire.RESET: "AA AA AA 96 69 00 03 10 FF EC",
    wire.STATUS: "AA AA AA 96 69 00 03 11 FF ED",
    wire.MODULE_ID: "AA AA AA 96 69 00 03 12 FF EE",
    wire.FIND: "AA AA AA 96 69 00 03 20 01 22",
    wire.SELECT: "AA AA AA 96 69 00 03 20 02 21",
    wire.READ: "AA AA AA 96 69 00 03 30 01 32",
    wire.NEW_ADDRESS: "AA AA AA 96 69 00 03 30 03 30",
}
ANSWERS = (
    ("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", wire.FOUND, "00 00 00 00"),
    ("AA AA AA 96 69 00 04 00 00 80 84", wire.NO_CARD, ""),
    (
        "AA AA AA 96 69 00 0C 00 00 90 A1 A2 A3 A4 A5 A6 A7 A8 94",
        wire.DONE,
        "A1 A2 A3 A4 A5 A6 A7 A8",
    ),
    ("AA AA AA 96 69 00 04 00 00 81 85", wire.NOT_SELECTED, ""),
    ("AA AA AA 96 69 00 04 00 00 41 45", wire.READING_FAILED, ""),
    ("AA AA AA 96 69 00 04 00 00 91 95", wire.NO_ITEM, ""),
)
MODULE = bytes.fromhex(
    "AA AA AA 96 69 00 14 00 00 90 05 00 01 00 1B 64 34 01 B1 CB 74 00 15 CD 5B 07 40"
)
ADDRESS = bytes.fromhex(
    "AA AA AA 96 69 00 4A 00 00 90 56 6E 17 53 01 77 3A 79 03 83 BF 53 52 97 71 5C 47 95 1C 4E"
    "57 88 38 00 F7 53" + "20 00" * 22 + "D4"
)


def machine() -> FrameMachine[wire.Answer]:
    return FrameMachine(wire.decode, wire.HEADER)


def first(received: bytes) -> wire.Answer | None:
    frames = machine()
    frames.feed(received)
    return frames.take() or frames.take_late()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_the_bytes_of_the_protocol(command: int) -> None:
    assert wire.encode(command) == bytes.fromhex(COMMANDS[command])


@pytest.mark.parametrize(("frame", "status", "data"), ANSWERS)
def test_answers_are_understood_in_single_bytes_behind_noise(
    frame: str, status: int, data: str
) -> None:
    frames, found = machine(), None
    for byte in bytes.fromhex("00 FF 55 AA" + frame):  # the last AA runs into the header
        frames.feed(bytes([byte]))
        found = found or frames.take()
    assert found == wire.Answer(status, bytes.fromhex(data))


@pytest.mark.parametrize("broken", range(len(MODULE)))
@pytest.mark.parametrize("bit", range(8))
def test_one_flipped_bit_never_passes(broken: int, bit: int) -> None:
    damaged = bytearray(MODULE)
    damaged[broken] ^= 1 << bit
    assert first(bytes(damaged)) is None


@pytest.mark.parametrize("length", ["0000", "0001", "0003", "090B", "FFFF"])
def test_an_impossible_length_is_refused_before_waiting_for_it(length: str) -> None:
    with pytest.raises(BadFrame):
        wire.decode(wire.HEADER + bytes.fromhex(length))


@given(st.binary(max_size=300))
def test_noise_never_raises_and_never_hangs(noise: bytes) -> None:
    first(noise)


def test_the_module_number_is_shown_as_people_write_it() -> None:
    answer = first(MODULE)
    assert answer is not None
    assert wire.module_id(answer.data) == "05.01-20210715-0007654321-0123456789"


def test_the_added_address_loses_its_padding() -> None:
    answer = first(ADDRESS)
    assert answer is not None
    assert wire.new_address(answer.data) == "湖北省示范县青山镇东街8号"


def test_a_field_keeps_spaces_inside_and_ideographs_beyond_the_first_plane() -> None:
    assert wire.text_of("ANNA  MARIA 𠮷   ".encode("utf-16-le")) == "ANNA  MARIA 𠮷"


@pytest.mark.parametrize("field", ["41 00 00 00", "0A 00", "42 D8 20 00", "B7 DF", "41"])
def test_control_characters_and_lone_surrogates_are_refused(field: str) -> None:
    with pytest.raises(wire.BadText):
        wire.text_of(bytes.fromhex(field))


def test_inner_lengths_must_add_up() -> None:
    text, photo = bytes(256), bytes(1024)
    assert wire.read_parts(b"\x01\x00\x04\x00" + text + photo) == (text, photo)
    for wrong in (b"\x01\x00\x04\x01", b"\x00\xff\x04\x01", b"\x04\x00\x01\x00"):
        with pytest.raises(wire.BadText):
            wire.read_parts(wrong + text + photo)
    with pytest.raises(wire.BadText):
        wire.read_parts(b"")


# --- the text block -----------------------------------------------------------------------------


def block(fields: dict[int, tuple[int, str]]) -> bytes:
    """256 bytes from offset -> (length, text)."""
    made = bytearray(b" \0" * 128)
    for offset, (length, text) in fields.items():
        made[offset : offset + length] = text.ljust(length // 2).encode("utf-16-le")
    return bytes(made)


MAINLAND = {
    0: (30, "刘梅"),
    30: (2, "2"),
    32: (4, "01"),
    36: (16, "19880229"),
    52: (70, "示例县青禾镇上禾村3组"),
    122: (36, "999999198802290025"),
    158: (30, "示例县公安局"),
    188: (16, "20150101"),
    204: (16, "20350101"),
}


def test_the_first_field_is_the_bytes_of_the_example() -> None:
    assert block(MAINLAND)[:8] == bytes.fromhex("18 52 85 68 20 00 20 00")


def test_a_mainland_card() -> None:
    kind, person, warnings = layouts.person_of(block(MAINLAND))
    assert (kind, person.name, person.id_type, person.sex) == ("mainland", "刘梅", "01", "2")
    assert (person.ethnicity, person.birth) == ("01", "1988-02-29")
    assert (person.card_valid_from, person.card_valid_to) == ("2015-01-01", "2035-01-01")
    assert person.address == "示例县青禾镇上禾村3组"
    assert warnings == ()


def test_a_card_without_end_has_an_empty_end() -> None:
    _, person, _ = layouts.person_of(block(MAINLAND | {204: (16, "长期")}))
    assert (person.card_valid_from, person.card_valid_to) == ("2015-01-01", "")


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({30: (2, "1")}, "SEX_MISMATCH"),
        ({36: (16, "19880228")}, "BIRTH_MISMATCH"),
        ({122: (36, "99999919880229002X")}, "CHECK_DIGIT"),
    ],
)
def test_what_disagrees_with_the_number_is_a_warning(
    change: dict[int, tuple[int, str]], warning: str
) -> None:
    assert layouts.person_of(block(MAINLAND | change))[2] == (warning,)


def test_an_unspecified_sex_is_no_mismatch_and_never_female() -> None:
    _, person, warnings = layouts.person_of(block(MAINLAND | {30: (2, "9")}))
    assert person.sex == "9"
    assert "SEX_MISMATCH" not in warnings


@pytest.mark.parametrize(("number", "id_type"), [("81", "04"), ("82", "04"), ("83", "05")])
def test_a_residence_permit(number: str, id_type: str) -> None:
    changed = MAINLAND | {122: (36, number + "9999198802290021"), 248: (2, "J"), 32: (4, "  ")}
    kind, person, _ = layouts.person_of(block(changed))
    assert (kind, person.id_type, person.ethnicity) == ("hmt", id_type, "")


def test_a_foreign_card_of_2017() -> None:
    fields = {
        0: (120, "EXAMPLE, ANNA MARIA"),
        120: (2, "2"),
        122: (30, "DEU999999880229"),
        152: (6, "DEU"),
        188: (16, "20180101"),
        204: (16, "20280101"),
        220: (16, "19880229"),
        248: (2, "I"),
    }
    kind, person, warnings = layouts.person_of(block(fields))
    assert (kind, person.name, person.id_type) == ("foreign-2017", "EXAMPLE, ANNA MARIA", "06")
    assert (person.birth, warnings) == ("1988-02-29", ())
    named = layouts.person_of(block(fields | {158: (30, "安娜")}))[1]
    assert named.name == "安娜"


def test_a_foreign_card_of_2023_with_a_name_that_runs_on() -> None:
    long_name = "EXAMPLE, ANNA MARIA SOPHIA CHARLOTTE ELISABETH"
    fields = {
        30: (2, "2"),
        36: (16, "19860101"),
        52: (70, long_name[:35]),
        122: (36, "931586198001010028"),
        188: (16, "20240101"),
        204: (16, "20340101"),
        220: (22, long_name[35:]),
        248: (2, "Y"),
    }
    kind, person, warnings = layouts.person_of(block(fields))
    assert (kind, person.name, warnings) == ("foreign-2023", long_name, ())


@pytest.mark.parametrize(
    "change",
    [{0: (30, "")}, {122: (36, "")}, {36: (16, "19880230")}, {36: (16, "1988022")}],
)
def test_a_block_that_cannot_be_a_card_is_refused(change: dict[int, tuple[int, str]]) -> None:
    with pytest.raises(wire.BadText):
        layouts.person_of(block(MAINLAND | change))


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_read_or_refused(noise: bytes) -> None:
    try:
        layouts.person_of(noise)
    except wire.BadText:
        return
