"""Whether business waited for the record where a trouble of the box asked for one."""

from appliance.core import recovery
from appliance.core.entries import Fact, RecoveryRecorded
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.recovery import State
from appliance.core.world import OpenTrouble
from appliance.ledger.findings import Report

Known = tuple[str, int, str]
"""A trouble without its record: code, the entry that opened it, its local day."""


class Owed:
    """Takes every good entry in order (core/recovery.py)."""

    def __init__(self, report: Report, known: list[Known]) -> None:
        self._report = report
        self._open = {code: OpenTrouble(code, seq, day) for code, seq, day in known}

    def take(self, place: int, at: str, fact: Fact) -> None:
        """One entry at its ledger time."""
        day = instant_of(at).astimezone(SHANGHAI).date().isoformat()
        troubles = tuple(self._open.values())
        if fact.kind not in recovery.ALWAYS_KINDS and (
            recovery.state_of(troubles, day) is State.RECOVERY
        ):
            self._report.add("recovery-skipped", place, f"{fact.kind} before the record")
            self._open.clear()  # found once
        if isinstance(fact, RecoveryRecorded):
            opened = self._open.pop(fact.trouble, None)
            if opened is None or fact.last_seq != opened.seq - 1:
                self._report.add("recovery-skipped", place, f"no {fact.trouble} was open so")
        elif (trouble := recovery.opened_by(fact)) is not None:
            self._open.setdefault(trouble.value, OpenTrouble(trouble.value, place, day))

    def known(self) -> list[Known]:
        """What a later run begins with."""
        return [(one.code, one.seq, one.day) for one in self._open.values()]
