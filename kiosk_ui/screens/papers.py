"""Papers of the trades: what was printed, what may not have come out, and one more copy."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from appliance.outbox import Job
from kiosk_ui import acting, look, sheets
from kiosk_ui.house import house
from kiosk_ui.screens.complaints import may_see
from kiosk_ui.screens.villager import inside
from kiosk_ui.sheet_printing import SHEET

screen = Blueprint("papers", __name__, url_prefix="/papers")

SHOWN_MAX = 60


@screen.get("/")
def page() -> ResponseReturnValue:
    me = acting.seated().who
    jobs = [one for one in house().station.outbox.jobs() if may_see(me, one.document)]
    return render_template("papers.html", jobs=list(reversed(jobs[-SHOWN_MAX:])))


@screen.post("/<int:job_id>/copy")
def copy(job_id: int) -> ResponseReturnValue:
    """One more copy of the same paper, with the same number, marked as the copy that it is."""
    me = acting.seated().who
    job = house().station.outbox.job(job_id)
    if job is not None and may_see(me, job.document):
        on_a4 = request.form.get("on") == "a4" and goes_on_a4(job.kind)
        what = SHEET if on_a4 else job.what
        order_copy(replace(job, what=what), large=look.paper_is_large())
    return _back()


def goes_on_a4(kind: str) -> bool:
    """Whether this paper is one for A4 by the table, and there is a printer for it."""
    row = house().station.tables.document_types.get(kind)
    return house().devices.sheets is not None and row is not None and row.paper.startswith("A4")


@screen.post("/sheet/<number>/<kind>")
def sheet(number: str, kind: str) -> ResponseReturnValue:
    """A paper of the trade on A4; where there is no such printer, what fits on a slip."""
    acting.seated()
    station = house().station
    trade = station.trade(number)
    document = sheets.document_of(trade, kind) if trade is not None else ""
    slip = house().devices.sheets is None
    if trade is None or not document or (slip and kind not in sheets.SLIPS):
        abort(404)
    seq = (station.projections.document(document) or ("", trade.last_seq))[1]
    what = "print" if slip else SHEET
    station.order_paper(
        document, kind=kind, what=what, trade=number, seq=seq, large=look.paper_is_large()
    )
    return _back()


@screen.post("/<int:job_id>/came-out")
def came_out(job_id: int) -> ResponseReturnValue:
    """After a power cut or a lost answer only a person can see whether the paper is there."""
    me = acting.seated().who
    station, here = house().station, request.form.get("is") == "yes"
    job = station.outbox.job(job_id)
    if job is not None and job.state == "unknown" and may_see(me, job.document):
        station.mark_job(job.id, "confirmed" if here else "failed", hint="person")
        if not here:
            order_copy(job, large=job.large)
    return _back()


def order_copy(job: Job, *, large: bool = False) -> None:
    """Queue the next copy. The count of copies is an entry of its own when it is printed."""
    station = house().station
    if station.projections.document(job.document) is not None:
        station.reprint(job.document, kind=job.kind, what=job.what, large=large)
        return
    station.order_paper(
        job.document, kind=job.kind, what=job.what, trade=job.trade, seq=job.seq, large=large
    )


def _back() -> ResponseReturnValue:
    return redirect(inside(request.form.get("back", url_for(".page"))), 303)
