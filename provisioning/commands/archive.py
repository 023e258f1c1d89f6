"""`tradepost archive`: packages of finished trades, made and judged."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import click

from appliance import tables
from appliance.ledger.archive_evidence import NoTrade
from appliance.ledger.blobs import Blobs
from appliance.ledger.disk import RealDisk
from appliance.ledger.sources import database_copy
from appliance.ledger.stored_zip import TooLarge
from kiosk_ui import archive_files
from provisioning.commands.ledger import DATABASE, UNREADABLE, state_option


@click.group()
def archive() -> None:
    """Archive packages: one file a trade, judged without this program."""


@archive.command()
@click.argument("trade")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    help="Verifier key of a witness whose line the checkpoint may bear.",
)
@state_option
def build(trade: str, file: Path, witnesses: tuple[str, ...], state: Path) -> None:
    """Write the package of TRADE into FILE, without anybody's name; a running station goes on.

    The part with names is made at the station's screen alone, from the vault.
    """
    try:
        with database_copy(state / DATABASE) as source:
            body = archive_files.evidence_package(
                source.records, Blobs(state / "blobs", RealDisk()), trade, tables.load(),
                witnesses=witnesses,
            )  # fmt: skip
        with file.open("xb") as out:
            out.write(body)
    except NoTrade as error:
        raise click.ClickException(f"no trade {error} in this ledger") from error
    except (TooLarge, *UNREADABLE) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(body)} bytes in {file}")


@archive.command()
@click.argument("package", type=click.Path(path_type=Path, exists=True))
@click.option("--vkey", multiple=True, help="The station's key, brought from elsewhere.")
@click.option("--witness", multiple=True, help="The key of the district's witness.")
@click.option("--district", multiple=True, help="The key of the district's ledger: staff.")
@click.option("--papers", is_flag=True, help="Also open every sealed paper (slow).")
def verify(
    package: Path,
    vkey: tuple[str, ...],
    witness: tuple[str, ...],
    district: tuple[str, ...],
    *,
    papers: bool,
) -> None:
    """Judge PACKAGE, a zip or the unpacked folder: the same as the verify.py inside.

    Ends with 0 where nothing was found, 1 with the findings, 2 where it could not be read.
    """
    arguments = [str(package), *(["--papers"] if papers else [])]
    for one in vkey:
        arguments += ["--vkey", one]
    for one in witness:
        arguments += ["--witness", one]
    for one in district:
        arguments += ["--district", one]
    with resources.as_file(archive_files.VERIFIER) as program:
        ran = subprocess.run(
            [sys.executable, "-I", str(program), *arguments], capture_output=True, check=False
        )
    click.echo((ran.stdout + ran.stderr).decode(errors="replace"), nl=False)
    sys.exit(ran.returncode)
