"""All fifteen example trades together: ledger, papers, figures, archive packages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from appliance.core.figures.totals import Figures
from appliance.core.trade_fold import fold
from appliance.ledger import archive_evidence, archive_package, figures_audit
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.verify import verify_database
from auditor import archive_verify
from kiosk_ui.typesetting import Typesetter
from provisioning.cli import main
from tests.fakes.desk import SETTINGS
from tests.fakes.example_town import EXAMPLES, TOWNSHIP, TRADES
from tests.fakes.example_year import DEALT, SHORT, Played
from tests.fakes.township import TABLES


@pytest.fixture(scope="module")
def all_played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    found = Played(tmp_path_factory.mktemp("examples"))
    yield found
    found.town.close()


def test_the_whole_ledger_of_the_examples_verifies_and_folds_again(all_played: Played) -> None:
    town = all_played.town
    for short in SHORT:
        line = town.station.projections.trade(TRADES[short]["trade_id"])
        assert line is not None
        assert fold(town.station._records(line), TABLES) == all_played.trade(short)
    folder = town.folder
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert list(report.findings) == []
    live = town.station.projections.rows()
    assert town.station.rebuild() == town.station.ledger.size
    assert town.station.projections.rows() == live


def test_an_auditor_counts_every_result_again_from_the_published_ledger(
    all_played: Played, tmp_path: Path
) -> None:
    publish(all_played.town.station.ledger, tmp_path / "ledger", RealDisk())
    for short in DEALT:
        number = TRADES[short]["trade_id"]
        asked = ["opening", "verify", number, "--ledger", str(tmp_path / "ledger")]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        assert done.output.endswith("good\n"), short


def test_no_name_number_or_account_of_the_township_stands_in_an_entry(
    all_played: Played,
) -> None:
    bodies = b"".join(body for _seq, body in all_played.town.station.ledger.entries())
    said: list[Any] = [*TOWNSHIP["persons"], *TOWNSHIP["organisations"]]
    for each in said:
        for name in ("name", "id_number", "phone", "bank_account", "basic_account", "address"):
            if name in each:
                assert each[name].encode() not in bodies, name


@pytest.mark.parametrize("kind", ["DOC03", "DOC06", "DOC07", "DOC18", "DOC22", "DOC24", "DOC25",
                                  "DOC32", "DOC33", "DOC34", "DOC36"])  # fmt: skip
def test_every_slip_that_the_examples_print_is_set_with_nothing_left_open(
    kind: str, all_played: Played
) -> None:
    town = all_played.town
    typesetter = Typesetter(town.station, SETTINGS)
    jobs = [one for one in town.station.outbox.jobs(what="print") if one.kind == kind]
    assert jobs
    for job in jobs:
        lines = [one for one in typesetter.slip_of(job).lines() if not one.startswith("[QR ")]
        told = "\n".join(lines)
        assert job.document in told.replace(" ", "")
        assert "{" not in told
        assert not re.search(r"\b(?:paper|deal|clause|measure|deed|reason)\.[a-z]", told)


# --- figures and archive ---


def year_so_far(figures: Figures) -> dict[str, Any]:
    """In the words of the example."""
    total = figures.total
    completed = {code: one.completed for code, one in figures.split("type").items()}
    return {
        "intake": total.received, "accepted": total.accepted, "completed": total.completed,
        "deal_total_fen": total.deal_fen, "saved_fen": total.saved_fen,
        "added_contract_fen": total.added_fen,
        "by_type": {code: count for code, count in completed.items() if count},
    }  # fmt: skip


def test_i01_the_figures_of_the_examples_are_the_expected_ones(all_played: Played) -> None:
    figures = all_played.town.station.figures("2026-01-01", EXAMPLES["as_of"])
    assert year_so_far(figures) == EXAMPLES["expected_statistics"]


def test_i01_an_auditor_counts_the_same_from_the_entries_alone(all_played: Played) -> None:
    ledger = all_played.town.station.ledger
    audited = figures_audit.audited(
        ledger.entries(), TABLES, "2026-01-01", EXAMPLES["as_of"], as_of=ledger.size
    )
    assert audited == all_played.town.station.figures("2026-01-01", EXAMPLES["as_of"])
    assert year_so_far(audited) == EXAMPLES["expected_statistics"]


def test_i01_the_examples_failed_rounds_and_late_steps(all_played: Played) -> None:
    """One round of the waste hill without a bidder; one archive that was not closed in time."""
    total = all_played.town.station.figures("2026-01-01", EXAMPLES["as_of"]).total
    assert total.failure_rate == (1, 12)
    assert total.due - total.on_time == 1


@pytest.mark.parametrize(
    "short", [short for short in SHORT if TRADES[short]["state"] == "ARCHIVED"]
)
def test_k01_the_package_of_each_archived_example_verifies(short: str, all_played: Played) -> None:
    station, number = all_played.town.station, TRADES[short]["trade_id"]
    evidence = archive_evidence.gathered(station.ledger, number)
    verifier = Path(archive_verify.__file__).read_bytes()
    packed = archive_package.evidence_files(
        evidence, station.blobs, TABLES, verifier=verifier, witnesses=()
    )
    key = archive_verify.Key(station.ledger.verifier.text)
    judged = archive_verify.judged(archive_package.add_sums(packed), [key])
    assert judged.found == []
    assert judged.checked["entries on the list"] == len(all_played.trade(short).entries) - 1
