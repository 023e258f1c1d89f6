"""Commands at the same moment: decided one upon the other, committed together, told apart."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.core.commands import AcceptTrade
from appliance.core.trade import Trade
from appliance.station import Receipt, Refused
from tests.fakes.township import CONSENT, MATERIALS, STAFF, Township

WAIT_S = 30


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def at_once(township: Township, *acts: Callable[[], Receipt]) -> list[Future[Receipt]]:
    """Let `acts` wait for the writer, in this order, until all are there."""
    ledger = township.station.ledger
    busy, go = threading.Event(), threading.Event()

    def hold() -> None:
        busy.set()
        assert go.wait(WAIT_S)

    with ThreadPoolExecutor(len(acts) + 1) as pool:
        plug = pool.submit(ledger.write, hold)
        assert busy.wait(WAIT_S)
        futures = []
        for number, act in enumerate(acts):
            futures.append(pool.submit(act))
            while ledger._writer._waiting.qsize() <= number:
                threading.Event().wait(0.001)
        go.set()
        plug.result(WAIT_S)
    return futures


def accepting(township: Township, number: str, who: str = "clerk") -> Callable[[], Receipt]:
    command = AcceptTrade(trade=number, materials=MATERIALS, decisions=(CONSENT,))
    return lambda: township.by(who, "CLERK", command)


def code(future: Future[Receipt]) -> str:
    no = future.exception()
    assert isinstance(no, Refused)
    return no.refusal.code


def test_of_two_clerks_who_accept_at_once_the_second_is_told(township: Township) -> None:
    number = township.lease_to("SUBMITTED")
    size = township.station.ledger.size
    first, second = at_once(
        township, accepting(township, number), accepting(township, number, "second")
    )
    assert first.result().last_seq == size
    assert code(second) == "wrong-stage"
    assert township.station.ledger.size == size + 1
    assert township.trade(number).accepted_by == STAFF["clerk"][0]
    assert len(township.station.outbox.jobs(trade=number)) == 1


def test_two_applications_never_get_the_same_number(township: Township) -> None:
    parcels = [f"999999100200000000{at}" for at in range(2)]
    first, second = at_once(
        township,
        *(lambda parcel=parcel: township.register(parcel_code=parcel) for parcel in parcels),
    )
    assert first.exception() is None
    assert code(second) == "trade-number"
    assert len(township.station.projections.trades()) == 1


def test_different_trades_share_one_checkpoint_and_have_their_own_receipts(
    township: Township,
) -> None:
    numbers = [
        township.lease_to("SUBMITTED", parcel_code=f"999999100200000000{at}") for at in range(4)
    ]
    ledger = township.station.ledger
    size = ledger.size
    futures = at_once(township, *(accepting(township, number) for number in numbers))
    receipts = [one.result() for one in futures]
    assert [one.trade for one in receipts] == numbers
    assert [one.last_seq for one in receipts] == list(range(size, size + 4))
    assert [one.leaf_hex for one in receipts] == [
        ledger.leaf(seq).hex() for seq in range(size, size + 4)
    ]
    assert [at for at, _note in ledger.checkpoints() if at > size] == [size + 4]
    assert {township.trade(number).stage for number in numbers} == {"ACCEPTED"}


def test_a_mistake_of_ours_in_one_command_harms_no_other(
    township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [
        township.lease_to("SUBMITTED", parcel_code=f"999999100200000000{at}") for at in range(3)
    ]
    add = township.station.outbox.add

    def fails_for_one(*, trade: str, **job: object) -> None:
        if trade == numbers[1]:
            raise ZeroDivisionError
        add(trade=trade, **job)  # type: ignore[arg-type]

    monkeypatch.setattr(township.station.outbox, "add", fails_for_one)
    futures = at_once(township, *(accepting(township, number) for number in numbers))
    assert isinstance(futures[1].exception(), ZeroDivisionError)
    assert [futures[at].exception() for at in (0, 2)] == [None, None]
    stages = [township.trade(number).stage for number in numbers]
    assert stages == ["ACCEPTED", "SUBMITTED", "ACCEPTED"]


def test_a_reader_never_keeps_what_a_commit_overtook(township: Township) -> None:
    number = township.lease_to("SUBMITTED")
    held = township.station.trades_in_hand
    held._held.clear()

    def read_slowly() -> Trade:
        before = held._held.get(number)
        assert before is None
        old = township.trade(number)
        held._held.clear()
        accepting(township, number)()
        held._held.clear()
        return old

    stale = held.get(number, read_slowly)
    assert stale is not None
    assert stale.stage == "SUBMITTED"
    assert township.trade(number).stage == "ACCEPTED"
