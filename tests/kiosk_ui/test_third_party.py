"""Files by others are listed with version, licence and sum, and nothing else lies beside them."""

import hashlib
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "kiosk_ui" / "static" / "third_party"


def test_every_file_is_the_one_that_was_listed() -> None:
    listed = tomllib.loads((FOLDER / "LIST.toml").read_text(encoding="utf-8"))
    sums = {}
    for package in listed["package"]:
        assert package["name"]
        assert package["version"]
        assert package["licence"]
        for name, digest in package["files"].items():
            sums[FOLDER / package["folder"] / name] = digest
    found = {path for path in FOLDER.rglob("*") if path.is_file()} - {FOLDER / "LIST.toml"}
    assert found == set(sums)
    for path, digest in sums.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, path.name
