"""`tradepost`: one command line for box, district, demo and verifier.

Exit status: 0 good, 1 the thing that was looked at is bad or did not work, 2 wrong use; further
ones stand in the help of their command.
"""

import click

from provisioning.commands.anchor import anchor
from provisioning.commands.archive import archive
from provisioning.commands.bid import bid
from provisioning.commands.board_note import board
from provisioning.commands.box import box
from provisioning.commands.box_enrol import enrol as box_enrol
from provisioning.commands.complaint_note import (
    complaint_accept,
    complaint_decide,
    complaint_reject,
)
from provisioning.commands.demo import demo
from provisioning.commands.department_note import dept_answer, review_dept
from provisioning.commands.devices import devices
from provisioning.commands.district_certificates import certificate, certificates, withdraw
from provisioning.commands.district_enrol import enrol, enrol_held
from provisioning.commands.district_keys import district_keys
from provisioning.commands.district_note import (
    blacklist_,
    credit,
    note,
    organisations,
    pool_,
    tables,
)
from provisioning.commands.district_words import export, officer, publish, sign, words
from provisioning.commands.draw import draw
from provisioning.commands.drive import drive
from provisioning.commands.erasing import erase_confirm
from provisioning.commands.evidence import evidence
from provisioning.commands.figures import figures
from provisioning.commands.finance import finance
from provisioning.commands.keys import keys
from provisioning.commands.ledger import ledger
from provisioning.commands.line import now, status
from provisioning.commands.mend import mend
from provisioning.commands.opening import opening
from provisioning.commands.organisation import organisation
from provisioning.commands.policy import policy
from provisioning.commands.prereg import prereg
from provisioning.commands.privacy import scan_privacy
from provisioning.commands.processes import district, station, supervision, sync
from provisioning.commands.receipt import receipt
from provisioning.commands.release_note import release
from provisioning.commands.revoke_note import revoke
from provisioning.commands.ruling_note import ruling
from provisioning.commands.staff import staff
from provisioning.commands.stick import (
    district_give_out,
    district_take_in,
    station_give_out,
    station_take_in,
)
from provisioning.commands.succession import replace, restore, succeed
from provisioning.commands.training import training
from provisioning.commands.vault import vault
from provisioning.commands.voice import voice
from provisioning.commands.waiver_note import waiver
from provisioning.commands.watch import watch
from provisioning.commands.web_refused import web_refused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tradepost")
def main() -> None:
    """The box that stands in a township's rural trading station."""


box.add_command(box_enrol)
district.add_command(note)
district.add_command(evidence)
district.add_command(anchor)
district.add_command(district_keys)
district.add_command(watch)
district.add_command(succeed)
district.add_command(erase_confirm)
box.add_command(replace)
box.add_command(restore)
for word in (
    certificate,
    certificates,
    enrol,
    enrol_held,
    withdraw,
    district_give_out,
    district_take_in,
):
    district.add_command(word)
district.add_command(web_refused)
for word in (station_give_out, station_take_in, status, now):
    sync.add_command(word)
for word in (
    review_dept,
    dept_answer,
    ruling,
    waiver,
    revoke,
    board,
    release,
    complaint_accept,
    complaint_reject,
    complaint_decide,
):
    note.add_command(word)
for word in (tables, organisations, blacklist_, credit, pool_):
    publish.add_command(word)
district.add_command(ruling, "rule")
for word in (publish, sign, officer, words, export):
    district.add_command(word)
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
    policy,
    prereg,
    organisation,
    finance,
    receipt,
    staff,
    station,
    supervision,
    sync,
    training,
    vault,
    voice,
):
    main.add_command(command)
ledger.add_command(scan_privacy)
