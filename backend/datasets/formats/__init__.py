"""The formats a source may have. A new one is a module here and a line in FORMATS."""

from pathlib import Path
from typing import Protocol

from backend.datasets.formats.archive import load_archive
from backend.datasets.formats.arrow import load_arrow
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.load import load_csv
from backend.datasets.formats.json_load import load_json, load_json_lines
from backend.datasets.formats.loaded import Loaded
from backend.datasets.formats.options import ReadAs
from backend.datasets.formats.parquet import load_parquet
from backend.datasets.formats.recognition import format_of, takes_heads
from backend.datasets.formats.tables import tables_of
from backend.datasets.formats.workbook import load_workbook


class Load(Protocol):
    """Reads a source into a Parquet file in `folder`. Raises Rejected for what is no table of this format."""

    def __call__(self, path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
        """Read the source at `path`, called `name` by the person who sent it."""


FORMATS: dict[str, Load] = {
    "csv": load_csv,
    "xlsx": load_workbook,
    "xlsb": load_workbook,
    "xls": load_workbook,
    "ods": load_workbook,
    "json": load_json,
    "jsonl": load_json_lines,
    "parquet": load_parquet,
    "arrow": load_arrow,
    "zip": load_archive,
}

__all__ = ["FORMATS", "Course", "Load", "Loaded", "ReadAs", "format_of", "tables_of", "takes_heads"]
