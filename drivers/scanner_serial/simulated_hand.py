"""The hand with a simulated scanner: `scan TEXT`."""

from drivers.hands import Acts
from drivers.scanner_serial.simulator import ScannerSimulator


def acts(scanner: ScannerSimulator) -> Acts:
    return {"scan": scanner.scan}
