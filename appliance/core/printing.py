"""Paper: every copy of a document is counted, whoever asks for it."""

from appliance.core.commands import PrintDocument
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DocumentPrinted, Draft
from appliance.core.instant import Instant
from appliance.core.world import Who, World


def print_document(world: World, asked: PrintDocument, _by: Who, _at: Instant) -> Decision:
    """Send the next copy to the printer: 1 is the document, from 2 on it says "copy n".

    Refusal: copy-out-of-order (another copy went out in between).
    """
    following = world.prints.get(asked.document, 0) + 1
    if asked.copy != following:
        return refused("copy-out-of-order", about="copy", copy=following)
    fact = DocumentPrinted(asked.document, asked.copy, asked.digest, asked.printer)
    return decided(Draft(fact, trade=asked.trade))
