"""Who signed what, and whether they might: the authority of entries under verification.

A person signs the command (entries.md 2); the entries of that command stand on the signatures of
the first. Keys come from `staff.set` entries, roles and second signatures from the code tables.
"""

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct, field

from appliance.core import canonical, commands, steps
from appliance.core.codes import Tables
from appliance.core.complaint_words import DistrictWord
from appliance.core.entries import (
    AttemptRefused,
    BidderEnrolled,
    DepartmentAnswered,
    ExpertsReplied,
    Fact,
    HelpAnswered,
    KeyRevoked,
    KeyRotated,
    OnlineResulted,
    ReviewSignedByDepartment,
    RulingLoaded,
    SessionContinued,
    Signature,
    StaffSet,
    StationStated,
    WaiverRecorded,
)
from appliance.core.envelope import CommandForm, plain, signed_message
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.key_change import LEDGER
from appliance.core.world import WITHDRAWN
from appliance.ledger import (
    answers,
    complaint_notes,
    department_notes,
    expert_replies,
    licences,
    online_results,
    revoked_keys,
    rulings,
)
from appliance.ledger.findings import Report
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey
from appliance.ledger.verify_state import Office

BOX = "SYSTEM"
"""The role of acts that need no person."""
UNSIGNED = frozenset({BOX, "PUBLIC"})
"""Roles of acts that nobody signs: the box's own, and what a visitor does at the kiosk."""

CERTIFIED = frozenset(
    {
        "staff.set",
        "waiver.record",
        "help.answer",
        "expert.reply",
        "station.state",
        "key.revoke",
        "online.result",
        "ruling.load",
    }
)
"""Kinds that stand on the district's certificate instead of a command's signature."""

CERTIFICATE = b"staff-cert/v1\x00"
WAIVER = b"waiver/v1\x00"
WEB_ENROLMENT = b"web-enrolment/v1\x00"

STEP_EVENTS = frozenset(step.event for step in steps.STEPS)
"""Kinds that are the very answer to one command each."""

LED_IN = {
    "trade.draft": frozenset({"consent.give"}),
    "session.open": frozenset({"discipline.read", "record.mark"}),
}
"""What a command may write before its own event, where it was not done as an act of its own."""

COMMANDS_KEPT = 64
"""The further entries of a command follow it at once, so few commands need remembering."""


class Act(Struct, frozen=True):
    """An entry as far as authority goes; a hidden act has the place of its sealed act."""

    seq: int
    at: str
    fact: Fact
    trade: str | None
    commits: dict[str, str]
    command: CommandForm | None
    cause: int | None
    sigs: tuple[Signature, ...]


class _Standing(Struct):
    """What a command leaves for its further entries. `doubtful`: not all of it could be judged."""

    roles: frozenset[str]
    commits: frozenset[str]
    doubtful: bool = False


