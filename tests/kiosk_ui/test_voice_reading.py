"""How the voice says figures, and what it makes of a line."""

import shutil
import struct

import pytest

from kiosk_ui.voice import tones, wav
from kiosk_ui.voice.pinyin_lines import spoken
from kiosk_ui.voice.reading import aloud
from kiosk_ui.voice.synthesis import Espeak

MONEY = [
    ("16,640 元", "一万六千六百四十元"),
    ("800 元", "八百元"),
    ("2 元", "两元"),
    ("16640.50 元", "一万六千六百四十元五角"),
    ("800.05 元", "八百元零五分"),
    ("0.5 元", "零元五角"),
    ("2,000 元", "两千元"),
    ("20,000 元", "两万元"),
    ("1,000,001 元", "一百万零一元"),
    ("99,999,999.99 元", "九千九百九十九万九千九百九十九元九角九分"),
]
NUMBERS = [
    ("0", "零"),
    ("10", "十"),
    ("12 天", "十二天"),
    ("110", "一百一十"),
    ("1,001", "一千零一"),
    ("1,010", "一千零一十"),
    ("10,010", "一万零一十"),
    ("100,000,000", "一亿"),
    ("一共 2 年", "一共两年"),
    ("第 2 步，共 7 步", "第二步，共七步"),
    ("第 1,289 笔", "第一千二百八十九笔"),
    ("3.52 亩", "三点五二亩"),
    ("60%", "百分之六十"),
]
TIMES = [
    ("2026年11月23日", "二零二六年十一月二十三日"),
    ("11月2日 10:02", "十一月二日十点零二分"),
    ("2027-03-01", "二零二七年三月一日"),
    ("10:00", "十点"),
    ("2:30", "两点三十分"),
    ("17:00:01", "十七点零分零一秒"),
]
CODES = [
    ("0118", "零幺幺八"),
    ("110101", "幺幺零幺零幺"),
    ("169 0000 0100", "幺六九零零零零零幺零零"),
]


@pytest.mark.parametrize(("given", "then"), MONEY + NUMBERS + TIMES + CODES)
def test_figures_are_said_in_words(given: str, then: str) -> None:
    assert aloud(given, "zh_CN") == then


@pytest.mark.parametrize(
    ("given", "then"),
    [
        ("16,640 yuan", "16,640 yuan"),
        ("Step 4 of 7", "Step 4 of 7"),
        ("until 2027-03-01", "until 2027-03-01"),
        ("code K7P2", "code K 7 P 2"),
        ("number 12345678", "number 1 2 3 4 5 6 7 8"),
    ],
)
def test_an_english_voice_reads_its_numbers_itself_but_for_codes(given: str, then: str) -> None:
    assert aloud(given, "en") == then


def test_no_figure_is_left_for_a_voice_that_reads_pinyin() -> None:
    for text, _then in MONEY + NUMBERS + TIMES + CODES:
        assert not any(sign.isascii() and sign.isdigit() for sign in aloud(text, "zh_CN")), text


def test_a_phrase_is_read_as_a_phrase() -> None:
    assert spoken("重庆，重要。") == "chong2 qing4 , zhong4 yao4 ."
    assert spoken("您的银行") == "nin2 de5 yin2 hang2"


def test_what_a_pipe_could_not_know_is_mended() -> None:
    head = (
        b"RIFF"
        + struct.pack("<I", 0x7FFFF024)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 22_050, 44_100, 2, 16)
    )
    sound = wav.mended(head + b"data" + struct.pack("<I", 0x7FFFF000) + b"\x01\x00" * 2205)
    assert wav.measured(sound).seconds == pytest.approx(0.1)
    with pytest.raises(wav.BadSound):
        wav.measured(sound[:-2])
    with pytest.raises(wav.BadSound):
        wav.mended(b"not a sound at all")


@pytest.mark.parametrize("name", sorted(tones.TONES))
def test_a_tone_is_short_soft_and_begins_and_ends_in_silence(name: str) -> None:
    sound = tones.tone(name)
    shape = wav.measured(sound)
    assert 0.2 < shape.seconds < 0.6
    assert 2_000 < shape.peak < 16_000
    first, last = struct.unpack_from("<h", sound, 44)[0], struct.unpack("<h", sound[-2:])[0]
    assert abs(first) < 200
    assert abs(last) < 200


@pytest.mark.slow  # the voice is installed by `make test`, not by `make quick`
def test_espeak_says_chinese_and_english() -> None:
    assert shutil.which("espeak-ng"), "no espeak-ng here; `make test` installs it"
    speech = Espeak("espeak-ng")
    assert speech.able()
    short, long = speech.say(["好", "一万六千六百四十元，到十一月二十七日十七点"], "zh_CN")
    (english,) = speech.say(["What would you like to do today?"], "en")
    assert short
    assert long
    assert english
    # Syllables that were read as letters would take about the same time for both.
    assert wav.measured(long).seconds > 4 * wav.measured(short).seconds
    assert wav.measured(long).peak > 3_000


@pytest.mark.parametrize("program", ["", "/no/such/program", "/bin/false", "/bin/cat"])
def test_without_a_voice_there_is_silence_and_no_failure(program: str) -> None:
    speech = Espeak(program)
    assert speech.able() is program.startswith("/bin")
    assert speech.say(["你好", "好"], "zh_CN") == [None, None]
    assert speech.say(["hello"], "en") == [None]
