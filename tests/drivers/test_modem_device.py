"""The modem driver against the simulator, joined only by a pseudo-terminal."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.ports import (
    BrokenAnswer,
    Delivery,
    DeliveryReport,
    DeviceFault,
    DeviceRefusal,
    DeviceState,
    NoAnswer,
    SendState,
    ShortMessage,
    Signal,
)
from drivers.modem_at import dialogue
from drivers.modem_at.device import GsmModem
from drivers.modem_at.refusals import ModemRefusal
from drivers.modem_at.sim_pin import SimPin
from drivers.modem_at.simulated_network import (
    DELIVERED,
    FAILED,
    STILL_TRYING,
    Registration,
    Reports,
)
from drivers.modem_at.simulated_sim import Sim
from drivers.modem_at.simulator import ModemSimulator
from drivers.simulation import SimulatedLine
from drivers.watch import Watch
from tests.fakes.desk import until

NUMBER = "16900000001"
TEXT = "张*丰：您的交易申请已受理，编号999999100-2026-CBD-0001。"


class Bench:
    def __init__(self, folder: Path, pin: SimPin | None = None) -> None:
        self.sim = Sim()
        self.modem = ModemSimulator(sim=self.sim)
        self.line = SimulatedLine(folder / "modem", self.modem)
        self.modem.send = self.line.send
        self.trace: list[str] = []
        self.clock = 0.0
        self.driver = GsmModem(str(self.line.path), pin=pin, trace=self.trace.append)
        self.references: list[int] = []

    def send(self, text: str = TEXT, *, reference: int = 7, parts_before: int = 0) -> SendState:
        return self.driver.send(
            NUMBER, text, reference=reference, parts_before=parts_before,
            accepted=lambda number, _total: self.references.append(number),
        )  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.driver.close()


@pytest.mark.parametrize(
    ("registration", "level", "told", "remark"),
    [
        (Registration.HOME, 21, "-71 dBm", "found.network-home"),
        (Registration.ROAMING, 21, "-71 dBm", "found.network-roaming"),
        (Registration.HOME, 7, "-99 dBm", "found.network-home"),
        (Registration.HOME, 6, "-101 dBm", "found.network-weak"),
        (Registration.HOME, 99, "", "found.network-unmeasured"),
    ],
)
def test_the_morning_check_hears_network_and_signal(
    bench: Bench, registration: Registration, level: int, told: str, remark: str
) -> None:
    bench.modem.registration, bench.modem.signal = registration, level
    assert bench.driver.probe() is DeviceState.READY
    assert bench.driver.exercise() == told
    assert bench.driver.remark() == remark


def test_the_morning_check_asks_and_does_not_remember(bench: Bench) -> None:
    assert bench.driver.exercise() == "-71 dBm"
    bench.modem.registration = Registration.NONE
    with pytest.raises(ModemRefusal, match="no-network"):
        bench.driver.exercise()
    assert bench.driver.remark() == ""


def test_a_module_that_wants_each_report_acknowledged_still_tells_all(bench: Bench) -> None:
    bench.modem.service = 1
    bench.modem.power_cycle()
    found: list[DeliveryReport] = []
    for _again in range(3):
        assert bench.send() is SendState.SENT
        found += reports(bench)
    assert [one.reference for one in found] == [1, 2, 3]


def test_a_message_reaches_the_phone(bench: Bench) -> None:
    assert bench.send() is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, TEXT)]
    assert bench.references == [1]


def test_a_long_message_reaches_the_phone_whole_with_each_part_told(bench: Bench) -> None:
    text = TEXT + "𠮷禾" * 40
    assert bench.send(text) is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, text)]
    assert bench.references == [1, 2, 3]


def test_parts_that_the_network_took_are_not_sent_twice(bench: Bench) -> None:
    text = "禾" * 100
    assert bench.driver.probe() is DeviceState.READY
    bench.modem.refuse.extend([])
    bench.send(text)
    bench.modem.taken.clear()
    bench.send(text, parts_before=1)
    assert [one.part.part for one in bench.modem.taken] == [2]


def test_reports_come_back_with_the_number_of_their_part(bench: Bench) -> None:
    bench.send()
    [report] = reports(bench)
    assert (report.reference, report.recipient) == (1, NUMBER)
    assert report.delivery is Delivery.DELIVERED


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        (DELIVERED, Delivery.DELIVERED),
        (0x1F, Delivery.DELIVERED),
        (0x20, Delivery.TRYING),
        (STILL_TRYING, Delivery.TRYING),
        (0x3F, Delivery.TRYING),
        (0x40, Delivery.FAILED),
        (FAILED, Delivery.FAILED),
        (0x7F, Delivery.FAILED),
    ],
)
def test_a_late_report_says_how_it_stands(bench: Bench, status: int, delivery: Delivery) -> None:
    bench.modem.reports = Reports.LATER
    bench.send()
    bench.modem.report(1, status)
    assert [one.delivery for one in reports(bench)] == [delivery]


def reports(bench: Bench) -> list[DeliveryReport]:
    """The first that come."""
    found: list[DeliveryReport] = []

    def came() -> bool:
        found.extend(bench.driver.collect().reports)
        return bool(found)

    until(came)
    return found


def test_a_report_is_given_once(bench: Bench) -> None:
    bench.send()
    assert len(reports(bench)) == 1
    bench.driver.probe()
    assert bench.driver.collect().reports == ()


def always(answer: bytes) -> Callable[[bytes], list[bytes]]:
    def received(data: bytes) -> list[bytes]:
        return [answer]

    return received


# --- the network and the SIM --------------------------------------------------------------


@pytest.mark.parametrize(
    ("registration", "state", "network"),
    [
        (Registration.HOME, DeviceState.READY, "home"),
        (Registration.ROAMING, DeviceState.READY, "roaming"),
        (Registration.SEARCHING, DeviceState.NO_NETWORK, "searching"),
        (Registration.DENIED, DeviceState.NO_NETWORK, "denied"),
        (Registration.NONE, DeviceState.NO_NETWORK, "none"),
    ],
)
def test_the_network_shows_in_the_state(
    bench: Bench, registration: Registration, state: DeviceState, network: str
) -> None:
    bench.modem.registration = registration
    assert bench.driver.probe() is state
    assert bench.driver.signal == Signal(-71, network)


@pytest.mark.parametrize(("level", "dbm"), [(0, -113), (31, -51), (99, None)])
def test_the_signal_is_told_in_dbm(bench: Bench, level: int, dbm: int | None) -> None:
    bench.modem.signal = level
    bench.driver.probe()
    assert bench.driver.signal.dbm == dbm


def test_without_a_network_nothing_is_tried(bench: Bench) -> None:
    bench.modem.registration = Registration.SEARCHING
    with pytest.raises(DeviceRefusal, match="no-network"):
        bench.send()
    bench.modem.registration = Registration.HOME
    assert bench.send() is SendState.SENT


def test_a_missing_sim_is_told_and_found_when_it_is_put_in(bench: Bench) -> None:
    bench.modem.sim = None
    assert bench.driver.probe() is DeviceState.NO_SIM
    with pytest.raises(DeviceRefusal, match="sim-missing"):
        bench.send()
    bench.modem.sim = bench.sim
    assert bench.driver.probe() is DeviceState.READY


def test_a_sim_taken_out_later_is_told_too(bench: Bench) -> None:
    assert bench.driver.probe() is DeviceState.READY
    bench.modem.sim = None
    bench.driver.probe()
    assert bench.driver.probe() is DeviceState.NO_SIM


def test_a_sim_that_wants_a_pin_is_locked_without_one(bench: Bench) -> None:
    bench.sim.pin = "1234"
    assert bench.driver.probe() is DeviceState.SIM_LOCKED
    assert bench.sim.tries == 3


def with_pin(folder: Path, pin: str) -> Bench:
    (folder / "modem-pin").write_text(f"{pin}\n")
    return Bench(folder, SimPin(folder / "modem-pin"))


def test_the_right_pin_opens_the_sim_after_each_power_cycle(tmp_path: Path) -> None:
    bench = with_pin(tmp_path, "1234")
    bench.sim.pin = "1234"
    with bench.line:
        assert bench.driver.probe() is DeviceState.READY
        for answer in bench.modem.power_cycle():
            bench.line.send(answer)
        bench.driver.probe()
        assert bench.driver.probe() is DeviceState.READY
        bench.driver.close()
    assert not any("31 32 33 34" in line for line in bench.trace)


def test_a_wrong_pin_is_tried_once_even_by_another_process(tmp_path: Path) -> None:
    for _start in range(4):
        bench = with_pin(tmp_path, "4321")
        bench.sim.pin = "1234"
        bench.sim.tries = 3
        with bench.line:
            assert bench.driver.probe() is DeviceState.SIM_LOCKED
            assert bench.driver.probe() is DeviceState.SIM_LOCKED
            bench.driver.close()
        assert bench.sim.tries == (2 if _start == 0 else 3)


def test_another_pin_is_tried_again(tmp_path: Path) -> None:
    wrong = with_pin(tmp_path, "4321")
    wrong.sim.pin = "1234"
    with wrong.line:
        wrong.driver.probe()
        wrong.driver.close()
    right = with_pin(tmp_path, "1234")
    right.sim.pin = "1234"
    with right.line:
        assert right.driver.probe() is DeviceState.READY
        right.driver.close()


def test_a_sim_that_wants_its_puk_is_left_alone(tmp_path: Path) -> None:
    bench = with_pin(tmp_path, "1234")
    bench.sim.pin, bench.sim.tries = "1234", 0
    with bench.line:
        assert bench.driver.probe() is DeviceState.SIM_LOCKED
        bench.driver.close()
    assert bench.sim.tries == 0
    assert not (tmp_path / "modem-pin.tried").exists()


# --- what goes wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (38, "network-out-of-order"), (42, "congestion"), (301, "service-reserved"),
        (322, "memory-full"), (330, "service-centre-unknown"), (332, "network-timeout"),
        (500, "modem-unknown-error"), (999, "modem-refused"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_name_and_the_next_message_goes(
    bench: Bench, number: int, code: str
) -> None:
    bench.modem.refuse.append(number)
    with pytest.raises(ModemRefusal) as refusal:
        bench.send()
    assert (refusal.value.code, refusal.value.said) == (code, f"+CMS ERROR: {number}")
    assert bench.send() is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, TEXT)]


def test_a_refusal_in_the_middle_goes_on_where_it_ended(bench: Bench) -> None:
    text = "禾" * 150
    bench.send("先")
    bench.references.clear()
    bench.modem.refuse.extend([])
    first = bench.modem.received

    def refuse_second(data: bytes) -> list[bytes]:
        answers = first(data)
        if b"+CMGS: 2" in b"".join(answers):
            bench.modem.refuse.append(42)
        return answers

    bench.modem.received = refuse_second  # type: ignore[method-assign]  # the network's mood
    with pytest.raises(DeviceRefusal, match="congestion"):
        bench.send(text)
    assert bench.references == [2]
    bench.modem.received = first  # type: ignore[method-assign]
    assert bench.send(text, parts_before=1) is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, "先"), (NUMBER, text)]


def test_an_answer_that_is_lost_leaves_the_sending_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.modem_at.device.SEND_S", 0.3)
    bench.driver.probe()
    bench.modem.mute_after = True
    assert bench.send() is SendState.UNKNOWN
    assert bench.references == []
    assert bench.modem.texts() == [(NUMBER, TEXT)]  # it had gone out: asking a person was right
    assert bench.send("另一条") is SendState.SENT


def test_a_cable_pulled_after_the_message_left_is_unknown(bench: Bench) -> None:
    bench.driver.probe()
    real = bench.modem.received

    def pull(data: bytes) -> list[bytes]:
        answers = real(data)
        if b"\x1a" in data:
            bench.line.unplug()
        return answers

    bench.modem.received = pull  # type: ignore[method-assign]
    assert bench.send() is SendState.UNKNOWN
    bench.modem.received = real  # type: ignore[method-assign]
    bench.line.plug()
    assert bench.send() is SendState.SENT


def test_a_cable_pulled_before_the_prompt_is_no_answer(bench: Bench) -> None:
    bench.driver.probe()
    bench.line.unplug()
    with pytest.raises(NoAnswer):
        bench.send()
    assert bench.driver.probe() is DeviceState.NO_ANSWER
    bench.line.plug()
    assert bench.driver.probe() is DeviceState.READY
    assert bench.modem.texts() == []


def test_a_modem_that_never_prompts_is_given_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "PROMPT_S", 0.3)
    bench.driver.probe()
    real = bench.modem.received
    bench.modem.received = lambda data: [] if b"CMGS" in data else real(data)  # type: ignore[method-assign]
    with pytest.raises(DeviceFault):
        bench.send()
    bench.modem.received = real  # type: ignore[method-assign]
    assert bench.send() is SendState.SENT


def test_a_slow_prompt_is_waited_for(bench: Bench) -> None:
    bench.modem.prompt_s = 0.4
    assert bench.send() is SendState.SENT


def test_noise_and_echo_between_command_and_answer_do_no_harm(bench: Bench) -> None:
    bench.modem.noisy = True
    bench.line.faults.split = True
    bench.line.faults.garbage = bytes.fromhex("00AAEF0110FF")
    assert bench.send() is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, TEXT)]


def test_a_power_cycle_is_noticed_and_the_modem_set_up_again(bench: Bench) -> None:
    bench.driver.probe()
    for answer in bench.modem.power_cycle():
        bench.line.send(answer)
    bench.driver.probe()
    assert bench.send() is SendState.SENT
    assert bench.modem.texts() == [(NUMBER, TEXT)]


def test_a_power_cycle_that_says_nothing_is_noticed_by_its_echo(bench: Bench) -> None:
    bench.driver.probe()
    bench.modem.power_cycle()
    bench.driver.probe()
    assert bench.send() is SendState.SENT


def test_silence_is_no_answer_and_noise_a_broken_one(bench: Bench) -> None:
    bench.line.faults.silence = True
    assert bench.driver.probe() is DeviceState.NO_ANSWER
    bench.line.faults.clear()
    bench.line.faults.damage = True
    real = bench.modem.received
    bench.modem.received = always(b"\xff\xfe\xfd")  # type: ignore[method-assign]
    assert bench.driver.probe() is DeviceState.BROKEN_ANSWER
    bench.modem.received = real  # type: ignore[method-assign]
    bench.line.faults.clear()
    assert bench.driver.probe() is DeviceState.READY


def test_an_answer_to_something_else_is_broken(bench: Bench) -> None:
    bench.driver.probe()
    bench.modem.received = always(b"\r\nOK\r\n")  # type: ignore[method-assign]
    with pytest.raises(BrokenAnswer):
        bench.driver.network_time()


# --- what comes in ------------------------------------------------------------------------


def test_a_message_is_read_whole_and_cleared_when_it_is_forgotten(bench: Bench) -> None:
    text = "请问我家的地什么时候签合同？𠮷" * 8
    bench.modem.receive("16900000002", text)
    [message] = bench.driver.collect().messages
    assert (message.sender, message.text) == ("16900000002", text)
    assert message.at == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert len(bench.sim.stored) == 2
    bench.driver.forget(message)
    assert bench.sim.stored == {}
    bench.driver.forget(message)  # if power failed in between, once more does no harm


def test_an_arrival_is_noticed_while_nobody_asks(bench: Bench) -> None:
    assert bench.driver.collect().messages == ()
    bench.modem.receive("16900000002", "好")
    assert [one.text for one in messages(bench)] == ["好"]


def messages(bench: Bench) -> list[ShortMessage]:
    """The first that come."""
    found: list[ShortMessage] = []

    def came() -> bool:
        found.extend(bench.driver.collect().messages)
        return bool(found)

    until(came)
    return found


def test_a_message_without_its_rest_waits_in_the_modem(bench: Bench) -> None:
    bench.modem.receive("16900000002", "禾" * 100)
    first, second = sorted(bench.sim.stored)
    rest = bench.sim.stored.pop(second)
    assert bench.driver.collect().messages == ()
    bench.modem.arrive(rest)
    assert [one.slots for one in messages(bench)] == [(first, second)]


def test_an_unreadable_message_is_handed_over_empty_after_three_looks(bench: Bench) -> None:
    bench.sim.stored[4] = b"\x00\x04\xff\xff"
    found = []
    for _look in range(3):
        bench.driver._talk.arrived = True
        found.append([(one.sender, one.slots) for one in bench.driver.collect().messages])
    assert found == [[], [], [("", (4,))]]


def test_the_networks_clock_is_told_in_utc(bench: Bench) -> None:
    assert bench.driver.network_time() == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def test_a_clock_that_was_never_set_is_none(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.modem._now = lambda: datetime(1980, 1, 6, tzinfo=UTC)
    with bench.line:
        assert bench.driver.network_time() is None
        bench.driver.close()


def test_numbers_and_texts_stay_out_of_the_trace(bench: Bench) -> None:
    bench.modem.receive("16900000002", "好")
    bench.send()
    bench.driver.collect()
    trace = "\n".join(bench.trace)
    octets = "受理".encode("utf-16-be").hex().upper().encode().hex(" ")
    assert octets not in trace
    assert trace


def test_the_network_going_and_coming_is_noticed_without_asking(bench: Bench) -> None:
    seen: list[DeviceState] = []
    watch = Watch([bench.driver], listener=lambda _name, state: seen.append(state))
    watch.start()
    until(lambda: seen[-1:] == [DeviceState.READY])
    bench.modem.registration = Registration.SEARCHING
    until(lambda: seen[-1:] == [DeviceState.NO_NETWORK])
    bench.modem.registration = Registration.HOME
    until(lambda: seen[-1:] == [DeviceState.READY])
    watch.stop()
