"""A draft that became a trade: nobody drops it any more, and nobody hands it in twice."""

from pathlib import Path

import pytest

from appliance.core.commands import Command, DropDraft
from appliance.station import Refused
from tests.fakes.township import Township


@pytest.mark.parametrize("stage", ["SUBMITTED", "PUBLISHED"])
def test_a_draft_that_was_handed_in_is_not_dropped(tmp_path: Path, stage: str) -> None:
    town = Township(tmp_path)
    number = town.lease_to(stage)
    size = town.station.ledger.size
    drop: Command = DropDraft(draft_id=town.trade(number).draft_id, reason="PARTY_WISH")
    with pytest.raises(Refused) as no:
        town.by("clerk", "CLERK", drop)
    assert no.value.refusal.code == "wrong-stage"
    assert town.station.ledger.size == size
    assert town.trade(number).stage == stage


def test_a_draft_is_handed_in_once(tmp_path: Path) -> None:
    town = Township(tmp_path)
    number = town.lease_to("SUBMITTED")
    with pytest.raises(Refused) as no:
        town.register(draft_id=town.trade(number).draft_id)
    assert no.value.refusal.code in ("draft-known", "wrong-stage")
    assert len(town.station.projections.trades()) == 1
