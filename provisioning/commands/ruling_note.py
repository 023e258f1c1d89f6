"""`tradepost district note ruling`: the district rules about a trade of a station."""

from hashlib import sha256
from pathlib import Path

import click

from appliance.core.entries import RulingLoaded
from appliance.core.rulings import SUBJECTS
from appliance.ledger import rulings
from provisioning.commands.district_note import (
    FILE,
    District,
    config_option,
    one_option,
    text_in,
)


@click.command("ruling")
@config_option
@one_option
@click.argument("trade")
@click.argument("ruling_no")
@click.argument("subject", type=click.Choice(SUBJECTS))
@click.argument("text", type=FILE)
def ruling(
    *, config: Path, station: str, trade: str, ruling_no: str, subject: str, text: Path
) -> None:
    """Send the ruling RULING_NO about TRADE to its station; its words are in the file TEXT."""
    district = District(config)
    words = text_in(text).encode()
    said = RulingLoaded(ruling_no, subject, sha256(words).hexdigest())
    made = district.signed(
        rulings.text_of(station, trade, said),
        lambda it: rulings.read(it, words, district.key.verifier, station=station, trade=trade),
    )
    name = f"{rulings.NAME}/{trade}"
    district.hold(station, {f"{name}.txt": words, name: made})
