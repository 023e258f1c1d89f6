"""Complaints: taken in, past whomever they are about, by two clocks (B13, K03, A13)."""

import pytest
from msgspec.structs import replace
from small_station import (
    CLERK,
    HEAD,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    aged,
    instant,
)

from appliance.core import complaining, complaints
from appliance.core.commands import (
    AcceptComplaint,
    AddComplaint,
    ApplyDistrict,
    Command,
    DecideComplaint,
    LodgeComplaint,
    RejectComplaint,
    RouteComplaint,
    TakeBackComplaint,
    WithdrawComplaint,
)
from appliance.core.complaint_words import DistrictWord
from appliance.core.complaints import Complaint, ComplaintFact, ComplaintsSeen
from appliance.core.entries import (
    ComplaintAccepted,
    ComplaintAdded,
    ComplaintDecided,
    ComplaintRejected,
)
from appliance.core.parties import Words
from appliance.core.world import Signed

NEIGHBOUR = aged("1960-06-06")
FIRST = "999999100-2026-DOC39-000001"
CODE = "7K2M9QXD"
SAID = Words("收材料时一再让我回去，来了四趟。")
WITHDRAWING = {"complaint_no": FIRST, "reason": "SETTLED", "code": Words(CODE)}


class Office(SmallStation):
    """Complaints as the register would have them; `about` stays beside, as in the vault."""

    def __init__(self, at: str = "2026-03-03 09:00") -> None:
        super().__init__(at)
        self.about: dict[str, frozenset[str]] = {}
        self.supervisors = frozenset({SUPERVISOR.staff_no})

    def _look_up(self, command: Command) -> None:
        word = getattr(command, "complaint", None)
        number = getattr(word or command, "complaint_no", "")
        one = self.every.get(number)
        code = CODE if one else ""
        self.changes["complaints"] = ComplaintsSeen(one, code, supervisors=self.supervisors)

    @property
    def every(self) -> dict[str, Complaint]:
        told = [
            (one.seq, one.fact, self.about.get(getattr(one.fact, "complaint_no", ""), frozenset()))
            for one in self.records
            if isinstance(one.fact, ComplaintFact)
        ]
        return complaints.complaints(told)

    @property
    def first(self) -> Complaint:
        return self.every[FIRST]

    def says(self, command: Command, *signers: Signed) -> str:
        """The code of the refusal, "" for yes, which is then kept."""
        self._look_up(command)
        decision = self.do(command, *signers)
        if decision.refused is None and isinstance(command, LodgeComplaint | AddComplaint):
            said = command.about.text if command.about else ""
            self.about[decision.entries[0].fact.complaint_no] = complaints.named(said)  # type: ignore[attr-defined]  # of a ComplaintAdded
        return decision.refused.code if decision.refused else ""


def lodging(**changes: object) -> LodgeComplaint:
    values: dict[str, object] = {"type": "C04", "text_ct": SAID, "party_id": NEIGHBOUR}
    return LodgeComplaint(**(values | changes))


def lodged(**changes: object) -> Office:
    office = Office("2026-03-03 09:00")
    assert office.says(lodging(**changes)) == ""
    return office


def accepted(**changes: object) -> Office:
    office = lodged(**changes)
    office.at = instant("2026-03-05 10:00")
    assert office.says(AcceptComplaint(complaint_no=FIRST), SUPERVISOR) == ""
    return office


# --- taken in -----------------------------------------------------------------------------------


def test_b13_a_complaint_gets_number_and_receipt_at_once_and_its_first_clock() -> None:
    office = Office()
    decision = office.do(lodging())
    fact = decision.entries[0].fact
    assert isinstance(fact, ComplaintAdded)
    assert (fact.complaint_no, fact.identified) == (FIRST, True)
    assert fact.due == "2026-03-06"  # 3 working days after Tuesday the 3rd
    assert [(one.what, one.kind, one.number) for one in decision.follows] == [
        ("print", "DOC39", FIRST),
        ("notify", "M14", "this/party_id"),
    ]
    assert decision.entries[0].trade is None  # no file of a trade shows it
    assert decision.entries[0].commits == {"text_ct": "text_ct", "party_id": "party_id"}


def test_b13_clocks_run_for_identified_ones_only() -> None:
    office = lodged(party_id=None)
    assert (office.first.due, office.first.clock, office.first.added.identified) == ("", "", False)
    assert office.says(AcceptComplaint(complaint_no=FIRST), SUPERVISOR) == ""
    assert (office.first.state, office.first.due) == ("ACCEPTED", "")


def test_b13_the_decision_clock_begins_with_the_acceptance() -> None:
    office = lodged()
    assert (office.first.clock, office.first.due) == ("DL13", "2026-03-06")
    office = accepted()
    assert (office.first.clock, office.first.due) == ("DL14", "2026-04-17")


@pytest.mark.parametrize("code", list(TABLES.complaint_types))
def test_every_kind_of_the_table_is_taken_in(code: str) -> None:
    assert lodged(type=code).first.added.type == code


