"""Text from a staff form, parsed once at the edge into values that cannot be wrong."""

import unicodedata
from datetime import UTC, datetime

from flask import request

from appliance.core import money
from appliance.core.instant import SHANGHAI, text_of
from appliance.core.refusals import Refusal, refusal


class Unfit(Exception):
    """A field that cannot stand; `refusal` has the sentence and names the field."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.refusal: Refusal = refusal(code, about=field)


def plain(name: str) -> str:
    """A field's text: full-width forms to ASCII, no space around."""
    return unicodedata.normalize("NFKC", request.form.get(name, "")).strip()


def page_asked() -> int:
    """Which page of a list the address asks for, from 1; nonsense is the first."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def fen(name: str) -> int:
    """An amount typed in yuan. Raises Unfit with the sentence of what is wrong with it."""
    try:
        return money.Fen.from_yuan(plain(name).replace(",", "").replace(" ", ""))
    except money.MoneyError as error:
        raise Unfit(error.code, name) from error


def moment(day: str, clock: str) -> str:
    """The entry time of a local day and time of day, two fields. Raises Unfit."""
    text = f"{plain(day)} {plain(clock)}"
    try:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Unfit("date-form", day) from error
    return text_of(local.astimezone(UTC))
