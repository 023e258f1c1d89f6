"""The chain of a ledger's keys: each vouched for by the one before, none ever twice."""

from contextlib import closing
from pathlib import Path

import pytest

from appliance.core.entries import KeyRotated
from appliance.core.filing import names_for
from appliance.ledger import checkpoints
from appliance.ledger.disk import RealDisk
from appliance.ledger.key_history import BadKeyChange, KeyHistory, hand_over, of_records
from appliance.ledger.key_ring import FileSigner
from appliance.ledger.keys import SigningKey
from appliance.ledger.notes import BadNote
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ports import Breach, Signer, SignerFault, StorageFault
from tests.fakes.ledger_entries import KEY, ORIGIN, Faulty, entry, grow
from tests.fakes.process_signer import ProcessSigner

SECOND = SigningKey(ORIGIN, bytes(range(0x20, 0x40)))
THIRD = SigningKey(ORIGIN, bytes(range(0x10, 0x30)))


def change(old: Signer, new: Signer) -> KeyRotated:
    ids = [one.vkey.split("+")[1] for one in (old, new)]
    return KeyRotated(
        key_id=ids[0], reason="ROUTINE", use="LEDGER", new_key_id=ids[1], new_key=new.vkey,
        handover=hand_over(old, new.vkey, origin=ORIGIN),
    )  # fmt: skip


def opened(folder: Path, signer: Signer = KEY, successor: Signer | None = None) -> Ledger:
    return Ledger.open(folder / "station.db", origin=ORIGIN, signer=signer, successor=successor)


def rotate(ledger: Ledger, old: Signer, new: Signer) -> int:
    """Append the handover with one entry before and one after it in the same commit."""
    fact = change(old, new)
    assert ledger.vouch_for(new) == fact.handover
    with ledger.transaction():
        first = ledger.size
        ledger.append(
            [
                (entry(first), ()),
                (entry(first + 1, fact), names_for(fact)),
                (entry(first + 2), ()),
            ]
        )
    return first + 1


class Stop(Exception):
    pass


def append_and_stop(ledger: Ledger, fact: KeyRotated) -> None:
    ledger.append([(entry(1, fact), names_for(fact))])
    raise Stop


def test_the_key_in_force_is_told_by_the_size() -> None:
    history = (
        KeyHistory(KEY.verifier).after(3, change(KEY, SECOND)).after(7, change(SECOND, THIRD))
    )
    assert [history.at(size) for size in (0, 3, 4, 7, 8)] == [
        KEY.verifier, KEY.verifier, SECOND.verifier, SECOND.verifier, THIRD.verifier,
    ]  # fmt: skip
    assert history.ledger_keys == (KEY.verifier, SECOND.verifier, THIRD.verifier)
    assert history.current == THIRD.verifier


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (change(SECOND, THIRD), "key ids"),
        (change(KEY, KEY), "come back"),
        (change(KEY, SigningKey("demo.other/ledger1", bytes(32))), "no key of this ledger"),
        (change(KEY, SigningKey(ORIGIN, bytes(32), 4)), "no key of this ledger"),
    ],
)
def test_who_may_not_follow(fact: KeyRotated, why: str) -> None:
    with pytest.raises(BadKeyChange, match=why):
        KeyHistory(KEY.verifier).after(3, fact)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"handover": change(THIRD, SECOND).handover}, "did not sign"),
        ({"handover": "AAAA"}, "did not sign"),
        ({"handover": "?"}, "successor"),
        ({"new_key": SECOND.vkey[:-1]}, "successor"),
        ({"new_key_id": "00000000"}, "key ids"),
        ({"use": "TLS"}, "use"),
    ],
)
def test_a_handover_needs_the_word_of_the_key_before(broken: dict[str, str], why: str) -> None:
    good = change(KEY, SECOND)
    values = {name: getattr(good, name) for name in good.__struct_fields__} | broken
    with pytest.raises(BadKeyChange, match=why):
        KeyHistory(KEY.verifier).after(3, KeyRotated(**values))


def test_a_handover_is_for_one_ledger_only() -> None:
    elsewhere = change(KEY, SECOND)
    handover = hand_over(KEY, SECOND.vkey, origin="demo.999999.999999100/ledger2")
    values = {name: getattr(elsewhere, name) for name in elsewhere.__struct_fields__}
    with pytest.raises(BadKeyChange, match="did not sign"):
        KeyHistory(KEY.verifier).after(3, KeyRotated(**values | {"handover": handover}))


def test_a_withdrawal_stands_once() -> None:
    gone = KeyRotated("0a0b0c0d", "LOST", "STAFF")
    history = KeyHistory(KEY.verifier).after(5, gone)
    assert history.withdrawn == {"0a0b0c0d": 5}
    assert history.current == KEY.verifier
    with pytest.raises(BadKeyChange, match="before"):
        history.after(6, gone)


