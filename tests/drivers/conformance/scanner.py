"""The scanner in the conformance kit. Bytes from protocols.md section 8.1.

It is never asked and checks nothing: a code that matters carries its own check, so a damaged or a
shortened text is not wrong here. What it must not do is keep the driver from the next scan.
"""

import itertools
from collections.abc import Callable

from drivers.scanner_serial import wire
from drivers.scanner_serial.device import SerialScanner
from drivers.scanner_serial.simulator import ScannerSimulator
from tests.drivers.conformance.description import (
    Conversation,
    Description,
    Golden,
    Reading,
    Streaming,
)

FETCHED_S = 0.3
"""A page asks for scans about so often."""
NUMBERS = itertools.count(1)


def device(unasked: Callable[[bytes], None]) -> ScannerSimulator:
    made = ScannerSimulator()
    made.send = unasked
    return made


def scan(driver: SerialScanner, scanner: ScannerSimulator) -> str:
    """The watch has looked at the line before, as it does in a station."""
    driver.probe()
    text = f"TP1:回执{next(NUMBERS):08}"
    scanner.scan(text)
    driver.line.pause(FETCHED_S)
    found = driver.scanned(within_s=5.0)
    if found is None:
        return "nothing"
    return "scanned" if found == text else "a damaged text"


def probe(driver: SerialScanner, _scanner: ScannerSimulator) -> str:
    return driver.probe().value


DESCRIPTION = Description(
    kind="scanner",
    driver=lambda path, monotonic: SerialScanner(path, monotonic=monotonic),
    device=device,
    conversations=(
        Conversation(
            "scan",
            scan,
            good="scanned",
            within_s=5.0,
            also=frozenset({"nothing", "a damaged text"}),
        ),
        Conversation("probe", probe, good="ready", within_s=3.0, also=frozenset({"no-answer"})),
    ),
    golden=(Golden("nothing is asked", b"", b""),),
    readings=(Reading("scan", wire.read),),
    streams=(
        Streaming(
            "scans",
            wire.Scans,
            lambda scans: list(iter(scans.take, None)),
            lambda scans: len(scans._held),
            wire.SCAN_MAX,
        ),
    ),
    both_ways=False,
    faults_at_once=1,
)
