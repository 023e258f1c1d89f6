"""`tradepost district note`: the district's signed word to its stations, ready to be fetched.

Each command builds a note, signs it with the district's ledger key, reads it as a station will,
and tells it in the district's own ledger (sync/district/publishing.py); the stations have it with
their next contact. What binds takes two officers: `--officer FILE` twice, or once and later
`tradepost district sign`.
Names and identity numbers come from files, never from the command line.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from appliance.core import envelope, forms, online
from appliance.core.entries import OnlineBid, OnlineOrdered, OnlineResulted, StationStated
from appliance.core.instant import instant_of, text_of
from appliance.core.licence import STATES
from appliance.core.paper_references import is_official_no
from appliance.core.pools import ASSESSOR, EXPERT, Extract, Listed
from appliance.demo_clock import read_offset
from appliance.ledger import (
    answers,
    blacklist,
    credit_scores,
    district_tables,
    enrolments,
    expert_replies,
    key_files,
    licences,
    notes,
    online_results,
    opening_notes,
    pools,
    preregistration,
    recovery_key,
)
from appliance.ledger.keys import BadKey, SigningKey
from appliance.process import SystemEntropy
from appliance.settings import SettingsBad, load
from provisioning.commands.district_hands import officer_options, publisher_of, tell
from provisioning.commands.organisation import pool_note
from provisioning.machine import SETTINGS, this_second
from provisioning.shelf import Shelf
from sync.district.enrolled import stations_of
from sync.district.notes import ALL
from sync.settings import DistrictSettings, EnrolledStation

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T")
PEOPLE = (EXPERT, ASSESSOR)
"""Pools of people, whose rows nobody reads on the way."""
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

place_option = click.option(
    "--config",
    type=FILE,
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The district's settings: its key, its folder, its stations.",
)


def config_option(command: C) -> C:
    """The district's settings, and who signs for it (district_hands.py)."""
    return place_option(officer_options(command))


one_option = click.option("--station", required=True, help="The station's nine digits.")
any_option = click.option(
    "--station", default=ALL, show_default=True, help="A station's nine digits, or all."
)


class _Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id_number: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    id_type: str = "01"


class _Parties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parties: tuple[_Party, ...]


class _Scored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id_number: str
    score: str
    date: str
    id_type: str = "01"


