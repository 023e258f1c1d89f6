"""The station's own threads: each does one small round again and again until the process ends."""

import logging
import threading
from collections.abc import Callable

from appliance.ports import Breach, Fault

log = logging.getLogger(__name__)

STOP_S = 10.0


class Worker:
    """Runs `round_` every `every_s` seconds, and at once when woken.

    A Fault ends the round, not the worker: what could not be done is done next time. A Breach
    stops this worker for good (the station reads on). Anything else is a mistake of ours:
    `failed` is called and the process ends, to be started again by systemd. After each round
    `let_go` gives back what it read with.
    """

    def __init__(
        self,
        name: str,
        round_: Callable[[], None],
        *,
        every_s: float,
        failed: Callable[[], None],
        let_go: Callable[[], None],
        rest_s: float = 0.0,
    ) -> None:
        self.name, self._round, self._every_s = name, round_, every_s
        self._failed, self._let_go, self._rest_s = failed, let_go, rest_s
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._once()
                self._stop.wait(self._rest_s)
                self._wake.wait(self._every_s)
                self._wake.clear()
        except Breach as breach:
            log.critical("%s stops: the ledger does not fit seq=%d", self.name, breach.seq)
        except Exception:
            log.exception("%s failed", self.name)
            self._failed()

    def _once(self) -> None:
        try:
            self._round()
        except Fault as fault:
            log.warning("%s: %s", self.name, fault)
        finally:
            self._let_go()
