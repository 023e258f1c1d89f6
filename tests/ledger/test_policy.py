import pytest

from appliance.ledger import policy
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.notes import SigningKey

LOG = SigningKey("a.example/log", bytes(32)).vkey
WITNESSES = {n: witness_key(f"{n}.example/w", bytes([i]) * 32).vkey for i, n in enumerate("xyz")}
LINES = "\n".join(f"witness {name} {vkey}" for name, vkey in WITNESSES.items())


def test_a_policy_names_logs_witnesses_and_a_quorum() -> None:
    read = policy.parse(
        f"# trust\nlog {LOG} http://127.0.0.1/ledger\n{LINES} http://127.0.0.1/w\n\n"
        "group two 2 x y z\ngroup both all two x\nquorum both\n"
    )
    assert read.logs["a.example/log"].text == LOG
    assert read.urls == {"a.example/log": "http://127.0.0.1/ledger", "z": "http://127.0.0.1/w"}
    assert not read.satisfied_by(["x"])
    assert not read.satisfied_by(["y", "z"])
    assert read.satisfied_by(["x", "z"])


def test_quorum_none_asks_for_nobody() -> None:
    assert policy.parse(f"log {LOG}\nquorum none").satisfied_by([])


def test_any_is_one_of_them() -> None:
    read = policy.parse(f"{LINES}\ngroup one any x y\nquorum one")
    assert read.satisfied_by(["y"])
    assert not read.satisfied_by(["z"])


@pytest.mark.parametrize(
    ("text", "blamed"),
    [
        ("", "line 1: exactly one"),
        ("quorum none\nquorum none", "line 2: exactly one"),
        ("quorum x", "line 1: the quorum is defined before"),
        ("trust me\nquorum none", "line 1: unknown keyword"),
        (f"log {LOG}x\nquorum none", "line 1"),
        (f"log {LOG}\nlog {LOG}\nquorum none", "line 2: a log is named once"),
        (f"log {WITNESSES['x']}\nquorum none", "line 1: a log is named once"),
        (f"witness x {LOG}\nquorum none", "line 1: a witness has a cosignature key"),
        (f"{LINES}\nwitness x {WITNESSES['x']}\nquorum none", "line 4: a name"),
        (f"{LINES}\nwitness q {WITNESSES['x']}\nquorum none", "line 4: one public key"),
        (f"{LINES}\ngroup none any x\nquorum none", "line 4: a name"),
        (f"{LINES}\ngroup g 3 x y\nquorum g", "line 4: k is"),
        (f"{LINES}\ngroup g 0 x y\nquorum g", "line 4: k is"),
        (f"{LINES}\ngroup g 01 x y\nquorum g", "line 4: k is"),
        (f"{LINES}\ngroup g 1 x q\nquorum g", "line 4: members"),
        (f"{LINES}\ngroup g 1 x x\nquorum g", "line 4: members"),
        (f"{LINES}\ngroup g 1\nquorum g", "line 4: group"),
        (f"log\n{LINES}\nquorum none", "line 1: log"),
        ("witness x\nquorum none", "line 1: witness"),
        ("quorum", "line 1: quorum"),
    ],
)
def test_a_policy_that_cannot_be_used_names_its_line(text: str, blamed: str) -> None:
    with pytest.raises(policy.BadPolicy, match=blamed):
        policy.parse(text)
