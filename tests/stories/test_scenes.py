"""Scenes a tester plays (domain.md 8), on a whole station with nobody at the other end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.core import envelope
from appliance.core.clocks import day_at
from appliance.core.commands import (
    AddHolder,
    AddService,
    DraftTrade,
    MatchIdentity,
    SubmitTrade,
)
from appliance.core.parties import Person
from appliance.ledger.checkpoints import witness_key
from appliance.outbox import Job
from appliance.station import Refused
from kiosk_ui.typesetting import Typesetter
from sync import bundle
from sync import ingest as rules
from sync.ingest import ingest
from sync.policy import Policy
from sync.settings import EnrolledStation
from sync.sources import FrameSource
from tests.fakes.clock import FakeClock
from tests.fakes.desk import SETTINGS
from tests.fakes.published import open_district
from tests.fakes.township import (
    ORIGIN,
    OWNER,
    PATH,
    PLACE,
    STATION,
    STATION_KEY,
    TAKER,
    Township,
)

OF_THE_PARTY = {"trade.draft", "trade.submit", "contract.sign"}
"""Acts for which the transferor stands at the window."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    """After each scene the rows follow from the ledger alone."""
    made = Township(tmp_path)
    yield made
    live = made.station.projections.rows()
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()


def test_scene_01_a_lease_to_a_neighbour_without_a_network_in_two_visits(town: Township) -> None:
    """3.52 mu to a neighbour, from the ID card to the certificate: one visit, and one to sign."""
    number = ""
    for reached in PATH[: PATH.index("CERTIFIED") + 1]:
        number = town.step(reached, number, method="NEGOTIATE")
        if reached in ("ACCEPTED", "CONTRACTED"):
            matter = "INTAKE" if reached == "ACCEPTED" else "SIGN"
            town.by("clerk", "CLERK", AddService(trade=number, matter=matter))
    trade = town.trade(number)
    people = town.station.people(number)
    assert people is not None
    assert (people.transferor.name, people.bidders[trade.winner].name) == (OWNER.name, TAKER.name)
    assert trade.wants.area_mu_e4 == 35_200
    assert trade.source == "CARD"
    assert trade.certificate is not None
    came = {day_at(each.at) for each in town.station.timeline(number) if each.kind in OF_THE_PARTY}
    assert len(came) == trade.principals.visits == 2
    ledger = town.station.ledger
    kinds = {envelope.from_bytes(ledger.entry(seq)).kind for seq in range(ledger.size)}
    assert "district.applied" not in kinds
    assert not town.station.proof().reach


def test_scene_13_a_stick_carried_twice_and_out_of_order_tells_the_district_everything_once(
    town: Township, tmp_path: Path
) -> None:
    """Two days on two sticks: the second is early, the first comes twice, the second again."""
    station = EnrolledStation(code=STATION, name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey)
    witness = witness_key("demo.district.999999/w1", b"\x09" * 32)
    (tmp_path / "district").mkdir()
    district = open_district(tmp_path / "district", [station], FakeClock(), witness)
    sticks = [stick(town, 0)]
    number = town.lease_to("ACCEPTED")
    sticks.append(stick(town, bundle.read(sticks[0]).stop))
    taken = [
        ingest(FrameSource(sticks[each]), Policy(district.store)) for each in (1, 0, 0, 1, 0, 1)
    ]
    first, whole = bundle.read(sticks[0]).stop, town.station.ledger.size
    assert [(each.size, each.reason) for each in taken] == [
        (0, rules.GAP), (first, ""), (first, ""), (whole, ""), (whole, ""), (whole, ""),
    ]  # fmt: skip
    assert sum(each.new for each in taken) == whole
    shelf = district.store.shelf(ORIGIN)
    assert shelf is not None
    held = [body for _seq, body in shelf.entries(0, shelf.size)]
    assert held == [body for _seq, body in town.station.ledger.entries()]
    assert district.store.evidence(ORIGIN) == []
    assert town.trade(number).stage == "ACCEPTED"
    district.store.close()


def stick(town: Township, start: int) -> bytes:
    """What goes onto a USB stick: the entries from `start` on, under the newest checkpoint."""
    ledger = town.station.ledger
    entries = tuple(ledger.entry(seq) for seq in range(start, ledger.size))
    return bundle.write(bundle.Bundle(start, entries, ledger.checkpoint() or ""))


# --- 15 ---

RARE = Person("张䶮", "999999198412127919", member_of="999999100200", phone="16900000016")
DOTTED = Person("阿依·示例", "999999198901156841", phone="16900000015")
MODULE = "05.01-20210715-0007654321-0123456789"


@pytest.mark.parametrize("transferor", [RARE, DOTTED])
def test_scene_15_a_rare_sign_and_a_middle_dot_stay_as_the_card_has_them(
    town: Township, transferor: Person
) -> None:
    number = town.lease_to("CERTIFIED", transferor=transferor)
    people = town.station.people(number)
    assert people is not None
    assert people.transferor == transferor
    certificate = town.trade(number).certificate
    assert certificate is not None
    told = read(town, number, "DOC32", certificate.cert_no)
    assert transferor.name in told


def read(town: Township, number: str, kind: str, document: str) -> str:
    """What stands on the slip."""
    seq = town.trade(number).last_seq
    job = Job(1, "print", kind, document, 1, number, seq, "queued", "", "")
    return "\n".join(Typesetter(town.station, SETTINGS).slip_of(job).lines())


def test_scene_15_who_has_no_fingerprints_signs_in_ink(town: Township) -> None:
    number = town.lease_to("ACCEPTED", sign_kind="INK", finger_score=None)
    assert town.trade(number).wants.sign_kind == "INK"


def test_scene_15_who_cannot_write_presses_a_thumb_before_a_witness(town: Township) -> None:
    number = town.lease_to("SUBMITTED", sign_kind="THUMB", finger_score=None)
    with pytest.raises(Refused, match="thumb-needs-witness"):
        town.step("ACCEPTED", number)
    witness = AddHolder(
        trade=number, party_id=TAKER, part="WITNESS", sign_kind="INK", source="CARD",
        module=MODULE,
    )  # fmt: skip
    town.by("clerk", "CLERK", witness)
    town.step("ACCEPTED", number)
    (beside,) = town.trade(number).principals.holders
    assert beside.part == "WITNESS"
    assert town.station.holder(beside.seq) == TAKER


class BrokenReader(Township):
    """The card reader is away: the number is typed, and a second person looks at the card."""

    def register(self, **asked: Any) -> str:
        number, draft_id = self.station.next_trade_no("CBD"), self.station.draw_id()
        draft = typed_draft(draft_id)
        values: dict[str, Any] = {
            "trade": number, "draft_id": draft_id, "type": "CBD", "mode": "LEASE",
            "method": "NEGOTIATE", "transferor": OWNER, "place": PLACE,
            "village": "999999100200", "parcel_code": "9999991002000000123",
            "area_mu_e4": 35_200, "title_area_mu_e4": 35_200, "title_months_left": 240,
            "term_months": 60, "start": "2026-04-01", "list_price_fen": 80_000,
            "price_unit": "fen/mu/year", "sign_kind": "INK", "land_type": "0101",
        }  # fmt: skip
        both = [self.signer("clerk", "CLERK"), self.signer("second", "CLERK")]
        self.station.do(draft, SubmitTrade(**(values | asked)), signers=both)
        return number


def typed_draft(draft_id: str) -> DraftTrade:
    return DraftTrade(
        draft_id=draft_id, type="CBD", mode="LEASE", transferor=OWNER, consent_version="1",
        source="TYPED", reason="READER_BROKEN",
    )  # fmt: skip


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[BrokenReader]:
    made = BrokenReader(tmp_path)
    yield made
    made.close()


def test_scene_02_with_a_broken_reader_a_second_person_confirms_and_the_card_comes_later(
    broken: BrokenReader,
) -> None:
    with pytest.raises(Refused) as no:
        broken.by("clerk", "CLERK", typed_draft(broken.station.draw_id()))
    assert no.value.refusal.code == "typed-needs-second"
    number = broken.lease_to("IN_REVIEW")
    assert broken.trade(number).source == "TYPED"
    module = "05.01-20210715-0007654321-0123456789"
    other = msgspec.structs.replace(OWNER, name=TAKER.name, id_number=TAKER.id_number)
    for card, verdict in ((other, "OTHER"), (OWNER, "SAME")):
        broken.by("clerk", "CLERK", MatchIdentity(trade=number, party_id=card, module=module))
        assert newest(broken, "identity.match").data["result"] == verdict
    for reached in PATH[PATH.index("APPROVED") : PATH.index("CERTIFIED") + 1]:
        broken.step(reached, number)
    assert broken.trade(number).certificate is not None


def newest(town: Township, kind: str) -> envelope.Envelope:
    """The last entry of that kind in the ledger."""
    ledger = town.station.ledger
    entries = (envelope.from_bytes(ledger.entry(seq)) for seq in reversed(range(ledger.size)))
    return next(one for one in entries if one.kind == kind)
