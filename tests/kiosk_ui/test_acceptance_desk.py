"""The counter where a file is taken in, for every type: list, decisions, records, refusals."""

import re
from pathlib import Path

import pytest

from appliance.core import acceptance
from appliance.outbox import Job
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.every_type import FILED, ROWS, EveryType
from tests.fakes.hall import PIN, Hall
from tests.fakes.township import STAFF, TABLES

pytestmark = pytest.mark.slow

BODIES: dict[str, dict[str, str]] = {
    "D01": {"total": "396", "capable_total": "331", "present": "300", "for": "281",
            "date": "2026-02-20", "notice_date": "2026-02-09"},
    "D02": {"total": "31", "present": "30", "for": "28", "date": "2026-02-20"},
    "D04": {"total": "34", "present": "31", "for": "30", "date": "2026-02-20"},
    "D05": {"total": "42", "for": "33", "date": "2026-02-20",
            "township_approval_no": "青政农〔2026〕3号"},
    "D07": {"date": "2026-02-20", "holder_signed": "yes", "co_holders": "1", "signed": "1"},
    "D08": {"total": "5", "present": "4", "for": "3", "date": "2026-02-20"},
    "D09": {"date": "2026-02-20", "minutes_sha256": "会议决定采购路灯。"},
    "D10": {"signature": "yes"},
}  # fmt: skip
"""What a clerk copies from the paper of each body."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(EveryType(tmp_path))


def town(desk: Desk) -> EveryType:
    assert isinstance(desk.town, EveryType)
    return desk.town


def typed(desk: Desk, code: str, number: str) -> dict[str, object]:
    """The counter's form as a clerk fills it in."""
    rows = acceptance.required(desk.town.trade(number), TABLES)
    given: dict[str, object] = {"material": list(rows)}
    for paper in ROWS[code][4]:
        for name, text in BODIES[paper.type].items():
            given[f"decision.{paper.type}.{name}"] = text
    if code in FILED:
        given["filing_no"] = "青政农〔2026〕9号"
    return given


def post(browser: Browser, number: str, act: str, **given: object) -> tuple[int, str]:
    seq = re.findall(r'name="seq" value="(\d+)"', browser.see(f"/work/{number}"))[0]
    answer = browser.client.post(f"/work/{number}/{act}", data={"seq": seq, **given})
    return answer.status_code, answer.text


@pytest.fixture(autouse=True)
def _no_tokens(desk: Desk) -> None:
    desk.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("code", sorted(set(ROWS) - {"QTA"}))
def test_j04_a_file_of_each_type_is_accepted_at_its_counter(desk: Desk, code: str) -> None:
    number = town(desk).apply(code)
    browser = desk.at("clerk")
    shown = browser.see(f"/work/{number}")
    for row in TABLES.materials(code):
        wanted = row.code in acceptance.required(desk.town.trade(number), TABLES)
        assert (f'value="{row.code}"' in shown) is wanted
    status, answer = post(browser, number, "accept", **typed(desk, code, number))
    assert status == 303, answer[-3000:]
    accepted = desk.town.trade(number).accepted
    assert accepted is not None
    assert {one.type for one in accepted.decisions} == {one.type for one in ROWS[code][4]}


def test_what_is_filed_as_another_thing_is_accepted_by_clerk_and_head(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "hall")
    hall.town = EveryType(tmp_path / "any")
    hall.app = hall.open()
    number = hall.town.apply("QTA")
    clerk = hall.signed_in("clerk")
    rows = acceptance.required(hall.town.trade(number), TABLES)
    seq = hall.town.station.timeline(number)[-1].seq
    given = {"seq": seq, "material": list(rows), "decision.D10.signature": "yes"}
    assert clerk.post(f"/work/{number}/accept", data=given).location == "/act/second"
    assert STAFF["head"][1] in clerk.get("/act/second").get_data(as_text=True)
    assert hall.town.trade(number).stage == "SUBMITTED"
    hall.devices.staff_card.lying = "head"
    assert clerk.post("/act/second", data={"pin": PIN}).location == f"/work/{number}"
    trade = hall.town.trade(number)
    assert trade.stage == "ACCEPTED"
    assert trade.actors[STAFF["head"][0]] == {"HEAD"}


