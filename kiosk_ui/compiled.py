"""Templates as `make setup` compiled them: reading one anew costs a board computer up to a second.

    python -m kiosk_ui.compiled            writes them, as setup does

A file that is missing or of another text is left alone and the template compiled as ever. Only
what setup wrote beside the code is read: no folder that the station writes holds code.
"""

import shutil
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from kiosk_ui import field_help, i18n, shown

FOLDER: Final = Path(__file__).parent / "compiled_templates"


class Compiled(BytecodeCache):
    """By the template's name and text; what is not in `folder` is kept in memory."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - jinja's
        """Without the path of this machine: a copy elsewhere finds its own."""
        return super().get_cache_key(name)

    def load_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache. What was read once is handed out again to the next application."""
        known = self._code.get((bucket.key, bucket.checksum))
        if known is not None:
            bucket.code = known
            return
        with suppress(OSError), (self._folder / bucket.key).open("rb") as file:
            bucket.load_bytecode(file)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache."""
        self._known[bucket.key] = bucket.bytecode_to_string()
        self._keep(bucket)

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code

    def write(self, folder: Path) -> int:
        """Keep what was compiled as files; how many."""
        folder.mkdir(exist_ok=True)
        for name, code in self._known.items():
            (folder / name).write_bytes(code)
        return len(self._known)


CACHE: Final = Compiled()
"""Of this process: several applications in one compile nothing twice."""


def compile_all(folder: Path = FOLDER) -> int:
    """Write the folder anew; how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    cache = Compiled(folder)
    app = Flask("kiosk_ui")
    for one in (i18n, shown, field_help):
        one.install(app)
    app.jinja_env.bytecode_cache = cache
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    return cache.write(folder)


if __name__ == "__main__":
    compile_all()
    sys.exit(0)
