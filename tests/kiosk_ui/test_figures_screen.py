"""Figures, the close of a day, alerts, ranking and reference prices as people see them."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from test_act_forms import sent

from appliance.alert_watch import AlertWatch
from appliance.caretaker import Caretaker
from appliance.core import alerts as rules
from appliance.core import envelope
from appliance.core.commands import ClockAttendance, MarkTamper, PrintDocument
from appliance.core.entries import AlertRaised, ReportExported, SealedAct
from appliance.core.figures.sheet import basis_of, digest_of, text_of
from appliance.ledger.figures_audit import audited
from appliance.ledger.recording import Recorder
from appliance.registers import alerts, strips
from kiosk_ui.i18n import say
from kiosk_ui.paper.strip import grouped
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.long_ledger import LongLedger
from tests.fakes.township import STAFF, TABLES, Township

YEAR = "/figures/?first=2026-01-01&last=2026-12-31"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


# --- figures ------------------------------------------------------------------------------------


def test_i01_the_head_chooses_a_period_and_sees_its_deals_by_type_village_and_owner(
    desk: Desk,
) -> None:
    desk.town.lease_to("ARCHIVED")
    shown = desk.at("head").see(YEAR)
    assert shown.count("14,080.00") == 4  # in all, by type, village and owner
    for word in ("农户承包地经营权", "上禾村", say("figures.owner.PRIVATE")):
        assert word in shown
    empty = desk.at("head").see("/figures/?first=2025-01-01&last=2025-12-31")
    assert say("figures.none") in empty
    assert say("figures.period-wrong") in desk.at("head").see("/figures/?first=2026-02-01&last=x")


def test_b20_a_month_tells_what_came_in_and_what_was_finished_day_by_day(desk: Desk) -> None:
    desk.town.lease_to("ACCEPTED")
    shown = desk.at("head").see("/figures/?first=2026-03-01&last=2026-03-31")
    assert say("figures.days") in shown
    assert say("figures.days") not in desk.at("head").see(YEAR)


def test_the_plots_say_in_words_what_they_draw_and_have_their_table_behind(desk: Desk) -> None:
    desk.town.lease_to("ARCHIVED")
    shown = desk.at("head").see(YEAR)
    assert shown.count("<svg xmlns") == 4
    assert say("plot.type.words", name="农户承包地经营权", most="14,080 元") in shown
    assert say("plot.village.words", name="上禾村", most="14,080 元") in shown
    assert shown.count("<figure") == shown.count(say("plot.table")) == 4


def test_the_plots_print_their_numbers_where_there_is_no_printer_for_a4(desk: Desk) -> None:
    desk.town.lease_to("ARCHIVED")
    head, period = desk.at("head"), {"first": "2026-01-01", "last": "2026-03-31"}
    answer = head.send("/figures/print", page=YEAR, **period)
    assert answer.status_code == 303
    printed = desk.devices.jobs[-1].decode("gb18030", "replace")
    for word in (say("plot.title"), say("plot.trend"), "2026-03", "14,080"):
        assert word in printed
    assert say("plot.printed.printed") in head.see(YEAR)
    desk.devices.paper = False
    head.send("/figures/print", page=YEAR, **period)
    assert say("plot.printed.not-printed") in head.see(YEAR)
    assert head.send("/figures/print", page=YEAR, first="x", last="y").status_code == 404
    assert desk.at("clerk").send("/figures/print", page="/work/").status_code == 404


@pytest.mark.parametrize("path", ["/figures/", "/figures/ranking", "/alerts/"])
def test_b15_clerks_see_neither_figures_nor_ranking_nor_alerts(desk: Desk, path: str) -> None:
    assert desk.at("clerk").client.get(path).status_code == 404
    assert desk.at("head").client.get(path).status_code == 200


def test_b15_the_supervision_sees_figures_but_no_single_person(desk: Desk) -> None:
    assert desk.at("supervisor").client.get("/figures/").status_code == 200
    assert desk.at("supervisor").client.get("/figures/ranking").status_code == 404


def test_b15_the_ranking_of_a_month_is_the_same_long_after(desk: Desk) -> None:
    station = desk.town.station
    desk.town.go("2026-03-03 09:00")
    station.do(ClockAttendance(person=STAFF["clerk"][0], method="CARD"))
    number = desk.town.lease_to("ACCEPTED")
    assert number
    path = "/figures/ranking?month=2026-03"

    def table() -> str:
        shown = desk.at("head").see(path)
        return shown[shown.index("<tbody>") : shown.index("</tbody>")]

    first = table()
    assert STAFF["clerk"][1] in first
    desk.town.go("2026-06-01 09:00")
    station.do(ClockAttendance(person=STAFF["second"][0], method="CARD"))
    assert table() == first
    assert desk.at("head").client.get("/figures/ranking?month=x").status_code == 404


# --- handing out --------------------------------------------------------------------------------


def test_a12_an_exported_month_equals_what_an_auditor_counts_from_the_raw_entries(
    desk: Desk,
) -> None:
    desk.town.lease_to("ARCHIVED")
    head, station = desk.at("head"), desk.town.station
    sent(head, "/act/ExportReport", period="2026-03")
    seq = station.ledger.size - 1
    fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(seq)))
    assert isinstance(fact, ReportExported)
    text = head.client.get(f"/figures/file/{seq}").text
    assert digest_of(text) == fact.sha256
    assert f"/figures/file/{seq}" in head.see("/figures/")
    basis = basis_of(text)
    assert (basis.period, basis.last_seq, fact.last_seq) == ("2026-03", seq - 1, seq - 1)
    counted = audited(
        station.ledger.entries(), TABLES, "2026-03-01", "2026-03-31", as_of=fact.last_seq + 1
    )
    assert text_of(basis, counted) == text
    assert ",1408000," in text
    assert desk.at("clerk").client.get(f"/figures/file/{seq}").status_code == 404
    assert head.client.get("/figures/file/0").status_code == 404


# --- the close of a day -------------------------------------------------------------------------


def test_the_head_closes_the_day_once_and_the_strip_is_printed(desk: Desk) -> None:
    head, station = desk.at("head"), desk.town.station
    size, root = station.ledger.size, station.ledger.root().hex()
    assert head.send("/figures/close", page="/figures/").status_code == 303
    closed = strips.newest(station)
    assert closed is not None
    assert (closed.first_seq, closed.last_seq, closed.head_hash) == (0, size - 1, root)
    shown = head.see("/figures/")
    assert say("strip.close") not in shown
    [job] = [one for one in station.outbox.jobs() if one.kind == "DOC46"]
    text = "\n".join(Typesetter(station, SETTINGS).slip_of(job).lines())
    assert say("paper.title.DOC46") in text
    assert "".join(grouped(root).split()) in "".join(text.split())
    again = head.send("/figures/close", page="/figures/")
    assert again.status_code == 303
    assert "已经日结过" in head.see("/figures/")
    head.send("/figures/again", page="/figures/")
    assert [one.copy for one in station.outbox.jobs() if one.kind == "DOC46"] == [1, 2]


def test_only_the_head_closes_a_day(desk: Desk) -> None:
    clerk = desk.at("clerk")
    assert clerk.send("/figures/close", page="/work/").status_code == 404
    assert strips.newest(desk.town.station) is None


def test_the_box_closes_each_day_at_its_hour_without_gap_or_overlap(desk: Desk) -> None:
    town = desk.town
    town.caretaker = Caretaker(town.station, day_close="18:00")
    for moment in ("2026-03-03 17:59", "2026-03-03 18:00", "2026-03-03 23:00",
                   "2026-03-06 09:00", "2026-03-06 18:00"):  # fmt: skip
        town.go(moment)
        town.caretaker.tick()
    kept = strips.all_of(town.station)
    days = [one.date for _seq, one in kept]
    assert days == ["2026-03-02", "2026-03-03", "2026-03-05", "2026-03-06"]
    for (_seq, before), (_, after) in pairwise(kept):
        assert after.first_seq == before.last_seq + 1
    assert all(seq == one.last_seq + 1 for seq, one in kept)


# --- alerts -------------------------------------------------------------------------------------


def test_b14_the_supervisor_sees_an_alert_with_its_entries_and_closes_it(desk: Desk) -> None:
    town = desk.town
    town.station.do(MarkTamper(pin="LID"))
    town.caretaker.tick()
    [one] = alerts.of_station(town.station).values()
    assert one.rule == "CASE_OPENED"
    assert one.hashes == tuple(town.station.ledger.leaf(seq).hex() for seq in one.entries)
    supervisor = desk.at("supervisor")
    shown = supervisor.see("/alerts/")
    assert "机箱被打开" in shown
    assert one.hashes[0][:16] in shown
    typed = {"alert_no": one.alert_no, "finding_sha256": "打开换电池，两人在场。"}
    sent(supervisor, "/act/CloseBoxAlert", **typed)
    assert say("alerts.none") in supervisor.see("/alerts/")


def test_b14_a_fourth_copy_of_a_trade_s_paper_is_an_alert_of_the_trade(desk: Desk) -> None:
    town = desk.town
    number = town.lease_to("ACCEPTED")
    accepted = town.trade(number).accepted
    assert accepted is not None
    for copy in range(1, 5):
        town.caretaker.tick()
        assert not town.trade(number).conduct.alerts
        printing = PrintDocument(trade=number, document=accepted.slip_no, copy=copy, digest="ab")
        town.station.do(printing)
    town.caretaker.tick()
    [raised] = town.trade(number).conduct.alerts
    assert raised.rule == "REPRINT_EXCESS"
    assert number[-4:] in desk.at("supervisor").see("/alerts/")


def test_b14_replaying_the_ledger_gives_the_alerts_that_stand_in_it(desk: Desk) -> None:
    town = desk.town
    town.lease_to("AWARDED")
    town.station.do(MarkTamper(pin="LID"))
    for moment in ("2026-05-01 09:00", "2026-06-30 09:00"):
        town.go(moment)
        town.caretaker.tick()
    raised = [
        (fact.rule, fact.entries)
        for _seq, body in town.station.ledger.entries()
        if isinstance(fact := envelope.fact_of(envelope.from_bytes(body)), AlertRaised)
    ]
    assert [(one.rule, one.entries) for one in rules.found_in(_seen(town), TABLES)] == raised
    assert {rule for rule, _entries in raised} >= {"CASE_OPENED", "OVERDUE"}


def test_b14_a_box_that_starts_anew_raises_nothing_twice_and_misses_nothing(desk: Desk) -> None:
    town = desk.town
    town.station.do(MarkTamper(pin="LID"))
    first = AlertWatch(town.station)
    first.round()
    size = town.station.ledger.size
    AlertWatch(town.station).round()
    assert town.station.ledger.size == size
    town.station.do(MarkTamper(pin="BACK"))  # the box went off before it looked
    AlertWatch(town.station).round()
    assert len(alerts.of_station(town.station)) == 2


def _seen(town: Township) -> list[rules.Seen]:
    staff = {key: one.staff_no for key, one in town.station.projections.staff().items()}
    recorder, found = Recorder(staff), []
    for _seq, body in town.station.ledger.entries():
        written = envelope.from_bytes(body)
        if written.kind != SealedAct.kind:
            seen = rules.Seen(recorder.recorded(written), written.clock, bool(written.demo))
            found.append(seen)
    return found


# --- reference prices ---------------------------------------------------------------------------


@pytest.mark.parametrize(("deals", "told"), [(0, False), (2, False), (3, True), (4, True)])
def test_d06_everybody_sees_median_range_and_dates_of_three_deals_and_no_price_of_fewer(
    tmp_path: Path, deals: int, *, told: bool
) -> None:
    long = LongLedger(tmp_path, trades=deals)
    long.station.rebuild()
    long.township.go("2026-06-01 09:00")
    shown = Desk(long.township).browser().see("/prices")
    assert ("800.00" in shown) == told
    assert (say("prices.count") in shown) == told
    assert (say("prices.none") in shown) == (deals == 0)
    assert (say("prices.too-few", least=3) in shown) == (0 < deals < 3)
    long.close()
