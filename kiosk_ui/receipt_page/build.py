"""The page with which villagers and banks check a slip: one file, no network, keys inside.

It opens from a disk or a stick. Its policy allows exactly the scripts and the style that stand in
it and no connection at all, so that what a person pastes or photographs stays on the machine.
"""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from jinja2 import Environment

from appliance.ledger.receipts import Keys
from kiosk_ui.i18n import LANGUAGES, say

HERE: Final = Path(__file__).parent
STATIC: Final = HERE.parent / "static"
THIRD_PARTY: Final = STATIC / "third_party"
SCRIPTS: Final = ("proof.js", "trust.js", "photo.js", "page.js")
DECODER: Final = "qr"
WORDS: Final = (
    "title", "intro", "the-slip", "photo", "or-text", "check", "the-keys", "keys-why", "keys-file",
    "keys-text", "no-script", "looking", "genuine", "ledger", "entry", "digest", "says", "seen-by",
    "seen-by-none", "seen-by-stranger", "practice", "training",
    "limits", "malformed", "unknown-ledger",
    "not-signed", "witness-fails", "wrong-number", "bad-key", "no-keys", "no-picture", "no-code",
    "no-crypto", "no-crypto-from-disk", "no-ed25519", "old-browser",
    "no-witness", "words-differ", "words-first", "genuine-district", "limits-sheet",
    "word.number", "word.holder", "word.holder_id", "word.owner", "word.title", "word.location",
    "word.object_no", "word.contract_no", "word.signed", "word.term", "word.total", "word.due",
    "word.bank", "word.consent", "word.until", "word.ended",
)  # fmt: skip
"""Last parts of the message ids `receipt.page.*` that the page holds in both languages."""


def page(keys: Keys) -> str:
    """The whole file, with the public keys of the ledgers and witnesses of `keys`."""
    vkeys = [key.text for key in (*keys.ledgers, *keys.witnesses)]
    words = {to: {one: say(f"receipt.page.{one}", to) for one in WORDS} for to in LANGUAGES}
    style = _read(STATIC / "tokens.css") + _read(HERE / "page.css")
    scripts = [_decoder(), *(_read(HERE / name) for name in SCRIPTS)]
    template = Environment(autoescape=True, trim_blocks=True).from_string(
        _read(HERE / "page.html")
    )
    return template.render(
        words=words,
        keys=vkeys,
        policy=_content_policy(style, scripts),
        style=style,
        scripts=scripts,
        given=_as_data({"keys": vkeys, "words": words}),
        decoder_version=_version(),
        decoder_licence=_read(THIRD_PARTY / DECODER / "LICENSE-MIT"),
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _decoder() -> str:
    """The decoder's two modules as one plain script: a file that opens from a disk has no modules.

    Each becomes a function around its text; what it gives out is what it returns.
    """
    modules = [_read(THIRD_PARTY / DECODER / name) for name in ("index.js", "decode.js")]
    index, decode = (re.sub(r"(?m)^export (?=function|const|class)", "", one) for one in modules)
    index = re.sub(r"(?m)^export default \w+;$", "", index)
    index, given = re.subn(r"(?m)^export \{(.*)\};$", lambda found: _given(found[1]), index)
    decode, taken = re.subn(
        r"(?m)^import \{(.*)\} from '\./index\.js';$", lambda found: _taken(found[1]), decode
    )
    decode, answered = re.subn(r"(?m)^export default (\w+);$", r"return \1;", decode)
    if (given, taken, answered) != (1, 1, 1) or re.search(r"(?m)^(im|ex)port\b", index + decode):
        raise ValueError("the decoder is not of the form that is known here")
    inner = f"(() => {{ let given;\n{index}\nreturn given; }})()"
    return f'"use strict";\nconst decodeQR = ((index) => {{\n{decode}\n}})({inner});\n'


def _given(names: str) -> str:
    swapped = re.sub(r"(\w+) as (\w+)", r"\2: \1", names)
    return f"given = {{{swapped}}};"


def _taken(names: str) -> str:
    return f"const {{{names.replace(' as ', ': ')}}} = index;"


def _content_policy(style: str, scripts: Iterable[str]) -> str:
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)};"
        " base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _as_data(value: object) -> str:
    """JSON that cannot end its element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _version() -> str:
    listed = tomllib.loads(_read(THIRD_PARTY / "LIST.toml"))["package"]
    return next(str(one["version"]) for one in listed if one["name"] == DECODER)
