"""The process that reads one workbook: it may run out of memory, crash or be ended without harm to who asked.

It takes a request as JSON from standard input and answers with lines of JSON: {"share"} while it works, then {"done"} or {"fault"}.
"""

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from backend.datasets.sheets.cells import text_of
from backend.datasets.sheets.choose import Chosen, NoSheet, choose, names_of
from backend.datasets.sheets.copy import CopyWriter
from backend.datasets.sheets.faults import count_faults
from backend.datasets.sheets.merged import Merged

_SMALL_BYTES = 20 << 20
_TELL_EVERY = 50_000
_ROWS_SEEN = 1_000


def main() -> None:
    """Answer one request; end without a word where the memory or the machine ends it."""
    request = json.loads(sys.stdin.readline())
    resource.setrlimit(resource.RLIMIT_DATA, (request["memory_bytes"],) * 2)
    try:
        _say(done=_answer(request))
    except NoSheet as missing:
        _say(fault=missing.reason, tables=missing.tables)
    except calamine.PasswordError:
        _say(fault="password")
    except MemoryError:
        _say(fault="memory")
    except BaseException as fault:  # noqa: BLE001  the reader panics with what is no Exception
        _say(fault="damaged", detail=f"{type(fault).__name__}: {fault}"[:200])


def _answer(request: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    path = Path(request["path"])
    book = calamine.CalamineWorkbook.from_path(str(path))
    tables = names_of(book)
    if request["target"] is None:
        return {"tables": tables}
    chosen = choose(book, request["table"], look_at_all=path.stat().st_size <= _SMALL_BYTES)
    made = _write(chosen, Path(request["target"]))
    faults = count_faults(path, chosen.name, number=book.sheet_names.index(chosen.name))
    return {
        "tables": tables,
        "table": chosen.name,
        "others": chosen.others,
        "error_cells": faults.count,
        "error_lines": faults.lines,
        **made,
    }


def _write(chosen: Chosen, target: Path) -> dict[str, Any]:  # Any: JSON
    """Write the rows of a sheet to a copy, without the empty ones above and the empty columns among them."""
    sheet = chosen.sheet
    if sheet.start is None:
        raise NoSheet("empty", ())
    kept = _filled_columns(sheet)
    if not kept:
        raise NoSheet("empty", ())
    whole = len(kept) == sheet.width
    merged = Merged(sheet.merged_cell_ranges, first_row=sheet.start[0], first_column=sheet.start[1])
    total, blank = max(sheet.total_height, 1), [""] * len(kept)
    with CopyWriter(target) as copy:
        last = 0  # the row last written: blank ones are written only between others
        for number, row in zip(count(1), _rows(sheet), strict=False):
            merged.fill(number - 1, row)
            if any(cell != "" for cell in row):
                for between in range(last + 1, number) if last else ():
                    copy.write(blank, between)
                copy.write([text_of(cell) for cell in (row if whole else [row[i] for i in kept])], number)
                last = number
            if number % _TELL_EVERY == 0:
                _say(share=number / total)
    return {
        "rows": copy.rows,
        "columns": len(kept),
        "empty_columns": sheet.width - len(kept),
        "merged": merged.filled,
        **_clocks(sheet, kept),
        "points": copy.lines.points(),
    }


def _clocks(sheet: Any, kept: Sequence[int]) -> dict[str, list[int]]:  # Any: the reader's own sheet
    """Return the columns in whose first rows times of day stand, and those in which durations do."""
    times, durations = set(), set()
    for row in islice(_rows(sheet), (sheet.start or (0, 0))[0] + _ROWS_SEEN):
        for place, i in enumerate(kept):
            if isinstance(row[i], time):
                times.add(place)
            elif isinstance(row[i], timedelta):
                durations.add(place)
    return {"times": sorted(times - durations), "durations": sorted(durations)}


def _rows(sheet: Any) -> Iterator[list[Any]]:  # Any: the reader's own sheet and cells
    return iter(sheet.iter_rows())


def _filled_columns(sheet: Any) -> Sequence[int]:  # Any: the reader's own sheet
    """Return the columns that hold anything, as places in a row."""
    missing = set(range(sheet.width))
    for row in _rows(sheet):
        if not missing:
            break
        missing -= {i for i in missing if row[i] != "" and not (isinstance(row[i], str) and not row[i].strip())}
    return [i for i in range(sheet.width) if i not in missing]


def _say(**words: Any) -> None:  # Any: JSON
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
