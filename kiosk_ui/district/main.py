"""Composition root of a district: `python -m kiosk_ui.district.main --config district.toml`."""

import argparse
import logging
import sys
import threading
from pathlib import Path

from appliance.ledger import key_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey
from appliance.ports import Breach, Clock, Fault
from appliance.process import clock_of, log_to_stderr, stopped_by_signal
from appliance.settings import SettingsBad, load
from appliance.tables import load as load_tables
from kiosk_ui.district import pages
from sync import bundle
from sync.district import ledger
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.district.store.blobs import Blobs
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.server import serving
from sync.settings import DistrictSettings

log = logging.getLogger(__name__)

THREADS = 8
FILE = "district.db"


def run(config: Path, stop: threading.Event) -> None:
    """Serve the district until `stop`.

    Raises SettingsBad, BadKey, OSError, Fault, Breach when it cannot start.
    """
    settings = load(config, DistrictSettings)
    clock = clock_of(settings.demo_clock)
    tables = load_tables()
    state = settings.state_folder
    own = ledger.open_own(
        state,
        origin=settings.origin,
        signer=key_files.read(Path(settings.ledger_key)),
        instant=clock.now(),
        rules=tables.version,
        disk=RealDisk(),
    )
    own.close()
    store = DistrictStore(
        state / FILE,
        settings.stations,
        lambda db: Projections(db, TableMoves(tables)),
        clock.now,
    )
    try:
        center = _center(settings, store, clock)
        app = create_app(center)
        pages.install(app, center, tables)
        with serving(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            body_bytes_max=bundle.BYTES_MAX,
        ) as port:
            log.info("district ready port=%d stations=%d", port, len(settings.stations))
            stop.wait()
    finally:
        store.close()


def _center(settings: DistrictSettings, store: DistrictStore, clock: Clock) -> Center:
    return Center(
        settings,
        store,
        Blobs(store.db),
        key_files.read(Path(settings.witness_key)),
        clock,
        settings.state_folder / ledger.FOLDER,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    config = parser.parse_args().config
    log_to_stderr()
    try:
        run(config, stopped_by_signal())
    except (SettingsBad, BadKey, OSError, Fault, Breach) as error:
        log.error("cannot start: %s", error)  # noqa: TRY400 - the sentence says all there is
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
