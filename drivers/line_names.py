"""Hears when the name of a line comes or goes: plugging is seen without looking again and again.

udev makes and removes the stable names of the box, the laboratory those of its simulated lines.
The folder of a name is watched with inotify(7) through the lines' own loop; while the folder is
not there itself (/dev/serial goes with the last adapter), the nearest one above it that is.
"""

import ctypes
import logging
import os
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from drivers import line_loop
from drivers.line_loop import LineLoop

log = logging.getLogger(__name__)

NAMES: Final = 0x0000_0100 | 0x0000_0200 | 0x0000_0040 | 0x0000_0080
"""IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO: entries of the folder."""
ITSELF: Final = 0x0000_0400 | 0x0000_0800
"""IN_DELETE_SELF, IN_MOVE_SELF: the folder."""
ONLY_FOLDERS: Final = 0x0100_0000
EVENTS_BYTES: Final = 65_536

OVERFLOW: Final = 0x0000_4000
"""IN_Q_OVERFLOW: more came than the kernel kept; anything may have changed."""
IGNORED: Final = 0x0000_8000
"""IN_IGNORED: this folder is no longer watched, by our wish or because it went."""
HEAD: Final = struct.Struct("iIII")
"""inotify_event: watch, mask, cookie, length of the name that follows, zeros included."""

Changed = Callable[[], None]


class NameWatch:
    """Calls `changed` on the loop's thread when the name, or a folder above it, came or went.

    Where the kernel gives no inotify it stays silent and says so in the log: the rounds of the
    watch remain.
    """

    def __init__(self, loop: LineLoop | None = None) -> None:
        self._loop = loop or line_loop.shared()
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._wanted: dict[Path, Changed] = {}
        self._folders: dict[int, Path] = {}
        """By the kernel's number of the watch."""
        self._descriptor = int(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        if self._descriptor < 0:
            log.warning("no inotify: plugging is seen at the next round only")
            return
        self._loop.add(self._descriptor, self._ready)

    def add(self, path: Path, changed: Changed) -> None:
        """Watch the name `path`, which need not exist yet; one `changed` for each name.

        It is called for the first time as soon as nothing can be missed any more.
        """
        self._loop.call(partial(self._add, path.absolute(), changed))

    def close(self) -> None:
        """Watch no more."""
        self._loop.call(self._close)

    # --- on the loop's thread -------------------------------------------------------------------

    def _add(self, path: Path, changed: Changed) -> None:
        self._wanted[path] = changed
        self._arm()
        changed()

    def _close(self) -> None:
        if self._descriptor >= 0:
            self._loop.remove(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def _ready(self, _events: int) -> None:
        moved = self._moved(os.read(self._descriptor, EVENTS_BYTES))
        self._arm()
        for path, changed in list(self._wanted.items()):
            if moved & {path, *path.parents}:
                changed()

    def _moved(self, events: bytes) -> set[Path]:
        """What came or went; the folder itself where the kernel cannot say more."""
        moved, at = set(), 0
        while at < len(events):
            number, mask, _cookie, length = HEAD.unpack_from(events, at)
            at += HEAD.size + length
            folder = self._folders.get(number)
            if mask & OVERFLOW:
                moved |= set(self._wanted)
            elif mask & IGNORED:
                self._folders.pop(number, None)
            elif folder is not None:
                moved.add(folder / os.fsdecode(events[at - length : at].rstrip(b"\0")))
        return moved

    def _arm(self) -> None:
        """Watch the nearest folder of each name, and none that is no longer the nearest."""
        if self._descriptor < 0:
            return
        needed = {self._nearest(path) for path in self._wanted}
        for number in set(self._folders) - needed:
            del self._folders[number]
            self._libc.inotify_rm_watch(self._descriptor, number)

    def _nearest(self, path: Path) -> int:
        """The number of the watch; asking for one again gives the same number."""
        folders = list(path.parents)
        at = next((at for at, folder in enumerate(folders) if self._watch(folder) >= 0), 0)
        # One below may have come just before that one was watched.
        while at > 0 and self._watch(folders[at - 1]) >= 0:
            at -= 1
        return self._watch(folders[at])

    def _watch(self, folder: Path) -> int:
        mask = NAMES | ITSELF | ONLY_FOLDERS
        number = int(self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), mask))
        if number >= 0:
            self._folders[number] = folder
        return number
