"""The certificate: one for a trade, out of a series without gaps."""

import pytest
from small_station import HEAD, NUMBER, path_to

from appliance.core.commands import IssueCertificate
from appliance.core.entries import CertificateIssued

ISSUE = IssueCertificate(trade=NUMBER)


@pytest.mark.parametrize(
    ("last", "number"), [(0, "999999100鉴〔2026〕00001号"), (41, "999999100鉴〔2026〕00042号")]
)
def test_a_certificate_takes_the_next_number(last: int, number: str) -> None:
    station = path_to("SETTLED")
    station.numbers["cert/2026"] = last
    decision = station.must(ISSUE, HEAD)
    fact = decision.entries[0].fact
    assert isinstance(fact, CertificateIssued)
    assert fact.cert_no == number
    assert (decision.follows[0].kind, decision.follows[0].number) == ("DOC32", number)
    assert station.numbers["cert/2026"] == last + 1


def test_there_is_no_second_certificate() -> None:
    assert path_to("CERTIFIED").code(ISSUE, HEAD) == "wrong-stage"
