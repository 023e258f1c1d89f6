"""What a scanned code is to the page that waits for one. Others are refused, in words.

Only the station's own codes are taken: proofs (`TP1:`), references to papers (`TPR1:`), trade
numbers, query and application codes. A web address is none of them and is never opened.
"""

import re
from dataclasses import dataclass
from typing import Final

from appliance.core import numbers, paper_proof
from kiosk_ui.paper.sheet import REFERENCE

FRESH_S: Final = 5.0
"""A scan older than this was meant for another page, or another person."""
REGISTRATION: Final = "PR1:"
"""In front of the application code of what was typed in the village."""

_PROOF: Final = re.compile(rf"{paper_proof.PREFIX}[0-9A-Z $%*+./:-]{{80,3000}}")
_REFERENCE: Final = re.compile(
    rf"{REFERENCE}[^/]{{1,60}}/[0-9]{{1,12}}/(?P<code>[0-9A-Z]{{0,8}})/.{{0,64}}"
)
_REGISTRATION: Final = re.compile(rf"{REGISTRATION}([0-9A-HJKMNP-TV-Z]{{4}})")


@dataclass(frozen=True, slots=True)
class Taken:
    """`text` goes into the page's field; empty with `other`: it is no code for this page."""

    text: str = ""
    other: bool = False


def for_page(wanted: str, scanned: str) -> Taken:
    """What `scanned` is to a page that waits for a `slip`, a `case` or an `application`."""
    found = {"slip": _slip, "case": _case, "application": _application}.get(wanted)
    text = found(scanned) if found else ""
    return Taken(text, other=not text)


def _slip(scanned: str) -> str:
    return scanned if _PROOF.fullmatch(scanned) else ""


def _case(scanned: str) -> str:
    """A trade's number, or the query code that stands on its papers."""
    reference = _REFERENCE.fullmatch(scanned)
    if reference is not None:
        return reference["code"]
    code = numbers.crockford_normal(scanned)
    if numbers.parse_trade_no(scanned) or (code and len(code) == numbers.CODE_LENGTH):
        return scanned
    return ""


def _application(scanned: str) -> str:
    found = _REGISTRATION.fullmatch(scanned)
    return found[1] if found else ""