def test_checkpoints_from_the_handover_on_are_under_the_new_key(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    grow(ledger, 2)
    seq = rotate(ledger, KEY, SECOND)
    grow(ledger, 1)
    notes = dict(ledger.checkpoints())
    for size, note in notes.items():
        good, bad = (KEY, SECOND) if size <= seq else (SECOND, KEY)
        assert checkpoints.open_checkpoint(note, good.verifier).size == size
        with pytest.raises(BadNote):
            checkpoints.open_checkpoint(note, bad.verifier)
    assert sorted(notes) == [1, 2, 5, 6]
    ledger.close()


def test_the_next_start_knows_the_new_key_and_refuses_the_old(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    rotate(ledger, KEY, SECOND)
    ledger.close()
    with_new = opened(tmp_path, SECOND)
    assert with_new.breach is None
    assert with_new.verifier == SECOND.verifier
    with_new.close()
    unsettled = opened(tmp_path, KEY, successor=SECOND)
    assert unsettled.breach is None
    grow(unsettled, 1)
    unsettled.close()
    with_old = opened(tmp_path, KEY)
    assert isinstance(with_old.breach, Breach)
    with_old.close()


def test_a_successor_that_nobody_vouched_for_changes_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    grow(ledger, 1)
    bad = change(THIRD, SECOND)
    with pytest.raises(BadKeyChange), ledger.transaction():
        ledger.append([(entry(1, bad), names_for(bad))])
    assert ledger.breach is None
    assert (ledger.size, ledger.verifier) == (1, KEY.verifier)
    grow(ledger, 1)
    ledger.close()


def test_a_rolled_back_handover_leaves_the_old_key(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    grow(ledger, 1)
    fact = change(KEY, SECOND)
    ledger.vouch_for(SECOND)
    with pytest.raises(Stop), ledger.transaction():
        append_and_stop(ledger, fact)
    grow(ledger, 1)
    note = ledger.checkpoint()
    assert note is not None
    assert checkpoints.open_checkpoint(note, KEY.verifier).size == 2
    ledger.close()


def test_a_refused_handover_in_a_group_leaves_the_others_under_the_old_key(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    fact = change(KEY, SECOND)
    ledger.vouch_for(SECOND)
    with ledger.transaction():
        ledger.append([(entry(0), ())])
        with pytest.raises(Stop), ledger.savepoint():
            append_and_stop(ledger, fact)
    assert ledger.verifier == KEY.verifier
    assert checkpoints.open_checkpoint(str(ledger.checkpoint()), KEY.verifier).size == 1
    ledger.close()


def test_a_published_tree_goes_on_over_a_handover(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    grow(ledger, 3)
    assert publish(ledger, tmp_path / "ledger", RealDisk()) == 3
    rotate(ledger, KEY, SECOND)
    assert publish(ledger, tmp_path / "ledger", RealDisk()) == 6
    assert (tmp_path / "ledger" / "vkey").read_text().strip() == KEY.vkey
    ledger.close()


def test_a_token_in_another_process_signs_a_life_and_hands_over(tmp_path: Path) -> None:
    with closing(ProcessSigner(ORIGIN, bytes(range(32)))) as token:
        ledger = opened(tmp_path, token)
        grow(ledger, 3)
        rotate(ledger, token, SECOND)
        grow(ledger, 1)
        history = of_records(ledger)
        assert history is not None
        assert [one.text for one in history.ledger_keys] == [token.vkey, SECOND.vkey]
        ledger.close()


def test_a_token_that_is_pulled_out_stops_the_writing_and_nothing_else(tmp_path: Path) -> None:
    token = ProcessSigner(ORIGIN, bytes(range(32)))
    ledger = opened(tmp_path, token)
    grow(ledger, 3)
    token.close()
    with pytest.raises(SignerFault):
        grow(ledger, 1)
    assert ledger.size == 3
    assert ledger.entry(2)
    assert ledger.breach is None
    ledger.close()


def test_a_new_ledger_without_a_key_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(SignerFault):
        opened(tmp_path, FileSigner(tmp_path / "ledger"))


def test_a_handover_whose_commit_failed_but_was_kept_stands(tmp_path: Path) -> None:
    Faulty.failing = ""
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY, factory=Faulty)
    grow(ledger, 1)
    Faulty.failing = "but kept"
    seq = rotate(ledger, KEY, SECOND)
    assert ledger.verifier == SECOND.verifier
    grow(ledger, 1)
    assert ledger.size == seq + 3
    ledger.close()


def test_a_handover_whose_commit_failed_and_was_not_kept_never_was(tmp_path: Path) -> None:
    Faulty.failing = ""
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY, factory=Faulty)
    grow(ledger, 1)
    Faulty.failing = "not kept"
    with pytest.raises(StorageFault):
        rotate(ledger, KEY, SECOND)
    assert ledger.verifier == KEY.verifier
    grow(ledger, 1)
    assert checkpoints.open_checkpoint(str(ledger.checkpoint()), KEY.verifier).size == 2
    ledger.close()
