"""A bank is told of a deal only by the winner's consent, and only while it holds."""

from typing import Any

import pytest
from msgspec.structs import replace
from small_station import CLERK, HEAD, OWNER, PLACE, STATION, TABLES, TAKER, SmallStation
from whole_way import Way

from appliance.core.commands import (
    GiveConsent,
    GiveFinanceConsent,
    IssueCertificate,
    IssueFinanceSheet,
    WithdrawConsent,
)
from appliance.core.deal_words import For, certificate_words, sheet_words
from appliance.core.entries import (
    CertificateIssued,
    ConsentGiven,
    FinanceConsented,
    FinanceSheetIssued,
)
from appliance.core.parties import DealPeople, Person
from appliance.core.trade_fold import fold

PEOPLE = DealPeople(TAKER, OWNER, PLACE)
FIRM = Person("青禾农业有限公司", "91999999MA00000069", id_type="02")


def contracted(people: DealPeople | None = PEOPLE) -> Way:
    way = Way("CBD").to("CONTRACTED")
    way.station.changes = {"deal": people}
    return way


def consenting(way: Way, **changes: Any) -> GiveFinanceConsent:
    values: dict[str, Any] = {
        "trade": way.number, "party_id": TAKER, "bank": "QHB", "valid_to": "2026-05-13",
        "sign_kind": "INK", "source": "CARD", "module": "05.01-20210715-0007654321-0123456789",
    }  # fmt: skip
    return GiveFinanceConsent(**(values | changes))


def issuing(way: Way, valid_to: str = "2026-05-13", **changes: Any) -> IssueFinanceSheet:
    number = f"{way.number}-R01"
    whom = For("QHB", TABLES.banks["QHB"].zh, number, valid_to)
    words = sheet_words(way.trade, PEOPLE, whom)
    values: dict[str, Any] = {
        "trade": way.number, "consent_no": number, "valid_to": valid_to, "words": words,
    }  # fmt: skip
    return IssueFinanceSheet(**(values | changes))


def withdrawing(way: Way, **changes: Any) -> WithdrawConsent:
    values: dict[str, Any] = {
        "trade": way.number, "party_id": TAKER, "purpose": "FINANCE",
        "consent_no": f"{way.number}-R01",
    }  # fmt: skip
    return WithdrawConsent(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"party_id": OWNER}, "consent-other-person"),
        ({"bank": "ANY"}, "bank-unknown"),
        ({"valid_to": "2026-07-12"}, ""),
        ({"valid_to": "2026-07-13"}, "finance-days"),
        ({"valid_to": "2026-04-12"}, "finance-days"),
        ({"valid_to": "2026-04-13"}, ""),
        ({"valid_to": "soon"}, "date-form"),
        ({"sign_kind": "NOD"}, "sign-kind-unknown"),
        ({"module": ""}, "module-missing"),
        ({"source": "PHONE"}, "source-unknown"),
        ({"source": "PAPER"}, "digest-form"),
        ({"source": "PAPER", "scan_sha256": "ab" * 32}, ""),
        ({"signer": OWNER}, "finance-signer"),
    ],
)
def test_i02_the_winner_alone_consents_for_one_bank_and_some_days(
    changes: dict[str, Any], code: str
) -> None:
    way = contracted()
    assert way.station.code(consenting(way, **changes), CLERK) == code


def test_i02_for_an_organisation_a_person_signs_who_stands_there() -> None:
    way = contracted(replace(PEOPLE, winner=FIRM))
    alone = consenting(way, party_id=FIRM)
    assert way.station.code(alone, CLERK) == "finance-signer"
    by_itself = consenting(way, party_id=FIRM, signer=FIRM)
    assert way.station.code(by_itself, CLERK) == "finance-signer"
    done = way.station.must(consenting(way, party_id=FIRM, signer=TAKER), CLERK)
    assert set(done.entries[0].commits) == {"party_id", "signer"}


def test_i02_the_consent_names_the_bank_and_nobody_in_clear() -> None:
    way = contracted()
    [draft] = way.station.must(consenting(way), CLERK).entries
    assert draft.fact == FinanceConsented(
        f"{way.number}-R01", "QHB", "2026-05-13", "INK", "CARD",
        "05.01-20210715-0007654321-0123456789",
    )  # fmt: skip
    assert draft.commits == {"party_id": "party_id"}


def test_i02_without_a_consent_no_data_leave_the_station() -> None:
    way = contracted()
    assert way.station.code(issuing(way), CLERK) == "consent-none"
    way.station.must(consenting(way), CLERK)
    other = issuing(way, consent_no=f"{way.number}-R02")
    assert way.station.code(other, CLERK) == "consent-none"
    done = way.station.must(issuing(way), CLERK)
    assert done.entries[0].fact == FinanceSheetIssued(
        f"{STATION}-2026-DOC45-000001", f"{way.number}-R01", way.trade.contract.contract_no,
        "2026-05-13",
    )  # fmt: skip
    assert done.entries[0].commits == {"words": "words"}
    assert [(one.what, one.kind) for one in done.follows] == [("print", "DOC45")]
    assert fold(way.station.records, TABLES) == way.trade


