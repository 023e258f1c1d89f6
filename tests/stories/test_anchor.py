"""A line dead for days: one short message pins the station, from the box to the district."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from appliance.ledger import anchors, checkpoints, key_files
from appliance.ledger.anchors import BadAnchor
from appliance.ledger.checkpoints import Checkpoint, sign, witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ports import DataMessages, NoAnswer, SendState
from appliance.settings import ModemLine
from drivers.modem_at import pdu, simulated_pdu
from drivers.modem_at.device import GsmModem
from drivers.modem_at.simulator import ModemSimulator
from drivers.simulation import SimulatedLine
from kiosk_ui.anchoring import AnchorSender
from provisioning.cli import main
from provisioning.commands.anchor import BAD, octets_of, take_in
from provisioning.toml_text import toml_text
from sync.district.center import Center
from sync.district.store.store import cosigned_size
from sync.ingest import BAD_SIGNATURE, FORK, UNPROVEN
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger, open_district
from tests.fakes.township import WITNESS, Township

NUMBER = "+8616900000777"
LINE = ModemLine(port="unused", anchor_number=NUMBER)
DISTRICT = witness_key("demo.district.999999/w1", b"\x09" * 32)


class Air:
    """A modem that counts what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.down = False

    def send_data(self, number: str, data: bytes) -> SendState:
        if self.down:
            raise NoAnswer("modem")
        self.sent.append((number, data))
        return SendState.SENT


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path / "box")
    made.register()
    published(made)
    yield made
    made.close()


def published(town: Township) -> None:
    publish(town.station.ledger, town.folder / "ledger", RealDisk())


def sender(
    town: Township, air: DataMessages | None, line: ModemLine | None = LINE
) -> AnchorSender:
    return AnchorSender(town.station, air, line, state=town.folder, disk=RealDisk())


def heard(town: Township, days_ago: float) -> None:
    """The agent's word of the last contact."""
    at = town.station.now().at - timedelta(days=days_ago)
    (town.folder / "inbox").mkdir(exist_ok=True)
    said = f'{{"line":"down","last_contact":"{at:%Y-%m-%dT%H:%M:%S}.000Z"}}'
    (town.folder / "inbox" / "status.json").write_text(said)


@pytest.mark.parametrize(
    ("days", "goes"), [(0, False), (1, False), (2.99, False), (3, True), (40, True)]
)
def test_it_goes_after_three_days_without_contact(town: Township, days: float, goes: bool) -> None:
    town.clock.forward(days=45)
    heard(town, days)
    air = Air()
    assert sender(town, air).round() is goes
    assert len(air.sent) == goes


def test_it_says_what_was_published_and_who_signed_it(town: Township) -> None:
    town.clock.forward(days=5)
    air, ledger = Air(), town.station.ledger
    sender(town, air).round()
    ((number, octets),) = air.sent
    came = anchors.decode(octets)
    note = anchors.note_of(came, ledger.origin)
    assert (number, len(octets)) == (NUMBER, 120)
    assert checkpoints.open_checkpoint(note, ledger.verifier) == Checkpoint(
        ledger.origin, ledger.size, ledger.root()
    )


def test_no_second_one_goes_on_the_same_day_also_after_a_restart(town: Township) -> None:
    town.clock.forward(days=5)
    air = Air()
    assert [sender(town, air).round() for _ in range(3)] == [True, False, False]
    town.clock.forward(hours=23)
    assert not sender(town, air).round()
    town.clock.forward(hours=1)
    assert sender(town, air).round()


def test_a_modem_that_fails_is_not_tried_again_on_that_day(town: Township) -> None:
    """It may have gone out: nobody knows."""
    town.clock.forward(days=5)
    air = Air()
    air.down = True
    assert not sender(town, air).round()
    air.down = False
    assert not sender(town, air).round()
    town.clock.forward(days=1)
    assert sender(town, air).round()


