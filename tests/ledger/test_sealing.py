import base64
import zlib
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.entries import SealedAct
from appliance.ledger import sealing
from tests.fakes.entropy import CountedEntropy

ORIGIN = "demo.999999.999999100/ledger1"
KEY = sealing.FirewallKey(bytes(range(32)))
NONCE = bytes(12)
INNER = {"kind": "enrol.add", "schema": 1, "data": {"enrol_id": "7KQ2M9XD"}}


def test_an_act_opens_with_the_key_that_is_published() -> None:
    act = sealing.seal_act(INNER, KEY, NONCE, origin=ORIGIN)
    published = sealing.key_of(KEY.text)
    assert published.key_id == act.key
    assert sealing.open_act(act, published, origin=ORIGIN) == INNER


def test_the_body_has_the_one_length_of_the_published_entry(
    entry_vectors: dict[str, Any],
) -> None:
    data = entry_vectors["entries"][3]["object"]["data"]
    published = SealedAct(**data)
    assert sealing.fault_of(published) == ""
    act = sealing.seal_act(INNER, KEY, NONCE, origin=ORIGIN)
    assert len(act.body) == len(published.body)
    assert len(act.nonce) == len(published.nonce)


def test_a_cover_act_looks_the_same_and_says_nothing() -> None:
    cover = sealing.cover_act(KEY, NONCE, origin=ORIGIN)
    long = sealing.seal_act({"a": "x" * 900}, KEY, NONCE, origin=ORIGIN)
    assert (len(cover.body), len(cover.nonce), cover.key) == (
        len(long.body),
        len(long.nonce),
        long.key,
    )
    assert sealing.open_act(cover, KEY, origin=ORIGIN) is None


def test_new_keys_differ() -> None:
    entropy = CountedEntropy()
    assert sealing.new_key(entropy) != sealing.new_key(entropy)


def test_another_ledger_or_key_opens_nothing() -> None:
    act = sealing.seal_act(INNER, KEY, NONCE, origin=ORIGIN)
    with pytest.raises(sealing.NotOpened):
        sealing.open_act(act, KEY, origin="demo.999999.999999101/ledger1")
    with pytest.raises(sealing.NotOpened):
        sealing.open_act(act, sealing.FirewallKey(bytes(32)), origin=ORIGIN)


def test_a_later_life_opens_what_was_sealed_before_and_never_the_other_way() -> None:
    """Its ledger begins with the entries of the life before (new_life.py)."""
    later = "demo.999999.999999100/ledger3"
    assert sealing.open_act(sealing.seal_act(INNER, KEY, NONCE, origin=ORIGIN), KEY, origin=later)
    with pytest.raises(sealing.NotOpened):
        sealing.open_act(sealing.seal_act(INNER, KEY, NONCE, origin=later), KEY, origin=ORIGIN)


def test_the_largest_act_fits_as_it_is_and_the_next_packed() -> None:
    fixed = len(sealing.canonical.encode({"a": ""}))
    largest = {"a": "x" * (sealing.PLAIN_BYTES - fixed)}
    act = sealing.seal_act(largest, KEY, NONCE, origin=ORIGIN)
    assert sealing.open_act(act, KEY, origin=ORIGIN) == largest
    assert sealing.unsealed(act, KEY, origin=ORIGIN) == sealing.canonical.encode(largest)
    longer = {"a": largest["a"] + "x"}
    act = sealing.seal_act(longer, KEY, NONCE, origin=ORIGIN)
    assert sealing.open_act(act, KEY, origin=ORIGIN) == longer


@pytest.mark.parametrize("plain", [b"[]", b'{"b":1,"a":2}', b"{} {}", b'{"a":1.5}'])
def test_an_inner_act_in_another_form_is_refused(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        sealing.open_act(padded(plain.ljust(1_024)), KEY, origin=ORIGIN)


def test_a_body_without_padding_is_refused() -> None:
    with pytest.raises(ValueError, match="padded"):
        sealing.open_act(padded(b"{}"), KEY, origin=ORIGIN)


def padded(plain: bytes) -> SealedAct:
    aad = b"tradepost/sealed.act/v1\x00" + ORIGIN.encode()
    body = ChaCha20Poly1305(KEY.key).encrypt(NONCE, plain, aad)
    texts = (base64.b64encode(data).decode() for data in (body, NONCE))
    return SealedAct(*texts, KEY.key_id)


@pytest.mark.parametrize(
    ("body", "nonce"),
    [("AAAA", "AAAAAAAAAAAAAAAA"), ("?", "AAAAAAAAAAAAAAAA"), ("A" * 1388, "AAAA")],
)
def test_an_outer_form_that_stands_out_is_named(body: str, nonce: str) -> None:
    assert sealing.fault_of(SealedAct(body, nonce, "00000000"))


@pytest.mark.parametrize("text", ["", "AAAA", "?", base64.b64encode(bytes(33)).decode()])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="firewall key"):
        sealing.key_of(text)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=8))
def test_every_act_that_fits_comes_back(inner: dict[str, str]) -> None:
    act = sealing.seal_act(inner, KEY, NONCE, origin=ORIGIN)
    assert sealing.open_act(act, KEY, origin=ORIGIN) == inner


# --- acts that are longer than the body ------------------------------------------------------


def long_act() -> dict[str, Any]:
    """Half of it digests that nothing makes shorter, half of it words."""
    digests = [base64.b64encode(bytes([n]) * 8 + sha256(bytes([n])).digest()) for n in range(6)]
    return {"kind": "enrol.add", "commits": [one.decode() for one in digests], "data": ["A"] * 300}


def test_a04_a_long_act_has_the_one_length_too() -> None:
    act = sealing.seal_act(long_act(), KEY, NONCE, origin=ORIGIN)
    assert len(act.body) == len(sealing.cover_act(KEY, NONCE, origin=ORIGIN).body)
    assert sealing.open_act(act, KEY, origin=ORIGIN) == long_act()


def test_what_does_not_fit_even_packed_is_refused() -> None:
    noise = [sha256(n.to_bytes(2, "big")).hexdigest() for n in range(60)]
    with pytest.raises(sealing.ActTooLong):
        sealing.seal_act({"a": noise}, KEY, NONCE, origin=ORIGIN)


@pytest.mark.parametrize(
    "plain",
    [
        b"~" + base64.b85encode(zlib.compress(b'{"a":1}')),  # one that would have fitted
        b"~" + base64.b85encode(zlib.compress(b"[" + b" " * 20_000 + b"]")),  # a bomb
        b"~" + base64.b85encode(zlib.compress(b'{"a":"' + b"x" * 2_000 + b'"}') + b"more"),
        b"~" + base64.b85encode(zlib.compress(b'{"a":"' + b"x" * 2_000 + b'"}')[:-1]),
        b"~" + base64.b85encode(b"no stream"),
        b"~,",
        b"~",
    ],
)
def test_a_packed_act_of_another_form_is_none(plain: bytes) -> None:
    body = plain.ljust(sealing.PLAIN_BYTES)
    aad = b"tradepost/sealed.act/v1\x00" + ORIGIN.encode()
    sealed = base64.b64encode(ChaCha20Poly1305(KEY.key).encrypt(NONCE, body, aad)).decode()
    act = SealedAct(sealed, base64.b64encode(NONCE).decode(), KEY.key_id)
    with pytest.raises(ValueError, match=r"packed|base85"):
        sealing.open_act(act, KEY, origin=ORIGIN)
