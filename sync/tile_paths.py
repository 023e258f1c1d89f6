"""Which names of a published ledger may be read from outside (log_format.md 5)."""

import re
from typing import Final

_GROUPS = r"(?:x[0-9]{3}/)*[0-9]{3}"
_WIDTH = r"(?:\.p/[1-9][0-9]{0,2})?"
_PUBLISHED: Final = re.compile(
    rf"(?:checkpoint|vkey|tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/{_GROUPS}{_WIDTH})\Z"
)


def is_published(name: str) -> bool:
    """Whether `name` is the checkpoint, the verifier key or a tile: nothing else is served."""
    return bool(_PUBLISHED.match(name))
