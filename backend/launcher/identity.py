"""As whom PostgreSQL runs: it refuses root, so root starts it inside a user namespace, or else as `nobody`.

In the namespace the server sees a plain user, yet the files stay root's, so it works below a home of mode 0700. As
`nobody` the cluster and the programs have to lie where that user can reach them. No parent's mode is ever changed.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.core.errors import Unavailable
from backend.launcher.files import write_private

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
OUTSIDE = Path("/var/lib/listmill")  # clusters and programs of `nobody`, when namespaces are not permitted


ELSEWHERE = "postgres.elsewhere"  # in the data folder: where its cluster lies, when not inside


@dataclass(frozen=True)
class Identity:
    """How to start a program of PostgreSQL: what to write before it, and as which user (None: as ourselves)."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def own(self, path: Path) -> None:
        """Give `path` to the user that PostgreSQL runs as."""
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    @property
    def group(self) -> int | None:
        """The group to run with, None for our own."""
        return pwd.getpwnam(self.user).pw_gid if self.user else None


NOBODY = Identity(user="nobody")


def postgres_identity() -> Identity:
    """Return how this process may start PostgreSQL."""
    if os.geteuid() != 0:
        return Identity()
    if namespaces_permitted():
        return Identity(prefix=NAMESPACE)
    return NOBODY


@lru_cache(maxsize=1)
def namespaces_permitted() -> bool:
    """Say whether root may make a user namespace here; many containers forbid it."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False, timeout=10).returncode == 0


def place(data_dir: Path, identity: Identity) -> tuple[Identity, Path]:
    """Return as whom the cluster of `data_dir` runs and where it lies: inside, or for `nobody` in a folder outside.

    A cluster that once went outside stays there, and a file inside says where; one inside moves out when namespaces are no
    longer permitted. Raises Unavailable.
    """
    inside, note = data_dir / "postgres", data_dir / ELSEWHERE
    if note.exists():
        if os.geteuid() != 0:
            raise Unavailable(
                f"The database of {data_dir} was made by root.", hint="Start Listmill as root, or on another folder."
            )
        return NOBODY, Path(note.read_text().strip())
    if identity.user is None:
        return identity, inside
    outside = _outside() / f"cluster-{secrets.token_hex(8)}"
    if inside.exists():
        shutil.copytree(inside, outside, symlinks=True)
        for path in (outside, *outside.rglob("*")):
            identity.own(path)
    write_private(note, str(outside))
    if inside.exists():
        inside.rename(inside.with_name("postgres.moved"))
    return identity, outside


def reachable_programs(programs: Path, identity: Identity) -> Path:
    """Return a folder with PostgreSQL's programs that its user can enter; copied once where the wheel's cannot be."""
    if identity.user is None or _others_may_enter(programs):
        return programs
    copy = _outside() / f"{programs.name}-{hashlib.sha256(str(programs).encode()).hexdigest()[:16]}"
    if not (copy / "bin" / "postgres").exists():
        fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copytree(programs, fresh, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        for folder in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        fresh.rename(copy)
    return copy


def _outside() -> Path:
    try:
        OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
        OUTSIDE.chmod(0o755)
    except OSError as error:
        raise Unavailable(
            f"PostgreSQL does not run as root, and {OUTSIDE} cannot be made for another user: {error.strerror}.",
            hint="Start Listmill as a plain user, permit user namespaces, or set DATABASE_URL.",
        ) from error
    return OUTSIDE


def _others_may_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
