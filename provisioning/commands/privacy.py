"""`tradepost ledger scan-privacy`: looks for names that are readable where they should not be."""

import json
import sys
from pathlib import Path

import click

from appliance.ports import Breach, Fault
from provisioning.privacy import identities, scan

SHOWN_MAX = 50


@click.command("scan-privacy")
@click.argument("state", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--known",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Further values to look for, one a line, UTF-8.",
)
@click.option(
    "--also",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A further folder or file to search: an export, a stick, diagnostics, prints.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def scan_privacy(
    state: Path, known: Path | None, also: tuple[Path, ...], *, as_json: bool
) -> None:
    """Look for people in clear in the whole state folder of a box, and in what it gave out.

    Whom to look for is read from the vault in STATE, and from --known. Every file is searched as
    UTF-8, GB 18030 and UTF-16, plain, in hex, in base64 and escaped; so are the values of
    databases, their free pages and logs, what is packed (gzip, zlib, zip, bzip2, xz, tar), paper
    proofs, and QR codes in pictures. Findings name the place and the entry, never the person.
    Ends with 0 when nobody was found, with 1 when somebody was.
    """
    try:
        whom = identities.of_vault(state) if (state / "station.db").exists() else []
        whom += identities.of_file(known) if known else []
        if not whom:
            raise click.UsageError("nobody to look for: no vault in STATE and no --known")
        result = scan.scan([state, *also], whom)
    except (Fault, Breach, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(_plain(result)) if as_json else _told(result))
    sys.exit(0 if result.clean else 1)


def _plain(result: scan.Scan) -> dict[str, object]:
    found = [
        {"where": one.where, "label": one.label, "form": one.form, "at": one.at}
        for one in result.found
    ]
    return {
        "clean": result.clean, "files": result.files, "bytes": result.bytes_seen,
        "values": result.identities, "unopened": result.unopened, "found": found,
    }  # fmt: skip


def _told(result: scan.Scan) -> str:
    lines = [
        f"FOUND {one.where} at {one.at}: {one.label} ({one.form})"
        for one in result.found[:SHOWN_MAX]
    ]
    if len(result.found) > SHOWN_MAX:
        lines.append(f"and {len(result.found) - SHOWN_MAX} more")
    lines += [f"not looked into: {one}" for one in result.unopened]
    lines.append(
        f"{result.identities} values looked for in {result.files} files, {result.bytes_seen} bytes"
    )
    lines.append("nobody found" if result.clean else "NOT CLEAN")
    return "\n".join(lines)
