"""The serial ports of this machine, each with the names that stay when the cables are sorted anew.

Read from /sys and /dev alone: nothing is opened. A port that is a USB adapter tells maker and
serial number, if it has one (most CH340 adapters have none), and the socket that it sits in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

STABLE: Final = ("dev/tradepost", "dev/serial/by-id", "dev/serial/by-path")
"""Folders in which udev keeps names that do not change; ours first."""
NO_UART: Final = "0"
"""Type of a ttyS that the kernel lists although the machine has no such port."""


class Usb(Struct, frozen=True):
    """A USB adapter: `vendor` and `product` four hex digits, `serial` may be empty.

    `socket` such as `1-1.4`; `interface` such as `00`: an adapter with four ports has one serial
    number for all of them.
    """

    vendor: str
    product: str
    serial: str
    socket: str
    interface: str
    said: str
    """What the adapter calls itself."""


class SerialPort(Struct, frozen=True):
    """`path` as it is called today, `names` the stable ones, best first."""

    path: str
    names: tuple[str, ...]
    usb: Usb | None = None


def serial_ports(root: Path = Path("/")) -> list[SerialPort]:
    """All ports that have hardware behind them, by path; `root` is another tree in tests."""
    stable = list(_stable_names(root))
    return [
        SerialPort(
            f"/dev/{tty.name}",
            tuple(name for name, target in stable if target == tty.name),
            _usb(tty / "device"),
        )
        for tty in sorted((root / "sys/class/tty").glob("tty*"))
        if _real(tty)
    ]


def udev_rule(port: SerialPort, name: str) -> str:
    """The line for 70-tradepost.rules that calls this port `/dev/tradepost/<name>`.

    By serial number where the adapter has one: it may then sit in any socket. Otherwise by socket:
    it must then stay where it is. Empty for a port that needs none, being soldered in.
    """
    usb = port.usb
    if usb is None:
        return ""
    if usb.serial:
        matched = (
            f'ATTRS{{idVendor}}=="{usb.vendor}", ATTRS{{idProduct}}=="{usb.product}", '
            f'ATTRS{{serial}}=="{usb.serial}", ENV{{ID_USB_INTERFACE_NUM}}=="{usb.interface}"'
        )
    else:
        matched = f'KERNELS=="{usb.socket}:1.{int(usb.interface, 16)}"'
    return f'SUBSYSTEM=="tty", {matched}, SYMLINK+="tradepost/{name}"'


def _real(tty: Path) -> bool:
    if not (tty / "device").exists():
        return False
    return not tty.name.startswith("ttyS") or _text(tty / "type") != NO_UART


def _stable_names(root: Path) -> Iterator[tuple[str, str]]:
    """(name, what it points to today)."""
    for folder in STABLE:
        for link in sorted((root / folder).glob("*")):
            if link.is_symlink():
                yield f"/{folder}/{link.name}", link.readlink().name


def _usb(device: Path) -> Usb | None:
    """The USB adapter that the port belongs to: the first folder above it with a vendor."""
    interface = ""
    for folder in (device.resolve(), *device.resolve().parents):
        interface = interface or _text(folder / "bInterfaceNumber")
        if (folder / "idVendor").exists():
            said = (_text(folder / name) for name in ("manufacturer", "product"))
            return Usb(
                _text(folder / "idVendor"),
                _text(folder / "idProduct"),
                _text(folder / "serial"),
                folder.name,
                interface or "00",
                " ".join(part for part in said if part),
            )
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""
