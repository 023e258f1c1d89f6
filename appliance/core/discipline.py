"""A bad act of a party: the case, the talk, the decision (domain.md 1.8 H05-H07).

A sign of collusion that a reviewer found suspicious leads to a case; somebody is heard; the
supervisor decides with a number of its own, which the forfeiture and the exposure refer to. Nobody
is sanctioned unheard (Administrative Penalty Law 44, 45).
"""

from datetime import date
from typing import Final

from appliance.core import cases, numbering, similarity
from appliance.core.clocks import day_of
from appliance.core.code_rows import BadAct
from appliance.core.commands import (
    DecideCase,
    ForfeitAnnual,
    ForfeitDeposit,
    LiftCase,
    OpenCase,
    RecordTalk,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    CaseDecided,
    CaseLifted,
    CaseOpened,
    Draft,
    ExposureEnded,
    TalkRecorded,
)
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.registration import person
from appliance.core.world import Who, World

PARTY: Final = "PARTY"
AGENT: Final = "PARTY_AGENT"
SUPERVISOR: Final = "SUPERVISOR"
WITNESS: Final = "WITNESS"
ATTENDEES: Final = (PARTY, AGENT, SUPERVISOR, "HEAD", "RECORDER", WITNESS)
"""What somebody is at a talk as."""

INK: Final = "INK"
FINGER: Final = "FINGER"
DECLINED: Final = "DECLINED"
SIGNS: Final = (INK, FINGER, DECLINED)
"""How the record was signed; a party may decline, then a witness signs."""

ATTENDEES_MAX: Final = 20
SANCTIONS_MAX: Final = 10


def open_case(world: World, asked: OpenCase, _by: Who, at: Instant) -> Decision:
    """A case about one party.

    Refusals: trade-unknown, bad-act-unknown, digest-form, flag-unknown, flag-not-suspected, and
    those of registration.person.
    """
    if asked.trade and world.trade is None:
        return refused("trade-unknown", about="trade")
    if asked.act_code not in world.tables.bad_acts:
        return refused("bad-act-unknown", about="act_code")
    if not is_sha256(asked.facts_sha256):
        return refused("digest-form", about="facts_sha256")
    no = _flag(world, asked) or person(world, asked.party_id, at, about="party_id")
    if no is not None:
        return no
    case_no = numbering.next_case(world, at)
    fact = CaseOpened(case_no, asked.act_code, asked.facts_sha256, asked.flag_no)
    return decided(Draft(fact, trade=asked.trade or None, commits={"party_id": "party_id"}))


def talk(world: World, asked: RecordTalk, _by: Who, _at: Instant) -> Decision:
    """Somebody was heard; the record has who was there and how they signed (H06).

    Refusals: case-unknown, case-decided, talk-attendees, talk-nobody-heard, talk-signature,
    talk-witness, talk-names, digest-form.
    """
    case = world.discipline.cases.get(asked.case_no)
    if case is None or case.trade != (asked.trade or ""):
        return refused("case-unknown", about="case_no")
    if not case.open:
        return refused("case-decided", about="case_no")
    no = _attendees(asked)
    if no is not None:
        return no
    if not asked.names.text.strip():
        return refused("talk-names", about="names")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    fact = TalkRecorded(asked.case_no, asked.attendees, asked.text_sha256)
    return decided(Draft(fact, trade=asked.trade or None, commits={"names": "names"}))


def decide(world: World, asked: DecideCase, _by: Who, at: Instant) -> Decision:
    """Say what the case comes to: sanctions that its act allows, or none.

    Refusals: case-unknown, case-decided, sanction-unknown, sanction-not-of-act, talk-missing,
    reasons-missing, date-form, sanction-start.
    """
    case = world.discipline.cases.get(asked.case_no)
    if case is None or case.trade != (asked.trade or ""):
        return refused("case-unknown", about="case_no")
    if not case.open:
        return refused("case-decided", about="case_no")
    no = _sanctions(world, asked, case)
    if no is not None:
        return no
    if not asked.reason.text.strip():
        return refused("reasons-missing", about="reason")
    act = world.tables.bad_acts[case.act_code]
    start = end = ""
    if any(world.tables.sanctions[one].lasts for one in asked.sanction):
        first = day(asked.start)
        if first is None:
            return refused("date-form", about="start")
        if first < day_of(at.at):
            return refused("sanction-start", about="start")
        start, end = first.isoformat(), _end(first, act)
    fact = CaseDecided(case.case_no, case.next_decision, asked.sanction, start, end)
    return decided(Draft(fact, trade=asked.trade or None, commits={"reason": "reason"}))


