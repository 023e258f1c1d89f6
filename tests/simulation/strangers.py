"""Strangers: frames and texts in a station's name, as many as the room for evidence holds."""

import random  # noqa: TID251 - the seeded chance of a test
from contextlib import suppress
from hashlib import sha256
from typing import Final

import requests

from sync import bundle
from sync.bundle import Bundle
from sync.district.store import store
from tests.fakes.published import StationLedger
from tests.simulation.box import Box
from tests.simulation.line import Request, asked
from tests.simulation.run import Run


def strangers(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody sends frames in a station's name: rubbish, bent ones, of another key, too many."""
    count = chance.choice((1, 3, store.EVIDENCE_MAX + 3))
    thief = StationLedger(box.identity.origin, seed=250)
    for number in range(count):
        thief.grow(1, f',"n":{number}')
        kind = chance.choice(KINDS)
        frame = (
            _true_frame(run, run.boxes[box.identity.number - 1], chance, kind)
            if kind == "other" else _strange(run, box, thief, chance, kind)
        )  # fmt: skip
        post(run, box, frame, f"frame {kind}")


KINDS: Final = (
    "rubbish", "thief", "unknown", "flipped", "cut", "gap", "other", "bent", "bent", "unproven",
)  # fmt: skip
"""Rubbish; another key; no such station; one bit; half; nothing new; a neighbour's; one entry;
the newest entry bent, and no proof that it belongs to the tree.
"""


def _strange(run: Run, box: Box, thief: StationLedger, chance: random.Random, kind: str) -> bytes:
    if kind == "rubbish":
        return chance.randbytes(chance.randrange(1, 400))
    if kind == "thief":
        return thief.frame()
    if kind == "unknown":
        return StationLedger("demo.999999.999999999/ledger1", seed=251).grow(3).frame()
    frame = _true_frame(run, box, chance, kind)
    if kind == "cut":
        return frame[: chance.randrange(len(frame))]
    if kind in ("gap", "bent", "unproven"):
        return frame
    at = chance.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ 1 << chance.randrange(8)]) + frame[at + 1 :]


def _true_frame(run: Run, box: Box, chance: random.Random, kind: str) -> bytes:
    """A frame of the station itself, sometimes with one entry bent before packing."""
    note = box.station.ledger.checkpoint()
    assert note is not None
    size = box.size
    held = run.district.shelf(box.identity.origin).size
    start = size if kind == "gap" else max(min(held, size - 1) - chance.randrange(3), 0)
    entries = list(box.bodies(start, size)[: bundle.ENTRIES_MAX])
    if kind == "unproven" and len(entries) > 1:
        entries.pop()
    if kind in ("bent", "unproven"):
        place = -1 if kind == "unproven" else chance.randrange(len(entries))
        entries[place] = entries[place].replace(b'"at"', b'"ta"', 1)
    if kind == "unproven":
        return bundle.write(Bundle(start, tuple(entries), note, ()))
    proof = box.station.ledger.consistency(start + len(entries), size)
    return bundle.write(Bundle(start, tuple(entries), note, tuple(proof)))


def post(run: Run, box: Box, frame: bytes, what: str) -> None:
    door = run.district.door()
    if door is None:
        return
    run.counted[what] += 1
    run.law.known(box.identity.origin).injected.add(sha256(frame).digest())
    station = sha256(box.identity.origin.encode()).hexdigest()
    path = f"/api/v1/ledgers/{station}/entries"
    headers = (("Content-Length", str(len(frame))),)
    with suppress(requests.ConnectionError):
        box.line._reach(door, Request("POST", path, "", headers, frame))


def strange_blobs(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody offers other bytes for a public text, and a text that nobody asked for."""
    body = chance.randbytes(50)

    def offered() -> bool:
        door, center = run.district.door(), run.district.center
        wanted = center.blobs.wanted(run.district.shelf(box.identity.origin).number)
        if door is None or not wanted:
            return False
        run.counted["strange text"] += 1
        for digest in (*wanted[:2], sha256(body).hexdigest()):
            headers = (("Content-Length", str(len(body))),)
            asked(door, Request("PUT", f"/api/v1/blobs/{digest}", "", headers, body))
        return True

    box.line.meddler = offered
