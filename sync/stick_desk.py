"""The station's page for sticks, from the side of the agent: a wish is read, obeyed, told of.

The station has no business with folders of sticks; it may only name one that the agent listed.
A wish is obeyed once, also when the agent is started again in the middle: then the run is told as
broken off, and the person asks again.
"""

import logging
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault, StorageFault
from sync import usb
from sync.stick_files import RealStick, Stick
from sync.stick_report import Report
from sync.stick_wish import (
    BROKEN_OFF,
    FAILED,
    FILE,
    NOT_THERE,
    WISH_BYTES_MAX,
    Progress,
    Wish,
)

log = logging.getLogger(__name__)

MOUNTS_MAX: Final = 16
POLL_S: Final = 2.0
STEP_BYTES: Final = 1_048_576
"""How often progress is written: at a megabyte, and at the end."""

_MOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_ID: Final = re.compile(r"[0-9a-f]{8,64}\Z")


class StickDesk:
    """One thread turns it."""

    def __init__(
        self,
        station: usb.Station,
        wishes: Path,
        mounts: Path,
        *,
        mounted: Callable[[Path], bool] = os.path.ismount,
    ) -> None:
        """`mounted`: whether a stick is there; an empty mount point is the box's own disk."""
        self._station, self._wishes, self._mounts = station, wishes, mounts
        self._mounted = mounted
        self._told = self._remembered()
        self._news = self._told.state == "running"
        if self._news:
            self._told = replace(self._told, state="failed", reason=BROKEN_OFF)

    def run(self, stop: threading.Event) -> None:
        """Turn until `stop`."""
        while not stop.wait(POLL_S):
            try:
                self.turn()
            except StorageFault as error:
                log.error("disk does not keep what the stick brought: %s", error)  # noqa: TRY400

    def turn(self) -> None:
        """List the sticks, obey a new wish. Raises StorageFault."""
        mounts = self.mounts()
        if self._news or mounts != self._told.mounts:
            self._tell(replace(self._told, mounts=mounts))
        wish = self._wish()
        if wish is not None and wish.id != self._told.id:
            self._obey(wish)

    def mounts(self) -> tuple[str, ...]:
        """Names of the sticks that are mounted now."""
        try:
            found = sorted(one.name for one in self._mounts.iterdir() if self._is_stick(one))
        except OSError:
            return ()
        return tuple(found[:MOUNTS_MAX])

    def _is_stick(self, folder: Path) -> bool:
        return bool(_MOUNT.fullmatch(folder.name)) and self._mounted(folder)

    def _wish(self) -> Wish | None:
        try:
            with (self._wishes / FILE).open("rb") as file:
                wish = msgspec.json.decode(file.read(WISH_BYTES_MAX), type=Wish)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return wish if _ID.fullmatch(wish.id) else None

    def _obey(self, wish: Wish) -> None:
        begun = Progress(
            mounts=self.mounts(), id=wish.id, act=wish.act, mount=wish.mount, state="running"
        )
        # If power fails from here on, the next start tells that the run was broken off.
        self._tell(begun)
        if wish.mount not in begun.mounts:
            self._tell(replace(begun, state="failed", reason=NOT_THERE))
            return
        try:
            stick = RealStick(self._mounts / wish.mount)
            try:
                report = self._work(wish, stick)
            finally:
                stick.close()
        except (OSError, Fault, Breach, BadTile) as error:
            log.warning("stick act=%s failed: %s", wish.act, error)
            self._tell(replace(self._told, state="failed", reason=FAILED))
            return
        log.info("stick act=%s refused=%d", wish.act, len(report.refused))
        self._tell(replace(self._told, state="done", report=report))

    def _work(self, wish: Wish, stick: Stick) -> Report:
        if wish.act == "take-in":
            return usb.take_in(stick, self._station)
        return usb.give_out(stick, self._station, say=self._say)

    def _say(self, done: int, whole: int) -> None:
        if done - self._told.done >= STEP_BYTES or done in (0, whole):
            self._tell(replace(self._told, done=done, whole=whole))

    def _tell(self, progress: Progress) -> None:
        self._told, self._news = progress, False
        path = self._station.inbox_folder / FILE
        self._station.disk.put(path, msgspec.json.encode(progress))

    def _remembered(self) -> Progress:
        data = self._station.disk.get(self._station.inbox_folder / FILE)
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(data or b"{}", type=Progress)
        return Progress()
