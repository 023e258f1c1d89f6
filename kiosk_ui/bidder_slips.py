"""The slips of one bidder: DOC10 files taken, DOC41 certificates in custody, DOC13 the gate."""

from collections.abc import Callable

from appliance.core import conditions
from appliance.core.entries import CustodyReturned, CustodyTaken, DocumentIssued
from appliance.core.handed import Done
from appliance.core.trade import Enrolment, Trade
from appliance.registers import deposits as parties
from kiosk_ui import at_once, desk, gate_words
from kiosk_ui.i18n import say
from kiosk_ui.paper.gate_result import GateResult, gate_result
from kiosk_ui.paper.handed import Custody, File, Issued, custody, issued
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import stamp
from kiosk_ui.slip_copies import Copy

KINDS = ("DOC10", "DOC41", "DOC13")
EARLY = ("DOC10", "DOC41")
"""What there can be before the closing."""
CHECKING = "ENROL_CLOSED"


def ready(trade: Trade, one: Enrolment) -> tuple[str, ...]:
    """The papers that this bidder has now."""
    has = {"DOC10": _files(trade, one), "DOC41": _custody(trade, one), "DOC13": one.checks}
    return tuple(kind for kind in KINDS if has[kind])


def copy_of(trade: Trade, one: Enrolment, kind: str) -> Copy:
    """The copy that comes next; a certificate that went back has a receipt of its own."""
    number = one.random_id
    if kind == "DOC41":
        last = _custody(trade, one)[-1].fact
        assert not isinstance(last, DocumentIssued)  # _custody leaves them out
        number = f"{last.receipt_no} {last.kind}"
    return at_once.copy_of(trade, kind, number)


def slip_of(trade: Trade, one: Enrolment, kind: str, copy: Copy) -> Slip:
    """A slip of a kind in `ready`."""
    makers: dict[str, Callable[[Trade, Enrolment, Copy], Slip]] = {
        "DOC10": _issued, "DOC41": _receipt, "DOC13": _gate,
    }  # fmt: skip
    return makers[kind](trade, one, copy)


def enrolment_of(trade: Trade, receipt_no: str) -> Enrolment | None:
    """Whose certificate a receipt is about."""
    for done in trade.handed.done:
        if isinstance(done.fact, CustodyTaken) and done.fact.receipt_no == receipt_no:
            return trade.enrolment(done.fact.enrol_id)
    return None


def _issued(trade: Trade, one: Enrolment, copy: Copy) -> Slip:
    """Every file that this bidder took so far; it rests on the last entry of them."""
    taken = _files(trade, one)
    files = [
        File(_name(trade, fact.file_sha256), fact.file_sha256, stamp(fact.received_at))
        for fact in (each.fact for each in taken)
        if isinstance(fact, DocumentIssued)
    ]
    facts = Issued(_number(one), _party(trade, one), _title(trade), tuple(files))
    return issued(facts, at_once.sheet(trade, f"{_number(one)}-DOC10", taken[-1].seq, copy=copy))


def _receipt(trade: Trade, one: Enrolment, copy: Copy) -> Slip:
    """The newest certificate of this bidder: still here, or given back."""
    last = _custody(trade, one)[-1]
    assert not isinstance(last.fact, DocumentIssued)  # _custody leaves them out
    number = last.fact.receipt_no
    taken = next(
        done.at
        for done in trade.handed.done
        if isinstance(done.fact, CustodyTaken) and done.fact.receipt_no == number
    )
    facts = Custody(
        receipt_no=number,
        certificate_no=last.fact.certificate_no,
        enrol_no=_number(one),
        party=_party(trade, one),
        object_title=_title(trade),
        taken_at=stamp(taken),
        returned_at=stamp(last.at) if isinstance(last.fact, CustodyReturned) else "",
    )
    return custody(facts, at_once.sheet(trade, number, last.seq, copy=copy))


def _gate(trade: Trade, one: Enrolment, copy: Copy) -> Slip:
    """What the closing found, or what the reviewer and the head changed in it since."""
    tables = desk.station().tables
    curable = trade.stage == CHECKING and any(
        not check.met and conditions.may_override(tables, check.condition) for check in one.checks
    )
    facts = GateResult(
        enrol_no=one.number,
        party=_party(trade, one),
        object_title=_title(trade),
        checks=tuple((gate_words.found(tables, check), check.met) for check in one.checks),
        faults=tuple((code, tables.gate_fail_codes[code].zh) for code in one.failed),
        until=stamp(trade.planned_at) if curable else "",
    )
    return gate_result(
        facts, at_once.sheet(trade, f"{one.number}-DOC13", _gate_seq(trade), copy=copy)
    )


def _gate_seq(trade: Trade) -> int:
    """The newest entry of the gate: a condition let pass, the gate itself, the checks."""
    kinds = ("enrol.check", "gate.pass", "gate.fail")
    timeline = desk.station().timeline(trade.number)
    return max(moment.seq for moment in timeline if moment.kind in kinds)


def _files(trade: Trade, one: Enrolment) -> list[Done]:
    return [
        done
        for done in trade.handed.done
        if isinstance(done.fact, DocumentIssued) and trade.enrolment(done.fact.enrol_id) == one
    ]


def _custody(trade: Trade, one: Enrolment) -> list[Done]:
    """Everything about certificates of this bidder, in its order."""
    own = {
        done.fact.receipt_no
        for done in trade.handed.done
        if isinstance(done.fact, CustodyTaken) and trade.enrolment(done.fact.enrol_id) == one
    }
    return [
        done
        for done in trade.handed.done
        if not isinstance(done.fact, DocumentIssued) and done.fact.receipt_no in own
    ]


def _number(one: Enrolment) -> str:
    return one.number or one.random_id


def _party(trade: Trade, one: Enrolment) -> str:
    found = parties.bidder(desk.station().vault, trade, one.random_id)
    return found.name if found else say("deposit.erased")


def _title(trade: Trade) -> str:
    shown = desk.station().people(trade.number)
    return shown.place.title if shown else trade.number


def _name(trade: Trade, digest: str) -> str:
    own = trade.notice is not None and trade.notice.text_sha256 == digest
    return say("document.notice") if own else say("paper.file-digest")
