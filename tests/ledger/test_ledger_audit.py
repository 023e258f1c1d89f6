"""The auditor's file: what it may lean on, how it is run, and the corpus of named corruptions."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor import ledger_audit
from tests.corruptions import corpus
from tests.corruptions.corpus import Corruption
from tests.fakes.memory_tree import MemorySource

pytestmark = pytest.mark.slow

FILE = Path(ledger_audit.__file__)
JUDGED = ("form", "tree", "signature", "order", "time")
KINDS = [kind for kind in corpus.load() if kind.medium == "tree"]
VKEY = (corpus.BASE / "vkey").read_text().strip()


def found(kind: Corruption) -> set[corpus.Found]:
    trust = ledger_audit.read_policy(corpus.POLICY.read_text("utf-8"))
    seen = [kind.seen.encode()] if kind.seen else []
    audited = ledger_audit.audit(MemorySource(kind.files), trust, seen)
    return {(code, seq) for code, seq, _text in audited}


def test_it_can_be_read_in_an_hour() -> None:
    assert len(FILE.read_text("utf-8").splitlines()) < 600


def test_it_leans_on_the_standard_library_and_ed25519_alone() -> None:
    modules = set()
    for node in ast.walk(ast.parse(FILE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    others = {name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names}
    assert others == {
        "cryptography.exceptions",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
    }


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.class_ in JUDGED], ids=lambda kind: kind.name
)
def test_it_names_each_damage_that_it_judges(kind: Corruption) -> None:
    assert found(kind) == kind.found


def test_it_is_silent_about_what_it_does_not_judge() -> None:
    others = [kind for kind in KINDS if kind.class_ not in JUDGED]
    assert [kind.name for kind in others if not found(kind) <= kind.found] == []


def lay(files: corpus.Files, folder: Path) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """As an auditor runs it: isolated from the folder and the paths of this project."""
    command = [sys.executable, "-I", FILE, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_good_ledger_ends_with_0_and_what_was_not_judged() -> None:
    ended = run(corpus.BASE, "--policy", corpus.POLICY)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[-1] == "good"
    assert [line.split()[:3] for line in lines[:-1]] == [
        ["not-judged", "-", f"{what}:"] for what in ("authority", "payload", "refolding", "vault")
    ]


def test_findings_stand_one_a_line_and_end_with_1(tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS if kind.name == "entries-swapped-in-bundle")
    lay(kind.files, tmp_path)
    ended = run(tmp_path, "--vkey", VKEY)
    assert ended.returncode == 1
    assert [line.split()[:2] for line in ended.stdout.splitlines()[:2]] == [
        ["leaf-mismatch", "100"], ["leaf-mismatch", "101"],
    ]  # fmt: skip
    assert ended.stdout.endswith("NOT GOOD: 2 findings\n")


def test_a_left_over_partial_file_is_judged_in_a_folder(tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS if kind.name == "partial-tile-inconsistent")
    lay(kind.files, tmp_path)
    assert run(tmp_path, "--vkey", VKEY).stdout.startswith("file-broken 256 ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-folder", "--vkey", VKEY], "no folder and no address"),
        ([corpus.BASE, "--vkey", VKEY[:-2]], "cannot audit"),
        ([corpus.BASE, "--vkey", VKEY, "--seen", corpus.POLICY], "cannot audit"),
        ([corpus.BASE, "--policy", corpus.BASE / "vkey"], "no line of a policy"),
        (["http://127.0.0.1:9/ledger", "--vkey", VKEY], "refused"),
    ],
)
def test_what_cannot_be_read_ends_with_2(words: list[str | Path], said: str) -> None:
    ended = run(*words)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_without_a_key_nobody_vouches() -> None:
    assert run(corpus.BASE).stdout.startswith("key-unknown - ")


def test_the_published_notes_and_keys_are_read(log_vectors: dict[str, Any]) -> None:
    key = ledger_audit.read_key(log_vectors["log_vkey"])
    assert key.text == log_vectors["log_vkey"]
    checkpoint = ledger_audit.read_checkpoint(log_vectors["cosigned_checkpoint_5"].encode())
    assert (checkpoint.origin, checkpoint.size) == (log_vectors["origin"], 5)
    assert checkpoint.root.hex() == log_vectors["roots_hex"]["5"]
    [signature] = key.blobs(checkpoint.lines)
    assert key.signed(signature, checkpoint.text.encode())


def test_the_published_example_tree_is_walked(log_vectors: dict[str, Any]) -> None:
    """Its entries are not of our form, which is all that is wrong with it."""
    source = MemorySource(
        {
            "checkpoint": log_vectors["cosigned_checkpoint_5"].encode(),
            log_vectors["tile_0_path"]: bytes.fromhex(log_vectors["tile_0_hex"]),
            log_vectors["entry_bundle_path"]: bytes.fromhex(log_vectors["entry_bundle_hex"]),
        }
    )
    policy = (
        f"log {log_vectors['log_vkey']}\nwitness w {log_vectors['witness_vkey']}\n"
        "group all-of-them all w\nquorum all-of-them\n"
    )
    found = list(ledger_audit.audit(source, ledger_audit.read_policy(policy)))
    assert [(code, seq) for code, seq, _text in found] == [
        ("entry-broken", seq) for seq in range(5)
    ]


def test_the_published_example_entries_are_read(entry_vectors: dict[str, Any]) -> None:
    for one in entry_vectors["entries"]:
        body = one["bytes_utf8"].encode()
        assert ledger_audit.read_entry(body) == one["object"]
        assert ledger_audit.sha256(b"\0", body).hex() == one["leaf"]


@pytest.mark.parametrize("size", ["1", "255", "256", "257", "700", "65536", "70000"])
def test_the_last_file_of_each_level_is_the_published_one(
    log_vectors: dict[str, Any], size: str
) -> None:
    for row in log_vectors["tiles_for_size"][size]:
        partial = row["partial_width"]
        index = row["full"] if partial else row["full"] - 1
        assert ledger_audit.path_of(row["level"], index, partial or 256) == row["last"]
    assert ledger_audit.path_of(0, 1_234_067, 256) == (
        f"tile/0/{log_vectors['tile_index_1234067']}"
    )
