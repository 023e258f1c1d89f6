"""The device laboratory: one page on which a visitor is the villager, the cable and the clock.

Runs as its own process beside the station, joined to it by pseudo-terminals, the folder of staff
cards, the demo clock's file and the line that can be cut. Loopback only.

    python -m provisioning.demo.laboratory --config laboratory.toml
"""

import argparse
import logging
import secrets
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import waitress  # type: ignore[import-untyped]  # ships no types

from appliance.demo_clock import DemoClock
from provisioning.demo import laboratory_settings
from provisioning.demo.bench import Bench
from provisioning.demo.clock_hand import ClockHand, StationHealth
from provisioning.demo.laboratory_page import Laboratory, create_app
from provisioning.demo.laboratory_settings import BadSettings, LaboratorySettings
from provisioning.demo.line import LineProxy

log = logging.getLogger(__name__)


def clock_hand(settings: LaboratorySettings) -> ClockHand:
    """The hand on the clock file of these settings."""
    clock = DemoClock(
        settings.demo_clock, secrets.token_hex(4), wall=lambda: time.time_ns() / 1_000_000_000
    )
    return ClockHand(settings.demo_clock, clock, StationHealth(settings.station_health))


def line_of(settings: LaboratorySettings) -> LineProxy | None:
    if settings.line is None:
        return None
    return LineProxy(settings.line.listen_port, settings.line.target_port)


def run(settings: LaboratorySettings) -> None:
    """Serve until SIGTERM or Ctrl-C; takes the devices away at the end."""
    line = line_of(settings)
    with Bench(settings) as bench:
        if line is not None:
            line.start()
        try:
            laboratory = Laboratory(
                bench,
                clock_hand(settings),
                line,
                settings.demo_pin,
                settings.station_health.removesuffix("health"),
                training=settings.training,
            )
            app = create_app(laboratory, port=settings.port)
            log.info("laboratory ready port=%d", settings.port)
            waitress.serve(app, host="127.0.0.1", port=settings.port, threads=4, ident=None)
        finally:
            if line is not None:
                line.stop()


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="provisioning.demo.laboratory", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="laboratory.toml")
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    try:
        settings = laboratory_settings.load(asked.config)
    except BadSettings as error:
        sys.stderr.write(f"{error}\n")
        return 2
    signal.signal(signal.SIGTERM, _end)
    run(settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
