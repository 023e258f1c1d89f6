"""Ports of a machine are read from its device tree; their stable names and udev rules follow."""

from pathlib import Path

import pytest

from drivers.serial_ports import SerialPort, Usb, serial_ports, udev_rule


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A board with its own UART, one adapter with a serial number, one without, one empty ttyS."""
    tty = tmp_path / "sys/class/tty"
    for name in ("ttyS0", "ttyAMA0", "ttyUSB0", "ttyACM0", "tty1"):
        (tty / name).mkdir(parents=True)
    (tty / "ttyS0/device").mkdir()
    (tty / "ttyS0/type").write_text("0\n")
    (tty / "ttyAMA0/device").mkdir()
    adapter(tmp_path, "ttyUSB0", "1-1.4", "00", idVendor="1a86", idProduct="7523", product="USB")
    adapter(
        tmp_path, "ttyACM0", "1-1.2", "02",
        idVendor="0403", idProduct="6011", serial="A1B2", manufacturer="Example", product="Quad",
    )  # fmt: skip
    for folder, link, target in (
        ("dev/serial/by-path", "platform-usb-0:1.4:1.0-port0", "../../ttyUSB0"),
        ("dev/tradepost", "id-card", "../ttyUSB0"),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / link).symlink_to(target)
    return tmp_path


def adapter(root: Path, tty: str, socket: str, interface: str, **said: str) -> None:
    usb = root / "sys/devices/usb1" / socket
    device = usb / f"{socket}:1.{int(interface)}" / tty
    device.mkdir(parents=True)
    (device.parent / "bInterfaceNumber").write_text(interface + "\n")
    for name, text in said.items():
        (usb / name).write_text(text + "\n")
    (root / "sys/class/tty" / tty / "device").symlink_to(device)


def test_ports_with_hardware_are_listed_with_the_names_that_stay(machine: Path) -> None:
    found = serial_ports(machine)
    assert [port.path for port in found] == ["/dev/ttyACM0", "/dev/ttyAMA0", "/dev/ttyUSB0"]
    assert found[2].names == (
        "/dev/tradepost/id-card",
        "/dev/serial/by-path/platform-usb-0:1.4:1.0-port0",
    )
    assert found[0].usb == Usb("0403", "6011", "A1B2", "1-1.2", "02", "Example Quad")
    assert found[1].usb is None


def test_an_adapter_with_a_serial_number_is_named_by_it(machine: Path) -> None:
    assert udev_rule(serial_ports(machine)[0], "printer") == (
        'SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", ATTRS{idProduct}=="6011", '
        'ATTRS{serial}=="A1B2", ENV{ID_USB_INTERFACE_NUM}=="02", SYMLINK+="tradepost/printer"'
    )


def test_an_adapter_without_one_is_named_by_its_socket(machine: Path) -> None:
    assert udev_rule(serial_ports(machine)[2], "id-card") == (
        'SUBSYSTEM=="tty", KERNELS=="1-1.4:1.0", SYMLINK+="tradepost/id-card"'
    )


def test_a_port_of_the_board_needs_no_rule() -> None:
    assert udev_rule(SerialPort("/dev/ttyAMA0", ()), "modem") == ""


def test_a_machine_without_ports_lists_none(tmp_path: Path) -> None:
    assert serial_ports(tmp_path) == []
