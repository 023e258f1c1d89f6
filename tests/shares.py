"""Several processes share the files of tests between them, each file run by one.

With `TRADEPOST_SHARED=FOLDER` a file belongs to the process that first makes its mark in FOLDER:
who is done with its own takes from what is left. `TRADEPOST_SHARE=0`, 1 ... says which of them it
is. Each begins with the files for which it starts something long, so that this is not started
everywhere. The order among those is random, as ever.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import pytest

BEGINS: tuple[tuple[str, ...], ...] = (("moving_house", "", "demo"), ("demo", "", "moving_house"))
"""For each share what its files start, in the order in which it takes them; "" for neither."""
LONGEST_FIRST = ("test_every_look.py", "test_lease_in_browser.py")
"""Of one sort, so that nobody begins with them while the other has nothing left."""


class Share:
    """What this process took."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._order = BEGINS[number % len(BEGINS)]
        self._taken: dict[str, bool] = {}

    def takes(self, name: str) -> bool:
        """Whether the file of this name is ours; asked first, it is taken."""
        if name not in self._taken:
            self._taken[name] = False
            with suppress(FileExistsError):
                (self._folder / name.replace("/", "-")).touch(exist_ok=False)
                self._taken[name] = True
        return self._taken[name]

    def rank(self, fixtures: Collection[str], file: str) -> tuple[int, bool]:
        """Place of a file among all, the first the smallest."""
        starts = next((one for one in ("moving_house", "demo") if one in fixtures), "")
        return self._order.index(starts), file not in LONGEST_FIRST


def share() -> Share | None:
    """The share of this process, None where it runs all."""
    folder = os.environ.get("TRADEPOST_SHARED")
    return Share(Path(folder), int(os.environ["TRADEPOST_SHARE"])) if folder else None


class Shared:
    """The plugin: order of the files, and no run of what another took."""

    def __init__(self, share: Share) -> None:
        self._share = share

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The files as this share takes them; the tests of one stay together."""
        fixtures: dict[Path, set[str]] = {}
        for item in items:
            fixtures.setdefault(item.path, set()).update(getattr(item, "fixturenames", ()))
        items.sort(key=lambda item: self._share.rank(fixtures[item.path], item.path.name))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """True, "it is done", for what is not ours."""
        return None if self._share.takes(item.nodeid.partition("::")[0]) else True
