"""The year of the fifteen example trades, once all of them are played."""

from functools import cached_property
from pathlib import Path

from appliance.core import envelope
from appliance.core.trade import Trade
from tests.fakes.example_play import Play, played
from tests.fakes.example_sessions import KINDS, plays
from tests.fakes.example_town import TRADES, ExampleTown

SHORT = tuple(KINDS)
DEALT = tuple(short for short in SHORT if "deal_price_fen" in TRADES[short])


class Played:
    """The town once all is played, and its plays by the short number."""

    def __init__(self, folder: Path) -> None:
        self.town = ExampleTown(folder)
        self.plays: dict[str, Play] = dict(zip(SHORT, plays(self.town), strict=True))
        played(self.town, self.plays.values())

    def trade(self, short: str) -> Trade:
        return self.town.trade(TRADES[short]["trade_id"])

    @cached_property
    def every(self) -> list[envelope.Envelope]:
        return [envelope.from_bytes(body) for _seq, body in self.town.station.ledger.entries()]

    def entries(self, short: str) -> list[envelope.Envelope]:
        return [one for one in self.every if one.trade == TRADES[short]["trade_id"]]
