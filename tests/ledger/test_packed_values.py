"""Values of a sealed act in one row: what goes in comes out, and the length tells nothing."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.ledger.packed_values import PACKED_BYTES, beside, pack, value_in

VALUES = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=200).map(
    str.encode
)
OTHERS = st.dictionaries(
    st.sampled_from(("agent_id", "credential", "payer")),
    st.tuples(st.binary(min_size=32, max_size=32), VALUES),
)


@given(VALUES, OTHERS)
def test_what_is_packed_is_read_back(value: bytes, others: dict[str, tuple[bytes, bytes]]) -> None:
    packed = pack(value, others)
    assert (value_in(packed), beside(packed)) == (value, others)
    assert len(packed) == PACKED_BYTES


@given(VALUES)
def test_a_row_of_older_times_holds_its_value_alone(value: bytes) -> None:
    assert (value_in(value), beside(value)) == (value, {})


def test_what_is_longer_takes_twice_the_room() -> None:
    assert len(pack(b"x" * PACKED_BYTES, {})) == 2 * PACKED_BYTES
