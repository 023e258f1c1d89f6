"""The hand at a simulated ID-card reader: `lay FILE`, `lift`, `module STATUS`, `lying KIND`.

`example` lays the card of somebody who does not exist.

A card file is one JSON object: the fields of its kind by name (simulated_card.py), and if wanted
`kind`, `added_address`, `refuses` (a status in hex), `lifted_in_mid_read`, `photo` (hex).
"""

import json
from pathlib import Path

from drivers.hands import Acts, BadAct, one_of
from drivers.idcard_samv.simulated_card import LAYOUTS, SimulatedCard, card_of
from drivers.idcard_samv.simulator import SamvSimulator

BYTES_MAX = 65_536
LYING = {"found-once": False, "found-again": True}
"""What a module says of a card that was read and still lies there (protocols.md 2.4)."""


def card_from(text: str) -> SimulatedCard:
    """The card that a file describes. Raises BadAct."""
    try:
        fields = json.loads(text)
        facts = {name: fields.pop(name) for name in OPTIONS if name in fields}
        return card_of(
            {str(name): str(value) for name, value in fields.items()},
            kind=one_of(str(facts.get("kind", "mainland")), LAYOUTS),
            added_address=facts.get("added_address"),
            refuses=int(facts["refuses"], 16) if "refuses" in facts else None,
            lifted_in_mid_read=bool(facts.get("lifted_in_mid_read")),
            photo=bytes.fromhex(facts["photo"]) if "photo" in facts else None,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BadAct(f"no card: {error}") from error


EXAMPLE = {
    "name": "EXAMPLE",
    "sex": "2",
    "ethnicity": "01",
    "birth": "1988-02-29",
    "address": "EXAMPLE 1",
    "id_number": "999999198802290020",
    "issuer": "EXAMPLE",
    "valid_from": "2015-01-01",
    "valid_to": "2035-01-01",
}
OPTIONS = ("kind", "added_address", "refuses", "lifted_in_mid_read", "photo")


def acts(reader: SamvSimulator) -> Acts:
    def lay(words: str) -> None:
        with Path(words).open(encoding="utf-8") as file:
            reader.lay(card_from(file.read(BYTES_MAX)))

    def module(words: str) -> None:
        try:
            reader.module_status = bytes.fromhex(words)[0]
        except (ValueError, IndexError) as error:
            raise BadAct(f"{words!r} is no status in hex") from error

    def lying(words: str) -> None:
        reader.found_again = LYING[one_of(words, LYING)]

    return {
        "example": lambda _words: reader.lay(card_of(EXAMPLE)),
        "lay": lay,
        "lift": lambda _words: reader.lift(),
        "module": module,
        "lying": lying,
    }
