"""`tradepost station run`, `district run`, `sync run`: what the systemd units start.

The process replaces this one, so that its number, its sockets and its signals are its own.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from provisioning.machine import SETTINGS
from provisioning.shelf import Shelf


def become(module: str, config: Path, *further: str) -> NoReturn:
    """Go on as `python -m module --config config`, with further arguments."""
    arguments = ["-P", "-m", module, "--config", str(config), *further]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


def _config(name: str) -> click.Option:
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        default=SETTINGS / name,
        show_default=True,
        help="The settings file.",
    )


def _run(module: str, name: str, about: str) -> click.Command:
    def callback(config: Path) -> None:
        become(module, config)

    return click.Command("run", params=[_config(name)], callback=callback, help=about)


@click.group(cls=Shelf)
def station() -> None:
    """The station: screens, devices, rules, the ledger."""


@click.group(cls=Shelf)
def district() -> None:
    """The district center: mirror, witness, console."""


@click.group(cls=Shelf)
def sync() -> None:
    """The sync agent: the only process of the box with a network."""


@click.group(cls=Shelf)
def supervision() -> None:
    """The supervision line's own witness; it may run on any other machine."""


@station.command("run", params=[_config("station.toml")])
@click.option(
    "--credentials",
    type=click.Path(path_type=Path, file_okay=False),
    help="The service manager's folder: a `ledger-key` in it goes before keys/ledger.",
)
def station_run(config: Path, credentials: Path | None) -> None:
    """Run the station until SIGTERM."""
    become("kiosk_ui.main", config, *(["--credentials", str(credentials)] if credentials else []))


district.add_command(
    _run("kiosk_ui.district.main", "district.toml", "Run the district center until SIGTERM.")
)
supervision.add_command(
    _run("sync.supervision.main", "supervision.toml", "Run supervision's witness until SIGTERM.")
)
sync.add_command(_run("sync.main", "sync.toml", "Run the sync agent until SIGTERM."))
