"""The forms around sealed offers: who opens them, and why an offer is so low (E09)."""

from pathlib import Path

import msgspec
import pytest
from test_act_forms import sent

from appliance import sealed_bids
from tests.fakes.desk import Desk
from tests.fakes.sealed_town import DISTRICT, SealedTown
from tests.fakes.township import STAFF, Township

HEAD, SUPERVISOR = STAFF["head"][0], STAFF["supervisor"][0]


def with_district(desk: Desk, key: str = DISTRICT.public.text) -> Desk:
    identity = msgspec.structs.replace(desk.house.settings.identity, opening_key=key)
    desk.house.settings = msgspec.structs.replace(desk.house.settings, identity=identity)
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return with_district(Desk(SealedTown(tmp_path)))


def test_e09_the_head_names_who_opens_and_their_keys_are_those_of_their_certificates(
    desk: Desk,
) -> None:
    number = desk.town.lease_to("APPROVED", method="SEALED_HIGH")
    head = desk.at("head")
    path = f"/act/NameHolders/{number}"
    shown = head.see(path)
    assert DISTRICT.public.key_id in shown
    assert f'value="{SUPERVISOR}"' in shown
    assert f'value="{STAFF["clerk"][0]}"' not in shown
    sent(head, path, head=HEAD, supervisor=SUPERVISOR)
    holders = desk.town.trade(number).bids.holders
    assert holders is not None
    assert holders.holders == (f"HEAD:{HEAD}", f"SUPERVISOR:{SUPERVISOR}", "DISTRICT")
    share = sealed_bids.share_of(desk.town.station, SUPERVISOR)
    assert share is not None
    assert holders.keys[1] == sealed_bids.public_text(share)


def test_e09_a_listing_names_nobody(desk: Desk) -> None:
    number = desk.town.lease_to("APPROVED")
    assert f"/act/NameHolders/{number}" not in desk.at("head").see(f"/work/{number}")


@pytest.mark.parametrize("key", ["", "no key"])
def test_e09_without_the_districts_key_nobody_is_named(tmp_path: Path, key: str) -> None:
    desk = with_district(Desk(SealedTown(tmp_path)), key)
    number = desk.town.lease_to("APPROVED", method="SEALED_HIGH")
    answer = desk.at("head").send(f"/act/NameHolders/{number}", head=HEAD, supervisor=SUPERVISOR)
    assert answer.status_code == 422
    assert desk.town.trade(number).bids.holders is None


def test_e09_staff_from_before_there_were_shares_cannot_be_chosen(tmp_path: Path) -> None:
    desk = with_district(Desk(Township(tmp_path)))
    number = desk.town.lease_to("APPROVED", method="SEALED_HIGH")
    shown = desk.at("head").see(f"/act/NameHolders/{number}")
    assert f'value="{SUPERVISOR}"' not in shown
