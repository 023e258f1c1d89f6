"""The only way that anything happens: `Station.do(command) -> Receipt`.

One call is one transaction is one durable commit (architecture.md 3, entries.md 6): the rules
decide, the ledger appends, the projections follow, the papers are queued. Only then does anybody
see "done". A refusal changes nothing, save the attempt itself where the rules count attempts.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from appliance.core import (
    canonical,
    envelope,
    filing,
    firewall,
    messages,
    organisations,
    shifting,
    staleness,
    steps,
)
from appliance.core.codes import Tables
from appliance.core.commands import (
    Command,
    ConfirmAward,
    EnrolBidder,
    EraseParty,
    PrintDocument,
    ShiftDeadlines,
    SkipAward,
)
from appliance.core.decision import Decision, Follow
from appliance.core.entries import Cover, Draft, EnrolmentClosed, PartyErased, Recorded, Signature
from appliance.core.figures.ranking import Told
from appliance.core.instant import Instant, text_of
from appliance.core.refusals import Refusal
from appliance.core.trade import Enrolment, Trade
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.trade_fold import after
from appliance.core.world import Seen, Signed, Staff, Who, World
from appliance.gathering import gathered
from appliance.ledger import rebuilding, sealing
from appliance.ledger.blacklist import NO_LIST
from appliance.ledger.organisations import challenge
from appliance.ledger.recording import Inner
from appliance.outbox import Job
from appliance.ports import PersonSigner
from appliance.reading import Reading

NONCE_BYTES = 16
SALT_BYTES = 32
ARRIVALS_MAX = 500
"""Short messages kept that came in."""


class Refused(Exception):
    """The rules said no. `refusal` has the sentence's code and facts."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Receipt(Struct, frozen=True):
    """What was committed: entry numbers (inclusive), the last leaf in hex, the trade if any."""

    first_seq: int
    last_seq: int
    leaf_hex: str
    trade: str | None


class _Work(Struct):
    """One transaction in the making; thrown away whole when it is refused."""

    instant: Instant
    now: datetime
    at: str
    by: tuple[Signed, ...]
    staff: Mapping[str, Staff]
    trades: dict[str, Trade] = msgspec.field(default_factory=dict)
    rules: str = ""
    """Version of the tables by which the command in hand was judged."""
    first_seq: int = -1
    last_seq: int = -1
    leaf: bytes = b""
    trade: str | None = None
    valued: bool = False
    """Something of it lies in the vault."""
    follows: list[tuple[Follow, int]] = msgspec.field(default_factory=list)


class _Asked(Struct, frozen=True):
    """A command with its nonce and salts drawn: its bytes are fixed, signatures only join it."""

    command: Command
    form: envelope.CommandForm
    values: dict[str, object]
    salts: dict[str, bytes]
    message: bytes
    """What each signer signs."""
    sigs: tuple[Signature, ...] = ()
    listed: str = NO_LIST
    """What the district's blacklist says of the person it is about, when it is carried out."""
    organisation: Seen | None = None
    """What keys and pool say of an organisation that enrols."""

    def signed_by(self, signer: PersonSigner) -> "_Asked":
        made = base64.b64encode(signer.sign(self.message)).decode()
        return replace(self, sigs=(*self.sigs, Signature(signer.key_id, signer.role, made)))


@dataclass(frozen=True, slots=True)
class Posed:
    """Commands of one act, fixed to the byte, with the signatures they have so far.

    In memory only, for as long as the next person needs to lay their card down. Nothing is
    decided yet: the rules look at it when it is done, once. Its repr tells nothing.
    """

    asked: tuple[_Asked, ...] = field(repr=False)
    by: tuple[PersonSigner, ...] = field(default=(), repr=False)

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(one.command for one in self.asked)

    def signed_by(self, signer: PersonSigner) -> "Posed":
        """With this person's signatures too. Raises what their key raises; then nothing joined."""
        return Posed(tuple(one.signed_by(signer) for one in self.asked), (*self.by, signer))


class _No(Exception):
    """Ends the transaction of a refused command; `keep` is written in one of its own."""

    def __init__(self, refusal: Refusal, decision: Decision, asked: _Asked) -> None:
        super().__init__()
        self.refusal = refusal
        self.decision = decision
        self.asked = asked


