"""Writes the golden texts of all papers anew; what changed is then read in the difference.

python -m tests.paper.golden
"""

from pathlib import Path
from typing import Final

from kiosk_ui.i18n import LANGUAGES
from provisioning.catalogues import compile_all
from tests.paper.samples import DOCUMENTS, VECTORS

GOLDEN: Final = VECTORS / "paper"


def text_of(name: str, language: str) -> Path:
    """Where the golden text of a paper lies."""
    return GOLDEN / f"{name}.{language}.txt"


def main() -> None:
    compile_all()
    for name, make in DOCUMENTS.items():
        for language in LANGUAGES:
            lines = make(language).lines()
            text_of(name, language).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
