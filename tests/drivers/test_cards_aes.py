"""AES as cards use it, against NIST's, NXP's and the protocol document's own figures."""

import pytest

from drivers.cards import aes

NIST = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
TEXT = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)


@pytest.mark.parametrize(
    ("length", "mac"),
    [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ],
)
def test_cmac_is_that_of_rfc_4493(length: int, mac: str) -> None:
    assert aes.Cmac(NIST).of(TEXT[:length]).hex() == mac


def test_the_key_of_a_card_is_that_of_an10922() -> None:
    site = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
    about = bytes.fromhex("04782E21801D803042F54E585020416275")
    assert aes.diversified(site, about).hex().upper() == "A8DD63A3B89D54B37CA802473FDA9175"


@pytest.mark.parametrize("length", [0, 32])
def test_a_key_is_made_for_1_to_31_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 31"):
        aes.diversified(NIST, bytes(length))
    assert len(aes.diversified(NIST, bytes(31))) == len(aes.diversified(NIST, b"1")) == 16


def test_what_is_encrypted_is_decrypted() -> None:
    sealed = aes.encrypted(NIST, TEXT[:16], TEXT)
    assert aes.decrypted(NIST, TEXT[:16], sealed) == TEXT
