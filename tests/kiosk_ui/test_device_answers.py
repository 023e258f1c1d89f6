"""What a person does at a device comes to the page once, and to the right page."""

import threading
import time
from collections.abc import Callable

import pytest

from appliance.ports import DeviceRefusal, NoAnswer, Step
from kiosk_ui.device_answers import DeviceAnswers, Wait
from tests.fakes.entropy import CountedEntropy


@pytest.fixture
def answers() -> DeviceAnswers:
    return DeviceAnswers(time.monotonic, CountedEntropy("answers").draw)


def until(wait: Wait, state: str) -> None:
    ends = time.monotonic() + 5
    while wait.state != state and time.monotonic() < ends:
        threading.Event().wait(0.005)
    assert wait.state == state


def nothing_comes(_seconds: float, _progress: object) -> None:
    threading.Event().wait(0.01)


def test_an_answer_is_given_once_and_for_its_token_only(answers: DeviceAnswers) -> None:
    wait = answers.begin("a", "card", "card", lambda _s, _p: "a card")
    until(wait, "done")
    assert answers.collect("a", "card", "guess") is None
    assert answers.collect("b", "card", wait.token) is None
    assert answers.collect("a", "card", wait.token) == "a card"
    assert answers.collect("a", "card", wait.token) is None


def test_the_ring_counts_down_the_step_in_hand() -> None:
    """The clock stands still, so the seconds are those that the device gave."""
    answers = DeviceAnswers(lambda: 1000.0, CountedEntropy("answers").draw)
    wait = Wait("a", "finger", "finger", deadline=1060.0, looked=1000.0)
    said = []

    def enrol(_seconds: float, progress: Callable[[Step], None]) -> None:
        for step in (Step("press", 2.0), Step("lift", 8.0)):
            progress(step)
            said.append((wait.note, wait.seconds(1000.0)))

    answers._try_once(wait, enrol)
    assert said == [("press", 60), ("lift", 8)]
    assert wait.seconds(1000.0) == 60


def test_a_page_that_is_opened_again_finds_its_own_wait(answers: DeviceAnswers) -> None:
    wait = answers.begin("a", "card", "card", nothing_comes)
    assert answers.begin("a", "card", "card", nothing_comes) is wait
    answers.leave("a")


def test_the_page_that_asks_last_gets_the_device(answers: DeviceAnswers) -> None:
    left = answers.begin("a", "card", "card", nothing_comes)
    answers.begin("b", "card", "card", nothing_comes)
    until(left, "over")
    answers.leave("b")


@pytest.mark.parametrize(
    ("fault", "note"),
    [(DeviceRefusal("card-moved"), "card-moved"), (NoAnswer("silent"), "no-answer")],
)
def test_a_failed_try_is_said_and_the_wait_goes_on(
    answers: DeviceAnswers, fault: Exception, note: str
) -> None:
    tries = [fault]
    seen = []

    def take(_seconds: float, _progress: object) -> object:
        seen.append(wait.note)
        if tries:
            raise tries.pop()
        return "a card"

    ready = threading.Event()

    def once_ready(seconds: float, progress: object) -> object:
        ready.wait(5)
        return take(seconds, progress)

    wait = answers.begin("a", "card", "card", once_ready)
    ready.set()
    until(wait, "done")
    assert seen == ["", note]
    assert wait.tries == 1


def test_waiting_longer_begins_the_ring_anew(answers: DeviceAnswers) -> None:
    wait = answers.begin("a", "card", "card", nothing_comes)
    wait.deadline = time.monotonic() - 1
    until(wait, "over")
    answers.more("a", "card")
    again = answers.begin("a", "card", "card", nothing_comes)
    assert again is not wait
    assert again.seconds(time.monotonic()) == 60
    answers.leave("a")


def test_a_page_that_nobody_looks_at_frees_the_device() -> None:
    now = [0.0]
    answers = DeviceAnswers(lambda: now[0], CountedEntropy("answers").draw)
    wait = answers.begin("a", "finger", "finger", nothing_comes)
    now[0] = 9.0
    assert answers.of("a", "finger") is wait
    now[0] = 18.0
    assert wait.state == "waiting"
    now[0] = 20.0
    until(wait, "over")


def test_the_next_page_comes_only_when_the_last_try_is_over(answers: DeviceAnswers) -> None:
    begun, over = threading.Event(), threading.Event()

    def slow(_seconds: float, _progress: object) -> object:
        begun.set()
        over.wait(5.0)
        return "the card of nobody"

    answers.begin("first", "card", "card", slow)
    assert begun.wait(5.0)
    second: list[Wait] = []
    asks = threading.Thread(
        target=lambda: second.append(answers.begin("second", "card", "card", nothing_comes))
    )
    asks.start()
    assert second == []
    over.set()
    asks.join(5.0)
    assert [wait.owner for wait in second] == ["second"]
    answers.leave("second")
