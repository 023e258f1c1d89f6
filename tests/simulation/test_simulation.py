"""Twenty seeds, five boxes, thirty days: no law is broken, and every kind of mishap happened.

`make soak` lives through a thousand seeds of twenty boxes for sixty days.
"""

import logging
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.simulation.box import Identity
from tests.simulation.crimes import CRIMES
from tests.simulation.mishaps import OF_A_BOX, OF_THE_DISTRICT
from tests.simulation.play import play
from tests.simulation.run import Failed, Found
from tests.simulation.strangers import KINDS
from tests.simulation.supervision_mishaps import OF_SUPERVISION

SEEDS = range(1, 21)
BOXES, DAYS = 5, 30
ROOT = Path(__file__).parents[2]

LINE = (
    "outage", "lost request", "lost answer", "doubled", "held back", "reordered", "cut request",
    "cut answer", "stranger", "impostor", "certificate expired", "certificate withdrawn",
)  # fmt: skip
NAMED = (
    "set aside bad-frame", "set aside bad-signature", "set aside unknown-origin",
    "set aside other-origin", "set aside other-entries", "set aside root-differs",
    "set aside fork", "set aside in-dispute", "set aside evidence-full", "fork named",
    "put back named",
)  # fmt: skip
WAYS = (
    "visit", "visit broke off", "anchor held", "anchor unproven", "older word laid",
    "fell telling", "mishap two_stories", "two stories named",
)  # fmt: skip
VAULTS = ("parcel held",)
DOUBLES = ("mishap offered_again", "parcel at once", "parcel in turn", "double use named")
FAR = (
    "supervision signed", "supervision fell", "bent proof shown", "supervision named two stories",
)  # fmt: skip
MACHINES = ("power cut", "district crashed", "StorageFault", "Breach")


def outcome(seed: int) -> Found | str:
    """One seed of the suite: what it looked like, or what went wrong."""
    logging.disable(logging.CRITICAL)
    try:
        return play(seed, boxes=BOXES, days=DAYS)
    except Failed as failed:
        return str(failed)


@cache
def played() -> dict[int, Found | str]:
    """All seeds of the suite, on all processors; played once, whichever test asks first."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return dict(zip(SEEDS, pool.map(outcome, SEEDS), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_law_is_broken(seed: int) -> None:
    found = played()[seed]
    assert not isinstance(found, str), found
    assert found.entries > BOXES * DAYS


def test_no_law_is_broken_in_a_short_run() -> None:
    assert play(1, boxes=3, days=10).entries > 30


def test_the_boxes_of_the_long_run_are_two_hundred() -> None:
    made = [Identity.of(number) for number in range(200)]
    assert len({one.origin for one in made}) == len({one.key.vkey for one in made}) == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        *LINE, *NAMED, *WAYS, *MACHINES, *VAULTS, *DOUBLES, *FAR,
        *(f"frame {kind}" for kind in sorted(set(KINDS))),
        *(f"mishap {name}" for name in (*OF_A_BOX, *OF_THE_DISTRICT, *OF_SUPERVISION, *CRIMES)),
    ],
)  # fmt: skip
def test_every_mishap_happened(path: str) -> None:
    """What never happens proves nothing."""
    counted: Counter[str] = Counter()
    for found in played().values():
        assert not isinstance(found, str), found
        counted.update(found.counted)
    assert counted[path] > 0


def test_the_same_seed_gives_the_same_digest_everywhere(tmp_path: Path) -> None:
    """Other hashes of strings, another temporary folder, another process: the same run."""
    command = [sys.executable, "-m", "tests.simulation", "--seed", "7", "--boxes", "3",
               "--days", "6", "--json"]  # fmt: skip
    said = [
        subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, timeout=120,
            env=os.environ | {"PYTHONHASHSEED": seed, "TMPDIR": str(tmp_path)},
        ).stdout
        for seed in ("1", "4711")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert b'"digest": "' in said[0]


def test_another_seed_gives_another_digest() -> None:
    digests = {play(seed, boxes=2, days=3).digest for seed in (1, 2, 3)}
    assert len(digests) == 3
