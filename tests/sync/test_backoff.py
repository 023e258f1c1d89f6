"""How long to wait after a failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.backoff import wait_s


@given(st.integers(1, 10**9), st.binary(min_size=2, max_size=2))
def test_a_wait_is_bounded_and_never_nothing(failures: int, drawn: bytes) -> None:
    assert 1.0 <= wait_s(failures, longest_s=120.0, drawn=drawn) <= 120.0


@pytest.mark.parametrize(("failures", "longest"), [(1, 2.0), (2, 4.0), (3, 8.0), (9, 120.0)])
def test_waits_double_up_to_the_longest(failures: int, longest: float) -> None:
    assert wait_s(failures, longest_s=120.0, drawn=b"\xff\xff") == longest
    assert wait_s(failures, longest_s=120.0, drawn=b"\x00\x00") == longest / 2
