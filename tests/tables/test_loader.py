import csv
import io
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from appliance.core import code_rows
from appliance.core.codes import ROWS
from appliance.tables import TablesBad, load, loader

SHIPPED = Path(str(resources.files("appliance.tables") / "data"))
TEXTS = {path.name: path.read_text() for path in SHIPPED.glob("*.csv")}
COUNTS = {
    "alert_rules": 13, "annual_bands": 3, "bad_acts": 9, "banks": 2, "complaint_types": 11,
    "conditions": 15, "deadlines": 36, "decision_map": 14, "decision_types": 10,
    "deposit_caps": 2, "deposit_status": 11, "division_ranges": 15, "document_types": 46,
    "elsewhere": 11, "ethnicity": 58, "event_types": 227, "exposure_bases": 4, "fees": 6,
    "floors": 77, "gate_fail_codes": 19, "grade_acts": 15, "holidays": 85, "id_types": 7,
    "joint_review": 5, "land_types": 16, "limits_example": 20, "materials": 140,
    "message_templates": 18, "organisations": 10, "parcel_classes": 5, "party_types": 14,
    "payment_modes": 6, "pools": 4, "publication_channels": 7, "ranking_weights": 4, "roles": 16,
    "rooms": 5, "sanctions": 5, "sex": 4, "skill_grades": 5, "staleness": 5, "states": 27,
    "suspension_reasons": 9, "termination_reasons": 12, "trade_methods": 11, "trade_types": 20,
    "transfer_modes": 15, "transitions": 56, "units": 14, "uscc_prefix": 17, "work_hours": 3,
}  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped tables in a folder of one's own."""
    for path in SHIPPED.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "tables.json").write_bytes((SHIPPED / "tables.json").read_bytes())
    return tmp_path


def bad(call: Callable[[], object]) -> TablesBad:
    with pytest.raises(TablesBad) as error:
        call()
    return error.value


def changed(name: str, change: Callable[[list[dict[str, str]]], object]) -> dict[str, str]:
    """All texts, with the rows of one table changed."""
    rows = list(csv.DictReader(io.StringIO(TEXTS[name])))
    change(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return {**TEXTS, name: out.getvalue()}


def first(**cells: str) -> Callable[[list[dict[str, str]]], object]:
    return lambda rows: rows[0].update(cells)


@pytest.mark.parametrize("table", list(ROWS))
def test_every_table_is_read_whole(table: str) -> None:
    assert len(loader.read_rows(table, TEXTS[f"{table}.csv"], ROWS[table])) == COUNTS[table]


def test_the_shipped_tables_are_good() -> None:
    tables = load()
    assert tables.version == "2026-02"
    assert tables.trade_type("CBD").allowed_methods == (
        "NEGOTIATE",
        "ASCEND",
        "SEALED_HIGH",
        "LISTING",
    )
    assert tables.limits[0].valid_from == date(2026, 1, 1)


def test_one_changed_byte_is_found(copy: Path) -> None:
    path = copy / "limits_example.csv"
    path.write_text(path.read_text().replace("3000000", "3000001", 1))
    assert bad(lambda: load(copy)).code == "file-altered"


def test_a_table_that_is_gone_is_missed(copy: Path) -> None:
    (copy / "states.csv").unlink()
    assert bad(lambda: load(copy)).code == "file-missing"


def test_a_table_that_nobody_named_is_refused(copy: Path) -> None:
    (copy / "limits.csv").write_text("")
    assert bad(lambda: load(copy)).code == "file-unknown"


def test_a_manifest_must_be_there_and_whole(copy: Path) -> None:
    (copy / "tables.json").write_text("{}")
    assert bad(lambda: load(copy)).code == "manifest-unreadable"
    (copy / "tables.json").unlink()
    assert bad(lambda: load(copy)).code == "manifest-missing"


def test_a_manifest_can_be_written_for_changed_tables(copy: Path) -> None:
    path = copy / "limits_example.csv"
    path.write_text(path.read_text().replace("3000000", "2000000", 1))
    (copy / "tables.json").write_text(loader.manifest_of(copy, "2026-02"))
    tables = load(copy)
    assert tables.version == "2026-02"
    assert tables.limits[0].township_max == 2_000_000


def test_the_shipped_manifest_is_the_one_that_would_be_written() -> None:
    assert (SHIPPED / "tables.json").read_text() == loader.manifest_of(SHIPPED, "2026-02")


def test_text_must_be_utf8(copy: Path) -> None:
    (copy / "sex.csv").write_bytes("code,zh,en,source\n1,男,male,x\n".encode("gb18030"))
    (copy / "tables.json").write_text(loader.manifest_of(copy, "2026-02"))
    assert bad(lambda: load(copy)).code == "file-unreadable"


def test_all_tables_are_needed_and_no_other() -> None:
    fewer = {name: text for name, text in TEXTS.items() if name != "sex.csv"}
    assert bad(lambda: loader.tables_of("x", fewer)).code == "file-missing"
    assert bad(lambda: loader.tables_of("x", {**TEXTS, "a.csv": ""})).code == "file-unknown"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "code,zh\n",
        "code,zh,en,source,more\n1,男,male,x,y\n",
        "code,zh,en,source\n1,男,male\n",
        "code,zh,en,source\n1,男,male,x,y\n",
        'code,zh,en,source\n1,"男,male,x\n',
    ],
)
def test_a_row_has_exactly_the_columns_of_its_form(text: str) -> None:
    assert bad(lambda: loader.read_rows("sex", text, code_rows.SourcedCode)).code == "row-bad"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("deadlines.csv", {"default": "soon"}),
        ("deadlines.csv", {"unit": "week"}),
        ("limits_example.csv", {"valid_from": "2026-13-01"}),
        ("states.csv", {"active": "perhaps"}),
        ("trade_types.csv", {"price_unit": "fen/day"}),
        ("holidays.csv", {"kind": "half"}),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_line(name: str, cells: dict[str, str]) -> None:
    fault = bad(lambda: loader.tables_of("x", changed(name, first(**cells))))
    assert fault.code == "row-bad"
    assert f"{name.removesuffix('.csv')} line 2" in str(fault)


