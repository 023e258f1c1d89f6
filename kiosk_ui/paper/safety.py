"""The slip that tells what is safe at the district: N, the root, who vouches and since when."""

from datetime import UTC, datetime

from appliance.views import Proof
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import groups, void
from kiosk_ui.paper.slip import Big, Block, Centred, Pair, Rule, Slip, Text, Title, slip_of
from kiosk_ui.shown import local

DIGITS_SHOWN = 16
"""Hex digits of the root: enough to be compared by eye with the district's page."""


def safety_slip(
    proof: Proof,
    *,
    origin: str,
    station: str,
    by: str,
    at: str,
    practice: bool,
    training: bool = False,
    language: Language = "zh_CN",
) -> Slip:
    """`at`: local time of printing. Every figure comes from `proof`; nothing personal but `by`."""
    return slip_of(
        [
            *void(practice, training, language),
            Title(say("safety.slip", language)),
            Centred(station),
            Rule(),
            Pair(say("paper.time", language), at),
            Pair(say("paper.by", language), by),
            Text(say("safety.slip-ledger", language)),
            Text(origin),
            Rule(),
            *_vouched(proof, language),
            Rule(),
            Pair(say("safety.slip-here", language), str(proof.size)),
            Pair(say("safety.slip-waiting", language), str(proof.waiting)),
            Pair(say("safety.slip-contact", language), _contact(proof)),
            Rule(),
            Text(say("safety.slip-hint", language)),
        ]
    )


def _vouched(proof: Proof, language: Language) -> list[Block]:
    """Who vouches for which tree; says plainly where nobody does."""
    safe = proof.safe
    if safe is None or not safe.size:
        return [Big(say("safety.slip-none", language))]
    word = "safety.safe-up-to" if proof.held else "safety.confirmed-up-to"
    seen = sorted(safe.seen.items())
    return [
        Big(say(word, language, size=safe.size - 1)),
        Pair(say("safety.slip-size", language), str(safe.size)),
        Text(say("safety.slip-root", language)),
        Text(groups(safe.root.hex()[:DIGITS_SHOWN])),
        Text(say("safety.slip-signed", language)),
        *(Text(f"{name}  {_moment(datetime.fromtimestamp(at_s, UTC))}") for name, at_s in seen),
    ]


def _contact(proof: Proof) -> str:
    return "—" if proof.last_contact is None else f"{local(proof.last_contact):%Y-%m-%d %H:%M}"


def _moment(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
