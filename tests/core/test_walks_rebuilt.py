"""Two hundred random histories on a whole station: what is rebuilt is what was live."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from small_station import SmallStation
from walk import Walk

from appliance.core.commands import Command, DraftTrade
from appliance.core.decision import Decision, refused
from appliance.core.entries import Recorded
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Signed
from appliance.ledger.staff_keys import StaffKey
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.township import JOINING, STAFF, TABLES, Township

HISTORIES = 200
PARTS = 4
OK = Decision()


class WholeStation(SmallStation):
    """A SmallStation's questions put to a real one: ledger, vault, projections, caretaker."""

    def __init__(self, at: str) -> None:
        self.folder = TemporaryDirectory(prefix="tradepost-walk-")
        self.town = Township(Path(self.folder.name), at=at)
        self.changes: dict[str, object] = {}
        self.draft = ""
        for who in JOINING:
            self.town.join(who)
        everybody = STAFF | JOINING
        self.keys = {number: self.town.people[who] for who, (number, *_) in everybody.items()}

    @property
    def at(self) -> Instant:
        return self.town.clock.now()

    @at.setter
    def at(self, then: Instant) -> None:
        self.town.clock.go_to(then.at)

    @property
    def trade(self) -> Trade | None:
        station = self.town.station
        number = station.projections.trade_of_draft(self.draft)
        return station.trade(number) if number else station.draft(self.draft)

    @property
    def records(self) -> list[Recorded]:  # type: ignore[override]  # read from the ledger
        return []

    def do(self, command: Command, *signers: Signed) -> Decision:
        if isinstance(command, DraftTrade):
            self.draft = command.draft_id
        keys = [StaffKey(one.staff_no, one.role, self.keys[one.staff_no]) for one in signers]
        try:
            self.town.station.do(command, signers=keys)
        except Refused as no:
            return refused(no.refusal.code)
        return OK

    def tick(self) -> None:
        self.town.caretaker.tick()

    def firewall(self) -> str:
        assert self.trade is not None
        return self.town.station.firewall_key(self.trade.number).key_id


@pytest.fixture(params=range(PARTS))
def walked(request: pytest.FixtureRequest) -> Iterator[Walk]:
    each = HISTORIES // PARTS

    def walks() -> Iterator[Walk]:
        for seed in range(request.param * each, (request.param + 1) * each):
            walk = Walk(seed, WholeStation)
            assert list(walk.run()) == []
            yield walk
            assert isinstance(walk.station, WholeStation)
            walk.station.town.close()
            walk.station.folder.cleanup()

    return walks()


@pytest.mark.slow
def test_what_is_rebuilt_is_what_was_live(walked: Iterator[Walk]) -> None:
    for walk in walked:
        assert isinstance(walk.station, WholeStation)
        station = walk.station.town.station
        live, trade = station.projections.rows(), walk.trade
        station.rebuild()
        assert station.projections.rows() == live, f"walk {walk.seed}"
        station.trades_in_hand = type(station.trades_in_hand)(station.ledger)
        assert walk.trade == trade, f"walk {walk.seed}: folded anew it is another trade"
        town = walk.station.town
        report = verify_database(
            town.folder / "station.db", tables=TABLES, keys=town.folder / "keys"
        )
        assert not report.findings, f"walk {walk.seed}: {report.findings[0]}"
