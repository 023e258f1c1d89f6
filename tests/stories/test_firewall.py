"""A04: before the deadline nobody but the receiving clerk can tell none from one from nine.

The same trade is played with 0, 1 and 9 enrolments; where nobody comes, the box writes covers.
Whatever anybody else can look at must be the same but for random bytes.
"""

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core import envelope
from appliance.core.commands import (
    AmendNotice,
    ApproveReview,
    AttestTermination,
    CoverEnrolment,
    EnrolBidder,
    IssueDocument,
    ReceiveDeposit,
    ResumeTrade,
    SignReview,
    SuspendTrade,
    TerminateTrade,
    WithdrawEnrolment,
    WithdrawTrade,
)
from appliance.core.ending import seen_by_supervisor
from appliance.core.entries import Fact, MessageSent
from appliance.core.instant import text_of
from appliance.core.parties import Credential, Payer, Person
from appliance.core.people import id_check_digit
from appliance.core.world import Seen
from appliance.ledger.verify import verify_database
from appliance.panel_watch import PanelWatch
from appliance.ports import SendState
from appliance.sealed_messages import BOOK, BOOK_BYTES
from kiosk_ui.message_texts import MessageTexts
from kiosk_ui.messaging import MessageWorker
from tests.fakes.air import Air
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.played_panel import PlayedPanel
from tests.fakes.township import OWNER, TABLES, Township, local

pytestmark = pytest.mark.slow

SLOTS = 9
COUNTS = (0, 1, SLOTS)
LOOKERS = ("reviewer", "head", "supervisor", "")
"""Everybody but the clerks who receive; "" is somebody in the hall, signed in as nobody."""

BEGIN = ("/", "/board", "/query", "/health", "/staff", "/work", "/messages", "/papers", "/act/")
PAGES_MAX = 120
FACTS = "5" * 64
ABOUT = ("到账", "变更", "中止", "恢复", "撤回", "终止")
"""One word of each message of these stories."""
FIRM = Person("青禾农机合作社", "N2999999MA0000015K", id_type="02", account="9999990000000900017")
KINDS = ("M04", "M15", "M12", "M16")
ASKED = 50_000
ELSEWHERE = ("/static", "/lock", "/study/")
"""Cards to learn from tell of no trade, and each visit to one is kept with its reader."""
RANDOM = re.compile(
    r"[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]{4,}){2}"
    r"|(?:[0-9a-f]{4} ){15}[0-9a-f]{4}|[0-9a-f]{8,64}|[A-Za-z0-9+/]{22,}={0,2}"
    r"|(?:[0-9A-F]{4}[ \u00a0]?){2,16}|(?:[0-9a-f]{4}[ \u00a0]){2,16}"
)
"""Digests, tokens and codes, drawn or hashed."""


def bidder(place: int) -> Person:
    seventeen = f"9999991970010{place + 1}00{place + 1}"
    return Person(
        f"竞买{'一二三四五六七八九'[place]}", seventeen + id_check_digit(seventeen),
        phone=f"1690000010{place}",
    )  # fmt: skip


class AskingTownship(Township):
    """The notice asks for a deposit."""

    def _to_approved(self, number: str, **_: object) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="LISTING", notice_days=5, deposit_fen=ASKED,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
        )  # fmt: skip
        self.by("head", "HEAD", approve)


