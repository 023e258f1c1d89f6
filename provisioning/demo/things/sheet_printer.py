"""The A4 printer behind its print system, and the sheets that came out of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.printer_cups.simulator import CupsSimulator, Sheet
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

STATES = ("ready", "busy", "stopped", "refusing", "away")
"""`laboratory.sheets.<name>` says it in words."""
JAM = "Paper jam"
SHOWN_MAX = 6


class SheetPrinterThing(Thing):
    """Jam it, keep it busy, let the print system refuse or be away; take the sheets."""

    name = "sheet-printer"
    states = STATES

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder / self.name
        self.system = CupsSimulator(self._folder)
        self.now = STATES[0]

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.system.start()
        self.tidy()

    def stop(self) -> None:
        """The documents stay; nobody serves the queue."""
        self.system.run(on=False)

    def acts(self) -> Mapping[str, Act]:
        return {"set": self.set_state}

    def set_state(self, form: Form) -> None:
        """`state` one of STATES."""
        state = form.get("state", "")
        if state not in STATES:
            raise LabRefusal("There is no such state.")
        self.system.run(on=state != "away")
        self.system.accept(on=state != "refusing")
        self.system.resume()
        if state == "stopped":
            self.system.stop(JAM)
        elif state == "busy":
            self.system.be_busy()
        self.now = state

    def tidy(self) -> None:
        self.set_state({"state": STATES[0]})

    # --- what one sees -----------------------------------------------------------------------

    def newest(self) -> list[Sheet]:
        """The last documents, newest first."""
        return self.system.sheets()[: -SHOWN_MAX - 1 : -1]

    def pdf(self, job: str) -> bytes | None:
        """The document of that job."""
        return next((sheet.pdf for sheet in self.system.sheets() if sheet.job == job), None)

    def state(self) -> dict[str, Any]:
        sheets = [
            {"job": sheet.job, "title": sheet.title, "out": sheet.out, "bytes": len(sheet.pdf)}
            for sheet in self.system.sheets()
        ]
        return {"sheet_printer": {"state": self.now, "sheets": sheets}}

    def glance(self) -> dict[str, Any]:
        told = {file.name: file.stat().st_mtime_ns for file in self._folder.glob("[0-9]*.json")}
        return {"state": self.now, "sheets": told}
