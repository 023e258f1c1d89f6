"""The bank's page: a financing sheet checked in a real browser without network, with one key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from appliance import told_words
from provisioning.cli import main
from tests.fakes.slips import DISTRICT
from tests.fakes.township import STATION_KEY, Township
from tests.ledger.financing import a_sheet, forged

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    town = Township(tmp_path_factory.mktemp("town"))
    yield told_words.code_of(town.station, a_sheet(town), DISTRICT.verifier)
    town.close()


def opened(chromium: Browser, folder: Path, keys: str, now: str) -> Page:
    (folder / "keys").write_text(keys)
    words = ["receipt", "page", "--policy", str(folder / "keys"), str(folder / "page.html")]
    assert CliRunner().invoke(main, words).exit_code == 0
    page = chromium.new_context(locale="zh-CN", offline=True).new_page()
    page.clock.set_fixed_time(now)
    page.goto((folder / "page.html").as_uri())
    return page


def answer(page: Page, text: str) -> str:
    page.fill("#slip", text)
    page.click("#check")
    expect(page.locator("#answer")).not_to_be_empty()
    return page.locator("#answer").inner_text()


@pytest.mark.parametrize("key", ["district", "station"])
def test_i02_a_bank_checks_the_sheet_on_the_page(
    chromium: Browser, tmp_path: Path, sheet: str, key: str
) -> None:
    keys = {"district": DISTRICT.vkey, "station": STATION_KEY.vkey}[key]
    page = opened(chromium, tmp_path, f"{keys}\n", "2026-04-30T15:00:00Z")
    told = answer(page, sheet)
    vouched = {"district": "区里的公钥证明", "station": "账本自己的公钥证明"}[key]
    for words in ("受让方：李四", "合同总价：14080.00 元", "只给这家银行：示例银行青禾支行",
                  "有效期到：2026-04-30", vouched, "练习"):  # fmt: skip
        assert words in told
    assert "被改过" in answer(page, forged(sheet, total_fen=99_999_900))
    assert "合同总价" not in page.locator("#answer").inner_text()
    page.context.close()


def test_i02_the_page_says_that_a_sheet_has_ended(
    chromium: Browser, tmp_path: Path, sheet: str
) -> None:
    page = opened(chromium, tmp_path, f"{DISTRICT.vkey}\n", "2026-04-30T16:00:00Z")
    assert "已经过期：2026-04-30 是最后一天" in answer(page, sheet)
    page.context.close()
