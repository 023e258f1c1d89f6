"""Sealed offers: any two of three open one, none alone; size and bytes tell nothing (E09)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ledger import bid_sealing, share_keys
from appliance.ledger.bid_sealing import DISTRICT, HEAD, HOLDERS, PAIRS, SUPERVISOR, BadBid, Place
from appliance.ledger.keys import BadKey, SigningKey, VerifierKey
from appliance.ledger.recovery_key import new_secret
from appliance.ledger.share_keys import ShareSecret
from tests.fakes.entropy import CountedEntropy

ORIGIN = "demo.999999.999999100/ledger1"
PLACE = Place(ORIGIN, "999999100-2026-LDQ-0004", "7K3M9Q2X")
NONCE = bytes(range(32))
AMOUNT = 950_000


def person(no: str) -> SigningKey:
    return SigningKey(f"demo.999999/staff/{no}", CountedEntropy(no).draw(32))


SECRETS: dict[str, ShareSecret] = {
    HEAD: share_keys.secret_of(person("9999991000104")),
    SUPERVISOR: share_keys.secret_of(person("9999991000105")),
    DISTRICT: new_secret("demo.999999/opening1", CountedEntropy("district")),
}
PUBLIC = {holder: secret.public for holder, secret in SECRETS.items()}
STRANGER = share_keys.secret_of(person("9999991000101"))


def sealed(
    amount_fen: int = AMOUNT, place: Place = PLACE, seed: str = "bid"
) -> bid_sealing.SealedBid:
    return bid_sealing.seal(amount_fen, NONCE, PUBLIC, place, CountedEntropy(seed))


@pytest.mark.parametrize("pair", PAIRS, ids="<".join)
def test_e09_any_two_of_the_three_open_an_offer_with_the_third_absent(
    pair: tuple[str, str],
) -> None:
    first, second = pair
    bid = sealed()
    inner = bid_sealing.peel(bid, pair, SECRETS[first], PLACE)
    key = bid_sealing.bid_key(inner, pair, SECRETS[second], PLACE)
    offer = bid_sealing.opened(bid, key, PLACE)
    assert (offer.amount_fen, offer.nonce_bytes) == (AMOUNT, NONCE)


def test_e09_the_three_pairs_are_all_pairs_of_the_three_holders() -> None:
    assert {frozenset(pair) for pair in PAIRS} == {
        frozenset(pair) for pair in itertools.combinations(HOLDERS, 2)
    }


@pytest.mark.parametrize("holder", HOLDERS)
def test_e09_no_holder_alone_gets_further_than_what_is_sealed_to_another(holder: str) -> None:
    bid = sealed()
    for pair in PAIRS:
        got: bytes | None = None
        try:
            got = bid_sealing.peel(bid, pair, SECRETS[holder], PLACE)
        except BadBid:
            assert holder != pair[0]
        else:
            assert holder == pair[0]
        if got is not None:
            with pytest.raises(BadBid):
                bid_sealing.bid_key(got, pair, SECRETS[holder], PLACE)
        with pytest.raises(BadBid):  # nor does the second get anywhere without the first
            bid_sealing.bid_key(bid.layer(pair), pair, SECRETS[holder], PLACE)


def test_e09_a_stranger_peels_nothing() -> None:
    for pair in PAIRS:
        with pytest.raises(BadBid):
            bid_sealing.peel(sealed(), pair, STRANGER, PLACE)


@given(st.integers(0, 2**53 - 1))
def test_e09_every_amount_has_the_same_size(amount_fen: int) -> None:
    assert len(sealed(amount_fen).data) == bid_sealing.SEALED_BYTES == 925
    assert len(sealed(amount_fen).text) == 1_236


@pytest.mark.parametrize(
    "other",
    [
        Place(ORIGIN, PLACE.trade, "7K3M9Q2Y"),
        Place(ORIGIN, "999999100-2026-LDQ-0005", PLACE.enrol_id),
        Place("demo.999999.999999101/ledger1", PLACE.trade, PLACE.enrol_id),
    ],
)
def test_e09_an_offer_opens_nowhere_but_at_its_place(other: Place) -> None:
    bid = sealed()
    pair = PAIRS[0]
    with pytest.raises(BadBid):
        bid_sealing.peel(bid, pair, SECRETS[HEAD], other)
    inner = bid_sealing.peel(bid, pair, SECRETS[HEAD], PLACE)
    with pytest.raises(BadBid):
        bid_sealing.bid_key(inner, pair, SECRETS[SUPERVISOR], other)
    key = bid_sealing.bid_key(inner, pair, SECRETS[SUPERVISOR], PLACE)
    with pytest.raises(BadBid):
        bid_sealing.opened(bid, key, other)


@given(st.integers(0, bid_sealing.SEALED_BYTES * 8 - 1))
def test_e09_one_flipped_bit_never_opens_as_another_offer(bit: int) -> None:
    data = bytearray(sealed().data)
    data[bit // 8] ^= 1 << bit % 8
    failed = 0
    for pair in PAIRS:
        try:
            bid = bid_sealing.SealedBid(bytes(data))
            inner = bid_sealing.peel(bid, pair, SECRETS[pair[0]], PLACE)
            key = bid_sealing.bid_key(inner, pair, SECRETS[pair[1]], PLACE)
            assert bid_sealing.opened(bid, key, PLACE).amount_fen == AMOUNT
        except BadBid:
            failed += 1
    assert failed in {1, 3}  # one layer, or what all of them lead to


def test_e09_two_offers_of_one_amount_share_no_part() -> None:
    one, other = sealed(seed="one").data[1:], sealed(seed="other").data[1:]
    parts = {one[at : at + 8] for at in range(len(one) - 8)}
    assert not any(other[at : at + 8] in parts for at in range(len(other) - 8))


@pytest.mark.parametrize("data", [b"", b"\x01", bytes(925), b"\x02" + bytes(924)])
def test_e09_what_is_no_sealed_bid_is_said(data: bytes) -> None:
    with pytest.raises(BadBid, match="not a sealed bid"):
        bid_sealing.SealedBid(data)


@pytest.mark.parametrize(("amount_fen", "nonce"), [(-1, NONCE), (2**53, NONCE), (1, NONCE[:-1])])
def test_e09_what_is_no_offer_is_not_sealed(amount_fen: int, nonce: bytes) -> None:
    with pytest.raises(BadBid):
        bid_sealing.seal(amount_fen, nonce, PUBLIC, PLACE, CountedEntropy())


def test_e09_an_offer_is_never_sealed_to_two_only() -> None:
    with pytest.raises(BadBid, match="three holders"):
        bid_sealing.seal(
            AMOUNT, NONCE, {HEAD: PUBLIC[HEAD], SUPERVISOR: PUBLIC[SUPERVISOR]}, PLACE,
            CountedEntropy(),
        )  # fmt: skip


# --- the keys of the holders ---------------------------------------------------------------------


def test_a_person_has_the_same_share_each_time_and_another_than_everybody_else() -> None:
    assert share_keys.secret_of(person("9999991000104")).public == PUBLIC[HEAD]
    assert len({secret.public.public for secret in (*SECRETS.values(), STRANGER)}) == 4
    assert share_keys.parse(PUBLIC[HEAD].text) == PUBLIC[HEAD]


def test_the_share_is_neither_the_seed_nor_the_public_key() -> None:
    key = person("9999991000104")
    assert SECRETS[HEAD].private not in (key.seed, key.verifier.public)
    assert repr(SECRETS[HEAD].private) not in repr(SECRETS[HEAD])


class Restless:
    """A card that draws a new number for each signature."""

    def __init__(self) -> None:
        self._keys = itertools.cycle((person("1"), person("2")))

    @property
    def verifier(self) -> VerifierKey:
        return person("1").verifier

    def sign(self, message: bytes) -> bytes:
        return next(self._keys).sign(message)


def test_a_card_that_never_signs_the_same_way_holds_no_share() -> None:
    with pytest.raises(BadKey, match="can hold no share"):
        share_keys.secret_of(Restless())
