"""The formats a source may have. A new one is a module here and a line in FORMATS."""

from pathlib import Path
from typing import Protocol

from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.load import load_csv
from backend.datasets.formats.loaded import Loaded
from backend.datasets.formats.options import ReadAs


class Load(Protocol):
    """Reads a source into a Parquet file in `folder`. Raises Rejected for what is no table of this format."""

    def __call__(self, path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
        """Read the source at `path`, called `name` by the person who sent it."""


FORMATS: dict[str, Load] = {
    "csv": load_csv,
}


def format_of(_path: Path, _name: str = "") -> str:
    """Return the name of the format a source is in, told by its bytes."""
    return "csv"


def takes_heads(_name: str, head: bytes) -> bool:
    """Say whether a file that begins so can be looked at from its first bytes alone; packed ones need their end."""
    return not head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK"))


__all__ = ["FORMATS", "Course", "Load", "Loaded", "ReadAs", "format_of", "takes_heads"]
