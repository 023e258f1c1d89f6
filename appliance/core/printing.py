"""Paper: every copy of a document is counted, whoever asks for it."""

import re

from appliance.core.commands import PrintDocument
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DocumentPrinted, Draft
from appliance.core.forms import is_personal, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.world import Who, World

_DOCUMENT = re.compile(r"[0-9A-Z\u9274\u3014\u3015\u53f7-]{1,40}")
"""Document numbers, and the certificate's with its word and brackets."""


def print_document(world: World, asked: PrintDocument, _by: Who, _at: Instant) -> Decision:
    """Send the next copy to the printer: 1 is the document, from 2 on it says "copy n".

    Refusals: word-form, copy-out-of-order (another copy went out in between).
    """
    if not _DOCUMENT.fullmatch(asked.document) or is_personal(asked.document):
        return refused("word-form", about="document")
    if not is_word(asked.digest) or (asked.printer and not is_word(asked.printer)):
        return refused("word-form", about="digest")
    if asked.kept_sha256 and not is_sha256(asked.kept_sha256):
        return refused("word-form", about="kept_sha256")
    following = world.prints.get(asked.document, 0) + 1
    if asked.copy != following:
        return refused("copy-out-of-order", about="copy", copy=following)
    fact = DocumentPrinted(
        asked.document, asked.copy, asked.digest, asked.printer, asked.kept_sha256
    )
    return decided(Draft(fact, trade=asked.trade))
