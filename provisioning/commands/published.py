"""Where a command that recomputes finds the ledger: options that such commands share."""

from pathlib import Path

import click

from provisioning.machine import STATE

ledger_option = click.option(
    "--ledger",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A tile tree, exported by the station; else the published one of STATE.",
)
state_option = click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)
