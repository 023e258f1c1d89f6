"""Commands that lie on a shelf until somebody asks for one: only that one's module is read.

All of them together take as long to read as a station takes to start, and every unit of the box
begins with one command.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

import click


class Shelf(click.Group):
    """A group of commands; what is `lying` beside its own is read when it is asked for.

    `lying`: path of a command below the root, words parted by spaces -> `module:name`.
    """

    lying: Mapping[str, str] = {}
    path = ""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        begin = f"{self.path} ".lstrip()
        below = {one.removeprefix(begin) for one in self.lying if one.startswith(begin)}
        return sorted({*super().list_commands(ctx), *(one for one in below if " " not in one)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None for none."""
        at = f"{self.path} {cmd_name}".lstrip()
        if cmd_name not in self.commands and at in self.lying:
            module, name = self.lying[at].split(":")
            self.add_command(cast(click.Command, getattr(import_module(module), name)), cmd_name)
        found = super().get_command(ctx, cmd_name)
        if isinstance(found, Shelf):
            found.lying, found.path = self.lying, at
        return found
