"""Every kind of card as golden bytes: laid out at the published offsets, read as written down."""

import json
from pathlib import Path
from typing import Any

import pytest

from appliance.core.parties import Person
from drivers.idcard_samv import layouts, wire
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulated_card import SimulatedCard
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.simulation import SimulatedLine

FILE = Path(__file__).parent.parent / "vectors" / "idcard" / "cards.json"
CARDS = json.loads(FILE.read_text(encoding="utf-8"))["cards"]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["name"])
def test_a_golden_block_is_the_person_that_stands_beside_it(card: dict[str, Any]) -> None:
    kind, person, warnings = layouts.person_of(bytes.fromhex(card["block"]))
    assert (kind, list(warnings)) == (card["kind"], card["warnings"])
    shown = {name: value for name, value in card["person"].items() if value}
    assert person == Person(**shown)


def test_all_four_layouts_have_golden_bytes() -> None:
    assert {card["kind"] for card in CARDS} == {"mainland", "hmt", "foreign-2017", "foreign-2023"}


def test_golden_cards_pass_over_the_line_one_after_the_other(tmp_path: Path) -> None:
    module = SamvSimulator()
    with SimulatedLine(tmp_path / "port", module) as line:
        reader = SamvReader(str(line.path))
        for card in CARDS:
            module.lay(SimulatedCard(text=bytes.fromhex(card["block"]), photo=bytes(1024)))
            read = reader.read_card(timeout_s=5.0)
            assert read is not None
            assert (read.card_kind, read.person.name) == (card["kind"], card["person"]["name"])
        reader.close()


SWITCHED = bytes.fromhex(CARDS[0]["block"])


@pytest.mark.parametrize("kind_character", [b" \0", b"\0\0", b"K\0", b"\x4a\x4a"])
def test_anything_but_the_three_letters_is_a_mainland_card(kind_character: bytes) -> None:
    kind, person, _ = layouts.person_of(SWITCHED[:248] + kind_character + SWITCHED[250:])
    assert (kind, person.name) == ("mainland", "刘梅")


@pytest.mark.parametrize("bad", ["\0", "\n", "\x7f", "\x85", "\u2028", "\uffff"])
def test_a_name_with_a_control_character_is_no_name(bad: str) -> None:
    name = f"刘{bad}梅".ljust(15).encode("utf-16-le")
    with pytest.raises(wire.BadText):
        layouts.person_of(name + SWITCHED[30:])
