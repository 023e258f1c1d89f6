"""A station's training: a second station beside the real one, which practises and never counts.

    <state>/training<k>/     one training, laid out as a demo (plan.py); the newest is gone on with
    <state>/demo.lock        one at a time

The number is part of its ledger's name: who begins anew begins another ledger, with other keys.
"""

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.core.origins import TRAINING
from appliance.ports import Entropy
from appliance.settings import StationSettings
from kiosk_ui.training_wish import Wish
from provisioning.demo import run as running
from provisioning.demo import township
from provisioning.demo.one_runner import only_one
from provisioning.demo.plan import Plan, training_plan
from provisioning.enrol import enrol

NAME: Final = TRAINING.removeprefix("/")
FOLDER: Final = re.compile(rf"{NAME}([1-9][0-9]{{0,8}})")


class TrainingRefused(Exception):
    """No training can run here; the text says what to do."""


def numbers(state: Path) -> list[int]:
    """Of the trainings that lie in `state`, ascending."""
    found = (FOLDER.fullmatch(one.name) for one in state.iterdir() if one.is_dir())
    return sorted(int(one[1]) for one in found if one)


def planned(state: Path, real: StationSettings, *, fresh: bool, real_printer: bool) -> Plan:
    """The training to go on with, or the next one. Raises TrainingRefused."""
    if real.training is None:
        raise TrainingRefused("the settings have no section [training]: add it, it may be empty")
    there = numbers(state)
    last = there[-1] if there else 0
    number = last + 1 if fresh or not last else last
    return training_plan(
        state / f"{NAME}{number}", number, township.load(), real, real_printer=real_printer
    )


class Training:
    """The trainings of the station `real` below `state`."""

    def __init__(
        self,
        state: Path,
        real: StationSettings,
        *,
        entropy: Entropy,
        year: int,
        say: Callable[[str], None],
        real_printer: bool = False,
    ) -> None:
        self._state = state
        self._real = real
        self._entropy = entropy
        self._year = year
        self._say = say
        self._real_printer = real_printer
        wish = real.training.wish if real.training else ""
        self._wish = Wish(Path(wish)) if wish and Path(wish).parent.is_dir() else None

    def run(self, *, fresh: bool) -> int:
        """Until Ctrl-C, SIGTERM or the end of the wish; a wish to begin anew is carried out.

        Returns the exit status. Raises TrainingRefused, DemoRefused, OSError.
        """
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(self._state, threading.Event().wait):
            try:
                status, again = self._once(fresh=fresh or self._asked() == "anew")
                while again:
                    status, again = self._once(fresh=True)
                return status
            finally:
                # Also when it broke: a wish that stays would start it again and again.
                if self._wish is not None:
                    self._wish.drop()

    def _asked(self) -> str:
        return self._wish.wanted() if self._wish is not None else "go-on"

    def _once(self, *, fresh: bool) -> tuple[int, bool]:
        """One training to its end; True as well when another is to follow."""
        plan = planned(self._state, self._real, fresh=fresh, real_printer=self._real_printer)
        if self._wish is not None:
            self._wish.ask()
        status = running.run(
            plan.folders.top,
            plan.ports,
            enrol=lambda _folder, _ports: self._enrol(plan),
            say=self._say,
            told=what_to_try(plan),
            wanted=lambda: self._asked() == "go-on",
        )
        return status, status == 0 and self._asked() == "anew"

    def _enrol(self, plan: Plan) -> None:
        enrol(plan, entropy=self._entropy, year=self._year, say=self._say)
        # Only now: power that fails before leaves the old one and a new one to be completed.
        for number in numbers(self._state):
            folder = self._state / f"{NAME}{number}"
            if folder != plan.folders.top:
                shutil.rmtree(folder)


def what_to_try(plan: Plan) -> tuple[str, ...]:
    """For the person who typed `tradepost training`."""
    kiosk = f"http://127.0.0.1:{plan.ports.station}/"
    lab = f"http://127.0.0.1:{plan.ports.laboratory}/"
    paper = "the real printer, each slip marked" if plan.printer else "drawn in the laboratory"
    return (
        f"TRAINING    {plan.names.origin}: nothing in it counts",
        f"Kiosk       {kiosk}   villagers; staff at {kiosk}staff",
        f"Laboratory  {lab}   cards, fingers, cables, the line, the clock",
        f"Paper       {paper}",
        "Sign in with a training card of the laboratory and the PIN 246810. Ctrl-C ends all.",
    )