@pytest.mark.parametrize(
    ("code", "left_out", "sentence"),
    [
        ("XMG", "filing_no", "还没有填备案或批复的文号"),
        ("JYZ", "decision.D02.date", "日期"),
        ("JYZ", "material", "材料还没有齐"),
    ],
)
def test_a07_what_is_missing_is_named_and_the_rest_stays(
    desk: Desk, code: str, left_out: str, sentence: str
) -> None:
    number = town(desk).apply(code)
    given = {k: v for k, v in typed(desk, code, number).items() if k != left_out}
    status, answer = post(desk.at("clerk"), number, "accept", **given)
    assert status == 422
    assert sentence in answer
    for text in given.values():
        assert not isinstance(text, str) or text == "yes" or text in answer


def test_g08_the_counter_leads_to_the_undertaking_and_prints_it(desk: Desk) -> None:
    number = town(desk).apply("XMG", complete=False)
    browser = desk.at("clerk")
    given = typed(desk, "XMG", number)
    status, answer = post(browser, number, "accept", **given)
    assert status == 422
    assert "廉政承诺书" in answer
    path = f"/act/SignIntegrity/{number}"
    assert path in browser.see(f"/work/{number}")
    read = browser.send(path)
    assert "不化整为零" in read.text
    assert browser.post(path, read.text, go="sign").status_code == 303
    (job,) = [one for one in desk.town.station.outbox.jobs() if one.kind == "DOC36"]
    lines = "\n".join(Typesetter(desk.town.station, SETTINGS).slip_of(job).lines())
    assert "廉政承诺书" in lines
    assert "上禾村股份经济合作社" in lines
    assert post(browser, number, "accept", **given)[0] == 303


def test_a08_over_the_limit_it_is_sent_up_with_a_slip(desk: Desk) -> None:
    ROWS["XMG"][3]["estimate_fen"] = 100_000_001
    try:
        number = town(desk).apply("XMG")
    finally:
        ROWS["XMG"][3]["estimate_fen"] = 600_000
    browser = desk.at("clerk")
    assert "移交" in browser.see(f"/work/{number}")
    status, answer = post(browser, number, "accept", **typed(desk, "XMG", number))
    assert status == 422
    assert "超过镇里能办的数额" in answer
    assert post(browser, number, "route-up")[0] == 303
    trade = desk.town.trade(number)
    assert trade.stage == "TRANSFERRED_UP"
    assert trade.routed_up is not None
    (job,) = [one for one in desk.town.station.outbox.jobs() if one.kind == "DOC06"]
    lines = "\n".join(_slip(desk, job))
    assert "1,000,000.01" in lines
    assert trade.routed_up.limit_version in lines


def _slip(desk: Desk, job: Job) -> list[str]:
    return list(Typesetter(desk.town.station, SETTINGS).slip_of(job).lines())


@pytest.mark.parametrize("code", ["CBD", "JYZ", "LMQ", "XMC"])
def test_b01_b02_notice_and_slip_name_what_they_are_about(desk: Desk, code: str) -> None:
    number = town(desk).apply(code)
    browser = desk.at("clerk")
    assert post(browser, number, "return")[0] == 303
    (told,) = [one for one in desk.town.station.outbox.jobs() if one.kind == "DOC02"]
    lines = "".join(_slip(desk, told)).replace(" ", "")
    returned = desk.town.trade(number).returned
    assert returned is not None
    names = {row.code: row.zh for row in TABLES.materials(code)}
    for defect in returned.defects:
        name = names.get(defect.material)
        assert name is None or name.replace(" ", "") in lines
    assert "第二份身份证明" not in lines
