"""The counter: what can be drafted and applied for, and which field is to blame when not."""

import msgspec
import pytest
from small_station import (
    CLERK,
    NUMBER,
    OWNER,
    SECOND,
    TAKER,
    SmallStation,
    application,
    drafted,
    instant,
    path_to,
)

from appliance.core.commands import DropDraft
from appliance.core.entries import ConsentGiven, IdentityRead, TradeDrafted, TradeSubmitted
from appliance.core.parties import Person, Place


def changed(person: Person, **changes: str) -> Person:
    return msgspec.structs.replace(person, **changes)


def test_a_draft_is_consent_identity_and_draft() -> None:
    entries = SmallStation().must(drafted(), CLERK).entries
    assert [type(each.fact) for each in entries] == [ConsentGiven, IdentityRead, TradeDrafted]
    assert all(each.trade is None for each in entries)


def test_nothing_personal_stands_in_the_facts_of_a_draft() -> None:
    for draft in SmallStation().must(drafted(), CLERK).entries:
        written = msgspec.json.encode(draft.fact).decode()
        assert OWNER.name not in written
        assert OWNER.id_number not in written


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "XXX"}, "type-unknown"),
        ({"mode": "TRANSFER"}, "mode-not-allowed"),
        ({"consent_version": ""}, "consent-missing"),
        ({"module": ""}, "module-missing"),
        ({"source": "HEARSAY"}, "source-unknown"),
        ({"module": "the old reader"}, "module-missing"),
        ({"consent_version": "version of May"}, "word-form"),
        ({"draft_id": "张三"}, "word-form"),
        ({"reason": "he asked me to"}, "word-form"),
        ({"transferor": changed(OWNER, phone="1690000000")}, "phone-form"),
        ({"transferor": changed(OWNER, phone="16900000001")}, ""),
        ({"transferor": changed(OWNER, name="张三〇")}, ""),
        ({"source": "TYPED", "module": ""}, "typed-needs-reason"),
        ({"source": "TYPED", "reason": "they said so"}, "typed-needs-reason"),
        ({"source": "TYPED", "reason": "READER_BROKEN"}, "typed-needs-second"),
        ({"transferor": changed(OWNER, name=" ")}, "name-missing"),
        ({"transferor": changed(OWNER, name="张" * 65)}, "name-missing"),
        ({"transferor": changed(OWNER, id_type="77")}, "id-kind"),
    ],
)
def test_a_draft_that_cannot_stand_is_refused_by_name(
    changes: dict[str, object], code: str
) -> None:
    assert SmallStation().code(drafted(**changes), CLERK) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("999999680312123", "id-fifteen-digits"),
        ("99999919680312123", "id-length"),
        ("99999919680312123?", "id-charset"),
        ("999999196802301232", "id-birth-not-a-date"),
        ("999999189912311239", "id-birth-before-1900"),
        ("999999202603041232", "id-birth-in-future"),
        ("999999196803121233", "id-check-digit"),
        ("999999196803121232", ""),
    ],
)
def test_a_typed_number_is_refused_by_the_rule_that_it_breaks(number: str, code: str) -> None:
    typed = drafted(
        transferor=changed(OWNER, id_number=number), source="TYPED", module="",
        reason="READER_BROKEN",
    )  # fmt: skip
    assert SmallStation().code(typed, CLERK, SECOND) == code


@pytest.mark.parametrize(("source", "code"), [("CARD", ""), ("TYPED", "name-form")])
def test_only_a_typed_name_is_looked_at_letter_by_letter(source: str, code: str) -> None:
    odd = drafted(transferor=changed(OWNER, name="张三1"), source=source, reason="READER_BROKEN")
    assert SmallStation().code(odd, CLERK, SECOND) == code


def test_a_number_of_the_demonstration_is_refused_in_earnest() -> None:
    station = SmallStation()
    station.changes["demo"] = False
    assert station.code(drafted(), CLERK) == "id-demo-division"


