"""The first questions: what it is about, whose it is, who comes; they choose the papers (B05)."""

from collections.abc import Callable, Sequence
from typing import Final

from appliance.core.instant import Instant
from appliance.core.owners import owners_of
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, Typed, Wrong, one_line, words
from kiosk_ui.screens.registration.case import (
    NAME_LENGTH_MAX,
    Held,
    asks_outsiders,
    asks_tenant,
    for_organisation,
    groups,
    kinds,
    named,
    owners,
    row_of,
    tables,
    type_word,
    types_in,
)
from kiosk_ui.screens.registration.page import Field, Option, Options, Page, always

Take = Callable[[Typed, Answers, Instant], Answers]
When = Callable[[Answers], bool]

# --- what can be chosen -------------------------------------------------------------------------


def _group_options(_answers: Answers) -> Sequence[Option]:
    return [
        Option(one, say(f"group.{one}", current()), say(f"group-note.{one}", current()))
        for one in groups()
    ]


def _type_options(answers: Answers) -> Sequence[Option]:
    return [
        Option(code, type_word(code), named(tables().trade_types[code]))
        for code in types_in(words(answers, "group"))
    ]


def _mode_options(answers: Answers) -> Sequence[Option]:
    row = row_of(answers)
    return [
        Option(one, named(tables().transfer_modes[one]), say(f"mode-note.{one}", current()))
        for one in (row.transfer_modes if row else ())
    ]


def _owner_options(answers: Answers) -> Sequence[Option]:
    return [
        Option(one, named(tables().party_types[one]), say(f"owner-note.{one}", current()))
        for one in owners(answers)
    ]


def _agent_options(answers: Answers) -> Sequence[Option]:
    kind = "office" if for_organisation(answers) else "person"
    return [
        Option(
            one, say(f"agent.{kind}-{one}", current()), say(f"agent-note.{kind}-{one}", current())
        )
        for one in ("no", "yes")
    ]


def _outsider_options(_answers: Answers) -> Sequence[Option]:
    return [Option(one, say(f"outsiders.{one}", current())) for one in ("yes", "no")]


def _kind_options(answers: Answers) -> Sequence[Option]:
    return [
        Option(one, say(f"purchase.{one}", current()), say(f"purchase-note.{one}", current()))
        for one in kinds(answers)
    ]


def _tenant_options(_answers: Answers) -> Sequence[Option]:
    return [Option(one, say(f"let.{one}", current())) for one in ("no", "yes")]


# --- what is taken ------------------------------------------------------------------------------

OF_TYPE: Final = ("mode", "owner", "agent", "outsiders", "kind", "let", "tenant", "bring",
                  "land_type", "method")  # fmt: skip
"""Answers that fall with the type they were given for."""


def take_what(typed: Typed, held: Answers, _at: Instant) -> Answers:
    """A group, or at once the type where the group has one only."""
    group = typed.get("what", "")
    if group not in groups():
        raise Wrong("what", "type-not-offered")
    codes = types_in(group)
    stands = held.get("type") if held.get("type") in codes else None
    found = {"group": group, "type": stands}
    return found | (_typed_as(codes[0], held) if len(codes) == 1 else {})


def take_type(typed: Typed, held: Answers, _at: Instant) -> Answers:
    if typed.get("type") not in types_in(words(held, "group")):
        raise Wrong("type", "type-not-offered")
    return _typed_as(typed["type"], held)


def _typed_as(code: str, held: Answers) -> Answers:
    """The type, with every question answered that has one answer only."""
    if held.get("type") == code:
        return {"type": code}
    row = tables().trade_types[code]
    able = owners_of(row, tables())
    return {
        **dict.fromkeys(OF_TYPE), "type": code,
        "mode": row.transfer_modes[0] if len(row.transfer_modes) == 1 else None,
        "owner": able[0] if len(able) == 1 else None,
    }  # fmt: skip


def _chosen(field: str, allowed: Sequence[str], typed: Typed, code: str) -> str:
    value = typed.get(field, "")
    if value not in allowed:
        raise Wrong(field, code)
    return value


def take_mode(typed: Typed, held: Answers, _at: Instant) -> Answers:
    row = row_of(held)
    allowed = row.transfer_modes if row else ()
    return {"mode": _chosen("mode", allowed, typed, "mode-not-allowed")}


def take_owner(typed: Typed, held: Answers, _at: Instant) -> Answers:
    owner = _chosen("owner", owners(held), typed, "owner-unknown")
    changed = owner != held.get("owner")
    return {"owner": owner, **({"agent": None, "outsiders": None} if changed else {})}


def take_agent(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    return {"agent": _chosen("agent", ("no", "yes"), typed, "choose-one")}


def take_outsiders(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    return {"outsiders": _chosen("outsiders", ("no", "yes"), typed, "choose-one")}


def take_kind(typed: Typed, held: Answers, _at: Instant) -> Answers:
    return {"kind": _chosen("kind", kinds(held), typed, "kind-unknown")}


def take_tenant(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    let = _chosen("let", ("no", "yes"), typed, "choose-one")
    name = one_line(typed.get("tenant", ""), NAME_LENGTH_MAX)
    if let == "yes" and not name:
        raise Wrong("tenant", "name-missing")
    return {"let": let, "tenant": name if let == "yes" else ""}


def take_bring(_typed: Typed, _held: Answers, _at: Instant) -> Answers:
    return {"bring": "seen"}


# --- when it is asked ---------------------------------------------------------------------------


def _many_types(answers: Answers) -> bool:
    return len(types_in(words(answers, "group"))) > 1


def _many_modes(answers: Answers) -> bool:
    row = row_of(answers)
    return row is not None and len(row.transfer_modes) > 1


def _choose(
    name: str, take: Take, options: Options, when: When = always, *, template: str = ""
) -> Page:
    """A page of one choice, named as its field and its answer."""
    field = Field(name, "choice", options, stands=Held(name))
    return Page(name, 1, (name,), take, (field,), when=when, template=template)


PAGES: Final = (
    Page("what", 1, ("group",), take_what,
         (Field("what", "choice", _group_options, stands=Held("group")),), template="touch"),
    _choose("type", take_type, _type_options, _many_types, template="touch"),
    _choose("mode", take_mode, _mode_options, _many_modes),
    _choose("owner", take_owner, _owner_options, lambda answers: len(owners(answers)) > 1),
    _choose("agent", take_agent, _agent_options),
    _choose("outsiders", take_outsiders, _outsider_options, asks_outsiders),
    _choose("kind", take_kind, _kind_options, lambda answers: bool(kinds(answers))),
    Page("tenant", 1, ("let",), take_tenant,
         (Field("let", "choice", _tenant_options, stands=Held("let")),
          Field("tenant", "text", stands=Held("tenant"), length_max=NAME_LENGTH_MAX)),
         when=asks_tenant),
    Page("bring", 1, ("bring",), take_bring, template="bring"),
)  # fmt: skip
