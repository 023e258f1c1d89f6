"""One TOML file, one frozen value: what differs from station to station.

`load` is used by every process for its own part. Unknown keys, wrong types and missing keys are
refused with the line they stand on; nothing else in the code reads a settings file.
"""

import re
import tomllib
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from appliance.core import origins

T = TypeVar("T")

_NUMBER = re.compile(r"\+?[0-9]{3,20}")
"""A number that a message can go to."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

SETTINGS_BYTES_MAX = 65_536
"""A settings file is a page of text; anything larger is not one."""


class SettingsBad(Exception):
    """The file cannot be used. `line` is 1-based, 0 where no single line is to blame."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        where = f"{path.name}:{line}" if line else path.name
        super().__init__(f"{where}: {what}")
        self.line = line


def load(path: Path, kind: type[T]) -> T:
    """Read `path` into a value of `kind` (a msgspec Struct that forbids unknown fields).

    Raises SettingsBad naming the line and the key; OSError when there is no such file.
    """
    data = path.read_bytes()
    if len(data) > SETTINGS_BYTES_MAX:
        raise SettingsBad(path, 0, f"larger than {SETTINGS_BYTES_MAX} bytes")
    text = ""
    try:
        text = data.decode("utf-8")
        return msgspec.convert(tomllib.loads(text), kind, strict=True)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingsBad(path, line, "not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise SettingsBad(path, int(found[1]) if found else 0, str(error)) from error
    except msgspec.ValidationError as error:
        raise SettingsBad(path, _line_of(text, str(error)), str(error)) from error


def _line_of(text: str, complaint: str) -> int:
    """The line of the key that msgspec complains of: the field it names, else the path's end."""
    unknown = re.search(r"unknown field `([^`]+)`", complaint)
    at = re.search(r"at `\$\.?([^`]*)`", complaint)
    section = at[1].split(".") if at and at[1] else []
    key = unknown[1] if unknown else (section.pop() if section else "")
    current: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]+)\]+", line)
        if header:
            current = header[1].strip().split(".")
            if current == [*section, key]:
                return number
        elif current == section and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every settings value: unknown keys are refused."""


class Place(Settings, frozen=True, kw_only=True):
    """Who this station is. `code`: nine digits; `seal`: the one character of the seal square.

    `deposit_account`, `deposit_bank`: where deposits are paid in; empty: the window tells.
    `day_close`: local time at which the box closes the day and prints its strip, `18:00`; empty:
    the head does it.
    """

    code: str
    name: str
    seal: str
    district_name: str
    phone: str
    supervision_phone: str
    deposit_account: str = ""
    deposit_bank: str = ""
    day_close: str = "18:00"


class Identity(Settings, frozen=True, kw_only=True):
    """Origin of the ledger and the pinned verifier keys (vkey texts, log_format 2).

    `district_mirror`: the key by which the district says that it holds all entries; without it
    nothing is ever called safe there, only confirmed. `policy`: a file of keys and a quorum
    (log_format 8) in place of the two. `supervision_witness`: the supervision line's own
    cosigning key, where there is one.
    `recovery_key`: the district's, from `tradepost vault recovery-key`; without it the keys of
    personal data are put into no escrow, and a lost box takes them along. `opening_key`: the
    district's share of sealed offers (`tradepost vault opening-key`); without it none is taken.
    """

    origin: str
    life: int
    district_ledger: str
    district_witness: str
    district_mirror: str = ""
    policy: str = ""
    supervision_witness: str = ""
    recovery_key: str = ""
    opening_key: str = ""

    @property
    def vouching(self) -> str:
        """The key whose line papers carry: the one that says that the entries are held, if any."""
        return self.district_mirror or self.district_witness

    @property
    def of_district(self) -> tuple[str, ...]:
        """Every cosigning key of the district."""
        return tuple(one for one in (self.district_witness, self.district_mirror) if one)


class Line(Settings, frozen=True, kw_only=True):
    """A serial device. `port` is a stable name (udev); `baud` as set on the device."""

    port: str
    baud: int


class FingerprintLine(Line, frozen=True, kw_only=True):
    """A fingerprint module. `password` as set in it: sent in clear, it protects nothing.

    `reads_back` false: it gives out other template bytes than it was given, so that what it
    compared cannot be looked at again.
    """

    password: int = 0
    reads_back: bool = True


class PrinterLine(Settings, frozen=True, kw_only=True):
    """A receipt printer: 576 dots for 80 mm paper, 384 for 58 mm.

    `draws_codes` false: it ignores QR commands, codes go out as pictures. `stream_status` false:
    it ignores GS r. `tells_by_itself` false: it has no automatic status, and is asked every 2 s.
    """

    port: str
    baud: int = 115200
    width_dots: int = 576
    draws_codes: bool = True
    stream_status: bool = True
    tells_by_itself: bool = True


class SheetQueue(Settings, frozen=True, kw_only=True):
    """An A4 printer behind CUPS. `queue` is its name there (`lpstat -p`).

    `programs`: the folder of lp and lpstat where they are not on the path. `fonts`: the folder of
    Noto Serif CJK (Debian: fonts-noto-cjk).
    """

    queue: str
    programs: str = ""
    fonts: str = "/usr/share/fonts/opentype/noto"


class StaffCardLine(Settings, frozen=True, kw_only=True):
    """The staff card reader (PN532). `site_key`: file of the key from which each card's follow.

    `tradepost staff card issue` makes the file with the first card; mode 0600, never in a backup
    that lies with the cards.
    """

    port: str
    site_key: str
    baud: int = 115200


class PanelPins(Settings, frozen=True, kw_only=True):
    """The panel on the GPIO header: BCM numbers of its pins; 0 is a pin that is not wired.

    `door_leaf`: the switch that tells whether the door of the session room stands open,
    `in_use`: the light beside it; `voice_changer`, `phone_shield`: relays of its equipment,
    `shield_permit`: the document of the radio authority without which no shield is wired.
    `door_s`: seconds the lock is let go, at most 10.
    `battery_low_level`: the level that the UPS gives when its battery is low. `rtc`: the
    kernel's folder of the battery clock, `rtc_stopped`: the file that the start of the box
    leaves there when the clock had stopped. `simulated`: the socket of the laboratory's panel
    instead of real pins; only for a demo or training.
    """

    red: int = 17
    amber: int = 27
    green: int = 22
    buzzer: int = 23
    door: int = 24
    tamper: int = 5
    cover: int = 6
    mains: int = 13
    battery_low: int = 19
    door_leaf: int = 0
    in_use: int = 0
    voice_changer: int = 0
    phone_shield: int = 0
    shield_permit: str = ""
    door_s: float = 4.0
    battery_low_level: Literal["low", "high"] = "low"
    rtc: str = "/sys/class/rtc/rtc0"
    rtc_stopped: str = "/run/tradepost/rtc-stopped"
    simulated: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.door_s <= 10:
            raise ValueError("door_s is more than 0 and at most 10")
        if self.phone_shield and not self.shield_permit.strip():
            raise ValueError("phone_shield needs shield_permit, the document that allows it")
        wired = [number for number in self.numbers().values() if number]
        if len(set(wired)) != len(wired) or not all(2 <= one <= 27 for one in wired):
            raise ValueError("each pin of the panel is another BCM number from 2 to 27, or 0")

    def numbers(self) -> dict[str, int]:
        """Name of each signal -> its BCM number, 0 where it is not wired."""
        names = (
            "red", "amber", "green", "buzzer", "door", "tamper", "cover", "mains", "battery_low",
            "door_leaf", "in_use", "voice_changer", "phone_shield",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


class ModemLine(Settings, frozen=True, kw_only=True):
    """A GSM or LTE modem for short messages. `pin_file`: the SIM's PIN in a file, tried once.

    `anchor_number`: the district's number for signed checkpoints, sent once a day after
    `anchor_after_days` without contact over the line; empty: none is sent.
    """

    port: str
    baud: int = 115200
    pin_file: str = ""
    anchor_number: str = ""
    anchor_after_days: int = 3

    def __post_init__(self) -> None:
        if self.anchor_after_days < 1:
            raise ValueError("anchor_after_days: 1 at least")
        if self.anchor_number and not _NUMBER.fullmatch(self.anchor_number):
            raise ValueError("anchor_number: 3 to 20 digits, + in front where it is international")


class ScannerLine(Settings, frozen=True, kw_only=True):
    """A code scanner in serial mode."""

    port: str
    baud: int = 9600


class DisplayLine(Settings, frozen=True, kw_only=True):
    """A customer display: `model` is `cd5220` (2 lines of 20) or `led8` (eight digits, 2400)."""

    port: str
    baud: int = 9600
    model: Literal["cd5220", "led8"] = "cd5220"


class BoardLine(Settings, frozen=True, kw_only=True):
    """An LED board with a BX controller (experimental): its number, its size in pixels."""

    port: str
    baud: int = 57600
    screen: int = 1
    width: int = 256
    height: int = 16


class Devices(Settings, frozen=True, kw_only=True):
    """What hangs on which port.

    `photo_decoder`: a program, with its arguments, that turns a card's photo (1,024 bytes on
    standard input) into a BMP on standard output; without one there is a placeholder. `panel`:
    without it the station has no lamp, door or switches, and works.
    """

    id_card: Line
    fingerprint: FingerprintLine
    printer: PrinterLine
    staff_card: StaffCardLine
    photo_decoder: tuple[str, ...] = ()
    panel: PanelPins | None = None
    sheet_printer: SheetQueue | None = None
    modem: ModemLine | None = None
    scanner: ScannerLine | None = None
    display: DisplayLine | None = None
    board: BoardLine | None = None


class Voice(Settings, frozen=True, kw_only=True):
    """The voice that reads the pages of the hall (docs/guides/voice.md).

    `program`: espeak-ng, by name or path; empty: only recorded packs speak. `pack`: the folder
    under `voice/` of the state folder that goes first; empty: any of the language. `volume`:
    from 0 (silent) to 4, what each person begins with; `night_volume`: the same from `night_from`
    to `night_to`, local times.
    """

    program: str = "espeak-ng"
    pack: str = ""
    volume: int = 3
    night_volume: int = 1
    night_from: str = "20:00"
    night_to: str = "07:00"

    def __post_init__(self) -> None:
        if not all(0 <= one <= 4 for one in (self.volume, self.night_volume)):
            raise ValueError("a volume is 0 to 4")
        if not all(_TIME.fullmatch(one) for one in (self.night_from, self.night_to)):
            raise ValueError("night_from and night_to are times such as 20:00")


class TrainingRoom(Settings, frozen=True, kw_only=True):
    """Where this station's training is (docs/guides/training.md).

    `wish`: the file by which the head asks for it; it runs while the file is there. `port`: the
    first of the seven ports in a row that it listens on.
    """

    wish: str = "/run/tradepost/training/wish"
    port: int = 8180


class Practice(Settings, frozen=True, kw_only=True):
    """The way out of a training: addresses of the real station's screens and of the laboratory."""

    station: str
    laboratory: str


