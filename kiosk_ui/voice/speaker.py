"""From what a page says to sound: recorded where somebody spoke it, else synthesised, else none.

The texts of the last pages are held in memory under a random name, so that no address tells what
is read. They hold nothing of a person (provenance.py).
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.voice import wav
from kiosk_ui.voice.packs import MACHINE, Clip, Packs
from kiosk_ui.voice.page import Piece
from kiosk_ui.voice.reading import aloud
from kiosk_ui.voice.synthesis import Speech

PAGES_MAX: Final = 24
MEMORY_BYTES_MAX: Final = 16_000_000
DISK_BYTES_MAX: Final = 64_000_000
"""Synthesised sentences of the catalogue that are kept: about half an hour of sound."""


class Line(Struct, frozen=True):
    """What is said in one breath: `messages` with its text where a pack may hold each.

    `kept`: only sentences of the catalogue, which may lie on the disk.
    """

    text: str
    messages: tuple[tuple[str, str], ...] = ()
    kept: bool = False


class _Page(Struct, frozen=True):
    language: Language = "zh_CN"
    lines: tuple[Line, ...] = ()
    speech: str = ""


_NONE: Final = _Page()


def lines(pieces: Sequence[Piece], language: Language) -> tuple[Line, ...]:
    """The pieces of a page as lines, each choice with its number."""
    told = []
    for one in pieces:
        rest = say("format.comma", language)
        text = "".join((rest if part.apart else " ") + part.text for part in one.parts)
        text = text.removeprefix(rest)
        ids = [(part.message_id, part.text) for part in one.parts]
        kept = all(message for message, _text in ids)
        if one.number:
            number = say("voice.number", language, number=one.number)
            text = f"{number} {text}"
            # A speaker records the nine numbers once: number.1 and so on.
            ids.insert(0, (f"voice.number.{one.number}", number))
        told.append(Line(text, tuple(ids) if kept else (), kept))
    return tuple(told)


class Speaker:
    """The sound of a station. `folder`: `voice` in its state folder."""

    def __init__(self, folder: Path, packs: Packs, speech: Speech) -> None:
        self._folder, self._packs, self._speech = folder / "made", packs, speech
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._sounds: OrderedDict[str, bytes] = OrderedDict()
        self._guard = threading.Lock()

    def able(self, language: Language) -> bool:
        """Whether anything can be read in this language."""
        return self._speech.able() or self._packs.of(language) is not None

    def speeches(self, language: Language) -> list[tuple[str, str]]:
        """(name, title) of each way in which this language is heard here, the usual one first.

        The machine's own voice comes last, as `packs.MACHINE` without a title.
        """
        found = [(one.folder.name, one.manifest.title) for one in self._packs.listed(language)]
        return [*found, (MACHINE, "")] if self._speech.able() else found

    def keep(self, page: str, language: Language, told: Sequence[Line], speech: str = "") -> None:
        """What the page of this name says, and in which of `speeches`; the oldest is forgotten."""
        with self._guard:
            self._pages[page] = _Page(language, tuple(told), speech)
            while len(self._pages) > PAGES_MAX:
                self._pages.popitem(last=False)

    def told(self, page: str) -> tuple[Line, ...]:
        """The lines of a page; empty where it is not known any more."""
        with self._guard:
            return self._pages.get(page, _NONE).lines

    def ready(self, page: str) -> list[tuple[int, int]]:
        """(line, part) of all that can be heard of a page, in order; makes what has to be made.

        Where something of the page cannot be said, the last line of all says so, if that can.
        """
        with self._guard:
            known = self._pages.get(page, _NONE)
        language, told = known.language, known.lines
        recorded = {at: self._recorded(one, known) for at, one in enumerate(told)}
        missing = [at for at in recorded if not recorded[at]]
        self._make([told[at] for at in missing], language)
        heard: list[tuple[int, int]] = []
        for at, one in enumerate(told):
            if recorded[at]:
                heard += [(at, part) for part in range(len(recorded[at]))]
            elif self._held(one, language):
                heard.append((at, 0))
        return heard

    def clip(self, page: str, at: int, part: int) -> Clip | None:
        """The sound of one part of a line; None where there is none."""
        with self._guard:
            known = self._pages.get(page, _NONE)
        language, told = known.language, known.lines
        if not 0 <= at < len(told):
            return None
        recorded = self._recorded(told[at], known)
        if recorded:
            return recorded[part] if 0 <= part < len(recorded) else None
        self._make([told[at]], language)
        sound = self._held(told[at], language) if part == 0 else None
        return Clip(sound) if sound else None

    def _recorded(self, line: Line, page: "_Page") -> list[Clip]:
        """The recordings of a line; empty where one is missing: no voice changes in a sentence."""
        pack = self._packs.of(page.language, page.speech)
        if pack is None:
            return []
        found = [pack.clip(message, text) for message, text in line.messages]
        return [one for one in found if one] if all(found) else []

    # --- what was synthesised ------------------------------------------------------------------

    def _make(self, wanted: Sequence[Line], language: Language) -> None:
        new = [one for one in wanted if not self._held(one, language)]
        if not new or not self._speech.able():
            return
        sounds = self._speech.say([aloud(one.text, language) for one in new], language)
        for one, sound in zip(new, sounds, strict=True):
            if sound is not None:
                self._hold(one, language, sound)

    def _held(self, line: Line, language: Language) -> bytes | None:
        name = _name(line, language)
        with self._guard:
            sound = self._sounds.get(name)
            if sound is not None:
                self._sounds.move_to_end(name)
                return sound
        if not line.kept:
            return None
        try:
            sound = (self._folder / name).read_bytes()
            wav.measured(sound)
        except (OSError, wav.BadSound):  # a power cut left half of it: made again
            return None
        self._remember(name, sound)
        return sound

    def _hold(self, line: Line, language: Language, sound: bytes) -> None:
        name = _name(line, language)
        self._remember(name, sound)
        if not line.kept:
            return  # a line with a date or money lies on no disk
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if sum(one.stat().st_size for one in self._folder.glob("*.wav")) > DISK_BYTES_MAX:
                return
            half = self._folder / f"{name}.half"
            half.write_bytes(sound)
            os.replace(half, self._folder / name)  # noqa: PTH105 - atomic, as everywhere here
        except OSError:  # a full or broken disk takes no voice away
            return

    def _remember(self, name: str, sound: bytes) -> None:
        with self._guard:
            self._sounds[name] = sound
            self._sounds.move_to_end(name)
            while sum(map(len, self._sounds.values())) > MEMORY_BYTES_MAX:
                self._sounds.popitem(last=False)


def _name(line: Line, language: Language) -> str:
    digest = hashlib.sha256(line.text.encode()).hexdigest()[:32]
    return f"{language}-{digest}.wav"
