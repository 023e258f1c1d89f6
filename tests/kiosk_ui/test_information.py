"""Information pages of the idle screen, and the ways to what is done elsewhere (H08, J03, J05)."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk_ui import information
from kiosk_ui.i18n import say
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import TABLES, Township

TEXT = "诚信交易 人人受益\n\n不串标，不围标。\n\n发现问题，拨打监督电话。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "state" / "pages"
    found.mkdir(parents=True)
    return found


@pytest.fixture
def desk(tmp_path: Path, folder: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path / "town"))
    home = made.house
    settings = msgspec.structs.replace(home.settings, state=str(folder.parent))
    home.settings = settings
    yield made
    made.town.close()


def kept(folder: Path, name: str, text: str | bytes = TEXT) -> None:
    body = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(body)


def visitor(desk: Desk) -> Browser:
    return desk.browser()


def test_h08_a_page_is_shown_on_the_idle_screen_and_the_pages_follow_each_other(
    desk: Desk, folder: Path
) -> None:
    someone = visitor(desk)
    assert "data-refresh" not in someone.see("/")
    kept(folder, "10-honest.txt")
    kept(folder, "20-priority.txt", "优先权\n\n本村成员同等条件下优先。")
    idle = someone.see("/")
    assert 'data-refresh="60"' in idle
    assert 'data-next-url="/information/10-honest/idle"' in idle
    first = someone.see("/information/10-honest/idle")
    assert "诚信交易 人人受益" in first
    assert 'data-next-url="/information/20-priority/idle"' in first
    last = someone.see("/information/20-priority/idle")
    assert 'data-next-url="/"' in last
    assert say("information.begin") in last


def test_h08_the_pages_are_listed_from_the_query_screen(desk: Desk, folder: Path) -> None:
    kept(folder, "10-honest.txt")
    someone = visitor(desk)
    assert 'href="/information"' in someone.see("/query")
    assert "诚信交易 人人受益" in someone.see("/information")
    page = someone.see("/information/10-honest")
    assert "不串标，不围标。" in page
    assert "data-refresh" not in page


def test_h08_nothing_in_a_page_is_run(desk: Desk, folder: Path) -> None:
    kept(folder, "10-honest.txt", "标题<b>\n\n<script>alert(1)</script> {{ me }}")
    shown = visitor(desk).see("/information/10-honest")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ me }}" in shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("10-long.txt", "标题\n\n" + "长" * 3000),
        ("10-title.txt", "题" * 41 + "\n\n正文"),
        ("10-empty.txt", "只有标题"),
        ("10-many.txt", "标题\n\n" + "\n\n".join(["一段"] * 13)),
        ("10-latin.txt", "标题\n\n正文".encode("gb18030")),
        ("10-hidden.txt", "标题\n\n正\u202e文"),
        ("Big Name.txt", TEXT),
    ],
)
def test_h08_a_file_that_breaks_a_limit_is_left_out(
    folder: Path, name: str, text: str | bytes
) -> None:
    kept(folder, name, text)
    kept(folder, "99-good.txt")
    assert [one.name for one in information.pages(folder.parent)] == ["99-good"]


def test_h08_no_more_pages_than_people_have_patience_for(folder: Path) -> None:
    for number in range(information.PAGES_MAX + 1):
        kept(folder, f"{number:02}.txt")
    assert len(information.pages(folder.parent)) == information.PAGES_MAX
    assert information.pages(folder) == ()


@pytest.mark.parametrize("path", ["/information/other", "/information/..%2Fstation", "/x"])
def test_h08_what_is_no_page_is_not_found(desk: Desk, path: str) -> None:
    assert visitor(desk).client.get(path).status_code == 404


def test_j03_j05_every_class_of_elsewhere_says_where_and_none_is_a_type_of_the_station(
    desk: Desk,
) -> None:
    shown = visitor(desk).see("/elsewhere")
    assert {"GYT", "KYQ", "YPC"} <= set(TABLES.elsewhere)
    for row in TABLES.elsewhere.values():
        assert row.code not in TABLES.trade_types
        assert row.zh in shown
        assert row.where_zh in shown


@pytest.mark.parametrize("code", sorted(TABLES.elsewhere))
def test_j05_the_routing_slip_prints(desk: Desk, code: str) -> None:
    someone = visitor(desk)
    answer = someone.send(f"/elsewhere/{code}", page="/elsewhere")
    assert answer.status_code == 303
    (job,) = desk.devices.jobs
    printed = job.decode("gb18030", "replace").replace("\n", "")
    assert say("elsewhere.slip") in printed
    assert TABLES.elsewhere[code].where_zh[:8] in printed
    assert say("elsewhere.printed") in someone.see("/elsewhere")
    assert desk.town.station.outbox.jobs() == []


def test_j05_a_child_at_the_screen_empties_no_roll(desk: Desk) -> None:
    someone = visitor(desk)
    for _ in range(5):
        someone.send("/elsewhere/KYQ", page="/elsewhere")
    someone.send("/elsewhere/KYQ", page="/elsewhere")
    assert len(desk.devices.jobs) == 5
    assert say("elsewhere.too-many") in someone.see("/elsewhere")
    desk.town.clock.forward(seconds=601)
    someone.send("/elsewhere/KYQ", page="/elsewhere")
    assert len(desk.devices.jobs) == 6


def test_j05_an_empty_roll_says_what_to_do(desk: Desk) -> None:
    desk.devices.paper = False
    someone = visitor(desk)
    someone.send("/elsewhere/KYQ", page="/elsewhere")
    assert say("elsewhere.not-printed") in someone.see("/elsewhere")
    assert visitor(desk).client.post("/elsewhere/XXX").status_code in (400, 404)
