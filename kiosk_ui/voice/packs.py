"""Recorded packs: a folder of a language or dialect under `voice/` of the state folder.

    voice/<name>/manifest.json     language, title, and of each message its file and sentence
    voice/<name>/<message>.wav     one file a message (WAV or Opus)

A recording counts only while the catalogue still has the sentence that was recorded: what is heard
is what is read. `tradepost voice install` writes the folder (provisioning/prompt_packs.py).
"""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, field

from kiosk_ui.i18n import Language
from kiosk_ui.voice import wav

log = logging.getLogger(__name__)

MANIFEST: Final = "manifest.json"
MANIFEST_BYTES_MAX: Final = 2_000_000
MEDIA: Final = {".wav": "audio/wav", ".opus": "audio/ogg"}
"""What a browser is told of a file, by how its name ends."""
MACHINE: Final = "-"
"""The machine's own voice among the speeches of a language; no folder has that name."""
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_UNFIT: Final = re.compile(r"[^a-z0-9]+")


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the pack, and the digest of the sentence that was recorded."""

    file: str
    sentence: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: Language
    title: str
    messages: dict[str, Recorded]


class Clip(Struct, frozen=True):
    """Sound for a browser."""

    data: bytes
    media: str = "audio/wav"


class Pack(Struct, frozen=True):
    folder: Path
    manifest: Manifest

    def clip(self, message_id: str, text: str) -> Clip | None:
        """The recording of a message, if it is of this sentence and still there."""
        one = self.manifest.messages.get(message_id)
        if one is None or one.sentence != digest(text):
            return None
        path = self.folder / one.file
        media = MEDIA.get(path.suffix)
        # A name that leads out of the folder is no file of the pack.
        if media is None or path.parent != self.folder:
            return None
        try:
            if path.stat().st_size > wav.BYTES_MAX:
                return None
            return Clip(path.read_bytes(), media)
        except OSError:
            return None


class Packs(Struct):
    """The packs of a box. `preferred`: the name of the one that goes first, empty: any."""

    folder: Path
    preferred: str = ""
    _read: dict[Path, tuple[int, Pack | None]] = field(default_factory=dict)

    def of(self, language: Language, chosen: str = "") -> Pack | None:
        """The pack that was chosen by its name, else the first; None for the machine's voice."""
        found = self.listed(language)
        if chosen == MACHINE or not found:
            return None
        return next((one for one in found if one.folder.name == chosen), found[0])

    def listed(self, language: Language) -> list[Pack]:
        """The packs of a language, the preferred one first."""
        found = [one for one in self.all().values() if one.manifest.language == language]
        return sorted(found, key=lambda one: (one.folder.name != self.preferred, one.folder.name))

    def all(self) -> Mapping[str, Pack]:
        """Every pack that can be used, by its name; a bad one is left out and logged."""
        packs = {}
        for path in sorted(self.folder.glob(f"*/{MANIFEST}")):
            pack = self._of(path)
            if pack is not None:
                packs[path.parent.name] = pack
        return packs

    def _of(self, path: Path) -> Pack | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        held = self._read.get(path)
        if held is None or held[0] != changed:
            held = self._read[path] = (changed, _opened(path))
        return held[1]


def _opened(path: Path) -> Pack | None:
    try:
        with path.open("rb") as file:
            text = file.read(MANIFEST_BYTES_MAX)  # of a longer one this is no JSON
        return Pack(path.parent, msgspec.json.decode(text, type=Manifest))
    except (OSError, ValueError) as error:  # msgspec's own errors are ValueErrors
        log.warning("voice pack %s left out: %s", path.parent.name, type(error).__name__)
        return None


def digest(text: str) -> str:
    """Of a sentence, spaces as one, as the manifest holds it."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def file_stem(message_id: str) -> str:
    """The name of a message's file: its id, or of an English sentence its words and a digest."""
    if _PLAIN.fullmatch(message_id):
        return message_id
    words = _UNFIT.sub("-", message_id.lower()).strip("-")[:40].strip("-")
    return f"{words}-{hashlib.sha256(message_id.encode()).hexdigest()[:8]}"


def manifest_text(manifest: Manifest) -> str:
    """As it lies in the folder, readable."""
    return json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False, indent=1) + "\n"
