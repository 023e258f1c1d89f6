"""A condition of the gate and what was found, in words, for screens and slips alike."""

from appliance.core.codes import Tables
from appliance.core.entries import Check
from kiosk_ui.i18n import Language, say

BARRED = {"OUTSIDER": "OUTSIDER-BARRED"}
"""What is no fault where the notice lets outsiders in, and one where it does not."""


def found(tables: Tables, check: Check, language: Language = "zh_CN") -> str:
    """A fault of the deposit by its own word in gate_fail_codes.csv."""
    name = say(f"condition.{check.condition}", language)
    fault = tables.gate_fail_codes.get(check.input)
    if fault is not None:
        value = fault.en if language == "en" else fault.zh
    else:
        said = check.input if check.met else BARRED.get(check.input, check.input)
        value = say(f"found.{said}", language)
    return say("found.pair", language, name=name, value=value)
