"""`tradepost`: one command line for box, district, demo and verifier.

Exit status: 0 good, 1 the thing that was looked at is bad or did not work, 2 wrong use; further
ones stand in the help of their command.
"""

from typing import Final

import click

from provisioning.shelf import Shelf

COMMANDS: Final = {
    "archive": "archive:archive",
    "bid": "bid:bid",
    "box": "box:box",
    "box enrol": "box_enrol:enrol",
    "box replace": "succession:replace",
    "box restore": "succession:restore",
    "demo": "demo:demo",
    "devices": "devices:devices",
    "district": "processes:district",
    "district anchor": "anchor:anchor",
    "district certificate": "district_certificates:certificate",
    "district certificates": "district_certificates:certificates",
    "district enrol": "district_enrol:enrol",
    "district enrol-held": "district_enrol:enrol_held",
    "district erase-confirm": "erasing:erase_confirm",
    "district evidence": "evidence:evidence",
    "district export": "district_words:export",
    "district give-out": "stick:district_give_out",
    "district keys": "district_keys:district_keys",
    "district note": "district_note:note",
    "district note board": "board_note:board",
    "district note complaint-accept": "complaint_note:complaint_accept",
    "district note complaint-decide": "complaint_note:complaint_decide",
    "district note complaint-reject": "complaint_note:complaint_reject",
    "district note dept-answer": "department_note:dept_answer",
    "district note release": "release_note:release",
    "district note review-dept": "department_note:review_dept",
    "district note revoke": "revoke_note:revoke",
    "district note ruling": "ruling_note:ruling",
    "district note waiver": "waiver_note:waiver",
    "district officer": "district_words:officer",
    "district publish": "district_words:publish",
    "district publish blacklist": "district_note:blacklist_",
    "district publish credit": "district_note:credit",
    "district publish organisations": "district_note:organisations",
    "district publish pool": "district_note:pool_",
    "district publish tables": "district_note:tables",
    "district rule": "ruling_note:ruling",
    "district sign": "district_words:sign",
    "district succeed": "succession:succeed",
    "district take-in": "stick:district_take_in",
    "district watch": "watch:watch",
    "district web-refused": "web_refused:web_refused",
    "district withdraw": "district_certificates:withdraw",
    "district words": "district_words:words",
    "draw": "draw:draw",
    "figures": "figures:figures",
    "finance": "finance:finance",
    "keys": "keys:keys",
    "ledger": "ledger:ledger",
    "ledger scan-privacy": "privacy:scan_privacy",
    "opening": "opening:opening",
    "organisation": "organisation:organisation",
    "policy": "policy:policy",
    "prereg": "prereg:prereg",
    "receipt": "receipt:receipt",
    "staff": "staff:staff",
    "station": "processes:station",
    "station drive": "drive:drive",
    "station mend": "mend:mend",
    "supervision": "processes:supervision",
    "sync": "processes:sync",
    "sync give-out": "stick:station_give_out",
    "sync now": "line:now",
    "sync status": "line:status",
    "sync take-in": "stick:station_take_in",
    "training": "training:training",
    "vault": "vault:vault",
    "voice": "voice:voice",
}
"""A command as it is typed -> module of provisioning.commands and its name there."""


@click.group(cls=Shelf, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tradepost")
def main() -> None:
    """The box that stands in a township's rural trading station."""


main.lying = {path: f"provisioning.commands.{where}" for path, where in COMMANDS.items()}
