"""A closer look at the ports of devices that do not answer: what hangs there instead.

The lines are held meanwhile, so that neither the watch nor a page talks in between, and let go of,
so that each can be asked at other speeds.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack

from msgspec import Struct

from appliance.ports import DeviceState, Probed
from drivers.discovery import look_at_all
from drivers.transport import Port
from drivers.verdict import Verdict, Wanted, judged
from kiosk_ui.i18n import Language, say

UNHEARD = (DeviceState.NO_ANSWER, DeviceState.BROKEN_ANSWER)
"""States in which something else may hang on the port."""


class Seen(Struct, frozen=True):
    """What stands on the page for one device: a code of drivers/verdict.py and the sentence."""

    name: str
    code: str
    sentence: str


def looked(
    devices: Iterable[Probed], states: Mapping[str, DeviceState]
) -> dict[str, tuple[Wanted, Verdict]]:
    """Device name -> what the settings say and what is there. Takes up to about ten seconds."""
    lines = {
        one.name: line
        for one in devices
        if states.get(one.name) in UNHEARD and isinstance(line := getattr(one, "line", None), Port)
    }
    wanted = {name: Wanted(line.path, line.baud) for name, line in lines.items()}
    with ExitStack() as held:
        for line in lines.values():
            held.enter_context(line.in_use())
            line.close()
        asked = look_at_all({each.port: (name, each.baud) for name, each in wanted.items()})
    found = {name: asked[each.port] for name, each in wanted.items()}
    return {name: (wanted[name], each) for name, each in judged(wanted, found).items()}


def in_words(seen: Mapping[str, tuple[Wanted, Verdict]], language: Language) -> list[Seen]:
    """A sentence for the clerk about each, with what to do."""
    return [
        Seen(
            name,
            verdict.code,
            say(
                f"verdict.{verdict.code}",
                language,
                device=say(f"device.{name}", language),
                other=say(f"device.{verdict.other}", language) if verdict.other else "",
                baud=verdict.found.baud,
                wanted=wanted.baud,
            ),
        )
        for name, (wanted, verdict) in seen.items()
    ]
