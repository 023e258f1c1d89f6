"""The SIM in the simulated modem: its PIN, and the messages that it keeps."""

from msgspec import Struct, field


class Sim(Struct):
    """`pin` empty: none asked. Three wrong tries ask for the PUK."""

    pin: str = ""
    tries: int = 3
    open: bool = False
    places: int = 20
    stored: dict[int, bytes] = field(default_factory=dict)

    @property
    def state(self) -> str:
        if self.tries == 0:
            return "SIM PUK"
        return "READY" if self.open or not self.pin else "SIM PIN"

    def free_place(self) -> int | None:
        """The first place for a message that came in; None when all are taken."""
        places = range(1, self.places + 1)
        return next((place for place in places if place not in self.stored), None)
