"""What a person does at a device while a page waits: tried in slices, answered by a one-use token.

A device's answer never comes from a form field: the page gets a random token, and the form that
brings it back is given the answer once (entries.md 5).
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct, field

from appliance.ports import BrokenAnswer, DeviceFault, DeviceRefusal, NoAnswer, Step

log = logging.getLogger(__name__)

WAIT_S = 60
"""What the ring shows at first; a touch begins it anew."""

SLICES_S: Final = {"card": 0.4, "finger": 2.0}
"""A device is asked for so long at a time: leaving the page frees it soon, and who goes from one
page with a card to another does not feel it. Fingers are pressed and lifted within one slice."""

SETTLE_S = 3.0
"""A card that was found at the end of a slice is still read whole."""

ABANDONED_S = 10.0
"""A page asks how its wait stands twice a second, every two without a script; silence for so long
means that nobody looks any more, and the device is free for the next person."""

KEPT_MAX = 32
"""Waits that are remembered: a box has a handful of browsers."""

Take = Callable[[float, Callable[[Step], None]], object | None]
"""(seconds, progress) -> the answer, or None when nothing came in time. Raises DeviceFault."""


class Wait(Struct):
    """`state` waiting | done | over; `note` the code of the last failed try or of the progress."""

    owner: str
    kind: str
    device: str
    deadline: float
    looked: float
    """When its page last asked."""
    state: Literal["waiting", "done", "over"] = "waiting"
    note: str = ""
    tries: int = 0
    token: str = ""
    answer: object = None
    step_ends: float | None = None
    """Until when the person has to do what the note says, where a step has a time of its own."""
    left: threading.Event = field(default_factory=threading.Event)

    def seconds(self, now: float) -> int:
        """Seconds left, for the ring: of the step in hand, else of the whole wait."""
        ends = self.deadline if self.step_ends is None else self.step_ends
        return max(0, min(WAIT_S, round(ends - now)))


class DeviceAnswers:
    """One wait per browser and kind.

    A device serves who asked last: the page of another browser then offers to wait again, so that
    a page that was left never takes the next person's card.
    """

    def __init__(self, monotonic: Callable[[], float], draw: Callable[[int], bytes]) -> None:
        self._monotonic = monotonic
        self._draw = draw
        self._waits: dict[tuple[str, str], Wait] = {}
        self._lock = threading.Lock()
        self._device = {"card": threading.Lock(), "finger": threading.Lock()}

    def begin(self, owner: str, kind: str, device: str, take: Take) -> Wait:
        """The running or answered wait of this browser, or a new one; other waits of it end."""
        with self._lock:
            found = self._waits.get((owner, kind))
            if found is not None and found.state != "over":
                found.looked = self._monotonic()
                return found
            self._end_of(owner)
            self._take_from_others(device)
            self._forget()
            now = self._monotonic()
            wait = Wait(owner, kind, device, deadline=now + WAIT_S, looked=now)
            self._waits[owner, kind] = wait
        # A try of the wait that ended may still be on: a card laid now would be read for it and
        # lost, since most modules read a card once. So the page comes when that try is over.
        if self._device[device].acquire(timeout=SLICES_S[device] + SETTLE_S):
            self._device[device].release()
        threading.Thread(
            target=self._run, args=(wait, self._device[device], take), daemon=True, name=kind
        ).start()
        return wait

    def of(self, owner: str, kind: str) -> Wait | None:
        """How the wait stands, for the page that shows it."""
        with self._lock:
            wait = self._waits.get((owner, kind))
            if wait is not None:
                wait.looked = self._monotonic()
            return wait

    def more(self, owner: str, kind: str) -> None:
        """Wait longer: the ring begins anew."""
        with self._lock:
            wait = self._waits.get((owner, kind))
            if wait is not None:
                wait.deadline = self._monotonic() + WAIT_S
                if wait.state == "over":
                    del self._waits[owner, kind]

    def collect(self, owner: str, kind: str, token: str) -> object | None:
        """The answer for its token, once; None for any other token."""
        with self._lock:
            wait = self._waits.get((owner, kind))
            if wait is None or wait.state != "done" or not token or token != wait.token:
                return None
            del self._waits[owner, kind]
            return wait.answer

    def leave(self, owner: str) -> None:
        """The person went on or away: nothing of theirs is kept waiting."""
        with self._lock:
            self._end_of(owner)

    def _end_of(self, owner: str) -> None:
        for key in [key for key in self._waits if key[0] == owner]:
            self._waits.pop(key).left.set()

    def _take_from_others(self, device: str) -> None:
        for wait in self._waits.values():
            if wait.device == device and wait.state == "waiting":
                wait.left.set()
                wait.state = "over"

    def _forget(self) -> None:
        while len(self._waits) >= KEPT_MAX:
            self._waits.pop(next(iter(self._waits))).left.set()

    # --- the thread of one wait ----------------------------------------------------------------

    def _run(self, wait: Wait, device: threading.Lock, take: Take) -> None:
        try:
            while self._goes_on(wait):
                with device:
                    if self._goes_on(wait):
                        self._try_once(wait, take)
        finally:
            if wait.state != "done":
                wait.state = "over"

    def _goes_on(self, wait: Wait) -> bool:
        now = self._monotonic()
        alone = not wait.left.is_set() and wait.state == "waiting"
        return alone and wait.deadline > now and wait.looked + ABANDONED_S > now

    def _try_once(self, wait: Wait, take: Take) -> None:
        def progress(step: Step) -> None:
            wait.note = step
            # The first step may be begun anew until the whole wait is over.
            own = step != "press"
            wait.step_ends = self._monotonic() + step.seconds if own else None

        try:
            answer = take(SLICES_S[wait.device], progress)
        except DeviceRefusal as refusal:
            self._failed(wait, refusal.code, pause_s=0.3)
        except NoAnswer:
            self._failed(wait, "no-answer", pause_s=1.0)
        except BrokenAnswer:
            self._failed(wait, "broken-answer", pause_s=0.5)
        except DeviceFault as fault:
            log.warning("device step kind=%s fault=%s", wait.kind, type(fault).__name__)
            self._failed(wait, "no-answer", pause_s=1.0)
        else:
            if answer is not None and not wait.left.is_set():
                with self._lock:
                    wait.answer, wait.token = answer, self._draw(16).hex()
                    wait.state = "done"
        finally:
            wait.step_ends = None

    def _failed(self, wait: Wait, code: str, *, pause_s: float) -> None:
        """Nobody is punished: the time begins anew, and the page says what happened."""
        wait.note = code
        wait.tries += 1
        wait.deadline = self._monotonic() + WAIT_S
        wait.left.wait(pause_s)
