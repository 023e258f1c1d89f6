"""The district's pools at this station: who may be drawn now, and who stands on a sealed list.

Rows of experts are opened here, in memory. Nothing of them goes to a page before the unsealing.
"""

from collections.abc import Iterable
from hashlib import sha256

from appliance.core import agencies, drawing, envelope, pools, seals
from appliance.core.agencies import Scored
from appliance.core.draws import Draw, Draws
from appliance.core.entries import AgencyScored
from appliance.core.expert_list import Prepared
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Person
from appliance.core.pools import AgencyBook, Around, Extract, Listed, PoolSeen
from appliance.core.trade import Trade
from appliance.ledger import expert_replies, sealed_lists
from appliance.reading import Reading
from appliance.registers import draws


def current(station: Reading, kind: str) -> Extract | None:
    """The pool of a kind that is drawn from now."""
    return station.parts.pools.current(kind) if station.parts.pools else None


def seen(station: Reading, trade: Trade | None, list_version: str) -> PoolSeen | None:
    """The pool that a draw asks for by name, as it is now, with who of it may be drawn."""
    kind, wanted = pools.asked_for(list_version)
    found, rule = current(station, kind), station.tables.pools.get(kind)
    if found is None or rule is None:
        return None
    may = pools.eligible(found, wanted, around(station, trade, found), rule)
    return PoolSeen(kind, found.name(wanted), found.good_until(rule).isoformat(), may)


def around(station: Reading, trade: Trade | None, extract: Extract) -> Around:
    """What its rows are compared with today, for a trade or for none."""
    return Around(
        station.now().day,
        owners=_owners(station, trade),
        bidders=_bidders(station, trade),
        scores=agencies.since(scored(station), extract.date),
        chosen=chosen_before(draws.of_pools(station), extract.kind),
    )


def chosen_before(book: Draws, kind: str) -> tuple[tuple[str, ...], ...]:
    """Whom each earlier draw from this pool chose, the newest last."""
    found = []
    for one in book.drawn:
        told = one.promise or one.machine
        if one.result is not None and told and pools.asked_for(told.list_version)[0] == kind:
            found.append(one.chosen)
    return tuple(found)


def scored(station: Reading) -> list[Scored]:
    """Every assessment of an agency, the oldest first."""
    found = []
    for _seq, body in station.ledger.of_subject(agencies.SUBJECT):
        written = envelope.from_bytes(body)
        fact = envelope.fact_of(written)
        if isinstance(fact, AgencyScored):
            day = instant_of(written.at).astimezone(SHANGHAI).date().isoformat()
            found.append(Scored(fact, day))
    return found


def agency_book(station: Reading) -> AgencyBook:
    """Every agency of the pool with its points now."""
    done, found = scored(station), current(station, pools.AGENCY)
    given = agencies.since(done, found.date) if found else {}
    rows = found.rows if found else ()
    points = {one.id_number: pools.points(one, given) for one in rows}
    return AgencyBook(points, frozenset(one.fact.engagement_no for one in done))


# --- sealed lists --------------------------------------------------------------------------------


def prepared(station: Reading, trade: Trade, session_id: str) -> Prepared | None:
    """The list of a draw or of the district's answer, in the box's memory; None for neither."""
    now = trade.draws.of(session_id)
    if now is not None and now.promise is not None:
        secret = _secret(station, now)
        if secret is None:
            return None
        order = seals.of_draw(now, secret)
        made = sealed_lists.sealed(session_id, order, secret)
        kind = pools.asked_for(now.promise.list_version)[0]
        return Prepared(session_id, order, now.wanted, kind, sha256(made).hexdigest(), drawn=True)
    asked = trade.experts.request_of(session_id)
    if asked is None or asked.reply is None:
        return None
    rows = _replied(station, asked.reply.request_no, asked.reply.ciphertext_sha256)
    order = tuple(one.no for one in rows)
    return Prepared(
        session_id, order, min(asked.asked.count, len(order)), pools.EXPERT,
        asked.reply.ciphertext_sha256, drawn=False,
    )  # fmt: skip


def bag(station: Reading, trade: Trade, session_id: str) -> bytes:
    """The encrypted order of a draw of ours; empty for a list that came encrypted."""
    now = trade.draws.of(session_id)
    secret = _secret(station, now) if now is not None and now.promise is not None else None
    if now is None or secret is None:
        return b""
    return sealed_lists.sealed(session_id, seals.of_draw(now, secret), secret)


def _secret(station: Reading, now: Draw) -> bytes | None:
    """What the order follows from: the vault's until it is told, then everybody's."""
    if now.revealed is not None:
        return bytes.fromhex(now.revealed.box_secret)
    return station.vault.secret(drawing.kept_as(now.session_id))


def sealed_rows(station: Reading, trade: Trade, session_id: str) -> tuple[Listed, ...]:
    """The people of a list in its order; empty where its pool or answer is not kept here."""
    now = trade.draws.of(session_id)
    if now is None or now.promise is None:
        asked = trade.experts.request_of(session_id)
        if asked is None or asked.reply is None:
            return ()
        return _replied(station, asked.reply.request_no, asked.reply.ciphertext_sha256)
    extract = _as_drawn(station, now.promise.list_version)
    if extract is None:
        return ()
    if now.result is not None:
        return _rows(extract, now.result.order)
    ready = prepared(station, trade, session_id)
    return _rows(extract, ready.order) if ready else ()


def _rows(extract: Extract, order: Iterable[str]) -> tuple[Listed, ...]:
    found = (extract.row(no) for no in order)
    return tuple(one for one in found if one is not None)


def _as_drawn(station: Reading, list_version: str) -> Extract | None:
    brought = station.parts.pools
    if brought is None:
        return None
    return brought.named(
        list_version, station.blobs, station.station_code, station.secrets.letter_key
    )


def _replied(station: Reading, request_no: str, digest: str) -> tuple[Listed, ...]:
    body = station.blobs.get(digest)
    if body is None:
        return ()
    key = station.secrets.letter_key()
    try:
        return expert_replies.opened(body, key, station.station_code, request_no)
    except expert_replies.BadReply:
        return ()


# --- who is near ---------------------------------------------------------------------------------


def _owners(station: Reading, trade: Trade | None) -> tuple[Person, ...]:
    if trade is None:
        return ()
    transferor = station.transferor(trade)
    own = (transferor,) if transferor is not None else ()
    return (*own, *station.holders(trade), *station.agents(trade))


def _bidders(station: Reading, trade: Trade | None) -> tuple[Person, ...]:
    """Who is enrolled and who came for them, once the enrolment is closed."""
    if trade is None or trade.closing is None:
        return ()
    found = (
        person
        for one in trade.enrolments
        if not one.withdrawn
        for person in (station.enrolled(trade, one.number), station.came_by(one.seq))
    )
    return tuple(one for one in found if one is not None)
