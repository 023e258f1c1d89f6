"""The A4 printer of the demo: the print system's two programs, and the sheets that came out."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.printer_cups.simulator import CupsSimulator, Sheet
from kiosk_ui.paper import pages
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

QUEUE = "office"
SHOWN_MAX = 8
STATES = ("ready", "stopped", "rejecting", "silent")
"""`laboratory.sheets.<state>` says it in words, `laboratory.sheets.make.<state>` does it."""


def folder_of(devices: Path) -> Path:
    """Where its programs and sheets lie."""
    return devices / "a4"


def can_typeset() -> bool:
    """Whether this machine has what sets A4 pages: typst, and the font of their signs."""
    found = importlib.util.find_spec("typst") is not None
    return found and all((pages.FONTS / one).is_file() for one in pages.FILES)


class SheetPrinterThing(Thing):
    """Stop it, let it go on, take its print system away; look at what it printed."""

    name = "sheet-printer"
    states = STATES

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.system = CupsSimulator(folder_of(folder), queue=QUEUE)
        self.here = can_typeset()
        self._state = "ready"

    def start(self) -> None:
        self.system.start()
        self.tidy()

    def stop(self) -> None:
        """The sheets stay; nobody serves the queue."""
        self.system.run(on=False)

    def acts(self) -> Mapping[str, Act]:
        return {"be": self.be}

    def be(self, form: Form) -> None:
        """`state` one of STATES."""
        state = form.get("state", "")
        if state not in STATES:
            raise LabRefusal("There is no such state.")
        self._state = state
        self.system.run(on=state != "silent")
        self.system.accept(on=state != "rejecting")
        if state == "stopped":
            self.system.stop("Media empty")
        else:
            self.system.resume()

    def tidy(self) -> None:
        self.be({"state": "ready"})

    def newest(self) -> list[Sheet]:
        """What was handed over, newest first."""
        return self.system.sheets()[: -SHOWN_MAX - 1 : -1]

    def state(self) -> dict[str, Any]:
        sheets = self.system.sheets()
        return {
            "sheets": {
                "here": self.here,
                "state": self._state,
                "jobs": [{"job": one.job, "title": one.title, "out": one.out} for one in sheets],
            }
        }
