"""Composition root of the station: `python -m kiosk_ui.main --config station.toml`.

Put together by hand, started, and ended in order on SIGTERM. A kill at any instant loses nothing
that was acknowledged; the next start continues.
"""

import argparse
import logging
import sys
from pathlib import Path

from appliance import first_start
from appliance.ledger.holding import StateInUse, held
from appliance.ports import Fault
from appliance.process import log_to_stderr, stopped_by_signal
from appliance.settings import SettingsBad, StationSettings, load
from kiosk_ui.box import Box

log = logging.getLogger(__name__)


def main() -> int:
    parser = argparse.ArgumentParser(description="The station of a township.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--credentials", type=Path, help="The service manager's folder (%%d).")
    given = parser.parse_args()
    log_to_stderr()
    stop = stopped_by_signal()
    try:
        settings = load(given.config, StationSettings)
        with held(settings.state_folder):
            return Box(settings, stop, given.credentials).run()
    except (SettingsBad, StateInUse, first_start.NotEnrolled, Fault, OSError) as error:
        log.error("the station cannot start: %s", error)  # noqa: TRY400 - a sentence, no traceback
        return 1


if __name__ == "__main__":
    sys.exit(main())
