"""Recorded voices: the list for a speaker, a pack made by machine, the check, and installing.

    record-list   a folder with list.csv: each sentence that the pages of the hall say, its file
    make          the same folder, spoken by espeak-ng (to hear what there is, or to fill gaps)
    check         gaps, sentences that changed since, wrong formats, too long, too loud, too soft
    install       what is good goes to voice/<name>/ of the state folder

Only sentences without places to fill are recorded; dates and money are always synthesised.
"""

import csv
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from kiosk_ui import i18n
from kiosk_ui.i18n import Language, catalogue
from kiosk_ui.voice import wav
from kiosk_ui.voice.packs import MANIFEST, Manifest, Recorded, digest, file_stem, manifest_text
from kiosk_ui.voice.page import NUMBER_MAX
from kiosk_ui.voice.reading import aloud
from kiosk_ui.voice.synthesis import Speech
from provisioning import catalogues, opus

KIOSK: Final = Path(i18n.__file__).parent
LIST: Final = "list.csv"
COLUMNS: Final = ("file", "text", "said", "where", "id")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
TAKEN: Final = "made"
"""The folder of what the station synthesised itself."""

SECONDS_MIN: Final = 0.2
SECONDS_A_SIGN: Final = {"zh_CN": 0.6, "en": 0.2}
SECONDS_MORE: Final = 2.5
"""A sentence may take so long: somebody who speaks slowly, and a breath."""
RATES: Final = range(8_000, 48_001)
PEAK_MIN: Final = 1_500
CLIPPED_MAX: Final = 0.001
"""Share of samples at the very end of the scale."""

_SAID: Final = re.compile(r"""(?:\b_|\bsay)\(\s*["']([^"']+)["']\s*[,)]""")
_COMPOSED: Final = re.compile(
    r"""(?:\b_|\bsay)\(\s*(?:f["']([a-z0-9-]+\.(?:[a-z0-9-]+\.)*)\{|["']([a-z0-9-]+\.)["']\s*~)"""
)
_EXTENDS: Final = re.compile(r"""\{%-?\s*extends\s+"([^"]+)"|\{%-?\s*include\s+"([^"]+)\"""")
_BASES: Final = ("base_villager.html", "_cover.html")


class Message(Struct, frozen=True):
    """A sentence to record. `where`: the first page that names it."""

    id: str
    text: str
    where: str

    @property
    def stem(self) -> str:
        return file_stem(self.id)


@cache
def messages(language: Language) -> tuple[Message, ...]:
    """Every sentence without places that the pages of the hall name, in the order of the ids."""
    texts = _texts(language)
    found: dict[str, str] = {}
    for path in _sources():
        where = str(path.relative_to(KIOSK))
        text = path.read_text(encoding="utf-8")
        begun = tuple({one or other for one, other in _COMPOSED.findall(text)})
        for one in _SAID.findall(text):
            found.setdefault(one, where)
        for one in texts:
            if begun and one.startswith(begun):
                found.setdefault(one, where)
    told = [
        Message(one, texts[one], where)
        for one, where in found.items()
        if one in texts and not catalogues.places(texts[one])
    ]
    return (*_numbers(language), *sorted(told, key=lambda one: one.id))


def _numbers(language: Language) -> Iterator[Message]:
    """The numbers of the choices, which go before each."""
    for one in range(1, NUMBER_MAX + 1):
        text = i18n.say("voice.number", language, number=one)
        yield Message(f"voice.number.{one}", text, "kiosk_ui/voice")


def _texts(language: Language) -> dict[str, str]:
    folder = catalogues.LOCALE / language / "LC_MESSAGES"
    ids = (one for path in sorted(folder.glob("*.po")) for one in catalogues.texts_of(path))
    return {one: catalogue(language).gettext(one) for one in ids}


def _sources() -> list[Path]:
    """The templates of the hall's pages, what they are made of, and the wizard's own words."""
    folder = KIOSK / "templates"
    parents = {
        path.relative_to(folder).as_posix(): {
            one or other for one, other in _EXTENDS.findall(path.read_text(encoding="utf-8"))
        }
        for path in sorted(folder.rglob("*.html"))
    }
    hall = set(_BASES)
    grown = True
    while grown:
        more = {name for name, of in parents.items() if of & hall and name not in hall}
        grown = bool(more)
        hall |= more
    own = [folder / name for name in sorted(hall)]
    return [*own, folder / "_macros.html", *sorted((KIOSK / "screens/registration").glob("*.py"))]


def write_list(folder: Path, language: Language) -> int:
    """`list.csv` for a speaker, as a table program opens it; how many sentences stand in it."""
    folder.mkdir(parents=True, exist_ok=True)
    told = messages(language)
    with (folder / LIST).open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for one in told:
            said = aloud(one.text, language)
            rows.writerow((f"{one.stem}.wav", one.text, said, one.where, one.id))
    return len(told)