def test_a_typed_identity_names_the_second_person() -> None:
    typed = drafted(source="TYPED", module="", reason="CARD_LOST")
    fact = SmallStation().must(typed, CLERK, SECOND).entries[1].fact
    assert isinstance(fact, IdentityRead)
    assert (fact.source, fact.reason, fact.second_actor) == (
        "TYPED", "CARD_LOST", SECOND.staff_no,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("valid_to", "warnings"), [("2026-03-02", ("CARD_EXPIRED",)), ("2026-03-03", ()), ("", ())]
)
def test_a_card_warns_from_the_day_after_its_last(
    valid_to: str, warnings: tuple[str, ...]
) -> None:
    card = changed(OWNER, card_valid_from="2006-03-03", card_valid_to=valid_to)
    fact = SmallStation().must(drafted(transferor=card), CLERK).entries[1].fact
    assert isinstance(fact, IdentityRead)
    assert fact.warnings == warnings


def test_a_sex_that_the_number_contradicts_is_a_warning_only() -> None:
    fact = SmallStation().must(drafted(transferor=changed(OWNER, sex="2")), CLERK).entries[1].fact
    assert isinstance(fact, IdentityRead)
    assert fact.warnings == ("SEX_MISMATCH",)


def test_a_draft_is_not_begun_twice() -> None:
    station = path_to("DRAFT")
    station.changes["draft_known"] = True
    assert station.code(drafted(), CLERK) == "draft-known"


def test_an_application_gets_the_next_number_and_its_total() -> None:
    station = path_to("DRAFT")
    station.numbers["trade/2026"] = 41
    fact = station.must(application(trade="999999100-2026-CBD-0042"), CLERK).entries[0].fact
    assert isinstance(fact, TradeSubmitted)
    assert fact.total_fen == 1_408_000
    assert station.numbers["trade/2026"] == 42


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"trade": "999999100-2026-CBD-0002"}, "trade-number", "trade"),
        ({"draft_id": "OTHER"}, "draft-differs", "draft_id"),
        ({"mode": "SHARES"}, "draft-differs", "type"),
        ({"transferor": TAKER}, "transferor-changed", "transferor"),
        ({"place": Place(" ", "村东")}, "place-missing", "place"),
        ({"place": Place("地", "")}, "place-missing", "place"),
        ({"village": "99999910020"}, "village-form", "village"),
        ({"village": "9999991002०0"}, "village-form", "village"),
        ({"village": "999999101200"}, "village-not-ours", "village"),
        ({"area_mu_e4": 0}, "area-zero", "area_mu_e4"),
        ({"area_mu_e4": -1}, "area-zero", "area_mu_e4"),
        ({"title_area_mu_e4": 0}, "area-zero", "title_area_mu_e4"),
        ({"area_mu_e4": 10**9 + 1}, "area-too-large", "area_mu_e4"),
        ({"area_mu_e4": 35_201}, "area-over-title", "area_mu_e4"),
        (
            {"area_mu_e4": 35_401, "measured_area_mu_e4": 35_400},
            "area-over-title",
            "area_mu_e4",
        ),
        ({"measured_area_mu_e4": 0}, "area-zero", "measured_area_mu_e4"),
        ({"title_area_mu_e4": 10**9 + 1}, "area-too-large", "title_area_mu_e4"),
        ({"measured_area_mu_e4": 10**9 + 1}, "area-too-large", "measured_area_mu_e4"),
        ({"term_months": 0}, "term-zero", "term_months"),
        ({"term_months": 1201, "title_months_left": 1201}, "term-too-long", "term_months"),
        ({"title_months_left": 10**18}, "term-too-long", "term_months"),
        ({"start": "2036-03-04"}, "start-too-far", "start"),
        ({"finger_score": 65_536}, "finger-missing", "finger_score"),
        ({"start": "2026-03-02"}, "start-in-past", "start"),
        ({"start": "2026-02-30"}, "date-form", "start"),
        ({"start": "20260401"}, "date-form", "start"),
        ({"list_price_fen": 0}, "amount-zero", "list_price_fen"),
        ({"list_price_fen": 10**14 + 1}, "amount-too-large", "list_price_fen"),
        ({"list_price_fen": 10**14}, "amount-too-large", "list_price_fen"),
        ({"price_unit": "fen"}, "price-unit-wrong", "price_unit"),
        ({"method": "DRAW"}, "method-not-allowed", "method"),
        ({"sign_kind": "WORD"}, "sign-kind-unknown", "sign_kind"),
        ({"finger_score": None}, "finger-missing", "finger_score"),
        ({"application_sha256": "12"}, "digest-form", "application_sha256"),
        ({"parcel_code": "123"}, "parcel-form", "parcel_code"),
        ({"parcel_code": "9999991002010000123"}, "parcel-elsewhere", "parcel_code"),
        ({"title_months_left": None}, "title-term-missing", "title_months_left"),
        ({"title_months_left": 0}, "title-term-missing", "title_months_left"),
        ({"term_months": 241}, "term-over-title", "term_months"),
        ({"land_type": "9999"}, "land-kind-unknown", "land_type"),
        ({"land_type": "0601"}, "land-not-farm", "land_type"),
    ],
)
def test_an_application_that_cannot_stand_names_the_field(
    changes: dict[str, object], code: str, field: str
) -> None:
    no = path_to("DRAFT").ask(application(**changes), CLERK).refused
    assert no is not None
    assert (no.code, no.field) == (code, field)


