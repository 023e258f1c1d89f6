"""What differs between the modules of the family (protocols.md 3, vendors' manuals as remembered).

The sizes are those that are sold most; a clone may have others, and any system id.
"""

from typing import Final

from msgspec import Struct

LIGHT, CHECK_SENSOR, RESTART, HAND_SHAKE, GLASS_ON, GLASS_OFF = 0x35, 0x36, 0x3D, 0x40, 0x50, 0x51
RING: Final = frozenset({LIGHT, CHECK_SENSOR, HAND_SHAKE})
GLASS: Final = frozenset({GLASS_ON, GLASS_OFF})


class Model(Struct, frozen=True):
    """`pages` of the library, bytes of a `template`, `buffers` for features, `system` id.

    `lacks`: commands that it does not know (FC); `says_ready`: a raw 55 when its power comes.
    """

    pages: int
    template: int = 512
    buffers: int = 2
    system: int = 0x0009
    lacks: frozenset[int] = RING
    says_ready: bool = False


MODELS: Final = {
    "as608": Model(pages=300),
    "zfm-20": Model(pages=162),
    "r307": Model(pages=1000, lacks=RING | GLASS),
    "r503": Model(pages=200, template=1536, buffers=6, lacks=GLASS, says_ready=True),
    "clone": Model(pages=127, system=0x0000, lacks=RING | GLASS | {RESTART}),
}
