"""The pages of the pools: versions and counts for everybody, names of experts for nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import pools_at_hand as register
from appliance.core.pools import Extract, Listed
from appliance.registers import draws
from kiosk_ui.act_forms import experts as forms
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import local
from tests.stories.test_sealed_experts import AGENCY, NAMES, PHONES, SESSION, Hall

NUMBER = "999999100-2026-CBD-0001"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    with made.line:
        yield made
        made.modem.close()
    made.town.close()


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall.town)


def names_on(page: str) -> list[str]:
    return [one for one in (*NAMES.values(), *PHONES.values()) if one in page]


def agencies() -> Extract:
    rows = tuple(
        Listed(
            no=f"AG{one}", name=f"示例咨询{one}号有限公司", id_number=code, score=score,
            first="2026-01-01", last="2026-12-31",
        )
        for one, code, score in ((1, AGENCY, 65), (2, "91999999MA00000822", 59))
    )  # fmt: skip
    return Extract("AGENCY", "2026-03", "2026-03-01", rows)


def sign(browser: Browser, command: str, number: str, **typed: str) -> int:
    path = f"/act/{command}/{number}"
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text
    return int(browser.post(path, read.text, **typed, go="sign").status_code)


def test_d03_the_page_tells_version_day_count_and_digest_and_no_expert(
    hall: Hall, desk: Desk
) -> None:
    before = desk.at("clerk").see("/pools/")
    assert before.count("区里还没有送来") == 4
    hall.ready()
    page = desk.at("clerk").see("/pools/")
    extract = register.current(hall.town.station, "EXPERT")
    assert extract is not None
    assert extract.sha256[:4] in page
    assert "2026-03" in page
    assert ">7<" in page
    assert names_on(page) == []


def test_f19_agencies_stand_there_with_their_points_and_why_one_is_left_out(
    hall: Hall, desk: Desk
) -> None:
    hall.town.lease_to("ACCEPTED")
    hall.bring(agencies(), is_sealed=False)
    page = desk.at("head").see("/pools/")
    assert "示例咨询2号有限公司" in page
    assert "考核分低于分数线" in page


def test_f18_the_host_freezes_the_list_that_the_box_makes(hall: Hall, desk: Desk) -> None:
    hall.town.lease_to("ACCEPTED")
    hall.bring(agencies(), is_sealed=False)
    host = desk.at("reviewer")
    page = host.see("/pools/draw/AGENCY")
    assert "AG1" in page
    assert "考核分低于分数线" in page
    done = host.post("/pools/draw/AGENCY", page, go="freeze", wanted="1")
    assert done.status_code == 303
    [drawn] = draws.of_pools(hall.town.station).drawn
    assert drawn.items == ("AG1",)
    assert [(one.item, one.reason) for one in drawn.exclusions] == [("AG2", "SCORE_LINE")]
    assert drawn.session_id in host.see("/pools/")
    path = f"/pools/at/{drawn.session_id}"
    assert done.headers["Location"] == path
    for role in ("TRANSFEROR", "SUPERVISOR"):
        typed = {"role": role, "digits": "351624", "read_out": "yes"}
        said = host.post(f"{path}/input", host.see(path), **typed)
        assert said.status_code == 303
    assert host.post(f"{path}/reveal", host.see(path)).status_code == 303
    [told] = draws.of_pools(hall.town.station).drawn
    assert told.chosen == ("AG1",)
    ends = host.post(f"{path}/replace", host.see(path), declined="AG1")
    assert ends.status_code == 422
    clerk = desk.at("clerk").see("/pools/draw/AGENCY")
    assert "freeze" not in clerk


def test_f01_experts_are_drawn_for_a_trade_and_shown_by_number_alone(
    hall: Hall, desk: Desk
) -> None:
    number = hall.ready()
    host = desk.at("reviewer")
    page = host.see(f"/pools/draw/EXPERT?trade={number}&class=LAND&wanted=3")
    assert "EXP001" in page
    assert names_on(page) == []
    for_none = host.see("/pools/draw/EXPERT?wanted=3")
    refused = host.post("/pools/draw/EXPERT", for_none, go="freeze", wanted="3")
    assert refused.status_code == 422
    assert "专家要为某一宗交易抽" in refused.text
    typed = {"trade": number, "class": "LAND", "wanted": "3", "go": "freeze"}
    assert host.post("/pools/draw/EXPERT", page, **typed).status_code == 303
    assert draws.of_pools(hall.town.station).of(SESSION) is not None
    ceremony = host.see(f"/pools/at/{SESSION}")
    assert "EXP001" in ceremony
    assert names_on(ceremony) == []
    again = host.post(f"/pools/at/{SESSION}/void", ceremony, reason="LIST_ERROR")
    assert again.status_code == 303
    drawn = draws.of_pools(hall.town.station).of(SESSION)
    assert drawn is not None
    assert drawn.void is not None


def test_f02_no_page_shows_an_expert_before_the_unsealing_and_one_does_after_it(
    hall: Hall, desk: Desk
) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    everywhere = [
        "/pools/", f"/pools/trade/{number}", "/messages/", f"/work/{number}", "/papers/",
        f"/act/OpenSeal/{number}",
    ]  # fmt: skip
    for who in ("clerk", "reviewer", "head", "supervisor"):
        browser = desk.at(who)
        for path in everywhere:
            answer = browser.client.get(path, follow_redirects=True)
            assert names_on(answer.text) == [], (who, path)
            assert "169****020" not in answer.text
    assert "密封名单上的专家" in desk.at("clerk").see("/messages/")
    assert "专家1" in desk.at("clerk").see(f"/pools/trade/{number}")
    hall.town.clock.go_to(local("2026-03-17 08:31"))
    hall.unseal(number)
    shown = desk.at("clerk").see(f"/pools/trade/{number}")
    assert names_on(shown) == [NAMES[no] for no in NAMES if NAMES[no] in shown]
    assert len(names_on(shown)) == 3


def test_f03_the_form_seals_what_the_box_drew_and_shows_nothing_of_it(
    hall: Hall, desk: Desk
) -> None:
    number = hall.ready()
    hall.drawn(number)
    clerk = desk.at("clerk")
    path = f"/act/SealList/{number}"
    read = clerk.send(path, session_id=SESSION, seal_no="FT-0001")
    assert read.status_code == 200
    assert names_on(read.text) == []
    order = hall.order(number)
    assert not any(no in read.text for no in order)
    again = clerk.post(path, read.text, session_id=SESSION, seal_no="FT-0001", go="sign")
    assert again.status_code == 303  # the supervisor's card comes next
    assert "/act/second" in again.headers["Location"]


def test_f22_the_form_asks_the_district_and_names_no_person(hall: Hall, desk: Desk) -> None:
    number = hall.town.lease_to("READY")
    assert sign(desk.at("clerk"), "RequestExperts", number, class_code="LAND", count="3") == 303
    [request] = hall.town.trade(number).experts.requests
    assert request.asked.classes == ("LAND",)
    assert request.asked.avoid == ("999999100200",)
    assert len(request.asked.request_no) == 8


def test_f19_the_head_takes_points_by_the_form(hall: Hall, desk: Desk) -> None:
    number = hall.town.lease_to("ACCEPTED")
    hall.bring(agencies(), is_sealed=False)
    typed = {"agency": AGENCY, "engagement_no": "WT-1", "way": forms.LESS, "points": "6"}
    assert sign(desk.at("head"), "ScoreAgency", number, **typed) == 303
    assert register.agency_book(hall.town.station).points[AGENCY] == 59
