"""Mistakes of the agent: what it sends, believes, remembers and leaves in the inbox."""

from typing import Any

from appliance.core import tree
from appliance.core.instant import text_of
from appliance.ports import SyncFault
from sync import agent as agent_module
from sync import arrivals, backoff, bundle, fetch_notes, pins, push, usb
from sync.agent import Agent
from sync.bundle import Bundle
from sync.diary import Diary
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.push import Pushed, Refused
from tests.simulation.bugs import Replaced, bug


def _frame(published: Any, at: int, size: int, note: str) -> tuple[bytes, int]:
    bodies = (body for _seq, body in published.entries(at, size, size=size))
    entries = bundle.portion(bodies)
    stop = at + len(entries)
    proof = tree.consistency_path(stop, size, published.reader(size))
    return bundle.write(Bundle(at, entries, note, tuple(proof))), stop


@bug
def diary_over_answer() -> list[Replaced]:
    """The agent goes on from where it thinks the district is, not from where that says it is."""

    def pushed(
        published: Any, district: Any, note: str, size: int, begin: int, **_: Any
    ) -> Pushed:
        at = min(begin, size)
        while True:
            frame, stop = _frame(published, at, size, note)
            answer = district.send(frame)
            at = stop
            if at == size:
                return Pushed(size, answer.checkpoint)

    return [(agent_module, "push", pushed)]


@bug
def gap_is_an_outage() -> list[Replaced]:
    """After a gap the agent tries the same again for ever."""
    real = HttpDistrict.send

    def send(self: Any, frame: bytes, **how: Any) -> Any:
        answer = real(self, frame, **how)
        if answer.reason == push.GAP:
            raise SyncFault("gap")
        return answer

    return [(HttpDistrict, "send", send)]


@bug
def first_frame_is_enough() -> list[Replaced]:
    """What the first frame left over is believed to be there too."""

    def pushed(
        published: Any, district: Any, note: str, size: int, begin: int, **_: Any
    ) -> Pushed:
        frame, _stop = _frame(published, min(begin, size), size, note)
        answer = district.send(frame)
        if answer.reason:
            raise Refused(answer.reason, answer.size)
        return Pushed(size, answer.checkpoint)

    return [(agent_module, "push", pushed)]


@bug
def refusal_swallowed() -> list[Replaced]:
    """A refusal is written down as a success."""
    real = HttpDistrict.send

    def send(self: Any, frame: bytes, **how: Any) -> Any:
        answer = real(self, frame, **how)
        if answer.reason and answer.reason != push.GAP:
            return push.Answer(bundle.read(frame).stop, "", answer.checkpoint)
        return answer

    return [(HttpDistrict, "send", send), (HttpDistrict, "notes", _no_notes)]


def _no_notes(_self: Any) -> Any:
    return push.NotesList(())


@bug
def begins_one_too_late() -> list[Replaced]:
    """The first entry of each run is left out."""
    real = Diary.answered
    return [(Diary, "answered", lambda self, at, size: real(self, at, size + 1)),
            (push, "GAPS_MAX", 0)]  # fmt: skip


@bug
def frame_too_long() -> list[Replaced]:
    """A frame carries all that waits."""
    return [(bundle, "portion", lambda bodies, *_: tuple(bodies))]


@bug
def other_key_believed() -> list[Replaced]:
    """Whoever answers is believed to be the district."""

    def accepted(note: str, known: Any) -> Any:
        return pins.open_checkpoint(note, known.station)

    return [(arrivals, "accepted", accepted)]


class _NeverOlder(usb._NotOlder):
    def __init__(self, given: Any, *_: Any) -> None:
        self._given, self.older = given, False


@bug
def inbox_goes_back() -> list[Replaced]:
    """An older cosigned note takes the place of a newer one."""
    return [
        (arrivals, "goes_on", lambda *_: True),
        (usb, "_NotOlder", _NeverOlder),
    ]


@bug
def inbox_never_replaced() -> list[Replaced]:
    """The first cosigned note stays for ever."""
    return [(arrivals, "goes_on", lambda old, *_: old is None)]


@bug
def up_without_an_answer() -> list[Replaced]:
    """The line is said to be up while nobody answers."""
    real = Agent._failed
    return [(Agent, "_failed", lambda self, _line, reason: real(self, "up", reason))]


@bug
def no_backoff() -> list[Replaced]:
    """After a failure the agent asks again at once, and again."""

    def put_off(self: Any) -> None:
        self._failures += 1

    return [(Agent, "_put_off", put_off)]


@bug
def backoff_without_an_end() -> list[Replaced]:
    """Each failure doubles the wait, without a longest one."""

    def wait_s(failures: int, *, longest_s: float, drawn: bytes) -> float:
        return backoff.FIRST_S * float(1 << min(failures * 2, 30))

    return [(agent_module, "wait_s", wait_s)]


@bug
def no_greeting() -> list[Replaced]:
    """Who has nothing new says nothing."""
    real = Agent._arrived

    def arrived(self: Any, *a: Any) -> None:
        real(self, *a)
        if self._failures == 0:
            self._next_s = float("inf")

    return [(Agent, "_arrived", arrived)]


@bug
def refusals_unbounded() -> list[Replaced]:
    """The diary keeps every refusal."""

    def refused(self: Any, at: str, reason: str, size: int) -> None:
        self._refusal.insert(at=at, reason=reason, size=size).execute()

    return [(Diary, "refused", refused)]


@bug
def diary_in_local_time() -> list[Replaced]:
    """The last contact is told in Shanghai time."""

    def local(at: Any) -> str:
        from datetime import timedelta

        return text_of(at + timedelta(hours=8))

    return [(agent_module, "text_of", local)]


@bug
def note_read_once() -> list[Replaced]:
    """A note that lies in the inbox is never fetched again."""
    real = Inbox.digest

    def digest(self: Any, name: str) -> str:
        lies = real(self, name)
        return wanted.get(name, lies) if lies else ""

    def fits(one: Any) -> bool:
        wanted[one.name] = one.sha256
        return real_fits(one)

    wanted: dict[str, str] = {}
    real_fits = fetch_notes.fits
    return [(Inbox, "digest", digest), (fetch_notes, "fits", fits)]


@bug
def notes_never_fetched() -> list[Replaced]:
    """What the district laid ready stays there."""
    return [(arrivals, "fetch", lambda *_: 0)]


@bug
def note_under_another_name() -> list[Replaced]:
    """Every note is left under the name of the first."""
    real = Inbox.put_note
    return [(Inbox, "put_note", lambda self, _name, note: real(self, "credit", note))]


@bug
def half_a_note_kept() -> list[Replaced]:
    """What arrived of a note before the line broke is kept for the whole."""
    real = Inbox.put_note
    return [(Inbox, "put_note", lambda self, name, note: real(self, name, note[:-1]))]


@bug
def waiting_counted_wrong() -> list[Replaced]:
    """What waits is counted from the cosigned size, were it larger or not."""
    real = Diary.answered
    return [(Diary, "answered", lambda self, at, size: real(self, at, size + 2))]


@bug
def blobs_stay_behind() -> list[Replaced]:
    """Public texts are not sent."""
    return [(Agent, "_send_blobs", lambda _self: None)]
