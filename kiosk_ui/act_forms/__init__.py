"""Generated forms of staff acts: each file here holds the forms of one matter.

A new matter is one import and one name in `_MATTERS`.
"""

from kiosk_ui.act_forms import (
    annual_deposits,
    bids,
    box,
    complaints,
    contract,
    deposits,
    discipline,
    disposal,
    dossier,
    duty,
    experts,
    fees,
    figures,
    gates,
    going_back,
    liaison,
    objections,
    objects,
    online,
    people,
    permits,
    priority,
    review,
    room,
    session,
    showing,
    similarity,
    stopping,
)
from kiosk_ui.act_forms.form import ActForm

_MATTERS = (
    annual_deposits,
    bids,
    complaints,
    box,
    contract,
    deposits,
    discipline,
    disposal,
    dossier,
    duty,
    experts,
    fees,
    figures,
    gates,
    going_back,
    liaison,
    objections,
    objects,
    online,
    people,
    permits,
    priority,
    review,
    session,
    room,
    showing,
    similarity,
    stopping,
)

FORMS: dict[str, ActForm] = {form.name: form for matter in _MATTERS for form in matter.FORMS}
"""Name of a command -> its form."""
