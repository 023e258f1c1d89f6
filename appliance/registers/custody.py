"""What lies at the counter: certificates in custody, files that a bidder may take."""

from collections.abc import Iterable
from hashlib import sha256

from appliance.core.trade import Trade
from appliance.ledger.blobs import Blobs


def elsewhere(under_way: Iterable[Trade], number: str) -> frozenset[str]:
    """Numbers of certificates in custody for other live projects than that trade (D04)."""
    return frozenset(
        held.certificate_no
        for other in under_way
        if other.number != number
        for held in other.handed.held
    )


def files(blobs: Blobs, trade: Trade) -> frozenset[str]:
    """Digests of the files that can be handed over: those whose bytes are here and are theirs."""
    digests = (trade.notice.text_sha256,) if trade.notice else ()
    return frozenset(
        digest
        for digest in digests
        if (data := blobs.get(digest)) is not None and sha256(data).hexdigest() == digest
    )
