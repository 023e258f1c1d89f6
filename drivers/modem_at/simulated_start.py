"""What programs ask of a modem before they use it, beyond what this station asks.

None of it changes what the simulated modem does: it answers as a module with plain settings, so
that software of others gets through its start. Source: 3GPP 27.007 and 27.005.
"""

from typing import Final

TAKEN: Final = ("Z", "&F", "+CFUN", "+CLIP", "+CRC", "+CVHU", "+COPS", "+CSMP", "+CSCS")
"""Settings that are taken and left without effect."""
TOLD: Final = {
    "+CGMI": ("EXAMPLE",),
    "+CGMM": ("SIMULATED",),
    "+CGMR": ("1",),
    "+CFUN?": ("+CFUN: 1",),
    "+CSCS?": ('+CSCS: "GSM"',),
    "+CSCS=?": ('+CSCS: ("GSM","IRA","UCS2")',),
    "+CPMS=?": ('+CPMS: ("SM"),("SM"),("SM")',),
    "+COPS?": ('+COPS: 0,0,"EXAMPLE",7',),
}


def answered(command: str, known: tuple[str, ...]) -> tuple[str, ...] | None:
    """Lines before the OK for `command` as it stands behind AT; None: it is not known.

    `known`: names of the commands that the modem really does, for the list of them (+CLAC).
    """
    whole = command.upper()
    if whole == "+CLAC":
        return (*known, *TAKEN)
    if whole in TOLD:
        return TOLD[whole]
    name = whole.partition("=")[0]
    return () if name in TAKEN and not whole.endswith("?") else None
