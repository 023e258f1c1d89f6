"""The vault on its way to the district: nothing forgotten, nothing told, nothing erased back."""

from pathlib import Path

import pytest

from appliance import erasure
from appliance.ledger import vault_parcels
from appliance.ledger.escrow import BadParcel
from appliance.ledger.recovery_key import new_secret
from appliance.ledger.vault_parcels import NAME, PAD_BYTES, REST_S, Rows, VaultParcels
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import ORIGIN, OWNER, TAKER, Township

SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery"))
OTHER = new_secret("demo.district.999999/recovery2", CountedEntropy("other"))
TABLES = {
    "items": "SELECT seq, name, subject, sealed FROM vault_item",
    "subjects": "SELECT id, epoch, wrapped FROM vault_subject",
    "secrets": "SELECT name, epoch, wrapped FROM vault_secret",
}


@pytest.fixture
def township(tmp_path: Path) -> Township:
    return Township(tmp_path / "box")


def parcels_of(township: Township) -> VaultParcels:
    return VaultParcels(
        township.station.ledger.db, township.folder / "parcels", township.disk,
        origin=ORIGIN, recovery=SECRET.public, monotonic=township.clock.monotonic,
    )  # fmt: skip


def send(township: Township) -> int:
    """A round of a box that has just started."""
    return parcels_of(township).round(township.station.side_transaction)


def carried(township: Township) -> Rows:
    folder = township.folder / "parcels"
    return vault_parcels.newest(vault_parcels.of_folder(folder, SECRET, ORIGIN))


def lying(township: Township) -> dict[str, set[tuple[object, ...]]]:
    db = township.station.ledger.db
    return {name: set(db.execute_sql(sql).fetchall()) for name, sql in TABLES.items()}


def same(township: Township) -> bool:
    rows = carried(township)
    return lying(township) == {name: set(getattr(rows, name)) for name in TABLES}


def names(township: Township) -> list[str]:
    return sorted(one.name for one in (township.folder / "parcels").iterdir())


def test_every_row_lies_in_a_parcel_and_only_new_ones_travel_again(township: Township) -> None:
    township.lease_to("SUBMITTED")
    assert send(township) == 1
    assert same(township)
    first = names(township)
    assert send(township) == 0
    with township.station.side_transaction():
        township.station.vault.keep_secret("draft/1", b"a form that is being filled in")
    assert send(township) == 1
    assert same(township)
    assert set(first) < set(names(township))
    assert all(NAME.match(one) and len(one) <= 80 for one in names(township))
    township.close()


def test_a_vault_from_before_there_were_parcels_travels_whole(township: Township) -> None:
    """What the migration found in the tables is a change like any other."""
    township.lease_to("SUBMITTED")
    send(township)
    with township.station.side_transaction():
        township.station.ledger.db.execute_sql("DELETE FROM vault_change")
    assert send(township) == 0
    with township.station.side_transaction():
        township.station.vault.rewrap()
    assert send(township) == 1
    assert same(township)
    township.close()


def test_nothing_in_a_parcel_names_anybody(township: Township) -> None:
    township.lease_to("ARCHIVED")
    send(township)
    for path in (township.folder / "parcels").iterdir():
        data = path.read_bytes()
        rows = vault_parcels.opened(data, SECRET).rows
        for said in (OWNER.name, OWNER.id_number, TAKER.phone):
            assert said.encode() not in data
            assert all(said.encode() not in row[3] for row in rows.items)
    township.close()


def test_neither_length_nor_number_counts_the_acts(township: Township) -> None:
    township.lease_to("SUBMITTED")
    parcels = parcels_of(township)
    assert parcels.round(township.station.side_transaction) == 1
    with township.station.side_transaction():
        township.station.vault.keep_secret("draft/1", b"another form")
    assert parcels.round(township.station.side_transaction) == 0
    township.clock.forward(seconds=REST_S)
    assert parcels.round(township.station.side_transaction) == 1
    sizes = {len(one.read_bytes()) for one in (township.folder / "parcels").iterdir()}
    assert max(sizes) - min(sizes) < 8  # digits of the number alone
    assert min(sizes) > PAD_BYTES
    township.close()


def test_a_power_cut_before_the_rows_are_struck_off_sends_them_twice(township: Township) -> None:
    township.lease_to("SUBMITTED")

    def cut() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        parcels_of(township).round(cut)  # type: ignore[arg-type]
    assert send(township) == 1
    assert len(names(township)) == 2
    assert same(township)
    township.close()


def test_what_was_erased_comes_back_from_no_parcel(township: Township) -> None:
    township.lease_to("ARCHIVED")
    send(township)
    before = set(carried(township).items)
    township.go("2036-04-10 09:00")
    asked = erasure.asked_for(township.station, OWNER.id_number, ground="PERIOD_OVER")
    people = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    township.station.do(asked, signers=people)
    send(township)
    assert same(township)
    gone = {(row.seq, row.name) for row in asked.party_id.rows}
    assert gone <= {row[:2] for row in before}
    assert not gone & {row[:2] for row in carried(township).items}
    township.close()


@pytest.mark.parametrize("damage", ["other key", "cut", "bent", "moved"])
def test_a_parcel_opens_with_its_key_whole_and_under_its_own_number(
    township: Township, damage: str
) -> None:
    township.lease_to("SUBMITTED")
    send(township)
    data = next((township.folder / "parcels").iterdir()).read_bytes()
    given = {
        "other key": data,
        "cut": data[:-1],
        "bent": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        "moved": data.replace(b'"number":1', b'"number":2', 1),
    }[damage]
    with pytest.raises(BadParcel):
        vault_parcels.opened(given, OTHER if damage == "other key" else SECRET)
    assert vault_parcels.opened(data, SECRET).head.number == 1
    township.close()
