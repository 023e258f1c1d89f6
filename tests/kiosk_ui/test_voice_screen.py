"""The rail's voice: on and off, how loud, what it reads of a journey, and what it never reads."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from appliance.core import people
from appliance.ports import CardRead, Match
from appliance.settings import Voice
from kiosk_ui.i18n import Language
from kiosk_ui.screens import voice
from kiosk_ui.voice import packs, wav
from kiosk_ui.voice.packs import Manifest, Packs, Recorded
from kiosk_ui.voice.speaker import Line, Speaker
from tests.fakes.desk import Desk
from tests.fakes.hall import CASE, MODULE, PAGES, Hall
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import OWNER, TAKER

PAGE = re.compile(r'data-voice="/voice/page/([0-9a-f]{32})"')
SOUND = wav.made([0, 900, 0, -900] * 500, 8_000)


class Spoken:
    """A voice that keeps what it is asked to say."""

    def __init__(self, *, able: bool = True) -> None:
        self.said: list[str] = []
        self._able = able

    def able(self) -> bool:
        return self._able

    def say(self, lines: Sequence[str], _language: Language) -> list[bytes | None]:
        self.said += lines
        return [SOUND for _one in lines]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    hall.app.extensions[voice.KEY] = speaker(tmp_path, Spoken())
    yield hall
    hall.town.close()


def speaker(folder: Path, spoken: Spoken) -> Speaker:
    return Speaker(folder / "voice", Packs(folder / "voice"), spoken)


def listener(hall: Hall) -> FlaskClient:
    client = hall.client()
    assert client.post("/voice/turn", data={"what": "read", "back": "/"}).status_code == 303
    return client


def name_of(html: str) -> str:
    found = PAGE.search(html)
    assert found, "the page is not read"
    return found[1]


def told(hall: Hall, html: str) -> list[str]:
    lines: tuple[Line, ...] = hall.app.extensions[voice.KEY].told(name_of(html))
    return [one.text for one in lines]


def see(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_nothing_is_read_until_it_is_touched_and_after_the_session(hall: Hall) -> None:
    client = hall.client()
    assert 'data-voice=""' in see(client, "/")
    assert 'aria-pressed="false"' in see(client, "/")
    client.post("/voice/turn", data={"what": "read", "back": "/query"})
    assert 'aria-pressed="true"' in see(client, "/")
    assert told(hall, see(client, "/query"))[0] == "您要查哪一宗？"
    client.post("/leave")
    assert 'data-voice=""' in see(client, "/")


def test_a_second_touch_ends_it(hall: Hall) -> None:
    client = listener(hall)
    client.post("/voice/turn", data={"what": "read", "back": "/"})
    assert 'data-voice=""' in see(client, "/")


def test_the_idle_page_is_read_with_its_numbers(hall: Hall) -> None:
    lines = told(hall, see(listener(hall), "/"))
    assert lines[0] == "您今天要办什么？"
    assert lines[2] == "第 1 个： 登记交易，出租、转让、发包、采购"


def test_the_sounds_of_a_page_can_be_played(hall: Hall) -> None:
    client = listener(hall)
    page = name_of(see(client, "/"))
    sounds = [one["url"] for one in client.get(f"/voice/page/{page}").get_json()["audio"]]
    assert len(sounds) == len(told(hall, see(client, "/")))
    answer = client.get(sounds[0])
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    assert wav.measured(answer.data).seconds > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/voice/sound/{page}/99/0").status_code == 404
    assert client.get(f"/voice/sound/{'0' * 32}/0/0").status_code == 404
    assert client.get(f"/voice/page/{'0' * 32}").get_json() == {"audio": []}


def test_the_same_words_are_known_again_when_a_page_is_fetched_anew(hall: Hall) -> None:
    client = listener(hall)

    def lines(path: str) -> list[str]:
        page = name_of(see(client, path))
        return [one["line"] for one in client.get(f"/voice/page/{page}").get_json()["audio"]]

    assert lines("/") == lines("/")
    assert not set(lines("/")) & set(lines("/query"))


def test_sound_may_be_loaded_from_the_station_alone(hall: Hall) -> None:
    policy = hall.client().get("/").headers["Content-Security-Policy"]
    assert "media-src 'self';" in policy


def test_the_volume_goes_from_step_to_step_and_from_the_end_to_silence(hall: Hall) -> None:
    client = hall.client()
    seen = []
    for _touch in range(5):
        seen.append(re.search(r'data-volume="(\d)"', see(client, "/"))[1])  # type: ignore[index]
        client.post("/voice/turn", data={"what": "volume", "back": "/"})
    assert seen == ["3", "4", "0", "1", "2"]
    client.post("/voice/turn", data={"what": "volume", "volume": "0", "back": "/"})
    assert "静音" in see(client, "/")
    client.post("/voice/turn", data={"what": "volume", "volume": "x", "back": "//evil"})
    assert 'data-volume="1"' in see(client, "/")


@pytest.mark.parametrize(
    ("clock", "volume"),
    [("19:59", 3), ("20:00", 1), ("23:59", 1), ("00:00", 1), ("06:59", 1), ("07:00", 3)],
)
def test_at_night_it_begins_softly(clock: str, volume: int) -> None:
    assert voice.begins_with(Voice(), clock) == volume
    other = replace(Voice(), night_from="12:00", night_to="14:00", night_volume=0)
    assert voice.begins_with(other, clock) == 3
    assert voice.begins_with(other, "12:30") == 0


@pytest.mark.parametrize(
    "wrong", [{"volume": 5}, {"night_volume": -1}, {"night_from": "24:00"}, {"night_to": "7"}]
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"volume|night"):
        Voice(**wrong)  # type: ignore[arg-type]


def test_without_any_voice_the_button_says_so_and_the_page_is_whole(hall: Hall) -> None:
    hall.app.extensions[voice.KEY] = speaker(hall.town.folder, Spoken(able=False))
    client = listener(hall)
    page = see(client, "/")
    assert "还不会念" in page
    assert 'data-voice=""' in page
    assert "您今天要办什么？" in page


def test_a_recording_goes_before_the_machine_while_the_sentence_is_the_same(hall: Hall) -> None:
    folder = hall.town.folder / "voice" / "village"
    folder.mkdir(parents=True)
    question, old = "What would you like to do today?", "Touch one, or press its number"
    (folder / "one.opus").write_bytes(b"OggS of the clerk's own voice")
    (folder / "two.wav").write_bytes(SOUND)
    (folder / packs.MANIFEST).write_text(
        packs.manifest_text(
            Manifest(
                language="zh_CN", title="Qinghe",
                messages={
                    question: Recorded("one.opus", packs.digest("您今天要办什么？")),
                    old: Recorded("two.wav", packs.digest("以前的话")),
                },
            )
        ),
        encoding="utf-8",
    )  # fmt: skip
    spoken = Spoken()
    hall.app.extensions[voice.KEY] = speaker(hall.town.folder, spoken)
    client = listener(hall)
    page = name_of(see(client, "/"))
    sounds = [one["url"] for one in client.get(f"/voice/page/{page}").get_json()["audio"]]
    first = client.get(sounds[0])
    assert (first.mimetype, first.data[:4]) == ("audio/ogg", b"OggS")
    assert client.get(sounds[1]).mimetype == "audio/wav"
    assert "您今天要办什么？" not in spoken.said
    assert "点一下就行，也可以按数字键" in spoken.said


def test_a_further_touch_reads_in_the_next_speech_and_the_last_one_ends(hall: Hall) -> None:
    question = "What would you like to do today?"
    for name, title in (("shanghe", "上禾话"), ("qinghe", "青禾话")):
        folder = hall.town.folder / "voice" / name
        folder.mkdir(parents=True)
        (folder / "one.wav").write_bytes(wav.made([len(title), 900] * 500, 8_000) + name.encode())
        said = Recorded("one.wav", packs.digest("您今天要办什么？"))
        text = packs.manifest_text(Manifest("zh_CN", title, {question: said}))
        (folder / packs.MANIFEST).write_text(text, encoding="utf-8")
    hall.app.extensions[voice.KEY] = speaker(hall.town.folder, Spoken())
    client = listener(hall)

    def heard() -> tuple[str, bytes]:
        """What the button offers, and the first sound of the page."""
        page = see(client, "/")
        button = re.search(r'value="read"[^>]*>.*?</svg>([^<]*)<', page, re.DOTALL)
        sounds = client.get(f"/voice/page/{name_of(page)}").get_json()["audio"]
        assert button is not None
        return button[1].strip(), client.get(sounds[0]["url"]).data

    offered = []
    for end in (b"qinghe", b"shanghe", SOUND[-8:]):
        label, sound = heard()
        offered.append(label)
        assert sound.endswith(end)
        client.post("/voice/turn", data={"what": "read", "back": "/"})
    assert offered == ["改念上禾话", "改念普通话", "不念了"]
    assert PAGE.search(see(client, "/")) is None
    assert client.get_cookie("speech") is None


def test_a_pack_cannot_bring_files_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "voice" / "bad"
    folder.mkdir(parents=True)
    (tmp_path / "secret.wav").write_bytes(SOUND)
    manifest = Manifest("zh_CN", "", {"a": Recorded("../../secret.wav", packs.digest("a"))})
    (folder / packs.MANIFEST).write_text(packs.manifest_text(manifest))
    (pack,) = Packs(tmp_path / "voice").all().values()
    assert pack.clip("a", "a") is None
    (folder / packs.MANIFEST).write_text("{")
    assert Packs(tmp_path / "voice").all() == {}


def test_only_sentences_of_the_catalogue_lie_on_the_disk(tmp_path: Path) -> None:
    spoken = Spoken()
    made = speaker(tmp_path, spoken)
    made.keep("p", "zh_CN", [Line("下一步", kept=True), Line("到11月2日", kept=False)])
    assert len(made.ready("p")) == 2
    (file,) = (tmp_path / "voice" / "made").iterdir()
    file.write_bytes(file.read_bytes()[:-100])  # the power failed in the middle
    again = speaker(tmp_path, spoken)
    again.keep("p", "zh_CN", [Line("下一步", kept=True)])
    assert len(again.ready("p")) == 1
    assert spoken.said == ["下一步", "到十一月二日", "下一步"]
    assert wav.measured(file.read_bytes()).seconds > 0


def test_of_a_whole_registration_nothing_of_the_person_is_read(hall: Hall) -> None:
    """Every page on the way, with the name, number, address and words typed on many of them."""
    client = listener(hall)
    heard: list[str] = []
    shown: list[str] = []

    def look(path: str) -> str:
        html = see(client, path)
        shown.append(html)
        heard.extend(told(hall, html))
        return html

    look("/")
    client.get("/register/")
    for page, data in CASE.items():
        look(f"/register/{page}")
        client.post(f"/register/{page}", data=data)
    look("/register/consent")
    client.post("/register/consent", data={"consent": "yes"})
    look("/register/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(client, "card")
    look("/register/known")
    look("/register/finger")
    hall.devices.fingerprint.lay(b"template")
    hall.device_step(client, "finger")
    for page, data in PAGES.items():
        look(f"/register/{page}")
        client.post(f"/register/{page}", data=data)
        look(f"/register/{page}")
    for part in "123":
        look(f"/register/read-back?part={part}")
    look("/register/sign")
    hall.devices.fingerprint.lay(Match(matched=True, score=97))
    hall.device_step(client, "sign")
    look("/register/done")
    look("/still")
    told_all, shown_all = "\n".join(heard), "\n".join(shown)
    assert "请看第一行，是您的名字吗？" in heard
    for public in ("租金，每亩每年 800 元", "租期，5 年，2026年5月1日起", "14,080 元"):
        assert public in heard
    for secret in (OWNER.name, OWNER.id_number[-4:], "村东大坝田", "9999991002000000123"):
        assert secret in shown_all
        assert secret not in told_all
    assert len(heard) > 80


def test_a_page_is_read_in_english_too(hall: Hall) -> None:
    client = listener(hall)
    client.post("/look", data={"look": "lang", "back": "/"})
    assert told(hall, see(client, "/"))[0] == "What would you like to do today?"


def test_of_a_sealed_offer_no_figure_is_read(tmp_path: Path) -> None:
    town = SealedTown(tmp_path)
    desk = Desk(town)
    desk.app.extensions[voice.KEY] = made = speaker(tmp_path, Spoken())
    number = town.published()
    first, _second = town.two_enrolled(number)
    clerk = desk.at("clerk")
    clerk.client.set_cookie("voice", "on")
    clerk.send(f"/bids/{number}/find", page=f"/bids/{number}", enrol_id=first)
    pad = clerk.see(f"/bids/{number}/pad")
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price="950.25")
    assert "玖佰伍拾元贰角伍分" in read_back.text
    for html in (pad, read_back.text):
        lines = [one.text for one in made.told(name_of(html))]
        assert lines
        assert not re.search(r"[\d九玖五伍]|大坝", "".join(lines)), lines
    town.close()


def test_a_notice_and_an_answer_name_nobody_aloud(hall: Hall) -> None:
    number = hall.town.lease_to("RESULT_PUBLIC")
    client = listener(hall)
    notice = see(client, f"/notices/{number}")
    answer = client.post("/query", data={"number": number, "last4": OWNER.id_number[-4:]})
    assert people.mask_name(TAKER.name) in notice
    lines = told(hall, notice) + told(hall, answer.get_data(as_text=True))
    assert "结果正在公示" in "".join(lines)
    for word in (number, "冯", OWNER.name[0], TAKER.name[0], "*", OWNER.id_number[-4:]):
        assert word not in "".join(lines), word
