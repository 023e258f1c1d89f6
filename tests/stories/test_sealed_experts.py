"""Experts drawn off line from a sealed extract, called by the box, opened at T-30 (D03, F01-F04).

A real station, its caretaker and its modem; the district's pool lies in the inbox.
"""

import base64
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance import pools_at_hand as register
from appliance import settings
from appliance.core import draw as engine
from appliance.core import seals
from appliance.core.commands import (
    AddDrawInput,
    AnswerExpert,
    CommitDraw,
    OpenSeal,
    RequestExperts,
    ScoreAgency,
    SealList,
    TellOrder,
)
from appliance.core.pools import Extract, Listed
from appliance.ledger import expert_replies, notes, policy, pools, preregistration, sealed_lists
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.verify import verify_database
from appliance.registers import draws
from appliance.station import Refused
from drivers.modem_at.device import GsmModem
from drivers.modem_at.simulated_sim import Sim
from drivers.modem_at.simulator import ModemSimulator
from drivers.simulation import SimulatedLine
from kiosk_ui import expert_papers
from kiosk_ui.message_texts import MessageTexts
from kiosk_ui.messaging import MessageWorker
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, until
from tests.fakes.township import STATION, TABLES, Township, local

PLACE = settings.Place(
    code=STATION, name="青禾镇农村产权交易站", seal="禾", district_name="示例县",
    phone="16900000100", supervision_phone="16900000105",
)  # fmt: skip
DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
SESSION = "999999100-2026-EXPERT-0001"
NAMES = {f"EXP{one:03}": f"评议员{name}" for one, name in enumerate("甲乙丙丁戊己庚", start=1)}
PHONES = {no: f"1690000020{no[-1]}" for no in NAMES}
AGENCY = "91999999MA00000747"


def expert(no: str, **changes: object) -> Listed:
    values = {
        "no": no, "name": NAMES[no], "id_number": f"99999919700101{int(no[-3:]):04}",
        "first": "2026-01-01", "last": "2026-12-31", "phone": PHONES[no], "classes": ("LAND",),
    }  # fmt: skip
    return Listed(**(values | changes))  # type: ignore[arg-type]


