"""The page that checks slips, opened from the disk in a real browser that has no network."""

import random  # noqa: TID251 - seeded damage, the same in every run
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from appliance.core import paper_proof
from appliance.ledger import receipts
from appliance.ledger.keys import parse_vkey
from kiosk_ui.paper.slip import Qr, Text, slip_of
from provisioning.cli import main
from tests.browser.lookers import TOLD, violations
from tests.fakes import photographs
from tests.fakes.lease import a_lease
from tests.fakes.published import OTHER_ORIGIN, StationLedger
from tests.fakes.slips import DISTRICT, slip

pytestmark = pytest.mark.browser

TRAINED = StationLedger("demo.999999.999999100/training3", seed=7).grow(30)
TRADE = "999999100-2026-CBD-0001"


@pytest.fixture(scope="module")
def ledger() -> StationLedger:
    made = StationLedger()
    a_lease(made, TRADE, "0" * 64)
    return made.grow(500)


@pytest.fixture(scope="module")
def file(ledger: StationLedger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "policy").write_text(
        f"log {ledger.vkey}\nlog {TRAINED.vkey}\n"
        f"witness district {DISTRICT.vkey}\nquorum district\n"
    )
    words = ["receipt", "page", "--policy", str(folder / "policy"), str(folder / "page.html")]
    assert CliRunner().invoke(main, words).exit_code == 0
    return folder / "page.html"


