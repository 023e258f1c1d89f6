"""What the rule book forbids although the box signed it: illegal moves, hidden acts, numbers."""

import base64
import copy
from collections.abc import Callable, Iterator

from appliance.core import canonical
from appliance.ledger import sealing
from tests.corruptions.authority_kinds import OTHER_NONCE, OTHER_VALUE, enrolment_of, resealed
from tests.corruptions.base import Base, Entry
from tests.corruptions.corpus import Corruption, Files, Found
from tests.corruptions.form_kinds import PLAIN, _set
from tests.corruptions.workshop import OneChange, forged, renumbered, with_entry
from tests.fakes.township import ORIGIN


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _payloads(base)
    yield from _moves(base)
    yield from _numbers(base)
    yield from _hidden(base)


def _fold(name: str, says: str, expect: Found, files: Files) -> Corruption:
    return Corruption(name, "refold", says, expect, files=files)


def _payloads(base: Base) -> Iterator[Corruption]:
    for name, says, seq, change in (
        ("kind-unknown", "a kind of entry that does not exist", base.first("review.sign"),
         _set("kind", to="trade.dream")),
        ("schema-unknown", "a schema that does not exist", PLAIN, _set("schema", to=99)),
        ("payload-field-too-many", "a field that its kind has not", PLAIN,
         _set("data", "colour", to="red")),
        ("payload-field-missing", "a field of its kind is missing", PLAIN,
         lambda entry: entry["data"].pop("mode") and None),
        ("payload-of-another-type", "a number where text belongs", PLAIN,
         _set("data", "device", to=5)),
        ("payload-commits-to-nothing-known", "a commitment that its kind has not", PLAIN,
         _set("commits", to={"person": OTHER_VALUE})),
    ):  # fmt: skip
        yield _fold(name, says, ("entry-broken", seq), with_entry(base, seq, change))


def _moves(base: Base) -> Iterator[Corruption]:
    start, archive = base.first("review.start"), base.first("archive.close")
    contract, closing = base.first("contract.sign"), base.first("enrol.close")
    check, award = base.first("enrol.check"), base.first("award.confirm")

    def left_out(seq: int, count: int = 1) -> Files:
        def change(_base: Base, entries: list[Entry | bytes]) -> None:
            del entries[seq : seq + count]
            renumbered(entries, seq, -count)

        return forged(base, change)

    def once_more(_base: Base, entries: list[Entry | bytes]) -> None:
        again = copy.deepcopy(entries[archive])
        assert isinstance(again, dict)
        again["command"]["nonce"] = OTHER_NONCE
        base.sign(again, ("clerk", "CLERK"))
        entries.insert(archive + 1, again)
        renumbered(entries, archive + 1, 1)

    def settled_first(_base: Base, entries: list[Entry | bytes]) -> None:
        first, second = entries[contract], entries[contract + 1]
        assert isinstance(first, dict)
        assert isinstance(second, dict)
        for key in ("seq", "at", "clock"):
            first[key], second[key] = second[key], first[key]
        entries[contract], entries[contract + 1] = second, first

    def numbers(name: str) -> OneChange:
        return lambda entry: entry["data"]["numbers"][0].update({name: "00000000"})

    for name, says, seq, files in (
        ("review-never-began", "another entry in place of the start of the review", start + 1,
         with_entry(base, start, _nothing_of_a_trade)),
        ("award-left-out", "the confirmation left out", award, left_out(award)),
        ("archived-twice", "a step after the last one", archive + 1, forged(base, once_more)),
        ("settled-before-contract", "two steps in the wrong order", contract,
         forged(base, settled_first)),
        ("number-for-nobody", "the closing numbers an enrolment that was not made", closing,
         with_entry(base, closing, numbers("random_id"))),
        ("check-of-nobody", "the check of an enrolment that was not made", check,
         with_entry(base, check, _set("data", "enrol_id", to="999999100-2026-CBD-0001-E009"))),
        ("hidden-acts-left-out", "the enrolment itself left out", closing - 2,
         left_out(enrolment_of(base), 2)),
    ):  # fmt: skip
        yield _fold(name, says, ("illegal-step", seq), files)
    notice = base.first("notice.publish")
    yield _fold(
        "notice-left-out", "an enrolment closes that no notice had announced",
        ("firewall-key", closing - 1), left_out(notice),
    )  # fmt: skip


def _nothing_of_a_trade(entry: Entry) -> None:
    for key in ("command", "trade"):
        del entry[key]
    entry["sigs"] = []
    entry["kind"], entry["data"] = "device.mode", {"device": "x", "mode": "y", "reason": "z"}


