"""SQLite's syncs counted, held or slowed, for what is opened while it is installed."""

from collections.abc import Callable

from tests.fakes.shim_vfs import SYNC, ShimVfs


class SyncVfs(ShimVfs):
    """`count`: syncs so far. `before`: called before each one, in the thread that asked for it."""

    replaced = (SYNC,)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.before: Callable[[], object] = lambda: None

    def between(self, what: int, really: Callable[[], int]) -> int:
        assert what == SYNC
        self.count += 1
        self.before()
        return really()
