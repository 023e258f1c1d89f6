"""What came of each channel of a notice, as the clerk saw it."""

from appliance.core.commands import RecordChannel
from appliance.core.showing import FAILED, SHOWN
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import local


def _open(desk: Desk) -> list[Choice]:
    """Channels without the word that the notice was shown there."""
    trade = desk.in_hand
    if trade.notice is None:
        return []
    waiting = trade.showing.unproven(trade.notice)
    return [(code, desk.word("publication_channels", code)) for code in waiting]


def _told(desk: Desk) -> list[Choice]:
    """Every channel of the notice with what was said of it last."""
    trade = desk.in_hand
    if trade.notice is None:
        return []
    found = []
    for code in trade.notice.channels:
        newest = trade.showing.newest(trade.notice.notice_no, code)
        word = say("channel.nothing", current())
        if newest is not None:
            at = f"{local(newest.shown_at):%m-%d %H:%M}"
            word = say(f"channel.told.{newest.result}", current(), at=at)
        found.append((desk.word("publication_channels", code), word))
    return found


FORMS = (
    ActForm(
        RecordChannel,
        (
            Ask("channel", "choice", _open),
            Ask(
                "result",
                "choice",
                lambda _desk: [
                    (code, say(f"channel.{code}", current())) for code in (SHOWN, FAILED)
                ],
            ),
            Ask("shown_at", "moment"),
        ),
        facts=_told,
        when=lambda desk: bool(_open(desk)),
    ),
)