class People(Struct):
    """Judges every entry in turn and remembers the staff.

    `districts`: keys of whom one must have certified each member of staff; none: not judged.
    `spend`: whether a nonce is new (it no longer is). A finding is made once: what only follows
    from it is counted as unjudged.
    """

    origin: str
    tables: Tables
    report: Report
    spend: Callable[[str], bool]
    districts: Sequence[VerifierKey] = ()
    staff_no_of: dict[str, str] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    in_doubt: set[int] = field(default_factory=set)
    """Entries whose signers did not all hold what they signed as: they prove nothing of them."""
    _keys: dict[str, VerifierKey] = field(default_factory=dict)
    _standing: OrderedDict[int, _Standing] = field(default_factory=OrderedDict)
    _staff_in_doubt: bool = False

    def take_over(self, offices: Iterable[Office]) -> None:
        """The staff as an earlier run knew it. Raises BadKey."""
        for office in offices:
            self._appoint(parse_vkey(office.key), office)

    def judge(self, act: Act) -> None:
        """Hold one entry against the people; then take over what it says of them."""
        if act.command is not None:
            self._judge_command(act, act.command)
        standing = self._standing.get(act.seq if act.cause is None else act.cause)
        if standing is not None and standing.doubtful:
            self.report.unjudged += 1
        else:
            self._judge_standing(act, standing)
        if standing is not None and standing.doubtful:
            self.in_doubt.add(act.seq)
        effect = EFFECTS.get(act.fact.kind)
        if effect is not None:
            effect(self, act)

    def doubt(self, seq: int, *, staff: bool) -> None:
        """Entry `seq` cannot be read: its further entries, perhaps the staff, are in doubt."""
        self._remember(seq, _Standing(frozenset(), frozenset(), doubtful=True))
        self._staff_in_doubt |= staff

    def _remember(self, seq: int, standing: _Standing) -> None:
        self._standing[seq] = standing
        if len(self._standing) > COMMANDS_KEPT:
            self._standing.popitem(last=False)

    def _judge_command(self, act: Act, command: CommandForm) -> None:
        if not self.spend(command.nonce):
            self.report.add("nonce-twice", act.seq, f"{command.name} was taken before")
        if command.trade is not None and command.trade != act.trade:
            self.report.add("command-mismatch", act.seq, f"signed for {command.trade}")
        message = signed_message(self.origin, command)
        held = [self._holds(act, one, message) for one in act.sigs]
        roles = [one.role for one, good in zip(act.sigs, held, strict=True) if good]
        doubtful = not all(held)
        standing = _Standing(frozenset(roles), frozenset(command.commits.values()), doubtful)
        self._remember(act.seq, standing)
        if doubtful:
            return
        if len({self.staff_no_of.get(one.key) for one in act.sigs}) < len(act.sigs):
            self.report.add("second-missing", act.seq, "one person signed twice")
            standing.doubtful = True
        elif not isinstance(act.fact, AttemptRefused):
            standing.doubtful = not self._judge_step(act, command, roles)

    def _judge_step(self, act: Act, command: CommandForm, roles: list[str]) -> bool:
        """The command's own line of the step table: who may give it, and who signs with them."""
        seq, name = act.seq, command.name
        form = getattr(commands, name, None)
        if not (isinstance(form, type) and issubclass(form, commands.Command)):
            self.report.add("entry-broken", seq, "a command that is unknown")
            return False
        try:
            event = self.tables.event(steps.step_for(form).event)
        except KeyError:
            self.report.add("entry-broken", seq, f"{name} has no step")
            return False
        if BOX not in event.roles and not set(roles) & set(event.roles):
            self.report.add("unsigned", seq, f"{name} needs {' or '.join(event.roles)}")
            return False
        if event.second and not set(roles) & set(event.second) and not _waived(act):
            self.report.add("second-missing", seq, f"{name} needs {' or '.join(event.second)} too")
            return False
        return self._judge_asked(act, command, event.kind)

    def _judge_asked(self, act: Act, command: CommandForm, event: str) -> bool:
        """Whether the entry is what was asked for: its kind, and every value of the same name."""
        kind = act.fact.kind
        if kind in STEP_EVENTS and kind != event and kind not in LED_IN.get(event, ()):
            self.report.add("command-mismatch", act.seq, f"{command.name} does not ask for {kind}")
            return False
        if kind == event:
            data = plain(act.fact)
            differs = [k for k, asked in command.args.items() if k in data and data[k] != asked]
            if differs:
                self.report.add("command-mismatch", act.seq, f"asked otherwise: {differs}")
                return False
        return True

    def _holds(self, act: Act, one: Signature, message: bytes) -> bool:
        """Whether a signature is good and its signer was in that office on that day."""
        office = self.offices.get(one.key)
        day = instant_of(act.at).astimezone(SHANGHAI).date().isoformat()
        if office is None or office.valid_to < day:
            if not self._staff_in_doubt:
                self.report.add("signer-unknown", act.seq, f"key {one.key}")
            return False
        try:
            signature = base64.b64decode(one.sig, validate=True)
        except binascii.Error:
            signature = b""
        if not self._keys[one.key].verifies(signature, message):
            self.report.add("signature-broken", act.seq, f"key {one.key}")
            return False
        self.report.signatures += 1
        if one.role not in office.roles:
            self.report.add("role-not-held", act.seq, f"key {one.key} as {one.role}")
            return False
        return True

    def _judge_standing(self, act: Act, standing: _Standing | None) -> None:
        if standing is not None and not set(act.commits.values()) <= standing.commits:
            self.report.add("command-mismatch", act.seq, "commits to values nobody signed")
        if self._box_may(act):
            return
        roles = self.tables.event(act.fact.kind).roles
        if standing is None or not standing.roles & set(roles):
            self.report.add("unsigned", act.seq, f"{act.fact.kind} needs {' or '.join(roles)}")
            if act.cause is None:
                self.doubt(act.seq, staff=False)

    def _box_may(self, act: Act) -> bool:
        kind = act.fact.kind
        event = self.tables.events.get(kind)
        if isinstance(act.fact, BidderEnrolled) and act.fact.cert:
            return True  # `over_the_web` holds it against the district's signature
        if isinstance(act.fact, ReviewSignedByDepartment | DepartmentAnswered) and act.fact.cert:
            return True  # so does `by_department`, against office and signature
        if isinstance(act.fact, DistrictWord) and act.fact.cert:
            return True  # so does `complained`
        return event is None or kind in CERTIFIED or bool(UNSIGNED & set(event.roles))

    def over_the_web(self, act: Act, fact: BidderEnrolled) -> None:
        """An enrolment that the district took: its signature stands for the clerk's (E05)."""
        told = {
            "trade": act.trade,
            "enrol_id": fact.enrol_id,
            "received_at": fact.received_at,
            "materials": list(fact.materials),
        }
        if self.districts and not self._vouched(WEB_ENROLMENT, told, fact.cert):
            self.report.add("certificate-broken", act.seq, f"enrolment {fact.enrol_id}")
        self._remember(act.seq, _Standing(frozenset({"CLERK"}), frozenset()))

    def enrol(self, act: Act, fact: StaffSet) -> None:
        """A member of staff as the district certified them."""
        try:
            key = parse_vkey(fact.key)
        except BadKey as error:
            self.report.add("certificate-broken", act.seq, str(error))
            self._staff_in_doubt = True
            return
        if self.districts and not self._certified(fact):
            self.report.add("certificate-broken", act.seq, f"staff {fact.staff_no}")
        held = self.offices.get(key.key_id.hex())
        if held is not None and held.valid_to == WITHDRAWN:
            self.report.add("key-change-broken", act.seq, "a withdrawn key comes back")
            return
        self._appoint(key, Office(fact.key, fact.staff_no, fact.roles, fact.valid_to))

    def withdraw(self, act: Act, fact: KeyRotated) -> None:
        """A key of staff signs no more; the ledger's own are followed in verify_keys.py."""
        if fact.use == LEDGER:
            return
        office = self.offices.get(fact.key_id)
        if office is None or office.valid_to == WITHDRAWN:
            if not self._staff_in_doubt:
                self.report.add("key-change-broken", act.seq, f"key {fact.key_id} is not in use")
            return
        self.offices[fact.key_id] = msgspec.structs.replace(office, valid_to=WITHDRAWN)

    def revoke(self, act: Act, fact: KeyRevoked) -> None:
        """The district takes a key back: its signature over the note (revoked_keys.py)."""
        text = revoked_keys.text_of(fact).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"key {fact.key_id}")
            return
        held = self.offices.get(fact.key_id)
        if held is not None:
            self.offices[fact.key_id] = msgspec.structs.replace(held, valid_to=WITHDRAWN)

    def _appoint(self, key: VerifierKey, office: Office) -> None:
        key_id = key.key_id.hex()
        self._keys[key_id], self.offices[key_id] = key, office
        self.staff_no_of[key_id] = office.staff_no

    def _certified(self, fact: StaffSet) -> bool:
        """`staff-cert/v1` 0x00 origin 0x00 RFC 8785 of the fact without `cert` (StaffSet)."""
        told = {
            "staff_no": fact.staff_no,
            "roles": list(fact.roles),
            "grade": fact.grade,
            "key": fact.key,
            "valid_to": fact.valid_to,
        } | ({"share": fact.share} if fact.share else {})
        return self._vouched(CERTIFICATE, told, fact.cert)

    def waived(self, act: Act, fact: WaiverRecorded) -> None:
        """A supervisor waived by the district: its own signature says so (WaiverRecorded)."""
        told = {
            "waiver_no": fact.waiver_no,
            "session_id": fact.session_id,
            "reason": fact.reason,
            "stand_in": fact.stand_in,
        }
        if self.districts and not self._vouched(WAIVER, told, fact.cert):
            self.report.add("certificate-broken", act.seq, f"waiver {fact.waiver_no}")

    def licensed(self, act: Act, fact: StationStated) -> None:
        """The district's word about the licence: its signature over the note (licences.py)."""
        text = licences.text_of(fact).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"licence {fact.number}")

    def answered(self, act: Act, fact: HelpAnswered) -> None:
        """The district's answer: its signature over the note (answers.py)."""
        text = answers.text_of(fact.station, fact.help_no, fact.text_sha256).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"answer {fact.help_no}")

    def ruled(self, act: Act, fact: RulingLoaded) -> None:
        """The district's ruling: its signature over the note (rulings.py)."""
        trade = act.trade or ""
        text = rulings.text_of(trade.partition("-")[0], trade, fact).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"ruling {fact.ruling_no}")

    def complained(self, act: Act, fact: DistrictWord) -> None:
        """The district's word about a complaint: its signature over the note."""
        text = complaint_notes.text_of(fact).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"complaint {fact.complaint_no}")

    def experts(self, act: Act, fact: ExpertsReplied) -> None:
        """The district's list: its signature over the note (expert_replies.py)."""
        digest, station = fact.ciphertext_sha256, (act.trade or "").partition("-")[0]
        text = expert_replies.text_of(station, fact.request_no, fact.count, digest).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"experts {fact.request_no}")

    def online(self, act: Act, fact: OnlineResulted) -> None:
        """The result of an online auction: its signature over the note (online_results.py)."""
        station = fact.session_id.partition("-")[0]
        text = online_results.text_of(station, fact).encode()
        if self.districts and not self._signed(text, fact.cert):
            self.report.add("certificate-broken", act.seq, f"online {fact.session_id}")

    def by_department(self, act: Act, fact: ReviewSignedByDepartment | DepartmentAnswered) -> None:
        """What a department signed at the district: its note (department_notes.py), the office."""
        trade = act.trade or ""
        station = trade.partition("-")[0]
        if isinstance(fact, ReviewSignedByDepartment):
            text = department_notes.review_text(station, trade, fact)
        else:
            text = department_notes.answer_text(station, trade, fact)
        if self.districts and not self._signed(text.encode(), fact.cert):
            self.report.add("certificate-broken", act.seq, f"department of {trade}")
        if not self._staff_in_doubt and not self._in_office(act, fact.staff_no, "DEPT"):
            self.report.add("role-not-held", act.seq, f"{fact.staff_no} as DEPT")

    def _in_office(self, act: Act, staff_no: str, role: str) -> bool:
        day = instant_of(act.at).astimezone(SHANGHAI).date().isoformat()
        held = (one for one in self.offices.values() if one.staff_no == staff_no)
        return any(one.valid_to >= day and role in one.roles for one in held)

    def _vouched(self, context: bytes, told: Mapping[str, object], cert: str) -> bool:
        message = context + self.origin.encode() + b"\x00" + canonical.encode(told)
        return self._signed(message, cert)

    def _signed(self, message: bytes, cert: str) -> bool:
        try:
            signature = base64.b64decode(cert, validate=True)
        except binascii.Error:
            return False
        return any(district.verifies(signature, message) for district in self.districts)


