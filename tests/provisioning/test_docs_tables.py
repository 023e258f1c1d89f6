from pathlib import Path

import pytest

from appliance.tables import load
from provisioning import docs_tables

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "terms.csv").write_bytes((DOCS / "terms.csv").read_bytes())
    return tmp_path


def test_what_was_written_is_current(docs: Path) -> None:
    assert docs_tables.main(["--docs", str(docs)]) == 0
    assert docs_tables.main(["--check", "--docs", str(docs)]) == 0


def test_a_document_that_is_missing_or_changed_fails_the_check(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs_tables.main(["--check", "--docs", str(docs)]) == 1
    assert not (docs / "glossary.md").exists()
    docs_tables.main(["--docs", str(docs)])
    (docs / "steps.md").write_text("by hand")
    capsys.readouterr()
    assert docs_tables.main(["--check", "--docs", str(docs)]) == 1
    assert capsys.readouterr().out == f"{docs / 'steps.md'}: not what the tables say\n"
    assert (docs / "steps.md").read_text() == "by hand"


def test_every_code_stands_in_the_documents(docs: Path) -> None:
    tables = load()
    made = docs_tables.documents(tables, docs / "terms.csv")
    for table in (
        tables.states, tables.roles, tables.trade_types, tables.trade_methods,
        tables.document_types, tables.deadlines, tables.gate_fail_codes, tables.decision_types,
    ):  # fmt: skip
        for code in table:
            assert f"\n| {code} |" in made["glossary.md"]
    for kind in tables.events:
        assert f"`{kind}`" in made["steps.md"]


def test_every_line_of_a_table_has_as_many_cells(docs: Path) -> None:
    for text in docs_tables.documents(load(), docs / "terms.csv").values():
        for block in text.split("\n\n"):
            if block.startswith("| "):
                widths = {line.replace("\\|", "").count("|") for line in block.splitlines()}
                assert len(widths) == 1