class _Scores(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    parties: tuple[_Scored, ...]


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    date: str
    rows: tuple[Listed, ...]


class _Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rows: tuple[Listed, ...]


class _Taken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enrolments: tuple[enrolments.WebEnrolment, ...]


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    closed_at: str
    bids: tuple[OnlineBid, ...] = ()


class District:
    """The settings and the key. Raises ClickException."""

    def __init__(self, config: Path) -> None:
        try:
            self.settings = load(config, DistrictSettings)
            self.key: SigningKey = key_files.read(Path(self.settings.ledger_key))
        except (SettingsBad, BadKey, OSError) as error:
            raise click.ClickException(str(error)) from error

    def station(self, code: str) -> EnrolledStation:
        for one in stations_of(self.settings):
            if one.code == code:
                return one
        raise click.ClickException(f"{code} is no station of this district")

    def signed(self, text: str, read: Callable[[bytes], object]) -> bytes:
        """The note of a text, once `read` took it as a station would."""
        note = notes.signed(text, self.key)
        try:
            read(note)
        except ValueError as error:
            raise click.ClickException(f"no station would take it: {error}") from error
        return note

    def hold(self, station: str, notes_by_name: Mapping[str, bytes]) -> None:
        """Tell a station, or ALL, in one act of the district's ledger."""
        if station != ALL:
            self.station(station)
        tell(publisher_of(self.settings, self.key), station, notes_by_name)


@click.group(cls=Shelf)
def note() -> None:
    """The district's signed word to its stations; they fetch it with their next contact."""


@note.command()
@config_option
@any_option
@click.argument("files", type=FILE, nargs=-1, required=True)
def tables(config: Path, station: str, files: tuple[Path, ...]) -> None:
    """Send code tables: whole CSV FILES under their own names, such as holidays.csv.

    What a file lowers below the law's floor is refused here as it would be at the station.
    """
    district = District(config)
    text = district_tables.note_text({one.name: text_in(one) for one in files})
    made = district.signed(text, lambda it: district_tables.read(it, district.key.verifier))
    district.hold(station, {"tables": made})


@note.command()
@config_option
@one_option
@click.option("--number", type=int, required=True, help="Greater than that of the word before.")
@click.option("--state", type=click.Choice(STATES), required=True)
@click.option("--document", required=True, help="Number of the district's paper.")
@click.option("--from", "first", required=True, help="First day, 2026-01-31.")
@click.option("--off", multiple=True, help="Code of a type that is no matter there.")
def licence(
    *, config: Path, station: str, number: int, state: str, document: str, first: str,
    off: tuple[str, ...],
) -> None:  # fmt: skip
    """License or suspend one station, and say which matters it does not hold."""
    district = District(config)
    day_in(first)
    if not is_official_no(document):
        raise click.ClickException("--document is the number of a paper, without anybody's name")
    said = StationStated(
        state=state, document_no=document, valid_from=first, number=number, station=station,
        off=off,
    )  # fmt: skip
    made = district.signed(
        licences.text_of(said), lambda it: licences.read(it, district.key.verifier, station)
    )
    district.hold(station, {"licence": made})


@note.command()
@config_option
@any_option
@click.argument("companies", type=FILE)
def organisations(config: Path, station: str, companies: Path) -> None:
    """Send the pool of enterprises; COMPANIES as for `tradepost organisation pool`."""
    district = District(config)
    made, _count = pool_note(companies, district.key)
    district.hold(station, {"organisations": made})


@note.command("blacklist")
@config_option
@any_option
@click.argument("parties", type=FILE)
def blacklist_(config: Path, station: str, parties: Path) -> None:
    """Send the blacklist. PARTIES is JSON: {"parties": [{"id_number", "from", "to"}]}.

    Each list has a salt of its own and names nobody.
    """
    district = District(config)
    salt = SystemEntropy().draw(blacklist.SALT_BYTES)
    rows = tuple(
        blacklist.Row(_token(one, salt), day_in(one.first), day_in(one.last))
        for one in _read(parties, _Parties).parties
    )
    made = blacklist.Blacklist(base64.b64encode(salt).decode(), blacklist.N_MIN, rows)
    signed = district.signed(
        blacklist.text_of(made), lambda it: blacklist.read(it, district.key.verifier)
    )
    district.hold(station, {"blacklist": signed})


@note.command()
@config_option
@any_option
@click.argument("parties", type=FILE)
def credit(config: Path, station: str, parties: Path) -> None:
    """Send credit scores; JSON: {"source", "parties": [{"id_number", "score", "date"}]}.

    Each list has a salt of its own and names nobody.
    """
    district = District(config)
    salt = SystemEntropy().draw(blacklist.SALT_BYTES)
    said = _read(parties, _Scores)
    rows = tuple(
        credit_scores.Row(
            base64.b64encode(credit_scores.token(one.id_type, one.id_number, salt)).decode(),
            one.score, day_in(one.date),
        )
        for one in said.parties
    )  # fmt: skip
    made = credit_scores.Scores(
        said.source, base64.b64encode(salt).decode(), blacklist.N_MIN, rows
    )
    signed = district.signed(
        credit_scores.text_of(made), lambda it: credit_scores.read(it, district.key.verifier)
    )
    district.hold(station, {credit_scores.NAME: signed})


@note.command()
@config_option
@one_option
@click.argument("help_no")
@click.argument("text", type=FILE)
def answer(config: Path, station: str, help_no: str, text: Path) -> None:
    """Answer the question HELP_NO of a station with the words in the file TEXT."""
    district = District(config)
    said = text_in(text).encode()
    made = district.signed(
        answers.text_of(station, help_no, sha256(said).hexdigest()),
        lambda it: answers.read(
            it, said, help_no, district=district.key.verifier, station=station
        ),
    )
    district.hold(station, {f"answers/{help_no}.txt": said, f"answers/{help_no}": made})


@note.command("web-enrolment")
@config_option
@one_option
@click.option(
    "--to", type=FILE, required=True,
    help="The station's public key, from its page `From villages`.",
)  # fmt: skip
@click.argument("taken", type=FILE)
def web_enrolment(config: Path, station: str, to: Path, taken: Path) -> None:
    """Send all enrolments that the district's web took and whose trades are still open.

    TAKEN is JSON: {"enrolments": [{"trade", "enrol_id", "received_at", "party_id": {"name",
    "id_number", ...}, "materials": [...]}]}. Sealed to the station: on the way nobody learns who
    enrolled, nor how many.
    """
    district = District(config)
    origin = district.station(station).origin
    key = key_to(station, to)
    try:
        signed = [_certified(one, origin, district.key) for one in _read(taken, _Taken).enrolments]
        made = notes.signed(enrolments.text_of(signed, key), district.key)
    except enrolments.BadEnrolments as error:
        raise click.ClickException(str(error)) from error
    district.hold(station, {enrolments.NAME: made})


@note.command("opening-share")
@config_option
@click.option(
    "--opening-key", "secret", type=FILE, required=True,
    help="The district's share, from `tradepost vault opening-key`.",
)  # fmt: skip
@click.argument("request", type=FILE)
def opening_share(config: Path, secret: Path, request: Path) -> None:
    """Give the district's share for an opening; REQUEST is the station's opening-<trade>.json.

    Refused before the deadline of the offers, by the district's own clock. What is sent stays
    sealed to the head and the supervisor of the station.
    """
    district = District(config)
    try:
        asked = opening_notes.request_of(request.read_bytes())
        _must_be_over(asked.deadline, district.settings.demo_clock)
        share = recovery_key.parse_recovery_secret(secret.read_text("ascii").strip())
        if district.station(asked.station).origin != asked.origin:
            raise click.ClickException("the request is of another ledger")
        digests = [one.sha256 for one in asked.bids]
        made = district.signed(
            opening_notes.text_of(asked, share),
            lambda it: opening_notes.read(
                it, district=district.key.verifier, station=asked.station, trade=asked.trade,
                key=asked.key, digests=digests,
            ),
        )  # fmt: skip
    except (opening_notes.BadShare, BadKey, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    district.hold(asked.station, {opening_notes.NAME: made})


def _must_be_over(deadline: str, demo_clock: str) -> None:
    """By the district's clock, in a demo by the one that can be pushed. Raises ClickException."""
    offset_ms = read_offset(Path(demo_clock)) if demo_clock else 0
    if this_second() + offset_ms // 1_000 <= instant_of(deadline).timestamp():
        raise click.ClickException(f"offers are taken until {deadline}: nothing is peeled before")


@note.command("pool")
@config_option
@any_option
@click.option(
    "--to", type=FILE,
    help="The station's public key: rows of people are sealed to it, and --station is needed.",
)  # fmt: skip
@click.argument("kind", type=click.Choice(sorted(pools.NAMES)))
@click.argument("rows", type=FILE)
def pool_(config: Path, station: str, to: Path | None, kind: str, rows: Path) -> None:
    """Send the pool KIND.

    ROWS is JSON: {"version", "date", "rows": [{"no", "name", "id_number", "from", "to", ...}]}.
    Experts and assessors are people: their rows are sealed to one station, so nobody reads them on
    the way. Agencies and contractors are public.
    """
    district = District(config)
    key = key_to(station, to) if to else None
    if key is None and kind in PEOPLE:
        raise click.ClickException("people are sent sealed: --station and --to")
    told = _read(rows, _Rows)
    try:
        text = pools.text_of(Extract(kind, told.version, told.date, told.rows), key)
    except pools.BadPool as error:
        raise click.ClickException(str(error)) from error
    district.hold(station, {pools.NAMES[kind]: notes.signed(text, district.key)})


@note.command()
@config_option
@one_option
@click.option("--to", type=FILE, required=True, help="The station's public key.")
@click.argument("request_no")
@click.argument("rows", type=FILE)
def experts(config: Path, station: str, to: Path, request_no: str, rows: Path) -> None:
    """Answer the request REQUEST_NO of a station with the list that the district's terminal drew.

    ROWS is JSON: {"rows": [...]} in the order drawn, each as in a pool. Sealed to the station.
    """
    district = District(config)
    listed = _read(rows, _Drawn).rows
    try:
        body = expert_replies.sealed(listed, key_to(station, to), request_no)
    except expert_replies.BadReply as error:
        raise click.ClickException(str(error)) from error
    text = expert_replies.text_of(station, request_no, len(listed), sha256(body).hexdigest())
    signed = notes.signed(text, district.key)
    district.hold(station, {f"answers/{request_no}.txt": body, f"answers/{request_no}": signed})


def key_to(station: str, path: Path) -> preregistration.StationKey:
    """A station's own public key. Raises ClickException."""
    try:
        key = preregistration.key_of(text_in(path))
    except preregistration.BadRegistration as error:
        raise click.ClickException(str(error)) from error
    if key.station != station:
        raise click.ClickException("the key is that of another station")
    return key


@note.command("online-result")
@config_option
@one_option
@click.argument("order", type=FILE)
@click.argument("said", type=FILE)
def online_result(config: Path, station: str, order: Path, said: Path) -> None:
    """Send the result of an online auction.

    ORDER is the station's entry `online.order`, as the district's mirror holds it. SAID is JSON:
    {"closed_at", "bids": [[place in the order from 1, fen, milliseconds after the opening]]}. The
    bids are run through the rules of the order first, as the station will do.
    """
    district = District(config)
    try:
        written = envelope.from_bytes(order.read_bytes())
        ordered = envelope.fact_of(written)
    except (envelope.BadEntry, OSError) as error:
        raise click.ClickException(f"{order.name}: no entry: {error}") from error
    if not isinstance(ordered, OnlineOrdered) or not ordered.session_id.startswith(station):
        raise click.ClickException(f"{order.name} is no order of an online auction by {station}")
    if online.order_digest(ordered) != ordered.order_sha256:
        raise click.ClickException(f"{order.name}: the order is not the one that it names")
    told = _read(said, _Told)
    course = online.course(ordered, told.bids)
    if course is None or len(told.bids) > online.BIDS_MAX:
        raise click.ClickException(f"{said.name}: a bid that the order does not allow")
    end = instant_of(ordered.opens_at) + timedelta(milliseconds=course.end_ms)
    closed = forms.moment(told.closed_at)
    if closed is None or closed < end:
        raise click.ClickException(f"{said.name}: closed before its end, {text_of(end)}")
    result = OnlineResulted(
        session_id=ordered.session_id, order_sha256=ordered.order_sha256,
        outcome=online.RESULT if course.holder else online.NO_BID, closed_at=told.closed_at,
        bids=told.bids, enrol_id=ordered.bidders[course.holder - 1] if course.holder else "",
        amount_fen=course.top_fen,
    )  # fmt: skip
    made = district.signed(
        online_results.text_of(station, result),
        lambda it: online_results.read(it, district.key.verifier, station, ordered.session_id),
    )
    district.hold(station, {online_results.note_name(ordered.session_id): made})


def _certified(
    one: enrolments.WebEnrolment, origin: str, key: SigningKey
) -> enrolments.WebEnrolment:
    cert = base64.b64encode(key.sign(enrolments.challenge(one, origin))).decode()
    return msgspec.structs.replace(one, cert=cert)


def _token(one: _Party, salt: bytes) -> str:
    return base64.b64encode(blacklist.token(one.id_type, one.id_number, salt)).decode()


def day_in(text: str) -> str:
    """An ISO day as it is. Raises ClickException."""
    if forms.day(text) is None:
        raise click.ClickException("a day is written 2026-01-31")
    return text


def text_in(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise click.ClickException(f"{path.name}: not readable as UTF-8") from error


def _read(path: Path, form: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=form)
    except (msgspec.DecodeError, OSError) as error:
        raise click.ClickException(f"{path.name}: {error}") from error
