"""Entries whose bytes or envelope have not the one form, in a tree that the box itself signed."""

import base64
import json
from collections.abc import Callable, Iterator

from appliance.core import canonical
from tests.corruptions.base import Base, Entry
from tests.corruptions.corpus import Corruption
from tests.corruptions.workshop import OneChange, with_entry

PLAIN = 100
"""An entry of the box that nothing else hangs on: `device.mode`."""

Bytes = Callable[[bytes], bytes]


def _bytes(change: Bytes) -> OneChange:
    return lambda entry: change(canonical.encode(entry))


def _replaced(old: bytes, new: bytes) -> OneChange:
    def change(body: bytes) -> bytes:
        assert body.count(old) == 1
        return body.replace(old, new)

    return _bytes(change)


def _set(*path: str, to: object) -> OneChange:
    def change(entry: Entry) -> None:
        inner = entry
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = to

    return change


def _without(key: str) -> OneChange:
    def change(entry: Entry) -> None:
        del entry[key]

    return change


def _backwards(entry: Entry) -> bytes:
    turned = dict(sorted(entry.items(), reverse=True))
    return json.dumps(turned, separators=(",", ":"), ensure_ascii=False).encode()


BYTES: list[tuple[str, str, OneChange]] = [
    ("space-after", "a space behind the object", _bytes(lambda b: b + b" ")),
    ("space-inside", "a space inside the object", _bytes(lambda b: b"{ " + b[1:])),
    ("line-end", "a line end behind the object", _bytes(lambda b: b + b"\n")),
    ("keys-unsorted", "keys not in order", _backwards),
    ("key-doubled", "a key that stands twice", _bytes(lambda b: b[:-1] + b',"v":1}')),
    ("needless-escape", "an escape where none is needed", _replaced(b"printer", b"\\u0070rinter")),
    ("slash-escaped", "a slash with an escape", _replaced(b'"printer"', b'"\\/printer"')),
    ("lone-surrogate", "half a character", _replaced(b"printer", b"\\ud800")),
    ("not-utf8", "bytes that are no UTF-8", _replaced(b"printer", b"print\xffr")),
    ("byte-order-mark", "a byte-order mark in front", _bytes(lambda b: b"\xef\xbb\xbf" + b)),
    ("fraction", "a number with a fraction", _replaced(b'"schema":1', b'"schema":1.0')),
    ("exponent", "a number with an exponent", _replaced(b'"schema":1', b'"schema":1e0')),
    ("minus-zero", "a zero with a minus", _replaced(b'"age":0', b'"age":-0')),
    ("null", "null where absent means absent", _replaced(b'"demo":true', b'"demo":null')),
    ("integer-too-large", "a whole number of 2^53",
     _replaced(b'"age":0', b'"age":9007199254740992')),
    ("entry-cut", "the last byte is missing", _bytes(lambda b: b[:-1])),
    ("entry-empty", "no byte at all", _bytes(lambda _: b"")),
    ("entry-no-object", "a list instead of an object", _bytes(lambda _: b"[]")),
    ("entry-no-json", "bytes that are no JSON", _bytes(lambda _: bytes(range(64)))),
    ("nested-too-deep", "a hundred lists in each other",
     _replaced(b'"PAPER"', b"[" * 100 + b"]" * 100)),
]  # fmt: skip

