"""`tradepost finance`: a bank checks a certificate or a financing sheet by public keys alone."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import click

from appliance.core import money, sheet_proof
from appliance.core.parties import DealWords
from appliance.ledger import sheet_check
from appliance.ledger.receipts import Keys
from appliance.ledger.sheet_check import BadSheet, Verified
from appliance.ports import Breach
from provisioning import machine, qr_image
from provisioning.commands.receipt import BREACH, keys_option

ENDED: Final = 5
OTHER_BANK: Final = 6
TEXT_BYTES_MAX: Final = 65_536


@click.group()
def finance() -> None:
    """Papers for banks: what a certificate or a financing sheet really says."""


@finance.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, allow_dash=True))
@keys_option
@click.option("--bank", default="", help="The bank that asks, by its code in banks.csv.")
@click.option("--today", default="", help="Judge as on this day (2026-04-30) instead of today.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify(source: Path, keys: Keys, bank: str, today: str, *, as_json: bool) -> None:
    """Check the code in SOURCE: its text, a photograph (PNG, JPEG), or - for a scanner's line.

    Nothing is asked of any network; the district's public key is enough. What is told is what the
    station committed to: compare it with the paper, word by word. Exit status: 0 it holds, 1 it
    proves nothing or could not be read, 3 Breach, 5 its last day has passed, 6 it is for another
    bank.
    """
    try:
        day = _day(today)
        found = sheet_check.check(_text(source), keys, today=day, bank=bank)
    except BadSheet as error:
        _end(1, {"verdict": "bad", "why": error.why, "text": str(error)}, as_json=as_json)
    except Breach as error:
        told = {"verdict": "breach", "seq": error.seq, "text": str(error)}
        _end(BREACH, told, as_json=as_json)
    except (qr_image.Unreadable, OSError) as error:
        raise click.ClickException(str(error)) from error
    status = {"holds": 0, "expired": ENDED, "other-bank": OTHER_BANK}[found.state]
    _end(status, _facts(found) | {"verdict": found.state}, as_json=as_json)


def _day(text: str) -> str:
    if not text:
        return machine.today()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise click.BadParameter("a day is written 2026-04-30", param_hint="--today") from error


def _text(source: Path) -> str:
    """What the code says, however it came."""
    if str(source) == "-":
        return sys.stdin.readline(TEXT_BYTES_MAX)
    with source.open("rb") as file:
        data = file.read(TEXT_BYTES_MAX)
    if not qr_image.is_picture(data):
        return data.decode("utf-8", "replace")
    found = [one for one in qr_image.texts(source) if one.startswith(sheet_proof.PREFIX)]
    if not found:
        raise qr_image.Unreadable("no code of a certificate or financing sheet in this picture")
    return found[0]


def _facts(found: Verified) -> dict[str, object]:
    """What the paper proves, as plain values."""
    seen = found.witnessed
    words = {name: getattr(found.words, name) for name in DealWords.__struct_fields__}
    return {
        "ledger": found.origin,
        "seq": found.index,
        "kind": found.kind,
        "at": found.at,
        "number": found.number,
        "own_key": found.own,
        "district": seen.name if seen else "",
        "practice": found.practice,
        "words": words,
    }


def _end(status: int, facts: dict[str, object], *, as_json: bool) -> NoReturn:
    click.echo(json.dumps(facts) if as_json else "\n".join(_lines(facts)))
    sys.exit(status)


def _lines(facts: dict[str, object]) -> list[str]:
    verdict = str(facts["verdict"])
    if verdict == "bad":
        return [f"THIS PAPER PROVES NOTHING: {facts['text']}"]
    if verdict == "breach":
        return [f"BREACH at {facts['text']}.", "Keep the paper and give it to the supervision."]
    words = facts["words"]
    assert isinstance(words, dict)
    lines = [
        f"document  {words['document']} {facts['number']}",
        f"ledger    {facts['ledger']}, entry {facts['seq']}, at {facts['at']}",
        f"vouched   {_vouched(facts)}",
        *(f"{name:<14}{_shown(name, value)}" for name, value in words.items() if value),
    ]
    if facts["practice"]:
        lines.append("PRACTICE: from a demonstration or a training, it does not count")
    return [*lines, _VERDICTS[verdict].format(**words)]


def _vouched(facts: dict[str, object]) -> str:
    by = [str(facts["district"])] if facts["district"] else []
    return " and ".join([*by, *(["the station's own key"] if facts["own_key"] else [])])


def _shown(name: str, value: object) -> str:
    if name == "schedule" and isinstance(value, tuple):
        return ", ".join(f"{day} {money.yuan(fen)} yuan" for day, fen in value)
    if name.endswith("_fen") and isinstance(value, int):
        return f"{money.yuan(value)} yuan"
    return str(value)


_VERDICTS: Final = {
    "holds": "IT HOLDS: the station said these words. Whatever else stands on the paper is false.",
    "expired": "EXPIRED: genuine, but its last day was {valid_to}. Ask the winner for a new one.",
    "other-bank": "NOT FOR THIS BANK: the winner consented to telling {bank_name} alone.",
}
