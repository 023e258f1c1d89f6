"""One thread that hears every line: it sleeps in the kernel until a line has something to tell.

Whoever waits for an answer waits for a condition that this thread sets, so that six idle devices
cost no wake-up at all; `wakes` counts them. Everything called from here has to be quick and must
not talk on a line: it would wait for itself.
"""

import logging
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from functools import cache, partial
from typing import Final

log = logging.getLogger(__name__)

IN: Final = select.EPOLLIN
OUT: Final = select.EPOLLOUT
GONE: Final = select.EPOLLHUP | select.EPOLLERR

Served = Callable[[int], None]
"""Hears the events (IN, OUT, GONE) of its descriptor."""


class LineLoop:
    """An epoll set and its thread, started with the first descriptor."""

    def __init__(self) -> None:
        self.wakes = 0
        """How often the thread woke."""
        self._lock = threading.Lock()
        self._poll = select.epoll()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._poll.register(self._bell, IN)
        self._served: dict[int, Served] = {self._bell: self._run_calls}
        self._calls: deque[Callable[[], None]] = deque()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)

    def add(self, descriptor: int, served: Served, events: int = IN) -> None:
        """Call `served` whenever one of `events`, or GONE, is true of `descriptor`."""
        with self._lock:
            self._served[descriptor] = served
            self._poll.register(descriptor, events)
            if not self._thread.is_alive():
                self._thread.start()

    def change(self, descriptor: int, events: int) -> None:
        """What to wait for from now on; 0 leaves only GONE."""
        with self._lock:
            if descriptor in self._served:
                self._poll.modify(descriptor, events)

    def remove(self, descriptor: int) -> None:
        """Forget a descriptor, before it is closed. A call that is under way may still end."""
        with self._lock:
            if self._served.pop(descriptor, None) is not None:
                self._poll.unregister(descriptor)

    def call(self, action: Callable[[], None]) -> None:
        """Run `action` on this thread, soon, in the order of the calls."""
        self._calls.append(action)
        with self._lock:
            if not self._thread.is_alive():
                self._thread.start()
        os.eventfd_write(self._bell, 1)

    def _run(self) -> None:
        while True:
            for descriptor, events in self._poll.poll():
                self.wakes += 1
                served = self._served.get(descriptor)
                if served is not None:
                    self._guarded(partial(served, events))

    def _run_calls(self, _events: int) -> None:
        os.eventfd_read(self._bell)
        while self._calls:
            self._guarded(self._calls.popleft())

    @staticmethod
    def _guarded(action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:
            # The outermost loop of all lines: a mistake in what one device hears must not make
            # the others deaf.
            log.exception("what a line told was not taken")


@cache
def shared() -> LineLoop:
    """The loop of this process."""
    return LineLoop()