class Played:
    """One trade in enrolment, with so many bidders, everything else alike."""

    def __init__(self, count: int) -> None:
        self.town = AskingTownship(Path(mkdtemp()))
        self.number = self.town.lease_to("PUBLISHED")
        self.desk = Desk(self.town)
        self.air = Air()
        self.desk.devices.modem = self.air
        self.begin_worker()
        for place in range(SLOTS):
            self.town.clock.go_to(self.town.clock.at.replace(minute=place))
            if place < count:
                self._comes(place)
            else:
                self._nobody_comes()

    def begin_worker(self) -> None:
        """As when the process starts."""
        texts = MessageTexts(self.town.station, SETTINGS.place)
        self.worker = MessageWorker(self.town.station, self.air, texts.text_of)

    def _comes(self, place: int) -> None:
        """Enrols, takes the notice along, and pays; hears that the money came."""
        trade = self.town.trade(self.number)
        assert trade.notice is not None
        enrol_id = f"{place}B1B1B1B"
        enrolling = EnrolBidder(
            trade=self.number, enrol_id=enrol_id, party_id=bidder(place), farming_capacity=True
        )
        self.town.by("clerk", "CLERK", enrolling)
        taking = IssueDocument(
            trade=self.number, enrol_id=enrol_id, file_sha256=trade.notice.text_sha256
        )
        self.town.by("clerk", "CLERK", taking)
        self.worker.round()
        # The last ones share an account: the receipt of a cartel looks like any other.
        account = f"999999000000000{min(place, SLOTS - 2):04}"
        paying = ReceiveDeposit(
            trade=self.number, enrol_id=enrol_id, amount_fen=ASKED, mode="BANK",
            voucher=f"V-{place}", received_at=text_of(self.town.clock.at),
            payer=Payer(bidder(place).name, account),
        )  # fmt: skip
        self.town.by("second", "CASHIER", paying)
        self.worker.round()

    def _nobody_comes(self) -> None:
        cover = CoverEnrolment(trade=self.number)
        for _ in range(3):
            self.town.station.do(cover, cover)
        self.worker.round()

    def changed(self) -> "Played":
        """The notice is amended, the trade stopped, resumed and taken back; the box tells it."""
        text = self.town.station.keep_blob(b"the notice without a misprint")
        amend = AmendNotice(trade=self.number, new_sha256=text, reason="MISPRINT", material=False)
        signers = [self.town.signer("clerk", "CLERK"), self.town.signer("head", "HEAD")]
        self.town.station.do(amend, signers=signers)
        self.worker.round()
        suspend = SuspendTrade(
            trade=self.number, reason="S01", facts_sha256=FACTS, resume_condition="TITLE_CLEARED"
        )
        self.town.by("head", "HEAD", suspend)
        self.worker.round()
        self.town.by("head", "HEAD", ResumeTrade(trade=self.number))
        self.worker.round()
        return self

    def taken_back(self) -> "Played":
        back = WithdrawTrade(trade=self.number, reason="OWN_USE", request_sha256=FACTS)
        self.town.by("head", "HEAD", back)
        self.worker.round()
        return self

    def told(self) -> dict[str, list[str]]:
        """Number of a telephone -> what each message to it was about."""
        found: dict[str, list[str]] = {}
        for number, text in self.air.heard:
            word = next(each for each in ABOUT if each in text)
            found.setdefault(number, []).append(word)
        return found

    def seen(self, who: str) -> dict[str, str]:
        """Every page that this person can reach by links, without what is random in it."""
        browser = self.desk.at(who) if who else self.desk.browser()
        found: dict[str, str] = {}
        waiting = [*BEGIN, f"/work/{self.number}", f"/enrol/{self.number}"]
        while waiting and len(found) < PAGES_MAX:
            path = waiting.pop(0)
            if path in found:
                continue
            found[path] = text = self._page(browser, path)
            links = re.findall(r'href="(/[^"#]*)"', text)
            waiting += [one for one in links if not one.startswith(ELSEWHERE)]
        return found

    @staticmethod
    def _page(browser: Browser, path: str) -> str:
        answer = browser.client.get(html.unescape(path), follow_redirects=True)
        text = answer.text if "text" in answer.mimetype or "json" in answer.mimetype else ""
        return f"{answer.status_code} {RANDOM.sub('*', text)}"


@cache
def played(count: int) -> Played:
    return Played(count)


@pytest.mark.parametrize("count", [1, SLOTS])
@pytest.mark.parametrize("who", LOOKERS)
def test_a04_no_page_of_anybody_else_tells_how_many_came(who: str, count: int) -> None:
    nobody, some = played(0).seen(who), played(count).seen(who)
    assert some.keys() == nobody.keys()
    assert len(some) > 8
    for path, text in some.items():
        assert text == nobody[path], path


