"""The corpus as files: the base's tile tree, and for each kind what is different from it.

Format: tests/vectors/corruptions/README.md.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from appliance.core import tree
from appliance.ledger import tiles
from appliance.ledger.tiles import BadTile
from tests.corruptions.base import files_of

FOLDER = Path(__file__).parents[1] / "vectors" / "corruptions"
BASE = FOLDER / "base"
KINDS = FOLDER / "kinds.json"
POLICY = FOLDER / "policy"
DATABASE = FOLDER / "database"
CLASSES = ("form", "tree", "signature", "order", "time", "authority", "refold", "vault")

Found = tuple[str, int | None]
"""Code and entry."""

Files = dict[str, bytes]


@dataclass(frozen=True)
class Corruption:
    """One kind. `files` (a tile tree) or `sql` (statements for the base's database).

    `expect`: what names the damage, None for a control in which nothing is wrong; `also`: what
    follows from it and is said too; `seen`: a checkpoint that the verifier knows from before.
    """

    name: str
    class_: str
    says: str
    expect: Found | None
    also: tuple[Found, ...] = ()
    files: Files = field(default_factory=dict)
    sql: tuple[str, ...] = ()
    seen: str = ""
    options: tuple[str, ...] = ()

    @property
    def medium(self) -> str:
        return "tree" if self.files else "database"

    @property
    def found(self) -> set[Found]:
        """All that is to be found."""
        return ({self.expect} if self.expect else set()) | set(self.also)


def written(kinds: Sequence[Corruption], base: Files) -> str:
    """The text of kinds.json."""
    lines = ",\n".join(json.dumps(_plain(kind, base), ensure_ascii=False) for kind in kinds)
    return f"[\n{lines}\n]\n"


def load(base: Files | None = None) -> list[Corruption]:
    """Every kind of the corpus, the trees whole again."""
    files = files_of(BASE) if base is None else base
    return [_corruption(told, files) for told in json.loads(KINDS.read_text("utf-8"))]


def _plain(kind: Corruption, base: Files) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": kind.name, "class": kind.class_, "medium": kind.medium, "says": kind.says,
    }  # fmt: skip
    if kind.medium == "tree":
        told["change"] = difference(base, kind.files)
    else:
        told["sql"] = list(kind.sql)
    if kind.seen:
        told["seen"] = kind.seen
    if kind.options:
        told["options"] = list(kind.options)
    told["expect"] = _finding(kind.expect) if kind.expect else None
    told["also"] = [_finding(one) for one in kind.also]
    return told


def _finding(found: Found) -> dict[str, Any]:
    return {"code": found[0], "seq": found[1]}


def _corruption(told: dict[str, Any], base: Files) -> Corruption:
    expect = told["expect"]
    return Corruption(
        name=told["name"],
        class_=told["class"],
        says=told["says"],
        expect=(expect["code"], expect["seq"]) if expect else None,
        also=tuple((one["code"], one["seq"]) for one in told["also"]),
        files=changed(base, told["change"]) if told["medium"] == "tree" else {},
        sql=tuple(told.get("sql", ())),
        seen=told.get("seen", ""),
        options=tuple(told.get("options", ())),
    )


# --- differences --------------------------------------------------------------------------------


def difference(base: Files, files: Files) -> dict[str, Any]:
    """Path -> None for a file that is gone, or splices [at, bytes cut, bytes put]."""
    change: dict[str, Any] = {name: None for name in base if name not in files}
    for name, data in files.items():
        if data != base.get(name):
            change[name] = _splices(name, base.get(name, b""), data)
    return change


def changed(base: Files, change: Mapping[str, Any]) -> Files:
    """The tree that a difference describes. `at` counts in the base's file; splices ascend."""
    files = dict(base)
    for name, splices in change.items():
        if splices is None:
            del files[name]
            continue
        data = bytearray(base.get(name, b""))
        for at, cut, put in reversed(splices):
            data[at : at + cut] = _put_of(put)
        files[name] = bytes(data)
    return files


def _splices(name: str, old: bytes, new: bytes) -> list[list[Any]]:
    before, after = _blocks(name, old), _blocks(name, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    places = [0]
    for block in before:
        places.append(places[-1] + len(block))
    found = []
    for tag, first, last, put_first, put_last in matcher.get_opcodes():
        if tag != "equal":
            cut = b"".join(before[first:last])
            put = b"".join(after[put_first:put_last])
            found.append(_trimmed(places[first], cut, put))
    return found


def _trimmed(at: int, cut: bytes, put: bytes) -> list[Any]:
    same = 0
    while same < min(len(cut), len(put)) and cut[same] == put[same]:
        same += 1
    cut, put = cut[same:], put[same:]
    tail = 0
    while tail < min(len(cut), len(put)) and cut[-1 - tail] == put[-1 - tail]:
        tail += 1
    end = len(put) - tail
    return [at + same, len(cut) - tail, _put(put[:end])]


def _blocks(name: str, data: bytes) -> list[bytes]:
    """A file in the pieces it is made of, as far as its form allows."""
    if name.startswith("tile/entries/"):
        width = int(name.rpartition(".p/")[2]) if ".p/" in name else tiles.WIDTH
        try:
            return [tiles.encode_bundle([one]) for one in tiles.decode_bundle(data, width)]
        except BadTile:
            return [data]
    if name.startswith("tile/"):
        step = tree.HASH_LENGTH
        return [data[at : at + step] for at in range(0, len(data), step)]
    return [data]


LONG_RUN = re.compile(rb"(.)\1{999,}", re.DOTALL)


def _put(data: bytes) -> str | list[Any]:
    """Base64; with long runs of one byte as [count, byte] between the rest."""
    parts: list[Any] = []
    at = 0
    for run in LONG_RUN.finditer(data):
        parts += [_text(data[at : run.start()]), [len(run[0]), _text(run[1])]]
        at = run.end()
    return [*parts, _text(data[at:])] if parts else _text(data)


def _put_of(put: str | list[Any]) -> bytes:
    parts = [put] if isinstance(put, str) else put
    return b"".join(
        base64.b64decode(part) if isinstance(part, str) else part[0] * base64.b64decode(part[1])
        for part in parts
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
