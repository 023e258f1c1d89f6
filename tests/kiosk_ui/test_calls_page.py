"""A call by a person where the box could not tell: number and words, and its outcome (F02)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import envelope, messages
from appliance.core.entries import MessageSent
from tests.fakes.desk import Desk
from tests.fakes.township import OWNER, Township, local
from tests.stories.test_sealed_experts import NAMES, PHONES, Hall

CALL = "/calls/1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    made.town.lease_to("ACCEPTED")
    yield made
    made.town.close()


def mark(desk: Desk, state: str, row_id: int = 1) -> None:
    station = desk.town.station
    station.ledger.write(lambda: station.messages.mark(row_id, state))


def state(desk: Desk, row_id: int = 1) -> str:
    message = desk.town.station.messages.message(row_id)
    assert message is not None
    return message.state


def tries(desk: Desk) -> list[tuple[MessageSent, tuple[str, ...]]]:
    """Every try in the ledger with who signed it."""
    ledger = desk.town.station.ledger
    found = []
    for seq in range(ledger.size):
        written = envelope.from_bytes(ledger.entry(seq))
        fact = envelope.fact_of(written)
        if isinstance(fact, MessageSent):
            found.append((fact, tuple(one.role for one in written.sigs)))
    return found


@pytest.mark.parametrize("how", ["failed", "undelivered", "unknown", "expired", "no-modem"])
def test_f02_a_message_that_did_not_get_there_is_a_call_with_number_and_words(
    desk: Desk, how: str
) -> None:
    mark(desk, how)
    assert f'href="{CALL}"' in desk.at("clerk").see("/messages/")
    page = desk.at("clerk").see(CALL)
    assert OWNER.phone in page
    assert OWNER.name not in page
    assert "您的交易申请已受理" in page


@pytest.mark.parametrize("how", ["queued", "sending", "sent", "delivered", "declined", "settled"])
def test_f02_nobody_is_rung_who_was_told_or_wants_no_messages(desk: Desk, how: str) -> None:
    mark(desk, how)
    assert f'href="{CALL}"' not in desk.at("clerk").see("/messages/")
    assert desk.at("clerk").client.get(CALL).status_code == 404


def test_f02_the_outcome_is_an_entry_that_the_clerk_signs(desk: Desk) -> None:
    mark(desk, "failed")
    clerk = desk.at("clerk")
    assert clerk.send(CALL, result="CALL-NO-ANSWER").status_code == 303
    assert state(desk) == "failed"
    assert "没人接" in clerk.see("/messages/")
    assert "短信要人处理" in clerk.see("/work/")
    assert clerk.send(CALL, result="CALL-TOLD").status_code == 303
    assert state(desk) == "settled"
    assert "短信要人处理" not in clerk.see("/work/")
    assert [(one.result, one.attempt, roles) for one, roles in tries(desk)] == [
        ("CALL-NO-ANSWER", 1, ("CLERK",)), ("CALL-TOLD", 2, ("CLERK",)),
    ]  # fmt: skip


def test_f02_without_an_outcome_nothing_is_recorded(desk: Desk) -> None:
    mark(desk, "failed")
    answer = desk.at("clerk").send(CALL, result="CALL-CANNOT-COME")  # that is for experts
    assert (answer.status_code, "请先选结果" in answer.text) == (422, True)
    assert tries(desk) == []


def test_f02_the_number_is_for_the_clerk_alone(desk: Desk) -> None:
    mark(desk, "failed")
    for who in ("reviewer", "head"):
        browser = desk.at(who)
        assert browser.client.get(CALL).status_code == 404
        assert f'href="{CALL}"' not in browser.see("/messages/")
    assert OWNER.phone not in desk.browser().client.get(CALL, follow_redirects=True).text


def test_f02_an_expert_is_rung_only_once_the_list_is_unsealed(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    with hall.line:
        number = hall.ready()
        hall.drawn(number)
        hall.sealed(number)
        hall.work()
        desk = Desk(hall.town)
        queue = hall.town.station.messages
        rows = [one.id for one in queue.newest(20) if one.kind == "M09"]
        for row_id in rows:
            mark(desk, "failed", row_id)
        clerk = desk.at("clerk")
        assert all(clerk.client.get(f"/calls/{row_id}").status_code == 404 for row_id in rows)
        listed = clerk.see("/messages/")
        assert not [row_id for row_id in rows if f'"/calls/{row_id}"' in listed]
        hall.town.clock.go_to(local("2026-03-17 08:31"))
        hall.unseal(number)
        clerk = desk.at("clerk")  # half a day later
        page = clerk.see(f"/calls/{rows[0]}")
        assert [one for one in PHONES.values() if one in page]
        assert not [one for one in NAMES.values() if one in page]  # masked
        assert "参加评审" in page
        told = clerk.send(f"/calls/{rows[0]}", result=messages.CANNOT)
        assert told.status_code == 303
        assert state(desk, rows[0]) == "settled"
        last, roles = tries(desk)[-1]
        assert (last.template, last.result, roles) == ("M08", messages.CANNOT, ("CLERK",))
        hall.modem.close()
    hall.town.close()
