"""Lines of a modem: echo, prompt, final lines, and noise between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modem_at import refusals, wire


def lines(*pieces: bytes) -> list[str]:
    reader = wire.AtLines()
    found: list[str] = []
    for piece in pieces:
        reader.feed(piece)
        while (line := reader.take()) is not None:
            found.append(line)
    return found


def test_lines_are_cut_at_their_ends_and_empty_ones_dropped() -> None:
    assert lines(b"AT\r\r\nOK\r\n", b"\r\n+CSQ: 21,99\r\n\r\nOK\r\n") == [
        "AT",
        "OK",
        "+CSQ: 21,99",
        "OK",
    ]


def test_a_line_may_come_in_single_bytes() -> None:
    assert lines(*[bytes([byte]) for byte in b"\r\n+CMGS: 5\r\n\r\nOK\r\n"]) == ["+CMGS: 5", "OK"]


def test_the_prompt_is_no_line_and_comes_without_an_end() -> None:
    assert lines(b"\r\n>") == []
    assert lines(b"\r\n>", b" ") == [wire.PROMPT]
    assert lines(b'\r\n> \r\n+CMTI: "SM",3\r\n') == [wire.PROMPT, '+CMTI: "SM",3']


def test_endless_bytes_without_an_end_are_not_kept() -> None:
    assert lines(b"x" * 1_000_000, b"\r\nOK\r\n") == ["x" * wire.LINE_MAX, "OK"]


def test_the_pdu_ends_with_its_mark_and_without_a_return() -> None:
    assert wire.pdu(bytes.fromhex("0021ab")) == b"0021AB\x1a"
    assert wire.command("AT+CMGS=22") == b"AT+CMGS=22\r"


@pytest.mark.parametrize(
    ("line", "final"),
    [
        ("OK", True),
        ("ERROR", True),
        ("NO CARRIER", True),
        ("BUSY", True),
        ("NO ANSWER", True),
        ("+CME ERROR: 10", True),
        ("+CMS ERROR: 500", True),
        ("+CME ERROR: SIM failure", True),
        ("OK?", False),
        ("+CMS", False),
        ("RING", False),
        ("+CSQ: 21,99", False),
    ],
)
def test_final_lines_end_an_answer(line: str, final: bool) -> None:
    assert wire.is_final(line) is final


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("+CEREG: 0,1", ["0", "1"]),
        ('+CMTI: "SM",3', ["SM", "3"]),
        ('+CCLK: "26/11/22,09:15:04+32"', ["26/11/22,09:15:04+32"]),
        ("+CMGL: 1,0,,24", ["1", "0", "", "24"]),
        ("+CPIN: SIM PIN", ["SIM PIN"]),
        ("+CSQ:", []),
    ],
)
def test_values_are_cut_at_commas_outside_quotes(line: str, values: list[str]) -> None:
    assert wire.values(line) == values


def test_only_whole_numbers_count() -> None:
    assert wire.numbers("+CSQ: 21,9x,-3,1234567") == [21]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (10, "sim-missing"),
        (38, "network-out-of-order"),
        (42, "congestion"),
        (208, "memory-full"),
        (322, "memory-full"),
        (301, "service-reserved"),
        (304, "pdu-invalid"),
        (310, "sim-missing"),
        (311, "sim-pin"),
        (321, "index-invalid"),
        (330, "service-centre-unknown"),
        (331, "no-network"),
        (332, "network-timeout"),
        (500, "modem-unknown-error"),
        (499, "modem-refused"),
    ],
)
def test_each_named_error_has_its_code_and_keeps_the_modems_word(number: int, code: str) -> None:
    no = refusals.refusal(f"+CMS ERROR: {number}")
    assert (no.code, no.said) == (code, f"+CMS ERROR: {number}")
    assert no.hint


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("+CME ERROR: 10", "sim-missing"),
        ("+CME ERROR: 11", "sim-pin"),
        ("+CME ERROR: 12", "sim-puk"),
        ("+CME ERROR: 16", "sim-pin-wrong"),
        ("ERROR", "modem-refused"),
        ("NO CARRIER", "modem-refused"),
        ("+CME ERROR: SIM failure", "modem-refused"),
    ],
)
def test_other_finals_are_named_too(line: str, code: str) -> None:
    assert refusals.refusal(line).code == code


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_give_lines_and_nothing_worse(pieces: list[bytes]) -> None:
    assert all(line and len(line) <= wire.LINE_MAX for line in lines(*pieces))
