"""`python -m tests.values`: the golden files of `tests/vectors/values`, written anew."""

from tests.values.files import FAMILIES, FOLDER, text

for name in FAMILIES:
    (FOLDER / f"{name}.json").write_text(text(name), encoding="utf-8")
