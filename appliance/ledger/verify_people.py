"""Who signed what, and whether they might: the authority of entries under verification.

A person signs the command (entries.md 2); the entries of that command stand on the signatures of
the first. Keys come from `staff.set` entries, roles and second signatures from the code tables.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.core import canonical, commands, steps
from appliance.core.codes import Tables
from appliance.core.entries import AttemptRefused, Fact, Signature, StaffSet
from appliance.core.envelope import CommandForm, signed_message
from appliance.core.instant import SHANGHAI, instant_of
from appliance.ledger.findings import Report
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey

BOX = "SYSTEM"
"""The role of acts that need no person."""

CERTIFIED = frozenset({"staff.set"})
"""Kinds that stand on the district's certificate instead of a command's signature."""

CERTIFICATE = b"staff-cert/v1\x00"


@dataclass(frozen=True, slots=True)
class _Office:
    """A key and what its holder may sign, until the end of a day (ISO date, Shanghai)."""

    key: VerifierKey
    staff_no: str
    roles: tuple[str, ...]
    valid_to: str


@dataclass(frozen=True, slots=True)
class Act:
    """An entry as far as authority goes; a hidden act has the place of its sealed act."""

    seq: int
    at: str
    fact: Fact
    trade: str | None
    commits: dict[str, str]
    command: CommandForm | None
    cause: int | None
    sigs: tuple[Signature, ...]


@dataclass(slots=True)
class _Standing:
    """What a command leaves for its further entries."""

    roles: frozenset[str]
    commits: frozenset[str]


@dataclass(slots=True)
class People:
    """Judges every entry in turn and remembers the staff.

    `districts`: keys of whom one must have certified each member of staff; none: not judged.
    """

    origin: str
    tables: Tables
    report: Report
    districts: Sequence[VerifierKey] = ()
    staff_no_of: dict[str, str] = field(default_factory=dict)
    _offices: dict[str, _Office] = field(default_factory=dict)
    _standing: dict[int, _Standing] = field(default_factory=dict)
    _nonces: set[str] = field(default_factory=set)

    def judge(self, act: Act) -> None:
        """Hold one entry against the people; then take over what it says of the staff."""
        if act.command is not None:
            self._judge_command(act, act.command)
        standing = self._standing.get(act.seq if act.cause is None else act.cause)
        if act.cause is not None and standing is None and not self._box_may(act):
            self.report.add("cause-missing", act.seq, f"entry {act.cause} is no signed command")
        else:
            self._judge_standing(act, standing)
        if isinstance(act.fact, StaffSet):
            self._enrol(act.seq, act.fact)

    def _judge_command(self, act: Act, command: CommandForm) -> None:
        if command.nonce in self._nonces:
            self.report.add("nonce-twice", act.seq, f"{command.name} was taken before")
        self._nonces.add(command.nonce)
        if command.trade is not None and command.trade != act.trade:
            self.report.add("command-mismatch", act.seq, f"signed for {command.trade}")
        message = signed_message(self.origin, command)
        roles = [one.role for one in act.sigs if self._holds(act, one, message)]
        self._standing[act.seq] = _Standing(frozenset(roles), frozenset(command.commits.values()))
        if len({self.staff_no_of.get(one.key) for one in act.sigs}) < len(act.sigs):
            self.report.add("second-missing", act.seq, "one person signed twice")
        if not isinstance(act.fact, AttemptRefused):
            self._judge_step(act.seq, command.name, roles)

    def _judge_step(self, seq: int, name: str, roles: list[str]) -> None:
        """The command's own line of the step table: who may give it, and who signs with them."""
        form = getattr(commands, name, None)
        if not (isinstance(form, type) and issubclass(form, commands.Command)):
            self.report.add("entry-broken", seq, "a command that is unknown")
            return
        try:
            event = self.tables.event(steps.step_for(form).event)
        except KeyError:
            self.report.add("entry-broken", seq, f"{name} has no step")
            return
        if BOX not in event.roles and not set(roles) & set(event.roles):
            self.report.add("unsigned", seq, f"{name} needs {' or '.join(event.roles)}")
        if event.second and not set(roles) & set(event.second):
            self.report.add("second-missing", seq, f"{name} needs {' or '.join(event.second)} too")

    def _holds(self, act: Act, one: Signature, message: bytes) -> bool:
        """Whether a signature is good and its signer was in that office on that day."""
        office = self._offices.get(one.key)
        day = instant_of(act.at).astimezone(SHANGHAI).date().isoformat()
        if office is None or office.valid_to < day:
            self.report.add("signer-unknown", act.seq, f"key {one.key}")
            return False
        try:
            signature = base64.b64decode(one.sig, validate=True)
        except binascii.Error:
            signature = b""
        if not office.key.verifies(signature, message):
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

    def _box_may(self, act: Act) -> bool:
        kind = act.fact.kind
        event = self.tables.events.get(kind)
        return event is None or kind in CERTIFIED or BOX in event.roles

    def _enrol(self, seq: int, fact: StaffSet) -> None:
        try:
            key = parse_vkey(fact.key)
        except BadKey as error:
            self.report.add("certificate-broken", seq, str(error))
            return
        if self.districts and not self._certified(fact):
            self.report.add("certificate-broken", seq, f"staff {fact.staff_no}")
            return
        key_id = key.key_id.hex()
        self._offices[key_id] = _Office(key, fact.staff_no, fact.roles, fact.valid_to)
        self.staff_no_of[key_id] = fact.staff_no

    def _certified(self, fact: StaffSet) -> bool:
        """`staff-cert/v1` 0x00 origin 0x00 RFC 8785 of the fact without `cert` (StaffSet)."""
        told = {
            "staff_no": fact.staff_no,
            "roles": list(fact.roles),
            "grade": fact.grade,
            "key": fact.key,
            "valid_to": fact.valid_to,
        }
        message = CERTIFICATE + self.origin.encode() + b"\x00" + canonical.encode(told)
        try:
            signature = base64.b64decode(fact.cert, validate=True)
        except binascii.Error:
            return False
        return any(district.verifies(signature, message) for district in self.districts)
