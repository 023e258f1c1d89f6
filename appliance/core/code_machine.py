"""Whether the machine of the tables runs: every state is reached, left and led to an end.

Also whether a table keeps the floors of the law. As in `code_checks`: sentences for a technician.
"""

from collections.abc import Iterator, Mapping

from appliance.core.code_rows import Floor, Row
from appliance.core.codes import Tables

_PREVIOUS = "*PREVIOUS"


def machine(tables: Tables) -> Iterator[str]:
    """States that nothing reaches or leads to an end; events with two ways out of one state."""
    onward = {state: _targets(tables, state) for state in tables.states}
    begun = _closure(onward, _targets(tables, None))
    ends = {state.code for state in tables.states.values() if state.terminal}
    for state in tables.states.values():
        if state.code not in begun:
            yield f"states: {state.code} is never reached"
        if state.terminal:
            continue
        # A stop, which *ACTIVE allows everywhere, is no way on.
        own = {row.to for row in tables.transitions if row.from_state == state.code}
        if not own - {state.code}:
            yield f"states: {state.code} has no exit"
        elif _PREVIOUS not in own and not _closure(onward, onward[state.code]) & ends:
            yield f"states: {state.code} leads to no end"
    for row in tables.transitions:
        if row.from_state not in tables.states_active:
            continue
        general = [each for each in tables.transitions if each.from_state == "*ACTIVE"]
        if any(each.event == row.event and each.to != row.to for each in general):
            yield f"transitions: {row.from_state}, {row.event}: leads to two states"


def floors(tables: Tables) -> Iterator[str]:
    """Rows below what the law asks; a district's signature does not help (domain.md 1, F21)."""
    held: Mapping[str, Mapping[str, Row]] = {
        "deadlines": tables.deadlines,
        "trade_types": tables.trade_types,
        "trade_methods": tables.trade_methods,
    }
    for floor in tables.floors:
        name = f"{floor.table}: {floor.code}"
        if floor.table not in held or floor.code not in held[floor.table]:
            yield f"{name}: gone, yet {floor.law} has a floor for it"
            continue
        value = getattr(held[floor.table][floor.code], floor.column, None)
        if not _kept(floor, value):
            yield f"{name}: {floor.column} {value} breaks {floor.law}: {floor.rule} {floor.value}"


def _kept(floor: Floor, value: str | int | None) -> bool:
    if floor.rule == "is":
        return str(value) in floor.value.split(";")
    if not isinstance(value, int):
        return False
    return value >= int(floor.value) if floor.rule == "least" else value <= int(floor.value)


def _targets(tables: Tables, state: str | None) -> set[str]:
    """Where a state may lead for the first time; a resumption only goes back."""
    return {row.to for row in tables.transitions_from(state)} - {_PREVIOUS}


def _closure(onward: Mapping[str, set[str]], start: set[str]) -> set[str]:
    """Everything that can be reached from `start`, itself included."""
    reached: set[str] = set()
    waiting = set(start)
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= onward.get(state, set()) - reached
    return reached
