"""`tradepost devices trace`: have a running station write down what goes over a device's line."""

from pathlib import Path

import click

from appliance import settings
from drivers.registry import KINDS
from drivers.trace_switch import switch_of
from provisioning.machine import SETTINGS


@click.command()
@click.argument("device", type=click.Choice(sorted(KINDS)))
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "station.toml",
    show_default=True,
    help="The station's settings, which name its state folder.",
)
def trace(device: str, switch: str, config: Path) -> None:
    """Switch the byte trace of a DEVICE on or off, while the station runs.

    Bytes of people are kept as a length only. The station obeys at once, and a trace that is on
    begins anew with each start; see docs/guides/traces.md.
    """
    try:
        folder = settings.load(config, settings.StationSettings).state_folder / "traces"
    except settings.SettingsBad as error:
        raise click.UsageError(str(error)) from error
    file = switch_of(folder, device)
    try:
        if switch == "on":
            file.touch(mode=0o600)
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"{folder}: {error.strerror}; the station makes this folder when it starts"
        ) from error
    click.echo(f"trace of {device} {switch}: {folder}/{device}-*.trace")
