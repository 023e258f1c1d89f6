"""Words of the Pinyin keyboard, made anew: `python -m provisioning.pinyin_table DICT DIVISIONS`.

DICT is `dict.txt` of jieba 0.42 (MIT licence): a word, how often it stands in its corpus, a part
of speech, a line each. DIVISIONS is the folder of `provinces.csv` to `villages.csv` of the npm
package china-division 2.7 (MIT licence): code, name. Readings come from pypinyin: of a word its
own, of a character all of them, so that 单 is found as dan and as shan. Two tables are written to
kiosk_ui/keyboard/data/: `words.txt` of all, `places.txt` of names of places and of the characters
that they are made of. A line for each spelling, sorted by its bytes; in it the words from the
commonest downwards, each with round(8 * log2(count)).

    jian'she<TAB>建设 117
"""

import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.style import convert

from kiosk_ui.keyboard.lexicon import PLACES, WORDS

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+")
COUNT_MIN: Final = 30
"""Rarer words are typed character by character; the table stays below one megabyte."""
WORD_MAX: Final = 4
COUNTED_MIN: Final = {"provinces": 1, "cities": 1, "areas": 1, "streets": 3, "villages": 25}
"""How often a name must stand in the list of a level to be a word of its own."""
KNOWN: Final = {"provinces": 4096, "cities": 1024, "areas": 256, "streets": 1, "villages": 1}
"""What one name of a level counts: a county is written oftener than a village of its name."""
OFFICE: Final = re.compile("(社区)?(村民|居民|村|居)?委员?会$|(办事处)$|社区$")
ENDING: Final = re.compile("(特别行政区|自治区|自治州|自治县|地区|[省市县区镇乡村])$")
STEPS: Final = 8


def counted(dictionary: Path) -> dict[str, tuple[int, str]]:
    """Word -> how often, part of speech; words of Chinese characters only."""
    rows = (line.split() for line in dictionary.read_text("utf-8").splitlines())
    return {row[0]: (int(row[1]), row[2]) for row in rows if HAN.fullmatch(row[0])}


def weight(count: float) -> int:
    return round(STEPS * math.log2(max(count, 1)))


def lines(words: dict[str, tuple[int, str]]) -> list[str]:
    """The table of all words, sorted."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    alone: Counter[str] = Counter()
    for word, (count, _tag) in words.items():
        for sign in word:
            alone[sign] += count
        if 2 <= len(word) <= WORD_MAX and count >= COUNT_MIN:
            found[spelling(word)][word] = weight(count)
    for code in PINYIN_DICT:
        if HAN.fullmatch(chr(code)):
            for place, plain in enumerate(readings(chr(code))):
                # A reading that is not the common one counts for less: it comes, but later.
                found[plain][chr(code)] = max(weight(alone[chr(code)]) - 4 * STEPS * place, 0)
    return _table(found)


def place_lines(divisions: Path) -> list[str]:
    """The table of places: a character counts by how many of them it stands in."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    alone: Counter[str] = Counter()
    for level, least in COUNTED_MIN.items():
        names = Counter(_names(divisions / f"{level}.csv"))
        for name, count in names.items():
            alone.update(dict.fromkeys(name, count))
            if count >= least and 2 <= len(name) <= WORD_MAX:
                row = found[spelling(name)]
                row[name] = max(weight(count * KNOWN[level]), row.get(name, 0))
    for sign, count in alone.items():
        for plain in readings(sign)[:2]:
            found[plain][sign] = weight(count)
    return _table(found)


def _names(listed: Path) -> Iterator[str]:
    """Each name as it is written in full, and without the word for what it is."""
    with listed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            full = OFFICE.sub("", row["name"])
            bare = ENDING.sub("", full)
            yield from (one for one in dict.fromkeys((full, bare)) if HAN.fullmatch(one))


def readings(sign: str) -> list[str]:
    """Of one character, the common one first."""
    told = PINYIN_DICT.get(ord(sign), "").split(",")
    return [one for one in dict.fromkeys(_plain(one) for one in told) if one]


def _table(found: dict[str, dict[str, int]]) -> list[str]:
    return [f"{key}\t{_row(found[key])}\n" for key in sorted(found, key=str.encode) if key]


def spelling(word: str) -> str:
    return "'".join(_letters(one) for one in lazy_pinyin(word))


def _plain(reading: str) -> str:
    return _letters(convert(reading, Style.NORMAL, strict=False))


def _letters(reading: str) -> str:
    """ü is typed v; what else is no letter falls away."""
    return re.sub(r"[^a-z]", "", reading.replace("ü", "v").replace("ê", "e"))


def _row(of_one: dict[str, int]) -> str:
    ordered = sorted(of_one.items(), key=lambda one: (-one[1], one[0]))
    return " ".join(f"{word} {count}" for word, count in ordered)


def main() -> None:
    words = counted(Path(sys.argv[1]))
    WORDS.write_text("".join(lines(words)), "utf-8")
    PLACES.write_text("".join(place_lines(Path(sys.argv[2]))), "utf-8")


if __name__ == "__main__":
    main()