class Hall:
    """A township with a modem and what the district has laid into its inbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.town = Township(folder / "station")
        self.refused: list[str] = []
        self.inbox = self.town.folder / "inbox"
        self.inbox.mkdir(exist_ok=True)
        self.listen()
        self.simulator = ModemSimulator(sim=Sim())
        self.line = SimulatedLine(folder / "modem", self.simulator)
        self.simulator.send = self.line.send
        self.modem = GsmModem(str(folder / "modem"))
        self.worker = self.new_worker()

    def listen(self) -> None:
        station, disk = self.town.station, RealDisk()
        station.parts = replace(
            station.parts,
            pools=pools.Pools(
                self.inbox / "pools", disk, DISTRICT.verifier, refused=self.refused.append
            ),
            replies=expert_replies.Replies(
                self.inbox / "answers", disk, DISTRICT.verifier, refused=self.refused.append
            ),
        )

    def new_worker(self) -> MessageWorker:
        texts = MessageTexts(self.town.station, PLACE)
        return MessageWorker(self.town.station, self.modem, texts.text_of)

    def start_again(self) -> None:
        """After a kill: the same folder, another process."""
        self.town.close()
        self.town.open()
        self.listen()
        self.worker = self.new_worker()
        self.town.caretaker.tick()

    def bring(self, made: Extract, *, key: SigningKey = DISTRICT, is_sealed: bool = True) -> None:
        to = self.letters() if is_sealed else None
        note = notes.signed(pools.text_of(made, to), key)
        (self.inbox / pools.NAMES[made.kind]).write_bytes(note)
        self.town.caretaker.tick()

    def letters(self) -> preregistration.StationKey:
        return preregistration.public_of(self.town.station.secrets.letter_key(), STATION)

    def ready(self) -> str:
        """A trade whose session is tomorrow, and the pool at hand."""
        number = self.town.lease_to("READY")
        self.worker.round()  # what the way here had to tell others is told
        self.bring(Extract("EXPERT", "2026-03", "2026-03-01", tuple(map(expert, NAMES))))
        return number

    def host(self, *commands: object) -> None:
        self.town.by("reviewer", "HOST", *commands)  # type: ignore[arg-type]

    def drawn(self, number: str) -> None:
        station = self.town.station
        trade = self.town.trade(number)
        extract = register.current(station, "EXPERT")
        assert extract is not None
        seen = register.seen(station, trade, extract.name("LAND"))
        assert seen is not None
        items = seen.eligible.items
        self.host(
            CommitDraw(
                trade=number, purpose="EXPERT", items=items, list_version=seen.name,
                exclusions=seen.eligible.exclusions, wanted=3, sealed=True,
                list_hash=engine.list_hash(SESSION, items).hex(),
            )
        )  # fmt: skip
        for role in ("TRANSFEROR", "BIDDER"):
            self.host(
                AddDrawInput(
                    trade=number, session_id=SESSION, role=role, digits="351624", read_out=True
                )
            )

    def two(self, command: object) -> None:
        town = self.town
        both = [town.signer("clerk", "CLERK"), town.signer("supervisor", "SUPERVISOR")]
        town.station.do(command, signers=both)  # type: ignore[arg-type]

    def sealed(self, number: str) -> None:
        station, trade = self.town.station, self.town.trade(number)
        ready = register.prepared(station, trade, SESSION)
        assert ready is not None
        station.keep_blob(register.bag(station, trade, SESSION))
        self.two(
            SealList(
                trade=number, session_id=SESSION, seal_no="FT-0001",
                ciphertext_sha256=ready.ciphertext_sha256, count=len(ready.order),
            )
        )  # fmt: skip

    def unseal(self, number: str) -> None:
        station, trade = self.town.station, self.town.trade(number)
        ready = register.prepared(station, trade, SESSION)
        order = ready.order if ready else ()
        asked = OpenSeal(trade=number, session_id=SESSION, list_hash=seals.list_hash(order))
        self.two(asked)

    def work(self, rounds: int = 6) -> None:
        for _round in range(rounds):
            self.town.caretaker.tick()
            self.worker.round()

    def until_heard(self, number: str, answers: int) -> None:
        """The modem tells of what came in when it likes."""

        def came() -> bool:
            self.worker.round()
            calls = self.town.trade(number).experts.lists[0].calls
            return sum(len(one.answers) for one in calls) >= answers

        until(came)

    def order(self, number: str) -> tuple[str, ...]:
        """What only a test may look at before the unsealing."""
        ready = register.prepared(self.town.station, self.town.trade(number), SESSION)
        assert ready is not None
        return ready.order

    def asked(self) -> list[str]:
        """Numbers that the network has a question for, in order."""
        return [to for to, text in self.simulator.texts() if "评审邀请" in text]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    with made.line:
        yield made
        made.modem.close()
    made.town.close()


def findings(hall: Hall) -> list[str]:
    folder = hall.town.folder
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    return [str(one) for one in report.findings]


def test_f02_the_drawn_experts_are_called_in_order_and_a_no_calls_the_next(hall: Hall) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    order = hall.order(number)
    assert hall.asked() == [PHONES[no] for no in order[:3]]
    assert all(name not in text for _to, text in hall.simulator.texts() for name in NAMES.values())

    hall.simulator.receive("+86" + PHONES[order[0]], "1")
    hall.simulator.receive("+86" + PHONES[order[1]], " 2。")
    hall.simulator.receive("+86" + PHONES[order[2]], "几点开始？")
    hall.until_heard(number, 3)
    hall.work()
    listed = hall.town.trade(number).experts.lists[0]
    assert [one.answer for one in listed.calls] == ["YES", "NO", "", ""]
    assert hall.asked()[3:] == [PHONES[order[3]]]
    assert hall.town.station.messages.arrivals(10) == []  # taken before they lie among the others
    [third] = [one for one in listed.calls if one.expert_no == "expert-3"]
    assert third.answers == ("OTHER",)
    assert findings(hall) == []


def test_f02_each_try_is_recorded_and_after_the_last_the_next_place_comes_in(hall: Hall) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.simulator.refuse.extend([42] * 12)
    hall.work(2)
    for minutes in (1, 5, 30):
        hall.town.clock.forward(minutes=minutes)
        hall.work(2)
    listed = hall.town.trade(number).experts.lists[0]
    assert listed.calls[0].answer == "UNREACHED"
    failed = hall.town.station.messages.of_id(listed.calls[0].message_id)
    assert failed is not None
    assert (failed.state, failed.attempt) == ("failed", 4)
    hall.simulator.refuse.clear()
    hall.work()
    hall.town.clock.forward(minutes=30)
    hall.work()
    assert PHONES[hall.order(number)[3]] in hall.asked()
    assert PHONES[hall.order(number)[0]] not in hall.asked()


def test_f02_the_calls_survive_a_power_cut_and_none_goes_out_twice(hall: Hall) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.town.caretaker.tick()
    hall.start_again()
    hall.work()
    hall.start_again()
    hall.work()
    assert sorted(hall.asked()) == sorted(PHONES[no] for no in hall.order(number)[:3])


def test_f03_no_plaintext_name_is_in_ledger_spool_screen_or_log_before_the_unsealing(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    hall.simulator.receive("+86" + PHONES[hall.order(number)[0]], "1")
    hall.until_heard(number, 1)
    station = hall.town.station
    secret = [*NAMES.values(), *PHONES.values(), *(expert(no).id_number for no in NAMES)]
    said = {
        "ledger": b"".join(station.ledger.entry(seq) for seq in range(station.ledger.size)),
        "queue": str(station.ledger.db.execute_sql("SELECT * FROM message").fetchall()).encode(),
        "spool": str(station.ledger.db.execute_sql("SELECT * FROM outbox").fetchall()).encode(),
        "log": caplog.text.encode(),
        "disk": b"".join(one.read_bytes() for one in hall.town.folder.rglob("*") if one.is_file()),
    }
    found = [
        (where, one) for where, text in said.items() for one in secret if one.encode() in text
    ]
    assert found == []
    assert expert_papers.seats(station, hall.town.trade(number), _listed(hall, number)) == ()


def _listed(hall: Hall, number: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return hall.town.trade(number).experts.lists[0]


def test_f04_unsealed_at_t_minus_30_the_names_stand_there_and_everybody_computes_the_order(
    hall: Hall,
) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    order = hall.order(number)
    sealed = _listed(hall, number).sealed
    bag = hall.town.station.blobs.get(sealed.ciphertext_sha256)
    assert bag is not None
    hall.town.clock.go_to(local("2026-03-17 08:29"))
    with pytest.raises(Refused) as no:
        hall.unseal(number)
    assert no.value.refusal.code == "seal-too-early"
    hall.town.clock.go_to(local("2026-03-17 08:30"))
    hall.unseal(number)

    seats = expert_papers.seats(hall.town.station, hall.town.trade(number), _listed(hall, number))
    assert [(one.number, one.name) for one in seats] == [(no, NAMES[no]) for no in order[:3]]
    hall.host(TellOrder(trade=number, session_id=SESSION))
    told = draws.of_pools(hall.town.station).of(SESSION)
    assert told is not None
    assert told.revealed is not None
    assert told.result is not None
    secret = bytes.fromhex(told.revealed.box_secret)
    assert told.result.order == order == engine.order(NAMES, told.seed(secret))
    made = sealed_lists.sealed(SESSION, order, secret)
    assert made == bag
    assert sha256(made).hexdigest() == sealed.ciphertext_sha256
    assert (
        sealed_lists.opened(SESSION, bag, secret)
        == json.dumps(list(order), separators=(",", ":")).encode()
    )
    assert sealed_lists.opened(SESSION, bag, bytes(32)) is None
    assert findings(hall) == []


def test_d03_an_offline_draw_uses_an_extract_whose_hash_version_and_date_stand_in_the_record(
    hall: Hall,
) -> None:
    number = hall.ready()
    hall.drawn(number)
    note = (hall.inbox / "pools-expert").read_bytes()
    digest = sha256(note).hexdigest()
    told = draws.of_pools(hall.town.station).of(SESSION)
    assert told is not None
    assert told.promise is not None
    assert told.promise.list_version == f"EXPERT/2026-03/2026-03-01/{digest[:24]}/LAND"
    assert hall.town.station.blobs.get(digest) == note
    # A newer pool changes nothing of what was drawn from the one before.
    fewer = tuple(map(expert, [*NAMES][:4]))
    hall.bring(Extract("EXPERT", "2026-04", "2026-03-16", fewer))
    hall.sealed(number)
    hall.work()
    assert len(hall.asked()) == 3


def test_d03_a_pool_that_the_district_did_not_sign_or_that_is_not_for_us_is_not_drawn_from(
    hall: Hall,
) -> None:
    hall.town.lease_to("READY")
    made = Extract("EXPERT", "2026-03", "2026-03-01", tuple(map(expert, NAMES)))
    hall.bring(made, key=SigningKey("demo.district.999999/ledger1", bytes(32)))
    assert register.current(hall.town.station, "EXPERT") is None
    other = preregistration.public_of(bytes(range(32)), STATION)
    note = notes.signed(pools.text_of(made, other), DISTRICT)
    (hall.inbox / "pools-expert").write_bytes(note)
    hall.town.caretaker.tick()
    assert register.current(hall.town.station, "EXPERT") is None
    assert len(hall.refused) == 2
    hall.bring(made)
    assert register.current(hall.town.station, "EXPERT") is not None


def test_f22_a_request_keeps_its_number_and_the_districts_list_is_sealed_called_and_opened(
    hall: Hall,
) -> None:
    number = hall.town.lease_to("READY")
    town, session = hall.town, f"{number}/S1"
    asked = RequestExperts(trade=number, request_no="7K2M9QXD", classes=("LAND",), count=3)
    town.by("clerk", "CLERK", asked)
    rows = tuple(expert(no) for no in [*NAMES][:5])
    answered(hall, "7K2M9QXD", rows, key=SigningKey(DISTRICT.name, bytes(32)))
    assert town.trade(number).experts.requests[0].reply is None
    answered(hall, "7K2M9QXD", rows)
    reply = town.trade(number).experts.requests[0].reply
    assert reply is not None
    assert (reply.request_no, reply.count) == ("7K2M9QXD", 5)

    ready = register.prepared(town.station, town.trade(number), session)
    assert ready is not None
    hall.two(
        SealList(
            trade=number, session_id=session, seal_no="FT-0002",
            ciphertext_sha256=reply.ciphertext_sha256, count=5,
        )
    )  # fmt: skip
    hall.work()
    assert hall.asked() == [PHONES[one.no] for one in rows[:3]]
    town.clock.go_to(local("2026-03-17 08:30"))
    hall.two(OpenSeal(trade=number, session_id=session, list_hash=seals.list_hash(ready.order)))
    seats = expert_papers.seats(town.station, town.trade(number), _listed(hall, number))
    assert [one.name for one in seats] == [one.name for one in rows[:3]]
    assert findings(hall) == []
    assert vouched(hall, DISTRICT) == []
    other = SigningKey("demo.other.999999/ledger1", bytes(32))
    assert any("experts 7K2M9QXD" in one for one in vouched(hall, other))


def vouched(hall: Hall, district: SigningKey) -> list[str]:
    """What an auditor who knows this district finds, but for the staff of tests."""
    asked = policy.parse(f"log {hall.town.key.vkey}\nlog {district.vkey}\nquorum none")
    report = verify_database(hall.town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def answered(
    hall: Hall, request_no: str, rows: tuple[Listed, ...], *, key: SigningKey = DISTRICT
) -> None:
    body = expert_replies.sealed(rows, hall.letters(), request_no)
    text = expert_replies.text_of(STATION, request_no, len(rows), sha256(body).hexdigest())
    folder = hall.inbox / "answers"
    folder.mkdir(exist_ok=True)
    (folder / f"{request_no}.txt").write_bytes(body)
    (folder / request_no).write_bytes(notes.signed(text, key))
    hall.town.caretaker.tick()


def test_f19_an_agency_under_the_line_is_absent_from_the_next_eligible_set_with_the_reason(
    hall: Hall,
) -> None:
    number = hall.town.lease_to("ACCEPTED")
    rows = tuple(
        Listed(
            no=f"AG{one}", name=f"示例咨询{one}号有限公司", id_number=code, score=65,
            first="2026-01-01", last="2026-12-31",
        )
        for one, code in ((1, AGENCY), (2, "91999999MA00000822"))
    )  # fmt: skip
    hall.bring(Extract("AGENCY", "2026-03", "2026-03-01", rows), is_sealed=False)
    station, town = hall.town.station, hall.town
    name = register.current(station, "AGENCY").name()  # type: ignore[union-attr]

    def may() -> tuple[tuple[str, ...], list[tuple[str, str]]]:
        seen = register.seen(station, None, name)
        assert seen is not None
        left_out = [(one.item, one.reason) for one in seen.eligible.exclusions]
        return seen.eligible.items, left_out

    def score(engagement: str, points: int) -> int:
        asked = ScoreAgency(trade=number, agency=AGENCY, engagement_no=engagement, score=points)
        town.by("head", "HEAD", asked)
        return register.agency_book(station).points[AGENCY]

    assert may() == (("AG1", "AG2"), [])
    assert score("WT-2026-01", -5) == 60
    assert may() == (("AG1", "AG2"), [])
    assert score("WT-2026-02", -1) == 59
    assert may() == (("AG2",), [("AG1", "SCORE_LINE")])
    with pytest.raises(Refused) as no:
        score("WT-2026-02", 9)
    assert no.value.refusal.code == "engagement-scored"
    items, exclusions = may()
    draw_no = "999999100-2026-AGENCY-0001"
    seen = register.seen(station, None, name)
    assert seen is not None
    hall.host(
        CommitDraw(
            purpose="AGENCY", items=items, exclusions=seen.eligible.exclusions, list_version=name,
            wanted=1, list_hash=engine.list_hash(draw_no, items).hex(),
        )
    )  # fmt: skip
    told = draws.of_pools(station).of(draw_no)
    assert told is not None
    assert [(one.item, one.reason) for one in told.exclusions] == exclusions
    assert findings(hall) == []


def test_the_sealed_pool_tells_nobody_on_the_way(hall: Hall) -> None:
    made = Extract("EXPERT", "2026-03", "2026-03-01", tuple(map(expert, NAMES)))
    text = pools.text_of(made, hall.letters())
    assert not any(name in text for name in NAMES.values())
    with pytest.raises(pools.BadPool):
        pools.read(
            notes.signed(text.replace("2026-03-01", "2026-03-02"), DISTRICT)[:-90] + b"\n",
            district=DISTRICT.verifier, station=STATION, private=lambda: bytes(32),
        )  # fmt: skip
    assert base64.b64encode(NAMES["EXP001"].encode()).decode() not in text


def papers(hall: Hall) -> dict[str, str]:
    """Kind of each paper that was asked of the printer -> its text."""
    station = hall.town.station
    typesetter = Typesetter(station, SETTINGS)
    return {job.kind: "\n".join(typesetter.slip_of(job).lines()) for job in station.outbox.jobs()}


def test_f03_the_sealed_slip_has_seal_number_count_and_digest_and_f04_its_record_the_names(
    hall: Hall,
) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    order, sealed = hall.order(number), _listed(hall, number).sealed
    before = papers(hall)
    digest = sealed.ciphertext_sha256
    assert "FT-0001" in before["DOC19"]
    assert "7 人" in before["DOC19"]
    assert f"{digest[:4]} {digest[4:8]}" in before["DOC19"]
    secret = [*NAMES.values(), *PHONES.values()]
    assert not any(one in text for text in before.values() for one in secret)
    assert "DOC20" not in before
    hall.town.clock.go_to(local("2026-03-17 08:30"))
    hall.unseal(number)
    record = papers(hall)["DOC20"]
    assert [no for no in order if NAMES[no] in record] == list(order[:3])
    assert not any(phone in record for phone in PHONES.values())


# --- silence ----------------------------------------------------------------------------------


def test_f02_who_stays_silent_is_passed_over_in_time_and_the_next_place_comes_in(
    hall: Hall,
) -> None:
    lead = TABLES.pools["EXPERT"].silent_min
    assert lead > 0
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    order = hall.order(number)
    hall.simulator.receive("+86" + PHONES[order[0]], "1")
    hall.until_heard(number, 1)
    ends = local("2026-03-17 08:30") - timedelta(minutes=lead)
    hall.town.clock.go_to(ends - timedelta(minutes=1))
    hall.work()
    assert [one.answer for one in _listed(hall, number).calls] == ["YES", "", ""]

    hall.town.clock.go_to(ends + timedelta(minutes=1))
    hall.work()
    answers = [one.answer for one in _listed(hall, number).calls]
    assert answers == ["YES", "SILENT", "SILENT", "", ""]
    assert hall.asked()[3:] == [PHONES[no] for no in order[3:5]]
    hall.work()
    assert len(hall.asked()) == 5, "who came in late is waited for"
    assert _listed(hall, number).standing == ("expert-1", "expert-4", "expert-5")

    hall.simulator.receive("+86" + PHONES[order[1]], "1")
    hall.until_heard(number, 4)
    assert _listed(hall, number).calls[1].answers == ("SILENT", "OTHER")
    hall.town.clock.go_to(local("2026-03-17 08:31"))
    hall.unseal(number)
    assert findings(hall) == []


def test_f02_nobody_is_called_silent_before_the_time_or_after_an_answer(hall: Hall) -> None:
    number = hall.ready()
    hall.drawn(number)
    hall.sealed(number)
    hall.work()
    hall.simulator.receive("+86" + PHONES[hall.order(number)[0]], "1")
    hall.until_heard(number, 1)
    early = AnswerExpert(trade=number, session_id=SESSION, expert_no="expert-2", answer="SILENT")
    late = AnswerExpert(trade=number, session_id=SESSION, expert_no="expert-1", answer="SILENT")
    for asked, at in ((early, "2026-03-17 07:30"), (late, "2026-03-17 08:20")):
        hall.town.clock.go_to(local(at))
        with pytest.raises(Refused) as no:
            hall.town.station.do(asked)
        assert no.value.refusal.code == "too-early"
