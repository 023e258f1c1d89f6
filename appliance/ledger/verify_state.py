"""The values that a verification keeps from one run to the next (verify_memory.py)."""

from typing import TypeVar

import msgspec

from appliance.core.entries import FACTS, Recorded

T = TypeVar("T")


class BadState(ValueError):
    """A state file that cannot be gone on from; the text says why. Begin anew without it."""


class Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key of a member of staff and what it may sign, until the end of a day (ISO, Shanghai)."""

    key: str
    staff_no: str
    roles: tuple[str, ...]
    valid_to: str


class State(msgspec.Struct, forbid_unknown_fields=True):
    """What a run ends with and the next begins with. `peaks` are those over the full pages."""

    version: int = 1
    trust: str = ""
    origin: str = ""
    size: int = 0
    root: bytes = b""
    peaks: list[bytes] = []
    judged: bool = True
    newest: str = ""
    wall: int = 0
    mono: int = 0
    boot: str = ""
    boots: list[str] = []
    offices: list[Office] = []
    ledger_keys: list[tuple[int, str]] = []
    troubles: list[tuple[str, int, str]] = []
    series: dict[str, int] = {}
    from_one: bool = False
    life: str = ""
    trades: int = 0


class Stub(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a trade that has ended."""

    number: str
    draft_id: str
    stage: str
    actors: dict[str, list[str]]
    last_seq: int
    last_at: str


class KeptAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Recorded with its fact as plain values."""

    seq: int
    at: str
    kind: str
    schema: int
    data: msgspec.Raw
    trade: str | None
    commits: dict[str, str]
    asked: dict[str, object]
    signers: tuple[tuple[str, str], ...]
    effective_at: str | None

    @classmethod
    def of(cls, recorded: Recorded) -> "KeptAct":
        fact = recorded.fact
        return cls(
            seq=recorded.seq, at=recorded.at, kind=fact.kind, schema=fact.schema,
            data=msgspec.Raw(msgspec.json.encode(fact)), trade=recorded.trade,
            commits=recorded.commits, asked=recorded.asked, signers=recorded.signers,
            effective_at=recorded.effective_at,
        )  # fmt: skip

    def recorded(self) -> Recorded:
        """The entry as the fold sees it. Raises BadState."""
        form = FACTS.get((self.kind, self.schema))
        if form is None:
            raise BadState(f"an act of the kind {self.kind}")
        return Recorded(
            seq=self.seq, at=self.at, fact=from_json(bytes(self.data), form), trade=self.trade,
            commits=self.commits, asked=self.asked, signers=self.signers,
            effective_at=self.effective_at,
        )  # fmt: skip


def from_pack(data: object, form: type[T]) -> T:
    """Read a value in MessagePack. Raises BadState."""
    try:
        return msgspec.msgpack.decode(_bytes(data), type=form)
    except msgspec.MsgspecError as error:
        raise BadState(f"a value of another form: {error}") from error


def from_json(data: object, form: type[T]) -> T:
    """Read a value in JSON. Raises BadState."""
    try:
        return msgspec.json.decode(_bytes(data), type=form)
    except msgspec.MsgspecError as error:
        raise BadState(f"a value of another form: {error}") from error


def _bytes(data: object) -> bytes:
    if not isinstance(data, bytes):
        raise BadState("a value that is no bytes")
    return data
