"""The box's own secrets: what is drawn once, and what may not be drawn twice."""

from pathlib import Path

from appliance.box_secrets import BoxSecrets
from tests.fakes.township import ORIGIN, Township


class Drawn:
    """Gives these keys one after the other."""

    def __init__(self, *keys: bytes) -> None:
        self.keys = list(keys)

    def draw(self, count: int) -> bytes:
        key = self.keys.pop(0)
        assert len(key) == count
        return key


def test_a_firewall_key_whose_id_has_acts_already_is_drawn_anew(tmp_path: Path) -> None:
    """Acts are found by the id alone: two trades under one id would each miss theirs."""
    town = Township(tmp_path)
    number = town.lease_to("PUBLISHED")
    town.enrol(number)
    first = town.station.firewall_key(number)
    other = Drawn(first.key, bytes(range(32)))
    secrets = BoxSecrets(town.station.ledger, town.station.vault, other, ORIGIN)
    assert secrets.firewall_key("999999100-2026-CBD-0002", 0).key == bytes(range(32))
    assert other.keys == []
    assert town.trade(number).enrolments


def test_a_query_code_finds_its_trade_also_after_the_table_was_emptied(tmp_path: Path) -> None:
    town = Township(tmp_path)
    number = town.lease_to("SUBMITTED")
    station = town.station
    code = station.query_code(number)
    assert station.codes.trade(code) == number
    assert station.codes.trade("00000000") is None
    station.ledger.write(lambda: station.ledger.db.execute_sql("DELETE FROM query_code"))
    assert station.codes.trade(code) == number
