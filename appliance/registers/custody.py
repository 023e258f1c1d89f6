"""What lies at the counter: certificates in custody, files that a bidder may take."""

from hashlib import sha256

from appliance.core.trade import Trade
from appliance.reading import Reading


def elsewhere(station: Reading, trade: Trade | None) -> frozenset[str]:
    """Numbers of certificates that are in custody for other live projects (D04)."""
    mine = trade.number if trade else ""
    return frozenset(
        held.certificate_no
        for other in station.trades_under_way()
        if other.number != mine
        for held in other.handed.held
    )


def files(station: Reading, trade: Trade | None) -> frozenset[str]:
    """Digests of the files that can be handed over: those whose bytes are here and are theirs."""
    if trade is None or trade.notice is None:
        return frozenset()
    return frozenset(
        digest
        for digest in (trade.notice.text_sha256,)
        if (data := station.blobs.get(digest)) is not None and sha256(data).hexdigest() == digest
    )
