"""The devices in plain words: how each is, what to do, and how it goes without."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from appliance.device_modes import OpenMode
from appliance.ports import DeviceState
from kiosk_ui.i18n import Language, say

FINE = (DeviceState.READY, DeviceState.PAPER_LOW, DeviceState.UNKNOWN)
Tone = Literal["go", "wait", "stop"]


class DeviceRow(Struct, frozen=True):
    """One device on a page; `without` only while it does not work, `since` once it is an entry."""

    name: str
    word: str
    tone: Tone
    state: str
    do: str
    without: str
    since: OpenMode | None


def away(states: Mapping[str, DeviceState]) -> dict[str, DeviceState]:
    """Those that do not work now."""
    return {name: state for name, state in states.items() if state not in FINE}


def rows(
    states: Mapping[str, DeviceState], opened: Mapping[str, OpenMode], language: Language
) -> list[DeviceRow]:
    """One row a device, in the counter's order."""
    return [
        DeviceRow(
            name=name,
            word=say(f"device.{name}", language),
            tone=tone_of(state),
            state=say(f"device-state.{state.value}", language),
            do="" if state in (DeviceState.READY, DeviceState.UNKNOWN) else _do(state, language),
            without=without(name, language) if state not in FINE else "",
            since=opened.get(name),
        )
        for name, state in states.items()
    ]


def tone_of(state: DeviceState) -> Tone:
    if state is DeviceState.READY:
        return "go"
    return "stop" if state not in FINE else "wait"


def sentence(name: str, state: DeviceState, language: Language) -> str:
    """One line for a header: the sentence of its own that a device has, else put together."""
    key = f"alarm.{name}.{state.value}"
    own = say(key, language)
    if own != key:
        return own
    return say(
        "alarm.device",
        language,
        device=say(f"device.{name}", language),
        state=say(f"device-state.{state.value}", language),
    )


def without(name: str, language: Language) -> str:
    """The other way; empty where none was thought of."""
    key = f"without.{name}"
    text = say(key, language)
    return "" if text == key else text


def _do(state: DeviceState, language: Language) -> str:
    key = f"device-do.{state.value}"
    text = say(key, language)
    return say("device-do.other", language) if text == key else text