@pytest.mark.parametrize(
    "name", ["states.csv", "transitions.csv", "event_types.csv", "materials.csv", "holidays.csv"]
)
def test_a_doubled_key_is_refused(name: str) -> None:
    texts = changed(name, lambda rows: rows.append(rows[0]))
    assert bad(lambda: loader.tables_of("x", texts)).code == "code-doubled"


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("transitions.csv", {"from": "NOWHERE"}, "NOWHERE"),
        ("transitions.csv", {"to": "NOWHERE"}, "NOWHERE"),
        ("transitions.csv", {"role": "HEAD"}, "roles differ"),
        ("transitions.csv", {"event": "note.add"}, "no event that moves"),
        ("states.csv", {"terminal": "1"}, "terminal"),
        ("event_types.csv", {"roles": "KING"}, "KING"),
        ("event_types.csv", {"second": "KING"}, "KING"),
        ("event_types.csv", {"line": "middle"}, "middle"),
        ("event_types.csv", {"states": "LIMBO"}, "LIMBO"),
        ("event_types.csv", {"documents": "DOC99"}, "DOC99"),
        ("event_types.csv", {"move": "0"}, "differ"),
        ("event_types.csv", {"roles": ""}, "nobody"),
        ("event_types.csv", {"event": "trade.begin"}, "trade.draft"),
        ("roles.csv", {"may_not_combine_with_on_one_trade": "REVIEWER"}, "kept apart"),
        ("trade_types.csv", {"allowed_methods": "RAFFLE"}, "RAFFLE"),
        ("trade_types.csv", {"transfer_modes": "GIFT"}, "GIFT"),
        ("trade_types.csv", {"unit": "ACRE"}, "ACRE"),
        ("trade_types.csv", {"decision": "NOBODY"}, "NOBODY"),
        ("trade_types.csv", {"notice_clock": "DL99"}, "DL99"),
        ("trade_types.csv", {"notice_min_days": "4"}, "minimum of DL04"),
        ("trade_types.csv", {"result_days": "2"}, "minimum of DL11"),
        ("trade_methods.csv", {"who_may_host_min_grade": "6"}, "grade 6"),
        ("trade_methods.csv", {"min_valid_bidders": "0"}, "at least one"),
        ("decision_map.csv", {"decisions": "D07+D99"}, "D99"),
        ("materials.csv", {"trade_type": "ABC"}, "ABC"),
        ("document_types.csv", {"state": "LIMBO"}, "LIMBO"),
        ("limits_example.csv", {"trade_type": "ABC"}, "ABC"),
        ("limits_example.csv", {"village_max": "3000001"}, "rise"),
        ("limits_example.csv", {"township_max": "-1"}, "rise"),
        ("limits_example.csv", {"valid_to": "2025-12-31"}, "before it begins"),
        ("deadlines.csv", {"default": "0", "minimum": "1"}, "under the minimum"),
        ("party_types.csv", {"uscc_prefix": "99"}, "99"),
        ("party_types.csv", {"id_type": "99"}, "99"),
        ("id_types.csv", {"pattern": "("}, "pattern"),
        ("rooms.csv", {"default": "0"}, "exactly one room"),
        ("rooms.csv", {"functions": "KITCHEN"}, "KITCHEN"),
        ("rooms.csv", {"capacity": "0"}, "holds nobody"),
        ("rooms.csv", {"needs_checkin": "1"}, "admitted with a badge"),
        ("rooms.csv", {"door": "", "anti_passback": "1"}, "without a door"),
        ("suspension_reasons.csv", {"session_pause_by": "KING"}, "KING"),
        ("deposit_status.csv", {"set_by": "deposit.vanish"}, "deposit.vanish"),
        ("skill_grades.csv", {"grade": "9"}, "do not rise"),
        ("skill_grades.csv", {"may": "reception, query, printing, flying"}, "flying"),
        ("skill_grades.csv", {"may": "reception, query"}, "no grade permits: unknown code 'pri"),
        ("grade_acts.csv", {"events": "trade.begin"}, "trade.begin"),
        ("grade_acts.csv", {"roles": "KING"}, "KING"),
    ],
)
def test_tables_that_do_not_fit_each_other_are_refused(
    name: str, cells: dict[str, str], said: str
) -> None:
    fault = bad(lambda: loader.tables_of("x", changed(name, first(**cells))))
    assert fault.code == "codes-inconsistent"
    assert said in str(fault)
