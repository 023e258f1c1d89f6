"""The head hands out figures; the supervision closes alerts that are about no trade."""

from datetime import date, timedelta

from appliance import figure_files
from appliance.core.commands import CloseBoxAlert, ExportReport
from appliance.registers import alerts
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.shown import moment

MONTHS, YEARS = 12, 2
"""How far back the form offers periods; older ones come from the command line."""


def _periods(desk: Desk) -> list[Choice]:
    """The months up to this one, then the years: the period itself is its name."""
    today = date.fromisoformat(desk.now.day)
    months, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        months.append(first.isoformat()[:7])
        first = (first - timedelta(days=1)).replace(day=1)
    years = [str(today.year - back) for back in range(YEARS)]
    return [(one, one) for one in (*months, *years)]


def _made(desk: Desk, values: Values) -> Values:
    """The file as the station counts it now, kept before the entry that names it."""
    period = str(values.get("period", ""))
    made = figure_files.made(desk.station, period, desk.station.ledger.size - 1)
    if made is None:
        raise Unfit("period-form", "period")
    desk.station.keep_blob(made.text.encode())
    return {
        "first_seq": made.basis.first_seq, "last_seq": made.basis.last_seq, "sha256": made.sha256,
    }  # fmt: skip


def _open(desk: Desk) -> list[Choice]:
    return [
        (one.alert_no, f"{moment(one.at)} {desk.word('alert_rules', one.rule)}")
        for one in alerts.of_station(desk.station).values()
        if not one.trade and not one.closed_at
    ]


FORMS = (
    ActForm(ExportReport, (Ask("period", "choice", _periods),), about="STATION", extra=_made),
    ActForm(
        CloseBoxAlert,
        (Ask("alert_no", "choice", _open), Ask("finding_sha256", "paper")),
        about="STATION",
        when=lambda desk: bool(_open(desk)),
    ),
)
