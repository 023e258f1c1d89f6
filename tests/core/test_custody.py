"""E08 and D04: files handed out under their digest, certificates in custody for one project."""

import pytest
from small_station import CLERK, FIRST, HEAD, NUMBER, TEXT, SmallStation, enrolling, path_to

from appliance.core.commands import CloseArchive, IssueDocument, ReturnCustody, TakeCustody
from appliance.core.entries import Cover, CustodyReturned, CustodyTaken, DocumentIssued

OTHER = "cd" * 32


def enrolled() -> SmallStation:
    station = path_to("PUBLISHED")
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    station.changes["files"] = frozenset({TEXT})
    return station


def issuing(**changes: object) -> IssueDocument:
    values: dict[str, object] = {"trade": NUMBER, "enrol_id": FIRST, "file_sha256": TEXT}
    return IssueDocument(**(values | changes))


def taking(**changes: object) -> TakeCustody:
    values = {"trade": NUMBER, "enrol_id": FIRST, "certificate_no": "ZJ-2026-001"}
    return TakeCustody(**(values | changes))


def test_e08_who_took_which_file_is_recorded_and_hidden() -> None:
    station = enrolled()
    first, second = station.must(issuing(), CLERK).entries
    assert first.fact == DocumentIssued(FIRST, TEXT, "2026-03-10T02:00:00.000Z")
    assert second.fact == Cover()  # as many sealed acts as an enrolment
    assert {first.hidden_for, second.hidden_for} == {NUMBER}
    assert station.trade is not None
    assert [one.file_sha256 for one in station.trade.handed.issued] == [TEXT]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"file_sha256": OTHER}, "file-unknown"), ({"enrol_id": "9Z9Z9Z9Z"}, "enrol-unknown")],
)
def test_e08_only_a_file_of_the_trade_goes_to_somebody_enrolled(
    changes: dict[str, object], code: str
) -> None:
    assert enrolled().code(issuing(**changes), CLERK) == code


def test_e08_after_the_deadline_nothing_is_handed_out() -> None:
    station = enrolled()
    station.at = path_to("ENROL_CLOSED").at
    assert station.code(issuing(), CLERK) == "document-late"
    assert path_to("READY").code(issuing(), CLERK) == "wrong-stage"


def test_d04_a_certificate_lies_here_until_it_is_given_back() -> None:
    station = enrolled()
    first = station.must(taking(certificate_no="zj-2026-001"), CLERK).entries[0]
    assert first.fact == CustodyTaken("ZJ-2026-001", FIRST, f"{FIRST}-Z1")
    assert first.hidden_for == NUMBER
    assert station.code(taking(), CLERK) == "certificate-here"
    back = station.must(ReturnCustody(trade=NUMBER, certificate_no="ZJ-2026-001"), CLERK)
    assert back.entries[0].fact == CustodyReturned("ZJ-2026-001", f"{FIRST}-Z1")
    assert station.code(ReturnCustody(trade=NUMBER, certificate_no="ZJ-2026-001"), CLERK) == (
        "certificate-not-here"
    )
    again = station.must(taking(), CLERK).entries[0].fact
    assert again == CustodyTaken("ZJ-2026-001", FIRST, f"{FIRST}-Z2")


def test_d04_after_the_closing_custody_stands_in_clear() -> None:
    station = path_to("AWARDED")
    draft = station.must(taking(enrol_id=f"{NUMBER}-E001"), CLERK).entries[0]
    assert (draft.trade, draft.hidden_for) == (NUMBER, None)
    assert station.code(taking(), HEAD) == "role-may-not"


@pytest.mark.parametrize(
    ("number", "held", "code"),
    [
        ("ZJ-2026-001", {"ZJ-2026-001"}, "certificate-elsewhere"),
        ("zj-2026-001", {"ZJ-2026-001"}, "certificate-elsewhere"),
        ("ZJ-2026-001", {"ZJ-2026-002"}, ""),
        ("一号证书", set(), "certificate-form"),
        ("999999197511022173", set(), "certificate-form"),
    ],
)
def test_d04_a_certificate_of_a_live_project_is_offered_in_no_other(
    number: str, held: set[str], code: str
) -> None:
    station = enrolled()
    station.changes["in_custody"] = frozenset(held)
    assert station.code(taking(certificate_no=number), CLERK) == code


def test_d04_nobody_enrols_with_a_certificate_that_lies_in_another_project() -> None:
    station = path_to("PUBLISHED")
    station.changes["in_custody"] = frozenset({"ZJ-2026-001"})
    assert station.code(enrolling(manager_certificate="zj-2026-001"), CLERK) == (
        "certificate-elsewhere"
    )
    assert station.code(enrolling(manager_certificate="ZJ-2026-002"), CLERK) == ""


def test_d04_a_file_is_not_archived_over_a_certificate_that_is_still_here() -> None:
    station = path_to("CERTIFIED")
    station.must(taking(enrol_id=f"{NUMBER}-E001"), CLERK)
    asked = CloseArchive(trade=NUMBER, manifest_sha256=TEXT, files=1)
    assert station.code(asked, CLERK) == "custody-held"
