"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS. One sheet is copied as text by a process of its own and read like delimited text."""

import json
import os
import selectors
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any

import psutil

from backend.core.errors import Rejected, TooLarge
from backend.datasets.formats.canonical import load_copy, with_repairs
from backend.datasets.formats.course import Course
from backend.datasets.formats.loaded import Loaded, Repair
from backend.datasets.formats.options import EVERY, ReadAs
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.recognition import format_of
from backend.datasets.formats.reshape import Change, reshape
from backend.datasets.sheets.copy import LineMap

_MEMORY_SHARE = 0.6  # of the memory the machine has free
_MEMORY_MIN_BYTES = 1 << 30
_UNPACKED_MAX_BYTES = 16 << 30
_RATIO_MAX = 400  # beyond, a large workbook was made to fill the disk
_POLL_S = 0.1
_ANSWER_S = 60.0
_OLE = b"\xd0\xcf\x11\xe0"
_OLE_STREAMS = (
    ("EncryptedPackage", "password"),
    ("WordDocument", "an old Word document (DOC)"),
    ("PowerPoint Document", "an old PowerPoint presentation (PPT)"),
    ("__substg1.0", "an Outlook message (MSG)"),
    ("__properties_version1.0", "an Outlook message (MSG)"),
)


def load_workbook(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read one sheet of the workbook at `path`: the one asked for, else the first that holds a table.

    Needs memory for all cells of that sheet. Raises Rejected for a workbook that cannot be read, has no such sheet or no cells,
    TooLarge where the sheet does not fit into the memory.
    """
    path, repairs = unpacked(path, folder, course)
    kind = format_of(path, name)
    _check(path, name)
    course.leg(0.4, "Reading the workbook")
    copy = folder / "sheet"
    found = _ask(path, folder, course, kind=kind, name=name, target=copy, table=wanted.table)
    lines = LineMap(found["points"])
    header = wanted.header if wanted.header is None or isinstance(wanted.header, bool) else lines.copy(wanted.header)
    loaded = load_copy(copy, folder, course, name=name, wanted=replace(wanted, header=header), lines=lines)
    copy.unlink(missing_ok=True)
    loaded = reshape(loaded, _clock_columns(loaded, found, wanted), folder, course)
    loaded = with_repairs(loaded, *repairs, *_repairs(found))
    return replace(loaded, format=kind, table=found["table"], tables=tuple(found["tables"]))


def sheets_of(path: Path, folder: Path, course: Course, *, name: str) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook. Raises Rejected for one that cannot be read."""
    path, _ = unpacked(path, folder, course)
    _check(path, name)
    found = _ask(path, folder, course, kind=format_of(path, name), name=name, target=None, table=None)
    return tuple(found["tables"])


def _check(path: Path, name: str) -> None:
    """Raise Rejected for what looks like a workbook from outside and is none, or was made to fill the disk."""
    with path.open("rb") as source:
        if source.read(4) == _OLE:
            _check_old(source, name)
            return
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                plain = sum(one.file_size for one in archive.infolist())
        except (zipfile.BadZipFile, ValueError, RuntimeError) as fault:
            raise _damaged(name) from fault
        if plain > _UNPACKED_MAX_BYTES or (plain > 1 << 30 and plain > _RATIO_MAX * path.stat().st_size):
            raise TooLarge(
                f"Unpacked, “{name}” has {plain >> 20:,} MB, more than a workbook of its size can hold.",
                hint="Save the sheet you need as CSV and upload that.",
            )


def _check_old(source: IO[bytes], name: str) -> None:
    source.seek(0)
    whole = source.read(64 << 20)  # the directory may stand anywhere
    for stream, what in _OLE_STREAMS:
        if stream.encode("utf-16-le") in whole:
            if what == "password":
                raise _locked(name)
            raise Rejected(f"“{name}” is {what}, not a workbook.", hint="Upload the table in it, saved as XLSX or CSV.")


def _ask(
    path: Path, folder: Path, course: Course, *, kind: str, name: str, target: Path | None, table: str | None
) -> dict[str, Any]:  # Any: JSON
    """Have a process read the workbook and return what it says. Raises in words what it could not do."""
    # The reader goes by the ending of a file's name.
    book = folder / f"book.{kind}"
    book.unlink(missing_ok=True)
    book.symlink_to(path.absolute())
    memory = max(int(psutil.virtual_memory().available * _MEMORY_SHARE), _MEMORY_MIN_BYTES)
    request = {"path": str(book), "target": str(target) if target else None, "table": table, "memory_bytes": memory}
    with (folder / "reader.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.datasets.sheets.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        try:
            answer = _talk(process, request, course)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            book.unlink()
    return _judged(answer, process.returncode, folder / "reader.log", name=name, table=table)


def _talk(process: "subprocess.Popen[bytes]", request: Mapping[str, Any], course: Course) -> dict[str, Any]:  # Any: JSON
    """Hand over a request and return the last line of the answer; nothing where the process ended without one."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("The pipes were asked for.")
    with course.stopping(process.kill), selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return {}
        text = b""
        while True:
            if not waiting.select(_POLL_S):
                course.check()
                continue
            block = os.read(process.stdout.fileno(), 1 << 16)
            *whole, rest = (text + block).split(b"\n")
            for line in whole:
                said = json.loads(line)
                if "share" not in said:
                    process.wait(_ANSWER_S)
                    return dict(said)
                course.at(0.5 + 0.5 * said["share"])  # the cells are in memory by now
            text = rest
            if not block:
                process.wait(_ANSWER_S)
                course.check()
                return {}


def _judged(answer: Mapping[str, Any], code: int, log: Path, *, name: str, table: str | None) -> dict[str, Any]:  # Any: JSON
    if "done" in answer:
        return dict(answer["done"])
    match answer.get("fault"):
        case "unknown":
            raise _unknown(answer, name, table)
        case "empty":
            raise Rejected(f"No sheet of “{name}” holds a cell.", hint="Check the workbook: a sheet needs at least one row.")
        case "password":
            raise _locked(name)
        case "damaged":
            raise _damaged(name)
    if answer.get("fault") == "memory" or b"memory allocation" in log.read_bytes()[-4096:] or code == -9:
        raise TooLarge(
            f"The sheet of “{name}” does not fit into the memory of this machine.",
            hint="Save the sheet as CSV and upload that: CSV files of any length are read piece by piece.",
        )
    raise _damaged(name)


def _unknown(answer: Mapping[str, Any], name: str, table: str | None) -> Rejected:  # Any: JSON
    listed = ", ".join(f"“{one}”" for one in answer.get("tables", [])[:30])
    return Rejected(f"There is no sheet “{table}” in “{name}”.", hint=f"The sheets are {listed}.")


def _locked(name: str) -> Rejected:
    return Rejected(
        f"“{name}” is protected with a password.", hint="Open it in Excel, save it without a password, and upload it again."
    )


def _damaged(name: str) -> Rejected:
    return Rejected(
        f"“{name}” is a workbook that cannot be read to its end: it is damaged or was cut short.",
        hint="Download it again, or open it in Excel and save it once more as XLSX or CSV.",
    )


def _clock_columns(loaded: Loaded, found: Mapping[str, Any], wanted: ReadAs) -> dict[int, Change]:  # Any: JSON
    """Return the columns of texts that the workbook knows as times of day or durations."""
    asked = {one.casefold() for one in wanted.types}
    changes = {}
    for key, kind, words in (("times", "TIME", "times of day"), ("durations", "INTERVAL", "durations")):
        for i in found[key]:
            column = loaded.columns[i].column if i < len(loaded.columns) else None
            if column and column.type == "VARCHAR" and column.name.casefold() not in asked and EVERY not in wanted.types:
                changes[i] = Change(partial(_cast, kind), f"{words}, as in the workbook")
    return changes


def _cast(kind: str, cell: str) -> str:
    return f"TRY_CAST({cell} AS {kind})"


def _repairs(found: Mapping[str, Any]) -> tuple[Repair, ...]:  # Any: JSON
    others = found["others"]
    named = ", ".join(f"“{one}”" for one in others[:20]) + (" …" if len(others) > 20 else "")
    errors, merged, empty = found["error_cells"], found["merged"], found["empty_columns"]
    return (
        Repair("other_tables", len(others), f"{len(others):,} other sheet{_s(others)} {_was(len(others))} not loaded: {named}"),
        Repair(
            "error_cells",
            errors,
            f"{errors:,} cell{'' if errors == 1 else 's'} with an error such as #N/A {_was(errors)} left empty",
            tuple(found["error_lines"]),
        ),
        Repair(
            "merged_cells",
            merged,
            f"the text of {merged:,} merged area{'' if merged == 1 else 's'} was put into each of its rows",
        ),
        Repair("empty_columns", empty, f"{empty:,} column{'' if empty == 1 else 's'} without any cell {_was(empty)} left out"),
    )


def _s(counted: list[str]) -> str:
    return "" if len(counted) == 1 else "s"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