def test_nothing_goes_while_nothing_waits_or_nobody_wants_it(town: Township) -> None:
    town.clock.forward(days=5)
    air, ledger = Air(), town.station.ledger
    assert not sender(town, None).round()
    assert not sender(town, air, None).round()
    assert not sender(town, air, ModemLine(port="unused")).round()
    note = str(ledger.checkpoint())
    signed = checkpoints.open_checkpoint(note, ledger.verifier)
    cosigned = checkpoints.add_lines(note, [checkpoints.cosign(signed, WITNESS, 7)])
    ledger.write(lambda: ledger.keep_cosigned(cosigned, WITNESS.verifier))
    assert town.station.proof().waiting == 0
    assert not sender(town, air).round()
    assert air.sent == []


def test_the_districts_own_word_counts_as_contact(town: Township) -> None:
    """A cosignature is better than the agent's hint."""
    town.clock.forward(days=5)
    ledger = town.station.ledger
    note = str(ledger.checkpoint())
    signed = checkpoints.open_checkpoint(note, ledger.verifier)
    now = int(town.station.now().at.timestamp())
    line = checkpoints.cosign(signed, WITNESS, now)
    ledger.write(
        lambda: ledger.keep_cosigned(checkpoints.add_lines(note, [line]), WITNESS.verifier)
    )
    town.register()
    published(town)
    assert not sender(town, Air()).round()


def test_it_passes_a_real_modem_as_octets_and_mixes_with_no_message(
    town: Township, tmp_path: Path
) -> None:
    town.clock.forward(days=5)
    simulated = ModemSimulator()
    line = SimulatedLine(tmp_path / "modem", simulated)
    simulated.send = line.send
    modem = GsmModem(str(line.path))
    with line:
        assert sender(town, modem).round()
        modem.close()
    ((number, written),) = simulated.texts()
    assert number == NUMBER
    assert anchors.decode(octets_of(written)).size == town.station.ledger.size
    assert not simulated.taken[0].part.wants_report
    assert not town.station.messages.in_states("queued", "sending", "sent")


# --- at the district -----------------------------------------------------------------------------


@pytest.fixture
def station() -> StationLedger:
    return StationLedger().grow(9)


@pytest.fixture
def center(tmp_path: Path, station: StationLedger) -> Iterator[Center]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey
    )
    opened = open_district(tmp_path, [enrolled], FakeClock(), DISTRICT)
    yield opened
    opened.store.close()


def octets(station: StationLedger, size: int | None = None) -> bytes:
    return anchors.encode(station.note(size), station.key.verifier)


def as_pdu(data: bytes) -> str:
    """As a modem at the center gives it, written by the simulated network."""
    at = FakeClock().at
    return simulated_pdu.deliver("+8616900000001", data.decode("latin-1"), at, coding=4).hex()


def test_it_is_kept_until_the_entries_prove_it_and_only_then_cosigned(
    center: Center, station: StationLedger
) -> None:
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    told = take_in(center, as_pdu(octets(station)))
    assert (told.good, told.reason, told.held, told.size) == (True, UNPROVEN, 0, 9)
    assert cosigned_size(shelf) == 0
    center.take(shelf, station.frame())
    assert cosigned_size(shelf) == 9
    again = take_in(center, octets(station, 5).hex())
    assert (again.good, again.reason, again.held) == (True, "", 9)  # an old one does no harm


def test_a_history_that_does_not_lead_to_it_is_named(
    center: Center, station: StationLedger
) -> None:
    """The box was put back to an older image and wrote another history over what it had said."""
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    take_in(center, octets(station).hex())
    other = StationLedger().grow(4).grow(7, ',"other":1')
    outcome = center.take(shelf, other.frame())
    assert outcome.reason == FORK
    assert shelf.disputed
    assert FORK in [reason for _number, reason, _at in center.store.evidence(station.origin)]


