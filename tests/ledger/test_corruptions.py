"""The verifier gives exactly the finding of each named corruption, and of every flipped bit."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ledger import policy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, Report, verify_database, verify_tree
from tests.corruptions import corpus
from tests.corruptions.base import shipped
from tests.corruptions.corpus import Corruption, Files
from tests.corruptions.database import change, lay_out
from tests.corruptions.kinds import all_kinds
from tests.fakes.township import TABLES

KINDS = corpus.load()
TREES = [kind for kind in KINDS if kind.medium == "tree"]
DATABASES = [kind for kind in KINDS if kind.medium == "database"]


@cache
def trust() -> policy.Policy:
    return policy.parse(corpus.POLICY.read_text("utf-8"))


def found(report: Report) -> list[tuple[str, int | None]]:
    return sorted(((one.code, one.seq) for one in report.findings), key=str)


def laid_out(files: Files, folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def seen(kind: Corruption) -> How:
    return How(seen=(kind.seen,) if kind.seen else ())


@pytest.mark.parametrize("kind", TREES, ids=lambda kind: kind.name)
def test_each_kind_is_found_as_what_it_is_where_it_is(kind: Corruption, tmp_path: Path) -> None:
    tree = TileTree(laid_out(kind.files, tmp_path))
    report = verify_tree(tree, tables=TABLES, policy=trust(), how=seen(kind))
    assert found(report) == sorted(kind.found, key=str), report.findings


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the base's database."""
    return lay_out(shipped(corpus.BASE), tmp_path_factory.mktemp("base")).parent


@pytest.mark.parametrize("kind", DATABASES, ids=lambda kind: kind.name)
def test_each_change_of_a_database_is_found_where_it_is(
    kind: Corruption, database: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(database, tmp_path / "state"))
    change(folder / "station.db", kind.sql)
    how = replace(seen(kind), all_signatures="--all-signatures" in kind.options)
    report = verify_database(
        folder / "station.db", tables=TABLES, policy=trust(), keys=folder / "keys", how=how
    )
    assert found(report) == sorted(kind.found, key=str), report.findings


def test_nothing_is_wrong_with_the_bases_database(database: Path) -> None:
    keys = database / "keys"
    report = verify_database(database / "station.db", tables=TABLES, policy=trust(), keys=keys)
    assert report.findings == []
    assert (report.values_absent, report.trades, report.unjudged) == (0, 1, 0)
    assert report.values > 10


def test_nothing_is_wrong_with_the_base() -> None:
    report = verify_tree(TileTree(corpus.BASE), tables=TABLES, policy=trust())
    assert report.findings == []
    assert (report.trades, report.unjudged, report.cosigned_size) == (1, 0, report.size)


def test_the_corpus_is_made_again_byte_for_byte() -> None:
    base = shipped(corpus.BASE)
    assert corpus.written(list(all_kinds(base)), base.files) == corpus.KINDS.read_text("utf-8")


def test_the_corpus_is_large_in_kinds_and_small_in_bytes() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) >= 80
    assert {kind.class_ for kind in KINDS} <= set(corpus.CLASSES)
    size = sum(path.stat().st_size for path in corpus.FOLDER.rglob("*") if path.is_file())
    assert size < 2_000_000
