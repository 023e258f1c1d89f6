"""The policy library on the query machine: number, date, version and source of each (G04)."""

from flask import Blueprint, abort, render_template

from kiosk_ui import policies
from kiosk_ui.house import house

screen = Blueprint("policy", __name__, url_prefix="/query/policies")


@screen.get("/")
def all_of_them() -> str:
    """The newest version of each."""
    found = policies.library(house().settings.state_folder)
    return render_template("policy/list.html", found=found)


@screen.get("/<name>")
def page(name: str) -> str:
    """One document, with the way to its versions of before."""
    return _shown(name, 0)


@screen.get("/<name>/<int:version>")
def version_of(name: str, version: int) -> str:
    """One version; an older one says that it is not the one that counts."""
    return _shown(name, version)


def _shown(name: str, version: int) -> str:
    found = policies.one(house().settings.state_folder, name, version)
    if found is None:
        abort(404)
    return render_template("policy/page.html", one=found)
