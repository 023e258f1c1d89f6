"""The shipped udev rules are rules, and so are the lines that are made for them."""

import re
from pathlib import Path

from drivers.serial_ports import SerialPort, Usb, udev_rule

RULES = Path(__file__).parents[2] / "provisioning" / "udev" / "70-tradepost.rules"
PART = re.compile(r'[A-Z]+(\{[A-Za-z_]+\})?(==|\+=|=)"[^"]*"')


def is_rule(line: str) -> bool:
    return all(PART.fullmatch(part) for part in line.split(", "))


def test_every_line_is_a_rule_also_the_examples_in_the_comments() -> None:
    lines = RULES.read_text().splitlines()
    examples = [line[2:] for line in lines if line.startswith("# SUBSYSTEM")]
    rules = [line for line in lines if line and not line.startswith("#")]
    assert len(examples) == 3
    assert rules
    assert [line for line in (*examples, *rules) if not is_rule(line)] == []


def test_a_made_line_is_a_rule_like_the_examples() -> None:
    for serial in ("A1B2", ""):
        usb = Usb("0403", "6001", serial, "1-1.4", "00", "Example")
        line = udev_rule(SerialPort("/dev/ttyUSB0", (), usb), "printer")
        assert is_rule(line)
        assert line.endswith('SYMLINK+="tradepost/printer"')
