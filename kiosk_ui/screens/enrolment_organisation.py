"""An organisation enrols through the person at the counter: its data, its USB key, its PIN (E01).

The file on the key is opened in memory and forgotten with the bidder; the PIN is kept nowhere.
"""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import people
from appliance.core.parties import CREDIT_CODE, Person
from appliance.core.registration import USCC_REFUSALS
from appliance.ledger import credential_file
from appliance.ledger.credential_file import BadCredentialFile, Unlocked, WrongPin
from kiosk_ui.screens import case, enrolment, fields
from kiosk_ui.screens.case import NOTHING, Said
from kiosk_ui.screens.enrolment import bidder_at

screen = Blueprint("enrol_organisation", __name__, url_prefix="/enrol")
ACCOUNT_MAX = 32


@screen.get("/<number>/organisation")
def show(number: str) -> str:
    """The organisation's page, once the person who stands here was read."""
    return _shown(number, NOTHING)


@screen.post("/<number>/organisation")
def keep(number: str) -> ResponseReturnValue:
    """Name, code, account and the unlocked credential, laid ready for the enrolment."""
    bidder = bidder_at(number)
    try:
        company = _company()
        bidder.credential = _unlocked()
    except fields.Unfit as unfit:
        said = Said(no=unfit.refusal, typed=_without_pin())
        return _shown(number, said), said.status
    bidder.organisation = company
    return redirect(url_for("enrolment.show", number=number), 303)


@screen.post("/<number>/organisation/none")
def none(number: str) -> ResponseReturnValue:
    """The person enrols for nobody but themselves."""
    bidder = bidder_at(number)
    bidder.organisation = bidder.credential = None
    return redirect(url_for("enrolment.show", number=number), 303)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.stage != "PUBLISHED" or bidder_at(number).person is None:
        return enrolment.show(number)
    return case.page("enrol_organisation", opened, said)


def _company() -> Person:
    name = fields.plain("name")
    if people.check_name(name) in ("NAME_EMPTY", "NAME_LENGTH"):
        raise fields.Unfit("name-missing", "name")
    code = people.normal_id(fields.plain("uscc").replace(" ", ""))
    wrong = people.check_uscc(code)
    if wrong:
        raise fields.Unfit(USCC_REFUSALS[wrong], "uscc")
    account = people.comparable_digits(fields.plain("account"))[:ACCOUNT_MAX]
    return Person(name, code, id_type=CREDIT_CODE, account=account)


def _unlocked() -> Unlocked:
    upload = request.files.get("credential")
    data = upload.stream.read(credential_file.FILE_BYTES_MAX + 1) if upload else b""
    if not data:
        raise fields.Unfit("org-credential-missing", "credential")
    try:
        return credential_file.unlock(data, request.form.get("pin", ""))
    except BadCredentialFile as error:
        raise fields.Unfit("org-file-form", "credential") from error
    except WrongPin as error:
        raise fields.Unfit("org-pin-wrong", "pin") from error


def _without_pin() -> dict[str, str]:
    return {name: text for name, text in request.form.items() if name != "pin"}
