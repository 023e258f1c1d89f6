"""Kept papers on the screen: who may look, what a browser gets, and what is left once erased."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from appliance import erasure
from appliance.core.commands import ResumeTrade, SuspendTrade
from tests.fakes.desk import Desk
from tests.fakes.township import OWNER, PATH, Township

PDF = b"%PDF-1.7 signed by hand"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def suspended(desk: Desk, number: str, **facts: str | tuple[BytesIO, str]) -> str:
    """The head stops the trade with a paper; where the paper is shown."""
    path, browser = f"/act/SuspendTrade/{number}", desk.at("head")
    typed: dict[str, object] = {"reason": "S01", "resume_condition": "PAPER_BROUGHT"}
    ready: dict[str, object] = dict(facts)
    if not isinstance(facts["facts_sha256"], str):
        missing = browser.send(path, **facts)  # the file lies ready from now on
        (held,) = re.findall(r'name="facts_sha256.held" value="(\w+)"', missing.text)
        ready = {"facts_sha256.held": held}
    read = browser.send(path, **typed, **ready)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, **ready, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]
    (link,) = re.findall(rf'href="(/kept/{number}/\w+)"', desk.at("head").see(f"/kept/{number}"))
    return str(link)


@pytest.mark.parametrize(
    ("body", "media"), [(PDF, "application/pdf"), (PNG, "image/png")], ids=["pdf", "png"]
)
def test_a_file_is_shown_under_its_own_kind_and_in_no_cache(
    desk: Desk, body: bytes, media: str
) -> None:
    number = desk.town.lease_to("ACCEPTED")
    link = suspended(desk, number, facts_sha256=(BytesIO(body), "a.bin"))
    browser = desk.at("clerk")
    assert f'src="{link}/file' in browser.see(link)
    file = browser.client.get(f"{link}/file")
    assert (file.data, file.headers["Content-Type"]) == (body, media)
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'; frame-ancestors 'self'" in file.headers["Content-Security-Policy"]


def test_words_are_shown_as_words_and_never_as_a_page(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    link = suspended(desk, number, facts_sha256="界址有争议 <script>")
    page = desk.at("clerk").see(link)
    assert "界址有争议 &lt;script&gt;" in page
    assert desk.at("clerk").client.get(f"{link}/file").status_code == 404


def test_nobody_signed_in_sees_no_paper(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    link = suspended(desk, number, facts_sha256="界址有争议")
    for path in (f"/kept/{number}", link, f"{link}/file"):
        assert "界址有争议" not in desk.browser().client.get(path, follow_redirects=True).text


def test_a_paper_is_found_with_its_own_trade_only(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    link = suspended(desk, number, facts_sha256="界址有争议")
    other = desk.town.lease_to("SUBMITTED")
    answer = desk.at("clerk").client.get(link.replace(number, other))
    assert answer.status_code == 404


def test_a_paper_that_never_was_here_says_where_it_is(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    stop = SuspendTrade(
        trade=number, reason="S01", facts_sha256="ab" * 32, resume_condition="PAPER_BROUGHT"
    )
    desk.town.by("head", "HEAD", stop)
    page = desk.at("clerk").see(f"/kept/{number}")
    assert "原件在纸质档案里" in page
    assert f"/kept/{number}/" not in page


def test_an_erased_paper_says_so_and_is_gone(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    link = suspended(desk, number, facts_sha256="界址有争议")
    desk.town.by("head", "HEAD", ResumeTrade(trade=number))
    for reached in PATH[PATH.index("ACCEPTED") + 1 :]:
        desk.town.step(reached, number)
    desk.town.go("2036-04-10 09:00")
    asked = erasure.asked_for(desk.town.station, OWNER.id_number, ground="CONSENT_WITHDRAWN")
    both = [desk.town.signer("head", "HEAD"), desk.town.signer("supervisor", "SUPERVISOR")]
    desk.town.station.do(asked, signers=both)
    assert "已按规定删除" in desk.at("clerk").see(f"/kept/{number}")
    assert "已按规定删除" in desk.at("clerk").see(link)
    assert "界址有争议" not in desk.at("clerk").see(link)
