"""Composition root of a district: `python -m kiosk_ui.district.main --config district.toml`."""

import argparse
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from appliance.ledger import key_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ports import Breach, Clock, Fault, StorageFault
from appliance.process import (
    SystemEntropy,
    clock_of,
    log_to_stderr,
    machine_time,
    stopped_by_signal,
)
from appliance.settings import SettingsBad, load
from appliance.tables import load as load_tables
from kiosk_ui.district import pages
from sync import bundle, station_door
from sync.authority import BadCertificate
from sync.district import ledger
from sync.district.app import create_app
from sync.district.beat import Beat
from sync.district.center import Center
from sync.district.certificates import Certificates
from sync.district.enrolled import Enrolled
from sync.district.forwarded_logs import logs_of
from sync.district.forwarding import Far, Forwarding
from sync.district.puller import Puller
from sync.district.records import TableMoves
from sync.district.store.blobs import Blobs
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.server import serving
from sync.settings import DistrictSettings
from sync.tls import ClientTls, ServerTls
from sync.witnessing import HttpWitness

log = logging.getLogger(__name__)

THREADS = 8
LOOK_S = 3600.0
"""How often the district looks whether its own certificate nears its end."""
SPEAK_S = 60.0
STILL_HOURS = 20
"""A day's quiet: the district says so before the next morning's work begins."""
FILE = "district.db"


def run(config: Path, stop: threading.Event) -> None:
    """Serve the district until `stop`.

    Raises SettingsBad, BadKey, OSError, Fault, Breach when it cannot start.
    """
    settings = load(config, DistrictSettings)
    clock = clock_of(settings.demo_clock)
    tables = load_tables()
    state = settings.state_folder
    own = ledger.OwnLedger(
        state=state, origin=settings.origin, signer=key_files.read(Path(settings.ledger_key)),
        clock=clock, entropy=SystemEntropy(), rules=tables.version, disk=RealDisk(),
    )  # fmt: skip
    own.told()
    store = DistrictStore(
        state / FILE,
        settings.stations,
        lambda db: Projections(db, TableMoves(tables)),
        clock.now,
        Enrolled(settings, RealDisk()).stations,
    )
    try:
        center = center_of(settings, store, clock)
        if taken := center.replay_unknown():
            log.info("taken in of ledgers enrolled since count=%d", taken)
        given = Certificates(state, RealDisk(), SystemEntropy(), machine_time)
        app = create_app(center, given)
        pages.install(app, center, tables)
        with ExitStack() as stack:
            serve = partial(serving, app, threads=THREADS, body_bytes_max=bundle.BYTES_MAX)
            port = stack.enter_context(serve(host=settings.host, port=settings.port))
            tls = _door(settings, given) if settings.tls_port else None
            if tls is not None:
                host, secure = settings.tls_host, settings.tls_port
                stack.enter_context(serve(host=host, port=secure, tls=tls))
                stack.enter_context(_kept_good(settings, given))
            log.info("district ready port=%d stations=%d", port, len(store.shelves()))
            stack.enter_context(_forwarding(center, tls, stop))
            stack.enter_context(_speaking(own))
            _puller(center, tls).run(stop)
    finally:
        store.close()


@contextmanager
def _speaking(own: ledger.OwnLedger) -> Iterator[None]:
    """Say once a day that nothing new was told: stations know by it that they are not cut off."""
    ended = threading.Event()

    def speak() -> None:
        while not ended.wait(SPEAK_S):
            try:
                own.still(STILL_HOURS)
            except (Fault, Breach) as error:
                log.error("the district's own ledger is not written: %s", error)  # noqa: TRY400

    speaking = threading.Thread(target=speak, name="own-ledger", daemon=True)
    speaking.start()
    try:
        yield
    finally:
        ended.set()
        speaking.join()


@contextmanager
def _forwarding(center: Center, own: ServerTls | None, stop: threading.Event) -> Iterator[None]:
    """Ask the further witnesses beside the work, until `stop`."""
    tls = _own_tls(center, own)
    doors = [(one, HttpWitness(one.url, tls)) for one in center.settings.witnesses]
    asking = Forwarding(
        logs=lambda: logs_of(center),
        witnesses=[Far(parse_vkey(one.vkey), door) for one, door in doors],
        clock=center.clock,
        entropy=SystemEntropy(),
    )
    thread = threading.Thread(target=asking.run, args=(stop,), name="witnesses")
    if doors:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if doors:
            thread.join()
        for _one, door in doors:
            door.close()


def _door(settings: DistrictSettings, given: Certificates) -> ServerTls:
    """What the district's doors show, made or renewed. Raises BadCertificate, StorageFault."""
    given.begin(settings.origin.partition("/")[0])
    return given.own(settings.tls_names, settings.certificate_days)


@contextmanager
def _kept_good(settings: DistrictSettings, given: Certificates) -> Iterator[None]:
    """Renew the district's own certificate before it ends; doors find it with a connection."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_S):
            try:
                _door(settings, given)
            except (BadCertificate, StorageFault) as error:
                log.error("the district's certificate is not renewed: %s", error)  # noqa: TRY400

    looking = threading.Thread(target=look, name="certificate", daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()


def center_of(settings: DistrictSettings, store: DistrictStore, clock: Clock) -> Center:
    """The district as one value, for its process and for commands beside it."""
    return Center(
        settings,
        store,
        Blobs(store),
        key_files.read(Path(settings.witness_key)),
        clock,
        settings.state_folder / ledger.FOLDER,
        key_files.read(Path(settings.mirror_key)) if settings.mirror_key else None,
    )


def _own_tls(center: Center, own: ServerTls | None) -> ClientTls | None:
    """What the district shows where it asks others: as at its doors, unless settings name another.

    None: it asks on this machine alone.
    """
    identity, authority = center.settings.puller_identity, center.settings.puller_authority
    if identity and authority:
        return ClientTls(Path(identity), Path(authority))
    return None if own is None else ClientTls(own.identity, own.authority)


def _puller(center: Center, own: ServerTls | None) -> Puller:
    return Puller(
        center,
        lambda: [shelf.station for shelf in center.store.shelves()],
        station_door.doors(_own_tls(center, own)),
        clock=center.clock,
        entropy=SystemEntropy(),
        beat=Beat(center).tick,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    config = parser.parse_args().config
    log_to_stderr()
    try:
        run(config, stopped_by_signal())
    except (SettingsBad, BadKey, BadCertificate, OSError, Fault, Breach) as error:
        log.error("cannot start: %s", error)  # noqa: TRY400 - the sentence says all there is
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
