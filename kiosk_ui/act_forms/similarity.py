"""Signs of collusion: what was found, with its evidence, and what the reviewer decides."""

from appliance.core import bid_standing, similarity
from appliance.core.commands import DecideSimilarity
from appliance.core.entries import SimilarityFlagged
from appliance.core.money import yuan
from appliance.registers import similarity as bidders
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.i18n import current, say

EYES = frozenset({"REVIEWER", "SUPERVISOR"})
"""Roles that may read the values behind a sign; a clerk may not."""

SERIES = (similarity.ARITHMETIC, similarity.GEOMETRIC)


def _flags(desk: Desk) -> list[Choice]:
    return [(each.flag_no, _title(desk, each)) for each in desk.in_hand.flags.found]


def _title(desk: Desk, flag: SimilarityFlagged) -> str:
    """Number, the bidders, the rule."""
    named = ", ".join(_bidder(desk, each) for each in flag.enrol_ids)
    rule = say(f"similarity.{flag.rule}", current())
    return f"{flag.flag_no.rpartition('-')[2]} {named}: {rule}"


def _bidder(desk: Desk, number: str) -> str:
    person = desk.people.bidders.get(number) if desk.people else None
    return f"{number.rpartition('-')[2]} {person.name}" if person else number


def _evidence(desk: Desk) -> list[tuple[str, str]]:
    """Every sign with the equal values, for the eyes of who decides, and what was decided."""
    if not EYES & set(desk.me.roles):
        return []
    traits = {each.enrol_id: each for each in bidders.of_bidders(desk.station.vault, desk.in_hand)}
    return [(_title(desk, each), _shown(desk, each, traits)) for each in desk.in_hand.flags.found]


def _shown(desk: Desk, flag: SimilarityFlagged, traits: dict[str, similarity.Traits]) -> str:
    named = [traits[each] for each in flag.enrol_ids if each in traits]
    values: tuple[str, ...] = ()
    if flag.rule in SERIES:
        opened = bid_standing.judged(desk.in_hand)
        amounts = sorted(each.amount_fen for each in opened if each.valid)
        values = tuple(yuan(each) for each in amounts)
    elif len(named) > 1:
        values = similarity.shared_values(named[0], named[1], flag.rule)
    said = desk.in_hand.flags.decision(flag.flag_no)
    word = f"similarity.{said.decision}" if said else "similarity.undecided"
    return "; ".join((*values, say(word, current())))


def _decisions(_desk: Desk) -> list[Choice]:
    return [(code, say(f"similarity.{code}", current())) for code in similarity.DECISIONS]


FORMS = (
    ActForm(
        DecideSimilarity,
        (
            Ask("flag_no", "choice", _flags),
            Ask("decision", "choice", _decisions),
            Ask("reason", "words"),
        ),
        facts=_evidence,
        when=lambda desk: bool(desk.in_hand.flags.found),
    ),
)
