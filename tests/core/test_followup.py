"""After the deal: money by its voucher, offices, couriers, notes, a certificate issued again."""

from typing import Any

import pytest
from small_station import CASHIER, CLERK, HEAD, TABLES
from whole_way import Way

from appliance.core import archive
from appliance.core.commands import (
    AddDelivery,
    AddNote,
    CloseArchive,
    CloseSettlement,
    FileContract,
    ReceivePayment,
    RefuseTrade,
    ReissueCertificate,
)
from appliance.core.entries import CertificateReissued
from appliance.core.parties import Words
from appliance.core.trade_fold import fold


def contracted() -> Way:
    return Way("CBD").to("CONTRACTED")


def paying(way: Way, **changes: Any) -> ReceivePayment:
    values: dict[str, Any] = {
        "trade": way.number, "amount_fen": 281_600, "voucher": "V-7", "received_at": "2026-04-13",
        "instalment_no": 1,
    }  # fmt: skip
    return ReceivePayment(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"amount_fen": 0}, "amount-zero"),
        ({"amount_fen": 281_601}, "instalment-over"),
        ({"instalment_no": 5}, ""),
        ({"instalment_no": 6}, "instalment-unknown"),
        ({"instalment_no": -1}, "instalment-unknown"),
        ({"instalment_no": 0, "amount_fen": 1_408_000}, ""),
        ({"instalment_no": 0, "amount_fen": 1_408_001}, "received-over-total"),
        ({"voucher": ""}, "voucher-missing"),
        ({"voucher": "in cash"}, "voucher-form"),
        ({"voucher": "999999196803121232"}, "voucher-form"),
        ({"received_at": "2026-04-14"}, "received-in-future"),
        ({"received_at": "yesterday"}, "date-form"),
    ],
)
def test_money_is_booked_by_its_voucher_and_never_over_what_is_due(
    changes: dict[str, Any], code: str
) -> None:
    way = contracted()
    assert way.station.code(paying(way, **changes), CASHIER) == code


def test_a_voucher_is_booked_once_and_an_instalment_may_come_in_parts() -> None:
    way = contracted()
    way.station.must(paying(way, amount_fen=200_000), CASHIER)
    assert way.station.code(paying(way, amount_fen=1), CASHIER) == "voucher-again"
    rest = paying(way, amount_fen=81_601, voucher="V-8")
    assert way.station.code(rest, CASHIER) == "instalment-over"
    way.station.must(paying(way, amount_fen=81_600, voucher="V-8"), CASHIER)
    assert way.trade.followup.paid_fen == 281_600


def test_the_settlement_says_what_was_booked() -> None:
    way = contracted()
    way.station.must(paying(way), CASHIER)
    other = CloseSettlement(trade=way.number, received_fen=281_599, voucher="V-7")
    assert way.station.code(other, CASHIER) == "received-differs"
    way.station.must(CloseSettlement(trade=way.number, received_fen=281_600), CASHIER)


def test_later_instalments_come_in_after_the_archive_is_closed() -> None:
    way = Way("CBD").to("ARCHIVED")
    for number in (2, 3):
        booked = paying(way, instalment_no=number, voucher=f"V-{number}", received_at="2026-04-20")
        way.station.must(booked, CASHIER)
    assert way.trade.followup.paid_fen == 2 * 281_600
    assert way.trade.stage == "ARCHIVED"
    assert fold(way.station.records, TABLES) == way.trade


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"filing_no": "青农备〔2026〕3号"}, ""),
        ({"office": "NEIGHBOUR"}, "office-unknown"),
        ({"filing_no": ""}, "filing-form"),
        ({"filing_no": "999999196803121232"}, "filing-form"),
    ],
)
def test_a_contract_is_filed_at_an_office_under_its_number(
    changes: dict[str, str], code: str
) -> None:
    way = contracted()
    values = {"trade": way.number, "office": "AGRICULTURE", "filing_no": "2026-17"}
    assert way.station.code(FileContract(**(values | changes)), CLERK) == code


def test_b18_a_paper_that_was_sent_has_carrier_and_waybill() -> None:
    way = Way("CBD").to("CERTIFIED")
    assert way.trade.certificate is not None
    values = {
        "trade": way.number, "doc_no": way.trade.certificate.cert_no, "carrier": "EMS",
        "waybill": "EA123456789CN",
    }  # fmt: skip
    for changes, code in (
        ({"waybill": ""}, "waybill-missing"),
        ({"carrier": ""}, "carrier-unknown"),
        ({"doc_no": "999999100-2026-DOC03-000099"}, "document-unknown"),
        ({}, ""),
    ):
        assert way.station.code(AddDelivery(**(values | changes)), CLERK) == code
    way.station.must(AddDelivery(**values), CLERK)
    assert [(each.carrier, each.waybill) for each in way.trade.followup.sent] == [
        ("EMS", "EA123456789CN")
    ]


def test_a_note_keeps_its_words_out_of_the_ledger() -> None:
    way = Way("CBD").to("ACCEPTED")
    assert way.station.code(AddNote(trade=way.number, text_ct=Words(" ")), CLERK) == (
        "reasons-missing"
    )
    draft = way.station.must(AddNote(trade=way.number, text_ct=Words("x")), CLERK).entries[0]
    assert draft.commits == {"text_ct": "text_ct"}
    assert way.trade.followup.notes == 1


def test_a_certificate_issued_again_has_the_next_number_and_names_the_old_one() -> None:
    way = Way("CBD").to("ARCHIVED")
    before = way.trade.certificate
    assert before is not None
    listed = archive.manifest(way.trade)
    unknown = ReissueCertificate(trade=way.number, reason="BORED")
    assert way.station.code(unknown, HEAD) == "reason-unknown"
    done = way.station.must(ReissueCertificate(trade=way.number, reason="LOST"), HEAD)
    fact = done.entries[0].fact
    assert isinstance(fact, CertificateReissued)
    assert fact.replaces == before.cert_no
    assert fact.cert_no.endswith("00002\u53f7")
    assert [(each.what, each.kind, each.number) for each in done.follows] == [
        ("print", "DOC32", fact.cert_no)
    ]
    assert way.trade.certificate is not None
    assert way.trade.certificate.contract_no == before.contract_no
    assert way.trade.followup.replaced == (before.cert_no,)
    assert len(archive.manifest(way.trade)) == len(listed) + 1


def test_without_a_certificate_none_is_issued_again() -> None:
    way = Way("CBD")
    refuse = RefuseTrade(trade=way.number, ground="NOT_OWNER", facts=Words("x"))
    way.station.must(refuse, CLERK)
    sha, files = archive.manifest_digest(way.trade), len(archive.manifest(way.trade))
    close = CloseArchive(trade=way.number, manifest_sha256=sha, files=files)
    way.station.must(close, CLERK)
    again = ReissueCertificate(trade=way.number, reason="LOST")
    assert way.station.code(again, HEAD) == "cert-none"
    paid = paying(way, instalment_no=0, received_at="2026-03-03")
    assert way.station.code(paid, CASHIER) == "received-over-total"
    filed = FileContract(trade=way.number, office="OTHER", filing_no="1")
    assert way.station.code(filed, CLERK) == "contract-none"
