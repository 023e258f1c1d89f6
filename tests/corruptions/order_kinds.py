"""Numbers, places, forks and clocks, in trees that the box itself signed."""

from collections.abc import Iterator

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from tests.corruptions.base import Base, Entry
from tests.corruptions.corpus import Corruption, Files, Found
from tests.corruptions.form_kinds import PLAIN, _set
from tests.corruptions.workshop import (
    OneChange,
    forged,
    note_of,
    renumbered,
    tree_over,
    with_entry,
)
from tests.fakes.township import ORIGIN

LATE = 262
"""An entry of the box behind the trade: few stand after it."""


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _numbers(base)
    yield from _openings(base)
    yield from _causes(base)
    yield from _two_stories(base)
    yield from _clocks(base)


def _order(
    name: str, says: str, files: Files, expect: Found, *also: Found, seen: str = ""
) -> Corruption:
    return Corruption(name, "order", says, expect, also=also, files=files, seen=seen)


def _numbers(base: Base) -> Iterator[Corruption]:
    size = len(base.bodies)
    yield _order(
        "number-of-another-place", "an entry with the number of the next one",
        with_entry(base, PLAIN, _set("seq", to=PLAIN + 1)), ("seq-mismatch", PLAIN),
    )  # fmt: skip
    yield _order(
        "entry-dropped", "an entry left out, the numbers as they were",
        forged(base, lambda _base, entries: entries.pop(LATE) and None),
        ("seq-mismatch", LATE), *(("seq-mismatch", seq) for seq in range(LATE + 1, size - 1)),
    )  # fmt: skip
    yield _order(
        "entry-doubled", "an entry that stands twice, the numbers as they were",
        forged(base, lambda _base, entries: entries.insert(LATE, entries[LATE - 1])),
        ("seq-mismatch", LATE), *(("seq-mismatch", seq) for seq in range(LATE + 1, size + 1)),
    )  # fmt: skip

    def swapped(_base: Base, entries: list[Entry | bytes]) -> None:
        entries[LATE], entries[LATE + 1] = entries[LATE + 1], entries[LATE]

    yield _order(
        "entries-swapped", "two entries that changed places", forged(base, swapped),
        ("seq-mismatch", LATE), ("seq-mismatch", LATE + 1), ("time-backwards", LATE + 1),
        ("clock-backwards", LATE + 1),
    )  # fmt: skip


def _openings(base: Base) -> Iterator[Corruption]:
    opening = base.entries[0]

    def opened_again(entry: Entry) -> None:
        entry["kind"], entry["data"] = "ledger.opened", opening["data"] | {"life": 2}

    def never_opened(entry: Entry) -> None:
        entry["kind"], entry["data"] = base.entries[PLAIN]["kind"], base.entries[PLAIN]["data"]

    for name, says, seq, change in (
        ("opened-again", "a second life begins inside the ledger", PLAIN, opened_again),
        ("never-opened", "the first entry is no opening", 0, never_opened),
        ("opened-for-another", "the opening names another ledger", 0,
         _set("data", "origin", to="demo.999999.999999100/ledger2")),
    ):  # fmt: skip
        yield _order(name, says, with_entry(base, seq, change), ("first-entry", seq))


def _causes(base: Base) -> Iterator[Corruption]:
    mark, closed = base.first("record.mark"), base.first("priority.close")
    result = base.first("session.result")
    for name, says, seq, cause in (
        ("cause-of-another-command", "a further entry that names an older command", mark,
         base.first("supervise.attest")),
        ("cause-that-is-a-further-entry", "a cause that has a cause itself", closed, result + 1),
        ("cause-of-the-box", "a further entry that names an old entry of the box", mark, PLAIN),
    ):  # fmt: skip
        files = with_entry(base, seq, _set("cause", to=cause))
        yield _order(name, says, files, ("cause-missing", seq))


