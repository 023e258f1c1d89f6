"""`tradepost training`."""

import http.client
import sys
from pathlib import Path

import click

from appliance.ledger.keys import BadKey
from appliance.process import SystemEntropy
from appliance.settings import SettingsBad, StationSettings, load
from provisioning.demo.one_runner import DemoRefused
from provisioning.demo.training import Training, TrainingRefused
from provisioning.machine import SETTINGS, TRAINING, this_year

HEALTH_S = 2.0


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=SETTINGS / "station.toml",
    show_default=True,
    help="Settings of the real station, whose name, villages and ports it takes.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=TRAINING,
    show_default=True,
    help="Where trainings are kept; a later run goes on with the newest.",
)
@click.option("--fresh", is_flag=True, help="Begin anew; the earlier training is removed.")
@click.option(
    "--real-printer",
    is_flag=True,
    help="Print on the real receipt printer, each slip marked. The real station must be off.",
)
def training(config: Path, state: Path, fresh: bool, real_printer: bool) -> None:
    """Run a second station beside the real one, for practice: nothing in it counts.

    Devices, people and cards are simulated; ledger, keys and district are its own. The real
    station goes on. Ctrl-C ends it, and so does its head on the page "Training".
    """
    try:
        real = load(config, StationSettings)
        if real_printer:
            _printer_is_free(real)
        made = Training(
            state,
            real,
            entropy=SystemEntropy(),
            year=this_year(),
            say=lambda text: click.echo(f"  {text}"),
            real_printer=real_printer,
        )
        status = made.run(fresh=fresh)
    except (TrainingRefused, DemoRefused, SettingsBad, BadKey, OSError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(status)


def _printer_is_free(real: StationSettings) -> None:
    """Raises TrainingRefused while anything listens where the real station does."""
    connection = http.client.HTTPConnection(real.host, real.port, timeout=HEALTH_S)
    try:
        connection.connect()
    except OSError:
        return
    connection.close()
    raise TrainingRefused("the real station holds its printer: stop it first")
