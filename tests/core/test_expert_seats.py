"""The seats of an evaluation are the places of the drawn list (F01, F15)."""

from typing import Any

import pytest
from msgspec.structs import replace
from msgspec.structs import replace as changed
from plays.tender import TenderWay, way
from small_station import HOST

from appliance.core import expert_seats
from appliance.core.entries import ListSealed, ListUnsealed, ScoreAdded
from appliance.core.expert_list import NO, Called, ExpertList, Experts

SEALED = {"session_id": "999999100-2026-EXPERT-0001", "count": 5, "wanted": 3}


def listed(*out: int, is_open: bool = True) -> Experts:
    """A list of five places; those of `out` said no."""
    calls = tuple(
        Called(f"expert-{one}", f"{one}-M09-1", one, answers=(NO,) if one in out else ("YES",))
        for one in range(1, 6)
    )
    found = ExpertList(_made(ListSealed, SEALED), "2026-03-24T09:00:00.000Z", calls)
    opened = _made(ListUnsealed, {"session_id": SEALED["session_id"]}) if is_open else None
    return Experts(lists=(changed(found, opened=opened),))


def _made(kind: Any, given: dict[str, Any]) -> Any:
    """An entry of that kind, of which only some fields matter here."""
    empty = {"str": "", "int": 0, "tuple": ()}
    values = {
        name: empty.get(str(getattr(hint, "__name__", "str")), "")
        for name, hint in kind.__annotations__.items()
        if name in kind.__struct_fields__
    }
    return kind(**(values | given))


def evaluating(experts: Experts) -> TenderWay:
    """Prices are open; the trade has this list."""
    going = way().opens()
    going.station.changes["trade"] = replace(going.trade, experts=experts)
    return going


def code(going: TenderWay, expert: int, place: str, **more: Any) -> str:
    """Asks, and keeps the sheet in the trade where it is taken."""
    asked = replace(going.sheet(expert, 0, **({"from_pool": bool(place)} | more)), place=place)
    decision = going.station.ask(asked, HOST)
    if decision.refused is not None:
        return decision.refused.code
    trade = going.station.changes["trade"]
    sheets = [each.fact for each in decision.entries if isinstance(each.fact, ScoreAdded)]
    scores = trade.scores
    for one in sheets:
        scores = scores.after(one)
    going.station.changes["trade"] = replace(trade, scores=scores)
    return ""


def test_f15_each_seat_is_a_place_of_the_drawn_list_in_its_order() -> None:
    going = evaluating(listed(2))
    trade = going.station.changes["trade"]
    assert expert_seats.drawn(trade) == ("expert-1", "expert-3", "expert-4", "expert-5")
    assert expert_seats.place_for(trade, "EXP-1") == "expert-1"
    assert code(going, 1, "expert-1") == ""
    assert code(going, 2, "expert-1") == "place-taken"
    assert code(going, 1, "expert-3") == "place-taken"  # whoever sits there stays
    assert expert_seats.place_for(going.station.changes["trade"], "EXP-2") == "expert-3"
    assert code(going, 2, "expert-3") == ""
    assert code(going, 1, "expert-1", enrol_id=going.bidder(1)) == ""


@pytest.mark.parametrize("place", ["expert-2", "expert-6", "EXP-1", "x"])
def test_f15_nobody_scores_who_was_not_drawn_or_declined(place: str) -> None:
    assert code(evaluating(listed(2)), 1, place) == "expert-not-drawn"


def test_f15_the_host_cannot_call_somebody_drawn_who_was_not() -> None:
    going = evaluating(listed())
    assert code(going, 1, "", from_pool=True) == "expert-not-drawn"
    assert code(going, 1, "expert-1", from_pool=False) == "expert-not-drawn"
    assert code(going, 1, "") == ""  # an expert of the owner, and said so


def test_f15_who_stands_down_late_is_followed_by_the_next_place() -> None:
    going = evaluating(listed())
    assert code(going, 1, "expert-1") == ""
    late = {"conflicts": ("EMPLOYED",), "declared": False}
    assert code(going, 1, "expert-1", **late) == ""
    trade = going.station.changes["trade"]
    assert expert_seats.place_for(trade, "EXP-1-2") == "expert-2"
    assert code(going, 9, "expert-1") == "place-taken"


@pytest.mark.parametrize("experts", [Experts(), listed(is_open=False)])
def test_f15_without_an_open_list_nobody_has_a_place(experts: Experts) -> None:
    going = evaluating(experts)
    assert expert_seats.place_for(going.station.changes["trade"], "EXP-1") == ""
    assert code(going, 1, "expert-1") == "expert-not-drawn"
    assert code(going, 1, "", from_pool=True) == ""
