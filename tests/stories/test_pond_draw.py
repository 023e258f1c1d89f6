"""A draw on a real station: its secret, a power cut between promise and reveal, its evidence."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.core import draw as engine
from appliance.core.commands import RecordResult, ResumeTrade, SuspendTrade, VoidDraw
from appliance.ledger import export
from appliance.ledger.verify import verify_database
from appliance.outbox import Job
from appliance.station import Refused
from kiosk_ui.typesetting import Typesetter
from provisioning.cli import main
from tests.fakes.clock import FakeClock
from tests.fakes.pond import DIGITS, Pond
from tests.fakes.township import TABLES
from tests.stories.test_paper import settings


@pytest.fixture
def pond(tmp_path: Path) -> Iterator[Pond]:
    made = Pond(tmp_path / "station")
    yield made
    made.close()


def refused(pond: Pond, session_id: str) -> str:
    with pytest.raises(Refused) as no:
        pond.reveal(session_id)
    return no.value.refusal.code


def void(pond: Pond, session_id: str, reason: str = "POWER_LOSS") -> None:
    asked = VoidDraw(trade=pond.number, session_id=session_id, reason=reason)
    pond.by("reviewer", "HOST", asked)


def restarted(pond: Pond) -> Pond:
    """The box loses its power and comes back: another run, the same folder."""
    at = pond.clock.at
    pond.close()
    pond.clock = FakeClock(at, boot="00c0ffee")
    pond.open()
    return pond


def test_the_secret_lies_in_the_vault_alone_until_it_is_told(pond: Pond) -> None:
    session_id = pond.commit()
    secret = pond.station.vault.secret(f"draw/{session_id}")
    assert secret is not None
    for path in (pond.folder).rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert secret not in held, path
            assert secret.hex().encode() not in held, path
    pond.said(session_id)
    pond.reveal(session_id)
    assert pond.station.vault.secret(f"draw/{session_id}") is None
    assert pond.draw.revealed is not None
    assert pond.draw.revealed.box_secret == secret.hex()


def test_every_promise_has_a_secret_of_its_own(pond: Pond) -> None:
    first = pond.commit()
    void(pond, first, "LIST_ERROR")
    second = pond.commit()
    assert second == f"{first}/D2"
    one, two = pond.trade(pond.number).draws.drawn
    assert one.void is not None
    assert two.promise is not None
    assert one.void.box_secret != (pond.station.vault.secret(f"draw/{second}") or b"").hex()
    assert one.void.new_session_id == second


@pytest.mark.parametrize("digits", [False, True])
def test_a_power_cut_after_the_promise_voids_the_draw_and_its_promise_is_checked(
    pond: Pond, *, digits: bool
) -> None:
    session_id = pond.commit()
    if digits:
        pond.said(session_id)
    restarted(pond)
    assert refused(pond, session_id) == "draw-interrupted"
    void(pond, session_id)
    gone = pond.draw
    assert gone.void is not None
    assert gone.promise is not None
    lst = engine.list_hash(session_id, gone.items)
    told = engine.commitment(session_id, lst, bytes.fromhex(gone.void.box_secret))
    assert told.hex() == gone.promise.commitment
    again = pond.commit()
    pond.said(again)
    pond.reveal(again)
    pond.by("reviewer", "HOST", RecordResult(trade=pond.number, offers=()))
    assert pond.trade(pond.number).winner == pond.trade(pond.number).draws.drawn[-1].chosen[0]


def test_a_promise_that_was_refused_leaves_no_secret(pond: Pond) -> None:
    session_id = pond.commit()
    with pytest.raises(Refused):
        pond.commit(printed=False)
    assert pond.station.vault.secrets("draw/") == [f"draw/{session_id}"]


def test_scene_10_f12_a_supervisor_stops_a_draw_between_promise_and_reveal(pond: Pond) -> None:
    session_id = pond.commit()
    pond.said(session_id)
    stop = SuspendTrade(
        trade=pond.number, reason="S07", facts_sha256="5" * 64, resume_condition="SEEN"
    )
    pond.by("supervisor", "SUPERVISOR", stop)
    assert refused(pond, session_id) == "draw-stopped"
    pond.by("supervisor", "SUPERVISOR", ResumeTrade(trade=pond.number))
    pond.reveal(session_id)
    assert pond.draw.result is not None


def test_f01_anybody_computes_the_draw_again_from_the_exported_ledger(
    pond: Pond, tmp_path: Path
) -> None:
    first = pond.commit()
    void(pond, first, "STOPPED")
    session_id = pond.commit()
    pond.said(session_id)
    pond.reveal(session_id)
    pond.by("reviewer", "HOST", RecordResult(trade=pond.number, offers=()))
    report = verify_database(pond.folder / "station.db", tables=TABLES)
    assert report.good, [one.code for one in report.findings]
    export.export(pond.folder / "station.db", tmp_path / "out")
    asked = ["draw", "verify", "--trade", pond.number, "--ledger", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    void_one, told = json.loads(done.output)
    assert void_one["session"] == first
    assert "order" not in void_one
    assert told["order"] == list(pond.draw.result.order if pond.draw.result else ())
    assert told["public_inputs"] == [list(one) for one in DIGITS]


def paper(pond: Pond, document: str, tmp_path: Path) -> list[str]:
    found = pond.station.projections.document(document)
    assert found is not None
    typeset = Typesetter(pond.station, settings(tmp_path))
    job = Job(
        id=1, kind="DOC18", document=document, copy=1, trade=pond.number, seq=found[1],
        state="queued", hint="", digest="", what="print",
    )  # fmt: skip
    return typeset.slip_of(job).lines()


def test_the_slip_before_the_digits_bears_list_promise_and_count_and_no_secret(
    pond: Pond, tmp_path: Path
) -> None:
    session_id = pond.commit()
    promise = pond.draw.promise
    assert promise is not None
    shown = "".join(paper(pond, promise.slip_no, tmp_path)).replace(" ", "")
    assert promise.list_hash in shown
    assert promise.commitment in shown
    assert f"{pond.number}-E001" in shown
    secret = pond.station.vault.secret(f"draw/{session_id}") or b""
    assert secret.hex() not in shown


def test_the_record_bears_all_that_is_needed_to_compute_it(pond: Pond, tmp_path: Path) -> None:
    session_id = pond.commit()
    pond.said(session_id)
    pond.reveal(session_id)
    result, revealed = pond.draw.result, pond.draw.revealed
    assert result is not None
    assert revealed is not None
    shown = "".join(paper(pond, result.record_no, tmp_path)).replace(" ", "")
    for needed in (revealed.box_secret, revealed.seed, *result.order, "351624", "20407"):
        assert needed in shown
    assert "tradepostdrawverify" in shown


def test_the_database_holds_no_row_of_a_told_secret(pond: Pond) -> None:
    session_id = pond.commit()
    pond.said(session_id)
    pond.reveal(session_id)
    with sqlite3.connect(f"file:{pond.folder}/station.db?mode=ro", uri=True) as db:
        rows = db.execute("SELECT count(*) FROM vault_secret WHERE name LIKE 'draw/%'")
        assert rows.fetchone() == (0,)
