"""Compile the templates of the screens, as `make setup` does.

    python -m provisioning.templates

The first look at each page after a start then costs no more than the others.
"""

import shutil
import sys
from pathlib import Path

from flask import Flask

from kiosk_ui import compiled, field_help, i18n, shown


def compile_all(folder: Path = compiled.FOLDER) -> int:
    """Write the folder anew; how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    cache = compiled.Compiled(folder)
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
