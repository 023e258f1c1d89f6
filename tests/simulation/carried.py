"""Sticks that are given out, carried about and taken in."""

import random  # noqa: TID251 - the seeded chance of a test
from hashlib import sha256

from sync import usb
from sync.district import sticks
from tests.simulation.box import Box
from tests.simulation.clocks import DAY, HOUR
from tests.simulation.disk import PowerCut
from tests.simulation.run import Run
from tests.simulation.sticks import SimStick, station_of


def stick(run: Run, box: Box, chance: random.Random) -> None:
    """The ledger goes by stick; on the way it is what sticks are. The answer comes back later."""
    carried = SimStick()
    kind = chance.choice(("good", "good", "full", "drawn", "edited", "copied"))
    if kind == "full":
        carried.size = chance.randrange(500, 40_000)
    if kind == "drawn":
        carried.breaks_in = chance.randrange(1, 12)
    if not _given_out(run, box, carried):
        return
    run.counted[f"stick {kind}"] += 1
    if kind == "copied":
        old = carried.copy()
        later = chance.randrange(2 * DAY, 9 * DAY)
        run.at(later, "old stick", lambda: _at_the_district(run, box, old, chance, "stale"))
    if kind == "edited" and carried.files:
        carried.edit(chance)
    run.at(
        chance.randrange(2 * HOUR, 5 * DAY), "stick arrives",
        lambda: _at_the_district(run, box, carried, chance, kind),
    )  # fmt: skip


def _given_out(run: Run, box: Box, carried: SimStick) -> bool:
    if not box.published or box.disk.full or box.station.ledger.breach:
        return False
    usb.give_out(carried, station_of(box))
    return True


def _at_the_district(
    run: Run, box: Box, carried: SimStick, chance: random.Random, kind: str
) -> None:
    if run.world.ms >= run.end_ms or run.district.closed or run.district.fuse.at:
        return
    carried.breaks_in = -1
    before = {one for one, _reason, _at in run.evidence(box)}
    report = sticks.take_in(carried, run.district.center)
    told = " ".join(sorted({one.reason for one in report.refused}))
    run.say(f"stick {kind} of {box.name} at the district: {told}")
    if kind == "edited":
        run.counted["edited stick refused"] += bool(report.refused)
        for number, _reason, _at in run.evidence(box):
            body = run.district.center.store.evidence_body(number)
            if number not in before and body is not None:
                run.law.known(box.identity.origin).injected.add(sha256(body[0]).digest())
        for one in run.district.heard:
            if one.outcome.reason:
                run.law.known(one.origin).injected.add(sha256(one.frame).digest())
        if chance.random() < 0.5:
            carried.edit(chance)
    run.law.after_stick(box, report, edited=kind == "edited")
    run.at(
        chance.randrange(2 * HOUR, 4 * DAY), "stick comes back",
        lambda: _back_home(run, box, carried, edited=kind == "edited"),
    )  # fmt: skip


def _back_home(run: Run, box: Box, carried: SimStick, *, edited: bool) -> None:
    if run.world.ms >= run.end_ms or box.disk.full or not box.running:
        return
    try:
        report = usb.take_in(carried, station_of(box))
    except PowerCut:
        run.power_fails(box)
        return
    told = " ".join(sorted({one.reason for one in report.refused}))
    run.say(f"stick at {box.name}: {report.ledgers[0].cosigned} {told}")
    run.counted["stick came back"] += 1
    run.law.after_return(box, report, edited=edited)
    run.look(box)