def test_k03_a_trade_outside_the_platform_is_a_kind_of_its_own() -> None:
    assert TABLES.complaint_types[complaints.OUTSIDE].en == "trade outside the platform"
    assert lodged(type=complaints.OUTSIDE).first.added.type == complaints.OUTSIDE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "C42"}, "complaint-type"),
        ({"text_ct": Words("不好")}, "complaint-words"),
        ({"text_ct": Words("长" * 2_001)}, "complaint-words"),
        ({"party_id": aged("1960-06-06").__class__("", NEIGHBOUR.id_number)}, "name-missing"),
    ],
)
def test_what_cannot_be_taken_in(changes: dict[str, object], code: str) -> None:
    assert Office().says(lodging(**changes)) == code


def test_a_trade_that_is_named_is_one_of_the_stations() -> None:
    office = Office()
    office.changes["complaints"] = ComplaintsSeen(trade_known=False)
    asked = lodging(trade_id="999999100-2026-CBD-0099")
    assert office.code(asked) == "complaint-trade"


def test_a_clerk_takes_one_down_but_not_one_about_themselves() -> None:
    mine = AddComplaint(type="C05", text_ct=SAID, about=Words(CLERK.staff_no))
    assert Office().says(mine, CLERK) == "complaint-own-counter"
    theirs = AddComplaint(type="C05", text_ct=SAID, about=Words(REVIEWER.staff_no))
    assert Office().says(theirs, CLERK) == ""


def test_the_kiosk_signs_nothing_and_people_sign_no_act_of_the_kiosk() -> None:
    assert Office().says(lodging(), CLERK) == "role-may-not"
    plain = AddComplaint(type="C04", text_ct=SAID)
    assert Office().says(plain) == "not-signed-in"


# --- past whom it is about ----------------------------------------------------------------------


def test_b13_a_complaint_about_the_supervisor_goes_to_the_district_and_is_nothing_here() -> None:
    office = lodged(about=Words(SUPERVISOR.staff_no))
    assert office.first.to == "QJC"
    assert office.first.due == ""
    for command in (
        AcceptComplaint(complaint_no=FIRST),
        RejectComplaint(complaint_no=FIRST, ground="NO_FACTS"),
        RouteComplaint(complaint_no=FIRST, to="QGB"),
        DecideComplaint(complaint_no=FIRST, text_sha256=TEXT, decision_no="QJC-1"),
    ):  # fmt: skip
        assert office.says(command, SUPERVISOR) == "complaint-unknown"
        missing = type(command)(**{**_fields(command), "complaint_no": "999999100-2026-DOC39-9"})
        assert office.says(missing, SUPERVISOR) == "complaint-unknown"


def _fields(command: Command) -> dict[str, object]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def test_scene_12_a_complaint_against_the_only_clerk_reaches_the_supervisor() -> None:
    office = lodged(type="C05", about=Words(CLERK.staff_no))
    assert office.first.to == ""
    assert office.says(WithdrawComplaint(**WITHDRAWING), CLERK) == "complaint-unknown"
    assert office.says(AcceptComplaint(complaint_no=FIRST), SUPERVISOR) == ""


@pytest.mark.parametrize("who", [CLERK, HEAD, REVIEWER])
def test_only_supervision_handles_a_complaint(who: Signed) -> None:
    assert lodged().says(AcceptComplaint(complaint_no=FIRST), who) == "role-may-not"


@pytest.mark.parametrize(
    ("to", "code"),
    [("QJC", ""), ("QGB", ""), ("NYJ", "complaint-addressee"), ("XYZ", "complaint-addressee")],
)  # fmt: skip
def test_a13_an_authority_that_takes_complaints_can_be_the_addressee(to: str, code: str) -> None:
    assert lodged().says(RouteComplaint(complaint_no=FIRST, to=to), SUPERVISOR) == code


def test_a13_supervision_comes_before_other_offices() -> None:
    assert complaining.authority(TABLES) == "QJC"
    kinds = {row.kind for row in TABLES.organisations.values() if complaining.takes(row)}
    assert kinds == {"OFFICE", "SUPERVISION"}


def test_what_was_handed_on_is_decided_elsewhere_and_put_down_here() -> None:
    office = lodged()
    assert office.says(RouteComplaint(complaint_no=FIRST, to="QJC"), SUPERVISOR) == ""
    assert office.says(AcceptComplaint(complaint_no=FIRST), SUPERVISOR) == "complaint-elsewhere"
    bare = DecideComplaint(complaint_no=FIRST, text_sha256=TEXT)
    assert office.says(bare, SUPERVISOR) == "complaint-decision-no"
    told = DecideComplaint(complaint_no=FIRST, text_sha256=TEXT, decision_no="QJC-2026-7")
    assert office.says(told, SUPERVISOR) == ""
    assert office.first.state == "DECIDED"


# --- decided, rejected, withdrawn ---------------------------------------------------------------


