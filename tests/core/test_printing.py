"""Paper: each copy once, in order, whoever asks."""

import pytest
from small_station import CLERK, NUMBER, path_to

from appliance.core.commands import PrintDocument

SLIP = "999999100-2026-DOC03-000001"


def printing(copy: int) -> PrintDocument:
    return PrintDocument(trade=NUMBER, document=SLIP, copy=copy, digest="d")


@pytest.mark.parametrize(
    ("printed", "copy", "code"),
    [(0, 1, ""), (0, 2, "copy-out-of-order"), (1, 1, "copy-out-of-order"), (1, 2, ""),
     (1, 3, "copy-out-of-order")],
)  # fmt: skip
def test_the_next_copy_is_printed_and_no_other(printed: int, copy: int, code: str) -> None:
    station = path_to("ACCEPTED")
    station.changes["prints"] = {SLIP: printed} if printed else {}
    assert station.code(printing(copy)) == code


def test_a_copy_is_counted_by_the_box_and_by_nobody_else() -> None:
    assert path_to("ACCEPTED").code(printing(1), CLERK) == "role-may-not"
