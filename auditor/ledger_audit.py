#!/usr/bin/env python3
"""Judges a station's ledger from its published files alone; needs nothing of the product.

    python3 ledger_audit.py SOURCE --vkey VKEY [--policy FILE] [--seen FILE ...]

SOURCE is a tile tree: a folder, a stick, or an http(s) address. Written from the two format
documents (log_format, entries), sharing no code with the product's verifier. It needs Python 3.11
and the Ed25519 of the package `cryptography`. It reads keys, checkpoint and cosignatures, then
bundle after bundle with the tiles over it, one in memory at a time.

Judged: form (bundles, tiles, canonical JSON, the envelope of an entry), tree (every hash of every
tile, the root), signatures (checkpoint, cosignatures, quorum), order (number, opening, cause,
boot, checkpoints seen before), time (`at`, the box's clocks). Said to be not-judged: authority,
payload, refolding, vault. One finding a line: code, entry number or `-`, words.
Ends with 0: nothing found; 1: something found; 2: could not read.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, HASH, NOTE_BYTES_MAX, LINES_MAX = 256, 32, 262_144, 64
FILE_BYTES_MAX = WIDTH * (2 + 65_535)
NOT_JUDGED = {
    "authority": "whether each person might do what was signed, and the signatures of persons",
    "payload": "whether the data of an entry has the fields of its kind",
    "refolding": "whether each act was legal at that stage of its trade",
    "vault": "whether the commitments fit the personal values",
}

Finding = tuple[str, int | None, str]  # code of the published list, entry (None: all), words
Nodes = tuple[bytes, bytes, bytes]  # one node: over entries, stored leaves, what is stored above


class Malformed(ValueError):
    """Bytes that have not the form which the format documents demand."""


# --- where the files come from ------------------------------------------------------------------
class Source:
    """A tile tree in a folder, on a stick, or behind http(s)."""

    def __init__(self, text: str) -> None:
        self._remote = text.startswith(("http://", "https://"))
        self._top = text.rstrip("/")
        if not self._remote and not Path(text).is_dir():
            raise OSError(f"{text} is no folder and no address")

    def get(self, name: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        if not self._remote:
            path = Path(self._top, name)
            return path.read_bytes() if path.is_file() else None
        try:
            with urllib.request.urlopen(f"{self._top}/{name}", timeout=30) as answer:  # noqa: S310
                return bytes(answer.read(FILE_BYTES_MAX + 1))
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 404:
                    raise
            return None

    def partial(self, name: str) -> dict[int, bytes]:
        """The partial files beside a full one, by width; an address cannot be asked."""
        found = [] if self._remote else sorted(Path(self._top, f"{name}.p").glob("*"))
        return {int(one.name): one.read_bytes() for one in found if one.name.isdecimal()}


# --- keys and notes (log_format 2, 10) ----------------------------------------------------------
LOG_KEY, WITNESS_KEY = 0x01, 0x04
Line = tuple[str, bytes, bytes]  # the key name and key id that it claims, the bytes after them


class Key(NamedTuple):
    """A verifier key: name, type byte, 32 bytes of Ed25519."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode(), b"\n", bytes([self.type]), self.public)[:4]

    @property
    def text(self) -> str:
        blob = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{blob}"

    def blobs(self, lines: list[Line]) -> list[bytes]:
        """What the lines say that claim to be of this key."""
        return [blob for name, id_, blob in lines if (name, id_) == (self.name, self.id)]

    def signed(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def unbase64(text: str, length: int | None = None) -> bytes:
    """Base64 in its one canonical form."""
    data = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(data).decode() != text:
        raise Malformed("base64, but not its canonical form")
    if length is not None and len(data) != length:
        raise Malformed(f"{len(data)} bytes where {length} should be")
    return data


def a_name(text: str) -> str:
    if not text or "+" in text or any(c.isspace() or not c.isprintable() for c in text):
        raise Malformed("not a key name")
    return text


def number(text: str) -> int:
    """ASCII digits without a leading zero, a sign or a space."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise Malformed("not a canonical number")
    return int(text)


def read_key(text: str) -> Key:
    """`name+<8 hex of the id>+base64(type || public key)`; the id is computed again."""
    blob = unbase64(text.strip().split("+", 2)[-1], 1 + HASH)
    key = Key(a_name(text.strip().split("+")[0]), blob[0], blob[1:])
    if key.type not in (LOG_KEY, WITNESS_KEY) or text.strip() != key.text:
        raise Malformed("the key id does not fit the key, or a type that is not read here")
    return key


def read_note(data: bytes) -> tuple[str, list[Line]]:
    """Text and signature lines of a note; nothing of it is believed yet."""
    whole = data.decode()
    if len(data) > NOTE_BYTES_MAX:
        raise Malformed("longer than any note")
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in whole):
        raise Malformed("control characters")
    text, empty, signatures = whole.rpartition("\n\n")
    if not empty or not signatures.endswith("\n"):
        raise Malformed("not a text, an empty line, signature lines, each with its LF")
    lines = [read_line(one) for one in signatures[:-1].split("\n")]
    if len(lines) > LINES_MAX or len({line[:2] for line in lines}) != len(lines):
        raise Malformed("two lines of one key, or too many lines")
    return text + "\n", lines


def read_line(text: str) -> Line:
    dash, _, rest = text.partition(" ")
    name, _, blob_text = rest.partition(" ")
    blob = unbase64(blob_text)
    if dash != "\u2014" or len(blob) < 5:
        raise Malformed("not a signature line: em dash, name, base64")
    return a_name(name), blob[:4], blob[4:]


# --- whom to trust (log_format 8) ---------------------------------------------------------------
@dataclass
class Trust:
    """Keys that the auditor brought: of logs by origin, of witnesses by their policy names."""

    logs: dict[str, Key] = field(default_factory=dict)
    earlier: set[str] = field(default_factory=set)  # texts of keys that a ledger had before
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=lambda: {"none": (0, [])})
    quorum: str | None = None

    def enough(self, present: set[str], name: str) -> bool:
        """Whether these witnesses make the witness, the group or the quorum of this name."""
        needed, members = self.groups.get(name, (1, []))
        return name in present or sum(self.enough(present, one) for one in members) >= needed

    def take(self, words: list[str]) -> None:
        """One line of a policy file; names are defined once, and before they are used."""
        names = {*self.witnesses, *self.groups}
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                add_key(self.logs, read_key(vkey), LOG_KEY)
            case ["witness", name, vkey] | ["witness", name, vkey, _] if name not in names:
                add_key(self.witnesses, read_key(vkey), WITNESS_KEY, name)
            case ["group", name, asked, *members] if name not in names:
                needed = {"any": 1, "all": len(members)}.get(asked) or number(asked)
                known = {*members} <= names - {"none"}
                if not known or not 1 <= needed <= len(members) == len({*members}):
                    raise Malformed(f"group {name}: its members, each once, or how many of them")
                self.groups[name] = (needed, members)
            case ["quorum", name] if name in names and not self.quorum:
                self.quorum = name
            case _:
                raise Malformed(f"no line of a policy: {' '.join(words)}")


def add_key(keys: dict[str, Key], key: Key, wanted: int, name: str = "") -> None:
    if key.type != wanted or any(key.public == one.public for one in keys.values()):
        raise Malformed("a key of another type, or named twice")
    keys[name or key.name] = key


def read_policy(text: str) -> Trust:
    """A trust-policy file; Malformed names what is wrong."""
    trust = Trust()
    for line in text.split("\n"):
        words = re.findall(r"[^ \t]+", line)
        if words and not words[0].startswith("#"):
            trust.take(words)
    if not trust.quorum:
        raise Malformed("a policy has exactly one quorum line")
    return trust


# --- the checkpoint and its witnesses (log_format 3, 4) -----------------------------------------
class Checkpoint(NamedTuple):
    """What the ledger promised, `size` entries with this root, and the note that says so."""

    origin: str
    size: int
    root: bytes
    text: str
    lines: list[Line]


def read_checkpoint(data: bytes) -> Checkpoint:
    """A checkpoint whose form is right; not yet believed."""
    text, lines = read_note(data)
    if text.count("\n") != 3:
        raise Malformed("a checkpoint has exactly three lines")
    origin, size, root, _end = text.split("\n")
    return Checkpoint(a_name(origin), number(size), unbase64(root, HASH), text, lines)


def last_of(size: int) -> int | None:
    return size - 1 if size else None


Promised = list[tuple[str, Checkpoint]]  # with the code to say when the entries do not lead there


def judge_witnesses(trust: Trust, asked: Checkpoint, present: set[str]) -> Iterator[Finding]:
    """Adds to `present` those whose cosignature is good."""
    for name, key in trust.witnesses.items():
        for blob in key.blobs(asked.lines):
            time = int.from_bytes(blob[:8], "big")
            if key.signed(blob[8:], f"cosignature/v1\ntime {time}\n{asked.text}".encode()):
                present.add(name)
            else:
                yield "cosignature-broken", last_of(asked.size), f"the line of {key.name} fails"


# --- the tree (log_format 1, 5) -----------------------------------------------------------------
def sha256(*parts: bytes) -> bytes:
    """Leaf: 0x00, entry. Node: 0x01, left, right. Empty tree: nothing."""
    return hashlib.sha256(b"".join(parts)).digest()


def path_of(level: int | str, index: int, width: int) -> str:
    """tile/0/x001/234 or tile/entries/005.p/17."""
    *high, low = f"{index:,}".split(",")
    name = "".join(f"x{group.zfill(3)}/" for group in high) + low.zfill(3)
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


def split(data: bytes, level: int | str) -> list[bytes]:
    """Hashes; or entries behind their 16-bit lengths. None when a byte is left or lacking."""
    found, at = [], 0
    while at + 2 <= len(data):
        head, long = (2, int.from_bytes(data[at : at + 2])) if level == "entries" else (0, HASH)
        found.append(data[at + head : at + head + long])
        at += head + long
    return found if at == len(data) else []


def read_tile(
    source: Source, level: int | str, index: int, width: int
) -> tuple[list[bytes], list[str]]:
    """What a tile or a bundle holds, the full one cut to `width`; what is wrong with its files."""
    names = [path_of(level, index, width), path_of(level, index, WIDTH)]
    there = [(name, data) for name in names if (data := source.get(name)) is not None]
    if not there:
        return [], [f"{names[0]} is missing"]
    name, data = there[0]
    found = split(data, level)
    if len(found) != (width if name == names[0] else WIDTH):
        return [], [f"{name} has not exactly the width of its name"]
    left = source.partial(names[1])
    other = [w for w in left if w < width and split(left[w], level) != found[:w]]
    return found[:width], [f"{names[1]}.p/{wide} is another beginning" for wide in other]


class Tree:
    """The right edge of trees grown at once: over the entries, the stored leaves, what is above.

    One damage breaks one of them: a stored hash, or a signed root, is wrong that fits none.
    """

    def __init__(self, source: Source, size: int) -> None:
        self._source, self._size, self._count = source, size, 0
        self._edge: list[tuple[int, Nodes]] = []  # complete nodes by height, the highest first
        self._tiles: dict[int, list[bytes]] = {}  # by level the tile in hand; broken: empty

    def push(self, nodes: Nodes) -> Iterator[Finding]:
        """Take the next leaf; hold the nodes that it completes against the tiles above."""
        self._count += 1
        height = 0
        while self._edge and self._edge[-1][0] == height:
            nodes, height = over(self._edge.pop()[1], nodes), height + 1
            if height % 8 == 0:
                nodes = yield from self._hold(height // 8, (self._count >> height) - 1, nodes)
        self._edge.append((height, nodes))

    def roots(self) -> Nodes:
        nodes = self._edge[-1][1] if self._edge else (sha256(), sha256(), sha256())
        for _height, left in reversed(self._edge[:-1]):
            nodes = over(left, nodes)
        return nodes

    def _hold(self, level: int, number: int, nodes: Nodes) -> Generator[Finding, None, Nodes]:
        index, place = divmod(number, WIDTH)
        if place == 0:
            width = min(WIDTH, self._size // WIDTH**level - number)
            self._tiles[level], broken = read_tile(self._source, level, index, width)
            for what in broken:
                yield "file-broken", number * WIDTH**level, what
        if not self._tiles[level] or self._tiles[level][place] in nodes:
            return nodes
        yield "node-mismatch", number * WIDTH**level, f"a hash of level {level} is another"
        return nodes[0], nodes[1], self._tiles[level][place]


def over(left: Nodes, right: Nodes) -> Nodes:
    first, *others = zip(left, right, strict=True)
    node = sha256(b"\1", *first)
    a, b, c = (node if one == first else sha256(b"\1", *one) for one in (first, *others))
    return a, b, c


# --- the entry (entries 1, 2) -------------------------------------------------------------------
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
HEX8 = re.compile(r"[0-9a-f]{8}")
CLOCKS = {"district", "ntp", "gsm", "rtc", "people", "none"}
ENTRY = {
    "v": int, "seq": int, "kind": str, "schema": int, "at": str, "clock": dict, "sigs": list,
    "data": dict, "rules": str,
    "trade?": str, "command?": dict, "cause?": int, "commits?": dict, "demo?": bool,
}  # fmt: skip
CLOCK = {"wall": int, "mono": int, "boot": str, "age": int, "src": str}
COMMAND = {"name": str, "args": dict, "commits": dict, "nonce": str, "trade?": str}
SIGNATURE = {"key": str, "role": str, "sig": str}
"""Fields and their JSON types; `?`: absent means absent. No other field may stand there."""


def fields(value: object, form: Mapping[str, object], what: str) -> None:
    """Refuse an object whose fields are not exactly those of the form."""
    if type(value) is not dict:
        raise Malformed(f"{what} is no object")
    kinds = {name.rstrip("?"): kind for name, kind in form.items()}
    for name in kinds | value:
        absent = name not in value and f"{name}?" in form
        if not absent and type(value.get(name)) is not kinds.get(name):
            raise Malformed(f"{what}: {name} is missing, unknown or of another type")


def canonical(value: object, depth: int = 64) -> object:
    """The value with its keys in the order of RFC 8785; refuses what no entry may hold."""
    if type(value) in (str, bool) or (type(value) is int and abs(value) < 2**53):
        return value
    if depth and type(value) is list:
        return [canonical(one, depth - 1) for one in value]
    if depth and type(value) is dict:
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: canonical(value[key], depth - 1) for key in keys}
    raise Malformed("null, a fraction, a number beyond 2^53, or nested too deep")


def read_entry(body: bytes) -> dict[str, Any]:
    """The envelope; Malformed for other bytes than its one canonical form."""
    try:
        value = canonical(json.loads(body.decode()))
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not canonical JSON: {error}") from error
    if again != body:
        raise Malformed("JSON, but not in its canonical form")
    fields(value, ENTRY, "the entry")
    assert isinstance(value, dict)
    fields(value["clock"], CLOCK, "clock")
    if broken := [rule for hurt, rule in rules(value) if hurt]:
        raise Malformed(f"not so: {broken[0]}")
    inner_form(value)
    return value


def rules(e: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    """(broken?, rule) for an envelope whose fields are there and have their types."""
    clock, cause, command = e["clock"], e.get("cause"), "command" in e
    yield e["v"] != 1 or e["schema"] < 1, "version 1, schema from 1"
    yield min(e["seq"], clock["age"], clock["mono"]) < 0, "a count is not negative"
    yield e.get("demo", True) is not True or e.get("commits") == {}, "absent means absent"
    yield not HEX8.fullmatch(clock["boot"]) or clock["src"] not in CLOCKS, "clock: boot, src"
    yield not (AT.fullmatch(e["at"]) and datetime.fromisoformat(e["at"])), "at is a time"
    yield cause is not None and not 0 <= cause < e["seq"], "cause points back"
    yield cause is not None and command, "a command has no cause"
    yield bool(e["sigs"]) and not command, "signatures sign a command"


def inner_form(e: dict[str, Any]) -> None:
    """Signatures, command and commitments: their form, not whether they bind anybody."""
    for one in e["sigs"]:
        fields(one, SIGNATURE, "a signature")
    values = [*e.get("commits", {}).values()]
    if "command" in e:
        fields(e["command"], COMMAND, "command")
        unbase64(e["command"]["nonce"], 16)
        values += e["command"]["commits"].values()
    for one in values:
        unbase64(one if isinstance(one, str) else "", HASH)


class Entries:
    """Entry after entry: its form, then how it stands among those before it.

    Of an entry that cannot be read nothing is concluded, nor of what hangs on it.
    """

    def __init__(self, origin: str) -> None:
        self._origin, stem = origin, origin.rstrip("0123456789")
        # A later life of a ledger begins with the entries of the one before.
        self._lives = {origin, *(f"{stem}{k}" for k in range(1, int(origin[len(stem) :] or 1)))}
        self._at = ""
        self._clock: dict[str, Any] = {}
        self._boots: set[str] = set()
        # What the next entry may name as its cause; None: one before it was not read.
        self.heads: set[int] | None = set()

    def judge(self, seq: int, body: bytes) -> Iterator[Finding]:
        try:
            entry = read_entry(body)
        except ValueError as error:
            self.heads = None
            yield "entry-broken", seq, str(error)
            return
        if entry["seq"] != seq:
            yield "seq-mismatch", seq, f"calls itself {entry['seq']}"
        if ("demo" in entry) != self._origin.startswith("demo."):
            yield "demo-mark", seq, "the mark of a demonstration does not fit the origin"
        opening = entry["kind"] == "ledger.opened"
        if opening != (seq == 0) or (opening and entry["data"].get("origin") not in self._lives):
            yield "first-entry", seq, "the first entry, and only that, is the ledger's opening"
        if not self._follows(seq, entry):
            yield "cause-missing", seq, f"entry {entry['cause']} is not the first of this command"
        if entry["at"] < self._at:
            yield "time-backwards", seq, f"{entry['at']} after {self._at}"
        self._at = max(self._at, entry["at"])
        yield from self._clocks(seq, entry["clock"])

    def _follows(self, seq: int, entry: dict[str, Any]) -> bool:
        """The entries of a command stand together; only sealed acts may come between them."""
        cause, between = entry.get("cause"), entry["kind"] == "sealed.act"
        good = cause is None or self.heads is None or cause in self.heads or entry["seq"] != seq
        if cause is None:
            self.heads = (self.heads or set()) | {seq} if between else {seq}
        elif good and not between:
            self.heads = {cause}
        return good

    def _clocks(self, seq: int, clock: dict[str, Any]) -> Iterator[Finding]:
        """Within one boot the steady clock only runs on, and the wall clock is not set back."""
        before = self._clock or clock
        if clock["boot"] != before["boot"] and clock["boot"] in self._boots:
            yield "boot-returned", seq, f"boot {clock['boot']} was over"
            return
        self._boots.add(clock["boot"])
        self._clock = clock
        if clock["boot"] != before["boot"]:
            return
        steady, wall = clock["mono"] - before["mono"], clock["wall"] - before["wall"]
        if steady < -10_000:
            yield "clock-backwards", seq, f"the steady clock ran back {-steady} ms"
        if clock["age"] * 1_000 >= steady and wall < steady - 2_000:
            yield "clock-set-back", seq, f"the wall clock was set back {steady - wall} ms"


# --- the whole ----------------------------------------------------------------------------------
def audit(source: Source, trust: Trust, seen: Iterable[bytes] = ()) -> Iterator[Finding]:
    """All findings, in the order of reading; `seen`: checkpoints that the auditor kept."""
    data = source.get("checkpoint")
    if data is None:
        yield "checkpoint-missing", 0, "no file `checkpoint`"
        return
    try:
        checkpoint = read_checkpoint(data)
    except ValueError as error:
        yield "checkpoint-broken", None, str(error)
        return
    logs, beside = list(trust.logs.values()), source.get("vkey")
    claimed = [key for key in logs if key.blobs(checkpoint.lines)] + logs[: len(logs) == 1]
    key = trust.logs.get(checkpoint.origin) or next(iter(claimed), None)
    if key is None:
        yield "key-unknown", None, f"no trusted key for {checkpoint.origin}"
        return
    vkeys = {text.encode() for text in (*trust.earlier, key.text)}
    if beside is not None and beside.strip() not in vkeys:
        yield "key-unknown", None, "the key beside the ledger is another or broken"
    good = checkpoint.origin == key.name and any(
        key.signed(blob, checkpoint.text.encode()) for blob in key.blobs(checkpoint.lines)
    )
    promised = [("fork", read_checkpoint(one)) for one in seen]
    present: set[str] = set()
    if good:
        promised.append(("root-mismatch", checkpoint))
        yield from judge_witnesses(trust, checkpoint, present)
    else:
        yield "checkpoint-broken", last_of(checkpoint.size), "not signed by this ledger as its own"
    for finding in walk(source, key.name, checkpoint.size, promised):
        yield finding
        if finding[0] == "root-mismatch":
            present.clear()  # what they cosigned is another tree
    if not trust.enough(present, trust.quorum or "none"):
        yield "quorum-missing", None, f"{len(present)} witnesses do not make {trust.quorum}"


def walk(source: Source, origin: str, size: int, promised: Promised) -> Iterator[Finding]:
    """Bundle after bundle; where they reach the size of a checkpoint, its root."""
    tree, entries = Tree(source, size), Entries(origin)
    if any(one.size > size for _code, one in promised):
        yield "rolled-back", size, "more entries were there before"
    yield from judge_roots(tree, 0, promised)
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        stored, broken = read_tile(source, 0, first // WIDTH, width)
        bodies, also_broken = read_tile(source, "entries", first // WIDTH, width)
        for what in broken + also_broken:
            yield "file-broken", first, what
        if not bodies or not stored:
            return  # what follows cannot be placed in a tree
        for seq, body in enumerate(bodies, first):
            leaf = sha256(b"\0", body)
            there = stored[seq - first]
            if there == leaf:
                yield from entries.judge(seq, body)
            else:
                entries.heads = None
                yield "leaf-mismatch", seq, "not the bytes that the tree holds"
            yield from tree.push((leaf, there, there))
            yield from judge_roots(tree, seq + 1, promised)


def judge_roots(tree: Tree, size: int, promised: Promised) -> Iterator[Finding]:
    for code, one in promised:
        if one.size == size and one.root not in tree.roots():
            yield code, last_of(size), f"{size} entries do not lead to the signed root"


# --- the command line ---------------------------------------------------------------------------
def main(words: list[str] | None = None) -> int:
    """Print findings as they come, then what was not judged; answer the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", help="tile tree: folder or http(s) address")
    parser.add_argument("--vkey", action="append", default=[], help="the ledger's verifier key")
    parser.add_argument("--policy", type=Path, help="log, witness, group and quorum lines")
    parser.add_argument("--seen", type=Path, action="append", default=[], help="kept checkpoint")
    asked = parser.parse_args(words)
    count = 0
    try:
        source = Source(asked.source)
        seen = [path.read_bytes() for path in asked.seen]
        trust = read_policy(asked.policy.read_text("utf-8")) if asked.policy else Trust()
        for text in asked.vkey:
            add_key(trust.logs, read_key(text), LOG_KEY)
            trust.earlier.add(text.strip())
        for code, seq, text in audit(source, trust, seen):
            sys.stdout.write(f"{code} {'-' if seq is None else seq} {text}\n")
            count += 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot audit: {error}\n")
        return 2
    for what, why in NOT_JUDGED.items():
        sys.stdout.write(f"not-judged - {what}: {why}\n")
    sys.stdout.write(f"NOT GOOD: {count} findings\n" if count else "good\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