@pytest.mark.parametrize("who", LOOKERS)
def test_a04_no_page_of_anybody_else_names_a_bidder(who: str) -> None:
    for path, text in played(SLOTS).seen(who).items():
        for place in range(SLOTS):
            assert bidder(place).name not in text, path
            assert bidder(place).id_number not in text, path


@pytest.mark.parametrize("count", [1, SLOTS])
def test_a04_the_entries_that_leave_the_box_are_alike(count: int) -> None:
    """What the tiles, a bundle, the strip of the day and a rebuilt ledger are made of."""
    assert shapes(played(count)) == shapes(played(0))


def shapes(one: Played) -> list[tuple[object, ...]]:
    ledger = one.town.station.ledger
    found = []
    for seq in range(ledger.size):
        written = envelope.from_bytes(ledger.entry(seq))
        found.append(
            (written.kind, written.at, written.trade, len(ledger.entry(seq)), len(written.sigs))
        )
    return found


@pytest.mark.parametrize("count", [1, SLOTS])
def test_a04_rows_beside_the_ledger_are_as_many_and_as_long(count: int) -> None:
    """Outbox, messages, projections and vault: nothing is printed, sent or counted."""
    assert rows(played(count)) == rows(played(0))


def rows(one: Played) -> dict[str, int]:
    db = one.town.station.ledger.db
    tables = db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: db.execute_sql(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - the database's own names
        for (name,) in tables
    }


def test_a04_after_the_deadline_everybody_behind_the_counter_sees_them() -> None:
    one = Played(SLOTS)
    one.town.go("2026-03-16 17:01")
    shown = one.desk.at("reviewer").see(f"/enrol/{one.number}")
    assert all(bidder(place).name in shown for place in range(SLOTS))
    issued = one.town.trade(one.number).handed.issued
    assert len(issued) == SLOTS
    data = one.town.station.blobs.get(issued[0].file_sha256)
    assert data == f"notice of {one.number}".encode()  # E08: the very file


# --- those enrolled are told, and nobody learns it --------------------------------------------


@cache
def told(count: int) -> Played:
    """Amended, stopped and resumed before the deadline."""
    return Played(count).changed()


@cache
def ended(count: int) -> Played:
    return Played(count).changed().taken_back()


def test_a04_guard14_those_enrolled_are_told_of_every_change_before_the_closing() -> None:
    assert ended(SLOTS).told() == {
        OWNER.phone: ["变更", "中止", "恢复", "撤回"],
        **{
            bidder(place).phone: ["到账", "变更", "中止", "恢复", "撤回"] for place in range(SLOTS)
        },
    }
    assert list(ended(0).told()) == [OWNER.phone]


@pytest.mark.parametrize("count", [1, SLOTS])
@pytest.mark.parametrize("who", LOOKERS)
@pytest.mark.parametrize("played_", [told, ended])
def test_a04_no_page_tells_how_many_were_told(
    played_: Callable[[int], Played], who: str, count: int
) -> None:
    assert played_(count).seen(who) == played_(0).seen(who)


@pytest.mark.parametrize("count", [1, SLOTS])
@pytest.mark.parametrize("played_", [told, ended])
def test_a04_entries_rows_and_books_tell_not_how_many_were_told(
    played_: Callable[[int], Played], count: int
) -> None:
    some, nobody = played_(count), played_(0)
    assert shapes(some) == shapes(nobody)
    assert rows(some) == rows(nobody)
    assert books(some) == books(nobody) == [BOOK_BYTES]


def books(one: Played) -> list[int]:
    vault = one.town.station.vault
    return [len(vault.secret(name) or b"") for name in vault.secrets(BOOK)]


def test_a04_the_page_of_messages_says_why_it_shows_nobody() -> None:
    shown = told(1).desk.at("head").see("/messages/")
    assert "全体报名人" in shown
    assert "报名截止后才显示" in shown


def test_a04_a_box_without_a_modem_does_not_say_that_it_sends() -> None:
    one = Played(1).changed()
    one.desk.devices.modem = None
    shown = one.desk.at("head").see("/messages/")
    assert "全体报名人" in shown
    assert "报名截止后才显示" not in shown


