"""Characters by radical, made anew: `python -m provisioning.radical_table UNIHAN FONT`.

UNIHAN is `Unihan_IRGSources.txt` of the Unicode Character Database (Unicode licence), as Debian's
package unicode-data has it; FONT is Noto Sans CJK, for what a box cannot show nobody can choose.
Written is kiosk_ui/keyboard/data/radicals.txt: a line for each radical
and number of further strokes, in their order, with the characters of Unicode's order.

    85.10<TAB>溫溯...
"""

import re
import sys
from collections import defaultdict
from collections.abc import Container
from pathlib import Path
from typing import Final

from kiosk_ui.keyboard.radicals import TABLE
from kiosk_ui.paper.font_characters import characters

RADICAL: Final = re.compile(r"U\+([0-9A-F]{4,5})\tkRSUnicode\t(\d{1,3})'*\.(\d{1,2})(?: |$)")


def lines(unihan: str, shown: Container[int]) -> list[str]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line in unihan.splitlines():
        read = RADICAL.match(line)
        if read and int(read[1], 16) in shown:
            found[int(read[2]), int(read[3])].append(chr(int(read[1], 16)))
    return [f"{one[0]}.{one[1]}\t{''.join(sorted(found[one]))}\n" for one in sorted(found)]


if __name__ == "__main__":
    unihan = Path(sys.argv[1]).read_text("utf-8")
    TABLE.write_text("".join(lines(unihan, characters(Path(sys.argv[2])))), "utf-8")
