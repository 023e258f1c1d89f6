"""What the staff pages say of A4: the button, what became of a sheet, and that there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.outbox import Job
from drivers.printer_cups.device import CupsPrinter
from kiosk_ui.sheet_printing import SHEET
from tests.fakes.hall import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    made.devices.sheets = CupsPrinter("office", programs=tmp_path)
    yield made
    made.town.close()


def sheets(hall: Hall) -> list[Job]:
    return hall.town.station.outbox.jobs(what=SHEET)


@pytest.mark.parametrize(
    ("stage", "page", "kind"),
    [
        ("AWARDED", "contract", "DOC28"),
        ("CERTIFIED", "certificate", "DOC32"),
        ("PUBLISHED", "publish", "DOC07"),
    ],
)
def test_each_page_prints_its_paper_on_sheets(
    hall: Hall, stage: str, page: str, kind: str
) -> None:
    number = hall.town.lease_to(stage)
    head = hall.signed_in("head")
    assert f"/papers/sheet/{number}/{kind}" in head.get(f"/{page}/{number}").get_data(as_text=True)
    answer = head.post(f"/papers/sheet/{number}/{kind}", data={"back": f"/{page}/{number}"})
    assert (answer.status_code, answer.location) == (303, f"/{page}/{number}")
    (job,) = sheets(hall)
    assert (job.kind, job.trade, job.state) == (kind, number, "queued")
    assert "A4" in head.get(f"/{page}/{number}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("stage", "page", "words"),
    [
        ("AWARDED", "contract", "用这台电脑的浏览器打印"),
        ("CERTIFIED", "certificate", "小票上的鉴证书一样有编号"),
        ("PUBLISHED", "publish", "公告用小票打印机打"),
    ],
)
def test_without_an_a4_printer_the_page_says_so_and_the_other_way(
    hall: Hall, stage: str, page: str, words: str
) -> None:
    hall.devices.sheets = None
    number = hall.town.lease_to(stage)
    head = hall.signed_in("head")
    shown = head.get(f"/{page}/{number}").get_data(as_text=True)
    assert "没有接A4打印机" in shown
    assert words in shown
    assert head.post(f"/papers/sheet/{number}/DOC32").status_code == 404
    assert sheets(hall) == []


@pytest.mark.parametrize("kind", ["DOC32", "DOC03", "nothing"])
def test_a_paper_that_is_not_there_yet_is_not_printed(hall: Hall, kind: str) -> None:
    number = hall.town.lease_to("AWARDED")
    assert hall.signed_in("head").post(f"/papers/sheet/{number}/{kind}").status_code == 404


def test_nobody_prints_without_signing_in(hall: Hall) -> None:
    number = hall.town.lease_to("CERTIFIED")
    answer = hall.client().post(f"/papers/sheet/{number}/DOC32")
    assert answer.status_code == 303
    assert sheets(hall) == []


def test_a_waiting_sheet_says_what_to_do(hall: Hall) -> None:
    number = hall.town.lease_to("CERTIFIED")
    head = hall.signed_in("head")
    head.post(f"/papers/sheet/{number}/DOC32")
    (job,) = sheets(hall)
    hall.town.station.mark_job(job.id, "queued", hint="hint.sheet-stopped")
    assert "看看有没有纸" in head.get("/papers/").get_data(as_text=True)


def test_only_a_person_says_that_a_sheet_came_out(hall: Hall) -> None:
    number = hall.town.lease_to("CERTIFIED")
    head = hall.signed_in("head")
    head.post(f"/papers/sheet/{number}/DOC32")
    (job,) = sheets(hall)
    hall.town.station.mark_job(job.id, "unknown", hint="sheet")
    assert "纸出来了没有" in head.get("/papers/").get_data(as_text=True)
    head.post(f"/papers/{job.id}/came-out", data={"is": "yes"})
    (done,) = sheets(hall)
    assert (done.state, done.hint) == ("confirmed", "person")
    assert "工作人员看过" in head.get("/papers/").get_data(as_text=True)


@pytest.mark.parametrize("kind", ["DOC32", "DOC28"])
def test_one_that_did_not_come_out_is_ordered_again_on_sheets(hall: Hall, kind: str) -> None:
    number = hall.town.lease_to("CERTIFIED")
    head = hall.signed_in("head")
    head.post(f"/papers/sheet/{number}/{kind}")
    (job,) = sheets(hall)
    hall.town.station.mark_job(job.id, "unknown", hint="sheet")
    head.post(f"/papers/{job.id}/came-out", data={"is": "no"})
    first, second = sheets(hall)
    assert (first.state, second.state) == ("failed", "queued")
    assert (second.document, second.copy) == (first.document, first.copy + 1)
    head.post(f"/papers/{job.id}/came-out", data={"is": "no"})
    assert len(sheets(hall)) == 2


@pytest.mark.parametrize(("kind", "goes"), [("DOC32", True), ("DOC03", False)])
def test_a_paper_that_came_as_a_slip_is_printed_again_on_a4_where_its_type_is_one(
    hall: Hall, kind: str, goes: bool
) -> None:
    station, number = hall.town.station, hall.town.lease_to("CERTIFIED")
    station.order_paper(f"{number}-{kind}", kind=kind, what="print", trade=number, seq=5)
    slip = station.outbox.jobs(what="print")[-1]
    station.mark_job(slip.id, "confirmed")
    hall.signed_in("head").post(
        f"/papers/{slip.id}/copy", data={"back": "/papers/", "on": "a4", "large": "1"}
    )
    again = station.outbox.jobs()[-1]
    assert (again.what == SHEET, again.kind, again.copy, again.large) == (goes, kind, 2, True)
