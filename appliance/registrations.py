"""What a villager types before a clerk makes it an act: kept at once, encrypted, until finished.

A registration is no entry (domain.md 3.1, the kiosk's pre-registration): it can be paused, taken
up again after a power cut, handed to the clerk under an application code, or dropped. Its answers
hold personal values, so each row is sealed under the vault's key.
"""

import json
from collections.abc import Callable

from msgspec import Struct
from peewee import SqliteDatabase, Table

from appliance.core import numbers
from appliance.ledger.vault import Vault

ANSWERS_BYTES_MAX = 65_536
"""One registration; a form with more is not one."""
PAGE_BYTES = 4_096
"""Answers are padded to whole pages: their length does not tell what matter they are of."""
CODE_LENGTH = 4
"""Characters of an application code, to say across a counter."""


class Registration(Struct, frozen=True):
    """`state`: open (the villager is at it) | waiting (for the clerk) | done."""

    id: str
    code: str | None
    step: str
    state: str
    changed_ms: int
    answers: dict[str, object]


class Registrations:
    """`write` returns when its work is durable; `draw` gives random bytes; `now_ms` the time."""

    def __init__(
        self,
        db: SqliteDatabase,
        *,
        vault: Vault,
        write: Callable[[Callable[[], None]], None],
        draw: Callable[[int], bytes],
        now_ms: Callable[[], int],
    ) -> None:
        self._table = Table("registration", _database=db)
        self._vault, self._write = vault, write
        self._draw, self._now_ms = draw, now_ms

    def save(self, registration_id: str, step: str, answers: dict[str, object]) -> None:
        """Keep where the villager is and all that was answered; durable when it returns."""
        plain = json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()
        if len(plain) > ANSWERS_BYTES_MAX:
            raise ValueError("a registration of this size is not one")
        plain = plain.ljust(-(-len(plain) // PAGE_BYTES) * PAGE_BYTES)
        held = self._row(registration_id)

        def keep() -> None:
            self._vault.keep_secret(_name(registration_id), plain)
            self._table.replace(
                id=registration_id, code=held.code if held else None, step=step,
                state=held.state if held else "open", changed_ms=self._now_ms(),
            ).execute()  # fmt: skip

        self._write(keep)

    def load(self, registration_id: str) -> Registration | None:
        return self._row(registration_id)

    def finish(self, registration_id: str, *, code: str = "") -> str:
        """Hand it to the clerk; returns the application code, the same one when asked again.

        `code`: the one that stands on a slip of the village; another where it is none or taken.
        """
        held = self._row(registration_id)
        if held is None:
            raise KeyError("no such registration")
        code = held.code or self._free(code) or self._new_code()
        self._write(lambda: self._mark(registration_id, code=code, state="waiting"))
        return code

    def waiting(self) -> list[Registration]:
        """Those that wait for the clerk, the longest wait first."""
        return self._some(self._table.c.state == "waiting")

    def open_ones(self) -> list[Registration]:
        """Those a villager began and paused."""
        return self._some(self._table.c.state == "open")

    def by_code(self, code: str) -> Registration | None:
        return next(iter(self._some(self._table.c.code == numbers.crockford_normal(code))), None)

    def done(self, registration_id: str) -> None:
        """It became a trade: what was typed is not needed twice."""

        def end() -> None:
            self._vault.drop_secret(_name(registration_id))
            self._mark(registration_id, state="done")

        self._write(end)

    def drop(self, registration_id: str) -> None:
        """The wish of the party: erased."""

        def erase() -> None:
            self._vault.drop_secret(_name(registration_id))
            self._table.delete().where(self._table.c.id == registration_id).execute()

        self._write(erase)

    def _mark(self, registration_id: str, **changes: str) -> None:
        self._table.update(**changes, changed_ms=self._now_ms()).where(
            self._table.c.id == registration_id
        ).execute()

    def _free(self, code: str) -> str:
        """The code in its normal form, empty where it is none or somebody has it."""
        found = numbers.crockford_normal(code) or ""
        return found if len(found) == CODE_LENGTH and self.by_code(found) is None else ""

    def _new_code(self) -> str:
        """Taken ones are drawn again."""
        while True:
            code = numbers.crockford(self._draw(5))[:CODE_LENGTH]
            if self.by_code(code) is None:
                return code

    def _row(self, registration_id: str) -> Registration | None:
        return next(iter(self._some(self._table.c.id == registration_id)), None)

    def _some(self, condition: object) -> list[Registration]:
        columns = ("id", "code", "step", "state", "changed_ms")
        found = (
            self._table.select(*[getattr(self._table.c, c) for c in columns])
            .where(condition)
            .order_by(self._table.c.changed_ms)
        )
        return [
            Registration(i, code, step, state, changed, self._answers(i))
            for i, code, step, state, changed in found.tuples()
        ]

    def _answers(self, registration_id: str) -> dict[str, object]:
        plain = self._vault.secret(_name(registration_id))
        answers: dict[str, object] = json.loads(plain) if plain else {}
        return answers


def _name(registration_id: str) -> str:
    return f"registration/{registration_id}"