def test_a04_after_the_closing_every_try_is_an_entry_and_every_message_a_line() -> None:
    one = Played(2)
    one.air.refused = bidder(1).phone
    one.changed()
    one.town.go("2026-03-16 17:01")
    one.worker.round()
    lines = {
        (each.kind, each.number_ref, each.state)
        for each in one.town.station.messages.newest(50)
        if each.number_ref.endswith("party_id")
    }
    first, second = (f"{each.seq}/party_id" for each in one.town.trade(one.number).enrolments)
    assert lines == {
        *((kind, first, "sent") for kind in KINDS),
        ("M04", second, "sent"),
        *((kind, second, "expired") for kind in KINDS[1:]),
        ("M03", first, "sent"),
        ("M03", second, "queued"),
    }
    tries = [fact for fact in facts(one) if isinstance(fact, MessageSent)]
    of_second = [each.result for each in tries if each.number_ref == second]
    assert of_second == ["SENT", *["CONGESTION"] * 3, "CONGESTION"]  # the last: M03
    assert sum(each.number_ref == first for each in tries) == len(KINDS) + 1
    assert one.town.station.sealed.trades() == ()
    shown = one.desk.at("reviewer").see("/messages/")
    assert "报名已截止，已逐条列出" in shown
    folder = one.town.folder
    one.town.close()
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert list(report.findings) == []


def facts(one: Played) -> list[Fact]:
    ledger = one.town.station.ledger
    return [envelope.fact_of(envelope.from_bytes(ledger.entry(seq))) for seq in range(ledger.size)]


def test_a04_the_book_of_a_trade_that_ended_before_its_closing_is_shut() -> None:
    one = Played(1).changed().taken_back()
    one.town.clock.forward(hours=49)
    one.worker.round()
    assert one.town.station.sealed.trades() == ()
    assert one.told()[bidder(0).phone] == ["到账", "变更", "中止", "恢复", "撤回"]
    assert not [
        each for each in facts(one) if isinstance(each, MessageSent) and "party" in each.number_ref
    ]


def test_a04_guard14_a_termination_before_the_closing_is_told_to_those_enrolled() -> None:
    one = Played(1).changed()
    seen = seen_by_supervisor(one.town.trade(one.number), "T02", FACTS)
    attest = AttestTermination(trade=one.number, seen_sha256=seen)
    one.town.by("supervisor", "SUPERVISOR", attest)
    end = TerminateTrade(trade=one.number, reason="T02", facts_sha256=FACTS)
    one.town.by("head", "HEAD", end)
    one.worker.round()
    assert one.told()[bidder(0).phone][-1] == "终止"


def test_a04_guard14_who_left_again_hears_of_nothing_more() -> None:
    one = Played(1)
    one.town.by("clerk", "CLERK", WithdrawEnrolment(trade=one.number, enrol_id="0B1B1B1B"))
    one.changed()
    assert one.told()[bidder(0).phone] == ["到账"]


class Cut(Exception):
    """The power fails here."""


@pytest.mark.parametrize(
    ("at", "result", "heard"),
    [("send", "UNKNOWN", 0), ("after", "SENT", 1)],
    ids=["before the network took it", "after it"],
)
def test_a04_guard14_a_cut_amid_sending_sends_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, at: str, result: str, heard: int
) -> None:
    one = Played(1)
    real = one.air.send

    def cut(number: str, text: str, **how: Any) -> SendState:
        if number == bidder(0).phone:
            if at == "after":
                real(number, text, **how)
            raise Cut
        return real(number, text, **how)

    monkeypatch.setattr(one.air, "send", cut)
    with pytest.raises(Cut):
        one.changed()
    monkeypatch.undo()
    one.town.close()
    one.town.station = one.town.open()
    one.begin_worker()
    for _round in range(3):
        one.town.clock.forward(minutes=40)
        one.worker.round()
    assert one.told()[bidder(0).phone].count("变更") == heard
    (notice,) = [
        each for each in one.town.station.sealed.of(one.number) if each.message.kind == "M15"
    ]
    assert [each.result for each in notice.tries] == [result]