def _numbers(base: Base) -> Iterator[Corruption]:
    accept, contract = base.first("trade.accept"), base.first("contract.sign")
    cert = base.first("cert.issue")
    for name, says, seq, key, old, new in (
        ("slip-number-skipped", "the first slip bears the number 2", accept, "slip_no",
         "000001", "000002"),
        ("contract-number-skipped", "the first contract bears the number 7", contract,
         "contract_no", "000001", "000007"),
        ("certificate-number-skipped", "the first certificate bears the number 2", cert,
         "cert_no", "00001", "00002"),
    ):  # fmt: skip

        def change(entry: Entry, key: str = key, old: str = old, new: str = new) -> None:
            assert old in entry["data"][key]
            entry["data"][key] = entry["data"][key].replace(old, new)

        yield _fold(name, says, ("number-gap", seq), with_entry(base, seq, change))


def _hidden(base: Base) -> Iterator[Corruption]:
    cover, seq = base.first("sealed.act"), enrolment_of(base)
    closing = base.first("enrol.close")
    for name, says, place, change, code in (
        ("sealed-body-short", "a sealed act that stands out by its length", cover,
         _set("data", "body", to="AAAA"), "sealed-form"),
        ("sealed-nonce-short", "a sealed act with a short nonce", cover,
         _set("data", "nonce", to="AAAA"), "sealed-form"),
        ("sealed-nonce-changed", "a sealed act that does not open", seq,
         _set("data", "nonce", to=base64.b64encode(b"another one!").decode()), "sealed-unopened"),
        ("sealed-body-changed", "a sealed act with another body", seq,
         lambda entry: entry["data"].update(body=_flipped(entry["data"]["body"])),
         "sealed-unopened"),
        ("hidden-act-in-clear", "a hidden act that stands in clear", seq, _in_clear,
         "sealed-broken"),
        ("closing-key-of-another", "another key than the one that was announced", closing,
         _set("data", "key", to=OTHER_VALUE), "firewall-key"),
        ("closing-key-without-form", "a key that is no base64", closing,
         _set("data", "key", to="?"), "firewall-key"),
        ("closing-key-short", "a key of 16 bytes", closing, _set("data", "key", to=OTHER_NONCE),
         "firewall-key"),
    ):  # fmt: skip
        yield _fold(name, says, (code, place), with_entry(base, place, change))
    notice = base.first("notice.publish")
    yield _fold(
        "announced-key-of-another", "the notice announced another key", ("firewall-key", closing),
        with_entry(base, notice, lambda entry: _announce_other(base, entry)),
    )  # fmt: skip
    yield from _inside(base, seq)


def _announce_other(base: Base, entry: Entry) -> None:
    entry["data"]["firewall"] = entry["command"]["args"]["firewall"] = "00000000"
    base.sign(entry, ("clerk", "CLERK"))


def _in_clear(entry: Entry) -> None:
    entry["kind"] = "deposit.waive"
    entry["data"] = {"enrol_id": "x", "ground": "y"}


def _flipped(text: str) -> str:
    data = bytearray(base64.b64decode(text))
    data[100] ^= 1
    return base64.b64encode(data).decode()


def _inside(base: Base, seq: int) -> Iterator[Corruption]:
    key = sealing.key_of(base.entries[base.first("enrol.close")]["data"]["key"])

    def whole(told: object) -> Callable[[Entry], None]:
        def change(inner: Entry) -> None:
            inner.clear()
            inner.update(told)  # type: ignore[call-overload]  # dicts of JSON values

        return change

    trade = base.entries[base.first("enrol.close")]["trade"]
    waive = {"kind": "deposit.waive", "schema": 1, "data": {"enrol_id": "x", "ground": "y"}}
    for name, says, change in (
        ("sealed-without-form", "a hidden act without its fields", whole({"kind": "enrol.add"})),
        ("sealed-kind-not-hidden", "an act that must stand in clear is hidden",
         whole({"kind": "trade.accept", "schema": 1, "trade": trade, "data": {}})),
        ("sealed-of-another-trade", "a hidden act of another trade under this one's key",
         whole(waive | {"trade": "999999100-2026-CBD-0002"})),
        ("sealed-payload-without-form", "a hidden act with fields that its kind has not",
         whole(waive | {"trade": trade, "data": {"colour": "red"}})),
    ):  # fmt: skip
        yield _fold(name, says, ("sealed-broken", seq), resealed(base, change, seq))

    def a_list(entry: Entry) -> None:
        plain = canonical.encode([1, 2, 3])
        sealed = sealing._sealed(plain, key, bytes(12), ORIGIN)
        entry["data"] = {"body": sealed.body, "nonce": sealed.nonce, "key": sealed.key}

    yield _fold(
        "sealed-no-object", "a list where a hidden act belongs", ("sealed-broken", seq),
        with_entry(base, seq, a_list),
    )  # fmt: skip
