"""Review and the public notice."""

import msgspec

from appliance.core.entries.fact import Fact, register
from appliance.core.entries.intake import Defect


@register
class ReviewStarted(Fact, frozen=True):
    """`levels`: those that have to sign, in order; three where joint_review.csv says so."""

    kind = "review.start"
    review_no: str
    due: str
    levels: tuple[int, ...] = (1,)


@register
class ReviewSigned(Fact, frozen=True):
    """`delegation`: the entry under whose letter of authority it was signed, -1: own office."""

    kind = "review.sign"
    level: int
    opinion: str
    text_sha256: str
    delegation: int = -1


@register
class ReviewSignedByDepartment(Fact, frozen=True):
    """Level 2. `channel`: where the department signed; STATION is the counter.

    From DISTRICT the fact names who signed there (`staff_no`, for `office` of organisations.csv)
    and when (`signed_at`, an entry time); `cert`: the district ledger key's Ed25519 signature,
    base64, over the text of its note (ledger/department_notes.py). All empty at the counter.
    """

    kind = "review.dept"
    level: int
    opinion: str
    text_sha256: str
    channel: str
    delegation: int = -1
    staff_no: str = ""
    office: str = ""
    signed_at: str = ""
    cert: str = ""


@register
class ReviewSupervised(Fact, frozen=True):
    """Level 3, the supervision's."""

    kind = "review.supervise"
    level: int
    opinion: str
    text_sha256: str
    delegation: int = -1


@register
class DepartmentAsked(Fact, frozen=True):
    """`slot`: a department of organisations.csv; it is asked until the local day `due`."""

    kind = "dept.ask"
    personal = ("question",)
    slot: str
    due: str


@register
class DepartmentAnswered(Fact, frozen=True):
    """`answer`: AGREE or OBJECT; the words lie in the vault.

    `staff_no`, `signed_at` and `cert` as in ReviewSignedByDepartment, with `text_sha256` of the
    words as the district signed them; all empty at the counter.
    """

    kind = "dept.answer"
    personal = ("text",)
    slot: str
    answer: str
    delegation: int = -1
    staff_no: str = ""
    text_sha256: str = ""
    signed_at: str = ""
    cert: str = ""


@register
class ReviewSentBack(Fact, frozen=True):
    kind = "review.send_back"
    review_no: str
    notice_no: str
    cause: str
    defects: tuple[Defect, ...]
    cure_due: str


@register
class ReviewRejected(Fact, frozen=True):
    kind = "review.reject"
    personal = ("reasons",)
    review_no: str


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a score sheet: `PRICE` or a code of its own; weight in hundredths of a point."""

    code: str
    weight_e2: int
    technical: bool = True


class MethodTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a notice says beyond price and days, for the method that needs it (domain.md 6.2-6.5).

    Units: seconds, minutes, hundredths of a per cent of the control price, hundredths of a point.
    What a method does not use keeps its default.
    """

    free_s: int = 0
    window_s: int = 180
    confirm_factor: int = 10
    """Ascending: free period, window, from how many steps on a jump is confirmed."""
    reserve: str = ""
    """Base64 commitment (as of a bid, enrol_id `RESERVE`) of a secret reserve; "": none."""
    reserve_told: bool = False
    """Whether the reserve is disclosed where it was not met."""
    warning_line_e2: int = 8_500
    """Purchases: under this share of the mean of the valid offers an explanation is asked for."""
    band_low_e2: int = 0
    band_high_e2: int = 10_000
    """Draw in band: share of the control price, both ends included."""
    criteria: tuple[Criterion, ...] = ()
    experts: int = 0
    drop_extremes: bool = False
    """Tender: lines of the score sheet, how many experts, whether best and worst are left out."""
    statutory: bool = False
    """Tender that the law prescribes: five experts at least, two thirds of them from the pool."""
    grace_min: int = 30
    """How late the session may begin."""
    room: str = ""
    """Where it is held: a code of rooms.csv."""


@register
class ReviewApproved(Fact, frozen=True):
    """The terms of the notice, fixed. Times are entry times, days are working days."""

    kind = "review.approve"
    levels: tuple[int, ...]
    text_sha256: str
    method: str
    notice_days: int
    enrol_deadline: str
    planned_at: str
    deposit_fen: int
    single_bidder: bool
    tie_rule: str
    floor_fen: int | None = None
    """Price to which a later round may go without a new decision (core/relisting.py)."""
    negotiation: bool = False
    """Whether a single qualified bidder may be dealt with alone once the notice has failed."""
    priority: tuple[str, ...] | None = None
    """Grounds of priority that count here (core/priority.py); None: those of the type's row."""
    follow_and_raise: bool = False
    """Whether the holder of the result may raise against a match, by `increment_fen` at least."""
    increment_fen: int = 0
    single_ground: str = ""
    """Published ground of a single source, "" for every other method."""
    conditions: tuple[str, ...] = ()
    """Codes of conditions.csv that this notice asks of a taker, beside those that always hold."""
    succession: bool = True
    """Whether the next in rank may take it where the winner falls away."""
    how: MethodTerms = MethodTerms()
    permits: tuple[str, ...] = ()
    """Kinds of permits that must be attached before the award (core/permits.py); none: no
    pre-tender."""


@register
class NoticePublished(Fact, frozen=True):
    """`start` and `end` are local dates; `text_sha256` names the public blob."""

    kind = "notice.publish"
    notice_no: str
    text_sha256: str
    start: str
    end: str
    enrol_deadline: str
    channels: tuple[str, ...]
    firewall: str
    """Key id (8 hex) of the trade's firewall key; the key itself is published by enrol.close."""


@register
class NoticeQuestioned(Fact, frozen=True):
    """Somebody does not understand the notice; who it is stays unknown (domain.md A04)."""

    kind = "clarify.ask"
    personal = ("question",)
    question_no: int
    received_at: str


@register
class NoticeClarified(Fact, frozen=True):
    """The answer, for everybody: `text_sha256` names the public blob."""

    kind = "clarify.answer"
    question_no: int
    text_sha256: str
    channels: tuple[str, ...]
    paper_no: str = ""
