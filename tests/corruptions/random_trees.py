"""Good and bad tile trees without a name, each from its seed: what two verifiers must agree on.

A tree begins as part of the base's entries, sometimes with further ones of the box behind them.
Then nothing is done to it, or one or two things: to the entries before the station signs, to the
checkpoint, to the files.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random  # noqa: TID251 - a seeded corpus

from appliance.core import canonical, tree
from appliance.ledger import checkpoints, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey
from tests.corruptions.base import Base, Entry
from tests.corruptions.corpus import Files
from tests.corruptions.workshop import tree_over
from tests.fakes.township import ORIGIN

SIZE_MAX = 560
STRANGER = SigningKey(ORIGIN, bytes(range(7, 39)))

Entries = list[Entry | bytes]


@dataclass(frozen=True)
class RandomTree:
    """`did`: what was done to it, for the person who looks into a disagreement."""

    seed: int
    files: Files
    seen: str
    did: tuple[str, ...]


def random_tree(base: Base, seed: int) -> RandomTree:
    """The tree of a seed; the same bytes each time."""
    dice = Random(seed)
    entries: Entries = list(copy.deepcopy(base.entries[: dice.randint(1, len(base.entries))]))
    if dice.random() < 0.3:
        entries = list(copy.deepcopy(base.entries))
        _grow(entries, dice.randint(0, SIZE_MAX - len(entries)))
    before = [_written(one) for one in entries]
    times = dice.choice((0, 0, 1, 1, 1, 2))
    did = [dice.choice(("entry", "note", "file")) for _ in range(times)]
    done = [_change(dice, entries, ENTRY_CHANGES) for _ in range(did.count("entry"))]
    files = tree_over(base, [_written(one) for one in entries])
    done += [_change(dice, files, NOTE_CHANGES, base) for _ in range(did.count("note"))]
    done += [_change(dice, files, FILE_CHANGES) for _ in range(did.count("file"))]
    seen = _seen(dice, base, before) if dice.random() < 0.2 else ""
    return RandomTree(seed, files, seen, tuple(done))


def _written(entry: Entry | bytes) -> bytes:
    """As the station writes it, also values that it never would (fractions, null)."""
    if isinstance(entry, bytes):
        return entry
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _change(dice: Random, what: object, changes: list[Callable[..., None]], *more: object) -> str:
    change = dice.choice(changes)
    change(dice, what, *more)
    return change.__name__.strip("_")


def _grow(entries: Entries, count: int) -> None:
    """Entries of the box a second apart."""
    last = entries[-1]
    assert isinstance(last, dict)
    for place in range(len(entries), len(entries) + count):
        one = copy.deepcopy(last)
        one["seq"] = place
        one["clock"]["mono"] += 1_000 * (place - last["seq"])
        one["clock"]["wall"] += 1_000 * (place - last["seq"])
        entries.append(one)


def _seen(dice: Random, base: Base, bodies: list[bytes]) -> str:
    size = dice.randint(1, len(bodies))
    root = tree.root_of(bodies[:size]) if dice.random() < 0.7 else dice.randbytes(32)
    more = size if dice.random() < 0.7 else len(bodies) + dice.randint(1, 300)
    return checkpoints.sign(Checkpoint(ORIGIN, more, root), base.key)


# --- entries, before they are signed ------------------------------------------------------------


def _one(dice: Random, entries: Entries) -> tuple[int, Entry]:
    place = dice.randrange(len(entries))
    if isinstance(entries[place], bytes):
        place = next((i for i, one in enumerate(entries) if isinstance(one, dict)), place)
    entry = entries[place]
    return place, entry if isinstance(entry, dict) else {}


def _dropped(dice: Random, entries: Entries) -> None:
    if len(entries) > 1:
        del entries[dice.randrange(len(entries))]


def _doubled(dice: Random, entries: Entries) -> None:
    place = dice.randrange(len(entries))
    entries.insert(place, copy.deepcopy(entries[place]))


def _swapped(dice: Random, entries: Entries) -> None:
    one, other = dice.randrange(len(entries)), dice.randrange(len(entries))
    entries[one], entries[other] = entries[other], entries[one]


def _number(dice: Random, entries: Entries) -> None:
    place, entry = _one(dice, entries)
    entry["seq"] = dice.choice((place + 1, place - 1, 0, 2**53 - 1, 2**53, -1, True, 1.0, "1"))


def _clock(dice: Random, entries: Entries) -> None:
    _place, entry = _one(dice, entries)
    clock = entry.get("clock")
    if not isinstance(clock, dict):
        return
    name = dice.choice(("wall", "mono", "boot", "age", "src", "more"))
    if name in ("wall", "mono") and dice.random() < 0.7 and isinstance(clock.get(name), int):
        clock[name] += dice.choice((-86_400_000, -10_001, -10_000, -2_001, -1, 1, 10_000, 10**9))
        return
    values: dict[str, tuple[object, ...]] = {
        "boot": ("0badc0de", "0badc0df", "ffffffff", "0BADC0DE", "0badc0d", 1),
        "age": (0, 1, 86_400, 10**6, -1, "0", None),
        "src": ("ntp", "none", "rtc", "sun", "", 1),
    }
    clock[name] = dice.choice(values.get(name, (0, -1, 10**12, None, "1")))


def _time(dice: Random, entries: Entries) -> None:
    _place, entry = _one(dice, entries)
    entry["at"] = dice.choice(
        (
            "2026-03-02T01:00:00.000Z", "2026-04-30T23:59:59.999Z", "2027-01-01T00:00:00.000Z",
            "2026-02-29T00:00:00.000Z", "2026-03-05T24:00:00.000Z", "2026-03-05T10:00:60.000Z",
            "2026-03-05T10:00:00Z", "2026-03-05T10:00:00.000+00:00", "2026-03-05 10:00:00.000Z",
            "٢٠٢٦-03-05T10:00:00.000Z", "0000-01-01T00:00:00.000Z", "", 5,
        )
    )  # fmt: skip


def _field(dice: Random, entries: Entries) -> None:
    """A key gone, added or of another type, in the envelope or one level below."""
    _place, entry = _one(dice, entries)
    inner = entry
    below = [one for one in entry.values() if isinstance(one, dict) and one]
    if below and dice.random() < 0.4:
        inner = dice.choice(below)
    if inner is entry.get("data"):
        inner = entry  # what the kinds hold is not for both to judge
    if not inner:
        return
    name = dice.choice(sorted(inner))
    if name in ("data", "args", "kind"):
        return
    if dice.random() < 0.4:
        del inner[name]
    elif dice.random() < 0.3:
        inner["zz"] = 1
    else:
        inner[name] = dice.choice((0, -1, True, False, "", "x", [], {}, None, 1.5, 2**53))


def _cause(dice: Random, entries: Entries) -> None:
    place, entry = _one(dice, entries)
    entry["cause"] = dice.choice((place, place - 1, place - 2, 0, -1, place + 1))


def _bytes(dice: Random, entries: Entries) -> None:
    place = dice.randrange(len(entries))
    body = _written(entries[place])
    kind = dice.randrange(7)
    at = dice.randrange(len(body) + 1)
    entries[place] = (
        body[:at] + bytes([dice.randrange(256)]) + body[at:],
        body[:at] + body[at + 1 :],
        body + dice.choice((b" ", b"\n", b"\0", b"{}")),
        json.dumps(json.loads(body) if _is_json(body) else None).encode(),
        b"",
        b"\xef\xbb\xbf" + body,
        dice.randbytes(dice.randrange(200)),
    )[kind]


def _is_json(body: bytes) -> bool:
    try:
        canonical.decode(body)
    except canonical.NotCanonical:
        return False
    return True


def _demo(dice: Random, entries: Entries) -> None:
    _place, entry = _one(dice, entries)
    entry.pop("demo", None)
    if dice.random() < 0.5:
        entry["demo"] = dice.choice((False, True, 1, "true"))


def _opening(dice: Random, entries: Entries) -> None:
    first, (_place, other) = entries[0], _one(dice, entries)
    if isinstance(first, dict) and "data" in first:
        if dice.random() < 0.5:
            first["data"] = {**first["data"], "origin": dice.choice(("x", ORIGIN + "1"))}
        else:
            other["kind"], other["data"] = "ledger.opened", copy.deepcopy(first["data"])
            other["schema"] = 1
            other.pop("commits", None)  # an opening has no personal values


ENTRY_CHANGES: list[Callable[..., None]] = [
    _dropped, _doubled, _swapped, _number, _clock, _clock, _time, _field, _field, _cause, _bytes,
    _demo, _opening,
]  # fmt: skip


# --- the checkpoint -----------------------------------------------------------------------------


def _note_bytes(dice: Random, files: Files, _base: Base) -> None:
    note = bytearray(files["checkpoint"])
    at = dice.randrange(len(note))
    kind = dice.randrange(5)
    if kind == 0:
        note[at] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del note[at]
    elif kind == 2:
        note.insert(at, dice.choice((*b"\n\r \t+=-\0", dice.randrange(256))))
    elif kind == 3:
        del note[at:]
    else:
        note += dice.choice((b"\n", b"x", b"\xe2\x80\x94 x.example AAAAAAA=\n"))
    files["checkpoint"] = bytes(note)


def _note_lines(dice: Random, files: Files, _base: Base) -> None:
    lines = files["checkpoint"].split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    kind = dice.randrange(3)
    if kind == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 1:
        lines.insert(one, lines[other])
    else:
        del lines[one]
    files["checkpoint"] = b"\n".join(lines)


def _note_anew(dice: Random, files: Files, base: Base) -> None:
    """Another size, root or origin, signed by the station or by a stranger under its name."""
    try:
        old = checkpoints.parse_text(checkpoints.notes.parse(files["checkpoint"]).text)
    except checkpoints.BadNote:  # something was done to it before
        return
    size = dice.choice((old.size, old.size + 1, max(0, old.size - 1), 0, 256, 2**40))
    root = dice.choice((old.root, old.root, dice.randbytes(32), tree.EMPTY_ROOT))
    files["checkpoint"] = checkpoints.sign(
        Checkpoint(ORIGIN, size, root), dice.choice((base.key, base.key, STRANGER))
    ).encode()


def _key_beside(dice: Random, files: Files, _base: Base) -> None:
    files["vkey"] = dice.choice(
        (STRANGER.vkey.encode(), b"", b"\n", files["vkey"].strip(), files["vkey"] + b"x", b"\xff")
    )


NOTE_CHANGES: list[Callable[..., None]] = [_note_bytes, _note_bytes, _note_lines, _note_anew,
                                           _key_beside]  # fmt: skip


# --- the files ----------------------------------------------------------------------------------


def _some(dice: Random, files: Files) -> str:
    names = sorted(name for name in files if name.startswith("tile/"))
    return dice.choice(names or sorted(files))


def _bit(dice: Random, files: Files) -> None:
    name = _some(dice, files)
    if files[name]:
        data = bytearray(files[name])
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        files[name] = bytes(data)


def _gone(dice: Random, files: Files) -> None:
    del files[dice.choice((_some(dice, files), _some(dice, files), dice.choice(sorted(files))))]


def _longer(dice: Random, files: Files) -> None:
    name = _some(dice, files)
    data = files[name]
    files[name] = data + dice.choice((b"\0", b"\0\0", bytes(32), data[:32], data))


def _shorter(dice: Random, files: Files) -> None:
    name = _some(dice, files)
    data = files[name]
    kept = dice.choice((len(data) - 1, len(data) - 32, 0, dice.randrange(len(data) + 1)))
    files[name] = data[: max(0, kept)]


def _instead(dice: Random, files: Files) -> None:
    one, other = _some(dice, files), _some(dice, files)
    files[one] = files[other]


def _chunks(dice: Random, files: Files) -> None:
    name = _some(dice, files)
    data, long = bytearray(files[name]), 32
    places = range(len(data) // long)
    if len(places) > 1:
        one, other = sorted(dice.sample(places, 2))
        low, high = slice(one * long, (one + 1) * long), slice(other * long, (other + 1) * long)
        data[low], data[high] = data[high], data[low]
        files[name] = bytes(data)


def _renamed(dice: Random, files: Files) -> None:
    """A partial file under another width, a full one as a partial one."""
    name = _some(dice, files)
    if name in files:
        data = files.pop(name)
        files[f"{name.partition('.p/')[0]}.p/{dice.randint(1, 255)}"] = data


def _left(dice: Random, files: Files) -> None:
    """A partial file of an earlier size stays, as it was or bent."""
    name = _some(dice, files)
    full = name.partition(".p/")[0]
    if not full.startswith("tile/"):
        return
    try:
        width = int(name.partition(".p/")[2] or tiles.WIDTH)
        bodies = (
            tiles.decode_bundle(files[name], width)
            if "entries" in name
            else tiles.decode_hashes(files[name], width)
        )
    except tiles.BadTile:
        return
    if width > 1:
        kept = bodies[: dice.randrange(1, width)]
        wide = len(kept)
        if dice.random() < 0.5:
            kept[dice.randrange(wide)] = dice.randbytes(32)
        encode = tiles.encode_bundle if "entries" in name else tiles.encode_hashes
        files[f"{full}.p/{wide}"] = encode(kept)


FILE_CHANGES: list[Callable[..., None]] = [
    _bit, _bit, _bit, _gone, _longer, _shorter, _instead, _chunks, _renamed, _left,
]  # fmt: skip
