"""A trade with a thousand entries is decided about as quickly as a short one: under 1 ms."""

import random  # noqa: TID251 - seeded commands, the same in every run
import time

import pytest
from small_station import CLERK, KEY, NUMBER, TABLES, SmallStation, aged, path_to
from walk import ASKED, PEOPLE
from walk_moves import MOVES, Moves

from appliance.core import commands
from appliance.core.authority import Step
from appliance.core.commands import Command
from appliance.core.steps import decide
from appliance.core.world import Signed
from tests.slowness import slowness

BIDDERS, ENTRIES = 60, 1_000
NOTICE = "999999100-2026-DOC07-000001"
LIMIT_S = 0.001
ROUNDS = 25
"""The quickest of them counts: the others were interrupted."""


@pytest.fixture(scope="module", params=["PUBLISHED", "ENROL_CLOSED"])
def long(request: pytest.FixtureRequest) -> SmallStation:
    """Many bidders, and a notice that was printed and printed again, as in a long dispute."""
    station = path_to("PUBLISHED", "LISTING")
    station.go("2026-03-10 10:00")
    for place in range(BIDDERS):
        person = aged(f"19{60 + place % 40}-{place % 12 + 1:02}-{place % 28 + 1:02}")
        enrol = commands.EnrolBidder(
            trade=NUMBER, enrol_id=f"{place:08X}", party_id=person, farming_capacity=True
        )
        station.must(enrol, CLERK)
    for copy in range(ENTRIES - len(station.records)):
        station.changes["prints"] = {NOTICE: copy}
        station.must(
            commands.PrintDocument(trade=NUMBER, document=NOTICE, copy=copy + 1, digest="ab" * 32)
        )
    if request.param == "ENROL_CLOSED":
        station.go("2026-03-16 17:01")
    assert station.trade is not None
    assert station.trade.stage == request.param
    assert len(station.records) >= ENTRIES
    return station


@pytest.mark.parametrize("step", ASKED, ids=lambda step: step.command.__name__)
def test_any_command_is_decided_within_a_millisecond(long: SmallStation, step: Step) -> None:
    assert long.trade is not None
    command = MOVES[step.command](Moves(random.Random(1), "CBD", long), long.trade)
    roles = TABLES.event(step.event).roles
    if command is not None:
        by = tuple(one for one in PEOPLE if one.role in roles)[:1]
        assert quickest(long, command, by) < LIMIT_S * slowness()


def test_the_closing_of_sixty_enrolments_is_decided_within_three(long: SmallStation) -> None:
    """One decision that writes a hundred and twenty entries: each enrolment is checked."""
    closing = commands.CloseEnrolment(trade=NUMBER, key=KEY)
    assert quickest(long, closing, ()) < 3 * LIMIT_S * slowness()


def quickest(station: SmallStation, command: Command, by: tuple[Signed, ...]) -> float:
    """Processor seconds of one decision."""
    world, at = station.world, station.at
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        decide(world, command, by, at)
        taken.append(time.process_time() - begun)
    return min(taken)
