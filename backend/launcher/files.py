"""Private files: folders only we may enter, secrets only we may read."""

import os
import secrets
from pathlib import Path

from backend.core.errors import Unavailable

ROOT = Path(__file__).resolve().parents[2]  # the folder of streamlit_app.py and migrations


def private_folder(path: Path) -> Path:
    """Make `path` with mode 0700 and return it. Parents that exist keep their modes. Raises Unavailable."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise Unavailable(
            f"The folder {path} cannot be used: {error.strerror or error}.",
            hint="Name a folder you may write to, with --data-dir or LISTMILL_DATA_DIR.",
        ) from error
    return path


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step; nobody else can ever read it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)


def secret(folder: Path, name: str) -> str:
    """Return the secret `name` of a data folder, made on first use in `folder`/secrets with mode 0600."""
    path = private_folder(folder / "secrets") / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def tail(path: Path, *, lines: int = 5) -> str:
    """Return the last lines of a log, empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.strip().splitlines()[-lines:])
