"""`tradepost`: one command line for box, district, demo and verifier.

Exit status: 0 good, 1 the thing that was looked at is bad or did not work, 2 wrong use; further
ones stand in the help of their command.
"""

import click

from provisioning.commands.archive import archive
from provisioning.commands.bid import bid
from provisioning.commands.box import box
from provisioning.commands.demo import demo
from provisioning.commands.department_note import dept_answer, review_dept
from provisioning.commands.devices import devices
from provisioning.commands.district_note import note
from provisioning.commands.draw import draw
from provisioning.commands.drive import drive
from provisioning.commands.figures import figures
from provisioning.commands.finance import finance
from provisioning.commands.keys import keys
from provisioning.commands.ledger import ledger
from provisioning.commands.mend import mend
from provisioning.commands.opening import opening
from provisioning.commands.organisation import organisation
from provisioning.commands.prereg import prereg
from provisioning.commands.privacy import scan_privacy
from provisioning.commands.processes import district, station, sync
from provisioning.commands.receipt import receipt
from provisioning.commands.ruling_note import ruling
from provisioning.commands.staff import staff
from provisioning.commands.training import training
from provisioning.commands.vault import vault


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tradepost")
def main() -> None:
    """The box that stands in a township's rural trading station."""


district.add_command(note)
for word in (review_dept, dept_answer, ruling):
    note.add_command(word)
station.add_command(drive)
station.add_command(mend)
for command in (
    archive,
    bid,
    box,
    demo,
    devices,
    district,
    draw,
    figures,
    keys,
    ledger,
    opening,
    prereg,
    organisation,
    finance,
    receipt,
    staff,
    station,
    sync,
    training,
    vault,
):
    main.add_command(command)
ledger.add_command(scan_privacy)
