"""The papers of the laboratory: slips as drawing, picture and text, and all; sheets as PDF."""

from flask import Flask, Response, abort, render_template

from drivers.printer_escpos.simulated_paper import Paper
from provisioning.demo.things import slip_picture
from provisioning.demo.things.printer import PrinterThing
from provisioning.demo.things.sheet_printer import SheetPrinterThing

NEVER_CHANGES = "private, max-age=86400"
"""A cut slip stays as it is; its length stands in the address, beside its number."""


def install(app: Flask, printer: PrinterThing, sheets: SheetPrinterThing) -> None:
    """The pages `/slips`, `/paper/<n>.svg` `.png` `.txt`, and `/sheet/<job>.pdf`."""

    def wanted(number: int) -> Paper:
        slip = printer.slip(number)
        if slip is None:
            abort(404)
        return slip

    @app.get("/slips")
    def slips() -> str:
        newest_first = list(reversed(printer.slips()))
        return render_template("slips.html", slips=newest_first, png=printer.draws_png)

    @app.get("/paper/<int:number>.svg")
    def drawing(number: int) -> Response:
        slip = wanted(number)
        return _answer(slip, slip.svg(" ".join(slip.text())).encode(), "image/svg+xml")

    @app.get("/paper/<int:number>.png")
    def picture(number: int) -> Response:
        slip = wanted(number)
        if not printer.draws_png:
            abort(404, "This machine has nothing that draws PNG pictures.")
        return _answer(slip, slip_picture.png(slip), "image/png")

    @app.get("/paper/<int:number>.txt")
    def text(number: int) -> Response:
        slip = wanted(number)
        return _answer(slip, "\n".join([*slip.text(), ""]).encode(), "text/plain")

    @app.get("/sheet/<job>.pdf")
    def sheet(job: str) -> Response:
        found = [one for one in sheets.system.sheets() if one.job == job and one.out]
        if not found:
            abort(404)
        return Response(found[0].pdf, mimetype="application/pdf")


def _answer(slip: Paper, body: bytes, kind: str) -> Response:
    answer = Response(body, mimetype=kind)
    if slip.cut:
        answer.headers["Cache-Control"] = NEVER_CHANGES
    return answer
