"""What a notice says for its method alone: read from the form of the review, shown in the notice.

One function for each method that has terms of its own; those of the others keep their defaults.
"""

from collections.abc import Callable, Mapping

from appliance.core.entries import MethodTerms
from kiosk_ui import (
    auction_terms,
    draw_terms,
    room_terms,
    sealed_terms,
    tender_terms,
)
from kiosk_ui.screens import fields

Reader = Callable[[MethodTerms], MethodTerms]
"""What the form says, beginning with what stood there. Raises Unfit."""

READERS: Mapping[str, Reader] = {
    "ASCEND": auction_terms.read,
    "SEALED_HIGH": sealed_terms.read,
    "SEALED_LOW": sealed_terms.read,
    "INQUIRY": sealed_terms.read,
    "DRAW_IN_BAND": draw_terms.read,
    "ONLINE": auction_terms.read,
    "TENDER": tender_terms.read,
}
"""Method code -> how its fields are read."""


def given(fallback: MethodTerms) -> MethodTerms:
    """The method's own terms of the form in hand. Raises Unfit for a field that cannot stand."""
    read = READERS.get(fields.plain("method"))
    return room_terms.given(read(fallback) if read else fallback)
