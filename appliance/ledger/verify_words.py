"""The entries of a district's own ledger under verification: whose hands, which number.

The same fold as a station's (district_told.py), so that an auditor and a station cannot differ.
"""

from collections.abc import Callable
from typing import Final

from appliance.core.envelope import Envelope
from appliance.ledger.district_told import NOT_SIGNED, OLD_SERIAL, STRANGE, TOO_FEW, Told, day_of
from appliance.ledger.district_told import signers as good_signers
from appliance.ledger.findings import Report

CODES: Final = {
    TOO_FEW: "second-missing",
    NOT_SIGNED: "command-mismatch",
    OLD_SERIAL: "nonce-twice",
    STRANGE: "entry-broken",
}


class DistrictWords:
    """Judges officers and words in turn.

    `begun`: the size up to which an earlier run is believed. Who were officers then is not in its
    state, so what follows is counted as unjudged: verify a district's ledger from the beginning.
    """

    def __init__(self, report: Report, spend: Callable[[str], bool], *, begun: int) -> None:
        self._report, self._spend, self._begun = report, spend, begun
        self._told = Told(report.origin)

    def judge(self, place: int, body: bytes, written: Envelope) -> None:
        """One entry of a kind that only a district writes."""
        if self._begun:
            self._report.unjudged += 1
            return
        command = written.command
        if command is not None:
            if not self._spend(command.nonce):
                self._report.add("nonce-twice", place, f"{command.name} was taken before")
            officers = self._told.in_force(day_of(written.at))
            good = good_signers(self._told.origin, command, written.sigs, officers)
            self._report.signatures += len(good)
            if len(good) < len(written.sigs):
                self._report.add("signature-broken", place, "a hand that is no officer's")
        known = len(self._told.refused)
        self._told.after(place, body)
        for one in self._told.refused[known:]:
            self._report.add(CODES[one.reason], place, f"{one.name}: {one.reason}")