ENVELOPE: list[tuple[str, str, OneChange]] = [
    ("version-unknown", "version 2", _set("v", to=2)),
    ("key-unknown-to-readers", "a key that the envelope has not", _set("note", to="x")),
    ("rules-missing", "the version of the rules is missing", _without("rules")),
    ("clock-missing", "the clock is missing", _without("clock")),
    ("sigs-missing", "the list of signatures is missing", _without("sigs")),
    ("seq-as-text", "the number of the entry is text", _set("seq", to=str(PLAIN))),
    ("schema-zero", "schema 0", _set("schema", to=0)),
    ("at-without-milliseconds", "a time without milliseconds",
     _set("at", to="2026-03-02T23:00:00Z")),
    ("at-with-offset", "a time with another offset",
     _set("at", to="2026-03-03T07:00:00.000+08:00")),
    ("at-impossible", "the thirtieth of February", _set("at", to="2026-02-30T01:00:00.000Z")),
    ("boot-in-capitals", "a boot that is not 8 hex digits", _set("clock", "boot", to="0BADC0DE")),
    ("clock-source-unknown", "a source of time that does not exist",
     _set("clock", "src", to="sun")),
    ("clock-age-negative", "an age below zero", _set("clock", "age", to=-1)),
    ("commits-empty", "an empty object that should be absent", _set("commits", to={})),
    ("demo-false", "a mark that says no instead of being absent", _set("demo", to=False)),
    ("signatures-of-nothing", "signatures without the command that they sign",
     _set("sigs", to=[{"key": "00000000", "role": "CLERK", "sig": "AAAA"}])),
]  # fmt: skip


def kinds(base: Base) -> Iterator[Corruption]:
    for name, says, change in (*BYTES, *ENVELOPE):
        files = with_entry(base, PLAIN, change)
        yield Corruption(name, "form", says, ("entry-broken", PLAIN), files=files)
    yield from _of_signed_entries(base)
    yield from _of_length(base)
    yield Corruption(
        "demo-mark-missing", "form", "an entry of a demonstration without its mark",
        ("demo-mark", PLAIN), files=with_entry(base, PLAIN, _without("demo")),
    )  # fmt: skip


def _of_signed_entries(base: Base) -> Iterator[Corruption]:
    attest, match = base.first("supervise.attest"), base.first("identity.read")
    mark = base.first("record.mark")
    short = base64.b64encode(bytes(15)).decode()
    asked = base.entries[attest]["command"]
    for name, says, seq, change in (
        ("nonce-short", "a nonce of 15 bytes", attest, _set("command", "nonce", to=short)),
        ("nonce-loose-base64", "a nonce in another spelling of its base64", attest,
         _set("command", "nonce", to=_loose(asked["nonce"]))),
        ("commitment-short", "a commitment of 15 bytes", match,
         _set("commits", "party_id", to=short)),
        ("commitment-no-base64", "a commitment that is no base64", match,
         _set("commits", "party_id", to="?" * 44)),
        ("command-and-cause", "a first entry that is a further one too", mark,
         _set("command", to=asked)),
        ("cause-forward", "a cause that points at the entry itself", mark, _set("cause", to=mark)),
        ("signature-with-more", "a signature with a field too many", attest,
         _more_in_signature),
    ):  # fmt: skip
        files = with_entry(base, seq, change)
        yield Corruption(name, "form", says, ("entry-broken", seq), files=files)


def _more_in_signature(entry: Entry) -> None:
    entry["sigs"][0]["name"] = "x"


def _loose(text: str) -> str:
    """The same bytes of base64 with stray bits at the end (16 bytes leave four)."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = text[-3]
    return f"{text[:-3]}{alphabet[alphabet.index(last) ^ 1]}=="


def _of_length(base: Base) -> Iterator[Corruption]:
    """The longest entry that a bundle can hold, and one byte more."""
    room = 65_535 - len(base.bodies[PLAIN]) + len("printer")
    longest = with_entry(base, PLAIN, _set("data", "device", to="x" * room))
    yield Corruption(
        "entry-of-65535-bytes", "form", "the longest entry, 65,535 bytes; nothing is wrong",
        None, files=longest,
    )  # fmt: skip
    longer = with_entry(base, PLAIN, _set("data", "device", to="x" * (room + 1)))
    yield Corruption(
        "entry-of-65536-bytes", "tree", "an entry of 65,536 bytes behind a length of 16 bits: 0",
        ("file-broken", 0), files=longer,
    )  # fmt: skip
