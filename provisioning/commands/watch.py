"""`tradepost district watch`: what the district has noticed about its stations."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from appliance.core.instant import text_of
from appliance.ports import Clock, Fault
from appliance.process import clock_of
from appliance.settings import SettingsBad, load
from appliance.tables import load as load_tables
from kiosk_ui.i18n import say
from provisioning.machine import SETTINGS
from sync.district.enrolled import stations_of
from sync.district.records import TableMoves
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.district.watch.book import Seen
from sync.district.watch.finding import JUDGEMENTS
from sync.district.watch.watch import Watch
from sync.settings import DistrictSettings

FILE: Final = "district.db"


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The settings file of the district.",
)
@click.option("--all", "everything", is_flag=True, help="Also what is over or was judged.")
@click.option("--anew", is_flag=True, help="Read all entries and evidence again first.")
@click.option("--settle", type=int, help="Number of a finding that somebody has looked at.")
@click.option("--as", "said", type=click.Choice(JUDGEMENTS), help="What they found.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def watch(
    *,
    config: Path,
    everything: bool,
    anew: bool,
    settle: int | None,
    said: str | None,
    as_json: bool,
) -> None:
    """Name forks, clones, rollbacks, gaps, clock jumps, silence, and what two stations both use.

    Ends with 1 while something stands that nobody has settled. The district may be running.
    """
    if (settle is None) is not (said is None):
        raise click.UsageError("--settle and --as belong together")
    try:
        with opened(load(config, DistrictSettings)) as (found, clock):
            if anew:
                found.anew(clock.now())
            else:
                found.look(clock.now())
            if settle is not None and not found.judge(settle, said or ""):
                raise click.UsageError(f"no finding has the number {settle}")
            rows = found.findings(standing=not everything)
    except SettingsBad as error:
        raise click.UsageError(str(error)) from error
    except Fault as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps([_plain(one) for one in rows]) if as_json else _told(rows))
    sys.exit(1 if any(one.open for one in rows) else 0)


@contextmanager
def opened(settings: DistrictSettings) -> Iterator[tuple[Watch, Clock]]:
    """The watch of a district beside its running process, and the clock that it uses."""
    with opened_store(settings) as store:
        clock = clock_of(settings.demo_clock)
        yield Watch(store, settings.silent_after_s, clock.now), clock


@contextmanager
def opened_store(settings: DistrictSettings) -> Iterator[DistrictStore]:
    """What a district holds, beside its running process."""
    clock = clock_of(settings.demo_clock)
    tables = load_tables()
    store = DistrictStore(
        settings.state_folder / FILE,
        stations_of(settings),
        lambda db: Projections(db, TableMoves(tables)),
        clock.now,
    )
    try:
        yield store
    finally:
        store.close()


def _at(at_ms: int) -> str:
    return text_of(datetime.fromtimestamp(at_ms / 1000, UTC))


def _plain(one: Seen) -> dict[str, object]:
    of = one.finding
    return {
        "number": one.number,
        "code": of.code,
        "origin": of.origin,
        "facts": of.facts,
        "sides": [
            {"origin": side.origin, "seq": side.seq, "evidence": side.evidence, "note": side.note}
            for side in of.sides
        ],
        "first": _at(one.first_ms),
        "ended": "" if one.ended_ms is None else _at(one.ended_ms),
        "judged": one.judged,
    }


def _told(rows: list[Seen]) -> str:
    if not rows:
        return "nothing stands"
    return "\n".join(
        f"{one.number:<4}{one.finding.code:<16}{one.finding.origin}  {_at(one.first_ms)}\n"
        f"    {say(f'watch.says.{one.finding.code}', 'en', **one.finding.facts)}\n"
        f"    {say(f'watch.way.{one.finding.code}', 'en')}"
        for one in rows
    )
