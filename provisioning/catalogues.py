"""Compile the message catalogues: kiosk_ui/locale/<language>/LC_MESSAGES/*.po to .mo.

Run by `make setup`: `python -m provisioning.catalogues`. Needs only the standard library at run
time and Babel here, where the catalogues are made.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "kiosk_ui" / "locale"


def compile_all(locale: Path = LOCALE) -> int:
    """Write the .mo beside each .po, newer or not; return how many."""
    count = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        count += 1
    return count


if __name__ == "__main__":
    compile_all()
