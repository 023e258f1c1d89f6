"""From the answers of a complete registration to the commands that it asks for."""

from appliance.core.commands import AddMandate, Command, DraftTrade, SubmitTrade
from appliance.core.parties import Person, Place
from appliance.core.people import mask_name
from appliance.registers import parties
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.screens.form import Answers, whole, words
from kiosk_ui.screens.registration import at_the_counter, case, flow, terms, thing, who
from kiosk_ui.screens.registration.thing import SIDES

NOBODY = Person(name="", id_number="")


def commands_of(draft_id: str, given: Answers) -> tuple[Command, ...]:
    """The draft, what becomes known of the party, an agent's mandate, the application."""
    answers = flow.relevant(given)
    transferor = who.transferor_of(answers) or NOBODY
    stands = who.representative_of(answers)
    type_code, mode = words(answers, "type"), words(answers, "mode")
    draft = DraftTrade(
        draft_id=draft_id, type=type_code, mode=mode, transferor=transferor,
        representative=stands, consent_version=words(answers, "consent"),
        source=words(answers, "source"), module=words(answers, "module"),
        reason=words(answers, "reason"),
    )  # fmt: skip
    submit = SubmitTrade(
        trade=house().station.next_trade_no(type_code), draft_id=draft_id, type=type_code,
        mode=mode, method=method_of(answers), transferor=transferor, representative=stands,
        place=place_of(answers), village=words(answers, "village"),
        owner=words(answers, "owner"), by_agent=case.by_agent(answers),
        green=words(answers, "green"),
        outsiders=case.case_of(answers).outsiders, kind=words(answers, "kind"),
        parcel_code=words(answers, "parcel_code"), object_id=words(answers, "object_id"),
        area_mu_e4=whole(answers, "area_mu_e4") or 0,
        title_area_mu_e4=whole(answers, "title_area_mu_e4") or 0,
        area_m2_e2=whole(answers, "area_m2_e2") or 0, quantity=thing.count_of(answers),
        term_months=whole(answers, "term_months") or 0,
        title_months_left=whole(answers, "title_months_left"), start=words(answers, "start"),
        list_price_fen=whole(answers, "list_price_fen") or 0,
        price_unit=terms.price_unit(answers), estimate_fen=whole(answers, "estimate_fen") or 0,
        land_type=words(answers, "land_type"), sign_kind=words(answers, "sign_kind"),
        finger_score=whole(answers, "finger_score"),
    )  # fmt: skip
    register = parties.registering(
        house().station, transferor, party_type=words(answers, "owner"),
        source="TYPED" if stands is not None else words(answers, "source"),
    )  # fmt: skip
    thing_ = at_the_counter.registering(answers, submit.place)
    return draft, *register, *thing_, *_mandate(draft_id, answers, transferor), submit


def _mandate(draft_id: str, answers: Answers, transferor: Person) -> tuple[Command, ...]:
    """That the agent whose card was read acts for the transferor (B04)."""
    agent = who.person_of(answers)
    if not case.by_agent(answers) or agent is None:
        return ()
    return (
        AddMandate(
            draft_id=draft_id, party_id=transferor, agent_id=agent, scope="TRADE",
            valid_to=words(answers, "mandate_to"), source=words(answers, "source"),
            module=words(answers, "module"),
        ),
    )  # fmt: skip


def method_of(answers: Answers) -> str:
    """The one that was chosen, or the only one that the type allows."""
    allowed = terms.methods(answers)
    return allowed[0] if len(allowed) == 1 else words(answers, "method")


def title_of(answers: Answers) -> str:
    """What stands on the board: place, size, thing and mode; a person's name in it is masked."""
    row, shape = case.row_of(answers), case.shape(answers)
    public = words(answers, "place")
    for person in (who.person_of(answers), who.transferor_of(answers)):
        if person is not None and not person.is_organisation and len(person.name) > 1:
            public = public.replace(person.name, mask_name(person.name))
    mode = house().station.tables.transfer_modes.get(words(answers, "mode"))
    counted = bool(thing.size_text(answers))
    form = shape if counted or shape == "works" else "one"
    return say(
        f"place.title.{form}", "zh_CN",
        village=house().village(words(answers, "village")), place=public,
        size=thing.size_text(answers), unit=say(f"unit-word.{row.unit}") if row else "",
        thing=say(f"thing.{words(answers, 'type')}"),
        mode=mode.zh.partition(" (")[0] if mode else "",
    )  # fmt: skip


def place_of(answers: Answers) -> Place:
    """Title and location in words, who uses it now, what lies around."""
    village = house().village(words(answers, "village"))
    land = case.shape(answers) == "land"
    sides = {side: words(answers, side) for side in SIDES} if land else {}
    tenant = words(answers, "tenant") if case.asks_tenant(answers) else ""
    return Place(
        title=title_of(answers), location=f"{village}{words(answers, 'place')}", tenant=tenant,
        **sides,
    )  # fmt: skip
