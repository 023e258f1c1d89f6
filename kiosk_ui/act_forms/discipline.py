"""Credit and discipline: cases, talks, decisions, publications, credit events, ratings.

A party is a person or an organisation: one of the two groups is filled in, or somebody is chosen
from a list that the station has.
"""

import msgspec

from appliance.core import cases, credit, discipline, performance
from appliance.core.commands import (
    AddCredit,
    AddExposure,
    DecideCase,
    LiftCase,
    OpenCase,
    RatePerformance,
    RecordTalk,
    ReportOutside,
)
from appliance.core.entries import Attendee
from appliance.core.parties import Person, Words
from appliance.core.registration import SIGN_KINDS
from appliance.registers import discipline as files
from kiosk_ui import discipline_facts as facts
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.liaison import names_somebody
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say

BETWEEN = " "
"""Between a sign and a bidder in one choice; neither has a space."""


def _party(values: Values) -> Person:
    """Whoever was typed. Raises Unfit where nobody was, or two."""
    found = [one for one in (values.get("person"), values.get("organisation")) if one]
    if len(found) != 1 or not isinstance(found[0], Person):
        raise Unfit("party-one", "person.name")
    return found[0]


def _trade(desk: Desk, values: Values) -> str | None:
    """The number of a trade that was typed, None for none. Raises Unfit."""
    number = str(values.get("about", "")).upper()
    if number and desk.station.trade(number) is None:
        raise Unfit("trade-unknown", "about")
    return number or None


def _codes(prefix: str, codes: tuple[str, ...]) -> list[Choice]:
    return [(code, say(f"{prefix}.{code}", current())) for code in codes]


def _table(desk: Desk, table: str) -> list[Choice]:
    return desk.choices_of(table)


# --- cases ---


def _suspects(desk: Desk) -> list[Choice]:
    """Every bidder whom a sign names that the reviewer called suspicious."""
    return [
        (f"{one.flag_no}{BETWEEN}{number}", f"{number} {name} · {one.rule}")
        for one in facts.suspected(desk.station)
        for number, name in one.bidders
    ]


def _opened(desk: Desk, values: Values) -> Values:
    flag_no, _, number = str(values.get("suspect", "")).partition(BETWEEN)
    if not flag_no:
        return {"party_id": _party(values), "trade": _trade(desk, values)}
    trade = number.rpartition("-")[0]
    people = desk.station.people(trade)
    bidder = people.bidders.get(number) if people else None
    if bidder is None:
        raise Unfit("choice-unknown", "suspect")
    return {"party_id": bidder, "trade": trade, "flag_no": flag_no}


def _open_cases(desk: Desk) -> list[Choice]:
    found = files.all_cases(desk.station).values()
    return [(one.case_no, facts.case_line(desk, one)) for one in found if one.open]


def _decided_cases(desk: Desk) -> list[Choice]:
    found = files.all_cases(desk.station).values()
    return [(one.case_no, facts.case_line(desk, one)) for one in found if not one.open]


def _some_open(desk: Desk) -> bool:
    return any(one.open for one in files.all_cases(desk.station).values())


def _of_case(desk: Desk, values: Values) -> Values:
    """The case says which trade it belongs to."""
    case = files.all_cases(desk.station).get(str(values["case_no"]))
    return {"trade": (case.trade or None) if case else None}


def _roles(_desk: Desk) -> list[Choice]:
    return [(code, say(f"talk.role.{code}", current())) for code in discipline.ATTENDEES]


def _signs(_desk: Desk) -> list[Choice]:
    return [(code, say(f"talk.sign.{code}", current())) for code in discipline.SIGNS]


def _sanctions(desk: Desk) -> list[Choice]:
    """Each with the acts that it may follow from."""
    return [
        (one.code, say("sanction.line", current(), name=desk.word("sanctions", one.code),
                       acts=say("paper.comma", current()).join(
                           desk.word("bad_acts", act) for act in one.acts)))
        for one in desk.tables.sanctions.values()
    ]  # fmt: skip


def _decided(desk: Desk, values: Values) -> Values:
    return _of_case(desk, values) | {"sanction": values.get("sanction", ())}


def _today(desk: Desk) -> str:
    return desk.now.day


# --- publications ---


def _to_publish(desk: Desk) -> list[Choice]:
    """Decisions that say so and are not on the board yet."""
    shown = {one.decision_no for one in files.all_exposures(desk.station).values()}
    return [
        (one.decision.decision_no, facts.case_line(desk, one))
        for one in files.all_cases(desk.station).values()
        if one.decision is not None
        and cases.EXPOSURE in one.decision.sanction
        and one.decision.decision_no not in shown
    ]


def _other_bases(desk: Desk) -> list[Choice]:
    return [
        (one.code, desk.word("exposure_bases", one.code))
        for one in desk.tables.exposure_bases.values()
        if not one.of_case
    ]


def _of_decision(desk: Desk) -> str:
    """The basis of what rests on a case of this station."""
    rows = desk.tables.exposure_bases.values()
    return next((one.code for one in rows if one.of_case), "")