class StationSettings(Settings, frozen=True, kw_only=True):
    """The station process. `state` is its folder (entries.md 5); `port` of the kiosk screens.

    `demo_clock` names the file of the demo clock; only origins that begin with `demo.` may.
    `idle_s`: seconds without a touch before "are you still there". `surnames`: of this township,
    the commonest first; the keyboard offers them before others. `training`: without it there is
    no button for one. `practice` is written by a training for itself.
    """

    place: Place
    identity: Identity
    devices: Devices
    villages: dict[str, str]
    state: str
    host: str = "127.0.0.1"
    port: int = 8080
    demo_clock: str = ""
    idle_s: int = 90
    surnames: tuple[str, ...] = ()
    voice: Voice = Voice()
    training: TrainingRoom | None = None
    practice: Practice | None = None

    def __post_init__(self) -> None:
        if self.demo_clock and not self.demo:
            raise ValueError("demo_clock is only for origins that begin with demo.")
        if (self.practice is not None) is not origins.is_training(self.identity.origin):
            raise ValueError("a training has the section practice, and nothing else has it")
        if self.training is not None and self.practice is not None:
            raise ValueError("a training has no training of its own")

    @property
    def state_folder(self) -> Path:
        return Path(self.state)

    @property
    def demo(self) -> bool:
        return origins.is_practice(self.identity.origin)
