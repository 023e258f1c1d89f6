"""`python3 -m provisioning.setup [--dev] [--browser] [--strace] [--voice]`, for the Makefile."""

import argparse
import sys

from provisioning.setup.environment import prepare
from provisioning.setup.steps import ending


def main() -> int:
    """Prepare what the arguments ask for; 1 with the reason when it cannot be done."""
    parser = argparse.ArgumentParser(description="Prepare .venv for this tree.")
    parser.add_argument("--dev", action="store_true", help="with the tools of developers")
    parser.add_argument("--browser", action="store_true", help="with Chromium and CJK fonts")
    parser.add_argument("--strace", action="store_true", help="with the recorder of system calls")
    parser.add_argument("--voice", action="store_true", help="with the voice of espeak-ng")
    asked = parser.parse_args()
    wanted = {name: getattr(asked, name) for name in ("dev", "browser", "strace", "voice")}
    return ending(lambda: prepare(**wanted))


if __name__ == "__main__":
    sys.exit(main())
