"""The process that sets one page: JSON on the standard input, the PDF on the standard output.

    python -m kiosk_ui.paper.typesetter < asked.json > page.pdf

Ends with 2 where typst (extra `a4`) is not installed.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

NO_TYPST = 2


def main() -> int:
    try:
        typst: Any = importlib.import_module("typst")
    except ImportError:
        return NO_TYPST
    asked = json.load(sys.stdin)
    files = {name: text.encode() for name, text in asked["files"].items()}
    template = Path(asked["template"]).read_bytes()
    page = typst.compile(
        {"main": template, **files},
        font_paths=[asked["fonts"]],
        ignore_system_fonts=True,
        pdf_standards="a-2b",
    )
    sys.stdout.buffer.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
