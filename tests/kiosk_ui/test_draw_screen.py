"""The page of a draw, on a real station: from the list to the order, by touch and card."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from appliance import kept_papers
from appliance.core.commands import SuspendTrade
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Browser, Desk
from tests.fakes.pond import Pond


@pytest.fixture
def pond(tmp_path: Path) -> Iterator[Pond]:
    made = Pond(tmp_path)
    yield made
    made.close()


@pytest.fixture
def host(pond: Pond) -> Browser:
    return Desk(pond).at("reviewer")


def page(pond: Pond) -> str:
    return f"/draw/{pond.number}"


def does(host: Browser, pond: Pond, act: str, **typed: object) -> int:
    return host.send(f"{page(pond)}/{act}", page=page(pond), **typed).status_code


def committed(host: Browser, pond: Pond) -> None:
    assert does(host, pond, "commit") == 303
    pond.hand_out()


def test_f01_the_session_of_a_draw_leads_to_the_list_of_everybody_who_passed(
    pond: Pond, host: Browser
) -> None:
    shown = host.see(f"/session/{pond.number}/result")
    assert "参加抽签的，共 3 个" in shown
    for person in pond.bidders:
        assert person.name in shown


def test_f01_from_the_list_to_the_result_by_the_page_alone(pond: Pond, host: Browser) -> None:
    committed(host, pond)
    shown = host.see(page(pond))
    promise = pond.draw.promise
    assert promise is not None
    assert promise.commitment[:4] in shown
    assert "亮出底数，出结果" not in shown
    assert does(host, pond, "input", role="TRANSFEROR", digits="351624") == 303
    assert does(host, pond, "input", role="OBSERVER", digits="20407") == 303
    assert "351624" in host.see(page(pond))
    assert does(host, pond, "reveal") == 303
    shown = host.see(page(pond))
    assert "抽签结果" in shown
    assert pond.draw.result is not None
    assert host.send(f"/session/{pond.number}/result", page=page(pond)).status_code == 303
    result = pond.trade(pond.number).result
    assert result is not None
    assert result.enrol_id == pond.draw.result.order[0]


def test_f01_how_to_compute_it_is_printed_from_the_page_of_a_draw_that_is_revealed(
    pond: Pond,
) -> None:
    desk = Desk(pond)
    host = desk.at("reviewer")
    committed(host, pond)
    assert "打印怎么自己算" not in host.see(page(pond))
    for role in ("TRANSFEROR", "OBSERVER"):
        assert does(host, pond, "input", role=role, digits="351624") == 303
    assert does(host, pond, "reveal") == 303
    before = len(desk.devices.jobs)
    assert does(host, pond, "recipe") == 303
    assert len(desk.devices.jobs) == before + 1
    assert "已打印。" in host.see(page(pond))
    assert "已打印。" not in host.see(page(pond))  # said once
    desk.devices.paper = False
    assert does(host, pond, "recipe") == 303
    assert "没有打出来，请看打印机" in host.see(page(pond))


def test_the_secret_stands_on_no_page_before_the_reveal(pond: Pond, host: Browser) -> None:
    committed(host, pond)
    secret = pond.station.vault.secret(f"draw/{pond.draw.session_id}")
    assert secret is not None
    shown = host.see(page(pond)).replace(" ", "")
    assert secret.hex()[:16] not in shown


def test_no_digits_before_the_slip_unless_it_was_read_out(pond: Pond, host: Browser) -> None:
    assert does(host, pond, "commit") == 303
    assert "先交到在场的人手里" in host.see(page(pond))
    answer = host.send(f"{page(pond)}/input", page=page(pond), role="BIDDER", digits="20407")
    assert answer.status_code == 422
    assert "承诺小票还没有打出来" in answer.text
    assert 'value="20407"' in answer.text
    assert does(host, pond, "input", role="BIDDER", digits="20407", read_out="yes") == 303


@pytest.mark.parametrize("digits", ["123", "12345678901234", "十二三四", ""])
def test_what_are_no_digits_is_said_and_stays_on_the_page(
    pond: Pond, host: Browser, digits: str
) -> None:
    committed(host, pond)
    answer = host.send(f"{page(pond)}/input", page=page(pond), role="BIDDER", digits=digits)
    assert answer.status_code == 422
    assert pond.draw.inputs == ()


def test_a_list_that_changed_since_the_page_was_made_is_not_promised(
    pond: Pond, host: Browser
) -> None:
    answer = host.send(f"{page(pond)}/commit", page=page(pond), list_hash="ab" * 32)
    assert answer.status_code == 422
    assert "名单刚刚变了" in answer.text


def test_only_the_host_has_the_buttons(pond: Pond) -> None:
    shown = Desk(pond).at("clerk").see(page(pond))
    assert "冻结名单，打承诺小票" not in shown
    assert "参加抽签的" in shown


def test_a_stopped_draw_says_so_and_takes_nothing(pond: Pond, host: Browser) -> None:
    committed(host, pond)
    stop = SuspendTrade(
        trade=pond.number, reason="S07", facts_sha256="5" * 64, resume_condition="SEEN"
    )
    pond.by("supervisor", "SUPERVISOR", stop)
    shown = host.see(page(pond))
    assert "抽签也停着" in shown
    assert 'name="digits"' not in shown


def test_after_a_power_cut_the_page_offers_the_void_and_then_a_new_draw(
    pond: Pond, host: Browser
) -> None:
    committed(host, pond)
    assert host
    pond.close()
    pond.clock = FakeClock(pond.clock.at, boot="00c0ffee")
    pond.open()
    again = Desk(pond).at("reviewer")
    assert "不能再抽" in again.see(page(pond))
    assert does(again, pond, "void", reason="POWER_LOSS") == 303
    shown = again.see(page(pond))
    assert "作废的抽签" in shown
    assert "冻结名单，打承诺小票" in shown


def test_a_second_void_in_a_row_waits_for_the_supervisors_card(pond: Pond, host: Browser) -> None:
    for _ in range(2):
        committed(host, pond)
        answer = host.send(f"{page(pond)}/void", page=page(pond), reason="LIST_ERROR")
        assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/act/second")
    assert pond.draw.open
    shown = host.see("/act/second")
    assert "作废抽签" in shown


def test_f01_who_declines_before_the_result_is_replaced_by_the_next(
    pond: Pond, host: Browser
) -> None:
    session_id = pond.commit()
    pond.said(session_id)
    pond.reveal(session_id)
    order = pond.draw.standing
    assert does(host, pond, "replace", reason="DECLINED") == 303
    assert pond.draw.chosen == (order[1],)
    shown = host.see(page(pond))
    assert "放弃，已递补" in shown


PHOTO = b"\xff\xd8\xff" + bytes(100)


@pytest.mark.parametrize(
    ("order", "photo", "says"),
    [
        ("E003 E001 E002", PHOTO, ""),
        ("3,1,2", PHOTO, ""),
        ("E003 E001", PHOTO, "摇出来的顺序和名单对不上"),
        ("E003 E001 E009", PHOTO, "摇出来的顺序和名单对不上"),
        ("E003 E001 E002", None, "要有摇号现场的照片"),
        ("E003 E001 E002", b"not a picture", "件"),
    ],
)
def test_what_a_ball_machine_drew_is_kept_with_its_photographs(
    pond: Pond, host: Browser, order: str, photo: bytes | None, says: str
) -> None:
    typed: dict[str, object] = {"machine": "BALL-1", "order": order}
    if photo is not None:
        typed["photos"] = (BytesIO(photo), "photo.jpg")
    answer = host.send(f"{page(pond)}/machine", page=page(pond), **typed)
    if says:
        assert answer.status_code == 422
        assert says in answer.text
        assert pond.trade(pond.number).draws.drawn == ()
        return
    assert answer.status_code == 303
    assert pond.draw.chosen == (f"{pond.number}-E003",)
    assert pond.draw.machine is not None
    (digest,) = pond.draw.machine.photos
    kept = kept_papers.read(pond.station, pond.number, digest)
    assert kept is not None
    assert kept.body == photo
    assert [one.digest for one in kept_papers.named(pond.station, pond.number)] == [digest]
    assert "摇号机 BALL-1，照片 1 张" in host.see(page(pond))
