"""Broken tables: a machine that does not run, values below what the law asks (F21)."""

import csv
import io
from collections.abc import Callable, Mapping
from importlib import resources

import pytest

from appliance.tables import TablesBad, load, loader

FOLDER = resources.files("appliance.tables") / "data"
TEXTS = {one.name: one.read_text() for one in FOLDER.iterdir() if one.name.endswith(".csv")}
Rows = list[dict[str, str]]


def changed(name: str, change: Callable[[Rows], Rows]) -> Mapping[str, str]:
    """All texts; those of one table with its rows changed."""
    rows = list(csv.DictReader(io.StringIO(TEXTS[name])))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(change(rows))
    return {**TEXTS, name: out.getvalue()}


def said(texts: Mapping[str, str]) -> str:
    with pytest.raises(TablesBad) as error:
        loader.tables_of("x", texts)
    assert error.value.code == "codes-inconsistent"
    return str(error.value)


def without(*moves: tuple[str, str]) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if (row["from"], row["event"]) not in moves]


def leading(move: tuple[str, str], to: str) -> Callable[[Rows], Rows]:
    return lambda rows: [
        {**row, "to": to} if (row["from"], row["event"]) == move else row for row in rows
    ]


def with_cell(code: str, column: str, value: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{**row, column: value} if row["code"] == code else row for row in rows]


def but(code: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row["code"] != code]


def test_a_state_that_nothing_reaches_is_named() -> None:
    texts = changed("transitions.csv", leading(("AWARDED", "winner.default"), "CONTRACTED"))
    assert "DEFAULTED is never reached" in said(texts)


def test_everything_after_a_state_that_nothing_reaches_is_named_too() -> None:
    texts = changed("transitions.csv", leading(("AWARDED", "contract.sign"), "DEFAULTED"))
    text = said(texts)
    assert "CONTRACTED is never reached" in text
    assert "SETTLED is never reached" in text


def test_a_state_without_an_exit_is_named() -> None:
    texts = changed("transitions.csv", without(("REFUSED", "archive.close")))
    assert "REFUSED has no exit" in said(texts)


def test_a_state_that_can_only_be_stopped_has_no_exit() -> None:
    texts = changed("transitions.csv", without(("CONTRACTED", "settle.close")))
    assert "CONTRACTED has no exit" in said(texts)


def test_a_state_that_leads_only_to_itself_has_no_exit() -> None:
    texts = changed("transitions.csv", leading(("WITHDRAWN", "archive.close"), "WITHDRAWN"))
    assert "WITHDRAWN has no exit" in said(texts)


def test_two_states_that_lead_only_to_each_other_lead_to_no_end() -> None:
    rows = list(csv.DictReader(io.StringIO(TEXTS["transitions.csv"])))
    move = {**rows[0], "event": "archive.close", "role": "CLERK"}
    swapped = {"REFUSED": "REVIEW_FAILED", "REVIEW_FAILED": "REFUSED"}

    def change(rows: Rows) -> Rows:
        kept = without(*((state, "archive.close") for state in swapped))(rows)
        return [*kept, *({**move, "from": a, "to": b} for a, b in swapped.items())]

    assert "REFUSED leads to no end" in said(changed("transitions.csv", change))


def test_an_event_that_leads_to_two_states_is_named() -> None:
    def change(rows: Rows) -> Rows:
        suspend = next(row for row in rows if row["event"] == "trade.suspend")
        return [*rows, {**suspend, "from": "READY", "to": "TERMINATED"}]

    assert "READY, trade.suspend: leads to two states" in said(changed("transitions.csv", change))


@pytest.mark.parametrize(
    ("name", "code", "column", "below", "kept"),
    [
        ("deadlines.csv", "DL08", "minimum", "19", "20"),
        ("deadlines.csv", "DL23", "minimum", "9", "10"),
        ("deadlines.csv", "DL14", "default", "31", "30"),
        ("deadlines.csv", "DL15", "editable", "any", "longer"),
        ("deadlines.csv", "DL34", "unit", "working_day", "month"),
        ("deadlines.csv", "DL20", "runs", "after", "before"),
        ("trade_types.csv", "JYZ", "max_term_years", "21", "20"),
        ("trade_types.csv", "XNF", "max_term_years", "", "20"),
        ("trade_types.csv", "JTD", "decision", "OWNER", "MEMBERS_2_3"),
        ("trade_types.csv", "CBD", "priority", "", "MEMBER"),
        ("trade_methods.csv", "TENDER", "min_valid_bidders", "2", "3"),
    ],
)
def test_f21_a_value_below_the_law_is_refused_by_name(
    name: str, code: str, column: str, below: str, kept: str
) -> None:
    table = name.removesuffix(".csv")
    text = said(changed(name, with_cell(code, column, below)))
    assert f"{table}: {code}" in text
    assert "breaks" in text
    assert loader.tables_of("x", changed(name, with_cell(code, column, kept))).version == "x"


@pytest.mark.parametrize(
    ("name", "code", "column", "above"),
    [
        ("deadlines.csv", "DL14", "default", "20"),
        ("trade_types.csv", "JYZ", "max_term_years", "10"),
        ("trade_methods.csv", "TENDER", "min_valid_bidders", "5"),
    ],
)
def test_f21_a_district_may_ask_more_than_the_law(
    name: str, code: str, column: str, above: str
) -> None:
    assert loader.tables_of("x", changed(name, with_cell(code, column, above))).version == "x"


def test_f21_a_row_that_the_law_has_a_floor_for_cannot_be_left_out() -> None:
    assert "DL34: gone, yet Auction Law art 54" in said(changed("deadlines.csv", but("DL34")))


def test_f21_a_set_cannot_bring_floors_of_its_own() -> None:
    texts = {**TEXTS, "floors.csv": TEXTS["floors.csv"].replace("least,20", "least,2")}
    with pytest.raises(TablesBad) as error:
        loader.tables_of("x", texts)
    assert error.value.code == "floors-altered"


def test_f21_a_set_without_floors_stands_above_those_of_the_release() -> None:
    theirs = {name: text for name, text in TEXTS.items() if name != "floors.csv"}
    assert loader.tables_of("x", theirs).floors == load().floors
    texts = {**changed("deadlines.csv", with_cell("DL08", "minimum", "19"))}
    del texts["floors.csv"]
    assert "Tender Law art 24" in said(texts)


def test_every_floor_speaks_of_a_column_that_is_there() -> None:
    tables = load()
    held = {"deadlines": tables.deadlines, "trade_types": tables.trade_types,
            "trade_methods": tables.trade_methods}  # fmt: skip
    for floor in tables.floors:
        assert hasattr(held[floor.table][floor.code], floor.column), floor
        assert floor.law
