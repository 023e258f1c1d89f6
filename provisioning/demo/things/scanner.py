"""The scanner, and what one may hold in front of it: a slip that was printed, or any text."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from drivers.printer_escpos.simulated_paper import Paper
from drivers.scanner_serial.simulator import Letters, ScannerSimulator, Suffix
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

TEXT_MAX = 4000
OFFERED_MAX = 8
"""Newest slips with a code that the page offers to hold in front of it."""
LETTERS = tuple(one.name.lower() for one in Letters)
SUFFIXES = tuple(one.name.lower() for one in Suffix)


class ScannerThing(Thing):
    """Hold a code in front of it. `slips`: what hangs at the printer, oldest first."""

    name = "scanner"
    letters, suffixes = LETTERS, SUFFIXES

    def __init__(self, folder: Path, slips: Callable[[], Iterable[Paper]]) -> None:
        self.scanner = ScannerSimulator()
        super().__init__(folder, self.scanner)
        self.scanner.send = self.say
        self._slips = slips
        self.last = ""

    def acts(self) -> Mapping[str, Act]:
        return {"scan": self.scan, "slip": self.scan_slip, "set": self.set_scanner}

    def scan(self, form: Form) -> None:
        """`text`: the content of the code."""
        text = form.get("text", "").strip()
        if not 0 < len(text) <= TEXT_MAX:
            raise LabRefusal("There is no code to scan.")
        self.last = text
        self.scanner.scan(text)

    def scan_slip(self, form: Form) -> None:
        """`number` of a printed slip: its first code."""
        for slip in self._slips():
            if str(slip.number) == form.get("number") and slip.qr_payloads():
                self.scan({"text": slip.qr_payloads()[0]})
                return
        raise LabRefusal("There is no code to scan.")

    def set_scanner(self, form: Form) -> None:
        """`letters` one of LETTERS, `suffix` one of SUFFIXES: as with the vendor's own codes."""
        letters, suffix = form.get("letters", "utf8"), form.get("suffix", "cr")
        if letters not in LETTERS or suffix not in SUFFIXES:
            raise LabRefusal("There is no such setting.")
        self.scanner.settings.letters = Letters[letters.upper()]
        self.scanner.settings.suffix = Suffix[suffix.upper()]

    def tidy(self) -> None:
        self.set_scanner({})

    def offered(self) -> list[tuple[int, str]]:
        """(number, title) of the newest slips that bear a code, newest first."""
        coded = [slip for slip in self._slips() if slip.qr_payloads()]
        return [(slip.number, _title(slip)) for slip in coded[: -OFFERED_MAX - 1 : -1]]

    def state(self) -> dict[str, Any]:
        settings = self.scanner.settings
        return {
            "scans": self.scanner.scans,
            "scanner": {
                "letters": settings.letters.name.lower(),
                "suffix": settings.suffix.name.lower(),
            },
        }


def _title(slip: Paper) -> str:
    """Its first line of words."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in slip.text())
    return next((line for line in lines if line and not line.startswith("[")), "")
