"""How a session is run: paused and continued, what happened, what was said, its minutes."""

from appliance.core.commands.base import Command
from appliance.core.entries import HandMark
from appliance.core.parties import Words


class PauseSession(Command, frozen=True, kw_only=True):
    """By the host, or by the box itself; `reason` of suspension_reasons.csv."""

    reason: str


class ResumeSession(Command, frozen=True, kw_only=True):
    """`told`: enrolment numbers of the bidders who were told that it goes on."""

    told: tuple[str, ...]


class ReadDiscipline(Command, frozen=True, kw_only=True):
    """The rules of conduct were read aloud before the session opens."""

    version: str


class MarkRecording(Command, frozen=True, kw_only=True):
    """`mark`: START, STOP, or FILE: then with the file's SHA-256 and where it is stored."""

    mark: str
    device: str
    file_sha256: str = ""
    location: str = ""


class ReportIncident(Command, frozen=True, kw_only=True):
    matter: str
    text_sha256: str
    enrol_id: str = ""
    answer_sha256: str = ""


class PutQuestion(Command, frozen=True, kw_only=True):
    """`who`: who stands behind the two numbers; opened with the archive."""

    personal = ("who",)
    expert_no: str
    bidder_no: str
    text_sha256: str
    who: Words


class ReplyQuestion(Command, frozen=True, kw_only=True):
    personal = ("who",)
    bidder_no: str
    text_sha256: str
    who: Words


class CloseMinutes(Command, frozen=True, kw_only=True):
    text_sha256: str
    signatures: tuple[HandMark, ...]


class GiveOrder(Command, frozen=True, kw_only=True):
    matter: str
    text_sha256: str
    due: str = ""


class AnswerOrder(Command, frozen=True, kw_only=True):
    order_no: str
    text_sha256: str


class CloseAlert(Command, frozen=True, kw_only=True):
    alert_no: str
    finding_sha256: str


class SwitchRelay(Command, frozen=True, kw_only=True):
    """By the host, or by the box, which lets go and says why (entries.RelaySwitched)."""

    relay: str
    state: str
    reason: str = ""
    permit: str = ""
