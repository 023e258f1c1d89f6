"""Checkpoints, keys and cosignatures: form of the note, whose signature, over what."""

import base64
from collections.abc import Iterator

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey
from tests.corruptions.base import WITNESS_TIME_S, Base
from tests.corruptions.corpus import Corruption, Found
from tests.fakes.township import ORIGIN, WITNESS

OTHER = bytes(range(0xC0, 0xE0))
WHOLE = "checkpoint-broken"


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _forms(base)
    yield from _keys(base)
    yield from _beside(base)
    yield from _witnesses(base)


def _changed(
    base: Base, name: str, says: str, note: str | bytes, expect: Found | None, *also: Found
) -> Corruption:
    data = note if isinstance(note, bytes) else note.encode()
    assert data != base.files["checkpoint"], name
    files = base.files | {"checkpoint": data}
    return Corruption(name, "signature", says, expect, also=also, files=files)


def _resigned(base: Base, text: str) -> str:
    """Any text as a note under the station's own key."""
    line = notes.line_of(base.key.verifier, base.key.sign(text.encode()))
    return str(notes.Note(text, (line,)))


def _forms(base: Base) -> Iterator[Corruption]:
    """Notes that no reader may take; where the text is changed it is signed anew."""
    note = base.files["checkpoint"].decode()
    size, root = len(base.bodies), base64.b64encode(tree.root_of(base.bodies)).decode()
    text = f"{ORIGIN}\n{size}\n{root}\n"
    own, witness = note[len(text) + 1 :].splitlines(keepends=True)
    resigned = _resigned(base, text)
    for name, says, changed in (
        ("size-with-leading-zero", "a zero before the size", (f"{ORIGIN}\n0{size}\n{root}\n")),
        ("size-with-plus", "a plus before the size", f"{ORIGIN}\n+{size}\n{root}\n"),
        ("size-negative", "a minus before the size", f"{ORIGIN}\n-{size}\n{root}\n"),
        ("size-with-space", "a space before the size", f"{ORIGIN}\n {size}\n{root}\n"),
        ("size-in-other-digits", "a size in full-width digits",
         f"{ORIGIN}\n{_full_width(size)}\n{root}\n"),
        ("size-beyond-count", "a size of 2^64", f"{ORIGIN}\n{2**64}\n{root}\n"),
        ("root-loose-base64", "a root in another spelling", f"{ORIGIN}\n{size}\n{_loose(root)}\n"),
        ("root-without-padding", "a root without its padding",
         f"{ORIGIN}\n{size}\n{root.rstrip('=')}\n"),
        ("root-of-31-bytes", "a root of 31 bytes",
         f"{ORIGIN}\n{size}\n{base64.b64encode(bytes(31)).decode()}\n"),
        ("extension-line", "a fourth line of text", f"{text}more\n"),
        ("root-line-missing", "two lines of text", f"{ORIGIN}\n{size}\n"),
        ("origin-with-space", "a space in the origin", text.replace(ORIGIN, ORIGIN + " x", 1)),
    ):  # fmt: skip
        yield _changed(base, name, says, _resigned(base, changed), (WHOLE, None))
    for name, says, whole in (
        ("note-without-signature", "no line of a signature", text + "\n"),
        ("note-without-empty-line", "no empty line before the signatures", text + own),
        ("note-without-last-line-end", "the last line end is missing", note[:-1]),
        ("note-with-carriage-returns", "lines that end with CR LF", note.replace("\n", "\r\n")),
        ("note-with-tab", "a control character", note.replace("— ", "—\t")),
        ("note-with-hyphen", "a hyphen in place of the dash", note.replace("—", "-")),
        ("note-with-zero-byte", "a zero byte behind the note", note + "\0\n"),
        ("note-with-byte-order-mark", "a byte-order mark in front", "\ufeff" + resigned),
        ("note-with-line-after", "a line behind the signatures", note + "more\n"),
        ("note-empty", "no byte at all", ""),
        ("note-signed-twice", "the line of the ledger stands twice", resigned + own),
        ("note-cosigned-twice", "the line of the witness stands twice", note + witness),
        ("note-with-too-many-lines", "a hundred lines of strangers",
         resigned + "".join(_stranger(n) for n in range(100))),
        ("note-line-without-key-id", "a signature of three bytes", text + f"\n— {ORIGIN} AAAA\n"),
        ("note-line-loose-base64", "a signature in another spelling",
         f"{text}\n{_loose(own.rstrip())}\n"),
    ):  # fmt: skip
        yield _changed(base, name, says, whole, (WHOLE, None))
    garbled = base.files["checkpoint"].replace(b"demo", b"dem\xff", 1)
    yield _changed(base, "note-not-utf8", "bytes that are no UTF-8", garbled, (WHOLE, None))


