"""Acts that nobody signed who might have: in trees that the box itself signed."""

import base64
from collections.abc import Callable, Iterator

from appliance.core import canonical
from appliance.core.entries import SealedAct
from appliance.ledger import sealing
from appliance.ledger.keys import SigningKey
from tests.corruptions.base import Base, Entry, certificate
from tests.corruptions.corpus import Corruption, Files, Found
from tests.corruptions.workshop import forged, with_entry
from tests.fakes.township import ORIGIN

OTHER_NONCE = base64.b64encode(bytes(range(16))).decode()
OTHER_VALUE = base64.b64encode(bytes(32)).decode()
OTHER_LEDGER = "demo.999999.999999100/ledger2"
SUPERVISOR = 5
"""The entry that put the supervisor into office: one act later on hangs on it."""


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _signatures(base)
    yield from _people(base)
    yield from _commands(base)
    yield from _certificates(base)
    yield from _hidden(base)


def _act(name: str, says: str, expect: Found, files: Files) -> Corruption:
    return Corruption(name, "authority", says, expect, files=files)


def _signatures(base: Base) -> Iterator[Corruption]:
    seq = base.first("review.sign")

    def signed_as(changed: Callable[[Entry], None], origin: str = ORIGIN) -> Files:
        """The signature is over another command than the one that stands there."""

        def change(entry: Entry) -> None:
            before = dict(entry["command"])
            changed(entry["command"])
            base.sign(entry, ("reviewer", "REVIEWER"), origin=origin)
            entry["command"] = before

        return with_entry(base, seq, change)

    def edited(entry: Entry) -> None:
        entry["command"]["args"]["opinion"] = "REFUSE"

    def signature(text: str) -> Callable[[Entry], None]:
        return lambda entry: entry["sigs"][0].update(sig=text)

    zeros = base64.b64encode(bytes(64)).decode()
    other_trade = "999999100-2026-CBD-0002"
    for name, says, files in (
        ("command-edited", "another opinion than the one that was signed",
         with_entry(base, seq, edited)),
        ("personal-signature-of-zeros", "a signature of zeros",
         with_entry(base, seq, signature(zeros))),
        ("personal-signature-no-base64", "a signature that is no base64",
         with_entry(base, seq, signature("?"))),
        ("personal-signature-of-another-nonce", "the signature belongs to another nonce",
         signed_as(lambda command: command.update(nonce=OTHER_NONCE))),
        ("personal-signature-of-another-trade", "the signature belongs to another trade",
         signed_as(lambda command: command.update(trade=other_trade))),
        ("personal-signature-of-another-command", "the signature belongs to another command",
         signed_as(lambda command: command.update(name="StartReview"))),
        ("personal-signature-for-another-ledger", "signed for the ledger of another life",
         signed_as(lambda _command: None, OTHER_LEDGER)),
    ):  # fmt: skip
        yield _act(name, says, ("signature-broken", seq), files)


def _people(base: Base) -> Iterator[Corruption]:
    sign, approve = base.first("review.sign"), base.first("review.approve")
    attest = base.first("supervise.attest")

    def by(*who: tuple[str, str]) -> Callable[[Entry], None]:
        return lambda entry: base.sign(entry, *who)

    def by_nobody(entry: Entry) -> None:
        del entry["command"]
        entry["sigs"] = []

    def without_signatures(entry: Entry) -> None:
        entry["sigs"] = []

    def by_a_stranger(entry: Entry) -> None:
        entry["sigs"][0]["key"] = "00000000"

    for name, says, seq, change, code in (
        ("key-of-a-stranger", "a key that nobody in office holds", sign, by_a_stranger,
         "signer-unknown"),
        ("role-not-held", "a clerk signs as head", approve, by(("clerk", "HEAD")),
         "role-not-held"),
        ("role-that-may-not", "a clerk approves", approve, by(("clerk", "CLERK")), "unsigned"),
        ("act-without-authority", "an approval that nobody asked for", approve, by_nobody,
         "unsigned"),
        ("command-without-signature", "a command without signatures", approve,
         without_signatures, "unsigned"),
        ("one-person-twice", "the second signature is of the same person", approve,
         by(("head", "HEAD"), ("head", "HEAD")), "second-missing"),
    ):  # fmt: skip
        yield _act(name, says, (code, seq), with_entry(base, seq, change))
    yield _act(
        "key-expired", "a supervisor signs after the end of office", ("signer-unknown", attest),
        with_entry(base, SUPERVISOR, certified(valid_to="2026-03-10")),
    )  # fmt: skip
    yield _act(
        "key-not-yet-in-office", "an act before its signer was put into office",
        ("signer-unknown", base.first("trade.submit")), forged(base, _clerk_late),
    )  # fmt: skip
    yield _act(
        "two-roles-on-one-trade", "the reviewer had accepted the application",
        ("roles-combined", base.first("review.start")), forged(base, _acceptor_reviews),
    )  # fmt: skip


def certified(**changes: object) -> Callable[[Entry], None]:
    """A change of a member of staff that the district certifies."""

    def change(entry: Entry) -> None:
        data = entry["data"]
        data.update(changes)
        data["cert"] = certificate({key: data[key] for key in data if key != "cert"})

    return change


def _clerk_late(base: Base, entries: list[Entry | bytes]) -> None:
    """The second clerk, of whom the first entries know, is enrolled under another key."""
    staff, submit = entries[2], entries[base.first("trade.submit")]
    assert isinstance(staff, dict)
    assert isinstance(submit, dict)
    base.sign(submit, ("second", "CLERK"))
    other = SigningKey(base.people["second"].name, bytes(range(32)))
    settle = entries[base.first("settle.close")]
    assert isinstance(settle, dict)
    certified(key=other.vkey)(staff)
    command = settle["command"]
    base.people["other"] = other
    base.sign(settle, ("other", "CASHIER"))
    assert settle["command"] is command


