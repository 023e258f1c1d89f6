"""The policy library: number, date, version and source of each, offline (domain.md G04)."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from kiosk_ui import policies
from kiosk_ui.policies import FOLDER, SHIPPED, BadPolicy
from provisioning.commands.policy import policy
from tests.fakes.desk import Desk
from tests.fakes.township import Township

HEADS = "title: 示例办法\nnumber: 示例规〔2026〕9号\ndate: 2026-02-01\nsource: 示例县\n"
TEXT = f"{HEADS}\n第一段。\n\n第二段。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(Township(tmp_path / "town"))
    state = tmp_path / "state"
    state.mkdir()
    made.house.settings = replace(made.house.settings, state=str(state))
    return made


def tradepost(desk: Desk, *words: str) -> str:
    state = desk.house.settings.state
    done = CliRunner().invoke(policy, [*words, "--state", state])
    assert done.exit_code == 0, done.output
    return done.output


def added(desk: Desk, text: str = TEXT, name: str = "example-rules") -> str:
    file = desk.house.settings.state_folder / "new.txt"
    file.write_text(text, encoding="utf-8")
    return tradepost(desk, "add", name, str(file))


def test_every_shipped_document_is_whole(tmp_path: Path) -> None:
    found = policies.library(tmp_path)
    assert {one.name for one in found} == {one.name for one in SHIPPED.iterdir()}
    assert len(found) >= 6


def test_g04_each_document_shows_number_date_version_and_source(desk: Desk) -> None:
    added(desk)
    browser = desk.browser()
    assert "/query/policies/example-rules" in browser.see("/query/policies/")
    shown = browser.see("/query/policies/example-rules")
    for words in ("示例规〔2026〕9号", "2026年2月1日", "本站第 1 版", "示例县", "第二段。"):
        assert words in shown
    for one in policies.library(desk.house.settings.state_folder):
        assert one.number in browser.see(f"/query/policies/{one.name}")


def test_versions_stay_and_the_newest_counts(desk: Desk) -> None:
    added(desk)
    assert "version 2" in added(desk, TEXT.replace("第二段", "改过的"))
    browser = desk.browser()
    assert "改过的" in browser.see("/query/policies/example-rules")
    older = browser.see("/query/policies/example-rules/1")
    assert "第二段。" in older
    assert "这是以前的一版" in older
    assert browser.client.get("/query/policies/example-rules/3").status_code == 404


@pytest.mark.parametrize("name", ["example-rules", "civil-code"])
def test_a_withdrawn_one_is_gone_and_comes_back_as_the_next_version(desk: Desk, name: str) -> None:
    if name == "example-rules":
        added(desk)
    tradepost(desk, "withdraw", name)
    assert name not in tradepost(desk, "list")
    assert desk.browser().client.get(f"/query/policies/{name}").status_code == 404
    assert "version 2" in added(desk, name=name)
    assert f"{name}  v2" in tradepost(desk, "list")


@pytest.mark.parametrize(
    "broken",
    [
        TEXT.replace("number:", "no:"),
        TEXT.replace("2026-02-01", "1.2.2026"),
        TEXT.replace("示例办法", "长" * 121),
        TEXT.partition("\n\n")[0],
        TEXT.replace("第一段", "\u202e段"),
        TEXT + "字" * 30_000,
        "",
    ],
)
def test_a_file_that_breaks_a_limit_is_refused(broken: str) -> None:
    with pytest.raises(BadPolicy):
        policies.parsed("example-rules", 1, (1,), broken.encode())


def test_a_broken_file_in_the_folder_hides_nothing_else(desk: Desk) -> None:
    folder = desk.house.settings.state_folder / FOLDER / "broken"
    folder.mkdir(parents=True)
    (folder / "1.txt").write_bytes(b"\xff\xfe")
    shown = desk.browser().see("/query/policies/")
    assert "民法典" in shown
    assert "broken" not in shown


def test_a_name_is_no_way_out_of_the_folder(desk: Desk) -> None:
    for name in ("..", "..%2f..", "%2e%2e", "A", "a" * 41):
        assert desk.browser().client.get(f"/query/policies/{name}").status_code == 404
