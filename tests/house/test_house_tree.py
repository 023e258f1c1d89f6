"""What a clone holds: nothing of the machine it was made on, all that the README promises."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning import documents
from provisioning.setup import proofs
from provisioning.units import unit_files

ROOT = Path(__file__).parents[2]
NOT_OURS = {"compiled_templates", ".git", ".venv", "var", "build", "third_party", "__pycache__"}
CACHES = re.compile(r"\.(?:\w+_cache|hypothesis|pyc|mo)|egg-info")
TEXT = {
    ".py", ".md", ".toml", ".csv", ".json", ".html", ".css", ".js", ".svg", ".po", ".lock",
    ".conf", ".service", ".socket", ".path", ".target", ".sh", "",
}  # fmt: skip
MACHINE = re.compile(
    r"/work/(?:wt|main|shared|\.)|/(?:tmp/[a-z]|home/[a-z]|Users/|root/)|/opt/(?!tradepost)|file://|:8(?:8|9)\d\d/simple"
    r"|pypi\.org|pythonhosted|--(?:extra-)?index-url|--find-links"
)
"""Paths of a developer's machine and addresses of package registries."""


def files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        ours = not NOT_OURS & set(parts) and not any(CACHES.search(part) for part in parts)
        if ours and path.is_file() and path.suffix in TEXT:
            yield path


def test_nothing_names_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.findall(r"(?m)^([a-z0-9][a-z0-9._-]*==\S+) \\\n {4}--hash=sha256:", text)
    assert len(packages) == len(re.findall(r"(?m)^[^#\s]", text))


def test_the_developers_lock_holds_the_boxs_own() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^\S+==\S+", (ROOT / name).read_text()))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {
        re.match(r"[\w.-]+", one)[0].lower()  # type: ignore[index]
        for one in project["dependencies"] + project["optional-dependencies"]["dev"]
    }
    locked = set(re.findall(r"(?m)^(\S+)==", (ROOT / "requirements-dev.lock").read_text()))
    assert wanted <= locked


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_two_commands_and_its_links_lead_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert "\n    make demo " in text
    assert "\n    make test " in text
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_pages_made_from_the_code_are_current() -> None:
    assert documents.stale() == []


def test_the_makefile_has_the_targets_that_people_rely_on() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    assert {"setup", "demo", "test", "quick", "check", "screens", "clean"} <= targets


def test_ci_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text()


def test_every_folder_of_tests_is_run() -> None:
    held = {
        path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")
    }
    assert set(proofs.folders()) == held


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in (ROOT / "drivers").glob("*/device.py")), ids=str
)
def test_every_driver_has_its_papers_and_its_simulator(folder: Path) -> None:
    assert (folder / "README.md").exists()
    assert (folder / "simulator.py").exists()


def test_the_units_of_the_plan_exist() -> None:
    names = {path.name for path in unit_files()}
    assert {
        "tradepost-station.service", "tradepost-station.socket", "tradepost-sync.service",
        "tradepost-kiosk.service", "tradepost-training.service", "tradepost-training.path",
        "tradepost.target",
    } <= names  # fmt: skip
