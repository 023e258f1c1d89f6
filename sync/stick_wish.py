"""What the station and the agent say to each other about sticks, as two whole files.

wishes/stick.json   the station: {"id", "act": "give-out" | "take-in", "mount"}
inbox/stick.json    the agent: which sticks are mounted, what it does, the last report
"""

from typing import Final, Literal

import msgspec

from sync.stick_report import Act, Report

FILE: Final = "stick.json"
WISHES: Final = "wishes"
VILLAGES: Final = "villages"
"""Folder of the inbox with files from villages, each under its SHA-256."""
WISH_BYTES_MAX: Final = 4096

BROKEN_OFF: Final = "stick-broken-off"
NOT_THERE: Final = "stick-not-there"
FAILED: Final = "stick-failed"
State = Literal["idle", "running", "done", "failed"]


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a clerk asked for. `id`: 8 to 64 hex, another one for each wish."""

    id: str
    act: Act
    mount: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """`inbox/stick.json`. `id`, `act` and `mount` of the wish; bytes `done` of `whole`.

    `reason`: why a run failed as a whole; what was refused singly stands in the report.
    """

    mounts: tuple[str, ...] = ()
    id: str = ""
    act: Act | None = None
    mount: str = ""
    state: State = "idle"
    done: int = 0
    whole: int = 0
    reason: str = ""
    report: Report | None = None
