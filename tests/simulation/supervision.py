"""Supervision's witness in another place: its real doors and memory, on a line of its own.

The district shows it what it mirrors, by the real client. It may be away, fall inside an answer,
or be put back to a backup.
"""

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from appliance.ledger import policy
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from appliance.ledger.policy import Group, Policy
from appliance.ledger.safety import HELD, MIRROR, SUPERVISION, WITNESS, pinned
from sync.settings import SupervisionSettings, WatchedLog
from sync.supervision.app import create_app
from sync.supervision.store import WitnessMemory
from tests.simulation.chance import Chance
from tests.simulation.clocks import SimClock, World
from tests.simulation.fuses import Fuse, FusedKey
from tests.simulation.line import Line, Weather, Wsgi

KEY = witness_key("demo.supervision.999999/w1", b"\x0d" * 32)
WEATHER = Weather(lost=0.1, unanswered=0.1, doubled=0.05, cut_up=0.05, cut_down=0.05)
FILE = "supervision.db"


def all_three(witness: SigningKey, mirror: SigningKey) -> Policy:
    """The policy of a station for which supervision's line counts too, through its file."""
    made = pinned(witness.vkey, mirror.vkey, KEY.vkey)
    made.groups[HELD] = Group(3, (WITNESS, MIRROR, SUPERVISION))
    return policy.parse(policy.text_of(made))


class Supervision:
    """The witness in a folder. `signed`: every message that its key stands under."""

    def __init__(
        self, folder: Path, logs: Sequence[WatchedLog], world: World, chance: Chance,
        counted: Counter[str],
    ) -> None:  # fmt: skip
        self.folder = folder
        self.clock = SimClock(world)
        self.fuse = Fuse()
        self.key = FusedKey(KEY, self.fuse)
        self.starts = 0
        self.known_from = 0
        """From which of the signed messages on its memory has to know them: since a restore."""
        self._logs, self._counted = tuple(logs), counted
        self.memory: WitnessMemory
        self.app: Wsgi
        stream = chance.stream("line of supervision")
        self.line = Line("supervision", lambda: self.app, stream, counted, self._fell, WEATHER)
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock.restart(f"a{self.starts:07x}")
        settings = SupervisionSettings(
            name="示例县监督", witness_key="", state=str(self.folder), logs=self._logs, demo=True
        )
        self.memory = WitnessMemory(self.folder / FILE, self._logs, self.clock.now)
        app = create_app(settings, self.memory, self.key, self.clock)
        app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault of the product ends the run
        self.app = app

    def stop(self) -> None:
        self.memory.close()

    def _fell(self) -> None:
        self._counted["supervision fell"] += 1
        self.stop()
        self.start()

    def back_up(self) -> bytes:
        """The database as it is now."""
        self.stop()
        data = (self.folder / FILE).read_bytes()
        self.start()
        return data

    def restore(self, data: bytes) -> None:
        """It has forgotten what it signed since; its lines are still good."""
        self.stop()
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        (self.folder / FILE).write_bytes(data)
        self.known_from = len(self.key.signed)
        self.start()
