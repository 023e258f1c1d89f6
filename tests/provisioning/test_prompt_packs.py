"""A speaker's list, the check of what came back, and the pack in the box."""

import csv
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk_ui.i18n import Language
from kiosk_ui.voice import wav
from kiosk_ui.voice.packs import Packs, file_stem
from provisioning import opus, prompt_packs
from provisioning.cli import main
from provisioning.prompt_packs import Message

QUESTION = "What would you like to do today?"


class Tone:
    """A voice that hums for as long as the sentence takes."""

    def able(self) -> bool:
        return True

    def say(self, lines: Sequence[str], _language: Language) -> list[bytes | None]:
        return [hum(0.3 + 0.002 * len(one)) for one in lines]


def hum(seconds: float, *, height: int = 9_000, rate: int = 8_000) -> bytes:
    return wav.made(
        [height if at % 2 else -height - 1 for at in range(round(seconds * rate))], rate
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    prompt_packs.make(folder, "zh_CN", Tone())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "pack"
    copy.mkdir()
    for path in made.iterdir():
        (copy / path.name).hardlink_to(path)
    return copy


def put(path: Path, data: bytes) -> None:
    """In place of a file that other tests have too."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_the_list_holds_what_the_hall_says_and_nothing_with_a_place_to_fill() -> None:
    told = {one.id: one for one in prompt_packs.messages("zh_CN")}
    for wanted in (QUESTION, "ask.term", "consent.why", "refusal.choose-one", "voice.number.9"):
        assert wanted in told, wanted
    assert not any("{" in one.text for one in told.values())
    assert "menu.heard" not in told  # a word of the staff's screens
    assert len(told) > 300
    assert {one.id for one in prompt_packs.messages("en")} == set(told)


def test_each_sentence_has_a_file_of_its_own() -> None:
    stems = [one.stem for one in prompt_packs.messages("zh_CN")]
    assert len(set(stems)) == len(stems)
    assert file_stem("ask.term") == "ask.term"
    assert file_stem("Is this you?").startswith("is-this-you-")
    assert "/" not in file_stem("../../etc/passwd")


def test_the_list_opens_in_a_table_program_and_says_figures_in_words(tmp_path: Path) -> None:
    prompt_packs.write_list(tmp_path, "zh_CN")
    assert (tmp_path / "list.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows[QUESTION]["text"] == "您今天要办什么？"
    assert rows["voice.number.2"]["said"] == "第二个："
    assert rows[QUESTION]["file"].endswith(".wav")


def test_a_whole_pack_is_good(folder: Path) -> None:
    found = prompt_packs.check(folder, "zh_CN")
    assert found.faults == ()
    assert found.gaps == ()
    assert len(found.good) == len(prompt_packs.messages("zh_CN"))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"MP3 as a telephone makes it", "no WAV file"),
        (hum(1.0)[:-9], "no WAV file: cut off"),
        (hum(60.0), "too long"),
        (hum(0.1), "too short"),
        (hum(1.5, height=32_767), "too loud"),
        (hum(1.5, height=300), "too soft"),
        (hum(1.5, rate=96_000), "96000 Hz"),
        (b"\0" * (wav.BYTES_MAX + 1), "larger than"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, data: bytes, fault: str
) -> None:
    path = tmp_path / "one.wav"
    path.write_bytes(data)
    assert fault in prompt_packs.sound_fault(path, "您今天要办什么？", "zh_CN")


def test_a_gap_is_counted_and_a_file_too_many_is_named(folder: Path) -> None:
    (folder / f"{file_stem(QUESTION)}.wav").unlink()
    put(folder / "holiday.wav", hum(1.0))
    put(folder / f"{file_stem('Is this you?')}.wav", b"MP3 as a telephone makes it")
    found = prompt_packs.check(folder, "zh_CN")
    assert [one.id for one in found.gaps] == [QUESTION]
    bad, more = found.faults
    assert bad.startswith(f"{file_stem('Is this you?')}.wav: no WAV file")
    assert more == "holiday.wav: no sentence has this file"


def test_a_sentence_that_changed_since_has_to_be_recorded_anew(folder: Path) -> None:
    text = (folder / "list.csv").read_text(encoding="utf-8-sig")
    put(folder / "list.csv", text.replace("您今天要办什么？", "您要办什么？").encode("utf-8-sig"))
    (told,) = prompt_packs.check(folder, "zh_CN").faults
    assert "record it anew" in told


def test_an_installed_pack_speaks_for_every_sentence(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (folder / f"{file_stem(QUESTION)}.wav").unlink()
    run = CliRunner().invoke
    asked = ["voice", "install", str(folder), "--name", "qinghe", "--state", str(state)]
    answer = run(main, asked)
    assert answer.exit_code == 0, answer.output
    assert "1 not recorded" in answer.output
    pack = Packs(state / "voice").of("zh_CN")
    assert pack is not None
    good = [one for one in prompt_packs.messages("zh_CN") if pack.clip(one.id, one.text)]
    assert len(good) == len(prompt_packs.messages("zh_CN")) - 1
    assert "qinghe  zh_CN" in run(main, ["voice", "list", "--state", str(state)]).output
    put(folder / "holiday.wav", hum(1.0))
    assert run(main, asked).exit_code == 1
    assert run(main, ["voice", "check", str(folder)]).exit_code == 1
    assert Packs(state / "voice").of("zh_CN") is not None


@pytest.mark.parametrize("name", ["made", "../up", "", "A", ".x", "a" * 41])
def test_a_name_that_is_no_folder_of_a_pack_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="small letters"):
        prompt_packs.install(tmp_path, name, "zh_CN", "", ())


def page(granule: int, body: bytes) -> bytes:
    head = b"OggS\0\0" + struct.pack("<qIIIB", granule, 1, 0, 0, 1)
    return head + bytes([len(body)]) + body


def opus_file(seconds: float) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    return page(0, head) + page(0, b"OpusTags") + page(312 + round(seconds * 48_000), b"sound")


def test_the_length_of_an_opus_file_stands_in_its_last_page() -> None:
    assert opus.seconds(opus_file(2.5)) == pytest.approx(2.5)


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data[:0],
        lambda data: b"RIFF" + data[4:],
        lambda data: data.replace(b"OpusHead", b"\x01vorbis!"),
        lambda data: data[: data.rfind(b"OggS") + 10],
        lambda data: data[:60],
    ],
)
def test_another_file_is_no_opus(broken: Callable[[bytes], bytes]) -> None:
    with pytest.raises(opus.BadOpus):
        opus.seconds(broken(opus_file(1.0)))


@pytest.mark.parametrize(
    ("seconds", "fault"), [(1.5, ""), (90.0, "too long"), (0.05, "too short")]
)
def test_an_opus_recording_is_measured_too(tmp_path: Path, seconds: float, fault: str) -> None:
    path = tmp_path / "one.opus"
    path.write_bytes(opus_file(seconds))
    found = prompt_packs.sound_fault(path, Message("a", "您好", "").text, "zh_CN")
    assert (fault in found) if fault else (not found)
