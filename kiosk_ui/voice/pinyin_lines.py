"""Chinese lines to Pinyin with tone digits: `python -m kiosk_ui.voice.pinyin_lines`.

A program of its own, short-lived: the readings of phrases take 50 MB that the station need not
hold (one sign alone is often read wrongly). Text lines in, as many lines out.
"""

import sys

from pypinyin import Style, lazy_pinyin

STOPS = {"，": ",", "、": ",", "：": ",", "；": ",", "。": ".", "！": "!", "？": "?"}
"""Where the voice rests."""


def spoken(line: str) -> str:
    """Syllables apart; other signs that no voice says are left out."""
    told = []
    for one in lazy_pinyin(line, style=Style.TONE3, neutral_tone_with_five=True):
        text = "".join(STOPS.get(sign, sign) for sign in one)
        told.append("".join(sign for sign in text if sign.isalnum() or sign in " ,.!?"))
    return " ".join(" ".join(told).replace("ü", "v").split())


def main() -> None:
    for line in sys.stdin.read().splitlines():
        sys.stdout.write(spoken(line) + "\n")


if __name__ == "__main__":
    main()
