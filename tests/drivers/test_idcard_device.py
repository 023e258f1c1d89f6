"""The ID-card driver against the simulator, joined only by a pseudo-terminal."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import BrokenAnswer, CardRead, DeviceRefusal, DeviceState, NoAnswer
from drivers.idcard_samv import wire
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


def test_every_status_of_the_protocol_has_a_name_which_the_refusal_keeps(bench: Bench) -> None:
    for status, name in {0x33: "information check failed", 0x23: "no authority"}.items():
        with pytest.raises(DeviceRefusal) as refusal:
            read(bench, card_of(PERSON, refuses=status))
        assert refusal.value.said == f"{status:02X} {name}"
    assert len(wire.NAMES) == 20
    assert wire.Answer(0x99, b"").said == "99 unknown status"


def test_a_word_of_the_cards_own_changes_nothing(tmp_path: Path) -> None:
    module = SamvSimulator(card_word=b"\x6a\x82")
    with SimulatedLine(tmp_path / "id", module) as line:
        reader = SamvReader(str(line.path))
        module.lay(card_of(PERSON, refuses=0x31))
        with pytest.raises(DeviceRefusal, match="card-unverified"):
            reader.read_card(timeout_s=5.0)
        reader.close()


def test_a_module_that_must_rest_between_two_looks_gets_its_rest(tmp_path: Path) -> None:
    """The clock is the module's: what counts is how long the driver let it rest."""
    module = SamvSimulator(rest_s=0.25)
    with SimulatedLine(tmp_path / "id", module) as line:
        reader = SamvReader(str(line.path))
        assert reader.read_card(timeout_s=1.0) is None
        module.lay(card_of(PERSON))
        assert reader.read_card(timeout_s=10.0) is not None
        reader.close()
    waits = [b - a for a, b in itertools.pairwise(module.searches[:3])]
    assert min(waits) >= 0.25


def test_fingerprints_are_never_asked_for(tmp_path: Path) -> None:
    heard = bytearray()

    class Listening(SamvSimulator):
        def received(self, data: bytes) -> list[bytes]:
            heard.extend(data)
            return super().received(data)

    module = Listening()
    with SimulatedLine(tmp_path / "id", module) as line:
        module.lay(card_of(PERSON, added_address="示例县"))
        reader = SamvReader(str(line.path))
        assert reader.read_card(timeout_s=5.0) is not None
        reader.close()
    assert bytes.fromhex("AAAAAA96690003300132") in heard
    assert b"\x30\x10" not in heard


# --- a card that stays on the reader -----------------------------------------------------------


@pytest.fixture
def finds_again(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.module.found_again = True
    with made.line:
        yield made
        made.reader.close()


def test_a_card_that_is_found_again_is_read_once_and_said_to_lie_there(finds_again: Bench) -> None:
    assert read(finds_again) is not None
    with pytest.raises(DeviceRefusal) as refusal:
        finds_again.reader.read_card(timeout_s=0.5)
    assert (refusal.value.code, refusal.value.hint) == ("card-left", "hint.lift-card")
    assert finds_again.module.reads == 1


def test_while_it_lies_there_the_reader_says_so_and_once_that_it_was_lifted(
    finds_again: Bench,
) -> None:
    assert finds_again.reader.card_left() is None
    assert read(finds_again) is not None
    assert [finds_again.reader.card_left() for _ in range(3)] == [True, True, True]
    finds_again.module.lift()
    assert [finds_again.reader.card_left() for _ in range(2)] == [False, None]


def test_a_module_that_finds_and_never_selects_keeps_nobody_waiting(finds_again: Bench) -> None:
    assert read(finds_again) is not None
    finds_again.module.statuses[b"\x20\x02"] = 0x81
    assert finds_again.reader.card_left() is True


def test_another_card_in_its_place_means_that_the_first_was_lifted(finds_again: Bench) -> None:
    assert read(finds_again) is not None
    finds_again.module.lay(card_of({**PERSON, "name": "王芳"}))
    assert finds_again.reader.card_left() is False
    other = finds_again.reader.read_card(timeout_s=5.0)
    assert other is not None
    assert other.person.name == "王芳"


def test_a_module_that_says_no_card_of_one_that_lies_there_tells_nothing(bench: Bench) -> None:
    assert read(bench) is not None
    assert bench.reader.card_left() is None


def test_another_card_in_its_place_is_read_at_once(finds_again: Bench) -> None:
    assert read(finds_again) is not None
    other = read(finds_again, card_of({**PERSON, "name": "王芳"}))
    assert other is not None
    assert other.person.name == "王芳"


@pytest.mark.slow
def test_the_same_card_is_read_again_after_it_was_seen_lifted(finds_again: Bench) -> None:
    assert read(finds_again) is not None
    finds_again.module.lift()
    assert finds_again.reader.read_card(timeout_s=1.3) is None
    assert read(finds_again) is not None


@pytest.mark.slow
def test_one_empty_look_is_not_a_lifted_card(finds_again: Bench) -> None:
    """Modules say "no card" now and then of one that lies there: three times in a row count."""
    assert read(finds_again) is not None
    finds_again.module.statuses[b"\x20\x01"] = 0x80
    assert finds_again.reader.read_card(timeout_s=0.1) is None
    assert finds_again.reader.read_card(timeout_s=0.1) is None
    del finds_again.module.statuses[b"\x20\x01"]
    with pytest.raises(DeviceRefusal, match="card-left"):
        finds_again.reader.read_card(timeout_s=0.1)


@pytest.mark.usefixtures("brisk")
def test_a_fault_right_after_the_reading_takes_nothing_from_it(bench: Bench) -> None:
    looked = bench.module._acts[b"\x20\x01"]

    def last_look() -> bytes:
        bench.line.faults.silence = bench.module.reads == 1
        return looked()

    bench.module._acts[b"\x20\x01"] = last_look
    assert read(bench) is not None


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


@pytest.mark.usefixtures("brisk")
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


@pytest.mark.usefixtures("brisk")
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
