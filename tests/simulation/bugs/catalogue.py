"""Every file of planted bugs; importing this fills BUGS."""

from tests.simulation.bugs import (
    carrying,
    holding,
    keeping,
    supervising,
    taking,
    telling,
    witnessing,
)

LOADED = (taking, witnessing, carrying, keeping, telling, holding, supervising)
