"""Lists of experts: sealed, opened, asked of the district; the box's calls and their answers."""

from typing import ClassVar

from appliance.core.commands.base import Command
from appliance.core.parties import Person, Words


class SealList(Command, frozen=True, kw_only=True):
    """Seal the drawn list. `ciphertext_sha256`, `count`: of what the box has encrypted."""

    session_id: str
    seal_no: str
    ciphertext_sha256: str
    count: int


class OpenSeal(Command, frozen=True, kw_only=True):
    """Unseal the list, two people in the closed area. `list_hash`: of the order, in hex."""

    session_id: str
    list_hash: str


class TellOrder(Command, frozen=True, kw_only=True):
    """Put the order of an opened list into the record."""

    session_id: str


class RequestExperts(Command, frozen=True, kw_only=True):
    """Ask the district's terminal for experts of one of `classes`."""

    request_no: str
    classes: tuple[str, ...]
    count: int
    avoid: tuple[str, ...] = ()


class CallExpert(Command, frozen=True, kw_only=True):
    """The box asks the expert of a place whether they come."""

    personal: ClassVar[tuple[str, ...]] = ("person",)
    session_id: str
    expert_no: str
    person: Person


class AnswerExpert(Command, frozen=True, kw_only=True):
    """What came back; `said`: the words, where they are neither a yes nor a no."""

    personal: ClassVar[tuple[str, ...]] = ("said",)
    session_id: str
    expert_no: str
    answer: str
    said: Words | None = None
