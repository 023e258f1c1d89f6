"""What holds for all tests."""

import os
import tempfile
from pathlib import Path
from shutil import disk_usage, rmtree

import pytest
from hypothesis import settings

from tests.shares import Shared, share

# A property is true or false; how long one example takes depends on who else uses the machine.
settings.register_profile("tradepost", deadline=None)
settings.load_profile("tradepost")

RECKON = frozenset(
    {"appliance", "core", "house", "kiosk_ui", "ledger", "paper", "provisioning", "simulation",
     "stories", "tables"}
)  # fmt: skip
"""Folders whose tests ask what is kept, not whether a disk kept it."""

MEMORY = Path("/dev/shm")  # noqa: S108 - folders of our own are made in it
MEMORY_LEAST = 2 << 30
"""Bytes that must be free there: a thousand stations, of some megabytes each, stay a while."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the stations of such tests in memory, where no sync waits for a disk.

    Faults, power cuts, devices and lines have the disk that a box has.
    """
    asked = {_folder(config, one) for one in config.args}
    if asked <= RECKON and MEMORY.is_dir() and disk_usage(MEMORY).free >= MEMORY_LEAST:
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # read anew
    own = share()
    if own is not None:
        config.pluginmanager.register(Shared(own))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Give the memory back; what failed is left to be looked at."""
    made: Path | None = session.config._tmp_path_factory._basetemp  # type: ignore[attr-defined]
    if exitstatus == 0 and made is not None and MEMORY in made.parents:
        rmtree(made, ignore_errors=True)


def _folder(config: pytest.Config, asked: str) -> str:
    """The folder below tests/ that a path on the command line lies in, "" for any other."""
    path = (config.invocation_params.dir / asked.partition("::")[0]).resolve()
    here = Path(__file__).parent
    return path.relative_to(here).parts[0] if here in path.parents else ""
