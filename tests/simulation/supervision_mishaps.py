"""What goes wrong with supervision's witness, in another place."""

import random  # noqa: TID251 - the seeded chance of a test
from collections.abc import Callable
from typing import Final

from sync.district.witness import proof_request
from tests.simulation.box import Box
from tests.simulation.clocks import DAY, HOUR, MINUTE
from tests.simulation.line import Request, asked
from tests.simulation.run import Run


def supervision_away(run: Run, box: Box, chance: random.Random) -> None:
    """Nobody answers there for hours or days."""
    line = run.supervision.line
    line.down = True

    def over() -> None:
        line.down = False

    wanted = chance.randrange(6 * HOUR, 6 * DAY)
    run.at(max(MINUTE, min(wanted, run.end_ms - run.world.ms)), "supervision back", over)


def supervision_falls(run: Run, box: Box, chance: random.Random) -> None:
    """It falls before it has signed what it is shown next."""
    run.supervision.fuse.at = "cosigning"


def supervision_put_back(run: Run, box: Box, chance: random.Random) -> None:
    """A backup of it is made, and put back days later."""
    data = run.supervision.back_up()

    def back() -> None:
        run.supervision.restore(data)
        run.show()

    wanted = chance.randrange(DAY, 8 * DAY)
    run.at(max(MINUTE, min(wanted, run.end_ms - run.world.ms)), "supervision put back", back)


def bent_proof(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody shows it a checkpoint that the station signed, with a proof that leads nowhere."""
    note = box.station.ledger.checkpoint()
    shelf = run.supervision.memory.shelf(box.identity.origin)
    assert note is not None
    assert shelf is not None
    seen = shelf.seen().size
    if not 0 < seen < box.size or shelf.disputed:
        return
    body = proof_request(seen, [chance.randbytes(32) for _ in range(3)], note)
    headers = (("Content-Length", str(len(body))),)
    request = Request("POST", "/witness/add-checkpoint", "", headers, body)
    armed, run.supervision.fuse.at = run.supervision.fuse.at, ""
    status, _headers, _body = asked(run.supervision.app, request)
    run.supervision.fuse.at = armed
    run.counted["bent proof shown"] += 1
    run.law.unproven(status)


OF_SUPERVISION: Final[dict[str, Callable[[Run, Box, random.Random], None]]] = {
    one.__name__: one
    for one in (supervision_away, supervision_falls, supervision_put_back, bent_proof)
}
