"""A person is erased: what the district has in safe keeping of them is destroyed there as well."""

from pathlib import Path

import pytest

from appliance import erasure
from appliance.ledger import drill, notes, vault_parcels
from appliance.ledger.disk import RealDisk
from appliance.ledger.escrow import Escrow
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.recovery_key import new_secret
from appliance.ledger.vault_parcels import VaultParcels
from sync.district import erasing
from sync.district.erasing import BadErasures, Ended, Erasures
from sync.district.parcels import DESTROYED, ParcelRoom
from sync.parcels import Offered, digest_of
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import ORIGIN, OWNER, STATION, STATION_KEY, WITNESS, Township

SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery"))
HASH = "ab" * 32
FIRST = f"escrow-1-{SECRET.public.key_id}.json"


@pytest.fixture
def township(tmp_path: Path) -> Township:
    return Township(tmp_path / "box")


def carry(township: Township, room: ParcelRoom) -> list[str]:
    """What a contact brings up, and why something of it was not taken."""
    epochs = KeyEpochs(township.folder / "keys", township.disk, township.entropy)
    Escrow(
        epochs, township.folder / "parcels", township.disk,
        origin=ORIGIN, recovery=SECRET.public,
    ).round(township.station.do)  # fmt: skip
    VaultParcels(
        township.station.ledger.db, township.folder / "parcels", township.disk,
        origin=ORIGIN, recovery=SECRET.public, monotonic=township.clock.monotonic,
    ).round(township.station.side_transaction)  # fmt: skip
    files = sorted((township.folder / "parcels").iterdir())
    return [room.keep(HASH, one.name, one.read_bytes()) for one in files]


def order(township: Township) -> tuple[Ended, ...]:
    return erasing.ordered(township.station.ledger.entries())


def erase(township: Township) -> int:
    township.go("2036-04-10 09:00")
    asked = erasure.asked_for(township.station, OWNER.id_number, ground="PERIOD_OVER")
    people = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    return township.station.do(asked, signers=people).last_seq


def test_the_order_is_complete_once_the_new_epoch_is_in_safe_keeping(
    township: Township, tmp_path: Path
) -> None:
    room = ParcelRoom(tmp_path / "district", township.disk)
    township.lease_to("ARCHIVED")
    carry(township, room)
    assert order(township) == ()
    old = room.body(HASH, FIRST)
    seq = erase(township)
    assert order(township) == ()  # what stays of everybody else has no other key there yet
    carry(township, room)
    assert order(township) == (Ended(1, seq, digest_of(old)),)

    assert erasing.destroy(room, HASH, order(township)) == 1
    assert erasing.destroy(room, HASH, order(township)) == 0
    assert FIRST not in room.names(HASH)
    for name in (FIRST, "escrow-1.json", "escrow-1-0badcafe.json"):
        assert room.keep(HASH, name, old) == DESTROYED
    assert room.lacking(HASH, [Offered(FIRST, digest_of(old), len(old))]) == ()
    folder = tmp_path / "district" / "parcels" / HASH
    keys, _digests = drill.keys_of(folder, SECRET)
    assert list(keys) == [2]
    first, *later = vault_parcels.of_folder(folder, SECRET, ORIGIN)
    assert {epoch for _id, epoch, _wrapped in first.rows.subjects} == {1}  # opens for nobody now
    assert later
    township.close()


def test_an_epoch_is_destroyed_under_all_its_names_and_no_other_with_it(tmp_path: Path) -> None:
    """As a station leaves them that had several recovery keys, or an older version."""
    room = ParcelRoom(tmp_path, RealDisk())
    of_one = ["escrow-1-0badcafe.json", "escrow-1-12345678.json", "escrow-1.json"]
    others = ["escrow-10.json", "escrow-2-0badcafe.json", "vault-00000001-0badcafe0badcafe"]
    for name in of_one + others:
        assert not room.keep(HASH, name, name.encode())
    ended = (Ended(1, 70, "0" * 64),)
    assert erasing.destroy(room, HASH, ended) == len(of_one)
    assert room.names(HASH) == others
    offered = [Offered(name, digest_of(name.encode()), len(name)) for name in of_one]
    assert room.lacking(HASH, offered) == ()


def test_the_confirmation_is_the_districts_word(township: Township) -> None:
    said = Erasures(STATION, ORIGIN, (Ended(1, 70, "0" * 64),))
    note = notes.signed(erasing.text_of(said), STATION_KEY)
    assert erasing.read(note, STATION_KEY.verifier) == said
    with pytest.raises(BadErasures):
        erasing.read(note, WITNESS.verifier)
    with pytest.raises(BadErasures):
        erasing.read(note.replace(b'"epoch":1', b'"epoch":2'), STATION_KEY.verifier)
    township.close()
