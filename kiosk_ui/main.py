"""Composition root of the station: `python -m kiosk_ui.main --config station.toml`.

The door is opened first (kiosk_ui.doorway tells meanwhile what is done), then the house behind it
is read, put together by hand and started; it is ended in order on SIGTERM. A kill at any instant
loses nothing that was acknowledged; the next start continues.
"""

import argparse
import logging
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from appliance.ledger.holding import StateInUse, held
from appliance.ports import Fault
from appliance.process import log_to_stderr, stopped_by_signal
from appliance.settings import SettingsBad, StationSettings, load
from kiosk_ui import service
from kiosk_ui.doorway import Doorway

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
        door = Doorway(settings.place)
        with held(settings.state_folder), ExitStack() as serving:
            where = serving.enter_context(
                service.serving(door, host=settings.host, port=settings.port)
            )
            log.info("the door is open port=%d", where)
            door.shut = serving.close
            return _lived(settings, stop, given.credentials, door)
    except (SettingsBad, StateInUse, Fault, OSError) as error:
        return _no_start(error)


def _lived(
    settings: StationSettings, stop: threading.Event, credentials: Path | None, door: Doorway
) -> int:
    """The life of the station behind the open door; its exit status."""
    from appliance.first_start import NotEnrolled  # noqa: PLC0415 - read behind the open door
    from kiosk_ui.box import Box  # noqa: PLC0415 - the same; it is nearly all there is to read

    door.reached("ledger")
    try:
        return Box(settings, stop, credentials).run(door)
    except NotEnrolled as error:
        return _no_start(error)


def _no_start(error: Exception) -> int:
    log.error("the station cannot start: %s", error)
    return 1


if __name__ == "__main__":
    sys.exit(main())
