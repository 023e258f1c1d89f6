"""Composition root of supervision's witness: `python -m sync.supervision.main --config ...`."""

import argparse
import logging
import sys
import threading
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from flask import Flask

from appliance.ledger import key_files
from appliance.ledger.keys import COSIGNATURE, BadKey
from appliance.ports import StorageFault
from appliance.process import clock_of, log_to_stderr, stopped_by_signal
from appliance.settings import SettingsBad, load
from sync.district import witness
from sync.server import serving
from sync.settings import SupervisionSettings
from sync.supervision.app import create_app
from sync.supervision.store import WitnessMemory
from sync.tls import ServerTls

log = logging.getLogger(__name__)

THREADS = 4
FILE = "supervision.db"


def run(config: Path, stop: threading.Event) -> None:
    """Serve the witness until `stop`. Raises SettingsBad, BadKey, OSError, StorageFault."""
    settings = load(config, SupervisionSettings)
    clock = clock_of(settings.demo_clock)
    key = key_files.read(Path(settings.witness_key))
    if key.type != COSIGNATURE:
        raise BadKey("a witness signs with a key of its own kind: tradepost keys new-witness")
    memory = WitnessMemory(Path(settings.state) / FILE, settings.logs, clock.now)
    try:
        app = create_app(settings, memory, key, clock)
        with ExitStack() as doors:
            port = doors.enter_context(_serving(app, settings.host, settings.port))
            if settings.tls_port:
                tls = ServerTls(Path(settings.identity), Path(settings.authority))
                doors.enter_context(_serving(app, settings.tls_host, settings.tls_port, tls))
            log.info("witness ready port=%d logs=%d", port, len(settings.logs))
            stop.wait()
    finally:
        memory.close()


def _serving(
    app: Flask, host: str, port: int, tls: ServerTls | None = None
) -> AbstractContextManager[int]:
    return serving(
        app,
        host=host,
        port=port,
        threads=THREADS,
        body_bytes_max=witness.BODY_BYTES_MAX,
        tls=tls,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    config = parser.parse_args().config
    log_to_stderr()
    try:
        run(config, stopped_by_signal())
    except (SettingsBad, BadKey, OSError, StorageFault) as error:
        log.error("cannot start: %s", error)  # noqa: TRY400 - the sentence says all there is
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
