"""`make lock`: resolve the dependencies anew, with the hashes of every file of each version.

The lock files name no registry; pip asks the one that the machine is set up for. pip-tools is
needed only here, so it is no part of the locks: `.venv/bin/pip install pip-tools` first.
"""

import os
import sys
from pathlib import Path

from provisioning.setup.environment import PYTHON
from provisioning.setup.steps import ending, run, step

OPTIONS = (
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--extra=setup",
)


def work() -> None:
    """Write requirements.lock (the box) and requirements-dev.lock (it and the tools)."""
    os.environ["CUSTOM_COMPILE_COMMAND"] = "make lock"
    compile_: list[str | Path] = [PYTHON, "-m", "piptools", "compile", *OPTIONS]
    with step("requirements.lock"):
        run([*compile_, "-o", "requirements.lock", "pyproject.toml"])
    with step("requirements-dev.lock"):
        of_the_box = ["-c", "requirements.lock", "--extra=dev"]
        run([*compile_, *of_the_box, "-o", "requirements-dev.lock", "pyproject.toml"])


if __name__ == "__main__":
    sys.exit(ending(work))
