"""The sealed lists of experts of one trade, up to the unsealing (domain.md 6.5, F02-F04).

Until the list is unsealed its places alone are spoken of: `expert-1` stands first in the order.
Who says no, or is not reached, falls out, and the next place comes in.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.canonical import encode
from appliance.core.entries import (
    ExpertAnswered,
    ExpertCalled,
    ExpertsReplied,
    ExpertsRequested,
    ListSealed,
    ListUnsealed,
)

YES, NO, UNREACHED, SILENT, OTHER = "YES", "NO", "UNREACHED", "SILENT", "OTHER"
ANSWERS: Final = (YES, NO, UNREACHED, SILENT, OTHER)
OUT: Final = (NO, UNREACHED, SILENT)
"""Answers after which the next place comes in."""
PLACE: Final = "expert-"

ExpertFact = (
    ListSealed | ListUnsealed | ExpertsRequested | ExpertsReplied | ExpertCalled | ExpertAnswered
)


def place(index: int) -> str:
    """The name of a place in the order; `index` from 0."""
    return f"{PLACE}{index + 1}"


def index_of(expert_no: str) -> int:
    """Which place that is, from 0; -1 for no such name."""
    number = expert_no.removeprefix(PLACE)
    good = expert_no.startswith(PLACE) and number.isascii() and number.isdecimal()
    return int(number) - 1 if good and place(int(number) - 1) == expert_no else -1


def order_text(numbers: tuple[str, ...]) -> bytes:
    """The bytes that are sealed, and whose SHA-256 the unsealing names: the order as JSON."""
    return encode(list(numbers))


class Prepared(Struct, frozen=True):
    """A list as the box alone has it, opened in memory; what a seal is compared with.

    `order`: numbers of the `pool` (pools.csv), the first `wanted` of whom are called;
    `ciphertext_sha256`: in hex, of the bytes that are kept. `drawn`: by a draw of this station,
    else by the district.
    """

    session_id: str
    order: tuple[str, ...]
    wanted: int
    pool: str
    ciphertext_sha256: str
    drawn: bool


class Request(Struct, frozen=True):
    """What was asked of the district, and its answer once it came."""

    asked: ExpertsRequested
    reply: ExpertsReplied | None = None


class Called(Struct, frozen=True):
    """`seq`: of the entry of the call, under which the vault keeps the person; `at`: its time."""

    expert_no: str
    message_id: str
    seq: int
    answers: tuple[str, ...] = ()
    at: str = ""

    @property
    def answer(self) -> str:
        """The newest answer that says something, "" while none came."""
        said = [one for one in self.answers if one != OTHER]
        return said[-1] if said else ""


class ExpertList(Struct, frozen=True):
    """One sealed list. `sealed_at`, and `opened.opened_at`: entry times."""

    sealed: ListSealed
    sealed_at: str
    calls: tuple[Called, ...] = ()
    opened: ListUnsealed | None = None

    @property
    def session_id(self) -> str:
        return self.sealed.session_id

    @property
    def declined(self) -> tuple[Called, ...]:
        """Who fell out, in the order of the calls."""
        return tuple(one for one in self.calls if one.answer in OUT)

    @property
    def standing(self) -> tuple[str, ...]:
        """The places that are to come now: the first of those who did not fall out."""
        out = {one.expert_no for one in self.declined}
        places = (place(index) for index in range(self.sealed.count))
        return tuple(one for one in places if one not in out)[: self.sealed.wanted]

    @property
    def to_call(self) -> tuple[str, ...]:
        """Those of them whom nobody has asked yet."""
        asked = {one.expert_no for one in self.calls}
        return tuple(one for one in self.standing if one not in asked)

    @property
    def short(self) -> int:
        """How many fewer stand than were wanted: the list has come to its end."""
        return self.sealed.wanted - len(self.standing)

    def call(self, expert_no: str) -> Called | None:
        return next((one for one in self.calls if one.expert_no == expert_no), None)


class Experts(Struct, frozen=True):
    """All requests and lists of a trade, in order."""

    requests: tuple[Request, ...] = ()
    lists: tuple[ExpertList, ...] = ()

    def request(self, request_no: str) -> Request | None:
        return next((one for one in self.requests if one.asked.request_no == request_no), None)

    def request_of(self, session_id: str) -> Request | None:
        """The newest request for a session."""
        mine = (one for one in reversed(self.requests) if one.asked.session_id == session_id)
        return next(mine, None)

    def list_of(self, session_id: str) -> ExpertList | None:
        return next((one for one in self.lists if one.session_id == session_id), None)

    @property
    def newest(self) -> ExpertList | None:
        return self.lists[-1] if self.lists else None

    def after(self, fact: ExpertFact, seq: int, at: str) -> "Experts":
        """With one more fact, of entry `seq` at the entry time `at`."""
        match fact:
            case ExpertsRequested():
                return replace(self, requests=(*self.requests, Request(fact)))
            case ExpertsReplied():
                return replace(self, requests=tuple(_answered(one, fact) for one in self.requests))
            case ListSealed():
                return replace(self, lists=(*self.lists, ExpertList(fact, at)))
            case ListUnsealed() | ExpertCalled() | ExpertAnswered():
                return replace(self, lists=tuple(_after(one, fact, seq, at) for one in self.lists))


NO_EXPERTS: Final = Experts()


def _answered(request: Request, fact: ExpertsReplied) -> Request:
    mine = request.asked.request_no == fact.request_no
    return replace(request, reply=fact) if mine else request


def _after(
    one: ExpertList, fact: ListUnsealed | ExpertCalled | ExpertAnswered, seq: int, at: str
) -> ExpertList:
    if one.session_id != fact.session_id:
        return one
    match fact:
        case ListUnsealed():
            return replace(one, opened=fact)
        case ExpertCalled():
            new = Called(fact.expert_no, fact.message_id, seq, at=at)
            return replace(one, calls=(*one.calls, new))
        case ExpertAnswered():
            return replace(one, calls=tuple(_heard(each, fact) for each in one.calls))


def _heard(called: Called, fact: ExpertAnswered) -> Called:
    if called.expert_no != fact.expert_no:
        return called
    return replace(called, answers=(*called.answers, fact.answer))
