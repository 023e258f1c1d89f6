"""`tradepost sync give-out | take-in` and `tradepost district give-out | take-in`: the USB stick.

Exit status: 0 all of it is where it should be; 1 something was refused, is missing or did not fit
(the report says what, and what to do next); 2 wrong use.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, Fault
from appliance.process import clock_of
from appliance.settings import SettingsBad, load
from appliance.tables import load as load_tables
from kiosk_ui.district.main import FILE, center_of
from provisioning.machine import SETTINGS
from sync import usb
from sync.district import sticks
from sync.district.center import Center
from sync.district.enrolled import Enrolled
from sync.district.records import TableMoves
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.settings import DistrictSettings, SyncSettings
from sync.stick_files import RealStick, Stick
from sync.stick_report import Carried, Report

NEXT = {
    "draw": "all is done: unmount and draw the stick",
    "go-on": "not all of it yet: go on with another stick from entry {stop}",
    "bring-back": "the answer is on the stick: bring it back to the station",
    "earlier-stick": "entries from {stop} on are missing: another stick has to come first",
    "other-stick": "this stick does not keep what is written to it: take another",
    "again": "something was refused: let the station give out anew",
    "nothing": "nothing here for this side",
}
BROKEN = (Fault, Breach, BadTile, BadKey, SettingsBad, OSError)

stick_argument = click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


def _config(name: str) -> Callable[..., Callable[..., None]]:
    return click.option(
        "--config",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        default=SETTINGS / name,
        show_default=True,
        help="The settings file.",
    )


@click.command("give-out")
@stick_argument
@click.option(
    "--from", "start", type=click.IntRange(min=0),
    help="First entry; by default what the district is not proven to hold.",
)  # fmt: skip
@_config("sync.toml")
@json_option
def station_give_out(folder: Path, start: int | None, config: Path, *, as_json: bool) -> None:
    """Write the ledger, its texts and parcels to the stick mounted at DIR.

    What lies there and is right stays; the checkpoint comes last. A stick that was drawn too
    early, or is full, is simply given out to again.
    """

    def work(stick: Stick) -> Report:
        settings = load(config, SyncSettings)
        station = usb.station_of(settings, clock_of(settings.demo_clock))
        return usb.give_out(stick, station, start, _progress(shown=not as_json))

    _run(folder, work, as_json=as_json)


@click.command("take-in")
@stick_argument
@_config("sync.toml")
@json_option
def station_take_in(folder: Path, config: Path, *, as_json: bool) -> None:
    """Read the district's answer, and what villages sent, from the stick mounted at DIR."""

    def work(stick: Stick) -> Report:
        settings = load(config, SyncSettings)
        return usb.take_in(stick, usb.station_of(settings, clock_of(settings.demo_clock)))

    _run(folder, work, as_json=as_json)


@click.command("take-in")
@stick_argument
@_config("district.toml")
@json_option
def district_take_in(folder: Path, config: Path, *, as_json: bool) -> None:
    """Take in every enrolled ledger on the stick mounted at DIR, and write the answers to it."""

    def work(stick: Stick) -> Report:
        with center_at(config) as center:
            return sticks.take_in(stick, center)

    _run(folder, work, as_json=as_json)


@click.command("give-out")
@stick_argument
@click.option(
    "--station", "codes", multiple=True, metavar="CODE",
    help="Also for this station (nine digits), whose ledger is not on the stick.",
)  # fmt: skip
@_config("district.toml")
@json_option
def district_give_out(
    folder: Path, codes: tuple[str, ...], config: Path, *, as_json: bool
) -> None:
    """Write what the district has for the stations on the stick mounted at DIR."""

    def work(stick: Stick) -> Report:
        with center_at(config) as center:
            known = {one.code for one in center.settings.stations}
            if strange := set(codes) - known:
                raise click.BadParameter(f"no station {min(strange)} is enrolled")
            return sticks.give_out(stick, center, codes)

    _run(folder, work, as_json=as_json)


@contextmanager
def center_at(config: Path) -> Iterator[Center]:
    """The district of a settings file, also beside its running process."""
    settings = load(config, DistrictSettings)
    clock, moves = clock_of(settings.demo_clock), TableMoves(load_tables())
    store = DistrictStore(
        settings.state_folder / FILE,
        settings.stations,
        lambda db: Projections(db, moves),
        clock.now,
        Enrolled(settings, RealDisk()).stations,
    )
    try:
        yield center_of(settings, store, clock)
    finally:
        store.close()


def _run(folder: Path, work: Callable[[Stick], Report], *, as_json: bool) -> None:
    try:
        stick = RealStick(folder)
        try:
            report = work(stick)
        finally:
            stick.close()
    except BROKEN as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
    else:
        for line in lines(report):
            click.echo(line)
    sys.exit(0 if report.good else 1)


def lines(report: Report) -> Iterator[str]:
    """The report for a person."""
    for one in report.ledgers:
        yield from _ledger_lines(report.act, one)
    if not report.ledgers and not report.villages:
        yield "no ledger of an enrolled station on this stick"
    if report.villages:
        yield f"files from villages: {report.villages} new"
    for refusal in report.refused:
        yield f"refused: {refusal.what}: {refusal.reason}"
    if report.more_refused:
        yield f"and {report.more_refused} more refused"


def _ledger_lines(act: str, one: Carried) -> Iterator[str]:
    yield one.origin
    if act == "give-out" and one.size:
        yield f"  entries {one.start} to {one.stop} of {one.size} are on the stick"
        yield f"  checkpoint {one.root}"
        yield f"  files: {one.written} written, {one.kept} kept, {one.mended} mended"
    elif act == "take-in" and one.size:
        yield f"  {one.new} new entries, {one.stop} of {one.size} are held"
    counts = {"texts": one.blobs, "parcels": one.parcels, "notes": one.notes}
    if any(counts.values()):
        yield "  " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    if one.cosigned:
        yield f"  acknowledged up to {one.cosigned}"
    if one.missing_bytes:
        yield f"  {one.missing_bytes} bytes did not fit"
    yield f"  next: {NEXT[one.next].format(stop=one.stop)}"


def _progress(*, shown: bool) -> Callable[[int, int], None]:
    """Per cent on standard error of a terminal."""
    told = -1

    def say(done: int, whole: int) -> None:
        nonlocal told
        per_cent = 100 * done // whole if whole else 100
        if shown and sys.stderr.isatty() and per_cent != told:
            told = per_cent
            click.echo(f"\r{per_cent} %", nl=per_cent == 100, err=True)

    return say
