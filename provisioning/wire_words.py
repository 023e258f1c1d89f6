"""Makes a preset dictionary for the frames of sync: `python -m provisioning.wire_words VERSION`.

Its words are those of entries as a frame carries them (`sync.coding`): the fields of every fact
and command, and entries of a driven station, one of each kind, the most frequent last (what stands
last is the cheapest to point at). A version that was given out is never made again: this is for
the next one, after entries of new kinds came; add its number to `sync.dictionaries.KNOWN`.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from appliance.core.commands import Command
from appliance.core.entries import FACTS, Fact
from appliance.ledger.tile_tree import TileTree
from provisioning.drive.box import make
from provisioning.drive.business import drive
from sync import dictionaries
from sync.coding import Encoder

SEEDS: Final = (101, 102, 103)
COMMITS: Final = 1_500
NOTE: Final = (
    b".999999100/ledger1\n1000\n\x03\n\n\xe2\x80\x94 demo.999999.999999100/ledger1 \x05\n"
)
KIND: Final = re.compile(rb'"kind":"([^"]*)"')
NAMED: Final = re.compile(rb'"[^"]*":')
VALUE: Final = re.compile(rb"[0-9A-Z_\x00-\x1f-]+|\[[^]]*\]")
END: Final = b'"}],"trade":"\x1aCBD-0001","v":1}'


def made() -> bytes:
    """The words, at most as many bytes as deflate looks back."""
    seen = driven()
    told = b"".join(_told_of_fields(b"".join(seen)))
    typical = b"".join(seen) + END + NOTE
    room = dictionaries.BYTES_MAX - len(typical)
    return told[max(0, len(told) - room) :] + typical[-dictionaries.BYTES_MAX :]


def driven() -> list[bytes]:
    """Texts of a township's entries: the most frequent shape of each kind, rare kinds first."""
    texts = list(_texts())
    shapes = Counter(_shape_of(text) for text in texts)
    best: dict[bytes, bytes] = {}
    kinds: Counter[bytes] = Counter()
    for text in texts:
        kind = _kind_of(text)
        kinds[kind] += 1
        held = best.setdefault(kind, text)
        if shapes[_shape_of(text)] > shapes[_shape_of(held)]:
            best[kind] = text
    return [best[kind] for kind, _count in reversed(kinds.most_common())]


def _kind_of(text: bytes) -> bytes:
    found = KIND.search(text)
    return found[1] if found else b""


def _shape_of(text: bytes) -> bytes:
    return VALUE.sub(b"", text)


def _texts() -> Iterator[bytes]:
    for seed in SEEDS:
        with TemporaryDirectory(prefix="tradepost-words-") as folder:
            make(Path(folder), seed)
            drive(
                Path(folder),
                seed,
                COMMITS,
                acknowledged=lambda _seq, _leaf: None,
                rest=lambda: None,
            )
            tree = TileTree(Path(folder) / "station" / "ledger")
            origin = (tree.checkpoint() or b"").partition(b"\n")[0].decode()
            for seq, body in tree.entries():
                yield Encoder(origin, seq).entry(body)


def _told_of_fields(known: bytes) -> Iterator[bytes]:
    """Names of commands, facts and their fields that are not among the `known` words yet."""
    said = set(NAMED.findall(known))
    forms: list[tuple[type[Command | Fact], bytes]] = [
        *((form, b'"name":"%b"' % form.__name__.encode()) for form in _all(Command)),
        *((fact, b'"kind":"%b"' % kind.encode()) for (kind, _schema), fact in FACTS.items()),
    ]
    for form, named in forms:
        fields = [name for name in _fields(form) if name not in said]
        said.update(fields)
        if named not in known:
            fields.append(named)
        if fields:
            yield b",".join(fields)


def _all(form: type[Command]) -> Iterator[type[Command]]:
    for one in form.__subclasses__():
        yield one
        yield from _all(one)


def _fields(form: type[Command] | type[Fact]) -> list[bytes]:
    names = set(form.__struct_fields__) - {"trade", *form.personal}
    return [b'"%b":' % name.encode() for name in sorted(names)]


def main() -> int:
    version = int(sys.argv[1])
    path = dictionaries.path_of(version)
    if path.exists():
        sys.stderr.write(f"version {version} is for ever; make the next one\n")
        return 2
    path.write_bytes(made())
    return 0


if __name__ == "__main__":
    sys.exit(main())