@pytest.mark.parametrize(
    ("day", "sheet_to", "code"),
    [
        ("2026-05-13 09:00", "2026-05-13", ""),
        ("2026-05-14 09:00", "2026-05-14", "consent-ended"),
        ("2026-05-12 09:00", "2026-05-14", "sheet-over-consent"),
        ("2026-05-12 09:00", "2026-05-11", "sheet-over-consent"),
        ("2026-05-12 09:00", "later", "date-form"),
    ],
)
def test_i02_a_sheet_never_outlives_its_consent(day: str, sheet_to: str, code: str) -> None:
    way = contracted()
    way.station.must(consenting(way), CLERK)
    way.station.go(day)
    assert way.station.code(issuing(way, sheet_to), CLERK) == code


def test_i02_what_was_taken_back_prints_nothing_any_more() -> None:
    way = contracted()
    assert way.station.code(withdrawing(way), CLERK) == "consent-none"
    way.station.must(consenting(way), CLERK)
    way.station.must(issuing(way), CLERK)
    [sheet] = way.trade.finance.sheets
    assert way.trade.finance.printable(sheet, "2026-05-13")
    assert not way.trade.finance.printable(sheet, "2026-05-14")
    stranger = withdrawing(way, party_id=OWNER)
    assert way.station.code(stranger, CLERK) == "consent-other-person"
    way.station.must(withdrawing(way), CLERK)
    assert not way.trade.finance.printable(sheet, "2026-05-13")
    assert way.station.code(issuing(way), CLERK) == "consent-withdrawn"
    assert way.station.code(withdrawing(way), CLERK) == "consent-withdrawn"
    assert fold(way.station.records, TABLES) == way.trade


@pytest.mark.parametrize(
    "changed",
    [
        {"total_fen": 9_999_999_900}, {"holder": "李五"}, {"bank": "NSB"},
        {"valid_to": "2027-12-31"}, {"schedule": ()}, {"document": "DOC32"},
    ],
)  # fmt: skip
def test_i02_nobody_types_what_the_bank_will_believe(changed: dict[str, Any]) -> None:
    way = contracted()
    way.station.must(consenting(way), CLERK)
    told = {
        name: getattr(issuing(way).words, name) for name in issuing(way).words.__struct_fields__
    }
    words = type(issuing(way).words)(**(told | changed))
    assert way.station.code(issuing(way, words=words), CLERK) == "sheet-differs"


def test_i02_the_sheet_names_the_winner_who_consented_and_masks_everybody_else() -> None:
    place = replace_place("张三承包地")
    way = contracted(replace(PEOPLE, place=place))
    words = sheet_words(
        way.trade, replace(PEOPLE, place=place), For("QHB", "x", "y", "2026-05-13")
    )
    assert (words.holder, words.holder_id) == ("李四", "9999**********2173")
    assert (words.owner, words.title) == ("张*", "张*承包地")
    assert words.total_fen == sum(fen for _day, fen in words.schedule) == 1_408_000


def test_i02_after_an_erasure_there_is_nothing_to_tell() -> None:
    way = contracted()
    way.station.must(consenting(way), CLERK)
    way.station.changes = {"deal": None}
    assert way.station.code(issuing(way), CLERK) == "finance-erased"
    assert way.station.code(consenting(way), CLERK) == "finance-erased"


def test_i05_the_certificate_commits_to_its_words_and_to_no_others() -> None:
    way = Way("CBD").to("SETTLED")
    way.station.changes = {"deal": PEOPLE}
    words = certificate_words(way.trade, PEOPLE)
    wrong = IssueCertificate(trade=way.number, words=issuing(way).words)
    assert way.station.code(wrong, HEAD) == "cert-words-differ"
    [draft] = way.station.must(IssueCertificate(trade=way.number, words=words), HEAD).entries
    assert isinstance(draft.fact, CertificateIssued)
    assert draft.commits == {"words": "words"}
    assert words.owner == OWNER.name


def test_a_consent_is_a_record_with_its_paper_and_is_given_once() -> None:
    station = SmallStation()
    asked = GiveConsent(party_id=TAKER, purpose="MESSAGES", text_version="2026-01")
    assert station.code(asked, CLERK) == "party-not-held"
    station.changes = {"known_party": TAKER}
    assert station.code(GiveConsent(party_id=TAKER, purpose="ADS", text_version="1"), CLERK) == (
        "consent-purpose"
    )
    assert station.code(
        GiveConsent(party_id=TAKER, purpose="MESSAGES", text_version=""), CLERK
    ) == ("word-form")
    done = station.must(asked, CLERK)
    number = f"{STATION}-2026-DOC38-000001"
    assert done.entries[0].fact == ConsentGiven("MESSAGES", "2026-01", number)
    assert [(one.kind, one.number) for one in done.follows] == [("DOC38", number)]
    station.changes = {"known_party": TAKER, "consented": frozenset({"MESSAGES"})}
    assert station.code(asked, CLERK) == "consent-again"


def replace_place(title: str) -> Any:
    return type(PLACE)(title, PLACE.location)
