"""Whatever a form sends, the answer is a decision that an entry can hold, never a crash."""

import types
import typing
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_station import (
    CASHIER,
    CLERK,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    TEXT,
    SmallStation,
    path_to,
    utc,
)

from appliance.core import canonical
from appliance.core.commands import Command, RefuseWebEnrolment
from appliance.core.decision import Decision
from appliance.core.steps import STEPS

TEXTS = (
    "", "0", "CBD", "LEASE", "LISTING", "NEGOTIATE", "CARD", "TYPED", "AGREE", "FINGER", "INK",
    "D07", "CBD-4", "MISSING", "张三", "999999196803121232", "999999197511022173", "01", "03",
    "999999100200", "9999991002000000123", "fen/mu/year", "A1B2C3D4", "0A1B2C3D", NUMBER,
    f"{NUMBER}-E001", f"BIDDER:{NUMBER}-E001", TEXT, "2026-04-01", "2026-02-30", "9999-12-31",
    utc("2026-03-16 17:00"), utc("2026-03-17 09:00"), "9999-12-31T23:59:59.999Z", "KIOSK",
    "DISTRICT", "PRINT", "0a1b2c3d", "session.open", "\ud83d\ude00", "\x00", "x" * 100,
)  # fmt: skip
NUMBERS = (
    -1,
    0,
    1,
    5,
    60,
    240,
    35_200,
    80_000,
    1_408_000,
    10**9,
    10**14,
    10**14 + 1,
    2**53,
    10**30,
)
SIGNERS = (CLERK, SECOND, CASHIER, REVIEWER, HOST, HEAD, SUPERVISOR)
STAGES = ("DRAFT", "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED",
          "READY", "IN_SESSION", "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED",
          "CERTIFIED")  # fmt: skip


def value_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, mostly such as almost fit."""
    if kind is str:
        return st.sampled_from(TEXTS)
    if kind is int:
        return st.sampled_from(NUMBERS)
    if kind is bool:
        return st.booleans()
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return st.lists(value_of(inner[0]), max_size=3).map(tuple)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(value_of(each) for each in inner))
    if kind is type(None):
        return st.none()
    return struct_of(kind)


@cache
def struct_of(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in msgspec.structs.fields(kind)]
    return st.builds(kind, **{name: value_of(hints[name]) for name in names})


def commands_of(kind: type[Command]) -> st.SearchStrategy[Command]:
    about = st.sampled_from([NUMBER, "999999100-2026-CBD-0002"])
    hints = typing.get_type_hints(kind)
    names = [field.name for field in msgspec.structs.fields(kind) if field.name != "trade"]
    return st.builds(kind, trade=about, **{name: value_of(hints[name]) for name in names})


def written_args(decision: Decision, command: Command) -> dict[str, object]:
    """The public fields, which stand in the first entry of a command that was accepted."""
    return command.args() if decision.refused is None else {}


@cache
def station_at(stage: str) -> SmallStation:
    return path_to(stage)


OF_PEOPLE = [each.command for each in STEPS if each.about != "BOX"]
"""The box's own commands are made by the box, from what it has checked."""


@pytest.mark.parametrize("kind", OF_PEOPLE, ids=lambda kind: kind.__name__)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_command_gets_an_answer(kind: type[Command], data: st.DataObject) -> None:
    command = data.draw(commands_of(kind))
    station = station_at(data.draw(st.sampled_from(STAGES)))
    signers = data.draw(st.sampled_from([(), *((each,) for each in SIGNERS), (CLERK, SECOND)]))
    decision = station.ask(command, *signers)
    # What this one writes down is a refusal itself: that of an enrolment over the web.
    no = () if kind is RefuseWebEnrolment else ("attempt.refuse",)
    assert (decision.refused is None) == (
        bool(decision.entries) and all(each.fact.kind not in no for each in decision.entries)
    )
    facts = [msgspec.to_builtins(draft.fact) for draft in decision.entries]
    for written in (canonical.encode(each) for each in (*facts, written_args(decision, command))):
        assert "张三".encode() not in written
        assert b"999999196803121232" not in written
