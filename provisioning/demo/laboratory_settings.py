"""Settings of the device laboratory: one TOML file, unknown keys refused."""

from pathlib import Path
from typing import Any

import msgspec

DATA = Path(__file__).parent / "data"


class BadSettings(ValueError):
    """The file is not what the laboratory needs; the text says where."""


class LineSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line between station and district that can be cut: agent -> listen_port -> target."""

    listen_port: int
    target_port: int


class LaboratorySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the laboratory puts its devices and whom it talks to.

    `devices`: folder in which the devices appear, each under its name.
    `staff_cards`: the drawer with the simulated cards. `demo_clock`: file of
    appliance/demo_clock.py.
    `slips`: folder in which the printed slips are kept over a restart; none: they are not.
    `demo_pin` is only shown, so that a visitor can sign in. No `[line]`: no switch on the page.
    `training`: it plays the devices of a station's training, and says so.
    """

    devices: Path
    staff_cards: Path
    demo_clock: Path
    station_health: str = "http://127.0.0.1:8080/health"
    port: int = 8081
    demo_pin: str = ""
    read_time_s: float = 1.0
    slips: Path | None = None
    township: Path = DATA / "township.json"
    line: LineSettings | None = None
    training: bool = False

    def __post_init__(self) -> None:
        if not self.station_health.startswith("http://127.0.0.1:"):
            raise ValueError("station_health: the laboratory talks to this machine only")


def load(path: Path) -> LaboratorySettings:
    """Raises BadSettings; relative paths count from the file's own folder."""
    try:
        settings = msgspec.toml.decode(
            path.read_bytes(), type=LaboratorySettings, dec_hook=_path_beside(path.parent)
        )
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise BadSettings(f"{path.name}: {error}") from error
    return settings


def _path_beside(folder: Path) -> Any:
    def hook(kind: type, value: object) -> Path:
        if kind is not Path or not isinstance(value, str):
            raise NotImplementedError(kind)
        return folder / value

    return hook