def _acceptor_reviews(base: Base, entries: list[Entry | bytes]) -> None:
    staff = entries[3]
    assert isinstance(staff, dict)
    certified(roles=[*staff["data"]["roles"], "CLERK"])(staff)
    for kind in ("consent.give", "trade.submit", "trade.accept"):
        entry = entries[base.first(kind)]
        assert isinstance(entry, dict)
        base.sign(entry, ("reviewer", "CLERK"))


def _commands(base: Base) -> Iterator[Corruption]:
    start, accept = base.first("review.start"), base.first("trade.accept")
    approve, gate = base.first("review.approve"), base.first("gate.pass")
    submit, match = base.first("trade.submit"), base.first("identity.read")
    attest = base.first("supervise.attest")

    def command(*who: tuple[str, str], **changes: object) -> Callable[[Entry], None]:
        def change(entry: Entry) -> None:
            entry["command"].update(changes)
            base.sign(entry, *who)

        return change

    def other_value(name: str) -> Callable[[Entry], None]:
        return lambda entry: entry["commits"].update({name: OTHER_VALUE})

    spent = base.entries[accept]["command"]["nonce"]
    reviewer, head = ("reviewer", "REVIEWER"), ("head", "HEAD")
    supervisor = ("supervisor", "SUPERVISOR")
    for name, says, seq, change, code in (
        ("nonce-twice", "a command with a nonce that was spent", start,
         command(reviewer, nonce=spent), "nonce-twice"),
        ("command-for-another-trade", "a command that names another trade", approve,
         command(head, trade="999999100-2026-CBD-0002"), "command-mismatch"),
        ("act-of-another-command", "an act that its command does not ask for", gate,
         command(reviewer, name="StartReview"), "command-mismatch"),
        ("data-other-than-asked", "an approval of another text than the one that was signed",
         approve, lambda entry: entry["data"].update(text_sha256="ab" * 32), "command-mismatch"),
        ("value-that-nobody-signed", "another personal value than the one that was signed", submit,
         other_value("transferor"), "command-mismatch"),
        ("value-in-further-entry", "another personal value in a further entry", match,
         other_value("party_id"), "command-mismatch"),
        ("command-unknown", "a command that does not exist", attest,
         command(supervisor, name="DreamTrade"), "entry-broken"),
    ):  # fmt: skip
        yield _act(name, says, (code, seq), with_entry(base, seq, change))


def _certificates(base: Base) -> Iterator[Corruption]:
    staff = base.entries[SUPERVISOR]["data"]
    told = {key: value for key, value in staff.items() if key != "cert"}
    stranger = SigningKey("demo.district.999999/ledger1", bytes(range(32)))

    def cert_by(key: SigningKey, origin: str) -> str:
        message = b"staff-cert/v1\0" + origin.encode() + b"\0" + canonical.encode(told)
        return base64.b64encode(key.sign(message)).decode()

    def data(**changes: object) -> Callable[[Entry], None]:
        return lambda entry: entry["data"].update(changes)

    for name, says, change in (
        ("certificate-missing", "nobody certified a member of staff", data(cert="")),
        ("certificate-of-zeros", "a certificate of zeros",
         data(cert=base64.b64encode(bytes(64)).decode())),
        ("certificate-of-another-district", "certified by another key of the district's name",
         data(cert=cert_by(stranger, ORIGIN))),
        ("certificate-for-another-ledger", "certified for another life of the station",
         data(cert=cert_by(stranger, OTHER_LEDGER))),
        ("role-added-to-staff", "a role that the district did not certify",
         data(roles=[*staff["roles"], "HEAD"])),
        ("office-made-longer", "an office that ends later than certified",
         data(valid_to="2056-12-31")),
        ("key-of-staff-without-form", "a key of staff that is none", certified(key="nonsense")),
    ):  # fmt: skip
        files = with_entry(base, SUPERVISOR, change)
        yield _act(name, says, ("certificate-broken", SUPERVISOR), files)


def resealed(base: Base, change: Callable[[Entry], None], seq: int) -> Files:
    """The tree with a hidden act changed inside and sealed again under its trade's key."""
    key = sealing.key_of(base.entries[base.first("enrol.close")]["data"]["key"])

    def at_seq(entry: Entry) -> None:
        inner = sealing.open_act(SealedAct(**entry["data"]), key, origin=ORIGIN)
        assert inner is not None
        change(inner)
        act = sealing.seal_act(inner, key, bytes(12), origin=ORIGIN)
        entry["data"] = {"body": act.body, "nonce": act.nonce, "key": act.key}

    return with_entry(base, seq, at_seq)


def enrolment_of(base: Base) -> int:
    """The sealed act that holds the enrolment: the one behind the cover."""
    return base.first("sealed.act", after=base.first("sealed.act"))


def _hidden(base: Base) -> Iterator[Corruption]:
    seq = enrolment_of(base)

    def other_signature(inner: Entry) -> None:
        inner["sigs"][0]["sig"] = base64.b64encode(bytes(64)).decode()

    def nobody(inner: Entry) -> None:
        del inner["command"]
        inner["sigs"] = []

    for name, says, change, code in (
        ("hidden-signature-broken", "a hidden act whose signature fails", other_signature,
         "signature-broken"),
        ("hidden-act-without-authority", "a hidden act that nobody signed", nobody, "unsigned"),
    ):  # fmt: skip
        yield _act(name, says, (code, seq), resealed(base, change, seq))
