"""`tradepost policy`: the library of laws and rules that the box shows offline (domain.md G04)."""

import os
from pathlib import Path

import click

from kiosk_ui import policies
from kiosk_ui.policies import FOLDER, VERSIONS_MAX, WITHDRAWN, BadPolicy

STATE = click.option(
    "--state", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
    help="The station's state folder.",
)  # fmt: skip


@click.group()
def policy() -> None:
    """Laws and rules for everybody: add a version, list them, take one off the screens."""


@policy.command("list")
@STATE
def list_all(state: Path) -> None:
    """Name, version, date, number and title of what is shown."""
    for one in policies.library(state):
        click.echo(f"{one.name}  v{one.version}  {one.day}  {one.number}  {one.title}")


@policy.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@STATE
def add(name: str, file: Path, state: Path) -> None:
    """Keep FILE as the next version of the document NAME.

    FILE: lines `title:`, `number:`, `date:` (YYYY-MM-DD), `source:`, an empty line, then plain
    paragraphs. Versions of before stay and can be read; a document that was withdrawn is back.
    """
    folder = state / FOLDER / name
    known = policies.versions_of(folder) if folder.is_dir() else ()
    version = max((*known, *_shipped(name)), default=0) + 1
    if version > VERSIONS_MAX:
        raise click.ClickException(f"{VERSIONS_MAX} versions at most")
    try:
        body = file.read_bytes()
        policies.parsed(name, version, (version,), body)
        folder.mkdir(parents=True, exist_ok=True)
        _keep(folder / f"{version}.txt", body)
        (folder / WITHDRAWN).unlink(missing_ok=True)
    except (BadPolicy, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name}: version {version} is shown from now on")


@policy.command()
@click.argument("name")
@STATE
def withdraw(name: str, state: Path) -> None:
    """Take the document NAME off the screens; its versions stay in their folder."""
    if policies.one(state, name) is None:
        raise click.ClickException(f"{name}: no such document is shown")
    folder = state / FOLDER / name
    if not folder.is_dir():
        folder.mkdir(parents=True)
        for version in _shipped(name):
            file = f"{version}.txt"
            _keep(folder / file, (policies.SHIPPED / name / file).read_bytes())
    _keep(folder / WITHDRAWN, b"")
    click.echo(f"{name}: no longer shown")


def _shipped(name: str) -> tuple[int, ...]:
    folder = policies.SHIPPED / name
    return policies.versions_of(folder) if folder.is_dir() else ()


def _keep(path: Path, body: bytes) -> None:
    """Whole or not at all: a station reads the folder while this writes."""
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
