"""Which certificates open the district's doors, whose, until when, and who signed for them."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.ledger.disk import RealDisk
from appliance.process import SystemEntropy, machine_time
from sync.district import certificate_list
from sync.district.center import Center
from sync.district.certificate_list import ENDED, GOOD, RENEWED, SOON, WITHDRAWN
from sync.district.certificates import Certificates

LAMPS: Final = {GOOD: "go", RENEWED: "go", SOON: "wait", ENDED: "wait", WITHDRAWN: "stop"}
GROUP: Final = 4


def certificate_pages(center: Center) -> Blueprint:
    """`/console/certificates`; nothing is changed from a page."""
    pages = Blueprint("certificates", __name__, url_prefix="/console/certificates")

    @pages.get("")
    def certificates() -> ResponseReturnValue:
        given = Certificates(
            center.settings.state_folder, RealDisk(), SystemEntropy(), machine_time
        )
        stations = [one.station for one in center.store.shelves()]
        return render_template(
            "district/certificates.html",
            lines=certificate_list.lines(given, stations, machine_time()),
            lamps=LAMPS,
            serial=_grouped,
        )

    return pages


def _grouped(serial: str) -> str:
    """In groups, as it is read out over the telephone."""
    return " ".join(serial[at : at + GROUP] for at in range(0, len(serial), GROUP))
