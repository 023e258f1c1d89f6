"""From python3 and make to a working environment: what is done, what is said, in which order."""

import subprocess
from pathlib import Path

import pytest

from provisioning.setup import checks, debian, environment, proofs, steps

MADE = ("catalogues", "kiosk_ui.compiled", "compileall")
"""What is made of the tree itself."""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree like ours in which the commands are only written down."""
    (tmp_path / "kiosk_ui/locale/en/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "kiosk_ui/locale/en/LC_MESSAGES/kiosk.po").write_text("one")
    (tmp_path / "kiosk_ui/templates").mkdir()
    (tmp_path / "kiosk_ui/templates/idle.html").write_text("one")
    (tmp_path / "kiosk_ui/main.py").write_text("one")
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("flask==1 \\\n    --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text("")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin/python")
    monkeypatch.setattr(environment, "STAMP", venv / "tradepost-setup.json")
    monkeypatch.setattr(debian, "missing_for_venv", list)
    monkeypatch.setattr(environment, "run", lambda command, **_: carried_out(tmp_path, command))
    return tmp_path


def carried_out(tree: Path, command: list[object]) -> None:
    words = [str(word) for word in command]
    with (tree / "done").open("a") as done:
        done.write(" ".join(words).replace(str(tree), "") + "\n")
    if words[1:3] == ["-m", "venv"]:
        (tree / ".venv/bin").mkdir(parents=True)
        (tree / ".venv/bin/python").touch()
    elif "-e" in words:
        (tree / ".venv/bin/tradepost").touch()
    elif "provisioning.catalogues" in words:
        (tree / "kiosk_ui/locale/en/LC_MESSAGES/kiosk.mo").touch()
    elif "kiosk_ui.compiled" in words:
        (tree / "kiosk_ui/compiled_templates").mkdir(exist_ok=True)
    elif "compileall" in words:
        (tree / "kiosk_ui/__pycache__").mkdir(exist_ok=True)


def done(tree: Path) -> list[str]:
    """What was done since it was asked last, by one word each."""
    path = tree / "done"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    words = (
        "-m venv", "requirements-dev.lock", "requirements.lock", "-e .", "catalogues",
        "kiosk_ui.compiled", "compileall",
    )  # fmt: skip
    return [next(word for word in words if word in line) for line in lines]


def prepared(tree: Path, *, dev: bool = False) -> list[str]:
    environment.prepare(dev=dev, browser=False)
    return done(tree)


def test_the_first_run_does_all_and_the_second_nothing(tree: Path) -> None:
    assert prepared(tree) == ["-m venv", "requirements.lock", "-e .", *MADE]
    assert prepared(tree) == []


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("requirements.lock", ["requirements.lock", "kiosk_ui.compiled"]),
        ("pyproject.toml", ["-e ."]),
        ("kiosk_ui/locale/en/LC_MESSAGES/kiosk.po", ["catalogues"]),
        ("kiosk_ui/templates/idle.html", ["kiosk_ui.compiled"]),
        ("kiosk_ui/main.py", ["compileall"]),
    ],
)
def test_only_what_changed_is_done_again(tree: Path, changed: str, again: list[str]) -> None:
    prepared(tree)
    with (tree / changed).open("a") as file:
        file.write("flask==2 \\\n")
    assert prepared(tree) == again


def test_who_has_the_tools_of_developers_has_the_boxs_packages(tree: Path) -> None:
    prepared(tree, dev=True)
    assert prepared(tree) == []


def test_a_moved_tree_gets_a_new_environment(tree: Path) -> None:
    prepared(tree)
    stamp = tree / ".venv/tradepost-setup.json"
    stamp.write_text(stamp.read_text().replace(str(tree), "/where/it/was"))
    assert prepared(tree) == ["-m venv", "requirements.lock", "-e .", *MADE]


def test_a_step_that_was_cut_short_is_done_again(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(command: list[object], **_: object) -> None:
        if "install" in command:
            raise steps.StepFailed("no network")
        carried_out(tree, command)

    with monkeypatch.context() as patched:
        patched.setattr(environment, "run", cut)
        with pytest.raises(steps.StepFailed):
            prepared(tree)
    done(tree)
    assert prepared(tree) == ["requirements.lock", "-e .", *MADE]


def test_packages_are_asked_for_by_name_when_nobody_may_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    with pytest.raises(steps.StepFailed, match=r"type: sudo apt-get install -y python3-venv$"):
        debian.install(["python3-venv"])


@pytest.mark.parametrize(
    ("uid", "terminal", "before"),
    [(0, False, []), (7, True, ["sudo"]), (7, False, ["sudo", "-n"])],
)
def test_sudo_never_waits_for_a_password_that_nobody_can_type(
    monkeypatch: pytest.MonkeyPatch, uid: int, terminal: bool, before: list[str]
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(debian.os, "geteuid", lambda: uid)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(debian.sys.stdin, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(debian, "run", lambda command, **_: ran.append(command))
    debian.install(["chromium"])
    assert [command[: len(before) + 1] for command in ran] == [[*before, "env"]] * 2
    assert ran[1][-1] == "chromium"


def test_a_failed_command_shows_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        with steps.step("trying"):
            steps.run(["sh", "-c", "echo no space left; exit 3"], hint="make room")

    assert steps.ending(work) == 1
    said = capsys.readouterr().out
    assert "trying ... failed" in said
    assert "ended with 3:\nno space left\nmake room" in said


def test_the_check_shows_every_failure_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bad() -> None:
        raise steps.StepFailed("a line too long")

    def worse() -> None:
        raise steps.StepFailed("a wrong type")

    monkeypatch.setattr(checks, "CHECKS", (bad, lambda: None, worse))
    assert steps.ending(checks.check) == 1
    assert "a line too long\n\na wrong type" in capsys.readouterr().out


def test_tests_run_from_the_ground_floor_upwards(tmp_path: Path) -> None:
    for name in ("browser", "stories", "sync", "core", "tables", "ledger", "fakes", "house"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ("clock.py" if name == "fakes" else "test_one.py")).touch()
    assert proofs.folders(tmp_path) == [
        "core", "ledger", "sync", "house", "tables", "stories", "browser",
    ]  # fmt: skip


def test_one_failing_folder_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, int("tests/core" in command), stdout=b"")

    monkeypatch.setattr(proofs, "check", lambda: None)
    monkeypatch.setattr(proofs, "folders", lambda: ["core", "ledger", "drivers"])
    monkeypatch.setattr(proofs.subprocess, "run", ended)
    with pytest.raises(steps.StepFailed, match=r"^failed: core$"):
        proofs.prove(quick=False)
    said = capsys.readouterr().out
    assert "\nledger\n" in said
    assert "\ndrivers\n" in said


def test_the_recorder_of_system_calls_is_asked_for_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda _name: None)
    assert debian.missing_for_strace() == ["strace"]
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert debian.missing_for_strace() == []


def test_the_voice_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda _name: None)
    assert debian.missing_for_voice() == ["espeak-ng"]
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert debian.missing_for_voice() == []


@pytest.mark.parametrize(
    ("there", "tests_use", "as_the_box", "missing"),
    [
        ((), None, None, ["chromium"]),
        (("chromium",), "chromium", "chromium", []),
        (("chromium-browser",), "chromium-browser", "chromium-browser", []),
        (("google-chrome", "chromium-browser"), "chromium-browser", "chromium-browser", []),
        (("chromium", debian.SHELL), debian.SHELL, "chromium", []),
        ((debian.SHELL,), debian.SHELL, None, ["chromium"]),
    ],
)
def test_the_browser_is_found_under_any_of_its_names(
    monkeypatch: pytest.MonkeyPatch,
    there: tuple[str, ...],
    tests_use: str | None,
    as_the_box: str | None,
    missing: list[str],
) -> None:
    monkeypatch.setattr(debian.shutil, "which", {one: one for one in there}.get)
    monkeypatch.setattr(debian, "_holds_font", lambda _folder: True)
    monkeypatch.setattr(debian, "_loads", lambda _library: True)
    assert (debian.browser(), debian.browser(whole=True)) == (tests_use, as_the_box)
    assert debian.missing_for_browser() == missing


@pytest.mark.parametrize(
    ("there", "uid", "terminal", "installed"),
    [
        (("apt-get", "sudo", debian.SHELL), 0, False, False),
        (("sudo",), 0, False, False),
        (("apt-get",), 0, True, True),
        (("apt-get", "sudo"), 7, False, True),
        (("apt-get", "sudo"), 7, True, False),
        (("apt-get",), 7, False, False),
    ],
    ids=["there", "no apt", "root", "sudo", "a person would be asked", "nobody may"],
)
def test_the_browser_without_windows_is_installed_where_nobody_need_be_asked(
    monkeypatch: pytest.MonkeyPatch,
    there: tuple[str, ...],
    uid: int,
    *,
    terminal: bool,
    installed: bool,
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(debian.os, "geteuid", lambda: uid)
    monkeypatch.setattr(debian.shutil, "which", {one: one for one in there}.get)
    monkeypatch.setattr(debian.sys.stdin, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(debian, "run", lambda command, **_: ran.append(command))
    debian.prefer_shell()
    assert [command[-1] for command in ran] == (["update", debian.SHELL] if installed else [])


def test_the_tests_go_on_where_the_browser_without_windows_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_command: list[str], **_: object) -> None:
        raise steps.StepFailed("apt does not know it")

    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    monkeypatch.setattr(debian.shutil, "which", {"apt-get": "apt-get"}.get)
    monkeypatch.setattr(debian, "run", refused)
    debian.prefer_shell()
    assert "goes on without" in capsys.readouterr().out


@pytest.mark.parametrize("failing", [None, "0", "1"])
def test_two_processes_share_the_browsers_files_and_either_can_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failing: str | None
) -> None:
    marks: list[tuple[str, str]] = []

    def ended(
        command: list[str], *, env: dict[str, str], **_: object
    ) -> subprocess.CompletedProcess[bytes]:
        if "tests/browser" not in command:
            assert "TRADEPOST_SHARED" not in env
            return subprocess.CompletedProcess(command, 0, stdout=b"")
        own = env["TRADEPOST_SHARE"]
        marks.append((env["TRADEPOST_SHARED"], own))
        assert Path(env["TRADEPOST_SHARED"]).is_dir()
        said = f"said by {own}".encode()
        return subprocess.CompletedProcess(command, int(own == failing), stdout=said)

    monkeypatch.setattr(proofs, "check", lambda: None)
    monkeypatch.setattr(proofs, "folders", lambda: ["core", "browser"])
    monkeypatch.setattr(proofs.subprocess, "run", ended)
    if failing is None:
        proofs.prove(quick=False)
    else:
        with pytest.raises(steps.StepFailed, match=r"^failed: browser$"):
            proofs.prove(quick=False)
    assert sorted(own for _folder, own in marks) == ["0", "1"]
    assert len({folder for folder, _own in marks}) == 1
    said = capsys.readouterr().out
    assert "said by 0\nsaid by 1\n" in said


def test_every_folder_is_run_once_and_one_beside_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []

    def ended(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command[3].removeprefix("tests/"))
        return subprocess.CompletedProcess(command, int("tests/drivers" in command), stdout=b"")

    monkeypatch.setattr(proofs, "check", lambda: None)
    monkeypatch.setattr(proofs.subprocess, "run", ended)
    with pytest.raises(steps.StepFailed, match=r"^failed: drivers$"):
        proofs.prove(quick=False)
    assert sorted(ran) == sorted([*proofs.folders(), *proofs.SHARED])
