"""Messages that a decoder of others has read: the same octets, the same words."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drivers.modem_at import pdu
from drivers.modem_at.pdu import Deliver, Part

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "pdus.json").read_text("utf-8"))
SUBMITS = [one for one in VECTORS["pdus"] if one["way"] == "submit"]
DELIVERS = [one for one in VECTORS["pdus"] if one["way"] == "deliver"]


@pytest.mark.parametrize("one", SUBMITS, ids=lambda one: one["octets"][:24])
def test_what_we_send_is_what_the_other_decoder_read(one: dict[str, Any]) -> None:
    sent = pdu.submits(one["to"], one["whole"], reference=0x0102)
    part = sent[one["place"][2] - 1]
    assert part.octets.hex().upper() == one["octets"]
    assert part.length == one["length"]
    assert (one["number"], one["report"]) == (one["to"], True)
    assert one["text"] == pdu.texts(one["whole"])[one["place"][2] - 1]
    assert one["place"][1] == len(sent)


@pytest.mark.parametrize("one", DELIVERS, ids=lambda one: one["octets"][-24:])
def test_what_comes_in_is_read_as_the_other_decoder_reads_it(one: dict[str, Any]) -> None:
    found = pdu.read(one["octets"])
    assert isinstance(found, Deliver)
    assert found.text == one["text"]
    assert found.sender.removeprefix("+") == one["number"]
    assert found.part == Part(*one["place"])
    if one["at"]:
        assert found.at == datetime.fromisoformat(one["at"]).astimezone(UTC)
