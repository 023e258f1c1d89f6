"""Who signs for the district on the command line, and the desk at which it is done.

Every command that tells the stations something takes `--officer FILE` once for each who signs;
passphrases are typed, or lie in files for a demo (`--passphrase FILE`, in the same order).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from appliance.ledger.disk import RealDisk
from appliance.ports import Breach, Fault, Signer
from appliance.process import SystemEntropy, clock_of
from appliance.tables import load as load_tables
from sync.district.ledger import NotTold, OwnLedger
from sync.district.notes import NoteShelf
from sync.district.officers import BadOfficer, Officer, PendingActs, unlock
from sync.district.publishing import Published, Publisher
from sync.settings import DistrictSettings

C = TypeVar("C", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
OFFICERS: Final = "tradepost.officers"
PASSPHRASES: Final = "tradepost.passphrases"
UNLOCKED: Final = "tradepost.unlocked"
PASSPHRASE_BYTES_MAX: Final = 256


def officer_options(command: C) -> C:
    """`--officer` and `--passphrase`, kept beside the command: `hands` reads them."""
    command = click.option(
        "--passphrase", type=FILE, multiple=True, expose_value=False, callback=_kept(PASSPHRASES),
        help="File with an officer's passphrase, in the order of --officer; else it is typed.",
    )(command)  # fmt: skip
    return click.option(
        "--officer", type=FILE, multiple=True, expose_value=False, callback=_kept(OFFICERS),
        help="Key file of an officer who signs; twice for what binds.",
    )(command)  # fmt: skip


def _kept(name: str) -> Callable[[click.Context, click.Parameter, tuple[Path, ...]], None]:
    def keep(context: click.Context, _given: click.Parameter, value: tuple[Path, ...]) -> None:
        context.meta[name] = value

    return keep


def hands(origin: str) -> list[Officer]:
    """The officers of this command line, their passphrases asked for once.

    Raises ClickException.
    """
    meta = click.get_current_context().meta
    known: dict[str, list[Officer]] = meta.setdefault(UNLOCKED, {})
    if origin in known:
        return known[origin]
    files, typed = meta.get(OFFICERS, ()), meta.get(PASSPHRASES, ())
    found = []
    for place, path in enumerate(files):
        try:
            found.append(unlock(path, _passphrase(path, typed, place), origin=origin))
        except BadOfficer as error:
            raise click.ClickException(str(error)) from error
    known[origin] = found
    return found


def _passphrase(path: Path, files: tuple[Path, ...], place: int) -> str:
    if place < len(files):
        return read_passphrase(files[place])
    return str(click.prompt(f"Passphrase of {path.name}", hide_input=True))


def read_passphrase(path: Path) -> str:
    """The first line of a file."""
    with path.open("rb") as file:
        data = file.read(PASSPHRASE_BYTES_MAX)
    try:
        return data.decode().partition("\n")[0]
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path.name}: not UTF-8") from error


def publisher_of(settings: DistrictSettings, signer: Signer) -> Publisher:
    """The desk of a district: its ledger, its shelf, what waits for a second hand."""
    state, disk = settings.state_folder, RealDisk()
    own = OwnLedger(
        state=state, origin=settings.origin, signer=signer, clock=clock_of(settings.demo_clock),
        entropy=SystemEntropy(), rules=load_tables().version, disk=disk,
    )  # fmt: skip
    return Publisher(own, NoteShelf(state, disk), PendingActs(state, disk))


def tell(
    desk: Publisher, addressee: str, notes: Mapping[str, bytes], *, valid_from: str = ""
) -> Published:
    """Publish under the hands of this command line, and say what came of it.

    Raises ClickException.
    """
    try:
        done = desk.publish(addressee, notes, hands(desk.own.origin), valid_from=valid_from)
    except (NotTold, Fault, Breach, BadOfficer) as error:
        raise click.ClickException(_way_on(error)) from error
    say(done)
    return done


def say(done: Published) -> None:
    """What was told, or that it waits."""
    for word in done.act.words:
        told = f"entry {done.seq}" if done.seq is not None else "waits for a second officer"
        click.echo(f"{word.addressee}/{word.name}: {word.bytes} bytes, {word.sha256[:16]}, {told}")
    if done.pending:
        click.echo(f"second officer: tradepost district sign {done.pending} --officer FILE")


def _way_on(error: Exception) -> str:
    text = str(error)
    if "different officers" in text:
        text += ": --officer FILE for each, or once now and `tradepost district sign` later"
    return text
