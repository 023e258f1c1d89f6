"""The ID-card driver against the simulator, joined only by a pseudo-terminal."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, CardRead, DeviceRefusal, DeviceState, NoAnswer
from drivers.idcard_samv.device import SamvReader
from drivers.idcard_samv.simulated_card import SimulatedCard, card_of
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.simulation import SimulatedLine

PERSON = {
    "name": "刘梅",
    "sex": "2",
    "ethnicity": "01",
    "birth": "1988-02-29",
    "address": "示例县青禾镇上禾村3组",
    "id_number": "999999198802290025",
    "issuer": "示例县公安局",
    "valid_from": "2015-01-01",
    "valid_to": "长期",
}


class Bench:
    def __init__(self, folder: Path) -> None:
        self.module = SamvSimulator()
        self.line = SimulatedLine(folder / "id-card", self.module)
        self.trace: list[str] = []
        self.reader = SamvReader(str(self.line.path), trace=self.trace.append)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    with made.line:
        yield made
        made.reader.close()


def read(bench: Bench, card: SimulatedCard | None = None) -> CardRead | None:
    bench.module.lay(card or card_of(PERSON))
    return bench.reader.read_card(timeout_s=1.0)


def test_a_card_is_read_whole(bench: Bench) -> None:
    card = card_of(PERSON)
    found = read(bench, card)
    assert found is not None
    assert (found.person.name, found.person.id_number) == ("刘梅", "999999198802290025")
    assert found.person.address == "示例县青禾镇上禾村3组"
    assert (found.person.card_valid_from, found.person.card_valid_to) == ("2015-01-01", "")
    assert found.module == "05.01-20210715-0007654321-0123456789"
    assert (found.card_kind, found.photo, found.warnings) == ("mainland", card.photo, ())


def test_the_newest_added_address_replaces_the_printed_one(bench: Bench) -> None:
    found = read(bench, card_of(PERSON, added_address="湖北省示范县青山镇东街8号"))
    assert found is not None
    assert found.person.address == "湖北省示范县青山镇东街8号"


def test_no_card_in_time_is_none(bench: Bench) -> None:
    assert bench.reader.read_card(timeout_s=0.4) is None


def test_a_card_laid_down_while_waiting_is_read(bench: Bench) -> None:
    later = threading.Timer(0.2, bench.module.lay, [card_of(PERSON)])
    later.start()
    assert bench.reader.read_card(timeout_s=5.0) is not None
    later.join()


def test_a_card_is_read_again_after_it_was_lifted(bench: Bench) -> None:
    assert read(bench) is not None
    assert bench.reader.read_card(timeout_s=0.1) is None
    bench.module.lift()
    assert read(bench) is not None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0x31, "card-unverified"),
        (0x32, "card-unverified"),
        (0x33, "card-unverified"),
        (0x40, "card-unknown"),
        (0x41, "card-moved"),
        (0x47, "card-moved"),
        (0x37, "card-unreadable"),
        (0x3F, "card-unreadable"),
        (0x24, "card-unreadable"),
        (0x66, "out-of-service"),
    ],
)
def test_each_refusal_of_the_module_has_its_name(bench: Bench, status: int, code: str) -> None:
    with pytest.raises(DeviceRefusal) as refusal:
        read(bench, card_of(PERSON, refuses=status))
    assert refusal.value.code == code
    assert refusal.value.hint


def test_a_card_pulled_away_in_the_middle_is_moved_and_the_next_one_is_read(bench: Bench) -> None:
    with pytest.raises(DeviceRefusal, match="card-moved"):
        read(bench, card_of(PERSON, lifted_in_mid_read=True))
    assert read(bench) is not None


def test_a_module_that_knows_no_added_address_does_no_harm(bench: Bench) -> None:
    bench.module.statuses[b"\x30\x03"] = 0x21
    assert read(bench) is not None


def test_text_that_cannot_be_is_unreadable(bench: Bench) -> None:
    card = card_of(PERSON)
    with pytest.raises(DeviceRefusal, match="card-unreadable"):
        read(bench, SimulatedCard(text=b"\0" * 256, photo=card.photo))


@pytest.mark.parametrize("kind", ["hmt", "foreign-2017", "foreign-2023"])
def test_the_other_kinds_of_card(bench: Bench, kind: str) -> None:
    fields = {"name": "安娜", "sex": "2", "birth": "19880229", "id_number": "83" + "0" * 13}
    found = read(bench, card_of(fields, kind=kind))
    assert found is not None
    assert (found.card_kind, found.person.name) == (kind, "安娜")


def test_single_bytes_and_noise_in_front_do_no_harm(bench: Bench) -> None:
    bench.line.faults.split = True
    bench.line.faults.garbage = bytes.fromhex("00 AA AA 96 EF 01 AA")
    assert read(bench) is not None


def test_one_damaged_answer_is_asked_for_again(bench: Bench) -> None:
    bench.line.faults.damage = bench.line.faults.once = True
    assert read(bench) is not None


def test_damage_every_time_is_a_broken_answer_and_shows(bench: Bench) -> None:
    bench.line.faults.damage = True
    with pytest.raises(BrokenAnswer):
        read(bench)
    assert bench.reader.probe() is DeviceState.BROKEN_ANSWER
    bench.line.faults.clear()
    assert bench.reader.probe() is DeviceState.READY


def test_a_late_answer_of_before_is_not_taken_for_a_card(bench: Bench) -> None:
    assert bench.reader.probe() is DeviceState.READY
    bench.line.faults.stale = True
    with pytest.raises((BrokenAnswer, DeviceRefusal)):
        read(bench)


def test_silence_is_no_answer(bench: Bench) -> None:
    bench.line.faults.silence = True
    with pytest.raises(NoAnswer):
        read(bench)


def test_a_pulled_cable_is_no_answer_and_a_returned_one_needs_no_restart(bench: Bench) -> None:
    assert read(bench) is not None
    bench.line.unplug()
    assert bench.reader.probe() is DeviceState.NO_ANSWER
    with pytest.raises(NoAnswer):
        bench.reader.read_card(timeout_s=0.1)
    bench.line.plug()
    assert bench.reader.probe() is DeviceState.READY
    assert read(bench) is not None


def test_a_cable_out_and_back_between_two_uses_is_not_even_noticed(bench: Bench) -> None:
    assert read(bench) is not None
    bench.line.unplug()
    bench.line.plug()
    assert read(bench) is not None


def test_a_module_that_failed_its_self_test_is_out_of_service(tmp_path: Path) -> None:
    module = SamvSimulator(module_status=0x60)
    with SimulatedLine(tmp_path / "id", module) as line:
        assert SamvReader(str(line.path)).probe() is DeviceState.OUT_OF_SERVICE


def test_nothing_of_the_card_stands_in_the_trace(bench: Bench) -> None:
    read(bench, card_of(PERSON, added_address="湖北省示范县"))
    traced = "\n".join(bench.trace).replace(" ", "")
    assert "AAAAAA966900033001".lower() not in traced  # private both ways, as a length only
    for secret in ("刘梅", "湖北省示范县", "999999198802290025"):
        assert secret.encode("utf-16-le").hex() not in traced
