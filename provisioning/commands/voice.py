"""`tradepost voice`: the sentences of the hall recorded in one's own tongue."""

from pathlib import Path
from typing import cast

import click

from appliance.settings import Voice
from kiosk_ui.i18n import LANGUAGES, Language
from kiosk_ui.voice.packs import Packs
from kiosk_ui.voice.synthesis import Espeak
from provisioning import prompt_packs
from provisioning.machine import STATE
from provisioning.prompt_packs import Checked

language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default="zh_CN", show_default=True,
    help="Whose sentences; a dialect is zh_CN under a name of its own.",
)  # fmt: skip
folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
recorded_argument = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
state_option = click.option(
    "--state", type=click.Path(path_type=Path, exists=True, file_okay=False), default=STATE,
    show_default=True, help="The state folder of the box.",
)  # fmt: skip


@click.group()
def voice() -> None:
    """The voice that reads the pages: recorded packs and the machine's own."""


@voice.command("list")
@state_option
def list_(state: Path) -> None:
    """Which packs this box has, and whether it can speak by itself."""
    for name, pack in Packs(state / "voice").all().items():
        held = pack.manifest
        told = prompt_packs.messages(held.language)
        good = sum(pack.clip(one.id, one.text) is not None for one in told)
        click.echo(f"{name}  {held.language}  {held.title}  {good} of {len(told)} sentences")
    able = Espeak(Voice().program).able()
    click.echo(f"{Voice().program}: {'there' if able else 'not installed'}")


@voice.command("record-list")
@folder_argument
@language_option
def record_list(folder: Path, language: str) -> None:
    """Write list.csv for a speaker: each sentence, how it is said, its file, its page."""
    count = prompt_packs.write_list(folder, cast("Language", language))
    click.echo(f"{folder / prompt_packs.LIST}: {count} sentences")


@voice.command()
@folder_argument
@language_option
def make(folder: Path, language: str) -> None:
    """Speak by machine what has no file in the folder yet. Exit 1: no espeak-ng here."""
    speech = Espeak(Voice().program)
    if not speech.able():
        raise click.ClickException("no espeak-ng here; Debian has it as espeak-ng")
    count = prompt_packs.make(folder, cast("Language", language), speech)
    click.echo(f"{count} sentences made")


@voice.command()
@recorded_argument
@language_option
def check(folder: Path, language: str) -> None:
    """Gaps, changed sentences, formats, length and loudness. Exit 1: something must be mended."""
    if _told(_checked(folder, language)).faults:
        raise SystemExit(1)


@voice.command()
@recorded_argument
@language_option
@click.option("--name", required=True, help="Of the pack: small letters, digits, hyphens.")
@click.option("--title", default="", help="As people call it, such as the dialect's name.")
@state_option
def install(folder: Path, language: str, name: str, title: str, state: Path) -> None:
    """Put a pack that `check` finds good into the box; the next page speaks with it."""
    found = _told(_checked(folder, language))
    if found.faults:
        raise click.ClickException("nothing was installed")
    spoken = cast("Language", language)
    try:
        target = prompt_packs.install(state, name, spoken, title, found.good)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {len(found.good)} sentences")


def _checked(folder: Path, language: str) -> Checked:
    try:
        return prompt_packs.check(folder, cast("Language", language))
    except OSError as error:
        raise click.ClickException(f"no {prompt_packs.LIST} in {folder}") from error


def _told(found: Checked) -> Checked:
    for fault in found.faults:
        click.echo(fault)
    click.echo(
        f"{len(found.good)} good, {len(found.faults)} to mend, {len(found.gaps)} not recorded"
    )
    return found
