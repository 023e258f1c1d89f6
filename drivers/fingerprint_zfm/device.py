"""The conversation with a fingerprint module: enrol a finger, match it, find who is on duty.

Nothing is kept in the module: its library and its buffers are emptied when the line opens and
after each use, and looked at again; a template travels to it only to be compared with a finger
that is there.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from appliance.ports import DeviceRefusal, DeviceState, Identified, Match, NoAnswer, Step
from drivers.fingerprint_zfm import wire
from drivers.fingerprint_zfm.module import TEMPLATE_MAX, Module, left_empty, must, refusal
from drivers.transport import Port, Trace, settled

BAUD: Final = 57_600
PROBE_S: Final = 0.7
POLL_S: Final = 0.2
HAND_S: Final = 8.0
"""For lifting the finger, and again for laying it down a second time."""
PRESSES_MAX: Final = 3
"""At an enrolment an unclear press is asked for again so often: the first one need not be lost."""
ON_DUTY_MAX: Final = 50
"""Each takes a third of a second; a station has a handful of staff."""

Progress = Callable[[Step], None]


class ZfmReader:
    """Implements ports.FingerprintReader."""

    name = "fingerprint"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        password: int = 0,
        reads_back: bool = True,
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._module = Module(self._port, password, reads_back=reads_back)

    @property
    def line(self) -> Port:
        """What the watch hears of the cable, and where a trace listens."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._status)

    def exercise(self) -> str:
        """See ports.Exercised: its library, which a visit leaves as empty as it has to be."""
        with self._visit():
            told = self._module.parameters
            return "" if told is None else f"{told.pages} / {told.packet_size} B"

    def close(self) -> None:
        self._port.close()

    @property
    def parameters(self) -> wire.Parameters | None:
        """What the module told of itself at its greeting: sizes, speed, address."""
        return self._module.parameters

    def enrol(self, *, timeout_s: float, progress: Progress = lambda _step: None) -> bytes | None:
        """See ports.FingerprintReader."""
        with self._visit():
            progress(Step("press", timeout_s))
            if not self._pressed(1, timeout_s, progress):
                return None
            progress(Step("lift", HAND_S))
            if not self._wait_image(self._port.deadline(HAND_S), finger=False):
                return None
            progress(Step("press-again", HAND_S))
            if not self._pressed(2, HAND_S, progress):
                return None
            self._module.combine()
            self._module.light(wire.LIGHTS["good"])
            return self._module.template_twice(1)

    def match(self, template: bytes, *, timeout_s: float) -> Match | None:
        """See ports.FingerprintReader."""
        found = self.identify([template], timeout_s=timeout_s)
        if found is None:
            return None
        return Match(matched=found.index is not None, score=found.score)

    def identify(self, templates: Sequence[bytes], *, timeout_s: float) -> Identified | None:
        """See ports.FingerprintReader."""
        if len(templates) > ON_DUTY_MAX:
            raise ValueError("too many to be compared while somebody waits")
        if not all(0 < len(template) <= TEMPLATE_MAX for template in templates):
            raise ValueError("not a template")
        with self._visit():
            if not self._pressed(1, timeout_s):
                return None
            features = self._module.noted(1)
            for index, template in enumerate(templates):
                score = self._module.compared(template)
                if score is not None:
                    self._module.light(wire.LIGHTS["good"])
                    return Identified(index, score)
            self._module.must_have_kept(1, features)
            self._module.light(wire.LIGHTS["bad"])
            return Identified(None, 0)

    # --- steps ---------------------------------------------------------------------------------

    @contextmanager
    def _visit(self) -> Iterator[None]:
        """The line for one person, the module empty before and after."""
        with self._port.in_use():
            self._module.wake()
            self._module.ask(wire.READ_PARAMETERS)  # a line that died unseen opens again here
            self._module.greet()
            self._port.state = DeviceState.READY
            answers = True
            try:
                yield
            except NoAnswer:
                answers = False
                raise
            finally:
                if answers:
                    left_empty(self._module, self._port)
            if not self._module.greeted:
                # The module lost its buffers with its power: "no match" would be a lie.
                raise NoAnswer("the line broke off in between", hint="hint.check-cable")

    def _status(self) -> DeviceState:
        self._module.wake()
        answer = self._module.ask(wire.READ_PARAMETERS, timeout_s=PROBE_S)
        if not self._module.greeted:
            self._module.greet()
            return DeviceState.READY
        return DeviceState.READY if answer.code == wire.OK else DeviceState.OUT_OF_SERVICE

    def _pressed(self, buffer: int, timeout_s: float, progress: Progress | None = None) -> bool:
        """Wait for a finger and turn it into features; False when none came.

        An unclear one is asked for again where somebody hears of it, and refused otherwise, or
        when it was unclear PRESSES_MAX times.
        """
        deadline = self._port.deadline(timeout_s)
        presses = 1 if progress is None else PRESSES_MAX
        for press in range(1, presses + 1):
            self._module.light(wire.LIGHTS["wait"])
            if not self._wait_image(deadline, finger=True):
                self._module.light(wire.LIGHTS["off"])
                return False
            answer = self._module.features(buffer)
            if answer.code == wire.OK:
                return True
            self._module.light(wire.LIGHTS["bad"])
            if answer.code not in wire.UNCLEAR or progress is None or press == presses:
                raise refusal(answer)
            deadline = self._port.deadline(HAND_S)
            progress(Step("finger-unclear", HAND_S))
            if not self._wait_image(deadline, finger=False):
                break
        raise DeviceRefusal("finger-unclear", hint="hint.press-again", said="not lifted")

    def _wait_image(self, deadline: float, *, finger: bool) -> bool:
        """Poll the sensor until a finger is there, or is gone; False at the deadline."""
        while True:
            answer = self._module.ask(wire.GET_IMAGE)
            if answer.code not in {wire.OK, wire.NO_FINGER} | wire.UNCLEAR:
                must(answer)
            # An unclear image is a finger that is being laid down or lifted: look again.
            seen = {wire.OK: True, wire.NO_FINGER: False}.get(answer.code)
            if seen is finger:
                return True
            if self._port.left(deadline) <= POLL_S:
                return False
            self._port.pause(POLL_S)