def _exposed(desk: Desk, values: Values) -> Values:
    """Who and why; the text becomes a public one, unless it names a person."""
    made: Values
    decision = str(values.get("decision", ""))
    if decision:
        case = files.on_file(desk.station, about=decision)
        found = case.decided(decision)
        if found is None or case.party is None:
            raise Unfit("choice-unknown", "decision")
        made = {"party_id": case.party, "basis": _of_decision(desk), "decision_no": decision,
                "trade": found.trade or None}  # fmt: skip
    else:
        for name in ("basis", "decision_no"):
            if name not in values:
                raise Unfit("field-missing", name)
        made = {"party_id": _party(values), "trade": _trade(desk, values)}
    return made | {"text_sha256": _public(desk, values, made["party_id"])}


def _public(desk: Desk, values: Values, party: object) -> str:
    said = values["text"]
    text = said.text if isinstance(said, Words) else ""
    person = party if isinstance(party, Person) and not party.is_organisation else None
    if names_somebody(text) or (person is not None and person.name in text):
        raise Unfit("exposure-names", "text")
    return desk.station.keep_blob(text.encode())


# --- credit, contracts outside ---


def _credited(desk: Desk, values: Values) -> Values:
    return {"party_id": _party(values), "trade": _trade(desk, values)}


# --- ratings ---


def _owner_is_organisation(desk: Desk) -> bool:
    return desk.people is not None and desk.people.transferor.is_organisation


def _stands(desk: Desk) -> list[Choice]:
    """Who may stand for the owner, by the place in the list."""
    return [(str(at), one.name) for at, one in enumerate(desk.station.agents(desk.in_hand))]


def _rated(desk: Desk, values: Values) -> Values:
    """The number that was typed is compared with the owner's by the rule."""
    if desk.people is None:
        raise Unfit("party-unknown", "owner_number")
    number = str(values["owner_number"]).upper()
    owner = msgspec.structs.replace(desk.people.transferor, id_number=number)
    stands = str(values.get("stands", ""))
    agents = desk.station.agents(desk.in_hand)
    return {
        "party_id": owner,
        "representative": agents[int(stands)] if stands else None,
        "scores": tuple(values[one.lower()] for one in performance.DIMENSIONS),
    }


def _milestones(desk: Desk) -> list[Choice]:
    done = {one.milestone for one in desk.in_hand.followup.ratings}
    left = tuple(one for one in performance.MILESTONES if one not in done)
    return _codes("milestone", left)


def _rateable(desk: Desk) -> bool:
    return desk.in_hand.contract is not None and bool(_milestones(desk))


def _ways(_desk: Desk) -> list[Choice]:
    return _codes("sign-kind", SIGN_KINDS)


SOMEBODY = (
    Ask("person", "person", required=False),
    Ask("organisation", "organisation", required=False),
)
ABOUT = Ask("about", "word", required=False)
SCORES = tuple(Ask(one.lower(), "count") for one in performance.DIMENSIONS)

FORMS = (
    ActForm(
        OpenCase,
        (
            Ask("suspect", "choice", _suspects, required=False),
            *SOMEBODY,
            Ask("act_code", "choice", lambda desk: _table(desk, "bad_acts")),
            ABOUT,
            Ask("facts_sha256", "paper"),
        ),
        about="EITHER", extra=_opened,
    ),
    ActForm(
        RecordTalk,
        (
            Ask("case_no", "choice", _open_cases),
            Ask("attendees", "rows", row=Attendee, columns=(
                Ask("role", "choice", _roles), Ask("sign", "choice", _signs),
            ), rows_max=discipline.ATTENDEES_MAX),
            Ask("names", "words"),
            Ask("text_sha256", "paper"),
        ),
        about="EITHER", extra=_of_case, when=_some_open,
    ),
    ActForm(
        DecideCase,
        (
            Ask("case_no", "choice", _open_cases),
            Ask("sanction", "choices", _sanctions, required=False),
            Ask("start", "day", required=False, default=_today),
            Ask("reason", "words"),
        ),
        about="EITHER", extra=_decided, when=_some_open,
    ),
    ActForm(
        LiftCase,
        (
            Ask("case_no", "choice", _decided_cases),
            Ask("lifted_by", "word"),
            Ask("text_sha256", "paper"),
        ),
        about="EITHER", extra=_of_case, when=lambda desk: bool(_decided_cases(desk)),
    ),
    ActForm(
        AddExposure,
        (
            Ask("decision", "choice", _to_publish, required=False),
            Ask("basis", "choice", _other_bases, required=False),
            Ask("decision_no", "word", required=False),
            *SOMEBODY,
            ABOUT,
            Ask("start", "day", default=_today),
            Ask("text", "words"),
        ),
        about="EITHER", extra=_exposed,
    ),
    ActForm(
        AddCredit,
        (
            *SOMEBODY,
            Ask("kind", "choice", lambda _desk: _codes("credit.kind", credit.EVENTS)),
            Ask("source", "choice", lambda _desk: _codes("credit.source", credit.SOURCES)),
            Ask("date", "day"),
            Ask("reference", "word", required=False),
            ABOUT,
        ),
        about="EITHER", extra=_credited,
    ),
    ActForm(
        ReportOutside,
        (
            Ask("contract_ref", "word"),
            Ask("object_key", "word", required=False),
            Ask("finding_sha256", "paper"),
        ),
        about="STATION",
    ),
    ActForm(
        RatePerformance,
        (
            Ask("owner_number", "word"),
            Ask("stands", "choice", _stands, shown=_owner_is_organisation),
            Ask("milestone", "choice", _milestones),
            Ask("completed_on", "day"),
            *SCORES,
            Ask("sign_kind", "choice", _ways),
        ),
        extra=_rated, when=_rateable,
    ),
)  # fmt: skip