def make(folder: Path, language: Language, speech: Speech, *, batch: int = 60) -> int:
    """Speak every sentence that has no file yet by machine; how many were made."""
    write_list(folder, language)
    missing = [one for one in messages(language) if _file(folder, one) is None]
    made = 0
    for at in range(0, len(missing), batch):
        some = missing[at : at + batch]
        sounds = speech.say([aloud(one.text, language) for one in some], language)
        for one, sound in zip(some, sounds, strict=True):
            if sound is not None:
                (folder / f"{one.stem}.wav").write_bytes(sound)
                made += 1
    return made


class Checked(Struct, frozen=True):
    """`good`: messages with their files; `faults`: what must be mended; `gaps`: not recorded."""

    good: tuple[tuple[Message, Path], ...]
    faults: tuple[str, ...]
    gaps: tuple[Message, ...]


def check(folder: Path, language: Language) -> Checked:
    """Look at every file of a recorded folder. Raises OSError without its list.csv."""
    recorded = _listed(folder)
    told = messages(language)
    good, faults, gaps = [], [], []
    for one in told:
        path = _file(folder, one)
        if path is None:
            gaps.append(one)
            continue
        if recorded.get(one.id) != one.text:
            faults.append(f"{path.name}: the sentence is another one now, record it anew")
            continue
        wrong = sound_fault(path, one.text, language)
        if wrong:
            faults.append(f"{path.name}: {wrong}")
        else:
            good.append((one, path))
    known = {one.stem for one in told}
    faults += [
        f"{path.name}: no sentence has this file"
        for path in sorted(folder.glob("*"))
        if path.suffix in (".wav", ".opus") and path.stem not in known
    ]
    return Checked(tuple(good), tuple(faults), tuple(gaps))


def sound_fault(path: Path, text: str, language: Language) -> str:
    """What is wrong with a recording of `text`; empty where nothing is."""
    if path.stat().st_size > wav.BYTES_MAX:
        return f"larger than {wav.BYTES_MAX} bytes"
    data = path.read_bytes()
    if path.suffix == ".opus":
        try:
            return _length_fault(opus.seconds(data), text, language)
        except opus.BadOpus as error:
            return f"no Opus file: {error}"
    try:
        shape = wav.measured(data)
    except wav.BadSound as error:
        return f"no WAV file: {error}"
    if shape.channels != 1 or shape.bits != 16 or shape.rate not in RATES:
        held = f"{shape.channels} channels, {shape.bits} bits, {shape.rate} Hz"
        return f"{held}: wanted 1, 16, 8000 to 48000"
    if shape.clipped > CLIPPED_MAX * shape.samples:
        return "too loud: the loudest parts are cut off"
    if shape.peak < PEAK_MIN:
        return "too soft"
    return _length_fault(shape.seconds, text, language)


def _length_fault(seconds: float, text: str, language: Language) -> str:
    most = SECONDS_MORE + SECONDS_A_SIGN[language] * len(text)
    if seconds < SECONDS_MIN:
        return f"{seconds:.1f} s is too short"
    return f"{seconds:.1f} s is too long, {most:.0f} s at most" if seconds > most else ""


def install(
    state: Path, name: str, language: Language, title: str, good: Sequence[tuple[Message, Path]]
) -> Path:
    """Copy what is good to `voice/<name>` of the state folder, in place of what was there.

    If power fails in the middle the old pack stands or none: a folder without a manifest is none.
    Raises ValueError for a name that is no folder of a pack.
    """
    if not NAME.fullmatch(name) or name == TAKEN:
        raise ValueError(f"{name!r}: small letters, digits and hyphens; not {TAKEN!r}")
    target = state / "voice" / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    recorded = {}
    for one, path in good:
        shutil.copyfile(path, target / path.name)
        recorded[one.id] = Recorded(path.name, digest(one.text))
    half = target / f"{MANIFEST}.half"
    half.write_text(manifest_text(Manifest(language, title or name, recorded)), encoding="utf-8")
    os.replace(half, target / MANIFEST)  # noqa: PTH105 - atomic: only now it is a pack
    return target


def _file(folder: Path, message: Message) -> Path | None:
    paths = (folder / f"{message.stem}{suffix}" for suffix in (".wav", ".opus"))
    return next((one for one in paths if one.is_file()), None)


def _listed(folder: Path) -> dict[str, str]:
    """Message id -> the sentence that the speaker had before them."""
    with (folder / LIST).open(encoding="utf-8-sig", newline="") as file:
        return {row.get("id") or "": row.get("text") or "" for row in csv.DictReader(file)}
