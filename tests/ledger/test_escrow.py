import base64
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from appliance.core.commands import EscrowEpoch
from appliance.ledger import escrow
from appliance.ledger.disk import RealDisk
from appliance.ledger.drill import keys_of
from appliance.ledger.escrow import BadParcel, Escrow
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.keys import BadKey
from appliance.ledger.recovery_key import (
    RecoverySecret,
    new_secret,
    parse_recovery_key,
    parse_recovery_secret,
)
from appliance.ports import StorageFault
from tests.fakes.entropy import CountedEntropy
from tests.fakes.failing_disk import FailingDisk

ORIGIN = "demo.999999.999999100/ledger1"
SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery"))
OTHER = new_secret("demo.district.999999/recovery2", CountedEntropy("other"))
KEY = bytes(range(32))


def name(epoch: int, secret: RecoverySecret = SECRET) -> str:
    return f"escrow-{epoch}-{secret.public.key_id}.json"


def _unwritten(_asked: EscrowEpoch) -> None:
    """As if its entry were written: no test of these reads it."""


def parcel(**changes: object) -> escrow.Parcel:
    data = escrow.seal(KEY, 3, origin=ORIGIN, recovery=SECRET.public)
    return escrow.parcel_of(json.dumps(json.loads(data) | changes).encode())


def test_a_parcel_opens_with_the_recovery_key_alone() -> None:
    assert escrow.opened(parcel(), SECRET) == KEY
    with pytest.raises(BadParcel, match="epoch 3 does not open"):
        escrow.opened(parcel(), OTHER)


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": 4},
        {"origin": "demo.999999.999999101/ledger1"},
        {"key": "00000000"},
        {"sealed": base64.b64encode(bytes(80)).decode()},
        {"sealed": "no base64"},
        {"sealed": ""},
    ],
)
def test_a_parcel_that_was_changed_does_not_open(changes: dict[str, object]) -> None:
    with pytest.raises(BadParcel):
        escrow.opened(parcel(**changes), SECRET)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"v":1}'])
def test_what_is_no_parcel_is_said(data: bytes) -> None:
    with pytest.raises(BadParcel):
        escrow.parcel_of(data)


def test_another_version_is_not_read() -> None:
    with pytest.raises(BadParcel, match="version 2"):
        parcel(v=2)


def test_a_parcel_shows_neither_key() -> None:
    data = escrow.seal(KEY, 3, origin=ORIGIN, recovery=SECRET.public)
    for secret in (KEY, SECRET.private):
        for shown in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert shown not in data
    assert base64.b64encode(SECRET.private).decode() not in repr(SECRET)


def test_the_recovery_key_has_a_line_for_each_half() -> None:
    assert parse_recovery_key(SECRET.public.text) == SECRET.public
    assert parse_recovery_secret(SECRET.text) == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        SECRET.public.text.replace("recovery1", "recovery2"),
        SECRET.public.text[:-4],
        SECRET.public.text + "A",
        f"a+00000000+{base64.b64encode(bytes(33)).decode()}",
    ],
)
def test_a_broken_public_line_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        parse_recovery_key(text)


@pytest.mark.parametrize(
    "text", [SECRET.public.text, SECRET.text.replace("y1+", "y2+"), SECRET.text[:-8], "x"]
)
def test_a_broken_private_line_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(BadKey) as bad:
        parse_recovery_secret(text)
    assert base64.b64encode(SECRET.private).decode()[:12] not in str(bad.value)


# --- keeping the parcels up to the epochs -------------------------------------------------------


@pytest.fixture
def epochs(tmp_path: Path) -> KeyEpochs:
    made = KeyEpochs(tmp_path / "keys", RealDisk(), CountedEntropy("epochs"))
    made.start()
    return made


@pytest.fixture
def keeper(tmp_path: Path, epochs: KeyEpochs) -> Callable[..., Escrow]:
    def made(disk: RealDisk | None = None, secret: RecoverySecret = SECRET) -> Escrow:
        return Escrow(
            epochs, tmp_path / "parcels", disk or RealDisk(), origin=ORIGIN, recovery=secret.public
        )

    return made


def names(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "parcels").iterdir())


