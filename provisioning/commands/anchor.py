"""`tradepost district anchor`: checkpoints that came by short message, put where they count."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

import click
import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from appliance.ledger import anchors
from appliance.ledger.anchors import BadAnchor
from appliance.ledger.keys import BadKey
from appliance.ports import Fault
from appliance.settings import SettingsBad
from drivers.modem_at import pdu
from drivers.modem_at.pdu import BadPdu, Deliver
from provisioning.commands.stick import center_at
from provisioning.machine import SETTINGS
from sync import sources
from sync.district.center import Center
from sync.ingest import TAKEN

LINES_MAX: Final = 1000
BAD: Final = "bad-anchor"
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")


class Told(Struct, frozen=True):
    """What became of one line. `held`: entries of that ledger that are here.

    `reason`: empty (the entries prove it already), `unproven` (kept until they do), or why not.
    """

    origin: str
    size: int
    held: int
    reason: str

    @property
    def good(self) -> bool:
        return self.reason in TAKEN


@click.group()
def anchor() -> None:
    """Checkpoints that came by short message."""


@anchor.command()
@click.argument("file", type=click.File("r", encoding="ascii", errors="replace"))
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The district's settings file.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def take(file: TextIO, config: Path, *, as_json: bool) -> None:
    """Take checkpoints from FILE (- for standard input): one message in hex on each line.

    Either the octets as a telephone shows them, or the whole PDU as a modem gives it (AT+CMGL).
    Each is kept until entries prove it; one that contradicts what is held is named a fork. Ends
    with 1 when one of them was refused.
    """
    try:
        with center_at(config) as center:
            told = list(_taken(center, file))
    except (SettingsBad, BadKey) as error:
        raise click.UsageError(str(error)) from error
    except (Fault, OSError) as error:
        raise click.ClickException(str(error)) from error
    if not told:
        raise click.UsageError("no message in there")
    if as_json:
        click.echo(msgspec.json.encode([asdict(one) for one in told]).decode())
    else:
        for one in told:
            click.echo(_said(one))
    sys.exit(0 if all(one.good for one in told) else 1)


def _taken(center: Center, file: TextIO) -> Iterator[Told]:
    for number, line in enumerate(file):
        if number == LINES_MAX:
            raise click.UsageError(f"more than {LINES_MAX} lines")
        if line.strip():
            yield take_in(center, line)


def take_in(center: Center, line: str) -> Told:
    """One message into the store by the way that every route ends in."""
    try:
        came = anchors.decode(octets_of(line))
        origin = anchors.origin_of(came, (one.origin for one in center.store.shelves()))
    except BadAnchor:
        return Told("", 0, 0, BAD)
    source = sources.anchor(anchors.note_of(came, origin))
    outcome = center.take_in(source, expected=origin)
    return Told(origin, came.size, outcome.size, outcome.reason)


def octets_of(line: str) -> bytes:
    """The octets of a message, from their hex or from its PDU. Raises BadAnchor."""
    text = "".join(line.split())
    if not _HEX.fullmatch(text) or len(text) % 2:
        raise BadAnchor("not hexadecimal")
    octets = bytes.fromhex(text)
    if octets.startswith(anchors.MAGIC):
        return octets
    try:
        came = pdu.read(text)
    except BadPdu as error:
        raise BadAnchor(str(error)) from error
    if not isinstance(came, Deliver):
        raise BadAnchor("a report, not a message")
    return came.data


def _said(one: Told) -> str:
    if one.reason == BAD:
        return "refused   no checkpoint of an enrolled station"
    where = f"{one.origin} size {one.size}, {one.held} entries held"
    if one.good:
        return f"{'kept' if one.reason else 'proven':<10}{where}"
    return f"refused   {where}: {one.reason}"
