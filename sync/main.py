"""Composition root of the sync agent: `python -m sync.main --config sync.toml`."""

import argparse
import logging
import sys
import threading
from pathlib import Path

from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from appliance.process import SystemEntropy, clock_of, log_to_stderr, stopped_by_signal
from appliance.settings import SettingsBad, load
from sync.agent import Agent, Folder, Pace, Pins
from sync.app import create_app
from sync.diary import Diary
from sync.inbox import Inbox
from sync.push import HttpDistrict
from sync.server import serving
from sync.settings import SyncSettings

log = logging.getLogger(__name__)

THREADS = 4
BODY_BYTES_MAX = 4096
"""Nobody sends this door anything but a request for a file."""


def run(config: Path, stop: threading.Event) -> None:
    """Run the agent until `stop`. Raises SettingsBad, OSError, StorageFault at the start."""
    settings = load(config, SyncSettings)
    diary = Diary(Path(settings.state))
    district = HttpDistrict(settings.district_url, settings.origin)
    ledger = Path(settings.ledger)
    agent = Agent(
        Folder(ledger, Path(settings.blobs), TileTree),
        Inbox(Path(settings.inbox), RealDisk()),
        diary,
        district,
        pins=Pins(settings.station_vkey, settings.district_witness),
        pace=Pace(settings.poll_ms / 1000, settings.greet_s, settings.retry_max_s),
        clock=clock_of(settings.demo_clock),
        entropy=SystemEntropy(),
    )
    app = create_app(ledger, lambda: agent.status)
    try:
        with serving(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            body_bytes_max=BODY_BYTES_MAX,
        ) as port:
            log.info("sync agent ready port=%d", port)
            agent.run(stop)
    finally:
        district.close()
        diary.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    config = parser.parse_args().config
    log_to_stderr()
    try:
        run(config, stopped_by_signal())
    except (SettingsBad, OSError) as error:
        log.error("cannot start: %s", error)  # noqa: TRY400 - the sentence says all there is
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