def _waived(act: Act) -> bool:
    """Whether a waiver stands for the second signature; that there is one, the fold sees to."""
    return isinstance(act.fact, SessionContinued) and bool(act.fact.waiver_no)


def _staff_set(people: People, act: Act) -> None:
    assert isinstance(act.fact, StaffSet)
    people.enrol(act, act.fact)


def _key_rotated(people: People, act: Act) -> None:
    assert isinstance(act.fact, KeyRotated)
    people.withdraw(act, act.fact)


def _key_revoked(people: People, act: Act) -> None:
    assert isinstance(act.fact, KeyRevoked)
    people.revoke(act, act.fact)


def _waiver_recorded(people: People, act: Act) -> None:
    assert isinstance(act.fact, WaiverRecorded)
    people.waived(act, act.fact)


def _station_stated(people: People, act: Act) -> None:
    assert isinstance(act.fact, StationStated)
    people.licensed(act, act.fact)


def _help_answered(people: People, act: Act) -> None:
    assert isinstance(act.fact, HelpAnswered)
    people.answered(act, act.fact)


def _experts_replied(people: People, act: Act) -> None:
    assert isinstance(act.fact, ExpertsReplied)
    people.experts(act, act.fact)


def _online_resulted(people: People, act: Act) -> None:
    assert isinstance(act.fact, OnlineResulted)
    people.online(act, act.fact)