def test_each_epoch_is_put_away_once_with_its_entry(
    tmp_path: Path, epochs: KeyEpochs, keeper: Callable[..., Escrow]
) -> None:
    said: list[EscrowEpoch] = []
    for _ in range(2):
        keeper().round(said.append)
    data = (tmp_path / "parcels" / name(1)).read_bytes()
    assert [one.sha256 for one in said] == [sha256(data).hexdigest()]
    assert escrow.opened(escrow.parcel_of(data), SECRET) == epochs.key(1)
    assert (said[0].epoch, said[0].key) == (1, escrow.id_of(epochs.key(1)))


def test_a_dropped_epoch_takes_its_parcel_along(
    tmp_path: Path, epochs: KeyEpochs, keeper: Callable[..., Escrow]
) -> None:
    said: list[EscrowEpoch] = []
    keeper().round(said.append)
    epochs.start()
    epochs.drop(1)
    keeper().round(said.append)
    assert [one.epoch for one in said] == [1, 2]
    assert names(tmp_path) == [name(2)]


def test_another_recovery_key_makes_new_parcels_under_new_names(
    tmp_path: Path, keeper: Callable[..., Escrow]
) -> None:
    said: list[EscrowEpoch] = []
    keeper().round(said.append)
    keeper(secret=OTHER).round(said.append)
    assert names(tmp_path) == [name(1, OTHER)]
    data = (tmp_path / "parcels" / name(1, OTHER)).read_bytes()
    assert escrow.parcel_of(data).recovery == OTHER.public.key_id == said[1].recovery


@pytest.mark.parametrize(("secret", "kept"), [(SECRET, "escrow-1.json"), (OTHER, name(1, OTHER))])
def test_a_parcel_named_as_boxes_did_before_stays_until_the_recovery_key_changes(
    tmp_path: Path, keeper: Callable[..., Escrow], secret: RecoverySecret, kept: str
) -> None:
    keeper().round(_unwritten)
    (tmp_path / "parcels" / name(1)).rename(tmp_path / "parcels" / "escrow-1.json")
    said: list[EscrowEpoch] = []
    keeper(secret=secret).round(said.append)
    assert names(tmp_path) == [kept]
    assert len(said) == (secret is OTHER)


@pytest.mark.parametrize(
    ("file", "epoch"),
    [
        ("escrow-12.json", 12),
        ("escrow-12-0badcafe.json", 12),
        ("escrow-12.waiting", 12),
        ("escrow-12-0badcafe.json.part", None),
        ("escrow-.json", None),
        ("vault-00000012-0badcafe0badcafe", None),
    ],
)
def test_a_name_tells_the_epoch(file: str, epoch: int | None) -> None:
    assert escrow.epoch_of(file) == epoch


def test_of_parcels_for_two_recovery_keys_each_opens_its_own(
    tmp_path: Path, epochs: KeyEpochs, keeper: Callable[..., Escrow]
) -> None:
    """As a district holds them, which keeps what a station resealed."""
    keeper().round(_unwritten)
    first = (tmp_path / "parcels" / name(1)).read_bytes()
    keeper(secret=OTHER).round(_unwritten)
    (tmp_path / "parcels" / name(1)).write_bytes(first)
    for secret in (SECRET, OTHER):
        keys, digests = keys_of(tmp_path / "parcels", secret)
        data = (tmp_path / "parcels" / name(1, secret)).read_bytes()
        assert (keys, digests) == ({1: epochs.key(1)}, {1: sha256(data).hexdigest()})
    third = new_secret("demo.district.999999/recovery3", CountedEntropy("third"))
    with pytest.raises(BadParcel):
        keys_of(tmp_path / "parcels", third)


@pytest.mark.parametrize("step", ["write", "rename", "sync_folder", "entry"])
def test_what_was_cut_short_is_finished_at_the_next_round(
    tmp_path: Path, keeper: Callable[..., Escrow], step: str
) -> None:
    for after in range(2):
        said: list[EscrowEpoch] = []
        disk = FailingDisk()
        disk.failing, disk.after = step, after

        def record(one: EscrowEpoch, said: list[EscrowEpoch] = said) -> None:
            said.append(one)
            if step == "entry":
                raise StorageFault("cut")

        with pytest.raises(StorageFault):
            keeper(disk).round(record)
        before = list(said)
        keeper().round(said.append)
        data = (tmp_path / "parcels" / name(1)).read_bytes()
        assert sha256(data).hexdigest() == said[-1].sha256
        assert all(one == said[-1] for one in before)
        assert names(tmp_path) == [name(1)]
        (tmp_path / "parcels" / name(1)).unlink()
