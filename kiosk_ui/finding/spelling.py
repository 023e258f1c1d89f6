"""How a name is typed by somebody who knows its sound: `zhangsan`, `zs`, and what begins so.

A character with several sounds counts with each of them: whoever searches knows one.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, product
from typing import Final

from kiosk_ui.keyboard import lexicon

SIGNS_MAX: Final = 12
"""Characters of a name that are spelled; of a company's name the first ones are enough."""
WAYS_MAX: Final = 8
"""Ways to read a name that are kept."""
_LEFT_OUT: Final = re.compile(r"[\s'·•.,，。()（）-]+")
"""What people leave out or put in between."""


def normal(text: str) -> str:
    """A name, or what was typed for one, without marks and spaces, in small letters."""
    return _LEFT_OUT.sub("", text).lower().replace("ü", "v")


def keys(name: str) -> frozenset[str]:
    """All by which a name is found: itself, its sounds in full, and their first letters."""
    plain = normal(name)
    signs = plain[:SIGNS_MAX]
    known = _readings()
    ways = [known.get(sign, (sign,)) for sign in signs]
    found = {plain}
    for way in islice(product(*ways), WAYS_MAX):
        found.add("".join(way))
        found.add("".join(one[0] for one in way))
    return frozenset(one for one in found if one)


@lru_cache(maxsize=1)
def _readings() -> Mapping[str, tuple[str, ...]]:
    """Sounds of every character that the table of words has; read once, a megabyte."""
    return lexicon.words().sounds()
