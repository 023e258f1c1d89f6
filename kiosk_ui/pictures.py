"""Photos of cards that were just read: in memory only, one a browser, gone with the next page."""

import threading
from collections import OrderedDict
from typing import Final

KEPT_MAX: Final = 8
"""A box has a handful of browsers; a picture has 39 kB."""


class Pictures:
    """Safe to ask from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, browser: str, picture: bytes) -> None:
        """In place of any other of this browser; empty bytes keep nothing."""
        with self._lock:
            self._kept.pop(browser, None)
            if picture:
                self._kept[browser] = picture
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)

    def of(self, browser: str) -> bytes:
        """Empty when there is none."""
        with self._lock:
            return self._kept.get(browser, b"")

    def forget(self, browser: str) -> None:
        """The person went on or away."""
        self.keep(browser, b"")
