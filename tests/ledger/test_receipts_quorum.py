"""A slip and a policy file: whether its one witness is what the quorum asks for."""

import pytest

from appliance.ledger import receipts
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from tests.fakes.published import StationLedger
from tests.fakes.slips import DISTRICT, slip

OTHER = witness_key("demo.district.999999/mirror", b"\x0a" * 32)
LEDGER = StationLedger().grow(9)
HEAD = f"log {LEDGER.vkey}\nwitness w {DISTRICT.vkey}\nwitness m {OTHER.vkey}\n"


@pytest.mark.parametrize(
    ("quorum", "by", "met"),
    [
        ("quorum w\n", DISTRICT, True),
        ("quorum w\n", None, False),
        ("quorum m\n", DISTRICT, False),
        ("quorum m\n", OTHER, True),
        ("group both all w m\nquorum both\n", OTHER, False),
        ("group one any w m\nquorum one\n", OTHER, True),
        ("quorum none\n", None, None),
    ],
)
def test_one_line_may_be_enough_or_not(
    quorum: str, by: SigningKey | None, met: bool | None
) -> None:
    keys = receipts.trusted(HEAD + quorum)
    found = receipts.check(slip(LEDGER, 3, 6, witness=by), keys)
    assert receipts.meets_quorum(found, keys) is met


def test_lines_of_keys_alone_ask_for_nothing() -> None:
    keys = receipts.trusted(f"{LEDGER.vkey}\n{DISTRICT.vkey}\n")
    found = receipts.check(slip(LEDGER, 3, 6, witness=DISTRICT), keys)
    assert receipts.meets_quorum(found, keys) is None
