"""Red team: everything that lies in the box, its keys, and the clerk's card and PIN (E09).

What is tried here is what somebody can try who has copied the state folder before the opening and
stands at the counter as the clerk. What they may not learn: any amount; whether one offer is 10
yuan or 10,000,000; how many offers there are. What they may not do: put another offer, an old one
or none in the place of one, without its slip showing it.
"""

import base64
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import sealed_bids
from appliance.core import bid_standing, bids, canonical, envelope
from appliance.core.bid_check import BidSlipFacts, check
from appliance.core.commands import CoverEnrolment, ReplaceBid
from appliance.core.entries import SealedAct
from appliance.ledger import bid_sealing, sealing, share_keys
from appliance.ledger.bid_sealing import HOLDERS, PAIRS, BadBid, Place, SealedBid
from appliance.ledger.recovery_key import RecoverySecret
from tests.fakes.desk import Browser, Desk
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import ORIGIN

LITTLE, MUCH = 1_000, 1_000_000_000
"""10 yuan, 10,000,000 yuan, in fen."""


@pytest.fixture
def town(tmp_path: Path) -> SealedTown:
    return SealedTown(tmp_path)


def typed(desk: Desk, number: str, enrol_id: str, yuan: str) -> Browser:
    """An offer as it really comes in: at the screen, with its slip printed."""
    clerk = desk.at("clerk")
    clerk.send(f"/bids/{number}/find", page=f"/bids/{number}", enrol_id=enrol_id)
    read_back = clerk.send(f"/bids/{number}/amount", page=f"/bids/{number}/pad", price=yuan)
    assert clerk.post(f"/bids/{number}/seal", read_back.text, price=yuan).status_code == 303
    clerk.send(f"/bids/{number}/print", page=f"/bids/{number}/done", kind="DOC14")
    return clerk


