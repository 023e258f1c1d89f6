"""Safe up to N: only verified lines that satisfy the quorum, from one function, can raise N."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.ledger import checkpoints, notes, policy, safety
from appliance.ledger.checkpoints import Checkpoint, witness_key
from appliance.ledger.keys import SigningKey
from appliance.ledger.notes import Note
from appliance.ledger.policy import Policy
from appliance.ports import PromisedMore
from tests.fakes.township import Township

WITNESS = witness_key("demo.district.999999/w1", b"\x21" * 32)
MIRROR = witness_key("demo.district.999999/mirror", b"\x22" * 32)
SUPERVISION = witness_key("demo.supervision.999999/w1", b"\x23" * 32)
STRANGER = witness_key(MIRROR.name, b"\x24" * 32)
"""It calls itself the mirror; its key says otherwise."""
PINNED = safety.pinned(WITNESS.vkey, MIRROR.vkey, SUPERVISION.vkey)
KEYS = {"witness": WITNESS, "mirror": MIRROR, "supervision": SUPERVISION, "stranger": STRANGER}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    """A box with several checkpoints, whose policy asks for witness and mirror."""
    made = Township(tmp_path_factory.mktemp("box"))
    made.station.parts = replace(made.station.parts, trust=PINNED, mirror=MIRROR.vkey)
    (made.folder / "inbox").mkdir(exist_ok=True)
    for _ in range(4):
        made.register()
    yield made
    made.close()


@pytest.fixture
def town(box: Township) -> Iterator[Township]:
    clean(box)
    yield box
    clean(box)


def clean(box: Township) -> None:
    """Nobody has cosigned anything, and the inbox is empty."""
    ledger = box.station.ledger
    ledger.write(lambda: ledger.db.execute_sql("DELETE FROM cosignature"))
    for file in (box.folder / "inbox").iterdir():
        file.unlink()
    box.caretaker._taken.clear()


def sizes(box: Township) -> list[int]:
    return [size for size, _note in box.station.ledger.checkpoints()]


def cosigned(box: Township, size: int, keys: Mapping[str, int], *, forged: bool = False) -> str:
    """Our checkpoint of `size` with a line of each key at its time; forged: of another tree."""
    note = notes.parse(str(box.station.ledger.checkpoint_of(size)))
    own = str(Note(note.text, note.lines[:1]))
    signed = checkpoints.parse_text(note.text)
    over = Checkpoint(signed.origin, signed.size, bytes(32)) if forged else signed
    lines = [checkpoints.cosign(over, KEYS[name], time_s) for name, time_s in keys.items()]
    return checkpoints.add_lines(own, lines)


def brought(box: Township, note: str, name: str = "checkpoint") -> None:
    (box.folder / "inbox" / name).write_text(note, "utf-8")
    box.caretaker._take_in()


BOTH = {"witness": 7, "mirror": 8}


@pytest.mark.parametrize(
    ("lines", "is_safe"),
    [
        (BOTH, True),
        ({**BOTH, "supervision": 9}, True),
        ({"witness": 7}, False),  # nobody says that the entries are held
        ({"mirror": 7}, False),
        ({"witness": 7, "supervision": 9}, False),
        ({"witness": 7, "stranger": 9}, False),
        ({}, False),
    ],
)
def test_only_the_quorum_makes_entries_safe(
    town: Township, lines: dict[str, int], is_safe: bool
) -> None:
    newest = sizes(town)[-1]
    brought(town, cosigned(town, newest, lines))
    proof = town.station.proof()
    assert proof.reach == (newest if is_safe else 0)
    assert proof.waiting == town.station.ledger.size - proof.reach


def test_lines_of_one_size_may_come_one_by_one(town: Township) -> None:
    newest = sizes(town)[-1]
    brought(town, cosigned(town, newest, {"witness": 7}))
    assert town.station.proof().reach == 0
    brought(town, cosigned(town, newest, {"mirror": 8}), "witnessed")
    assert town.station.proof().reach == newest


def test_lines_of_two_sizes_do_not_add_up(town: Township) -> None:
    older, newest = sizes(town)[-2:]
    brought(town, cosigned(town, older, {"witness": 7}))
    brought(town, cosigned(town, newest, {"mirror": 8}), "witnessed")
    assert town.station.proof().reach == 0


def test_an_older_note_takes_nothing_away(town: Township) -> None:
    older, newest = sizes(town)[-2:]
    brought(town, cosigned(town, newest, BOTH))
    brought(town, cosigned(town, older, BOTH))
    assert town.station.proof().reach == newest


def test_who_and_when_is_told_with_it(town: Township) -> None:
    newest = sizes(town)[-1]
    brought(town, cosigned(town, newest, {**BOTH, "supervision": 9}))
    found = town.station.proof().safe
    assert found is not None
    assert found.seen == {WITNESS.name: 7, MIRROR.name: 8, SUPERVISION.name: 9}
    assert (found.time_s, found.root) == (9, town.station.ledger.root())


def test_a_line_that_somebody_wrote_into_the_database_counts_for_nothing(town: Township) -> None:
    newest, ledger = sizes(town)[-1], town.station.ledger
    forged = notes.parse(cosigned(town, newest, BOTH, forged=True)).lines[1:]

    def write() -> None:
        for line in forged:
            ledger.db.execute_sql(
                "INSERT INTO cosignature VALUES (?, ?, 7, ?)", (newest, line.name, line.text)
            )

    ledger.write(write)
    assert ledger.cosigned_size() == newest
    assert town.station.proof().reach == 0


RUMOURS = st.fixed_dictionaries(
    {"line": st.sampled_from(["up", "down", "unknown"])},
    optional={
        name: st.integers(0, 10**9)
        for name in ("published", "district_size", "cosigned_size", "waiting")
    },
)
LINES = st.dictionaries(st.sampled_from(sorted(KEYS)), st.integers(0, 2**40), max_size=4)
NOTES = st.tuples(
    st.sampled_from(["checkpoint", "witnessed", "supervised"]),
    st.integers(0, 5),
    LINES,
    st.booleans(),
)


@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(RUMOURS, NOTES, st.binary(max_size=40)), max_size=6))
def test_no_other_source_can_raise_what_is_safe(
    box: Township, acts: list[dict[str, object] | tuple[str, int, dict[str, int], bool] | bytes]
) -> None:
    """Whatever lies in the inbox, in whatever order: N is what the genuine lines say, no more."""
    clean(box)
    genuine: dict[int, set[str]] = {}
    there = sizes(box)
    for act in acts:
        if isinstance(act, dict):
            (box.folder / "inbox" / "status.json").write_text(json.dumps(act))
            continue
        if isinstance(act, bytes):
            (box.folder / "inbox" / "checkpoint").write_bytes(act)
            box.caretaker._take_in()
            continue
        name, at, lines, forged = act
        size = there[at % len(there)]
        if "mirror" in lines:
            lines = {key: time for key, time in lines.items() if key != "stranger"}
        brought(box, cosigned(box, size, lines, forged=forged), name)
        known = set(lines) - {"stranger"}
        if not forged:
            genuine.setdefault(size, set()).update(known)
    expected = max(
        (size for size, by in genuine.items() if {"witness", "mirror"} <= by), default=0
    )
    proof = box.station.proof()
    assert (proof.reach, proof.waiting) == (expected, box.station.ledger.size - expected)


# --- the policy ---------------------------------------------------------------------------------


def of_file(quorum: str) -> Policy:
    return policy.parse(
        f"witness w {WITNESS.vkey}\nwitness m {MIRROR.vkey}\nwitness s {SUPERVISION.vkey}\n"
        f"group two 2 w m s\ngroup held all m two\ngroup any any w s\nquorum {quorum}\n"
    )


@pytest.mark.parametrize(
    ("quorum", "asks", "fewest"),
    [
        ("held", True, 2),  # the mirror counts in both groups
        ("two", False, 2),
        ("any", False, 1),
        ("m", True, 1),
        ("w", False, 1),
        ("none", False, 1),
    ],
)
def test_a_policy_file_says_whether_the_mirror_is_asked_for(
    quorum: str, asks: bool, fewest: int
) -> None:
    read = of_file(quorum)
    assert safety.asks_for_entries(read, MIRROR.vkey) is asks
    assert safety.fewest(read) == fewest


def test_a_quorum_of_none_makes_nothing_safe(town: Township) -> None:
    brought(town, cosigned(town, sizes(town)[-1], BOTH))
    ledger = town.station.ledger
    assert safety.safe(ledger, ledger.keys, of_file("none")) is None
    assert safety.safe(ledger, ledger.keys, None) is None
    assert safety.safe(ledger, ledger.keys, of_file("held")) is not None


@pytest.mark.parametrize(
    ("pins", "quorum", "entries"),
    [
        ((WITNESS, MIRROR), ["district", "mirror"], True),
        ((WITNESS, None), ["district"], False),  # a box enrolled before there was a mirror key
    ],
)
def test_the_pins_of_the_settings_are_a_policy(
    pins: tuple[SigningKey, SigningKey | None], quorum: list[str], entries: bool
) -> None:
    witness, mirror = pins[0].vkey, pins[1].vkey if pins[1] else ""
    made = safety.pinned(witness, mirror)
    assert made.satisfied_by(quorum)
    assert not any(made.satisfied_by(set(quorum) - {one}) for one in quorum)
    assert safety.asks_for_entries(made, mirror) is entries


def test_without_any_pin_nothing_is_ever_safe() -> None:
    assert safety.pinned("").quorum is None


def test_a_ledger_shorter_than_what_a_witness_cosigned_signs_nothing(tmp_path: Path) -> None:
    """log_format.md 10.8, also where only a further witness's note tells of it."""
    town = Township(tmp_path / "box")
    trust = safety.pinned(WITNESS.vkey, MIRROR.vkey, SUPERVISION.vkey)
    town.station.parts = replace(town.station.parts, trust=trust)
    (tmp_path / "box" / "inbox").mkdir(exist_ok=True)
    ledger = town.station.ledger
    more = Checkpoint(ledger.origin, ledger.size + 5, bytes(32))
    note = checkpoints.add_lines(
        checkpoints.sign(more, town.key), [checkpoints.cosign(more, SUPERVISION, 7)]
    )
    (tmp_path / "box" / "inbox" / "witnessed").write_text(note)
    with pytest.raises(PromisedMore):
        town.caretaker.tick()
    with pytest.raises(PromisedMore):
        town.register()
    town.close()