def lift(world: World, asked: LiftCase, _by: Who, _at: Instant) -> Decision:
    """A ruling or judgment lifted the decision: what is published of it goes down at once.

    The case is open again and may be decided anew, under the next number.
    Refusals: case-unknown, case-not-decided, word-form, digest-form.
    """
    case = world.discipline.cases.get(asked.case_no)
    if case is None or case.trade != (asked.trade or ""):
        return refused("case-unknown", about="case_no")
    if case.decision is None:
        return refused("case-not-decided", about="case_no")
    if not is_word(asked.lifted_by):
        return refused("word-form", about="lifted_by")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    number = case.decision.decision_no
    fact = CaseLifted(case.case_no, number, asked.lifted_by, asked.text_sha256)
    down = [
        Draft(ExposureEnded(one.exposure_no), trade=one.trade or None)
        for one in world.discipline.exposures.values()
        if one.decision_no == number and not one.ended
    ]
    return decided(Draft(fact, trade=asked.trade or None), *down)


def forfeit_fault(
    world: World, asked: ForfeitDeposit | ForfeitAnnual, case_no: str = ""
) -> Decision | None:
    """A decision under a number of this station must be there and say so (H07).

    Other numbers are those of the district's papers. `case_no`: which the money was held back for.
    Refusal: case-decision-unknown.
    """
    number = asked.decision_no
    ours = number.startswith(f"{world.station_code}-") or numbering.is_case(case_no)
    if not ours:
        return None
    case = world.discipline.decided(number)
    good = (
        case is not None
        and case.says(number, cases.FORFEIT)
        and (not case_no or case.case_no == case_no)
    )
    return None if good else refused("case-decision-unknown", about="decision_no")


def case_fault(world: World, case_no: str) -> Decision | None:
    """A case under a number of this station must be there. Refusal: case-unknown."""
    unknown = numbering.is_case(case_no) and case_no not in world.discipline.cases
    return refused("case-unknown", about="case_no") if unknown else None


def _end(first: date, act: BadAct) -> str:
    return cases.last_day(first, act.months).isoformat()


def _flag(world: World, asked: OpenCase) -> Decision | None:
    """A sign is the ground of a case only once the reviewer called it suspicious."""
    if not asked.flag_no:
        return None
    trade = world.trade
    if trade is None or trade.flags.flag(asked.flag_no) is None:
        return refused("flag-unknown", about="flag_no")
    said = trade.flags.decision(asked.flag_no)
    if said is None or said.decision != similarity.SUSPECTED:
        return refused("flag-not-suspected", about="flag_no")
    return None


def _attendees(asked: RecordTalk) -> Decision | None:
    there = asked.attendees
    known = all(one.role in ATTENDEES for one in there)
    if not known or not 2 <= len(there) <= ATTENDEES_MAX:
        return refused("talk-attendees", about="attendees")
    roles = {one.role for one in there}
    if SUPERVISOR not in roles or not roles & {PARTY, AGENT}:
        return refused("talk-nobody-heard", about="attendees")
    if any(one.sign not in SIGNS for one in there):
        return refused("talk-signature", about="attendees")
    declined = {one.role for one in there if one.sign == DECLINED}
    if declined - {PARTY, AGENT}:
        return refused("talk-signature", about="attendees")
    if declined and WITNESS not in roles:
        return refused("talk-witness", about="attendees")
    return None


def _sanctions(world: World, asked: DecideCase, case: cases.Case) -> Decision | None:
    """Only what the table ties to this act; and nobody is sanctioned unheard."""
    known = world.tables.sanctions
    doubled = len(set(asked.sanction)) < len(asked.sanction)
    if doubled or len(asked.sanction) > SANCTIONS_MAX or set(asked.sanction) - set(known):
        return refused("sanction-unknown", about="sanction")
    if any(case.act_code not in known[one].acts for one in asked.sanction):
        return refused("sanction-not-of-act", about="sanction")
    if asked.sanction and not case.talks:
        return refused("talk-missing", about="case_no")
    return None