def _two_stories(base: Base) -> Iterator[Corruption]:
    """What only somebody sees who remembers a checkpoint: `seen` is one that was met before."""
    size = len(base.bodies)
    newest = note_of(base, size)

    def quietly_dropped(_base: Base, entries: list[Entry | bytes]) -> None:
        entries.pop(LATE)
        renumbered(entries, LATE, -1)

    yield _order(
        "entry-dropped-and-renumbered", "an entry left out, all later ones numbered anew",
        forged(base, quietly_dropped), ("rolled-back", size - 1), seen=newest,
    )  # fmt: skip
    yield _order(
        "tail-cut", "the last six entries cut off, under the older checkpoint",
        tree_over(base, base.bodies[:-6]), ("rolled-back", size - 6), seen=newest,
    )  # fmt: skip
    other = list(base.bodies)
    other[LATE] = other[LATE].replace(b"PAPER", b"COVER")
    yield _order(
        "fork-of-the-same-size", "another tree of the same size", tree_over(base, other),
        ("fork", size - 1), seen=newest,
    )  # fmt: skip
    yield _order(
        "fork-of-another-size", "a longer tree that does not begin with the one before",
        tree_over(base, other), ("fork", size - 3), seen=note_of(base, size - 2),
    )  # fmt: skip
    yield _order(
        "cloned-box", "two boxes with one key went on differently from the same day",
        forged(base, _clone), ("fork", size - 1), seen=newest,
    )  # fmt: skip
    beginning = note_of(base, LATE)
    yield Corruption(
        "grown-since-it-was-seen", "order", "the tree begins with what was seen; nothing is wrong",
        None, files=dict(base.files), seen=beginning,
    )  # fmt: skip
    alien = checkpoints.sign(Checkpoint(ORIGIN, LATE, tree.EMPTY_ROOT), base.key)
    yield _order(
        "signed-two-stories", "the box had signed another root for an earlier size",
        dict(base.files), ("fork", LATE - 1), seen=alien,
    )  # fmt: skip

    def an_older_boot(entry: Entry) -> None:
        entry["clock"]["boot"] = "0badc0de"

    yield _order(
        "boot-returns", "an entry of a boot that another one had followed",
        with_entry(base, LATE, an_older_boot), ("boot-returned", LATE),
    )  # fmt: skip


def _clone(base: Base, entries: list[Entry | bytes]) -> None:
    """The second box was copied before the last days and has its own."""
    for seq in range(len(base.entries) - 6, len(base.entries)):
        entry = entries[seq]
        assert isinstance(entry, dict)
        entry["clock"]["boot"] = "0badc0e0"
        entry["data"]["device"] = "scanner"


def _clocks(base: Base) -> Iterator[Corruption]:
    def a_day_older(entry: Entry) -> None:
        entry["at"] = base.entries[LATE - 10]["at"]

    def a_millisecond_older(entry: Entry) -> None:
        before = str(base.entries[LATE - 1]["at"])
        entry["at"] = before.replace(":30.000Z", ":29.999Z").replace(":00.000Z", ":59.999Z")
        if entry["at"] > before:
            entry["at"] = before[:14] + f"{int(before[14:16]) - 1:02}" + ":59.999Z"

    def steady_clock_back(entry: Entry) -> None:
        entry["clock"]["mono"] = base.entries[LATE - 1]["clock"]["mono"] - 60_000

    def wall_set_back(entry: Entry) -> None:
        entry["clock"]["wall"] -= 86_400_000
        entry["clock"]["age"] = 7_200
        entry["at"] = base.entries[LATE - 1]["at"]

    changes: list[tuple[str, str, OneChange, str]] = [
        ("time-a-day-back", "an entry that is older than the one before", a_day_older,
         "time-backwards"),
        ("time-a-millisecond-back", "an entry one millisecond older", a_millisecond_older,
         "time-backwards"),
        ("steady-clock-back", "the clock that only runs on ran back in one boot",
         steady_clock_back, "clock-backwards"),
        ("clock-set-back", "the box's clock was set back a day while it ran", wall_set_back,
         "clock-set-back"),
    ]  # fmt: skip
    for name, says, change, code in changes:
        files = with_entry(base, LATE, change)
        yield Corruption(name, "time", says, (code, LATE), files=files)
