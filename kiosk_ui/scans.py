"""What a scanned code is to the page that waits for one. Others are refused, in words.

Only the station's own codes are taken: proofs (`TP1:`), references to papers (`TPR1:`), trade
numbers, query and application codes. A web address is none of them and is never opened.
"""

import re
import threading
from typing import Final

from msgspec import Struct

from appliance.core import numbers, paper_proof
from appliance.ports import CodeScanner
from kiosk_ui.paper.readiness import TRIAL
from kiosk_ui.paper.sheet import REFERENCE

FRESH_S: Final = 5.0
"""A scan older than this was meant for another page, or another person."""
REGISTRATION: Final = "PR1:"
"""In front of the application code of what was typed in the village."""

_PROOF: Final = re.compile(rf"{paper_proof.PREFIX}[0-9A-Z $%*+./:-]{{80,3000}}")
_REFERENCE: Final = re.compile(
    rf"{REFERENCE}(?P<number>[^/]{{1,60}})/[0-9]{{1,12}}/(?P<code>[0-9A-Z]{{0,8}})/.{{0,64}}"
)
_FILLED_IN: Final = re.compile(rf"{REGISTRATION}[A-Za-z0-9_-]{{60,8000}}")
_REGISTRATION: Final = re.compile(rf"{REGISTRATION}([0-9A-HJKMNP-TV-Z]{{4}})")


class LastScan:
    """The newest code until a page takes it or it is old; one page may refuse, another take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = ""
        self._until = 0.0

    def offer(self, scanner: CodeScanner, now_s: float) -> str:
        """What was scanned last; empty when nothing fresh is there."""
        with self._lock:
            came = scanner.scanned(within_s=FRESH_S)
            if came is not None:
                self._text, self._until = came, now_s + FRESH_S
            return self._text if now_s <= self._until else ""

    def taken(self) -> None:
        """A page has it."""
        with self._lock:
            self._text = ""


class Taken(Struct, frozen=True):
    """`text` goes into the page's field; where it is none of this page, `no` says why not.

    `no`: a message id, `scan.reference` (a paper of ours without a proof) or `scan.other`.
    """

    text: str = ""
    no: str = ""


def for_page(wanted: str, scanned: str) -> Taken:
    """What `scanned` is to a page that waits.

    `wanted`: a `slip`, a `case`, an `application`, what was filled in in a `village`, or the
    `check` code of a readiness slip, the random number of an `enrolment`.
    """
    found = {
        "slip": _slip, "case": _case, "application": _application, "check": _check,
        "village": _village, "enrolment": _enrolment,
    }.get(wanted)  # fmt: skip
    text = found(scanned) if found else ""
    if text:
        return Taken(text)
    return Taken(no="scan.reference" if _REFERENCE.fullmatch(scanned) else "scan.other")


def _slip(scanned: str) -> str:
    return scanned if _PROOF.fullmatch(scanned) else ""


def _case(scanned: str) -> str:
    """A trade's number, or the query code that stands on its papers."""
    reference = _REFERENCE.fullmatch(scanned)
    if reference is not None:
        return reference["code"]
    typed = scanned.strip()
    code = numbers.crockford_normal(typed)
    if numbers.parse_trade_no(typed) or (code and len(code) == numbers.CODE_LENGTH):
        return typed
    return ""


def _enrolment(scanned: str) -> str:
    """The random number on the bidder's own receipt; that of a deposit begins with it."""
    reference = _REFERENCE.fullmatch(scanned)
    number = reference["number"].partition("-")[0] if reference is not None else scanned
    code = numbers.crockford_normal(number)
    return code if code and len(code) == numbers.CODE_LENGTH else ""


def _village(scanned: str) -> str:
    """A whole registration, sealed to this station."""
    return scanned if _FILLED_IN.fullmatch(scanned.strip()) else ""


def _check(scanned: str) -> str:
    return scanned if scanned.strip() == TRIAL else ""


def _application(scanned: str) -> str:
    found = _REGISTRATION.fullmatch(scanned.strip())
    return found[1] if found else ""
