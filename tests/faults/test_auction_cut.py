"""Power cut at any instant of an auction: no accepted bid lost, none invented.

As tests/faults/test_crash_images.py: the system calls of a station whose hall bids are recorded,
and the states that a disk may be in after a cut are made of them. kill -9 of the same is
tests/faults/test_auction_killed.py.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
from tests.fakes.crash_images import Shelf, cuts
from tests.fakes.recording import Recording, Sync, Told

pytestmark = pytest.mark.slow  # and it needs strace, which `make quick` does not install
BIDS = 12
CUTS = int(os.environ.get("TRADEPOST_AUCTION_CUTS", "160"))
BIDDING = """
import os, sys
from pathlib import Path
from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
hall = AuctionHall(Path(sys.argv[1]), seed=7)
hall.clock.at = hall.station.newest_at() or hall.clock.at
for place in range(int(sys.argv[2])):
    assert hall.bid(place % 3 + 1, LISTING + place * STEP) == ""
    os.write(1, b"ack\\n")
    hall.clock.forward(seconds=2)
os._exit(0)
"""


WEAKENED = """
import appliance.ledger.database as d
off = ("synchronous", 0)
d.PRAGMAS = tuple(off if one == ("synchronous", 2) else one for one in d.PRAGMAS)
"""


def record(top: Path, before: str = "") -> Recording:
    """An auction that has begun, and what the station did to its disk while the hall bid."""
    AuctionHall(top / "station").opened().close()
    recording = Recording(top / "station")
    command = [sys.executable, "-c", before + BIDDING, str(top / "station"), str(BIDS)]
    recording.run(command, top / "calls")
    return recording


def bids_after(recorded: Recording, folder: Path, count: int) -> Iterator[tuple[int, list[int]]]:
    """Of each distinct image: how many bids were acknowledged, and the amounts that are there."""
    shelf, seen = Shelf(folder), set[int]()
    for cut in cuts(recorded, count, seed=1):
        if cut.image.digest in seen:
            continue
        seen.add(cut.image.digest)
        shelf.clear()  # the last start has written here
        shelf.hold(cut.image, ())
        hall = AuctionHall(shelf.top, seed=8)
        assert hall.station.ledger.breach is None, cut.at
        amounts = [one.amount_fen for one in hall.auction.bids]
        hall.close()
        yield len(cut.told), amounts


def test_a_cut_at_any_instant_keeps_every_accepted_bid(tmp_path: Path) -> None:
    recorded = record(tmp_path / "recorded")
    assert sum(isinstance(one, Sync) for one in recorded.operations) >= BIDS
    assert sum(isinstance(one, Told) for one in recorded.operations) == BIDS
    more, counts = 0, set[int]()
    for told, amounts in bids_after(recorded, tmp_path / "station", CUTS):
        assert amounts == [LISTING + place * STEP for place in range(len(amounts))]
        assert told <= len(amounts) <= told + 1
        more += len(amounts) > told
        counts.add(len(amounts))
    assert counts == set(range(BIDS + 1))  # cut before the first, between any two, after the last
    assert more > 0


def test_without_the_sync_a_bid_is_lost_and_this_is_seen(tmp_path: Path) -> None:
    recorded = record(tmp_path / "recorded", WEAKENED)
    found = bids_after(recorded, tmp_path / "station", 40)
    assert any(len(amounts) < told for told, amounts in found)
