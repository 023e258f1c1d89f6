"""What came of the channels of a notice, put together from the entries (fold only)."""

from typing import Final

from msgspec import Struct

from appliance.core.entries import ChannelResulted, NoticePublished

SHOWN: Final = "SHOWN"
FAILED: Final = "FAILED"


class Showing(Struct, frozen=True):
    """What was said of the channels of all notices of a trade, in order (fold only)."""

    said: tuple[ChannelResulted, ...] = ()

    def after(self, fact: ChannelResulted) -> "Showing":
        return Showing((*self.said, fact))

    def newest(self, item_no: str, channel: str) -> ChannelResulted | None:
        """The last word on a channel of one notice; None while nobody said anything."""
        found = [one for one in self.said if (one.item_no, one.channel) == (item_no, channel)]
        return found[-1] if found else None

    def unproven(self, notice: NoticePublished) -> tuple[str, ...]:
        """Channels of a notice without the word that it was shown there."""
        return tuple(each for each in notice.channels if not self._shown(notice.notice_no, each))

    def _shown(self, item_no: str, channel: str) -> bool:
        newest = self.newest(item_no, channel)
        return newest is not None and newest.result == SHOWN


NOT_SHOWN: Final = Showing()