@pytest.fixture
def page(chromium: Browser, file: Path) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN")
    context.set_offline(True)
    opened, asked, wrong = context.new_page(), [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda said: said.text.startswith(TOLD) or wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    assert (asked, wrong) == ([file.as_uri()], [])
    context.close()


def answer(page: Page, text: str) -> str:
    page.fill("#slip", text)
    page.click("#check")
    expect(page.locator("#answer")).not_to_be_empty()
    return page.locator("#answer").inner_text()


def test_a_good_slip_is_told_in_both_languages(page: Page, ledger: StationLedger) -> None:
    told = answer(page, slip(ledger, 4, witness=DISTRICT))
    assert "凭条是真的" in told
    assert "Genuine" in told
    assert f"第 4 号记录，当时账本共有 {ledger.size} 条" in told
    assert f"{DISTRICT.name} 在 2026-03-02 08:40 (UTC+8)" in told
    assert TRADE in answer(page, slip(ledger, 4, inside=True))
    assert "练习" in told.splitlines()[0]
    assert page.locator("#answer").get_attribute("class") == "answer open"


def test_a_slip_of_a_training_is_called_one(page: Page) -> None:
    told = answer(page, slip(TRAINED, 4))
    assert "培训时打的，无效" in told.splitlines()[0]
    assert "printed in a training" in told
    assert page.locator("#answer").get_attribute("class") == "answer open"


def test_bad_slips_are_told_apart(page: Page, ledger: StationLedger) -> None:
    good = slip(ledger, 4, witness=DISTRICT)
    for text, word in (
        (good[:100] + ("0" if good[100] != "0" else "1") + good[101:], "altered"),
        (good[:-1], "no whole proof"),
        (slip(StationLedger(seed=5).grow(30), 4), "altered"),
        (slip(StationLedger(OTHER_ORIGIN).grow(30), 4), "Not judged"),
        ("hello", "no whole proof"),
    ):
        assert word in answer(page, text)
        assert "Genuine" not in page.locator("#answer").inner_text()


JUDGED = """async ([keys, texts]) => {
  const known = await keysOf(keys), words = [];
  for (const text of texts) {
    words.push(await check(text, known).then(
      (found) => found.seen?.name === "" ? "stranger" : "good", (error) => error.why));
  }
  return words;
}"""
"""Each text judged by the page's own functions."""


def test_page_and_station_judge_every_damage_alike(page: Page, ledger: StationLedger) -> None:
    lots = random.Random(7)
    whole = [slip(ledger, 4, witness=DISTRICT), slip(ledger, 9, 77), slip(ledger, 5, inside=True)]
    texts = [damaged(lots.choice(whole), lots) for _ in range(150)] + whole
    keys = [ledger.vkey, DISTRICT.vkey]
    known = receipts.Keys.of(map(parse_vkey, keys))
    assert page.evaluate(JUDGED, ["\n".join(keys), texts]) == [word(one, known) for one in texts]


def damaged(text: str, lots: random.Random) -> str:
    """One character changed, dropped, doubled or swapped; or all small; or cut off."""
    at = lots.randrange(4, len(text) - 1)
    return lots.choice(
        [
            text[:at] + lots.choice(paper_proof.ALPHABET) + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + "\u00a0\r\n" + text[at:],
            text[:at].lower() + "\t" + text[at:],
            text[:at],
        ]
    )


def word(text: str, known: receipts.Keys) -> str:
    """What appliance/ledger/receipts.py says, in the page's words."""
    try:
        receipt = receipts.check(text, known)
    except receipts.BadReceipt as bad:
        return bad.why
    return "stranger" if receipt.stranger else "good"


def test_a_key_that_is_typed_counts(page: Page) -> None:
    other = StationLedger("999999.999999101/ledger1").grow(30)
    page.fill("#keys", other.vkey)
    assert "Genuine" in answer(page, slip(other, 4)).splitlines()[1]
    assert page.locator("#answer").get_attribute("class") == "answer good"
    page.fill("#keys", other.vkey[:-4] + "AAA=")
    assert "no good public key" in answer(page, slip(other, 4))


def test_a_photograph_of_the_printed_slip_is_read(
    page: Page, ledger: StationLedger, tmp_path: Path
) -> None:
    paper = slip_of([Text("x"), Qr(slip(ledger, 300, witness=DISTRICT)), Text("y")])
    sheet = photographs.printed(paper, 576).image
    photo = photographs.leaning(photographs.turned(photographs.scaled(sheet, 2), 3), 0.08)
    photo.save(tmp_path / "slip.jpg")
    page.set_input_files("#photo", tmp_path / "slip.jpg")
    expect(page.locator("#answer")).to_contain_text("第 300 号记录")
    photo.resize((40, 80)).save(tmp_path / "blank.png")
    page.set_input_files("#photo", tmp_path / "blank.png")
    expect(page.locator("#answer")).to_contain_text("No code")


@pytest.mark.parametrize(
    ("lacks", "word"),
    [
        (
            "Object.defineProperty(crypto, 'subtle', {value: undefined})",
            "no cryptography to files",
        ),
        ("crypto.subtle.importKey = async () => { throw new Error('unknown') }", "Ed25519"),
        ("crypto.subtle.verify = async () => false", "Ed25519"),
    ],
    ids=["no crypto", "no Ed25519", "wrong Ed25519"],
)
def test_a_browser_that_cannot_judge_says_so(
    chromium: Browser, file: Path, ledger: StationLedger, lacks: str, word: str
) -> None:
    page = chromium.new_page()
    page.add_init_script(lacks)
    page.goto(file.as_uri())
    expect(page.locator("#answer")).to_contain_text(word)
    assert word in answer(page, slip(ledger, 4))
    page.close()


def test_a_box_that_signs_nonsense_is_told_of(page: Page) -> None:
    for body in (b'{"seq":5}', b"[]", b"no entry at all"):
        box = StationLedger("999999.999999101/ledger1")
        box.append(body)
        page.fill("#keys", f"# brought by hand\nlog {box.vkey}\nquorum none\n")
        assert "contradicts itself" in answer(page, slip(box, 0, inside=True))


def test_the_page_is_fit_for_everybody(page: Page, ledger: StationLedger) -> None:
    assert violations(page) == []
    answer(page, slip(ledger, 4, witness=DISTRICT))
    assert violations(page) == []
