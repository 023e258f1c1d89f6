"""Crimes: copied and put back boxes, a key that signs two histories, a district that tells two."""

import random  # noqa: TID251 - the seeded chance of a test
from typing import Final

from sync import bundle
from tests.fakes.published import StationLedger
from tests.simulation.box import Box
from tests.simulation.clocks import DAY
from tests.simulation.line import CLEAR
from tests.simulation.moments import Mishap, left, told
from tests.simulation.run import Run
from tests.simulation.strangers import post


def clone(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody copies the whole box; both copies go on under one key."""
    folder = run.folder / f"{box.name} clone"
    box.image(folder)
    box.honest = False
    twin = run.add(f"{box.name}-clone", box.identity, image=folder)
    twin.honest = False
    twin.line.weather = CLEAR


def rolled_back(run: Run, box: Box, chance: random.Random) -> None:
    """An image of the box is taken, and put back days later as if nothing had been."""
    folder = run.folder / f"{box.name} image"
    box.image(folder)

    def back() -> None:
        run.say(f"{box.name} put back")
        box.honest = False
        box.acknowledged.clear()
        box.restore(folder)

    run.at(left(run, chance.randrange(2 * DAY, 6 * DAY)), "image put back", back)


def database_put_back(run: Run, box: Box, chance: random.Random) -> None:
    """Only the database is put back to an older copy; what was published lies there still."""
    box.stop()
    old = (box.folder / "station.db").read_bytes()
    box.start()

    def back() -> None:
        run.say(f"{box.name} database put back")
        published = box.published
        box.stop()
        (box.folder / "station.db").write_bytes(old)
        (box.folder / "station.db-wal").unlink(missing_ok=True)
        box.honest = False
        box.acknowledged.clear()
        box.start()
        run.law.put_back(box, published)

    run.at(left(run, chance.randrange(2 * DAY, 6 * DAY)), "database put back", back)


def liar(run: Run, box: Box, chance: random.Random) -> None:
    """The station's own key signs another history of the same entries."""
    size = chance.randrange(1, box.size + 1)
    other = StationLedger(box.identity.origin)
    other.key = box.identity.key
    for body in box.bodies(0, size - 1):
        other.append(body)
    other.grow(chance.randrange(1, 4), ',"lie":1')
    box.honest = False
    for start in range(0, other.size, bundle.ENTRIES_MAX):
        post(run, box, other.frame(start), "lie")
    run.law.after_contact(box)


def two_stories(run: Run, box: Box, chance: random.Random) -> None:
    """The district keeps a copy of its ledger, tells a word, and shows all another one later."""
    words, folder = run.district.words, run.folder / "second story"
    words.copy(folder)
    told(run, "all", "blacklist", b"the first story")
    run.show()
    count = chance.randrange(1, 7)

    def shown() -> None:
        run.say("two stories")
        words.collude(folder, count)
        run.show()

    run.at(left(run, chance.randrange(DAY, 4 * DAY)), "two stories", shown)


CRIMES: Final[dict[str, Mishap]] = {
    one.__name__: one for one in (clone, rolled_back, database_put_back, liar)
}