def _full_width(size: int) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in str(size))


def _loose(text: str) -> str:
    """The same bytes with stray bits at the end of their base64."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    pads = len(text) - len(text.rstrip("="))
    last = text[-pads - 1]
    changed = alphabet[alphabet.index(last) ^ 1]
    return text[: -pads - 1] + changed + "=" * pads


def _stranger(number: int) -> str:
    key = SigningKey(f"stranger.example/{number}", OTHER)
    return notes.line_of(key.verifier, bytes(64)).text


def _keys(base: Base) -> Iterator[Corruption]:
    """Notes in good form whose signature is not one of this ledger over this text."""
    size, root = len(base.bodies), tree.root_of(base.bodies)
    here = Checkpoint(ORIGIN, size, root)
    own = base.key.verifier
    newest: Found = (WHOLE, size - 1)
    another = SigningKey(ORIGIN, OTHER)
    right = base.key.sign(here.text.encode())
    elsewhere = Checkpoint("demo.999999.999999100/ledger2", size, root)

    def signed(name: str, key_id: bytes, signature: bytes) -> str:
        return str(notes.Note(here.text, (notes.NoteLine(name, key_id, signature),)))

    for name, says, note in (
        ("signature-flipped", "one bit of the signature",
         signed(ORIGIN, own.key_id, right[:20] + bytes([right[20] ^ 4]) + right[21:])),
        ("signature-of-zeros", "a signature of zeros", signed(ORIGIN, own.key_id, bytes(64))),
        ("signature-short", "a signature of 63 bytes", signed(ORIGIN, own.key_id, right[:63])),
        ("signature-long", "a signature of 65 bytes", signed(ORIGIN, own.key_id, right + b"\0")),
        ("signature-of-another-size", "the signature of the checkpoint before",
         signed(ORIGIN, own.key_id, base.key.sign(Checkpoint(
             ORIGIN, size - 1, tree.root_of(base.bodies[:-1])).text.encode()))),
        ("resigned-with-another-key", "signed by another key of the same name",
         checkpoints.sign(here, another)),
        ("resigned-under-our-key-id", "signed by another key that bears the id of ours",
         signed(ORIGIN, own.key_id, another.sign(here.text.encode()))),
        ("key-name-wrong", "a line with another name",
         signed("demo.999999.999999100/ledger2", own.key_id, right)),
        ("key-id-wrong", "a line with another key id", signed(ORIGIN, bytes(4), right)),
        ("signed-by-the-witness-alone", "no line of the ledger at all",
         signed(WITNESS.name, WITNESS.verifier.key_id,
                WITNESS_TIME_S.to_bytes(8, "big")
                + WITNESS.sign(checkpoints.cosigned_message(here.text, WITNESS_TIME_S)))),
        ("origin-wrong", "another ledger's checkpoint, signed by the right key",
         str(notes.Note(elsewhere.text, (notes.line_of(own, base.key.sign(
             elsewhere.text.encode())),)))),
    ):  # fmt: skip
        yield _changed(base, name, says, note, newest, ("quorum-missing", None))


def _beside(base: Base) -> Iterator[Corruption]:
    """The key that lies beside the tree is only a hint, but one that must not contradict."""
    own = base.files["vkey"].decode().strip()
    name, key_id, blob = own.split("+", 2)
    another = SigningKey(ORIGIN, OTHER)
    for kind, says, text, expect in (
        ("vkey-of-another-key", "another key lies beside the tree", another.vkey,
         ("key-unknown", None)),
        ("vkey-with-wrong-id", "a key whose id does not fit", f"{name}+00000000+{blob}",
         ("key-unknown", None)),
        ("vkey-without-line-end", "the key without a line end; nothing is wrong", own, None),
    ):  # fmt: skip
        assert key_id != "00000000"
        end = "" if expect is None else "\n"
        files = base.files | {"vkey": (text + end).encode()}
        yield Corruption(kind, "signature", says, expect, files=files)


def _witnesses(base: Base) -> Iterator[Corruption]:
    size, root = len(base.bodies), tree.root_of(base.bodies)
    here = Checkpoint(ORIGIN, size, root)
    bare = checkpoints.sign(here, base.key)
    verifier = WITNESS.verifier
    missing: Found = ("quorum-missing", None)
    broken: Found = ("cosignature-broken", size - 1)

    def cosigned(*lines: str) -> str:
        return checkpoints.add_lines(bare, lines)

    def line(blob: bytes, name: str = WITNESS.name, key_id: bytes = verifier.key_id) -> str:
        return notes.NoteLine(name, key_id, blob).text

    def blob(checkpoint: Checkpoint, time_s: int = WITNESS_TIME_S) -> bytes:
        message = checkpoints.cosigned_message(checkpoint.text, time_s)
        return WITNESS.sign(message)

    stamp = WITNESS_TIME_S.to_bytes(8, "big")
    stranger = checkpoints.witness_key(WITNESS.name, OTHER)
    plain = SigningKey(WITNESS.name, WITNESS.seed)
    for name, says, lines in (
        ("cosignature-of-another-tree", "the witness's line over another root of this size",
         [line(stamp + blob(Checkpoint(ORIGIN, size, bytes(32))))]),
        ("cosignature-of-another-size", "the witness's line over one entry less",
         [line(stamp + blob(Checkpoint(ORIGIN, size - 1, root)))]),
        ("cosignature-of-another-origin", "the witness's line over another ledger",
         [line(stamp + blob(Checkpoint("demo.999999.999999100/ledger2", size, root)))]),
        ("cosignature-time-changed", "another time before the witness's signature",
         [line((WITNESS_TIME_S + 1).to_bytes(8, "big") + blob(here))]),
        ("cosignature-flipped", "one bit of the witness's signature",
         [line(stamp + bytes([blob(here)[0] ^ 1]) + blob(here)[1:])]),
        ("cosignature-short", "a witness's line without its time", [line(blob(here))]),
        ("cosignature-over-the-text", "the witness signed the text without its time",
         [line(stamp + WITNESS.sign(here.text.encode()))]),
    ):  # fmt: skip
        yield _changed(base, name, says, cosigned(*lines), broken, missing)
    for name, says, lines in (
        ("cosignature-missing", "no witness signed", []),
        ("cosignature-of-a-stranger", "another key with the name of the witness",
         [checkpoints.cosign(here, stranger, WITNESS_TIME_S)]),
        ("cosignature-of-wrong-type", "the witness's key as a key of another type",
         [notes.line_of(plain.verifier, plain.sign(here.text.encode())).text]),
    ):  # fmt: skip
        yield _changed(base, name, says, cosigned(*lines), missing)
    good = checkpoints.cosign(here, WITNESS, WITNESS_TIME_S)
    yield _changed(
        base, "line-of-an-unknown-witness", "one more line of a stranger; nothing is wrong",
        cosigned(good, _stranger(1)), None,
    )  # fmt: skip
