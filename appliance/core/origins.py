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


def station_of(origin: str) -> str:
    """`<district>.<station>`: what all lives of one station share, a demo's mark included."""
    return origin.partition("/")[0]


def life_of(origin: str) -> int:
    """The k of `/ledger<k>`; 0 for a name without one."""
    digits = origin.partition("/")[2].lstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def earlier(origin: str) -> tuple[str, ...]:
    """The origins of the lives before this one, the newest first."""
    life = life_of(origin)
    stem = origin[: len(origin) - len(str(life))]
    return tuple(f"{stem}{one}" for one in range(life - 1, 0, -1))


def is_earlier(origin: str, than: str) -> bool:
    """Whether `origin` is a life of the same station from before `than`."""
    return origin in earlier(than)


def is_training(origin: str) -> bool:
    """Of a station's training."""
    return is_practice(origin) and TRAINING in origin


def training_station(origin: str) -> str:
    """`demo.<district>.<station>`: what the training of the ledger `origin` is called."""
    return DEMO + origin.partition("/")[0].removeprefix(DEMO)
