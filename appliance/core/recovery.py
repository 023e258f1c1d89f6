"""Recovery mode: which trouble stops the station, which lets it go on, and how each one ends.

Source: architecture.md 5.7, entries.md 6, log_format.md 10.8; for people docs/recovery.md.
A trouble opens with an entry of the box (`device.mode` of the device below) and ends with
`recovery.record`, signed by two people. Reading goes on in every state.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from appliance.core import canonical, forms
from appliance.core.commands import (
    ChangeDeviceMode,
    Command,
    EnrolStaff,
    EscrowEpoch,
    MarkPower,
    MarkTamper,
    OpenLedger,
    RecordRecovery,
    RotateKey,
    StartStation,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DeviceModeChanged, Draft, Fact, Recorded, RecoveryRecorded
from appliance.core.instant import SHANGHAI, Instant, instant_of
from appliance.core.world import OpenTrouble, Who, World

SUBJECT: Final = "recovery"
"""Under this name the ledger finds all entries that open or end a trouble."""


class Trouble(StrEnum):
    """What can befall the record itself. A code is for ever: it stands in entries."""

    KEY = "key-unavailable"
    EVIDENCE = "evidence-broken"
    BEHIND = "promised-more"
    FULL = "disk-full"
    READ_ONLY = "disk-read-only"
    FAILING = "disk-failing"


DEVICE_OF: Final = {
    Trouble.KEY: "ledger-key",
    Trouble.EVIDENCE: "ledger",
    Trouble.BEHIND: "ledger",
    Trouble.FULL: "disk",
    Trouble.READ_ONLY: "disk",
    Trouble.FAILING: "disk",
}
"""The device of a trouble's opening entry."""

GRACE: Final = frozenset({Trouble.FULL, Trouble.READ_ONLY, Trouble.FAILING})
"""What was refused was refused whole, so business goes on when the disk takes writes again; the
record is owed by the end of that local day. After any other trouble nothing goes before it."""

CAUSES: Final = {
    Trouble.KEY: ("KEY_PUT_BACK", "FILE_RIGHTS", "TOKEN_REPLACED"),
    Trouble.EVIDENCE: ("TAKEN_BACK", "DISK_REPLACED"),
    Trouble.BEHIND: ("TAKEN_BACK", "DISK_REPLACED"),
    Trouble.FULL: ("SPACE_MADE", "DISK_REPLACED"),
    Trouble.READ_ONLY: ("DISK_CHECKED", "DISK_REPLACED"),
    Trouble.FAILING: ("CABLE", "DISK_CHECKED", "DISK_REPLACED"),
}
"""What two people may find and have done about it; UNKNOWN is always an honest answer."""

UNKNOWN: Final = "UNKNOWN"

ALWAYS: Final = (
    ChangeDeviceMode, EnrolStaff, EscrowEpoch, MarkPower, MarkTamper, OpenLedger, RecordRecovery,
    RotateKey, StartStation,
)  # fmt: skip
"""What a recovery itself needs: the box's own openings, keys, and the people to end it."""


ALWAYS_KINDS: Final = frozenset(
    {
        "backup.make", "device.mode", "key.rotate", "ledger.opened", "power.mark",
        "recovery.record", "staff.set", "station.start", "tamper.open",
    }
)  # fmt: skip
"""The kinds of entries that those commands make."""


class State(StrEnum):
    """`degraded`: goes on, and owes a record. `recovery`: takes nothing but the record."""

    NORMAL = "normal"
    DEGRADED = "degraded"
    RECOVERY = "recovery"


def state_of(troubles: Sequence[OpenTrouble], today: str) -> State:
    """What the open troubles leave of the station on that local ISO day."""
    if not troubles:
        return State.NORMAL
    owing = all(one.code in GRACE and today <= one.day for one in troubles)
    return State.DEGRADED if owing else State.RECOVERY


def admits(command: type[Command], troubles: Sequence[OpenTrouble], today: str) -> bool:
    """Whether such a command may be taken now."""
    return command in ALWAYS or state_of(troubles, today) is not State.RECOVERY


def causes_of(trouble: Trouble) -> tuple[str, ...]:
    return (*CAUSES[trouble], UNKNOWN)


def account(trouble: OpenTrouble, cause: str) -> bytes:
    """What the two people sign by its digest: codes alone, so anybody can make it again."""
    return canonical.encode(
        {"v": 1, "trouble": trouble.code, "opened": trouble.seq, "cause": cause}
    )


def opening(trouble: Trouble) -> ChangeDeviceMode:
    """The box's own command that opens a trouble in the ledger."""
    mode = State.DEGRADED if trouble in GRACE else State.RECOVERY
    return ChangeDeviceMode(device=DEVICE_OF[trouble], mode=mode.upper(), reason=trouble.value)


def opened_by(fact: Fact) -> Trouble | None:
    """The trouble that an entry opens; None for every other entry."""
    if not isinstance(fact, DeviceModeChanged) or fact.reason not in list(Trouble):
        return None
    trouble = Trouble(fact.reason)
    return trouble if fact.device == DEVICE_OF[trouble] else None


def concerns(fact: Fact) -> bool:
    """Whether an entry is found under SUBJECT."""
    return isinstance(fact, RecoveryRecorded) or opened_by(fact) is not None


def still_open(records: Iterable[Recorded]) -> tuple[OpenTrouble, ...]:
    """The troubles without an end, in the order in which they opened."""
    found: dict[str, OpenTrouble] = {}
    for one in records:
        if isinstance(one.fact, RecoveryRecorded):
            found.pop(one.fact.trouble, None)
        elif (trouble := opened_by(one.fact)) is not None:
            day = instant_of(one.at).astimezone(SHANGHAI).date().isoformat()
            found.setdefault(trouble, OpenTrouble(trouble, one.seq, day))
    return tuple(found.values())


def record(world: World, asked: RecordRecovery, _by: Who, _at: Instant) -> Decision:
    """End a trouble. Refusals: trouble-unknown, digest-form."""
    opened = {one.code: one for one in world.troubles if one.seq >= 0}
    trouble = opened.get(asked.trouble_code)
    if trouble is None:
        return refused("trouble-unknown", about="trouble_code")
    if not forms.is_sha256(asked.facts_sha256):
        return refused("digest-form", about="facts_sha256")
    return decided(Draft(RecoveryRecorded(trouble.code, asked.facts_sha256, trouble.seq - 1)))