def every_byte(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def forms_of(fen: int, nonce: bytes) -> Iterator[bytes]:
    """How an amount or its nonce might stand in a file."""
    yuan = f"{fen // 100}"
    yield from (f'"amount_fen":{fen}'.encode(), f"{yuan}.00".encode(), f"{fen // 100:,}".encode())
    yield from (nonce, nonce.hex().encode(), nonce.hex().upper().encode(), base64.b64encode(nonce))


# --- nothing is recovered ------------------------------------------------------------------------


def test_e09_with_folder_keys_and_the_clerks_card_no_offer_is_recovered(
    town: SealedTown,
) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    desk = Desk(town)
    typed(desk, number, first, "12345678.90")
    slip = re.search(rb"TPB1:([0-9A-Z-]+):(\w+):1:([0-9A-F]{64})", desk.devices.jobs[0])
    assert slip
    nonce = bytes.fromhex(slip.group(3).decode())

    # The folder as it lies there, and with every key of the box: vault and firewall opened.
    everything = every_byte(town.folder)
    station = town.station
    opened = [station.vault.value(seq, name) or b"" for seq, name in station.vault.items()] + [
        station.vault.secret(name) or b"" for name in station.vault.secrets("")
    ]
    firewall = station.firewall_key(number)
    written = (envelope.from_bytes(body) for _seq, body in station.ledger.entries())
    hidden = (envelope.fact_of(one) for one in written if one.kind == SealedAct.kind)
    acts = [
        sealing.unsealed(act, firewall, origin=ORIGIN)
        for act in hidden
        if isinstance(act, SealedAct)
    ]
    assert any(b"bid.seal" in act for act in acts)  # so far the keys of the box do lead
    for form in forms_of(1_234_567_890, nonce):
        assert form not in everything
        assert not [value for value in opened if form in value]
        assert not [act for act in acts if form in act]

    # The sealed bytes are found; with the keys of the box and the clerk they do not open.
    (bid,) = bid_standing.every(town.trade(number))
    sealed = sealed_bids.kept(station, bid)
    assert sealed is not None
    place = Place(ORIGIN, number, bid.enrol_id)
    theirs = [
        share_keys.secret_of(town.people["clerk"]),
        *(RecoverySecret("found", value) for value in opened if len(value) == 32),
    ]
    for secret, pair in itertools.product(theirs, PAIRS):
        with pytest.raises(BadBid):
            bid_sealing.peel(sealed, pair, secret, place)
    for value in opened:
        if len(value) == 32:
            with pytest.raises(BadBid):
                bid_sealing.opened(sealed, value, place)


def test_e09_the_commitment_alone_is_not_guessed_without_the_nonce(town: SealedTown) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    town.seal(number, first, LITTLE)
    (bid,) = bid_standing.every(town.trade(number))
    known = [bytes(32), bytes.fromhex(bid.ciphertext_sha256), bids.bytes_of(bid.commitment)]
    for nonce, fen in itertools.product(known, range(0, 200_000, 100)):
        assert nonce is not None
        assert bids.commitment_text(number, bid.enrol_id, fen, nonce) != bid.commitment


# --- nothing is counted or measured --------------------------------------------------------------


def shape(town: SealedTown) -> tuple[object, ...]:
    """All that can be counted or measured from outside, without any key."""
    db = town.station.ledger.db
    rows = {
        table: sorted(
            [str(len(cell)) if isinstance(cell, str | bytes) else "number" for cell in row]
            for row in db.execute_sql(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own
        )
        for (table,) in db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    entries = [
        (canonical.decode(body)["kind"], len(body) - len(str(seq)))
        for seq, body in town.station.ledger.entries()
    ]
    sizes = sorted(path.stat().st_size for path in (town.folder / "blobs").rglob("*"))
    return rows, entries, sizes


@pytest.mark.parametrize("fen", [MUCH, 1, 123_456_789_012])
def test_e09_ten_yuan_cannot_be_told_from_ten_million_by_size_or_count(
    tmp_path: Path, fen: int
) -> None:
    shapes, receipts = [], []
    for name, amount in (("little", LITTLE), ("other", fen)):
        town = SealedTown(tmp_path / name)
        number = town.published()
        first, _second = town.two_enrolled(number)
        desk = Desk(town)
        typed(desk, number, first, f"{amount // 100}.{amount % 100:02d}")
        shapes.append(shape(town))
        receipts.append(desk.devices.jobs[0])
        town.close()
    assert shapes[0] == shapes[1]
    assert len(receipts[0]) == len(receipts[1])
    same = re.compile(rb"TPB1:[0-9A-Z:-]+|[0-9a-f]{4}( [0-9a-f]{4})+|TP[R1][0-9A-Z $%*+./:-]+")
    assert same.sub(b"", receipts[0]) == same.sub(b"", receipts[1])


def test_e09_an_offer_leaves_what_a_cover_leaves(tmp_path: Path) -> None:
    """Rows, sizes and kinds of an offer, a withdrawal and a cover are the same."""
    left = []
    for act in ("cover", "offer", "bag"):
        town = SealedTown(tmp_path / act)
        number = town.published()
        first, _second = town.two_enrolled(number)
        clerk = Desk(town).at("clerk")
        if act == "offer":
            town.seal(number, first, LITTLE)
        elif act == "bag":
            clerk.send(f"/bids/{number}/find", page=f"/bids/{number}", enrol_id=first)
            clerk.send(f"/bids/{number}/bag", page=f"/bids/{number}", seal_no="QH-000123")
        else:
            town.station.do(CoverEnrolment(trade=number), CoverEnrolment(trade=number))
        rows, entries, sizes = shape(town)
        assert isinstance(rows, dict)
        assert isinstance(entries, list)
        left.append((rows, entries, sizes))
        town.close()
    assert left[0] == left[1] == left[2]


# --- nothing is put in another's place -----------------------------------------------------------


def facts(town: SealedTown, number: str, taken: sealed_bids.Taken, seq: int = 1) -> BidSlipFacts:
    return BidSlipFacts(number, taken.enrol_id, seq, taken.nonce)


def opened_with(town: SealedTown, number: str) -> None:
    town.to_session(number)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    town.open_bids(number)


def test_e09_a_slip_and_its_amount_agree_with_what_came_out(town: SealedTown) -> None:
    number = town.published()
    first, second = town.two_enrolled(number)
    mine, theirs = town.seal(number, first, 95_000), town.seal(number, second, 97_500)
    before = check(town.trade(number), facts(town, number, mine), 95_000)
    assert (before.faults, before.opened) == ((), False)
    opened_with(town, number)
    trade = town.trade(number)
    assert check(trade, facts(town, number, mine), 95_000).good
    assert check(trade, facts(town, number, theirs), 97_500).good
    assert check(trade, facts(town, number, mine), 95_001).faults == ("commitment-differs",)


def swap_rows(town: SealedTown, one: bid_standing.Bid, other: SealedBid) -> None:
    """What a clerk with every key of the box can write: other sealed bytes in the vault."""
    station = town.station

    def write() -> None:
        station.vault.erase([(one.entry, sealed_bids.KEPT_AS)])
        station.vault.keep(
            os.urandom(16).hex(), one.entry, sealed_bids.KEPT_AS,
            canonical.encode({"text": other.text}), bytes(32),
        )  # fmt: skip

    station.ledger.write(write)


ATTACKS = ("swapped", "forged", "replayed", "withheld")


@pytest.mark.parametrize("attack", ATTACKS)
def test_e09_a_swapped_forged_replayed_or_withheld_offer_is_caught_against_its_slip(
    town: SealedTown, attack: str
) -> None:
    number = town.published()
    first, second = town.two_enrolled(number)
    mine, theirs = town.seal(number, first, 95_000), town.seal(number, second, 97_500)
    one = bid_standing.every(town.trade(number))[0]
    if attack == "swapped":
        swap_rows(town, one, theirs.bid)
    elif attack in ("forged", "replayed"):
        fen = 1 if attack == "forged" else 95_000
        swap_rows(town, one, sealed_bids.sealed(town.station, town.trade(number), first, fen).bid)
    else:
        town.station.ledger.write(
            lambda: town.station.vault.erase([(one.entry, sealed_bids.KEPT_AS)])
        )
    opened_with(town, number)
    found = check(town.trade(number), facts(town, number, mine), 95_000)
    assert found.faults == ("opened-differs",)
    assert check(town.trade(number), facts(town, number, theirs), 97_500).good


def test_e09_an_offer_that_the_ledger_does_not_have_is_said(town: SealedTown) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    taken = sealed_bids.sealed(town.station, town.trade(number), first, 95_000)
    found = check(town.trade(number), facts(town, number, taken), 95_000)
    assert found.faults == ("offer-missing",)


def test_e09_a_replaced_offer_says_that_it_no_longer_counts(town: SealedTown) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    old = town.seal(number, first, 95_000)
    new = town.seal(number, first, 96_000, ReplaceBid)
    trade = town.trade(number)
    assert check(trade, facts(town, number, old), 95_000).state == "REPLACED"
    assert check(trade, facts(town, number, new, 2), 96_000).state == "SEALED"


def test_e09_a_holder_who_keeps_the_share_back_stops_nothing() -> None:
    """With any one absent the pair of the others is there."""
    for absent in HOLDERS:
        assert [pair for pair in PAIRS if absent not in pair]


def test_e09_the_nonce_of_an_offer_never_shows_in_a_repr(town: SealedTown) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    taken = sealed_bids.sealed(town.station, town.trade(number), first, 95_000)
    assert repr(taken.nonce) not in repr(taken)
    assert repr(taken.bid.data) not in repr(taken)
