"""Before and around a session: the discipline is read aloud, the recording is marked.

Source: domain.md 1.6 (F16, F11), 3.3 guard 6.
"""

import re
from typing import Final

from appliance.core import waiver
from appliance.core.commands import MarkRecording, ReadDiscipline
from appliance.core.conduct import FILE, IN_SESSION, START, STOP
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DisciplineRead, Draft, RecordingMarked
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

READY: Final = "READY"
_VERSION: Final = re.compile(r"[0-9]{1,6}")


def read_discipline(world: World, asked: ReadDiscipline, _by: Who, at: Instant) -> Decision:
    """Keep that the rules of conduct were read. Refusals: discipline-missing, discipline-read."""
    trade = world.in_hand
    session_id = session_of(trade)
    if not _VERSION.fullmatch(asked.version):
        return refused("discipline-missing", about="version")
    if trade.conduct.discipline(session_id):
        return refused("discipline-read")
    fact = DisciplineRead(session_id, asked.version, text_of(at.at))
    return decided(Draft(fact, trade=trade.number))


def mark_recording(world: World, asked: MarkRecording, _by: Who, _at: Instant) -> Decision:
    """Keep that a device began or ended, or which file it gave.

    Refusals: recording-missing, mark-unknown, session-over, recording-runs,
    recording-not-running, recording-not-ended, recording-filed, digest-form, word-form.
    """
    trade = world.in_hand
    if not is_word(asked.device):
        return refused("recording-missing", about="device")
    if asked.mark not in (START, STOP, FILE):
        return refused("mark-unknown", about="mark")
    session_id = session_of(trade)
    no = _out_of_turn(trade, session_id, asked) or _file_fault(asked)
    if no is not None:
        return no
    fact = RecordingMarked(session_id, asked.mark, asked.device, asked.file_sha256, asked.location)
    return decided(Draft(fact, trade=trade.number))


def _out_of_turn(trade: Trade, session_id: str, asked: MarkRecording) -> Decision | None:
    """A device begins once, ends once, gives one file, in this order."""
    conduct, device = trade.conduct, asked.device
    began = device in conduct.marked(session_id, START)
    if asked.mark == START and trade.stage not in (READY, IN_SESSION):
        return refused("session-over", about="mark")
    if asked.mark == START and began:
        return refused("recording-runs", about="device")
    if asked.mark == STOP and device not in conduct.running(session_id):
        return refused("recording-not-running", about="device")
    if asked.mark == FILE and (not began or device in conduct.running(session_id)):
        return refused("recording-not-ended", about="device")
    if asked.mark == FILE and device in conduct.marked(session_id, FILE):
        return refused("recording-filed", about="device")
    return None


def _file_fault(asked: MarkRecording) -> Decision | None:
    """A file has its digest and its place; a beginning and an end have neither."""
    if asked.mark != FILE:
        given = asked.file_sha256 or asked.location
        return refused("mark-unknown", about="mark") if given else None
    if not is_sha256(asked.file_sha256):
        return refused("digest-form", about="file_sha256")
    if not is_word(asked.location):
        return refused("word-form", about="location")
    return None


def session_of(trade: Trade) -> str:
    """The session that is being prepared, runs or ran last."""
    if trade.stage == READY or trade.session is None:
        return waiver.next_session(trade)
    return trade.session.session_id