def test_a_complaint_is_taken_up_before_it_is_decided() -> None:
    decide = DecideComplaint(complaint_no=FIRST, text_sha256=TEXT)
    assert lodged().says(decide, SUPERVISOR) == "complaint-not-accepted"
    office = accepted()
    bare = DecideComplaint(complaint_no=FIRST, text_sha256="")
    assert office.says(bare, SUPERVISOR) == "complaint-decision-text"
    assert office.says(decide, SUPERVISOR) == ""
    numbers = [number for number, _seq in office.first.papers]
    assert numbers == [f"999999100-2026-DOC39-00000{n}" for n in (1, 2, 3)]
    assert (office.first.state, office.first.due) == ("DECIDED", "")
    assert office.says(decide, SUPERVISOR) == "complaint-not-accepted"


def test_it_is_rejected_on_a_ground_and_then_over() -> None:
    office = lodged()
    reject = RejectComplaint(complaint_no=FIRST, ground="NOT_OURS")
    odd = RejectComplaint(complaint_no=FIRST, ground="TOO_MUCH_WORK")
    assert office.says(odd, SUPERVISOR) == "complaint-ground"
    assert office.says(reject, SUPERVISOR) == ""
    assert office.says(AcceptComplaint(complaint_no=FIRST), SUPERVISOR) == "complaint-over"


@pytest.mark.parametrize("at_counter", [True, False])
def test_who_holds_the_receipt_takes_it_back(at_counter: bool) -> None:
    command, signers = (WithdrawComplaint, (CLERK,)) if at_counter else (TakeBackComplaint, ())
    office = lodged()
    wrong = command(**{**WITHDRAWING, "code": Words("00000000")})
    assert office.says(wrong, *signers) == "complaint-unknown"
    odd = command(**{**WITHDRAWING, "reason": "TIRED"})
    assert office.says(odd, *signers) == "complaint-reason"
    assert office.says(command(**WITHDRAWING), *signers) == ""
    assert office.first.state == "WITHDRAWN"
    assert office.says(command(**WITHDRAWING), *signers) == "complaint-over"


# --- the district's own word --------------------------------------------------------------


TAKEN_UP = ComplaintAccepted(FIRST, "2026-04-15", cert="c")
DECIDED_THERE = ComplaintDecided(FIRST, "JG-2026-8", "ab" * 32, cert="c")


def told(said: DistrictWord) -> ApplyDistrict:
    words = Words("经查属实。") if isinstance(said, ComplaintDecided) else None
    return ApplyDistrict(checkpoint="c", first_seq=0, last_seq=0, complaint=said, words=words)


def gone_on(*facts: DistrictWord) -> Office:
    """About the only supervisor, so it went on at once; then what the district said."""
    office = lodged(about=Words(SUPERVISOR.staff_no))
    for one in facts:
        assert office.says(told(one)) == ""
    return office


@pytest.mark.parametrize(
    ("before", "said", "code"),
    [
        ((), TAKEN_UP, ""),
        ((), DECIDED_THERE, ""),
        ((), ComplaintRejected(FIRST, "NO_FACTS", cert="c"), ""),
        ((TAKEN_UP,), DECIDED_THERE, ""),
        ((TAKEN_UP,), TAKEN_UP, "complaint-over"),
        ((TAKEN_UP,), ComplaintRejected(FIRST, "NO_FACTS", cert="c"), "complaint-over"),
        ((DECIDED_THERE,), DECIDED_THERE, "complaint-over"),
        ((DECIDED_THERE,), TAKEN_UP, "complaint-over"),
        ((), replace(TAKEN_UP, due="soon"), "date-form"),
        ((), ComplaintRejected(FIRST, "WEATHER", cert="c"), "complaint-ground"),
        ((), replace(DECIDED_THERE, decision_no="no 8"), "complaint-decision-no"),
        ((), replace(DECIDED_THERE, text_sha256="x"), "complaint-decision-text"),
        ((), replace(TAKEN_UP, complaint_no=FIRST[:-1] + "9"), "complaint-unknown"),
    ],
)
def test_b13_the_district_answers_what_went_to_it(
    before: tuple[DistrictWord, ...], said: DistrictWord, code: str
) -> None:
    assert gone_on(*before).says(told(said)) == code


def test_b13_what_lies_with_the_supervisor_stays_theirs() -> None:
    assert lodged().says(told(TAKEN_UP)) == "complaint-at-station"


def test_b13_an_answer_of_the_district_has_a_paper_that_nobody_prints_unasked() -> None:
    office = lodged(about=Words(SUPERVISOR.staff_no))
    office._look_up(told(DECIDED_THERE))
    decision = office.do(told(DECIDED_THERE))
    fact = decision.entries[1].fact
    assert isinstance(fact, ComplaintDecided)
    assert fact.paper_no == FIRST[:-1] + "2"
    assert decision.entries[1].commits == {"text": "words"}
    assert decision.follows == ()


def test_b13_what_the_district_took_up_is_not_on_the_supervisors_desk_again() -> None:
    office = lodged()
    assert office.says(RouteComplaint(complaint_no=FIRST, to="QJC"), SUPERVISOR) == ""
    assert office.says(told(TAKEN_UP)) == ""
    assert (office.first.state, office.first.due) == ("ACCEPTED", "2026-04-15")
    rejected = RejectComplaint(complaint_no=FIRST, ground="NO_FACTS")
    assert office.says(rejected, SUPERVISOR) == "complaint-elsewhere"
