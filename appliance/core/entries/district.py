"""What a district tells its stations, in its own ledger: which note is the newest word of a name.

The note itself travels beside the entry, as a file of that digest; its form is each kind's own
(appliance/ledger/district_notes.py). `addressee`: `all`, or the nine digits of one station;
`serial` counts the words of one name for one addressee, from 1; `valid_from` an ISO day
of the stations' own clocks, "": at once.
"""

from appliance.core.entries.fact import Fact, register

ALL = "all"
"""Addressee of what every station is told."""


@register
class MasterLoaded(Fact, frozen=True):
    """A table, list or pool was published; `table` is the name of its note."""

    kind = "master.load"
    table: str
    version: str
    sha256: str
    valid_from: str
    addressee: str = ALL
    serial: int = 0
    bytes: int = 0


@register
class StationTold(Fact, frozen=True):
    """Any other word of the district: a licence, a ruling, an answer, a withdrawal."""

    kind = "district.tell"
    name: str
    addressee: str
    serial: int
    valid_from: str
    sha256: str
    bytes: int


@register
class StillHeld(Fact, frozen=True):
    """Nothing was told since entry `last_seq`: a station that hears this has the newest words."""

    kind = "district.still"
    last_seq: int


@register
class OfficerSet(Fact, frozen=True):
    """Somebody who signs for the district, with a vkey text and the last day of its use.

    While fewer than two are set the district's ledger key alone sets them; from then on two of
    them sign. A last day that is over withdraws.
    """

    kind = "officer.set"
    officer_no: str
    key: str
    valid_to: str