# --- an organisation is as a person is ---------------------------------------------------------


def enrolled(party: Person) -> Played:
    one = Played(0)
    good = Seen("GOOD", "C-0001", "TRADER", "LISTED")
    one.town.station.parts = replace(one.town.station.parts, organisation=lambda *_shown: good)
    firm = party.is_organisation
    enrolling = EnrolBidder(
        trade=one.number, enrol_id="0A1B2C3D", party_id=party, farming_capacity=True,
        agent_id=bidder(1) if firm else None, agent_source="CARD" if firm else "",
        credential=Credential("c" * 900, "s" * 88) if firm else None,
    )  # fmt: skip
    one.town.by("clerk", "CLERK", enrolling)
    return one


def test_a04_an_organisation_keeps_one_row_of_the_vault_as_long_as_a_covers() -> None:
    firm, person, nobody = enrolled(FIRM), enrolled(bidder(0)), Played(0)
    nobody.town.station.do(*[CoverEnrolment(trade=nobody.number)] * 2)
    assert rows(firm) == rows(person) == rows(nobody)
    assert kept(firm) == kept(person) == kept(nobody)


def kept(one: Played) -> list[tuple[int, str, int]]:
    """Entry, name and length of what the vault keeps."""
    sql = "SELECT seq, name, length(sealed) FROM vault_item ORDER BY seq, name"
    return [tuple(row) for row in one.town.station.ledger.db.execute_sql(sql).fetchall()]


def test_a04_from_the_closing_on_the_agent_has_a_row_that_is_erased_alone() -> None:
    one = enrolled(FIRM)
    vault, station = one.town.station.vault, one.town.station
    agent = station.subject_of(bidder(1).id_number)
    (each,) = station.trade(one.number).enrolments
    before = [vault.value(each.seq, name) for name in ("party_id", "agent_id", "credential")]
    assert vault.items_of(agent) == []
    one.town.go("2026-03-16 17:01")
    assert vault.items_of(agent) == [(each.seq, "agent_id")]
    after = [vault.value(each.seq, name) for name in ("party_id", "agent_id", "credential")]
    assert before == after
    station.ledger.write(lambda: vault.erase([(each.seq, "agent_id")]))
    assert vault.value(each.seq, "agent_id") is None
    assert vault.value(each.seq, "party_id") == before[0]


# --- scene 9: what a reviewer may try beside the pages and the entries ---


def asked_beside_the_pages(count: int, caplog: pytest.LogCaptureFixture) -> tuple[str, ...]:
    """Print queue, lamp and log of a town to which so many come, without what is random."""
    with caplog.at_level("INFO"):  # what a box writes
        caplog.clear()
        one = Played(count)
        panel = PlayedPanel()
        PanelWatch(
            one.town.station, panel, states=dict, called=lambda: False, end=lambda: None
        ).tick()
        log = "\n".join(f"{each.name} {each.getMessage()}" for each in caplog.records)
    queue = [
        (job.kind, job.document, job.copy, job.state) for job in one.town.station.outbox.jobs()
    ]
    shown = (repr(queue), repr(panel.shown), RANDOM.sub("*", log))
    one.town.close()
    return shown


@pytest.mark.parametrize("count", [1, SLOTS])
def test_scene_09_print_queue_lamp_and_log_tell_not_how_many_came(
    count: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The pages, the service's answers and the entries: the tests of A04 above."""
    nobody = asked_beside_the_pages(0, caplog)
    assert asked_beside_the_pages(count, caplog) == nobody
    assert "DOC09" not in nobody[0]


def test_scene_09_the_service_answers_alike_whoever_came() -> None:
    """Every address of the station's service that answers something else than a page."""
    for path in ("/health", f"/board/{played(0).number}", "/query"):
        answers = [
            played(count).desk.browser().client.get(path, follow_redirects=True).data
            for count in COUNTS
        ]
        assert len({RANDOM.sub("*", each.decode()) for each in answers}) == 1, path
