"""A verification that goes on where the last one ended, and what its state file is worth."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, policy, verify_state
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.verify import BadSeen, BadState, How, Report, verify
from tests.corruptions import corpus
from tests.corruptions.base import Base, shipped
from tests.corruptions.database import ROWS
from tests.fakes.forgery import Forgery
from tests.fakes.township import ORIGIN, STATION_KEY, TABLES, WITNESS

SIZES = (6, 237, 242, 245, 256, 266)
"""Before the trade, in the middle of it, while acts are hidden, after the closing, a full page."""


@pytest.fixture(scope="module")
def base() -> Base:
    return shipped(corpus.BASE)


def verified(bodies: list[bytes], state: Path | None = None, **how: object) -> Report:
    source = Forgery(STATION_KEY, bodies)
    asked = How(state=state, **how)  # type: ignore[arg-type]  # fields of How
    return verify(source, tables=TABLES, how=asked)


def test_in_steps_it_comes_to_what_it_finds_in_one_go(base: Base, tmp_path: Path) -> None:
    state, before = tmp_path / "state", 0
    for size in SIZES:
        report = verified(base.bodies[:size], state)
        assert (report.findings, report.resumed_from, report.size) == ([], before, size)
        before = size
    whole = verified(base.bodies)
    assert (report.root, report.trades) == (whole.root, 1)
    again = verified(base.bodies, state)
    assert (again.findings, again.resumed_from, again.signatures) == ([], len(base.bodies), 0)


def test_every_size_can_be_gone_on_from(base: Base, tmp_path: Path) -> None:
    for size in signed_sizes(base):
        state = tmp_path / str(size)
        assert verified(base.bodies[:size], state).good
        report = verified(base.bodies, state)
        assert (report.findings, report.resumed_from) == ([], size)


def signed_sizes(base: Base) -> list[int]:
    """Sizes of the trade at which the station signed: never inside a command."""
    rows = ROWS.read_text("utf-8").splitlines()
    found = [int(row.split("VALUES (")[1].split(",")[0]) for row in rows if "O checkpoint" in row]
    return sorted(size for size in found if size > base.first("station.start"))


@pytest.mark.parametrize("size", SIZES[1:-1])
def test_what_is_wrong_behind_the_state_is_found(base: Base, tmp_path: Path, size: int) -> None:
    state = tmp_path / "state"
    assert verified(base.bodies[:size], state).good
    spent = base.entries[base.first("trade.accept")]["command"]["nonce"].encode()
    fresh = base.entries[base.first("archive.close")]["command"]["nonce"].encode()
    bodies = [body.replace(fresh, spent) for body in base.bodies]
    codes = {one.code for one in verified(bodies, state).findings}
    assert codes == {"nonce-twice", "signature-broken"}


def test_a_ledger_that_does_not_begin_with_the_state_is_a_fork(base: Base, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert verified(base.bodies[:260], state).good
    other = [*base.bodies[:258], base.bodies[258].replace(b"CERT", b"CeRT"), *base.bodies[259:]]
    other[257] = base.bodies[257] + b" "
    found = verified(other, state).findings
    assert ("fork", 259) in [(one.code, one.seq) for one in found]
    short = verified(base.bodies[:100], state).findings
    assert [(one.code, one.seq) for one in short] == [("rolled-back", 100)]
    short = verified(base.bodies[:258], state).findings
    assert ("rolled-back", 258) in [(one.code, one.seq) for one in short]


def test_a_run_with_findings_leaves_the_state_as_it_was(base: Base, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert verified(base.bodies[:237], state).good
    before = state.read_bytes()
    assert not verified([*base.bodies[:260], b"{}"], state).good
    assert state.read_bytes() == before
    assert verified(base.bodies, state).resumed_from == 237


# --- what a state file is worth -----------------------------------------------------------------


def state_of(base: Base, folder: Path, **how: object) -> Path:
    state = folder / "state"
    assert verified(base.bodies[:256], state, **how).good
    return state


def edited(path: Path, **changes: object) -> None:
    """Rewrite the state as somebody could who may write the file."""
    database = sqlite3.connect(path)
    body = database.execute("SELECT body FROM state").fetchone()[0]
    told = msgspec.msgpack.decode(body) | changes
    database.execute("UPDATE state SET body = ?", (msgspec.msgpack.encode(told),))
    database.commit()
    database.close()


def test_an_edge_in_the_state_is_held_against_the_signed_checkpoint(
    base: Base, tmp_path: Path
) -> None:
    state = state_of(base, tmp_path)
    edited(state, peaks=[bytes(32)], root=bytes(32))
    codes = {one.code for one in verified(base.bodies, state).findings}
    assert codes == {"root-mismatch"}


def test_a_state_of_another_ledger_or_trust_is_refused(base: Base, tmp_path: Path) -> None:
    state = state_of(base, tmp_path)
    source = Forgery(STATION_KEY, base.bodies)
    trust = policy.parse(f"log {STATION_KEY.vkey}\nquorum none\n")
    with pytest.raises(BadState, match="other keys"):
        verify(source, tables=TABLES, policy=trust, how=How(state=state))
    edited(state, origin="demo.x/ledger1")
    with pytest.raises(BadState, match="another ledger"):
        verified(base.bodies, state)


def test_a_state_without_judgement_serves_only_the_tree(base: Base, tmp_path: Path) -> None:
    state = state_of(base, tmp_path, tree_only=True)
    with pytest.raises(BadState, match="the tree only"):
        verified(base.bodies, state)
    assert verified(base.bodies, state, tree_only=True).resumed_from == 256


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"peaks": []}, "no edge"),
        ({"size": "many"}, "another form"),
        ({"colour": "red"}, "another form"),
        ({"offices": [{"key": "x", "staff_no": "1", "roles": [], "valid_to": ""}]}, "of staff"),
        ({"version": 2}, "another ledger"),
    ],
)
def test_a_state_that_was_edited_carelessly_is_refused(
    base: Base, tmp_path: Path, changes: dict[str, object], what: str
) -> None:
    state = state_of(base, tmp_path)
    edited(state, **changes)
    with pytest.raises(BadState, match=what):
        verified(base.bodies, state)


def test_a_file_with_other_tables_is_refused(base: Base, tmp_path: Path) -> None:
    state = state_of(base, tmp_path)
    database = sqlite3.connect(state)
    database.execute("CREATE TRIGGER t AFTER INSERT ON nonce BEGIN DELETE FROM act; END")
    database.close()
    with pytest.raises(BadState, match="tables are others"):
        verified(base.bodies, state)
    state.write_bytes(b"nonsense" * 1000)
    with pytest.raises(BadState):
        verified(base.bodies, state)


def test_a_file_that_others_may_write_is_refused(base: Base, tmp_path: Path) -> None:
    state = state_of(base, tmp_path)
    state.chmod(0o666)
    with pytest.raises(BadState, match="written by others"):
        verified(base.bodies, state)


def test_an_act_in_the_state_that_no_longer_has_a_form_is_refused(base: Base) -> None:
    kept = verify_state.KeptAct(
        seq=1, at="", kind="trade.dream", schema=1, data=msgspec.Raw(b"{}"), trade=None,
        commits={}, asked={}, signers=(), effective_at=None,
    )  # fmt: skip
    with pytest.raises(BadState, match=r"trade\.dream"):
        kept.recorded()
    with pytest.raises(BadState, match="no bytes"):
        verify_state.from_json("text", verify_state.Stub)


# --- what was seen, how far it is ---------------------------------------------------------------


def test_what_was_seen_must_be_signed_by_this_ledger(base: Base) -> None:
    here = Checkpoint(ORIGIN, 100, tree.root_of(base.bodies[:100]))
    good = checkpoints.sign(here, STATION_KEY)
    assert verified(base.bodies, seen=(good,)).good
    unsigned = checkpoints.cosign(here, WITNESS, 7)
    with pytest.raises(BadSeen):
        verified(base.bodies, seen=(here.text + "\n" + unsigned,))


def test_what_was_seen_must_not_be_older_than_the_state(base: Base, tmp_path: Path) -> None:
    state = state_of(base, tmp_path)
    old = checkpoints.sign(Checkpoint(ORIGIN, 9, tree.root_of(base.bodies[:9])), STATION_KEY)
    with pytest.raises(BadState, match="older"):
        verified(base.bodies, state, seen=(old,))


def test_it_says_how_far_it_is(base: Base) -> None:
    told: list[tuple[int, int]] = []
    verified(base.bodies, progress=lambda done, size: told.append((done, size)))
    assert told == [(256, 266), (266, 266)]
