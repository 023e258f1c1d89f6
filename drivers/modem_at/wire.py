"""Lines of a modem with the AT set: bytes to lines and back.

Source: 3GPP 27.005 and 27.007, ITU-T V.250. Differences seen on real units: README.md.

    station -> AT+CMGS=22 CR        then, after the prompt:  PDU in hex, 1A (1B gives it up)
    modem   -> CR LF > space        the prompt; no CR LF follows
    modem   -> CR LF text CR LF     an answer, ended by a final line; or something unasked

With echo on each command comes back in front of its answer. Unasked lines come at any time.
"""

import csv
import re
from typing import Final

PROMPT: Final = "> "
END_OF_PDU: Final = b"\x1a"
GIVE_UP: Final = b"\x1b"

LINE_MAX: Final = 1024
"""A PDU of 176 octets is the longest line; more without an end is noise."""

FINAL: Final = frozenset({"OK", "ERROR", "NO CARRIER", "BUSY", "NO ANSWER", "COMMAND NOT SUPPORT"})
_NUMBERED: Final = re.compile(r"\+(CM[ES]) ERROR: ?(\d{1,4})$")
_TEXT_ERROR: Final = re.compile(r"\+CM[ES] ERROR: ?")
_RESTARTED: Final = re.compile(r"RDY$|\+CFUN: ?1$|\^SYSSTART|\*\*\*")
"""What modules say of themselves after power; each is set up anew."""
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_PDU_FOLLOWS: Final = re.compile(r"\+(CDS|CMT):")


class AtLines:
    """Feed it bytes, take lines. PROMPT stands for the modem's wish to get the PDU."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.seen = 0
        """Bytes since `fresh`: tells noise from silence."""

    def fresh(self) -> None:
        """Before a command: what came until now was said unasked."""
        self.seen = 0

    def drop(self) -> None:
        """Forget the beginning of a line whose end never came: the next line is not its end."""
        end = max(self._held.rfind(b"\r"), self._held.rfind(b"\n")) + 1
        del self._held[end:]

    def feed(self, received: bytes) -> None:
        self.seen += len(received)
        self._held += received
        if b"\r" not in self._held and b"\n" not in self._held:
            del self._held[:-LINE_MAX]

    def take(self) -> str | None:
        """The next line that is not empty, or PROMPT; None while there is none."""
        while True:
            ends = [at for end in b"\r\n" if (at := self._held.find(end)) >= 0]
            if not ends:
                return self._prompt()
            line = bytes(self._held[: min(ends)])
            del self._held[: min(ends) + 1]
            if line:
                return line[-LINE_MAX:].decode("latin-1")

    def _prompt(self) -> str | None:
        if bytes(self._held) != PROMPT.encode():
            return None
        self._held.clear()
        return PROMPT


def command(text: str) -> bytes:
    return text.encode("ascii") + b"\r"


def pdu(octets: bytes) -> bytes:
    """What follows the prompt. No CR: the modem would take it for a part of the PDU."""
    return octets.hex().upper().encode() + END_OF_PDU


def is_final(line: str) -> bool:
    return line in FINAL or _TEXT_ERROR.match(line) is not None


def error(line: str) -> tuple[str, int] | None:
    """("CMS", 42) of `+CMS ERROR: 42`; None for other lines."""
    found = _NUMBERED.match(line)
    return (found[1], int(found[2])) if found else None


def has_restarted(line: str) -> bool:
    """Whether the module says that it has just come up, and forgot what it was told."""
    return _RESTARTED.match(line) is not None


def is_news(line: str) -> bool:
    """Whether asking the modem how it is would now tell something else."""
    return has_restarted(line) or line.startswith(("+CREG:", "+CEREG:"))


def pdu_follows(line: str) -> bool:
    """Whether the next line belongs to this one."""
    return _PDU_FOLLOWS.match(line) is not None


def is_pdu(line: str) -> bool:
    return _HEX.fullmatch(line) is not None


def values(line: str) -> list[str]:
    """What stands after the colon, by commas outside quotes, quotes taken off."""
    rest = line.partition(":")[2].strip()
    try:
        return next(csv.reader([rest], skipinitialspace=True), [])
    except csv.Error:  # noise with a quote or a line end in it
        return []


def numbers(line: str) -> list[int]:
    """Decimal values of a line; those that are none are left out."""
    return [int(value) for value in values(line) if re.fullmatch(r"\d{1,6}", value)]
