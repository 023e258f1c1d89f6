"""Two histories under one key: named within one contact, and never where nobody erred."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.ledger.checkpoints import witness_key
from sync.district.center import Center
from sync.district.sticks import take_in
from sync.district.store.store import SqlShelf
from sync.push import Answer, Hello, Refused
from sync.push import push as push_up
from sync.settings import EnrolledStation
from sync.sources import Route, TreeSource
from sync.stick_files import RealStick
from sync.stick_layout import of_origin
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, open_district
from tests.fakes.watched import Box
from tests.sync.test_sources import published


@pytest.fixture
def box() -> Box:
    return Box().works(5)


@pytest.fixture
def center(tmp_path: Path, box: Box, clock: FakeClock) -> Iterator[Center]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=box.origin, vkey=box.ledger.vkey
    )
    found = open_district(tmp_path, [enrolled], clock, witness_key(WITNESS, b"\x09" * 32))
    yield found
    found.store.close()


def shelf_of(center: Center, box: Box) -> SqlShelf:
    shelf = center.store.shelf(box.origin)
    assert shelf is not None
    return shelf


def push(center: Center, box: Box, start: int | None = None) -> str:
    """One contact of a box: what it has beyond what the district holds."""
    shelf = shelf_of(center, box)
    center.clock.go_to(max(center.clock.now().at, box.clock.at))  # type: ignore[attr-defined]
    return center.take(shelf, box.frame(shelf.size if start is None else start)).reason


def named(center: Center) -> list[str]:
    return [one.finding.code for one in center.watch.findings(standing=True)]


def with_stick(folder: Path, center: Center) -> str:
    """Why the only ledger on a stick was not taken."""
    stick = RealStick(folder)
    try:
        return take_in(stick, center).ledgers[0].reason
    finally:
        stick.close()


def cloned(box: Box) -> tuple[Box, Box]:
    """Two boxes with one card, both at work in the same hour."""
    other = box.twin("b0000002")
    box.works(3)
    other.clock.forward(seconds=30)
    other.works(4)
    return box, other


def put_back(box: Box) -> tuple[Box, Box]:
    """The box went on for a while; then an old image of its disk was started."""
    old = box.twin("b0000002")
    box.works(3)
    old.clock.go_to(box.clock.at)
    old.clock.forward(hours=2)
    old.clock.started = old.clock.at
    old.works(2)
    return box, old


def lying(box: Box) -> tuple[Box, Box]:
    """One process that signs two histories."""
    other = box.twin(box.clock.boot)
    box.works(3)
    other.works(2)
    return box, other


@pytest.mark.parametrize(
    ("given", "name"), [(cloned, "clone"), (put_back, "rollback"), (lying, "fork")]
)
def test_two_histories_have_their_name_within_one_contact(
    center: Center, box: Box, given: Callable[[Box], tuple[Box, Box]], name: str
) -> None:
    push(center, box)
    one, other = given(box)
    assert push(center, one) == ""
    assert named(center) == []
    push(center, other, start=5)
    assert named(center) == [name]
    finding = center.watch.findings()[0].finding
    assert finding.facts["entry"] == 5
    assert [side.seq for side in finding.sides] == [5, -1]
    assert center.store.evidence_body(finding.sides[1].evidence) is not None


def test_a_larger_clone_that_asked_first_is_seen_at_once_and_named_when_it_is_proven(
    center: Center, box: Box
) -> None:
    """It begins where the district stands, so nothing it sends can be held against an entry."""
    push(center, box)
    one, other = cloned(box)
    push(center, one)
    assert push(center, other) == "root-differs"
    assert named(center) == ["other-history"]
    one.works(3)
    assert push(center, one) == "fork"
    assert named(center) == ["other-history", "clone"]


def test_bytes_that_were_bent_on_the_way_accuse_nobody_for_long(center: Center, box: Box) -> None:
    shelf = shelf_of(center, box)
    assert center.take(shelf, box.bent(0)).reason == "root-differs"
    assert named(center) == ["other-history"]
    assert push(center, box) == ""
    assert named(center) == []


def test_an_entry_that_was_bent_within_what_is_held_proves_nothing(
    center: Center, box: Box
) -> None:
    push(center, box)
    box.works(2)
    assert center.take(shelf_of(center, box), box.bent(3)).reason == "other-entries"
    assert named(center) == []


def test_reading_everything_again_names_the_same_on_the_same_day(center: Center, box: Box) -> None:
    push(center, box)
    one, other = cloned(box)
    push(center, one)
    push(center, other, start=5)
    before = center.watch.findings()
    center.clock.forward(days=3)  # type: ignore[attr-defined]
    center.watch.anew(center.clock.now())
    assert [one for one in center.watch.findings() if one.finding.code != "late"] == before


def test_two_boxes_that_take_turns_with_one_database_are_a_clone(center: Center, box: Box) -> None:
    """An honest start is one run of entries: it never comes back."""
    box.restarts("b0000002").works(2)
    box.clock.boot, box.clock.started = "b0000001", FakeClock().started
    box.works(1)
    push(center, box)
    assert named(center) == ["clone"]
    assert [one.seq for one in center.watch.findings()[0].finding.sides] == [4, 5, 7]


def test_what_a_person_has_settled_stays_and_stands_no_more(center: Center, box: Box) -> None:
    push(center, box)
    one, other = put_back(box)
    push(center, one)
    push(center, other, start=5)
    number = center.watch.findings()[0].number
    assert center.watch.judge(number, "REPLACED")
    assert not center.watch.judge(number + 1, "REPLACED")
    assert named(center) == []
    assert center.watch.findings()[0].judged == "REPLACED"


@pytest.mark.parametrize("by", [Route.PULL, Route.STICK])
def test_a_published_tree_is_fetched_again_from_where_both_agree(
    center: Center, box: Box, tmp_path: Path, by: Route
) -> None:
    """The larger clone again; by pull or stick the whole tree is at hand, so it is proven."""
    push(center, box)
    one, other = cloned(box)
    push(center, one)
    folder = of_origin(box.origin)
    tree = published(tmp_path / folder, other.ledger)
    if by is Route.PULL:
        reason = center.take_in(TreeSource(tree, other.ledger.note())).reason
    else:
        reason = with_stick(tmp_path, center)
    assert reason == "root-differs"
    assert named(center) == ["other-history", "clone"]
    assert center.watch.findings()[-1].finding.facts["entry"] == 5


def test_a_box_that_shows_less_than_before_over_the_line_was_put_back(
    center: Center, box: Box
) -> None:
    """The same history, only shorter: no signature is wrong, and yet entries are missing."""
    push(center, box)
    center.clock.forward(minutes=11)  # type: ignore[attr-defined]
    shelf = shelf_of(center, box)
    assert center.take(shelf, box.ledger.frame(0, 3, 3)).reason == ""
    assert named(center) == ["rollback"]
    assert center.watch.findings()[0].finding.facts == {"before": 5, "now": 3}


def test_a_box_that_was_put_back_is_named_within_the_contact(center: Center, box: Box) -> None:
    """The district said that five are held; asked again, the box still shows three."""
    push(center, box)
    shelf = shelf_of(center, box)
    small = box.ledger.frame(3, 3, 3)
    assert center.take(shelf, small).reason == ""
    assert named(center) == [], "a request that was held up may look the same"
    assert center.take(shelf, small, after=5).reason == ""
    assert named(center) == ["rollback"]
    finding = center.watch.findings()[0].finding
    assert finding.facts == {"before": 5, "now": 3}
    assert [one.note for one in finding.sides] == [shelf.newest_note(), box.ledger.note(3)]
    center.watch.anew(center.clock.now())
    assert named(center) == ["rollback"]


@pytest.mark.parametrize("after", [2, 3, 10**9])
def test_a_word_that_came_after_less_accuses_nobody(center: Center, box: Box, after: int) -> None:
    """Held up, doubled, or of somebody who counts what is not held."""
    center.take(shelf_of(center, box), box.ledger.frame(0, 3, 3))
    center.take(shelf_of(center, box), box.ledger.frame(3, 3, 3), after=after)
    push(center, box)
    center.take(shelf_of(center, box), box.ledger.frame(3, 3, 3), after=min(after, 3))
    assert named(center) == []


class OverTheLine:
    """The part of a district that a push talks to; implements push.District as far as needed."""

    def __init__(self, center: Center, shelf: SqlShelf) -> None:
        self._center, self._shelf = center, shelf

    def hello(self) -> Hello:
        return Hello(self._shelf.size)

    def send(self, frame: bytes, *, again: bool = False) -> Answer:
        assert not again
        outcome = self._center.take(self._shelf, frame)
        return Answer(outcome.size, outcome.reason)


@pytest.mark.parametrize(
    "begin", [pytest.param(5, id="as its card remembers"), pytest.param(8, id="as it was told")]
)
def test_a_larger_clone_that_pushes_is_proven_within_the_contact(
    center: Center, box: Box, begin: int
) -> None:
    push(center, box)
    one, other = cloned(box)
    push(center, one)
    line = OverTheLine(center, shelf_of(center, box))
    with pytest.raises(Refused):
        push_up(other.ledger, line, other.ledger.note(), other.ledger.size, begin)  # type: ignore[arg-type]
    assert "clone" in named(center)
    assert center.watch.findings()[-1].finding.facts["entry"] == 5
