"""The text of a notice: clauses from application and terms, names masked, always the same bytes.

What the reviewer signs is what is published: the digest is over these bytes (domain.md 2.3).
Pure: the same application, people, terms and station give the same text. Always Chinese, because
a published notice has one form. What a clause says: notice_words.
"""

from hashlib import sha256

from msgspec import Struct

from appliance.core.codes import Tables
from appliance.core.trade import Trade
from appliance.settings import Place as StationPlace
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.notice_terms import Terms
from kiosk_ui.notice_words import Told, clause_names, line, words_of


class Clause(Struct, frozen=True):
    """`name` for programs, `title` with its number, `words` on one line."""

    name: str
    title: str
    words: str


def clauses(
    trade: Trade, who: People, terms: Terms, station: StationPlace, tables: Tables
) -> tuple[Clause, ...]:
    """The clauses of the notice, in the order of the law's list."""
    told = Told(trade, who, terms, station, tables)
    numerals = say("clause.numerals").split()
    return tuple(
        Clause(name, f"{numeral}{say(f'clause.{name}.title')}", words_of(told, name))
        for numeral, name in zip(numerals, clause_names(told), strict=False)
    )


def text_of(trade: Trade, who: People, terms: Terms, station: StationPlace, tables: Tables) -> str:
    """The whole notice: title, number, clauses, publisher, one a line, LF at each end."""
    told = Told(trade, who, terms, station, tables)
    lines = [
        say("clause.heading", "zh_CN", title=told.masked(who.place.title)),
        say("clause.number", "zh_CN", number=trade.number),
        *(
            say("clause.line", "zh_CN", title=one.title, words=one.words)
            for one in clauses(trade, who, terms, station, tables)
        ),
        say("clause.publisher", "zh_CN", station=station.name, phone=station.phone),
    ]
    return "".join(f"{line(one)}\n" for one in lines)


def digest_of(text: str) -> str:
    """SHA-256 of the text as it is kept and signed, in hex."""
    return sha256(text.encode()).hexdigest()
