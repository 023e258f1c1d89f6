"""What goes wrong: planned from the seed before a run, each kind in a stream of its own."""

import random  # noqa: TID251 - the seeded chance of a test
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from appliance.ledger.checkpoints import add_lines, cosign, open_checkpoint
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, StorageFault
from sync.sources import anchor
from tests.simulation.box import Box
from tests.simulation.carried import stick
from tests.simulation.clocks import DAY, HOUR, MINUTE
from tests.simulation.crimes import CRIMES, two_stories
from tests.simulation.doubles import offered_again
from tests.simulation.line import CLEAR, THIEVES, Weather
from tests.simulation.moments import Mishap, left, told
from tests.simulation.run import Run
from tests.simulation.strangers import strange_blobs, strangers
from tests.simulation.supervision_mishaps import OF_SUPERVISION
from tests.simulation.words import NAMES


def planned(run: Run) -> None:
    """Plan the whole run: bad weather for each line, then mishaps, about one a week and box."""
    chance = run.chance.stream("mishaps")
    for box in list(run.boxes):
        box.line.weather = replace(
            CLEAR,
            lost=chance.choice((0.0, 0.1, 0.3)),
            unanswered=chance.choice((0.0, 0.05, 0.2)),
            doubled=chance.choice((0.0, 0.1)),
            held=chance.choice((0.0, 0.1)),
            cut_up=chance.choice((0.0, 0.1)),
            cut_down=chance.choice((0.0, 0.1)),
            stranger=chance.choice((0.0, 0.0, 0.05)),
        )
        if box.pulled:  # one visit asks a dozen times
            bad = box.line.weather
            box.line.weather = replace(
                CLEAR, lost=bad.lost / 8, unanswered=bad.unanswered / 8, doubled=bad.doubled,
                cut_up=bad.cut_up / 4, cut_down=bad.cut_down / 4, stranger=bad.stranger / 4,
            )  # fmt: skip
        for number in range(2 + run.days // 6):
            name = chance.choice(sorted(OF_A_BOX))
            when = chance.randrange(HOUR, max(run.end_ms - DAY, 2 * HOUR))
            own = run.chance.stream(f"{name} {box.name} {number}")
            run.at(when, name, _struck(run, name, OF_A_BOX[name], box, own))
    for number in range(2 + run.days // 8):
        name = chance.choice(sorted(OF_THE_DISTRICT))
        when = chance.randrange(HOUR, max(run.end_ms - DAY, 2 * HOUR))
        own = run.chance.stream(f"{name} {number}")
        box = run.boxes[chance.randrange(len(run.boxes))]
        run.at(when, name, _struck(run, name, OF_THE_DISTRICT[name], box, own))
    far = run.chance.stream("supervision")
    for number in range(2 + run.days // 6):
        name = far.choice(sorted(OF_SUPERVISION))
        when = far.randrange(DAY, max(run.end_ms - DAY, 2 * DAY))
        box = run.boxes[far.randrange(len(run.boxes))]
        own = run.chance.stream(f"{name} {number}")
        run.at(when, name, _struck(run, name, OF_SUPERVISION[name], box, own))
    doubles = run.chance.stream("doubles")
    for number in range(2 + run.days // 6 if len(run.boxes) > 1 else 0):
        when = doubles.randrange(2 * DAY, max(run.end_ms - DAY, 3 * DAY))
        box = run.boxes[doubles.randrange(len(run.boxes))]
        own = run.chance.stream(f"double {number}")
        run.at(when, "offered_again",
               _struck(run, "offered_again", offered_again, box, own))  # fmt: skip
    if chance.random() < 0.6:
        name = chance.choice(sorted(CRIMES))
        when = chance.randrange(DAY, max(run.end_ms - 2 * DAY, 2 * DAY))
        own = run.chance.stream(f"crime {name}")
        box = run.boxes[chance.randrange(len(run.boxes))]
        run.at(when, name, _struck(run, name, CRIMES[name], box, own))
    if chance.random() < 0.35:
        when = chance.randrange(DAY, max(run.end_ms - 8 * DAY, 2 * DAY))
        own = run.chance.stream("two stories")
        run.at(when, "two_stories", _struck(run, "two_stories", two_stories, run.boxes[0], own))


def _struck(
    run: Run, name: str, mishap: Mishap, box: Box, chance: random.Random
) -> Callable[[], None]:
    def happen() -> None:
        run.counted[f"mishap {name}"] += 1
        run.say(f"{name}: {box.name}")
        mishap(run, box, chance)

    return happen


# --- of a box and its line --------------------------------------------------------------------


def outage(run: Run, box: Box, chance: random.Random) -> None:
    """The line is dead for hours, days or weeks."""
    box.line.down = True
    hours = chance.choice((2, 8, 30, 100, 300))

    def over() -> None:
        box.line.down = False

    run.at(left(run, hours * HOUR), "line up", over)


def power_on_disk(run: Run, box: Box, chance: random.Random) -> None:
    """The power will fail at one of the next steps of the disk."""
    box.disk.cut_in = chance.randrange(60)


def power_before_commit(run: Run, box: Box, chance: random.Random) -> None:
    box.cut_at = "before commit"


def power_after_commit(run: Run, box: Box, chance: random.Random) -> None:
    box.cut_at = "after commit"


def power_now(run: Run, box: Box, chance: random.Random) -> None:
    run.power_fails(box)


def disk_full(run: Run, box: Box, chance: random.Random) -> None:
    """Files cannot be written for a while; the database still can."""
    box.disk.full = True

    def over() -> None:
        box.disk.full = False

    run.at(left(run, chance.randrange(HOUR, 30 * HOUR)), "disk free", over)


def diary_lost(run: Run, box: Box, chance: random.Random) -> None:
    """What the agent remembers is gone."""
    box.stop()
    for path in (box.folder / "sync").iterdir():
        path.unlink()
    box.start()


def diary_wrong(run: Run, box: Box, chance: random.Random) -> None:
    """The agent believes that the district holds more, or less, than it does."""
    box.diary_was_wrong = True
    at = box.diary.last_contact or "2026-03-02T01:00:00.000Z"
    box.diary.answered(at, chance.randrange(box.size + 1))


def clock_wrong(run: Run, box: Box, chance: random.Random) -> None:
    """The box's clock runs hours ahead or behind for some days."""
    box.clock.off_ms = chance.choice((-30, -2, 1, 20)) * HOUR
    box.clock_was_wrong = True

    def over() -> None:
        box.clock.off_ms = 0

    run.at(left(run, chance.randrange(DAY, 5 * DAY)), "clock right", over)


def certificate_expired(run: Run, box: Box, chance: random.Random) -> None:
    """Until somebody renews it, no door opens."""
    _certificate(run, box, chance, "expired")


def certificate_withdrawn(run: Run, box: Box, chance: random.Random) -> None:
    _certificate(run, box, chance, "withdrawn")


def _certificate(run: Run, box: Box, chance: random.Random, why: str) -> None:
    box.line.certificate = why

    def over() -> None:
        box.line.certificate = ""

    run.at(left(run, chance.randrange(6 * HOUR, 6 * DAY)), "certificate renewed", over)


def storm(run: Run, box: Box, chance: random.Random) -> None:
    """A day on which nearly nothing comes through whole."""
    before = box.line.weather
    box.line.weather = Weather(0.3, 0.3, 0.3, 0.2, 0.3, 0.3, 0.2)

    def over() -> None:
        box.line.weather = before if run.world.ms < run.end_ms else CLEAR

    run.at(left(run, DAY), "storm over", over)


def note_sent(run: Run, box: Box, chance: random.Random) -> None:
    """The district tells a newer word to a station, or to all."""
    for _ in range(2):
        name = chance.choice(NAMES)
        station = chance.choice((box.identity.code, box.identity.code, "all"))
        told(run, station, name, chance.randbytes(chance.randrange(20, 2_000)))


def stale_note(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody lays an older word, or one that nobody told, into the inbox."""
    words = run.district.words
    newest = words.newest(box.identity.code, box.heard.size)
    if not newest:
        return
    name = chance.choice(sorted(newest))
    old = [one.digest for one in words.said if one.name == name and one.digest != newest[name]]
    body = words.desk.shelf.kept(chance.choice(old)) if old else chance.randbytes(40)
    assert body is not None
    part = box.folder / "inbox" / f"{name}.part"
    part.write_bytes(body)
    part.replace(box.folder / "inbox" / name)
    run.counted["older word laid"] += bool(old)
    run.look(box)


def forged_inbox(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody lays a note into the inbox that another key cosigned."""
    note = box.station.ledger.checkpoint()
    assert note is not None
    signed = open_checkpoint(note, box.identity.key.vkey)
    time_s = int(run.world.at.timestamp())
    forged = add_lines(note, [cosign(signed, thief, time_s) for thief in THIEVES])
    inbox = box.folder / "inbox" / "checkpoint"
    lay = inbox.read_bytes() if inbox.exists() else None
    inbox.write_text(forged, "utf-8")
    with suppress(StorageFault, Breach):
        box.look()
    run.law.safe(box)
    if lay is not None:
        inbox.write_bytes(lay)
    else:
        inbox.unlink()


def short_message(run: Run, box: Box, chance: random.Random) -> None:
    """The newest signed checkpoint goes by short message, which comes at once or days later."""
    note = TileTree(box.folder / "ledger").checkpoint()
    if note is None:
        return

    def comes() -> None:
        if run.district.closed or run.district.fuse.at or run.world.ms >= run.end_ms:
            return
        outcome = run.district.center.take_in(anchor(note.decode()))
        run.counted["anchor held" if not outcome.reason else f"anchor {outcome.reason}"] += 1
        run.say(f"short message of {box.name}: {outcome.reason}")
        run.law.after_contact(box)

    run.at(chance.choice((MINUTE, HOUR, 2 * DAY)), "short message", comes)


OF_A_BOX: Final[dict[str, Mishap]] = {
    one.__name__: one
    for one in (
        outage, power_on_disk, power_before_commit, power_after_commit, power_now, disk_full,
        diary_lost, diary_wrong, clock_wrong, certificate_expired, certificate_withdrawn, storm,
        note_sent, stale_note, forged_inbox, short_message, stick,
    )
}  # fmt: skip


# --- of the district --------------------------------------------------------------------------


def district_away(run: Run, box: Box, chance: random.Random) -> None:
    """Its door is shut for hours."""
    run.district.closed = True

    def over() -> None:
        run.district.closed = False

    run.at(left(run, chance.randrange(HOUR, 2 * DAY)), "district back", over)


def falls_keeping(run: Run, box: Box, chance: random.Random) -> None:
    """It falls after entries were written, before they are committed."""
    run.district.fuse.at = "keeping"


def falls_cosigning(run: Run, box: Box, chance: random.Random) -> None:
    """It falls after entries were committed, before they are cosigned."""
    run.district.fuse.at = "cosigning"


def falls_telling(run: Run, box: Box, chance: random.Random) -> None:
    """The power fails at the district while it tells a word."""
    run.district.words.disk.cut_in = chance.randrange(40)
    told(run, "all", "blacklist", chance.randbytes(100))
    run.district.words.disk.cut_in = -1


def put_back(run: Run, box: Box, chance: random.Random) -> None:
    """A backup is made; some days later the district loses all and is put back to it."""
    folder = run.folder / f"backup {run.district.starts}"
    run.district.back_up(folder)
    sizes = {one.origin: one.size for one in run.district.center.store.shelves()}

    def lost() -> None:
        run.district.restore(folder)
        run.law.forget(sizes)

    run.at(left(run, chance.randrange(HOUR, 8 * DAY)), "district put back", lost)


OF_THE_DISTRICT: Final[dict[str, Mishap]] = {
    one.__name__: one
    for one in (
        district_away, falls_keeping, falls_cosigning, falls_telling, put_back, strangers,
        strange_blobs,
    )
}  # fmt: skip
