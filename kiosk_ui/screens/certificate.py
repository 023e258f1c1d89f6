"""The transaction certificate: issued by the head, printed by the box, once more as copy n."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import IssueCertificate
from appliance.core.deal_words import certificate_words
from appliance.outbox import Job
from kiosk_ui import desk
from kiosk_ui.screens import case
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("certificate", __name__, url_prefix="/certificate")
ACTS = {"IssueCertificate": "certificate.show"}


@screen.get("/<number>")
def show(number: str) -> str:
    """What the certificate will say; once issued, its number and its papers."""
    return _shown(number, NOTHING)


@screen.get("/<number>/paper")
def paper(number: str) -> str:
    """What became of the newest slip, for the page that is open."""
    opened = case.opened(number)
    jobs = _slips(opened)
    return render_template(
        "back_office/_slip_out.html", case=opened, job=jobs[-1] if jobs else None
    )


@screen.post("/<number>")
def issue(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, _asked, show=_shown,
        onward=url_for(".show", number=number),
    )  # fmt: skip


def _asked(opened: Case) -> IssueCertificate:
    """With the words of the paper, so that its code carries them (I05)."""
    people = desk.station().deal_people(opened.trade)
    words = certificate_words(opened.trade, people) if people else None
    return IssueCertificate(trade=opened.number, words=words)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.contract is None or opened.trade.settlement is None:
        return case.page("not_yet", opened, said, heading="cert.heading")
    return case.page(
        "certificate", opened, said, contract=opened.trade.contract,
        issued=opened.trade.certificate, jobs=_slips(opened),
        taker=opened.bidder(opened.trade.winner),
    )  # fmt: skip


def _slips(opened: Case) -> list[Job]:
    """Every copy of the certificate on a slip, the first first."""
    issued, jobs = opened.trade.certificate, desk.station().outbox.jobs(trade=opened.number)
    return [one for one in jobs if issued is not None and one.document == issued.cert_no]
