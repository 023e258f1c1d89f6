"""What asks for the supervisor, the stop, whose hands, and the verifier on its page."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from appliance.core import authority
from kiosk_ui.i18n import say
from kiosk_ui.ledger_check import DONE, RUNNING, Check, Stand
from tests.fakes.desk import until
from tests.fakes.hall import Hall
from tests.fakes.township import STAFF, TABLES

WITHIN_S = 60.0


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def ended(check: Check) -> Stand:
    until(lambda: check.stand.state != RUNNING, within_s=WITHIN_S)
    return check.stand


def test_the_supervisor_has_it_in_the_menu_and_nobody_else(hall: Hall) -> None:
    assert 'href="/watch/"' in hall.signed_in("supervisor").get("/work/").text
    assert 'href="/watch/"' not in hall.signed_in("clerk").get("/work/").text


def test_a_trade_is_stopped_and_lifted_from_here(hall: Hall) -> None:
    number = hall.town.lease_to("ACCEPTED")
    text = hall.signed_in("supervisor").get("/watch/stop").text
    assert f"/act/SuspendTrade/{number}" in text
    assert say("sup.stop-effect") in text


def test_whose_hands_shows_roles_with_entries_and_what_is_shut(hall: Hall) -> None:
    number = hall.town.lease_to("APPROVED")
    client = hall.signed_in("supervisor")
    text = client.get(f"/watch/hands?trade={number}").text
    assert STAFF["clerk"][1] in text
    assert STAFF["reviewer"][1] in text
    assert say("sup.no-clash") in text
    mine = client.get(f"/watch/hands?staff={STAFF['clerk'][0]}").text
    assert "/watch/hands?trade=" in mine
    assert client.get("/watch/hands?staff=nobody").status_code == 404


def test_the_rule_of_the_page_is_the_rule_that_refuses() -> None:
    had = frozenset({"CLERK"})
    assert authority.kept_apart(had, "REVIEWER", TABLES) == had
    assert authority.kept_apart(had, "CASHIER", TABLES) == frozenset()


def test_the_verifier_says_what_it_looked_at(hall: Hall) -> None:
    hall.town.lease_to("SUBMITTED")
    size = hall.town.station.ledger.size
    check = Check()
    folder = hall.town.folder
    assert check.begin(folder / "station.db", keys=folder / "keys", trust=None, at="")
    assert not check.begin(folder / "station.db", keys=None, trust=None, at="")
    stand = ended(check)
    assert stand.state == DONE
    assert stand.report is not None
    assert (stand.report["good"], stand.report["size"]) == (True, size)
    assert (stand.done, stand.size) == (size, size)


def test_the_verifier_finds_one_flipped_bit(hall: Hall, tmp_path: Path) -> None:
    hall.town.lease_to("SUBMITTED")
    hall.town.close()
    copy = tmp_path / "copy.db"
    shutil.copyfile(hall.town.folder / "station.db", copy)
    with sqlite3.connect(copy) as db:
        (body,) = db.execute("SELECT body FROM entry WHERE seq = 3").fetchone()
        db.execute("DROP TRIGGER IF EXISTS entry_update")
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {name}")
        flipped = bytes([*body[:-20], body[-20] ^ 1, *body[-19:]])
        db.execute("UPDATE entry SET body = ? WHERE seq = 3", (flipped,))
    check = Check()
    check.begin(copy, keys=None, trust=None, at="")
    stand = ended(check)
    assert stand.report is not None
    assert not stand.report["good"]
    assert {"code": "leaf-mismatch", "seq": 3} in stand.report["findings"]


def test_a_file_that_is_no_ledger_is_told_as_not_ended(tmp_path: Path) -> None:
    check = Check()
    check.begin(tmp_path / "none.db", keys=None, trust=None, at="")
    assert ended(check).state == "failed"


def test_the_page_begins_a_run_and_shows_its_end(hall: Hall) -> None:
    hall.town.lease_to("SUBMITTED")
    client = hall.signed_in("supervisor")
    assert say("sup.verify-not-yet") in client.get("/watch/verify").text
    assert client.post("/watch/verify").status_code == 303
    check = hall.app.extensions["ledger-check"]
    stand = ended(check)
    assert stand.report is not None, stand
    assert stand.report["findings"] == []
    text = client.get("/watch/verify/stand").text
    assert say("sup.verify-good", size=f"{stand.report['size']:,}") in text


@pytest.mark.parametrize("who", ["clerk", "reviewer"])
def test_the_verifier_is_for_who_watches(hall: Hall, who: str) -> None:
    client = hall.signed_in(who)
    assert client.get("/watch/verify").status_code == 404
    assert client.post("/watch/verify").status_code == 404
