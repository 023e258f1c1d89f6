"""The process of the box itself puts the keys of its vault into escrow."""

import threading
from pathlib import Path

from appliance.ledger.drill import drill
from appliance.ledger.recovery_key import parse_recovery_secret
from appliance.settings import StationSettings, load
from kiosk_ui.box import Box
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from provisioning.privacy import identities
from provisioning.privacy.scan import scan
from tests.fakes.entropy import CountedEntropy


def test_a_started_box_has_nobody_in_clear(tmp_path: Path) -> None:
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy(), year=2026, say=lambda _text: None)
    state = tmp_path / "station"
    written = (state / "keys" / "enrolment.json").read_bytes()
    for _ in range(2):
        box = Box(load(tmp_path / "station.toml", StationSettings), threading.Event())
        box._begin()
        box.station.ledger.close()
    known = identities.of_vault(state)
    assert len(known) == 8
    assert all(str(one.value).encode() in written for one in known)
    assert scan([state], known).found == []


def test_a_started_box_has_its_epoch_in_escrow(tmp_path: Path) -> None:
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy(), year=2026, say=lambda _text: None)
    box = Box(load(tmp_path / "station.toml", StationSettings), threading.Event())
    try:
        box._begin()
        box._put_away()
        size = box.station.ledger.size
        box._put_away()
        assert box.station.ledger.size == size
    finally:
        box.station.ledger.close()
    text = (tmp_path / "district" / "keys" / "recovery").read_text("ascii")
    state = tmp_path / "station"
    result = drill(state / "station.db", state / "parcels", parse_recovery_secret(text.strip()))
    assert result.good
    assert result.values == 8
