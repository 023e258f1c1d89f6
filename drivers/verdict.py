"""Whether each line holds the device that the settings say, at the speed they say.

Pure: what was found on the lines goes in, one verdict for each device comes out.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from drivers.discovery import Found, Outcome

Code = Literal[
    "right", "wrong-speed", "wrong-device", "swapped", "foreign", "silent", "busy", "denied",
    "absent",
]  # fmt: skip


class Wanted(Struct, frozen=True):
    """A device of the settings: its line and speed."""

    port: str
    baud: int


class Verdict(Struct, frozen=True):
    """`other`: the device that answers in its place (a kind), or with which it is swapped."""

    code: Code
    found: Found
    other: str = ""


def judged(wanted: Mapping[str, Wanted], found: Mapping[str, Found]) -> dict[str, Verdict]:
    """Device name (a kind of the registry) -> verdict; `found` is by device name too."""
    return {name: _verdict(name, wanted, found) for name in wanted}


def _verdict(name: str, wanted: Mapping[str, Wanted], found: Mapping[str, Found]) -> Verdict:
    here = found[name]
    if here.outcome is not Outcome.KNOWN:
        return Verdict(here.outcome.value, here)
    if here.kind == name:
        right = here.baud == wanted[name].baud
        return Verdict("right" if right else "wrong-speed", here)
    there = found.get(here.kind)
    swapped = there is not None and there.kind == name
    return Verdict("swapped" if swapped else "wrong-device", here, here.kind)


def in_words(name: str, verdict: Verdict, wanted: Wanted) -> str:
    """One English sentence for the technician: what is there and what to do."""
    here = verdict.found
    at = f"at {here.baud} baud"
    return {
        "right": f"answers {at}" + (f" ({here.detail})" if here.detail else ""),
        "wrong-speed": f"answers {at}, but the settings say {wanted.baud}",
        "wrong-device": f"a {verdict.other} answers on the port of the {name} ({at})",
        "swapped": f"the ports of {name} and {verdict.other} are swapped",
        "foreign": "something answers that is no device of ours, or at a speed that we do not try",
        "silent": "nothing answers: check power and cable",
        "busy": "another program holds the port: stop the station first",
        "denied": "no permission to open the port: be in the group dialout",
        "absent": "there is no such port: check the cable and the udev rule",
    }[verdict.code]
