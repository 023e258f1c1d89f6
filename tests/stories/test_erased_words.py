"""The words of papers go with the winner whom they are about; what is left still verifies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import erasure, told_words
from appliance.core.commands import IssueCertificate
from appliance.core.deal_words import NAME, certificate_words
from appliance.ledger.verify import verify_database
from tests.fakes.township import OWNER, TABLES, TAKER, Township

AFTER = "2036-04-10 09:00"


class WordyTownship(Township):
    """The certificate is issued with its words, as the screen does."""

    def _to_certified(self, number: str, **_: object) -> None:
        self.go("2026-04-01 10:00")
        people = self.station.deal_people(self.trade(number))
        assert people is not None
        words = certificate_words(self.trade(number), people)
        self.by("head", "HEAD", IssueCertificate(trade=number, words=words))


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = WordyTownship(tmp_path)
    yield made
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def certified(township: Township, number: str) -> int:
    """The entry of the certificate."""
    return township.trade(number).since("CERTIFIED").seq


@pytest.mark.parametrize("party", [TAKER, OWNER])
def test_i05_the_words_of_a_certificate_go_with_whoever_goes(
    township: Township, party: object
) -> None:
    number = township.lease_to("ARCHIVED")
    seq, station = certified(township, number), township.station
    assert told_words.words_of(station, seq) is not None
    township.go(AFTER)
    asked = erasure.asked_for(station, party.id_number, ground="CONSENT_WITHDRAWN")
    assert (seq, NAME) in {(row.seq, row.name) for row in asked.party_id.rows}
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    station.do(asked, signers=signers)
    assert told_words.words_of(station, seq) is None
    assert told_words.code_of(station, seq, None) == ""
    assert station.deal_people(township.trade(number)) is None