class Station(Reading):
    """The station: reads come from Reading, changes go through `do` alone."""

    def do(
        self,
        *commands: Command,
        signers: Iterable[PersonSigner] = (),
        beside: Callable[[], None] = lambda: None,
    ) -> Receipt:
        """Decide and keep all of `commands`, or none.

        `signers` sign each command in their role; none for acts of the box itself. They are taken
        one at a time, each signs before the next is asked for: one reader holds one card. `beside`
        runs in the same transaction, behind the entries. Raises Refused; Breach when the ledger
        does not fit; StorageFault when it cannot be written.
        """
        return self.do_posed(self.pose(*commands, signers=signers), beside=beside)

    def pose(self, *commands: Command, signers: Iterable[PersonSigner] = ()) -> Posed:
        """Draw what is random in `commands` and let `signers` sign, one after the other."""
        posed = Posed(tuple(self._asked(command) for command in commands))
        for signer in signers:
            posed = posed.signed_by(signer)
        return posed

    def do_posed(self, posed: Posed, *, beside: Callable[[], None] = lambda: None) -> Receipt:
        """As `do`, of commands that everybody has signed; its nonces are spent with it.

        The rules see the station, the staff and the time as they are now.
        """
        # Here, outside the transaction: a comparison takes a tenth of a second.
        asked = [
            replace(
                one,
                listed=self._listed(one.command),
                organisation=self._organisation(one.command),
            )
            for one in posed.asked
        ]

        def carried_out() -> _Work:
            work = self._carry_out(asked, posed.by)
            beside()
            return work

        try:
            work = self.ledger.write(carried_out, self._kept)
        except _No as no:
            self._keep_attempt(no, posed.by)
            raise Refused(no.refusal) from None
        self.vault.settle()
        self.committed()
        return Receipt(work.first_seq, work.last_seq, work.leaf.hex(), work.trade)

    def adopt(self, tables: Tables, cause: str) -> None:
        """Go on with these tables; announced ends that they move get their entries first.

        If power fails in between, what has moved does not move again by the same cause.
        """
        today = date.fromisoformat(self.now().day)
        for trade in self.trades_under_way():
            moved = shifting.moves(trade, self.tables.calendar, tables.calendar, today)
            if moved and cause not in trade.shifts:
                self.do(ShiftDeadlines(trade=trade.number, cause=cause, dates=moved))
        self.tables = tables

    def foreseen(self, command: Command, by: Who) -> Refusal | None:
        """The no that the rules would say to these people now; None promises nothing.

        For pages that ask a second person only to what can stand. Nothing is kept, so a no that
        counts as an attempt is not told here: it is made, and told then.
        """
        instant = self.clock.now()
        work = _Work(instant, instant.at, text_of(instant.at), by, self.projections.staff())
        decision = steps.decide(self._world(work, self._asked(command)), command, by, instant)
        return None if decision.entries else decision.refused

    # --- one command ----------------------------------------------------------------------

    def _work(self, signers: Sequence[PersonSigner]) -> _Work:
        instant = self.clock.now()
        newest = self.newest_at()
        at = instant.at if newest is None else max(instant.at, newest)
        staff = self.projections.staff()
        by = tuple(
            # A key that nobody holds stays among the signers: the rules name it, and an act
            # without signers would count as the box's own.
            Signed(one.staff_no, one.role, one.key_id, _grade(staff.get(one.key_id)))
            for one in signers
        )
        return _Work(instant, at, text_of(at), by, staff)

    def _carry_out(self, asked: Sequence[_Asked], signers: Sequence[PersonSigner]) -> _Work:
        """In the writer's thread: decide and keep one command after the other."""
        work = self._work(signers)
        for one in asked:
            self._decide_and_keep(work, one)
        for follow, seq in work.follows:  # now a draft that was submitted has its number
            self._follow(work, follow, seq)
        self.trades_in_hand.change(work.trades)
        return work

    def _kept(self, work: _Work) -> None:
        """In the writer's thread, after the commit: what other commands now start from."""
        self.trades_in_hand.keep(work.trades)
        self._newest = work.last_seq + 1, work.now

    def _decide_and_keep(self, work: _Work, asked: _Asked) -> None:
        world = self._world(work, asked)
        work.rules = world.tables.version
        decision = steps.decide(world, asked.command, work.by, work.instant)
        if decision.refused is not None:
            raise _No(decision.refused, decision, asked)
        self._keep(work, asked, decision.entries)
        if decision.secret is not None:
            self.vault.keep_secret(*decision.secret)
        if decision.spent:
            self.vault.drop_secret(decision.spent)
        work.follows += [(follow, work.last_seq) for follow in decision.follows]

    def _asked(self, command: Command) -> _Asked:
        """Draw nonce and salts, commit to the personal values."""
        values = command.values()
        salts = {name: self.entropy.draw(SALT_BYTES) for name in values}
        commits = {name: envelope.commitment(salts[name], values[name]) for name in values}
        form = envelope.ask(command, commits=commits, nonce=self.entropy.draw(NONCE_BYTES))
        message = envelope.signed_message(self.origin, form)
        return _Asked(command, form, values, salts, message)

    def _listed(self, command: Command) -> str:
        """Of the bidder who enrols, of the winner before the award (domain.md H03)."""
        person = command.party_id if isinstance(command, EnrolBidder) else None
        if isinstance(command, ConfirmAward | SkipAward):
            trade, people = self.trade(command.trade or ""), self.people(command.trade or "")
            person = people.bidders.get(trade.winner) if trade and people else None
        return NO_LIST if person is None else self.parts.listed(person, self.now().day)

    def _organisation(self, command: Command) -> Seen | None:
        """Of an organisation that enrols: its certificate, its trader, the pool (E01, D01)."""
        if not isinstance(command, EnrolBidder) or not organisations.is_organisation(command):
            return None
        message = challenge(self.origin, command.trade or "", command.enrol_id)
        return self.parts.organisation(
            command.party_id, command.agent_id, command.credential, message, self.now().day
        )

    def _world(self, work: _Work, asked: _Asked) -> World:
        command = asked.command
        trade = self._trade_in(work, command)
        base: dict[str, Any] = {
            "tables": self.tables_of(trade),
            "station_code": self.station_code,
            "demo": self.demo,
            "trade": trade,
            "numbers": self.projections.numbers(),
            "open_objects": self.projections.parcels(
                self.tables.states_open, but=trade.number if trade else ""
            ),
            "staff": work.staff,
            "draft_known": trade is not None,
            "last_seq": self.ledger.size - 1,
            "troubles": self.ledger.condition.troubles(),
            "ledger_key": self.ledger.verifier.key_id.hex(),
            "blacklist": asked.listed,
            "organisation": asked.organisation,
            "list_version": self.parts.list_version(),
            "resting": self.resting,
            "outdated": staleness.blocked(self.tables.staleness, self.aged()),
            **self._licence(),
        }
        return World(**base | gathered(self, command, trade))

    def _licence(self) -> dict[str, Any]:
        """What the district lets this station do today."""
        now = self.licence()
        return {
            "station_state": now.state, "matters_off": now.off, "licence_no": now.number,
        }  # fmt: skip

    def _trade_in(self, work: _Work, command: Command) -> Trade | None:
        """The trade that a command is about, as this transaction sees it."""
        draft_id = getattr(command, "draft_id", "")
        for key in (command.trade, draft_id):
            if key and key in work.trades:
                return work.trades[key]
        found = self.trade(command.trade) if command.trade else None
        if found is None and draft_id:
            # What became a trade is no draft any more, whoever still asks for it by that id.
            number = self.projections.trade_of_draft(draft_id)
            found = self.trade(number) if number else self.draft(draft_id)
        if found is not None:
            work.trades[found.number or found.draft_id] = found
        return found

    def _follow(self, work: _Work, follow: Follow, seq: int) -> None:
        if follow.what == "print":
            self.outbox.add(
                kind=follow.kind, document=follow.number,
                copy=self.outbox.last_copy(follow.number) + 1, trade=work.trade or "",
                seq=seq,
            )  # fmt: skip
        elif follow.what == "notify":
            self._notify(work, follow, seq)
        elif follow.what == "message":
            self.messages.tried(follow.number, follow.kind, work.instant.wall_ms)

    def _notify(self, work: _Work, follow: Follow, seq: int) -> None:
        """Queue a message; to those behind the firewall it lies sealed, and one line tells so."""
        number, now_ms = work.trade or "", work.instant.wall_ms
        if not number and follow.number.startswith(messages.THIS):
            place = f"{seq}/{follow.number.removeprefix(messages.THIS)}"
            self.messages.add(kind=follow.kind, trade="", seq=seq, now_ms=now_ms, numbers=[place])
            return
        trade = work.trades.get(number) or self.trade(number)
        line = self.projections.trade(number)
        if trade is None or line is None:
            return
        known = [f"{line.submitted_seq}/transferor"] if follow.number in messages.GROUPS else []
        if follow.number.startswith(messages.THIS):
            known = [f"{seq}/{follow.number.removeprefix(messages.THIS)}"]
        if follow.number.startswith(messages.ENROLLED_IN):
            known = [f"{follow.number.removeprefix(messages.ENROLLED_IN)}/party_id"]
        refs = [f"{one.seq}/party_id" for one in _addressees(trade, follow.number)]
        sealed = firewall.is_up(trade)
        if sealed and follow.number == messages.PARTIES:
            self.messages.add_sealed(kind=follow.kind, trade=number, seq=seq, now_ms=now_ms)
        self.messages.add(
            kind=follow.kind, trade=number, seq=seq, now_ms=now_ms,
            numbers=known if sealed else known + refs,
        )  # fmt: skip
        if sealed:
            self.sealed.begin_book(number)
            self.sealed.add(
                kind=follow.kind, trade=number, seq=seq, now_ms=now_ms, numbers=refs,
                first=len(known) + 1,
            )  # fmt: skip

    def _keep_attempt(self, no: _No, signers: Sequence[PersonSigner]) -> None:
        """A refused attempt that counts is an entry of its own transaction."""
        if no.decision.entries:
            self.ledger.write(lambda: self._attempt(no, signers), self._kept)
            self.committed()

    def _attempt(self, no: _No, signers: Sequence[PersonSigner]) -> _Work:
        work = self._work(signers)
        self._trade_in(work, no.asked.command)
        self._keep(work, no.asked, no.decision.entries)
        self.trades_in_hand.change(work.trades)
        return work

    # --- entries --------------------------------------------------------------------------

    def _keep(self, work: _Work, asked: _Asked, drafts: Sequence[Draft]) -> None:
        """Write the entries of one decision and everything that stands beside them."""
        cause: int | None = None
        for draft in drafts:
            seq = self.ledger.size
            if draft.hidden_for is None:
                self._keep_open(work, asked, draft, cause)
            else:
                self._keep_hidden(work, asked, draft, cause)
            self._keep_values(work, asked, draft, seq)
            if isinstance(asked.command, EraseParty) and isinstance(draft.fact, PartyErased):
                self.vault.erase((row.seq, row.name) for row in asked.command.party_id.rows)
            recorded = self._recorded(work, asked, draft, seq)
            self._project(work, recorded)
            if draft.hidden_for is None:
                self.projections.take_open(Told(recorded, cause is None and bool(asked.sigs)))
            if isinstance(draft.fact, EnrolmentClosed):
                self._spread(work.trades.get(draft.trade or ""))
            cause = seq if cause is None else cause
            work.first_seq = seq if work.first_seq < 0 else work.first_seq
            work.last_seq = seq

    def _keep_open(self, work: _Work, asked: _Asked, draft: Draft, cause: int | None) -> None:
        form = asked.form if cause is None and asked.sigs else None
        written = envelope.make(
            self.ledger.size, draft, instant=work.instant, at=work.at, command=form, cause=cause,
            sigs=asked.sigs if form else (), commits=asked.form.commits,
            rules=work.rules or self.tables.version, demo=self.demo,
        )  # fmt: skip
        draft_id = getattr(asked.command, "draft_id", "")
        subject = draft.trade or draft_id
        subjects = filing.names_of(subject, draft.fact)
        work.leaf = self.ledger.append([(written, subjects)]).leaf
        work.trade = draft.trade or work.trade

    def _keep_hidden(self, work: _Work, asked: _Asked, draft: Draft, cause: int | None) -> None:
        """Seal the act under its trade's firewall key: no trade, command or name outside."""
        trade = str(draft.hidden_for)
        fact = draft.fact
        self.sealed.begin_book(trade)
        if isinstance(fact, Cover):
            nonce = self.entropy.draw(sealing.NONCE_BYTES)
            sealed = sealing.cover_act(self.firewall_key(trade), nonce, origin=self.origin)
        else:
            inner = Inner(
                kind=fact.kind,
                schema=fact.schema,
                trade=trade,
                data=envelope.plain(fact),
                command=asked.form if cause is None and asked.sigs else None,
                sigs=asked.sigs if cause is None else (),
                cause=cause,
                commits={name: asked.form.commits[key] for name, key in draft.commits.items()},
            )
            nonce = self.entropy.draw(sealing.NONCE_BYTES)
            sealed = sealing.seal_act(
                envelope.plain(inner), self.firewall_key(trade), nonce, origin=self.origin
            )
        written = envelope.make(
            self.ledger.size, Draft(sealed), instant=work.instant, at=work.at, command=None,
            cause=None, sigs=(), commits={}, rules=self.tables.version, demo=self.demo,
        )  # fmt: skip
        work.leaf = self.ledger.append([(written, (sealed.key,))]).leaf
        work.trade = trade

    def _recorded(self, work: _Work, asked: _Asked, draft: Draft, seq: int) -> Recorded:
        """The entry as the fold sees it, equal to what `recording` reads back."""
        commits = {name: asked.form.commits[value] for name, value in draft.commits.items()}
        return Recorded(
            seq=seq,
            at=work.at,
            fact=draft.fact,
            trade=draft.hidden_for or draft.trade,
            commits=commits,
            asked=asked.form.args if asked.sigs else {},
            signers=tuple((one.staff_no, one.role) for one in work.by),
            effective_at=getattr(draft.fact, "effective_at", "") or None,
        )

    def _keep_values(self, work: _Work, asked: _Asked, draft: Draft, seq: int) -> None:
        """Put the personal values of an entry into the vault, each with its commitment's salt.

        A cover keeps a value too, under a subject drawn for it, where its transaction has none:
        else the rows of the vault would count the bidders, or those who have paid.
        """
        work.valued = work.valued or bool(draft.commits)
        if isinstance(draft.fact, Cover) and not work.valued:
            work.valued = True
            self.vault.keep_packed(
                self.entropy.draw(16).hex(), seq, "party_id", b"", self.entropy.draw(SALT_BYTES),
                others={},
            )  # fmt: skip
        elif draft.hidden_for is not None and draft.commits:
            self._keep_packed(asked, draft, seq)
        else:
            for name, value_name in draft.commits.items():
                value = asked.values[value_name]
                self.vault.keep(
                    self._subject(draft, value, seq), seq, name, canonical.encode(value),
                    asked.salts[value_name],
                )  # fmt: skip

    def _keep_packed(self, asked: _Asked, draft: Draft, seq: int) -> None:
        """All personal values of a sealed act in one row, until the closing spreads them."""
        first, *rest = draft.commits
        value = asked.values[draft.commits[first]]
        others = {
            name: (
                asked.salts[draft.commits[name]],
                canonical.encode(asked.values[draft.commits[name]]),
            )
            for name in rest
        }
        self.vault.keep_packed(
            self._subject(draft, value, seq), seq, first, canonical.encode(value),
            asked.salts[draft.commits[first]], others=others,
        )  # fmt: skip

    def _spread(self, trade: Trade | None) -> None:
        """From the closing on everybody's values are their own rows: each can be erased alone."""
        for one in trade.enrolments if trade else ():
            self.vault.spread(one.seq, "party_id", self._subject_of_value)

    def _subject_of_value(self, seq: int, body: bytes) -> str:
        return self._subject(Draft(Cover(), hidden_for=""), canonical.decode(body), seq)

    def _subject(self, draft: Draft, value: object, seq: int) -> str:
        """Whose value it is: the person it names, the trade it was said in, else the entry's.

        What is hidden is said in no trade: the rows of one subject could be counted.
        """
        number = value.get("id_number") if isinstance(value, dict) else None
        trade = draft.hidden_for or draft.trade
        open_of_trade = trade and draft.hidden_for is None
        about = f"trade {trade}" if open_of_trade else f"entry {seq}"
        return self.subject_of(str(number) if number else about)

    def _project(self, work: _Work, recorded: Recorded) -> None:
        """Fold an entry into its trade, as far as this transaction knows it, and into the rows."""
        draft_id = str(recorded.asked.get("draft_id") or getattr(recorded.fact, "draft_id", ""))
        key = recorded.trade or draft_id
        trade: Trade | None = None
        if key and isinstance(recorded.fact, TRADE_FACTS) and not isinstance(recorded.fact, Cover):
            before = work.trades.get(key) or work.trades.pop(draft_id, None)
            trade = after(before or Trade(), recorded, self.tables)
            work.trades[key] = trade
        self.projections.take(recorded, trade, self.tables)

    # --- papers ---------------------------------------------------------------------------

    def mark_job(
        self, job_id: int, state: str, *, hint: str = "", digest: str | None = None
    ) -> None:
        """What became of a paper; durable when it returns."""
        self.ledger.write(lambda: self.outbox.mark(job_id, state, hint=hint, digest=digest))

    def count_and_send(
        self, job: Job, *, digest: str, printer: str, kept: str = "",
        beside: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Count the copy by its entry and mark the job `sent`, both or neither; durable then.

        `kept`: digest of the sealed file that is kept of it, whose key `beside` keeps with them.
        A copy that is counted already (by a release that did it in two steps) is marked only.
        """

        def sent() -> None:
            self.outbox.mark(job.id, "sent", digest=digest)

        def both() -> None:
            beside()
            sent()

        if job.digest or self.is_counted(job):
            self.ledger.write(sent)
            return
        self.do(
            PrintDocument(
                trade=job.trade or None, document=job.document, copy=job.copy, digest=digest,
                printer=printer, kept_sha256=kept,
            ),
            beside=both,
        )  # fmt: skip

    def reprint(
        self, document: str, *, kind: str, what: str = "print", large: bool = False
    ) -> int:
        """Queue one more copy of a paper; returns its copy number. KeyError: no such number."""
        found = self.projections.document(document)
        if found is None:
            raise KeyError(document)
        trade, seq = found
        return self.order_paper(document, kind=kind, what=what, trade=trade, seq=seq, large=large)

    def order_paper(
        self, document: str, *, kind: str, what: str, trade: str, seq: int, large: bool = False
    ) -> int:
        """Queue a copy of a paper, also of one without a number; returns its copy number.

        `large`: in large print.
        """

        def order() -> int:
            copy = self.outbox.last_copy(document) + 1
            self.outbox.add(
                kind=kind, document=document, copy=copy, trade=trade, seq=seq, what=what,
                large=large,
            )  # fmt: skip
            return copy

        copy = self.ledger.write(order)
        self.committed()
        return copy

    def turn_of(self, job: Job) -> Job:
        """The job with the number of the copy that it will be; durable when it returns.

        Two printers share the copies of a document: what waits at one for paper must not hold up
        the other, so they change numbers while neither is counted.
        """
        printed = self.projections.copies(job.document)
        if printed is None or job.copy <= printed + 1:
            return job
        self.ledger.write(lambda: self.outbox.change_copy(job, printed + 1))
        return replace(job, copy=printed + 1)

    # --- messages that came in ------------------------------------------------------------

    def keep_arrival(self, name: str, said: bytes) -> None:
        """A short message that came in, encrypted; durable when it returns, and once only.

        The oldest that somebody has seen make room.
        """

        def keep() -> None:
            self.vault.keep_secret(f"message/{name}", said)
            self.messages.arrived(name, self.now().wall_ms)
            for old in self.messages.arrivals_beyond(ARRIVALS_MAX):
                self.vault.drop_secret(f"message/{old}")
                self.messages.drop_arrival(old)

        self.ledger.write(keep)

    # --- rebuilding -----------------------------------------------------------------------

    def fill_figures(self) -> bool:
        """Count what was written before this release counted; whether there was any."""
        wanting = self.projections.figures_wanting()
        if wanting:
            self.rebuild()
        return wanting

    def rebuild(self) -> int:
        """Empty the projections and fill them from the entries; returns how many there are."""
        opened = self.secrets.hidden_acts()
        db, tables = self.ledger.db, self.tables
        self.ledger.write(lambda: rebuilding.rebuild(db.connection(), tables, opened))
        return self.ledger.size


def _addressees(trade: Trade, whom: str) -> list[Enrolment]:
    """Whose enrolments a message is for: all that stand, or the one of that random id."""
    standing = [one for one in trade.enrolments if not one.withdrawn]
    if whom in (messages.PARTIES, messages.BIDDERS):
        return standing
    return [one for one in standing if one.random_id == whom]


def _grade(staff: Staff | None) -> int:
    return staff.grade if staff else 0
