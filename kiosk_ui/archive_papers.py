"""From an archived trade to the facts of its index (DOC43)."""

import hashlib

from appliance.core import archive, retention
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import archive_index
from kiosk_ui.paper.archive_index import Index
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = "DOC43"


def index(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC43. KeyError while the archive is open."""
    listed = closed_over(station, trade)
    kept = retention.shelved(trade, station.tables_of(trade))
    if trade.archive is None or kept is None:
        raise KeyError(sheet.number)
    winner = of.bidders.get(trade.winner)
    facts = Index(
        object_title=of.place.title,
        transferor=of.transferor.name,
        transferee=winner.name if winner is not None and trade.contract is not None else "",
        rows=tuple((word(station, kind), number) for kind, number in listed),
        entries=sum(seq < trade.since("ARCHIVED").seq for seq in trade.entries),
        digest=trade.archive.manifest_sha256,
        archived=kept.archived.isoformat(),
        kept_to=kept.until.isoformat(),
    )
    return archive_index.index(facts, sheet)


def closed_over(station: Station, trade: Trade) -> tuple[tuple[str, str], ...]:
    """The list as it stood at the closing, where it was kept; else as it is by its form."""
    if trade.archive is None:
        return archive.manifest(trade)
    kept = station.blobs.get(trade.archive.manifest_sha256)
    return archive.read_list(kept) if kept else archive.manifest(trade, trade.archive.form)


def keep_list(station: Station, trade: Trade) -> str:
    """Keep the list that is about to be closed over; its digest, hex. Raises StorageFault."""
    body = archive.manifest_bytes(trade)
    station.keep_blob(body)
    return hashlib.sha256(body).hexdigest()


def word(station: Station, kind: str, language: Language = "zh_CN") -> str:
    """What a kind of the list is called: a document type, or the entry that tells of it."""
    row = station.tables.document_types.get(kind)
    if row is None:
        return say(f"kind.{kind}", language)
    return row.en if language == "en" else row.zh
