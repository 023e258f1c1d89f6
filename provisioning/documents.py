"""The pages of docs/ that are made from the code; those of the code tables: docs_tables.py.

python -m provisioning.documents            write them again (`make documents`)
python -m provisioning.documents --check    1 when one differs (`make check`)
"""

import argparse
import inspect
import sys
import typing
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import msgspec

from appliance.settings import StationSettings
from provisioning import cli
from sync.settings import DistrictSettings, SupervisionSettings, SyncSettings

HELP_COLUMNS = 88
DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made from the code by `make documents`; do not edit. -->\n"
SETTINGS_HEAD = (
    "# Settings\n\nOne TOML file for each process; an unknown or missing key is refused with its"
    " line. A demo's files are written by `tradepost demo`."
)
FILES: dict[str, type[msgspec.Struct]] = {
    "station.toml": StationSettings,
    "sync.toml": SyncSettings,
    "district.toml": DistrictSettings,
    "supervision.toml": SupervisionSettings,
}


def settings_page() -> str:
    """Every key of the three settings files."""
    parts = [SETTINGS_HEAD]
    for name, kind in FILES.items():
        parts.append(f"## {name}")
        parts += _settings_of(kind, "")
    return "\n\n".join(parts) + "\n"


def _settings_of(kind: type[msgspec.Struct], path: str) -> list[str]:
    """The table of one struct, then those of the structs in it."""
    rows, inner = [], []
    for one in msgspec.structs.fields(kind):
        nested = _struct_in(one.type)
        if nested is None:
            rows.append((f"`{one.encode_name}`", _type_name(one.type), _default(one)))
        else:
            many = typing.get_origin(one.type) in (tuple, list)
            header = f"{path}.{one.encode_name}".lstrip(".")
            title = f"[[{header}]]" if many else f"[{header}]"
            inner += [f"### `{title}`", *_settings_of(nested, header)]
    about = [inspect.cleandoc(kind.__doc__)] if kind.__doc__ else []
    return [*about, *([_table(("key", "type", "default"), rows)] if rows else []), *inner]


def _struct_in(kind: object) -> type[msgspec.Struct] | None:
    """The struct that a field is, or is a sequence of."""
    for one in (kind, *getattr(kind, "__args__", ())):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one
    return None


def _type_name(kind: object) -> str:
    name = getattr(kind, "__name__", str(kind))
    arguments = getattr(kind, "__args__", ())
    return f"{name} of {', '.join(map(_type_name, arguments))}" if arguments else name


def _default(one: msgspec.structs.FieldInfo) -> str:
    if one.required:
        return "required"
    return f"`{msgspec.json.encode(one.default).decode()}`"


def commands_page() -> str:
    """The help of every command."""
    # As `main` itself is called: click keeps the help option of the first call for good.
    settings = cli.main.context_settings
    context = click.Context(
        cli.main, info_name="tradepost", terminal_width=HELP_COLUMNS, **settings
    )
    parts = ["# Command line\n\nExit status: 0 good, 1 bad or did not work, 2 wrong use."]
    parts += _help_of(context)
    return "\n\n".join(parts) + "\n"


def _help_of(context: click.Context) -> list[str]:
    command = context.command
    parts = [f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            parts += _help_of(
                click.Context(inner, info_name=name, parent=context, terminal_width=HELP_COLUMNS)
            )
    return parts


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
}


def stale(docs: Path = DOCS) -> list[str]:
    """Names of the pages that are not what the code says."""
    return [
        name
        for name, page in PAGES.items()
        if not (docs / name).exists() or (docs / name).read_text() != MADE + page()
    ]


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description="Write the pages of docs/ made from the code.")
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        old = stale()
        sys.stdout.write("".join(f"docs/{name} is not current: make documents\n" for name in old))
        return 1 if old else 0
    for name, page in PAGES.items():
        (DOCS / name).write_text(MADE + page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
