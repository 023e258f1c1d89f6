"""The box itself: its life, its people, its devices, its papers."""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class LedgerOpened(Fact, frozen=True):
    kind = "ledger.opened"
    origin: str
    station: str
    life: int


class Floor(msgspec.Struct, frozen=True):
    """A series of numbers (`trade/2026`, `DOC03/2026`) and the last one that may be in use."""

    series: str
    last: int


@register
class LedgerSucceeded(Fact, frozen=True):
    """The first entry of a later life: the entries before it are those of the life `before`.

    `size`: how many; `root`: base64, over them. `floors`: numbers go on above these, and what lies
    between is declared as given away with the box that was lost. `note`: SHA-256 of the word of
    the district (ledger/succession_note.py) that says all this.
    """

    kind = "ledger.succeed"
    origin: str
    life: int
    before: str
    size: int
    root: str
    floors: tuple[Floor, ...]
    note: str


@register
class StationStarted(Fact, frozen=True):
    kind = "station.start"
    boot: str
    software: str
    last_seq: int


@register
class StaffSet(Fact, frozen=True):
    """A person's roles and signing key, vouched for by the district.

    `key` is a vkey text; `cert` the base64 Ed25519 signature of the district ledger key over
    `staff-cert/v1` 0x00 origin 0x00 RFC 8785 of the other fields. `person` is committed. `share`:
    the public key to which sealed offers may be sealed (ledger/share_keys.py); a certificate from
    before there were any does not speak of it.
    """

    kind = "staff.set"
    personal = ("person",)
    staff_no: str
    roles: tuple[str, ...]
    grade: int
    key: str
    valid_to: str
    cert: str
    share: str = ""


@register
class DistrictApplied(Fact, frozen=True):
    kind = "district.applied"
    checkpoint: str
    first_seq: int
    last_seq: int


@register
class TimeAdjusted(Fact, frozen=True):
    """Two people said what time it is; `old` what the box had, both entry times.

    `source`: where they read it (timing.SOURCES); `second_actor`: staff number of the second.
    """

    kind = "time.adjust"
    old: str
    new: str
    source: str
    second_actor: str = ""


@register
class SoftwareUpdated(Fact, frozen=True):
    """Other software was put on the box: versions, and the SHA-256 of what was put there."""

    kind = "software.update"
    old: str
    new: str
    sha256: str


@register
class StationStated(Fact, frozen=True):
    """The district licenses or suspends the station, and says which types it does not hold.

    `state`: ACTIVE or SUSPENDED; `number` grows with each word of the district; `cert`: its
    ledger key's Ed25519 signature, base64, over the text of its note (ledger/licences.py).
    """

    kind = "station.state"
    state: str
    document_no: str
    valid_from: str
    number: int
    station: str
    off: tuple[str, ...] = ()
    cert: str = ""


@register
class DeviceModeChanged(Fact, frozen=True):
    kind = "device.mode"
    device: str
    mode: str
    reason: str


@register
class DocumentPrinted(Fact, frozen=True):
    """A paper left for the printer. `copy` counts from 1.

    `digest` is over the text of a slip, over the file of a sheet; `kept_sha256` of the sealed
    file of a sheet, which stays here.
    """

    kind = "document.print"
    document: str
    copy: int
    digest: str
    printer: str = ""
    kept_sha256: str = ""


@register
class AttemptRefused(Fact, frozen=True):
    """`person`: staff number of whose card it was, where nobody could sign the attempt.

    `number`: random number of an enrolment over the web that was not taken.
    """

    kind = "attempt.refuse"
    event: str
    role: str
    reason: str
    rule: str = ""
    person: str = ""
    number: str = ""


@register
class ClockOverdue(Fact, frozen=True):
    """A clock ran out: of the trade, or of the complaint `about` (its number)."""

    kind = "clock.overdue"
    clock: str
    due: str
    state: str
    effective_at: str = ""
    about: str = ""
