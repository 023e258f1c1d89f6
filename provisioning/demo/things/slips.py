"""The last hundred slips, kept over a restart of the laboratory: one small file for each.

A file holds the paper as the printer set it, so that picture and text are made when looked at.
The people on it are fictitious, and a file's name is only the slip's number.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from drivers.printer_escpos.simulated_paper import Item, Paper

KEPT_MAX = 100
KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Item)}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    width: int
    cut: str
    taken: bool
    items: list[tuple[str, dict[str, Any]]]


class Album:
    """Cut slips by number, oldest first; numbers go on after a restart. No folder: not kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._slips: dict[int, Paper] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(folder.glob("*.json")):
                self._read(path)
        self._before = max(self._slips, default=0)
        """The highest number of earlier runs; this run's printer counts from one again."""

    def _read(self, path: Path) -> None:
        try:
            slip = _paper(msgspec.json.decode(path.read_bytes(), type=_File))
        except (ValueError, KeyError, TypeError):
            path.unlink()  # half a file after a power cut, or of another version: waste paper
            return
        self._slips[slip.number] = slip

    def number(self, of_printer: int) -> int:
        """The album's number of this run's n-th slip."""
        return self._before + of_printer

    def add(self, cut: Iterable[Paper]) -> None:
        """Keep those of this run's slips that are new."""
        newest = max(self._slips, default=0)
        for slip in cut:
            if self.number(slip.number) > newest:
                self._keep(replace(slip, number=self.number(slip.number)))

    def all(self) -> list[Paper]:
        """Every kept slip, oldest first."""
        return list(self._slips.values())

    def slip(self, number: int) -> Paper | None:
        return self._slips.get(number)

    def take(self, number: int) -> None:
        """It hangs at the printer no longer; it stays in the album."""
        self._keep(replace(self._slips[number], taken=True))

    def _keep(self, slip: Paper) -> None:
        self._slips[slip.number] = slip
        if self._folder is not None:
            fresh = self._folder / ".new"
            fresh.write_bytes(msgspec.json.encode(_file(slip)))
            fresh.replace(self._path(slip.number))
        while len(self._slips) > KEPT_MAX:
            oldest = min(self._slips)
            del self._slips[oldest]
            if self._folder is not None:
                self._path(oldest).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{number:06}.json"


def _file(slip: Paper) -> _File:
    items = [(type(item).__name__, msgspec.to_builtins(item)) for item in slip.items]
    return _File(slip.number, slip.width, slip.cut, slip.taken, items)


def _paper(kept: _File) -> Paper:
    items: list[Item] = [msgspec.convert(values, KINDS[kind]) for kind, values in kept.items]
    return Paper(kept.number, kept.width, items, kept.cut, kept.taken)
