"""A copy of another's ledger grows by what its key signed, and by nothing else."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core import tree
from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.disk import RealDisk
from appliance.ledger.mirror import (
    BAD_SIGNATURE,
    FORK,
    GAP,
    OLDER,
    OVERREACH,
    ROOT_DIFFERS,
    Mirror,
    Run,
)  # fmt: skip
from appliance.ledger.tile_tree import TileTree
from appliance.ports import StorageFault
from tests.fakes.published import StationLedger

ORIGIN = "demo.district.999999/ledger1"


def ledger(count: int, *, shared: int = 0, text: str = "") -> StationLedger:
    """`count` entries, the first `shared` of them as in every other ledger of these tests."""
    return StationLedger(ORIGIN).grow(shared).grow(count - shared, text)


def run(of: StationLedger, start: int, stop: int, size: int | None = None) -> Run:
    whole = of.size if size is None else size
    proof = tree.consistency_path(stop, whole, of.reader(whole))
    return Run(start, tuple(of.bodies[start:stop]), of.note(whole), tuple(proof))


IT = ledger(600)


@pytest.fixture
def district() -> StationLedger:
    return IT


@pytest.fixture
def copy(tmp_path: Path, district: StationLedger) -> Mirror:
    return Mirror(tmp_path / "copy", district.vkey, RealDisk())


def test_a_copy_is_the_tree_that_was_published(copy: Mirror, district: StationLedger) -> None:
    for start, stop in ((0, 256), (256, 300), (300, 600)):
        assert copy.take(run(district, start, stop)) == ""
    there = TileTree(copy.folder)
    assert there.size() == 600
    assert [body for _seq, body in there.entries()] == district.bodies
    assert tree.root(600, there.reader(600)) == open_checkpoint(copy.note, district.vkey).root


def test_nothing_is_promised_before_every_entry_of_it_is_here(
    copy: Mirror, district: StationLedger
) -> None:
    assert copy.take(run(district, 0, 100)) == ""
    assert (copy.size, copy.note) == (100, "")
    copy.take(run(district, 100, 600))
    assert copy.note == district.note(600)


def test_a_later_process_goes_on_where_the_last_one_stood(
    copy: Mirror, district: StationLedger
) -> None:
    copy.take(run(district, 0, 300))
    later = Mirror(copy.folder, district.vkey, RealDisk())
    assert later.size == 300
    assert later.take(run(district, 300, 600)) == ""
    assert [body for _seq, body in later.entries(590)] == district.bodies[590:]


def test_files_that_nothing_counts_are_dropped(copy: Mirror, district: StationLedger) -> None:
    for stop in range(20, 601, 20):
        copy.take(run(district, stop - 20, stop, stop))
    partial = sorted(path.name for path in copy.folder.rglob("*.p/*"))
    assert partial == ["2", "88", "88"]  # level 1, and level 0 with its entries


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        (run(IT, 301, 600), GAP),
        (run(ledger(600, shared=299, text="x"), 300, 600), ROOT_DIFFERS),
        (run(ledger(400, shared=100, text="x"), 300, 400), ROOT_DIFFERS),
        (run(ledger(600, shared=100, text="x"), 0, 300, 300), FORK),
        (run(ledger(600, shared=100, text="x"), 0, 200, 200), FORK),
        (run(IT, 0, 200, 200), OLDER),
        (Run(300, tuple(IT.bodies[300:]), IT.note(500)), OVERREACH),
        (run(StationLedger(ORIGIN, seed=2).grow(600), 300, 600), BAD_SIGNATURE),
        (run(StationLedger("demo.other/ledger1").grow(600), 300, 600), BAD_SIGNATURE),
        (Run(300, tuple(IT.bodies[301:]), IT.note()), ROOT_DIFFERS),
        (Run(300, (), "no note"), BAD_SIGNATURE),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing_and_is_named(
    copy: Mirror, district: StationLedger, came: Run, reason: str
) -> None:
    """Given 300 entries of a tree of 300; then something else comes."""
    copy.take(run(district, 0, 300, 300))
    assert copy.take(came) == reason
    assert (copy.size, copy.note) == (300, district.note(300))
    kept = [one.note for one in copy.evidence()]
    assert kept == ([came.note] if reason in (FORK, ROOT_DIFFERS) else [])


def test_a_fork_is_kept_as_two_signed_notes_that_exclude_each_other(
    copy: Mirror, district: StationLedger
) -> None:
    copy.take(run(district, 0, 600))
    other = ledger(600, shared=10, text="x")
    assert copy.take(run(other, 0, 600)) == FORK
    (found,) = copy.evidence()
    one, two = (open_checkpoint(note, district.vkey) for note in (found.note, found.against))
    assert (one.size, one.root != two.root) == (two.size, True)


def test_a_note_that_the_line_kept_from_fitting_is_cleared_once_it_fits(
    copy: Mirror, district: StationLedger
) -> None:
    copy.take(run(district, 0, 300, 300))
    bent = run(district, 300, 500, 500)
    copy.take(Run(300, (b"bent", *bent.entries[1:]), bent.note))
    assert [one.reason for one in copy.evidence()] == [ROOT_DIFFERS]
    copy.take(run(district, 300, 600))
    assert copy.evidence() == []


def test_a_note_that_never_fits_becomes_a_fork_once_that_is_proven(
    copy: Mirror, district: StationLedger
) -> None:
    copy.take(run(district, 0, 300, 300))
    copy.take(run(ledger(500, shared=200, text="x"), 300, 500))
    copy.take(run(district, 300, 600))
    assert [one.reason for one in copy.evidence()] == [FORK]


class DyingDisk(RealDisk):
    def __init__(self, at: int) -> None:
        self.left = at

    def rename(self, part: Path, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "full")
        super().rename(part, path)


@pytest.mark.parametrize("at", range(9))
def test_wherever_the_disk_dies_the_next_run_completes_the_copy(
    tmp_path: Path, district: StationLedger, at: int
) -> None:
    Mirror(tmp_path, district.vkey, RealDisk()).take(run(district, 0, 300, 300))
    with suppress(StorageFault):
        Mirror(tmp_path, district.vkey, DyingDisk(at)).take(run(district, 300, 600))
    again = Mirror(tmp_path, district.vkey, RealDisk())
    assert again.size in (300, 600)
    assert again.take(run(district, again.size, 600)) == ""
    assert again.note == district.note(600)
    assert [body for _seq, body in again.entries()] == district.bodies


LONG = ledger(40)
FORKED = ledger(40, shared=17, text="x")


@st.composite
def runs(draw: st.DrawFn, of: StationLedger) -> Run:
    size = draw(st.integers(1, of.size))
    start = draw(st.integers(0, size))
    return run(of, start, draw(st.integers(start, size)), size)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(runs(LONG), runs(FORKED)), max_size=12))
def test_any_mixture_of_two_histories_leaves_one_of_them_and_names_the_other(
    tmp_path_factory: pytest.TempPathFactory, given_runs: list[Run]
) -> None:
    copy = Mirror(tmp_path_factory.mktemp("copy"), LONG.vkey, RealDisk())
    reasons = [copy.take(one) for one in given_runs]
    held = [body for _seq, body in copy.entries()]
    assert held in (LONG.bodies[: copy.size], FORKED.bodies[: copy.size])
    if copy.note:
        signed = open_checkpoint(copy.note, LONG.vkey)
        # Smaller where what is here is proven under a note that promises more.
        assert signed.size <= copy.size
        assert tree.root_of(held[: signed.size]) == signed.root
    assert FORK not in reasons or copy.evidence()


@settings(max_examples=40, deadline=None)
@given(st.lists(runs(LONG), max_size=15))
def test_an_honest_district_is_never_accused(
    tmp_path_factory: pytest.TempPathFactory, given_runs: list[Run]
) -> None:
    copy = Mirror(tmp_path_factory.mktemp("copy"), LONG.vkey, RealDisk())
    assert {copy.take(one) for one in given_runs} <= {"", GAP, OLDER}
    assert copy.take(run(LONG, copy.size, 40)) == ""
    assert copy.note == LONG.note(40)
    assert copy.evidence() == []
