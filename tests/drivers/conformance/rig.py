"""One device on its line, and what one conversation over it comes to."""

from dataclasses import dataclass

from appliance.ports import BrokenAnswer, DeviceRefusal, NoAnswer
from tests.drivers.conformance.description import Conversation, Description, Device, Driver
from tests.drivers.conformance.memory_line import Cable, Clock

NO_ANSWER, BROKEN_ANSWER, REFUSED = "no answer", "broken answer", "refused: "


def ended(conversation: Conversation, driver: Driver, device: Device) -> str:
    """The word it ended with. Any other exception than the three families comes through."""
    try:
        return conversation.run(driver, device)
    except NoAnswer:
        return NO_ANSWER
    except BrokenAnswer:
        return BROKEN_ANSWER
    except DeviceRefusal as refusal:
        return REFUSED + refusal.code


def allowed(conversation: Conversation) -> frozenset[str]:
    """The words with which it may end on a bad line."""
    refusals = {REFUSED + code for code in conversation.codes}
    return conversation.also | refusals | {conversation.good, NO_ANSWER, BROKEN_ANSWER}


@dataclass(slots=True)
class Rig:
    """A kind's driver and simulator, joined by a line in memory."""

    description: Description
    clock: Clock
    cable: Cable
    device: Device
    driver: Driver

    @classmethod
    def of(cls, description: Description) -> "Rig":
        clock = Clock()
        cables: list[Cable] = []

        def unasked(data: bytes) -> None:
            cables[0].unasked(data)

        device = description.device(unasked)
        cables.append(Cable(device, clock))
        driver = description.driver("in-memory", clock)
        driver.line.opener = cables[0].open
        return cls(description, clock, cables[0], device, driver)

    def hold(self, conversation: Conversation) -> tuple[str, float]:
        """The word it ended with and the seconds that the driver took."""
        begun, self.cable.uses = self.clock.now, 0
        word = ended(conversation, self.driver, self.device)
        self.cable.fell_silent()
        return word, self.clock.now - begun

    def wrong(self, conversation: Conversation) -> str:
        """Hold it on a bad line, then once more on a good one; what was not as it must be."""
        word, took_s = self.hold(conversation)
        if word not in allowed(conversation):
            return word
        if took_s > conversation.within_s:
            return f"{word} after {took_s:.1f} s"
        self.cable.good_again()
        again, _ = self.hold(conversation)
        return "" if again == conversation.good else f"{word}, and then {again}"