@pytest.mark.parametrize(
    "changes",
    [
        {"area_mu_e4": 1, "title_area_mu_e4": 1},
        {"area_mu_e4": 35_400, "measured_area_mu_e4": 35_400},
        {"area_mu_e4": 10**9, "title_area_mu_e4": 10**9, "list_price_fen": 1},
        {"term_months": 240},
        {"term_months": 1200, "title_months_left": 1200},
        {"start": "2036-03-03"},
        {"term_months": 1},
        {"start": "2026-03-03"},
        {"list_price_fen": 1},
        {"land_type": ""},
        {"land_type": "1104"},
        {"sign_kind": "INK", "finger_score": None},
        {"method": "LISTING"},
    ],
)
def test_the_last_allowed_value_is_allowed(changes: dict[str, object]) -> None:
    assert path_to("DRAFT").code(application(**changes), CLERK) == ""


@pytest.mark.parametrize(
    ("measured", "warnings"), [(36_960, ()), (36_961, ("AREA_DIFFERS",)), (33_440, ())]
)
def test_more_than_five_per_cent_apart_is_a_warning(
    measured: int, warnings: tuple[str, ...]
) -> None:
    asked = application(measured_area_mu_e4=measured)
    fact = path_to("DRAFT").must(asked, CLERK).entries[0].fact
    assert isinstance(fact, TradeSubmitted)
    assert fact.warnings == warnings


def test_a_party_may_give_its_draft_up() -> None:
    station = path_to("DRAFT")
    station.must(DropDraft(draft_id="A1B2C3D4", reason="PARTY_WISH"), CLERK)
    assert station.trade is not None
    assert station.trade.stage == "DROPPED"


@pytest.mark.parametrize(("now", "code"), [("2026-04-03 00:00", "too-early"),
                                           ("2026-04-03 00:01", "")])  # fmt: skip
def test_the_box_drops_a_draft_after_thirty_days(now: str, code: str) -> None:
    station = path_to("DRAFT")
    station.at = instant(now)
    assert station.code(DropDraft(draft_id="A1B2C3D4", reason="EXPIRED")) == code


def test_only_the_box_may_say_that_a_draft_expired() -> None:
    station = path_to("DRAFT")
    assert station.code(DropDraft(draft_id="A1B2C3D4", reason="EXPIRED"), CLERK) == (
        "reason-unknown"
    )
    assert station.code(DropDraft(draft_id="OTHER", reason="PARTY_WISH"), CLERK) == (
        "draft-differs"
    )


def test_the_asked_values_stay_with_the_trade() -> None:
    trade = path_to("SUBMITTED").trade
    assert trade is not None
    assert trade.number == NUMBER
    assert (trade.wants.area_mu_e4, trade.wants.method) == (35_200, "NEGOTIATE")
