"""Templates that setup compiled: found by name and text, and never in place of another text."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from kiosk_ui.compiled import FOLDER, Compiled, compile_all
from tests.fakes.desk import Desk
from tests.fakes.township import Township

PAGE = "page.html"


def shown(cache: Compiled, text: str) -> str:
    return Environment(
        loader=DictLoader({PAGE: text}), bytecode_cache=cache, autoescape=True
    ).get_template(PAGE).render(name="<b>")  # fmt: skip


class Counting(Compiled):
    """How often a template had to be compiled."""

    made = 0

    def dump_bytecode(self, bucket: object) -> None:
        self.made += 1
        super().dump_bytecode(bucket)  # type: ignore[arg-type]  # a bucket


@pytest.fixture
def written(tmp_path: Path) -> Path:
    cache = Compiled(tmp_path / "none")
    shown(cache, "hello {{ name }}")
    assert cache.write(tmp_path / "made") == 1
    return tmp_path / "made"


def test_what_setup_wrote_is_not_compiled_again(written: Path) -> None:
    cache = Counting(written)
    assert shown(cache, "hello {{ name }}") == "hello &lt;b&gt;"
    assert cache.made == 0


def test_another_text_under_the_name_is_compiled(written: Path) -> None:
    cache = Counting(written)
    assert shown(cache, "good day {{ name }}") == "good day &lt;b&gt;"
    assert cache.made == 1


def test_the_next_application_of_a_process_reads_and_compiles_nothing(written: Path) -> None:
    cache = Counting(written)
    assert shown(cache, "hello {{ name }}") == "hello &lt;b&gt;"
    shown(cache, "good day {{ name }}")
    for file in written.iterdir():
        file.unlink()
    assert shown(cache, "hello {{ name }}") == "hello &lt;b&gt;"
    assert shown(cache, "good day {{ name }}") == "good day &lt;b&gt;"
    assert cache.made == 1


@pytest.mark.parametrize("spoilt", [b"", b"j2", bytes(200)])
def test_a_file_that_is_not_whole_is_left_alone(written: Path, spoilt: bytes) -> None:
    (file,) = written.iterdir()
    file.write_bytes(spoilt)
    cache = Counting(written)
    assert shown(cache, "hello {{ name }}") == "hello &lt;b&gt;"
    assert cache.made == 1


def test_every_page_is_compiled_by_setup_as_the_station_would(tmp_path: Path) -> None:
    """Compiled with other filters a page would be another one, or none."""
    cache = Counting()
    environment = Desk(Township(tmp_path)).app.jinja_env.overlay()
    environment.bytecode_cache = cache
    names = environment.list_templates(extensions=["html"])
    assert len(names) > 200
    for name in names:
        environment.get_template(name)
    assert cache.made == 0
    assert len(list(FOLDER.iterdir())) == len(names)


def test_a_folder_of_before_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "of-another-version").write_bytes(b"old")
    count = compile_all(folder)
    assert count > 200
    assert len(list(folder.iterdir())) == count
