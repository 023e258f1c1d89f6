"""The district rules about a trade: a signed note, an entry, words that the staff read."""

from hashlib import sha256

import pytest
from msgspec.structs import replace

from appliance.core.commands import ApplyDistrict
from appliance.core.entries import RulingLoaded
from appliance.core.parties import Words
from appliance.ledger import notes, policy, rulings
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.rulings import NAME, Rulings
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from sync.notes import longest
from tests.fakes.desk import Desk
from tests.fakes.district_desk import DISTRICT
from tests.fakes.district_line import Line
from tests.fakes.township import STATION, TABLES, Township
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

STRANGER = SigningKey("demo.district.999999/ledger1", bytes(32))
WORDS = "同一块地在两个站挂牌，以先受理的为准。"


class Bench:
    """A published trade, and rulings brought to the inbox."""

    def __init__(self, town: Township, refused: list[str]) -> None:
        self.town, self.refused = town, refused
        self.number = town.lease_to("PUBLISHED")
        self.inbox = town.folder / "inbox" / NAME
        self.listen()

    def listen(self) -> None:
        brought = Rulings(self.inbox, RealDisk(), DISTRICT.verifier, refused=self.refused.append)
        self.town.station.parts = replace(self.town.station.parts, rulings=brought)

    def brings(
        self, number: str = "CJ-2026-3", subject: str = "OBJECT", *, words: str = WORDS,
        key: SigningKey = DISTRICT, said: str = WORDS, trade: str = "",
    ) -> None:  # fmt: skip
        """`said` is what the note is about, `words` what lies beside it."""
        fact = RulingLoaded(number, subject, sha256(said.encode()).hexdigest())
        text = rulings.text_of(STATION, trade or self.number, fact)
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / f"{self.number}.txt").write_text(words, "utf-8")
        (self.inbox / self.number).write_bytes(notes.signed(text, key))
        self.town.caretaker.tick()

    @property
    def told(self) -> list[str]:
        return [one.ruling_no for one in self.town.trade(self.number).rulings]


def findings(town: Township) -> list[str]:
    """What the auditor says of a ledger whose district it knows; the staff's keys aside."""
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


@pytest.fixture
def bench(line: Line) -> Bench:
    return Bench(line.town, line.refused)


def test_a_ruling_becomes_an_entry_that_the_auditor_believes(bench: Bench) -> None:
    bench.brings()
    bench.town.caretaker.tick()
    assert bench.told == ["CJ-2026-3"]
    bench.brings("CJ-2026-4", "OTHER")
    bench.listen()
    bench.town.caretaker.tick()
    assert bench.told == ["CJ-2026-3", "CJ-2026-4"]
    ledger = bench.town.station.ledger
    written = b"".join(ledger.entry(seq) for seq in range(ledger.size))
    assert WORDS.encode() not in written
    assert findings(bench.town) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": STRANGER},
        {"words": "别的话"},
        {"trade": "999999100-2026-CBD-0009"},
    ],
)
def test_what_the_district_did_not_sign_is_no_ruling(
    bench: Bench, wrong: dict[str, object]
) -> None:
    bench.brings(**wrong)
    assert bench.told == []
    assert len(bench.refused) == 1
    bench.refused.clear()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": "WEATHER"}, "ruling-subject"),
        ({"ruling_no": "no 3"}, "word-form"),
        ({"result_sha256": "x"}, "digest-form"),
        ({"ruling_no": "CJ-2026-3"}, "ruling-known"),
    ],
)
def test_what_a_ruling_needs(bench: Bench, changes: dict[str, str], code: str) -> None:
    bench.brings()
    values = {"ruling_no": "CJ-2026-5", "subject": "OTHER", "result_sha256": "ab" * 32}
    asked = ApplyDistrict(
        trade=bench.number, checkpoint="", first_seq=0, last_seq=0, words=Words("x"),
        ruling=RulingLoaded(**(values | changes)),
    )  # fmt: skip
    with pytest.raises(Refused, match=code):
        bench.town.station.do(asked)


def test_a_ruling_that_the_district_did_not_sign_is_found_by_the_auditor(bench: Bench) -> None:
    forged = RulingLoaded("CJ-2026-6", "OTHER", "ab" * 32, "AA==")
    asked = ApplyDistrict(
        trade=bench.number, checkpoint="", first_seq=0, last_seq=0, words=Words("x"),
        ruling=forged,
    )  # fmt: skip
    bench.town.station.do(asked)
    assert any("ruling CJ-2026-6" in one for one in findings(bench.town))


def test_the_staff_read_the_words_among_the_papers_of_the_trade(bench: Bench) -> None:
    bench.brings()
    shown = Desk(bench.town).at("head").see(f"/kept/{bench.number}")
    assert WORDS in shown
    assert "裁定CJ-2026-3（同一标的两处挂牌）" in shown


def test_the_sync_agent_knows_the_names_of_rulings() -> None:
    number = "999999100-2026-CBD-0001"
    assert longest(f"rulings/{number}") == rulings.NOTE_BYTES_MAX
    assert longest(f"rulings/{number}.txt") == rulings.TEXT_BYTES_MAX
    assert longest("rulings/../x") is None
