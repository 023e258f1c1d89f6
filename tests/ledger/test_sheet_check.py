"""The red team at a bank: changed words, old consents, other banks, sheets that ended, no key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance import told_words
from appliance.core import paper_proof, sheet_proof
from appliance.core.commands import (
    IssueCertificate,
    ReissueCertificate,
    WithdrawConsent,
)
from appliance.core.deal_words import certificate_words
from appliance.ledger import receipts, sheet_check
from appliance.ledger.receipts import Keys
from appliance.ledger.sheet_check import BadSheet, Verified
from appliance.station import Refused
from tests.fakes.slips import DISTRICT
from tests.fakes.township import STATION_KEY, TAKER, Township
from tests.ledger.financing import a_sheet, confirm, forged, issuing

STATION_ONLY = Keys.of([STATION_KEY.verifier])
DISTRICT_ONLY = Keys.of([DISTRICT.verifier])
BOTH = Keys.of([STATION_KEY.verifier, DISTRICT.verifier])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    made = Township(tmp_path_factory.mktemp("town"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def sheet(town: Township) -> str:
    """The code of a sheet for one bank, valid until 2026-04-30, that the district confirmed."""
    return told_words.code_of(town.station, a_sheet(town), DISTRICT.verifier)


def judged(text: str, keys: Keys = DISTRICT_ONLY, **asked: str) -> Verified:
    return sheet_check.check(text, keys, **({"today": "2026-04-30"} | asked))


def why(text: str, keys: Keys = DISTRICT_ONLY) -> str:
    with pytest.raises(BadSheet) as found:
        judged(text, keys)
    return found.value.why


def test_i02_a_bank_verifies_the_sheet_with_the_districts_key_alone(sheet: str) -> None:
    found = judged(sheet, bank="QHB")
    assert (found.state, found.own) == ("holds", False)
    assert found.witnessed is not None
    assert found.witnessed.name == DISTRICT.name
    assert found.number == "999999100-2026-DOC45-000001"
    words = found.words
    assert (words.holder, words.total_fen, words.bank, words.valid_to) == (
        TAKER.name, 1_408_000, "QHB", "2026-04-30"
    )  # fmt: skip
    assert sum(fen for _day, fen in words.schedule) == words.total_fen
    assert found.practice


@pytest.mark.parametrize("keys", [STATION_ONLY, BOTH])
def test_i02_with_the_stations_key_its_own_signature_counts_too(sheet: str, keys: Keys) -> None:
    found = judged(sheet, keys)
    assert found.own
    assert bool(found.witnessed) is bool(keys.witnesses)


@pytest.mark.parametrize(
    "changed",
    [
        {"total_fen": 14_080_000}, {"price_fen": 800_000}, {"holder": "李五"},
        {"bank": "NSB"}, {"valid_to": "2027-04-30"}, {"consent_no": "999999100-2026-CBD-0001-R09"},
        {"schedule": []}, {"contract_no": "999999100-2026-DOC28-000009"}, {"end": "2056-03-31"},
        {"document": "DOC32"},
    ],
)  # fmt: skip
def test_i02_red_team_a_changed_word_is_never_believed(
    sheet: str, changed: dict[str, Any]
) -> None:
    assert why(forged(sheet, **changed)) == "words-differ"
    assert why(forged(sheet, **changed), BOTH) == "words-differ"


def test_i02_red_team_a_changed_price_on_the_paper_is_not_what_the_code_says(sheet: str) -> None:
    """Whoever prints another price beside the true code: the bank reads the true one."""
    assert judged(sheet).words.total_fen == 1_408_000


def test_i02_red_team_another_bank_is_told_that_the_sheet_is_not_for_it(sheet: str) -> None:
    assert judged(sheet, bank="NSB").state == "other-bank"


@pytest.mark.parametrize(("today", "state"), [("2026-04-30", "holds"), ("2026-05-01", "expired")])
def test_i02_red_team_a_sheet_kept_for_later_has_ended(sheet: str, today: str, state: str) -> None:
    assert judged(sheet, today=today).state == state


def test_i02_red_team_the_words_of_another_sheet_do_not_fit_this_entry(sheet: str) -> None:
    opened = sheet_proof.decode(sheet)
    assert why(sheet_proof.encode(replace(opened, salt=bytes(32)))) == "words-differ"


def test_i02_red_team_the_code_of_another_ledger_or_of_nobody(sheet: str) -> None:
    opened = sheet_proof.decode(sheet)
    elsewhere = "demo.999999.999999101/ledger1"
    moved = replace(
        opened, origin=elsewhere,
        proof=replace(opened.proof, origin_hash=paper_proof.origin_hash(elsewhere)),
    )  # fmt: skip
    assert why(sheet_proof.encode(moved)) == "witness-fails"
    assert why(sheet, Keys(())) == "unknown-ledger"
    assert why("TPS1:" + sheet[9:]) == "malformed"
    assert why("hello") == "malformed"


def test_i02_red_team_a_changed_entry_does_not_hang_in_the_ledger(sheet: str) -> None:
    opened = sheet_proof.decode(sheet)
    entry = opened.proof.entry.replace(b"2026-04-30", b"2029-04-30")
    later = replace(opened, proof=replace(opened.proof, entry=entry))
    assert why(sheet_proof.encode(later)) in ("malformed", "witness-fails")
    assert why(sheet_proof.encode(later), STATION_ONLY) in ("malformed", "not-signed")


def test_i02_before_the_district_confirmed_its_key_alone_proves_nothing(tmp_path: Path) -> None:
    with_nobody = Township(tmp_path)
    number = with_nobody.lease_to("CERTIFIED")
    again = ReissueCertificate(
        trade=number, reason="LOST", words=certificate_words(
            with_nobody.trade(number), with_nobody.station.deal_people(with_nobody.trade(number))
        ),
    )  # fmt: skip
    seq = with_nobody.by("head", "HEAD", again).first_seq
    text = told_words.code_of(with_nobody.station, seq, DISTRICT.verifier)
    assert why(text) == "no-witness"
    assert judged(text, STATION_ONLY).own
    assert why(told_words.code_of(with_nobody.station, seq, None)) == "no-witness"
    with_nobody.close()


def test_i02_no_door_gives_a_sheet_without_consent_or_after_it(town: Township, sheet: str) -> None:
    number = "999999100-2026-CBD-0001"
    assert judged(sheet).state == "holds"
    unasked = issuing(town, number)
    back = WithdrawConsent(
        trade=number, party_id=TAKER, purpose="FINANCE", consent_no=f"{number}-R01"
    )
    town.by("clerk", "CLERK", back)
    with pytest.raises(Refused) as no:
        town.by("clerk", "CLERK", unasked)
    assert no.value.refusal.code == "consent-withdrawn"
    [issued] = town.trade(number).finance.sheets
    assert not town.trade(number).finance.printable(issued, "2026-04-01")


def test_i05_the_certificate_is_verified_offline_in_the_same_way(tmp_path: Path) -> None:
    here = Township(tmp_path)
    number = here.lease_to("SETTLED")
    here.go("2026-04-01 10:00")
    people = here.station.deal_people(here.trade(number))
    words = certificate_words(here.trade(number), people)
    seq = here.by("head", "HEAD", IssueCertificate(trade=number, words=words)).first_seq
    confirm(here)
    text = told_words.code_of(here.station, seq, DISTRICT.verifier)
    found = judged(text, today="2036-04-01", bank="QHB")
    assert (found.state, found.words, found.kind) == ("holds", words, "cert.issue")
    assert found.number == "999999100鉴〔2026〕00001号"
    assert why(forged(text, holder="李五")) == "words-differ"
    assert told_words.words_of(here.station, seq) == words
    assert told_words.code_of(here.station, 0, None) == ""
    here.close()


def test_a_slip_is_no_sheet(town: Township, sheet: str) -> None:
    opened = sheet_proof.decode(sheet)
    assert receipts.check(paper_proof.encode(opened.proof), BOTH).index == opened.proof.index
    other = replace(opened.proof, entry=town.station.ledger.entry(0), index=0)
    assert why(sheet_proof.encode(replace(opened, proof=other))) in ("malformed", "witness-fails")
