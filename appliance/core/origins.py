"""What the name of a ledger says about it.

`<district>.<station>/ledger<k>` is real. `demo.` in front: nothing in it counts. The demo of a
developer goes on with `/ledger<k>`, the training of a real station with `/training<k>`.
Source: entries.md 7.
"""

from typing import Final

DEMO: Final = "demo."
TRAINING: Final = "/training"


def is_practice(origin: str) -> bool:
    """Of a demonstration or a training: no real district takes it, no paper of it counts."""
    return origin.startswith(DEMO)


def is_training(origin: str) -> bool:
    """Of a station's training."""
    return is_practice(origin) and TRAINING in origin


def training_station(origin: str) -> str:
    """`demo.<district>.<station>`: what the training of the ledger `origin` is called."""
    return DEMO + origin.partition("/")[0].removeprefix(DEMO)
