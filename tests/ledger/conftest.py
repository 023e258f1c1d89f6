"""What the tests of the ledger share: the published vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parent.parent / "vectors"


@pytest.fixture(scope="session")
def log_vectors() -> dict[str, Any]:
    return json.loads((VECTORS / "log_vectors.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def entry_vectors() -> dict[str, Any]:
    return json.loads((VECTORS / "entry_vectors.json").read_text("utf-8"))
