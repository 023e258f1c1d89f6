import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import canonical

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/entry_vectors.json").read_text())

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-canonical.INT_MAX, canonical.INT_MAX)
VALUES = st.recursive(
    st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_bytes_are_those_of_another_implementation(value: object) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_was_written_reads_back(value: object) -> None:
    assert canonical.decode(canonical.encode(value)) == value


def test_the_example_of_a_person_is_written_as_in_the_vectors() -> None:
    personal = VECTORS["personal"]
    assert canonical.encode(personal["value"]).decode() == personal["rfc8785"]


def test_keys_are_ordered_by_utf16_code_units() -> None:
    low_in_utf16, high_in_utf16 = "\U0001f600", "ﬀ"
    assert canonical.encode({high_in_utf16: 1, low_in_utf16: 2}) == '{"😀":2,"ﬀ":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [None, 1.0, float("nan"), b"x", {1: "x"}, {"a": None}, [1.5], "\ud800", {"\ud800": 1}],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(value)


def test_a_tuple_is_written_as_a_list() -> None:
    assert canonical.encode({"a": (1, ("x",))}) == canonical.encode({"a": [1, ["x"]]})


@pytest.mark.parametrize("sign", [1, -1])
def test_whole_numbers_end_below_two_to_the_53(sign: int) -> None:
    last = sign * (2**53 - 1)
    assert canonical.decode(canonical.encode(last)) == last
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(last + sign)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" {}",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"-0",
        b"1.0",
        b"1e3",
        b"null",
        b"NaN",
        b"Infinity",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b"{}\n",
        b"9007199254740992",
        b"1" * 5000,
        b"[" * 30_000,
        '"a"'.encode("utf-16"),
    ],
)
def test_every_other_form_is_refused(data: bytes) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(data)


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_nesting_has_an_end() -> None:
    deepest = nested(canonical.DEPTH_MAX)
    assert canonical.decode(canonical.encode(deepest)) == deepest
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(nested(canonical.DEPTH_MAX + 1))


def test_the_digest_is_over_the_canonical_bytes() -> None:
    assert canonical.digest({"b": 1, "a": 2}) == canonical.digest({"a": 2, "b": 1})
    assert len(canonical.digest([])) == 32
