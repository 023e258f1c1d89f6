"""The one thread that writes station.db: work that waits together is committed together.

    callers --work--> queue --> BEGIN | work | work | ... | COMMIT --> each caller's result

While one group is being made durable the next one gathers, so that under load the cost of a sync
is shared and alone nobody waits for company. When nothing came for a while the writer does what
should not stand in anybody's way (moving the WAL into the database).
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

GROUP_MAX = 64
"""Pieces of work in one commit: more would make the first of them wait for the last."""

IDLE_S = 0.5
"""Seconds without work after which the writer tidies up."""


class Job:
    """One piece of work and what became of it; `kept` hears the result right after the commit."""

    __slots__ = ("_done", "error", "kept", "result", "work")

    def __init__(self, work: Callable[[], Any], kept: Callable[[Any], None] | None = None) -> None:
        self.work: Final = work
        self.kept: Final = kept
        self.result: Any = None
        self.error: BaseException | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def end(self) -> None:
        """Let the caller go on."""
        self._done.release()

    def outcome(self) -> Any:
        """Wait for the end; the result, or the exception that ended the work."""
        self._done.acquire()
        try:
            if self.error is not None:
                raise self.error
            return self.result
        finally:
            self.error = None  # a traceback holds its frames, which hold this job


class Writer:
    """Runs `group` for the work that waits and `idle` when none came for IDLE_S seconds.

    The thread begins with the first work. `group` calls no `end`: that is done here, after it.
    """

    def __init__(self, group: Callable[[Sequence[Job]], None], idle: Callable[[], None]) -> None:
        self._group = group
        self._idle = idle
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def do(self, job: Job) -> Any:
        """Hand over a job and wait for its outcome. Not from inside another job."""
        if self._thread is None:
            self._start()
        self._waiting.put(job)
        return job.outcome()

    def stop(self) -> None:
        """Let what waits be done, then end the thread. It begins again with new work."""
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                # A daemon: a process that is told to end does not wait for it. Ended at any
                # instant it leaves what a power cut leaves, all of a commit or nothing.
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        going = True
        while going:
            first = self._next()
            if first is None:
                return
            jobs = [first]
            while len(jobs) < GROUP_MAX and going and not self._waiting.empty():
                one = self._waiting.get()
                if one is None:
                    going = False
                else:
                    jobs.append(one)
            self._group(jobs)
            for job in jobs:
                job.end()

    def _next(self) -> Job | None:
        try:
            return self._waiting.get(timeout=IDLE_S)
        except queue.Empty:
            self._idle()
            return self._waiting.get()