def _enrolled(people: People, act: Act) -> None:
    assert isinstance(act.fact, BidderEnrolled)
    if act.fact.cert:
        people.over_the_web(act, act.fact)


def _department(people: People, act: Act) -> None:
    assert isinstance(act.fact, ReviewSignedByDepartment | DepartmentAnswered)
    if act.fact.cert:
        people.by_department(act, act.fact)


def _ruled(people: People, act: Act) -> None:
    assert isinstance(act.fact, RulingLoaded)
    people.ruled(act, act.fact)


def _complained(people: People, act: Act) -> None:
    assert isinstance(act.fact, DistrictWord)
    if act.fact.cert:
        people.complained(act, act.fact)


EFFECTS: dict[str, Callable[[People, Act], None]] = {
    "staff.set": _staff_set,
    "key.rotate": _key_rotated,
    "key.revoke": _key_revoked,
    "waiver.record": _waiver_recorded,
    "enrol.add": _enrolled,
    "review.dept": _department,
    "dept.answer": _department,
    "station.state": _station_stated,
    "help.answer": _help_answered,
    "online.result": _online_resulted,
    "expert.reply": _experts_replied,
    "ruling.load": _ruled,
    "complaint.accept": _complained,
    "complaint.reject": _complained,
    "complaint.decide": _complained,
}
"""Kind of entry -> what it changes in who may sign from then on."""
