"""From the review to the published notice, at the desks, for every type that a station takes."""

import hashlib
import re
from pathlib import Path

import pytest

from appliance.core.entries import NoticePublished, ReviewApproved
from appliance.core.envelope import fact_of, from_bytes
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.every_type import ROWS, EveryType

pytestmark = pytest.mark.slow

SELECT = re.compile(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)


def checked(shown: str) -> dict[str, list[str]]:
    """The form as it stands there: what is typed, chosen and ticked."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        named = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        kind = named.get("type", "text")
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in named and kind != "hidden":
            found.setdefault(named["name"], []).append(named.get("value", "on"))
    for name, inside in SELECT.findall(shown):
        chosen = re.findall(r'value="([^"]*)" selected', inside)
        found[name] = chosen or re.findall(r'value="([^"]*)"', inside)[:1]
    return found


def send(browser: Browser, number: str, act: str, **typed: object) -> None:
    page = f"/review/{number}"
    shown = browser.see(page)
    answer = browser.post(f"{page}/{act}", shown, **(checked(shown) | typed))
    assert answer.status_code == 303, answer.text[-2000:]


@pytest.mark.parametrize("code", sorted(ROWS))
def test_e02_what_is_published_is_what_was_last_approved(code: str, tmp_path: Path) -> None:
    town = EveryType(tmp_path)
    number = town.deal_to(code, "IN_REVIEW")
    desk = Desk(town)
    reviewer = desk.at("reviewer")
    if code == "XMC":  # the one supplier, with the ground that the law knows
        send(reviewer, number, "draft", single_ground="ONLY_SUPPLIER")
    if town.trade(number).wants.method == "ASCEND":  # nobody may sign an auction without its step
        send(reviewer, number, "draft", increment="20")
    send(reviewer, number, "sign")
    send(desk.at("head"), number, "approve")
    clerk = desk.at("clerk")
    assert clerk.send(f"/publish/{number}").status_code == 303
    bodies = (body for _seq, body in town.station.ledger.entries())
    facts = [fact_of(from_bytes(body)) for body in bodies]
    (approved,) = [one for one in facts if isinstance(one, ReviewApproved)]
    (published,) = [one for one in facts if isinstance(one, NoticePublished)]
    assert published.text_sha256 == approved.text_sha256
    text = town.station.blobs.get(published.text_sha256)
    assert text is not None
    assert hashlib.sha256(text).hexdigest() == approved.text_sha256
    assert approved.method == ROWS[code][0]
    assert ROWS[code][2] in text.decode()
    job = next(one for one in town.station.outbox.jobs() if one.kind == "DOC07")
    poster = "".join(Typesetter(town.station, SETTINGS).slip_of(job).lines())
    assert number in poster
    town.close()
