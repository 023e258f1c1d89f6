"""The receipt printer: its paper, its cover, and the slips that came out of it."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.printer_escpos.simulated_paper import Paper
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from provisioning.demo.things.slip_picture import can_draw
from provisioning.demo.things.slips import Album
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

HANGING_SHOWN_MAX = 3
"""Newest slips that the page shows at the printer; the album has them all."""


class KeepingPrinter(EscposSimulator):
    """A printer whose cut slips are in the album before its answer goes out."""

    def __init__(self, slips: Path | None) -> None:
        super().__init__()
        self.album = Album(slips)
        self._adding = threading.Lock()

    def received(self, data: bytes) -> list[bytes]:
        answers = super().received(data)
        self.collect()
        return answers

    def collect(self) -> Album:
        """The album with all that was cut until now."""
        with self._adding:
            self.album.add(list(self.slips))
            return self.album

    def tear_off(self, wanted: str) -> None:
        """Take slip number `wanted`, or `all`, from the printer."""
        with self._adding:
            for slip in self.album.all():
                if not slip.taken and wanted in {"all", str(slip.number)}:
                    self.album.take(slip.number)


class PrinterThing(Thing):
    """Load paper, open the cover, tear slips off."""

    name = "printer"

    def __init__(self, folder: Path, slips: Path | None) -> None:
        self.printer = KeepingPrinter(slips)
        super().__init__(folder, self.printer)
        self.printer.send = self.say
        self._kept: dict[int, dict[str, Any]] = {}  # by number
        self.draws_png = can_draw()

    # --- the hands ---------------------------------------------------------------------------

    def acts(self) -> Mapping[str, Act]:
        return {"load": self.load, "cover": self.set_cover, "take": self.take}

    def load(self, form: Form) -> None:
        """`roll` a value of Roll; `dots_left`: the roll ends by itself after that much."""
        dots = form.get("dots_left", "")
        try:
            roll = Roll(form.get("roll", ""))
            self.printer.load(roll, dots_left=int(dots) if dots else None)
        except ValueError as error:
            raise LabRefusal("There is no such roll.") from error

    def set_cover(self, form: Form) -> None:
        """`cover`: open or closed."""
        self.printer.set_cover(is_open=form.get("cover") == "open")

    def take(self, form: Form) -> None:
        """`number` of a slip, or `all`."""
        self.printer.collect()
        self.printer.tear_off(form.get("number", "all"))

    def tidy(self) -> None:
        self.set_cover({"cover": "closed"})
        self.load({"roll": Roll.ENOUGH.value})

    # --- what one sees -----------------------------------------------------------------------

    def slips(self) -> list[Paper]:
        """Every kept slip, oldest first."""
        return self.printer.collect().all()

    def hanging(self) -> list[Paper]:
        """What hangs at the printer, newest first: the paper in its mouth, then cut slips."""
        cut = [slip for slip in self.slips() if not slip.taken][-HANGING_SHOWN_MAX:]
        mouth = self.in_the_mouth()
        return [*([mouth] if mouth.items else []), *reversed(cut)]

    def in_the_mouth(self) -> Paper:
        """What is printed and not yet cut, under the number that it will have."""
        paper = self.printer.in_the_mouth
        return Paper(self.printer.album.number(paper.number), paper.width, list(paper.items))

    def slip(self, number: int) -> Paper | None:
        """A kept slip, or what is still in the printer's mouth."""
        kept = [*self.slips(), self.in_the_mouth()]
        return next((slip for slip in kept if slip.number == number), None)

    def state(self) -> dict[str, Any]:
        told = self._hardware() | {
            "in_the_mouth": self.printer.in_the_mouth.text(),
            "slips": self._told(),
        }
        return {"printer": told}

    def _told(self) -> list[dict[str, Any]]:
        """The slips of the album. Each stays as it is, so its words and codes are read once."""
        slips, known = self.slips(), self._kept
        told = {slip.number: known.get(slip.number) or _read(slip) for slip in slips}
        self._kept = told
        return [told[slip.number] | {"taken": slip.taken} for slip in slips]

    def glance(self) -> dict[str, Any]:
        slips = [(slip.number, slip.taken) for slip in self.slips()]
        return self._hardware() | {"mouth": self.printer.in_the_mouth.length, "slips": slips}

    def _hardware(self) -> dict[str, Any]:
        printer = self.printer
        return {
            "roll": printer.roll.value,
            "cover_open": printer.cover_open,
            "waiting_bytes": printer.waiting_bytes,
            "lost_bytes": printer.lost_bytes,
            "unknown": printer.unknown,
        }


def _read(slip: Paper) -> dict[str, Any]:
    return {
        "number": slip.number,
        "lines": slip.text(),
        "qr": slip.qr_payloads(),
        "cut": slip.cut,
        "length": slip.length,
    }
