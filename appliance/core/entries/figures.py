"""What the station tells of itself: the strip of a day, the figures of a period."""

from appliance.core.entries.fact import Fact, register


@register
class StripPrinted(Fact, frozen=True):
    """A day is closed: the head keeps this on paper, outside the box.

    `date`: local ISO day. The strip covers the entries `first_seq` to `last_seq`, both included,
    without gap behind the strip before; `head_hash`: root of the tree over all of them, in hex.
    """

    kind = "strip.print"
    date: str
    first_seq: int
    last_seq: int
    count: int
    head_hash: str
    key_id: str
    paper_no: str = ""


@register
class ReportExported(Fact, frozen=True):
    """Figures of `period` (`2026` or `2026-03`) left the station as a file of that digest.

    They are those that stood at entry `last_seq`; `first_seq` is the first entry of the period.
    """

    kind = "report.export"
    period: str
    first_seq: int
    last_seq: int
    sha256: str
