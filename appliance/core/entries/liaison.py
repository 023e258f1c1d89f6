"""Help between the station and its liaison at the district (domain.md A09).

The texts are public blobs named by their digests: a question is about the work, never about a
person, and is refused where it names one.
"""

from appliance.core.entries.fact import Fact, register


@register
class HelpAsked(Fact, frozen=True):
    """`screen`: one of liaison.SCREENS, where the question came up."""

    kind = "help.ask"
    help_no: str
    screen: str
    text_sha256: str


@register
class HelpAnswered(Fact, frozen=True):
    """What the district answered.

    `cert`: base64 signature of its ledger key over the note that brought it
    (appliance/ledger/answers.py).
    """

    kind = "help.answer"
    help_no: str
    text_sha256: str
    cert: str
    station: str = ""


@register
class RulingLoaded(Fact, frozen=True):
    """The district ruled about a trade; the words lie in the vault.

    `subject`: of rulings.SUBJECTS; `result_sha256` of the words; `cert`: base64 signature of the
    district's ledger key over the note that brought it (appliance/ledger/rulings.py).
    """

    kind = "ruling.load"
    personal = ("text",)
    ruling_no: str
    subject: str
    result_sha256: str
    cert: str = ""
