"""`tradepost district note revoke`: keys of staff sign no more, whoever holds the card."""

import re
from functools import partial
from pathlib import Path

import click

from appliance.core.entries import KeyRevoked
from appliance.core.key_change import REASONS
from appliance.core.paper_references import is_official_no
from appliance.ledger import revoked_keys
from provisioning.commands.district_note import District, config_option, one_option

_KEY = re.compile(r"[0-9a-f]{8}")


@click.command("revoke")
@config_option
@one_option
@click.option("--document", required=True, help="Number of the district's paper.")
@click.option("--reason", type=click.Choice(REASONS), required=True)
@click.argument("keys", nargs=-1, required=True)
def revoke(
    *, config: Path, station: str, document: str, reason: str, keys: tuple[str, ...]
) -> None:
    """Take back KEYS of the staff, eight hex digits each, as `tradepost keys` lists them.

    For a lost card where nobody at the station can act, or a person whom the district suspends.
    It holds from the station's next contact. What was signed before stays signed; a key never
    comes back, its holder is certified anew with another card.
    """
    district = District(config)
    if not document or not is_official_no(document):
        raise click.ClickException("--document is the number of a paper, without anybody's name")
    if not all(map(_KEY.fullmatch, keys)):
        raise click.ClickException("a key is named by eight hex digits")
    read = partial(revoked_keys.read, district=district.key.verifier, station=station)
    made = {}
    for key in keys:
        text = revoked_keys.text_of(KeyRevoked(key, reason, document, station, cert=""))
        made[f"{revoked_keys.NAME}/{key}"] = district.signed(text, partial(read, key_id=key))
    district.hold(station, made)
