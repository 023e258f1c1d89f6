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


WRITTEN = (
    f"log {LOG} https://a.example/ledger\n{LINES}\n"
    "group two 2 x y z\ngroup both 2 two x\nquorum both\n"
)


def test_what_is_written_is_read_again() -> None:
    assert policy.text_of(policy.parse(WRITTEN)) == WRITTEN
    nobody = policy.parse("quorum none")
    assert policy.text_of(nobody) == "quorum none\n"


def test_a_name_that_no_line_can_hold_is_not_written() -> None:
    read = policy.parse(WRITTEN)
    read.witnesses["two words"] = read.witnesses.pop("z")
    with pytest.raises(policy.BadPolicy):
        policy.text_of(read)


def test_words_are_parted_by_spaces_and_tabs_alone() -> None:
    read = policy.parse(f"\t witness\tw \t{WITNESSES['x']} \n  # note\n\t\nquorum w")
    assert list(read.witnesses) == ["w"]
    name = "w\u3000\u00a0e"
    read = policy.parse(f"witness {name} {WITNESSES['x']}\nquorum {name}\n")
    assert read.quorum == name


@pytest.mark.parametrize("control", ["\r", "\0", "\x0b", "\x0c", "\x1f", "\x7f"])
@pytest.mark.parametrize("line", ["# a note{}", "quorum none{}", "{}quorum none"])
def test_control_characters_are_refused_in_comments_too(line: str, control: str) -> None:
    with pytest.raises(policy.BadPolicy, match="control"):
        policy.parse(line.format(control))


def test_names_are_bytes_and_need_not_be_utf8() -> None:
    odd = b"witness \xff\xfe " + WITNESSES["x"].encode() + b"\nquorum \xff\xfe\n"
    read = policy.parse(odd)
    assert read.satisfied_by([str(read.quorum)])
    assert policy.text_of(read).encode("utf-8", "surrogateescape") == odd
    kelvin = policy.parse(f"witness \u212a {WITNESSES['x']}\nquorum none")
    assert not kelvin.witnesses.keys() & {"K"}


def test_one_public_key_under_two_names_is_one_log_too_many() -> None:
    other = SigningKey("b.example/log", bytes(32)).vkey
    with pytest.raises(policy.BadPolicy, match="line 2: one public key"):
        policy.parse(f"log {LOG}\nlog {other}\nquorum none")
