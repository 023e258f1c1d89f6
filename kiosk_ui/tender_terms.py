"""What a tender's notice says beyond price and days: criteria with points, experts, extremes."""

from flask import request

from appliance.core import scoring
from appliance.core.entries import Criterion, MethodTerms
from kiosk_ui.i18n import say
from kiosk_ui.screens import fields
from kiosk_ui.screens.fields import Unfit
from kiosk_ui.shown import points as points_text

ASKED = "tender-asked"
EXPERTS_DIGITS = 2


def points(text: str, name: str) -> int:
    """Points as typed (`40`, `12.5`) in hundredths. Raises Unfit."""
    whole, _, part = text.partition(".")
    digits = whole + part
    fits = digits.isascii() and digits.isdigit() and bool(whole) and len(whole) <= 3
    if not fits or len(part) > 2:
        raise Unfit("points-form", name)
    return int(whole) * 100 + int(part.ljust(2, "0"))


def read(fallback: MethodTerms) -> MethodTerms:
    """The form's fields; a criterion without points is not scored. Raises Unfit."""
    if ASKED not in request.form:
        return fallback
    criteria = tuple(
        Criterion(code, points(text, f"points-{code}"), technical=code in scoring.TECHNICAL)
        for code in scoring.CRITERIA
        if (text := fields.plain(f"points-{code}"))
    )
    experts = fields.plain("experts")
    if not (experts.isascii() and experts.isdigit()) or len(experts) > EXPERTS_DIGITS:
        raise Unfit("not-an-amount", "experts")
    return MethodTerms(
        criteria=criteria, experts=int(experts), drop_extremes="drop_extremes" in request.form,
        statutory="statutory" in request.form, grace_min=fallback.grace_min, room=fallback.room,
    )  # fmt: skip


def words(how: MethodTerms, *, buying: bool) -> str:
    """The formula, the weights, the experts and what decides between equals, for the notice."""
    if not how.criteria:
        return ""
    listed = say("clause.semicolon").join(
        say("clause.tender.line", "zh_CN", name=say(f"criterion.{one.code}"),
            points=points_text(one.weight_e2))
        for one in how.criteria
    )  # fmt: skip
    formula = say("clause.tender.buying" if buying else "clause.tender.letting")
    average = say("clause.tender.drop" if how.drop_extremes else "clause.tender.all")
    return say(
        "clause.tender", "zh_CN", lines=listed, formula=formula, experts=how.experts,
        average=average,
    )  # fmt: skip
