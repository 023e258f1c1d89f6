"""`tradepost ledger` on a station that carried a lease to its end."""

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from provisioning.cli import main
from tests.fakes.served import served
from tests.fakes.township import ORIGIN, Township


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder: a station was at work, published, and is off now."""
    folder = tmp_path_factory.mktemp("state")
    township = Township(folder)
    township.lease_to("ARCHIVED")
    publish(township.station.ledger, folder / "ledger", RealDisk())
    township.close()
    return folder


@pytest.fixture
def state(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "state"))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The folder's files on the loopback, as the sync agent serves them."""

    def app(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        path = folder / environ["PATH_INFO"].lstrip("/")
        found = path.is_file()
        start("200 OK" if found else "404 Not Found", [])
        return [path.read_bytes()] if found else []

    with served(app) as at:
        yield at


def tradepost(*words: object) -> Result:
    return CliRunner().invoke(main, ["ledger", *map(str, words)])


def verified(source: object, *options: object) -> tuple[int, dict[str, object]]:
    result = tradepost("verify", source, "--json", *options)
    return result.exit_code, json.loads(result.output)


def test_a_state_folder_is_verified_with_its_vault(state: Path) -> None:
    status, report = verified(state)
    assert (status, report["findings"]) == (0, [])
    assert report["origin"] == ORIGIN
    assert report["trades"] == 1
    assert isinstance(report["values"], int)
    assert report["values"] > 0


def test_the_published_tree_is_verified_as_files_and_over_http(state: Path) -> None:
    status, report = verified(state / "ledger")
    assert (status, report["findings"]) == (0, [])
    with serving(state / "ledger") as address:
        assert verified(address) == (0, report)


def test_an_export_is_verified_like_the_database(state: Path, tmp_path: Path) -> None:
    assert tradepost("export", tmp_path / "out", "--state", state).exit_code == 0
    _status, of_database = verified(state / "station.db")
    status, report = verified(tmp_path / "out")
    assert status == 0
    assert report["root"] == of_database["root"]


def test_a_changed_byte_ends_with_1_and_names_the_entry(state: Path) -> None:
    bundle = next((state / "ledger/tile/entries").rglob("*.p/*"))
    damaged = bytearray(bundle.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    bundle.chmod(0o600)
    bundle.write_bytes(damaged)
    status, report = verified(state / "ledger")
    assert status == 1
    assert report["findings"]


def test_a_policy_brought_by_hand_decides_whose_ledger_it_is(state: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    vkey = (state / "ledger/vkey").read_text().strip()
    policy.write_text(f"log {vkey}\nquorum none\n")
    assert verified(state, "--policy", policy)[1]["key_from"] == "policy"
    policy.write_text("log nonsense\nquorum none\n")
    assert tradepost("verify", state, "--policy", policy).exit_code == 2


def test_a_folder_that_is_no_ledger_is_wrong_use(tmp_path: Path) -> None:
    assert tradepost("verify", tmp_path).exit_code == 2


def test_show_lists_the_newest_and_shows_one_as_it_was_signed(state: Path) -> None:
    listed = tradepost("show", "--state", state).output.splitlines()
    assert len(listed) == 20
    body = tradepost("show", "0", "--state", state, "--json").output.rstrip("\n")
    assert json.loads(body)["kind"] == "ledger.opened"
    assert tradepost("show", "99999", "--state", state).exit_code == 1


def test_a_proof_leads_from_the_entry_to_the_signed_root(state: Path) -> None:
    body = tradepost("show", "5", "--state", state, "--json").output.rstrip("\n").encode()
    head, _, note = tradepost("prove", "5", "--state", state).output.partition("\n\n")
    first, index, *hashes = head.splitlines()
    checkpoint = checkpoints.open_checkpoint(note, (state / "ledger/vkey").read_text().strip())
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 5")
    path = [base64.b64decode(one) for one in hashes]
    assert tree.verify_inclusion(tree.leaf(body), 5, checkpoint.size, path, checkpoint.root)
    assert tradepost("prove", "99999", "--state", state).exit_code == 1


def test_reading_leaves_nothing_beside_the_database(state: Path) -> None:
    before = sorted(path.name for path in state.iterdir())
    verified(state)
    assert sorted(path.name for path in state.iterdir()) == before


def test_a_run_goes_on_where_the_last_one_ended(state: Path, tmp_path: Path) -> None:
    kept = tmp_path / "verified"
    status, first = verified(state, "--resume", kept)
    assert (status, first["resumed_from"]) == (0, 0)
    status, again = verified(state, "--resume", kept)
    assert (status, again["resumed_from"], again["root"]) == (0, first["size"], first["root"])
    kept.write_bytes(b"nonsense" * 999)
    result = tradepost("verify", state, "--resume", kept)
    assert result.exit_code == 1
    assert "not a state of this verifier" in result.output


def test_a_checkpoint_that_was_seen_convicts_a_ledger_put_back(
    state: Path, tmp_path: Path
) -> None:
    newest = state / "ledger/checkpoint"
    assert verified(state, "--seen", newest)[0] == 0
    older = Township(tmp_path / "older")
    older.lease_to("SUBMITTED")
    older.close()
    status, report = verified(tmp_path / "older", "--seen", newest)
    assert status == 1
    findings = report["findings"]
    assert isinstance(findings, list)
    assert [one["code"] for one in findings] == ["rolled-back"]
    garbled = tmp_path / "garbled"
    garbled.write_text("nonsense\n")
    assert tradepost("verify", state, "--seen", garbled).exit_code == 1


def test_the_tree_alone_leaves_what_entries_say_unread(state: Path) -> None:
    _status, whole = verified(state)
    status, report = verified(state, "--tree-only", "--all-signatures")
    assert (status, report["root"], report["signatures"]) == (0, whole["root"], 0)


def test_progress_is_said_on_standard_error_only(state: Path) -> None:
    result = CliRunner().invoke(main, ["ledger", "verify", str(state), "--json", "--progress"])
    size = json.loads(result.stdout)["size"]
    assert result.stderr == f"100 %  {size:,} of {size:,}\n"
    assert CliRunner().invoke(main, ["ledger", "verify", str(state)]).stderr == ""


def test_a_proof_is_checked_with_nothing_but_keys_at_hand(state: Path, tmp_path: Path) -> None:
    proof, entry, policy = (tmp_path / name for name in ("3.tlog-proof", "entry", "policy"))
    proof.write_text(tradepost("prove", 3, "--state", state).output)
    entry.write_text(tradepost("show", 3, "--json", "--state", state).output)
    policy.write_text(f"log {(state / 'ledger/vkey').read_text().strip()}\nquorum none\n")
    checked = tradepost("check-proof", proof, entry, "--policy", policy)
    assert checked.exit_code == 0
    assert checked.output.startswith("entry 3 of ")
    entry.write_text(tradepost("show", 4, "--json", "--state", state).output)
    refused = tradepost("check-proof", proof, entry, "--policy", policy)
    assert (refused.exit_code, refused.output) == (1, "Error: does not prove that entry\n")
    policy.write_text("quorum none\n")
    assert tradepost("check-proof", proof, entry, "--policy", policy).exit_code == 1
