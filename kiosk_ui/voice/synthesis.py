"""The voice of the house where nobody recorded a sentence: espeak-ng, if the box has it.

Two short-lived programs, both with a limit: Pinyin of a page's Chinese lines at once, then one
espeak-ng a line. What they cannot do is silence and one line in the log, never a page that waits.
"""

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from kiosk_ui.i18n import Language
from kiosk_ui.voice import wav

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).parents[2]
PINYIN_S: Final = 20.0
"""Seconds for the Pinyin of a page; 0.6 s on a desktop, most of it the loading."""
SPEAK_S: Final = 10.0
LINE_MAX: Final = 400
"""Signs of one line; a longer one is a page to look at."""
WORDS_A_MINUTE: Final = "150"
VOICES: Final[dict[Language, str]] = {"zh_CN": "cmn-latn-pinyin", "en": "en"}


class Speech(Protocol):
    """What turns lines into sound."""

    def able(self) -> bool:
        """Whether it can speak at all."""
        ...

    def say(self, lines: Sequence[str], language: Language) -> list[bytes | None]:
        """A WAV for each line; None for what could not be said."""
        ...


class Espeak:
    """espeak-ng. `program`: its name or path; empty: the station shall not speak by itself."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._one = threading.Lock()

    def able(self) -> bool:
        return bool(self._program) and shutil.which(self._program) is not None

    def say(self, lines: Sequence[str], language: Language) -> list[bytes | None]:
        if not self.able() or not lines:
            return [None] * len(lines)
        with self._one:  # one box has one loudspeaker, and two cores
            if language == "zh_CN":
                told = self._pinyin(lines)
                if told is None:
                    return [None] * len(lines)
                lines = told
            return [self._spoken(one, language) for one in lines]

    def _pinyin(self, lines: Sequence[str]) -> list[str] | None:
        flat = "\n".join(" ".join(one.split())[:LINE_MAX] for one in lines)
        command = [sys.executable, "-m", "kiosk_ui.voice.pinyin_lines"]
        try:
            done = subprocess.run(
                command, input=flat.encode(), capture_output=True, timeout=PINYIN_S, cwd=ROOT,
                env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("no pinyin: %s", type(error).__name__)
            return None
        told = done.stdout.decode().split("\n")[: len(lines)]
        return told if len(told) == len(lines) else None

    def _spoken(self, line: str, language: Language) -> bytes | None:
        if not line.strip():
            return None
        command = [
            self._program,
            "-v",
            VOICES[language],
            "-s",
            WORDS_A_MINUTE,
            "--stdin",
            "--stdout",
        ]
        try:
            done = subprocess.run(
                command, input=line[: 4 * LINE_MAX].encode(), capture_output=True,
                timeout=SPEAK_S, check=True,
            )  # fmt: skip
            sound = wav.mended(done.stdout)
        except (OSError, subprocess.SubprocessError, wav.BadSound) as error:
            log.warning("not spoken: %s", type(error).__name__)
            return None
        return sound if len(sound) <= wav.BYTES_MAX else None
