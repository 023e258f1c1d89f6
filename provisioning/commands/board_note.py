"""`tradepost district note board`: a notice of the district on the stations' boards."""

from functools import partial
from pathlib import Path

import click

from appliance.ledger import board_notices
from appliance.ledger.board_notices import BoardNotice
from kiosk_ui import information
from provisioning.commands.district_note import (
    FILE,
    District,
    any_option,
    config_option,
    day_in,
    text_in,
)
from sync.district.notes import ALL

WALL_MAX = 600
"""Characters that a wall of 1920x1080 shows at a size to be read from three metres."""


@click.command("board")
@config_option
@any_option
@click.option("--from", "first", required=True, help="First day, 2026-01-31.")
@click.option("--until", "last", required=True, help="Last day; on the next it is gone.")
@click.argument("number")
@click.argument("text", type=FILE)
def board(*, config: Path, station: str, first: str, last: str, number: str, text: Path) -> None:
    """Hang the notice NUMBER on the board of one station, or of all.

    The file TEXT is plain: a title of at most 40 characters on the first line, then up to
    twelve paragraphs with empty lines between them, 600 characters together. It hangs at /board
    and stands among the information pages.
    NUMBER is of capitals, digits and dashes; the same number again replaces it.
    """
    district = District(config)
    words = text_in(text)
    page = information.of_text(number.lower(), words)
    if page is None or sum(map(len, page.paragraphs)) > WALL_MAX:
        raise click.ClickException(
            f"{text.name}: a title of at most {information.TITLE_MAX} characters, then 1 to "
            f"{information.PARAGRAPHS_MAX} paragraphs of {WALL_MAX} characters together"
        )
    to = board_notices.ALL if station == ALL else station
    said = BoardNotice(number, to, day_in(first), day_in(last), words)
    own = district.settings.stations[0].code if station == ALL else station
    read = partial(
        board_notices.read, words=words.encode(), district=district.key.verifier, station=own,
        number=number,
    )  # fmt: skip
    made = district.signed(board_notices.text_of(said), read)
    name = f"{board_notices.NAME}/{number}"
    district.hold(station, {f"{name}.txt": words.encode(), name: made})
