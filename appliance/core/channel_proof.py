"""Proof that a notice hung out where it was to: one result for each channel (domain.md 3.3).

The clerk says what was seen: the poster hangs, the loudspeaker spoke, the district's list has it.
A channel that failed is told again once it worked; one that showed the notice is told once.
"""

from appliance.core.commands import RecordChannel
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import ChannelResulted, Draft
from appliance.core.forms import moment
from appliance.core.instant import Instant, instant_of
from appliance.core.showing import FAILED, SHOWN
from appliance.core.world import Who, World


def record(world: World, asked: RecordChannel, _by: Who, at: Instant) -> Decision:
    """Keep what came of a channel.

    Refusals: channel-no-notice, channel-not-named, channel-result, channel-again, time-form,
    channel-when.
    """
    trade = world.in_hand
    notice = trade.notice
    if notice is None:
        return refused("channel-no-notice")
    if asked.channel not in notice.channels:
        return refused("channel-not-named", about="channel")
    if asked.result not in (SHOWN, FAILED):
        return refused("channel-result", about="result")
    if asked.channel not in trade.showing.unproven(notice):
        return refused("channel-again", about="channel")
    shown = moment(asked.shown_at)
    if shown is None:
        return refused("time-form", about="shown_at")
    published = instant_of(trade.since("PUBLISHED").at)
    if not published.replace(second=0, microsecond=0) <= shown <= at.at:
        return refused("channel-when", about="shown_at")
    fact = ChannelResulted(asked.channel, notice.notice_no, asked.result, asked.shown_at)
    return decided(Draft(fact, trade=trade.number))
