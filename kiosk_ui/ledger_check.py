"""The ledger's real verifier at work beside the station, in a process of its own.

The same code as `tradepost ledger verify` (appliance/ledger/verify.py) reads a copy of the
station's database. It has its own process because the station's must never open its database a
second time, and because a verifier of a hundred thousand entries would hold up every page
(kiosk_ui/ledger_checker.py).
"""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from appliance.ledger import policy as policies
from appliance.ledger.policy import Policy

log = logging.getLogger(__name__)

IDLE, RUNNING, DONE, FAILED = "idle", "running", "done", "failed"


class Stand(Struct, frozen=True):
    """How a run stands. `done` of `size` entries; `report` as the verifier ended, in plain values.

    `took_s` in seconds, 0 until it ended; `at`: whatever the caller gave for the moment it began.
    """

    state: str = IDLE
    done: int = 0
    size: int = 0
    took_s: float = 0.0
    at: str = ""
    report: dict[str, Any] | None = None


class Check:
    """At most one run at a time; what the last one found stays until the next."""

    def __init__(self, ended: Callable[[], None] = lambda: None) -> None:
        self._lock = threading.Lock()
        self._stand = Stand()
        self._ended = ended

    @property
    def stand(self) -> Stand:
        with self._lock:
            return self._stand

    def begin(self, database: Path, *, keys: Path | None, trust: Policy | None, at: str) -> bool:
        """Begin a run; False when one is under way."""
        with self._lock:
            if self._stand.state == RUNNING:
                return False
            self._stand = Stand(RUNNING, at=at)
        asked = json.dumps({
            "database": str(database), "keys": None if keys is None else str(keys),
            "policy": None if trust is None else policies.text_of(trust),
        })  # fmt: skip
        threading.Thread(target=self._watch, args=(asked,), name="verify", daemon=True).start()
        return True

    def _watch(self, asked: str) -> None:
        began = time.monotonic()
        report: dict[str, Any] | None = None
        try:
            with subprocess.Popen(
                [sys.executable, "-m", "kiosk_ui.ledger_checker"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            ) as child:  # fmt: skip
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.write(asked)
                child.stdin.close()
                for line in child.stdout:
                    report = self._told(line) or report
        except (OSError, ValueError):
            log.warning("the verifier could not be started or fell silent")
        state = FAILED if report is None else DONE
        with self._lock:
            took = time.monotonic() - began
            self._stand = replace(self._stand, state=state, report=report, took_s=took)
        self._ended()

    def _told(self, line: str) -> dict[str, Any] | None:
        said = json.loads(line)
        if "done" in said:
            with self._lock:
                self._stand = replace(self._stand, done=said["done"], size=said["size"])
            return None
        report: dict[str, Any] = said
        return report