def test_one_that_contradicts_the_entries_held_is_a_fork(
    center: Center, station: StationLedger
) -> None:
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    center.take(shelf, station.frame())
    forked = sign(Checkpoint(station.origin, 7, b"\x01" * 32), station.key)
    told = take_in(center, anchors.encode(forked, station.key.verifier).hex())
    assert (told.good, told.reason) == (False, FORK)
    assert shelf.disputed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
    ],
)
def test_one_that_somebody_wrote_himself_is_set_aside(
    center: Center, station: StationLedger, spoil: object
) -> None:
    assert callable(spoil)
    told = take_in(center, spoil(octets(station)).hex())
    assert (told.good, told.reason) == (False, BAD_SIGNATURE)


A_TEXT = simulated_pdu.deliver("+8616900000001", "hello", FakeClock().at, coding=0).hex()


@pytest.mark.parametrize("line", ["", "zz", "5450", "54504131", "545041310", A_TEXT])
def test_what_is_no_anchor_is_refused(center: Center, line: str) -> None:
    assert take_in(center, line).reason == BAD


def test_a_station_that_is_not_enrolled_is_refused(center: Center) -> None:
    other = StationLedger("demo.999999.999999109/ledger1", seed=5).grow(2)
    assert take_in(center, octets(other).hex()).reason == BAD


def test_the_command_takes_lines_and_tells_what_became_of_each(
    tmp_path: Path, center: Center, station: StationLedger
) -> None:
    (tmp_path / "keys").mkdir()
    key_files.write(tmp_path / "keys" / "witness", DISTRICT)
    config = tmp_path / "district.toml"
    named = {"witness_key": str(tmp_path / "keys" / "witness")}
    settings = type(center.settings)(
        **{name: getattr(center.settings, name) for name in center.settings.__struct_fields__}
        | named
    )
    config.write_text(toml_text(settings, about="a test"), "utf-8")

    def tradepost(text: str) -> tuple[int, str]:
        asked = ["district", "anchor", "take", "-", "--config", str(config)]
        result = CliRunner().invoke(main, asked, input=text)
        return result.exit_code, result.output

    status, said = tradepost(as_pdu(octets(station)) + "\n" + octets(station, 3).hex() + "\n")
    assert (status, said.count("kept")) == (0, 2)
    status, said = tradepost("00ff\n")
    assert (status, said.startswith("refused")) == (1, True)
    assert tradepost("\n")[0] == 2


# --- the octets ----------------------------------------------------------------------------------


@given(st.binary(max_size=140))
def test_no_octets_break_the_reader(data: bytes) -> None:
    try:
        came = anchors.decode(data)
    except BadAnchor:
        return
    assert len(data) == anchors.OCTETS
    assert anchors.MAGIC + came.origin_hash + came.size.to_bytes(8, "big") == data[:20]


def test_it_fits_one_message_of_octets() -> None:
    assert anchors.OCTETS == 120 <= pdu.OCTETS_ALONE


@pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (140, True), (141, False)])
def test_a_message_holds_140_octets(length: int, fits: bool) -> None:
    data = bytes(range(256))[:length]
    if not fits:
        with pytest.raises(ValueError, match="octets"):
            pdu.data_submit(NUMBER, data)
        return
    made = pdu.data_submit(NUMBER, data)
    read = simulated_pdu.read_submit(made.octets, made.length)
    assert (read.number, read.text, read.wants_report) == (NUMBER, data.hex().upper(), False)


@pytest.mark.parametrize(
    ("number", "days", "good"),
    [("", 3, True), (NUMBER, 1, True), (NUMBER, 0, False), ("12", 3, False), ("12a4", 3, False)],
)
def test_settings_of_the_anchor(number: str, days: int, good: bool) -> None:
    if good:
        assert ModemLine(port="x", anchor_number=number, anchor_after_days=days).port == "x"
    else:
        with pytest.raises(ValueError, match="anchor"):
            ModemLine(port="x", anchor_number=number, anchor_after_days=days)
