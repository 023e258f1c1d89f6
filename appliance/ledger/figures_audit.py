"""The auditor's figures: from the raw entries of any ledger, without a projection."""

from collections.abc import Iterable

from appliance.core import envelope
from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.entries import Recorded, SealedAct
from appliance.core.figures.recount import recount
from appliance.core.figures.totals import Figures
from appliance.ledger.recording import Recorder


def stories(bodies: Iterable[tuple[int, bytes]], stop: int) -> dict[str, list[Recorded]]:
    """Trade number -> its open entries below `stop`, in order. Raises BadEntry."""
    recorder = Recorder({})
    found: dict[str, list[Recorded]] = {}
    for seq, body in bodies:
        if seq >= stop:
            break
        written = envelope.from_bytes(body)
        if written.kind == SealedAct.kind:
            continue
        recorded = recorder.recorded(written)
        if recorded.trade:
            found.setdefault(recorded.trade, []).append(recorded)
    return found


def audited(
    bodies: Iterable[tuple[int, bytes]], tables: Tables, first: str, last: str, *, as_of: int
) -> Figures:
    """The figures of the local days `first` to `last` as they stood below entry `as_of`.

    `bodies`: the entries from number 0 on. Steps that fall due behind the newest entry are left
    out, as the station leaves them out.
    """
    newest = ""

    def watched() -> Iterable[tuple[int, bytes]]:
        nonlocal newest
        for seq, body in bodies:
            if seq >= as_of:
                return
            newest = envelope.from_bytes(body).at
            yield seq, body

    read = stories(watched(), as_of)
    until = min(last, day_at(newest).isoformat()) if newest else last
    return recount(read.values(), tables, first, until)
