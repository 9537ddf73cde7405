"""The repair report of a conversion: what was understood, repaired and kept aside, in figures and in words.

Kinds of repairs, each with how many rows or cells it touched and the first lines where they are known:
of the file: unpacked, encoding, bytes, nul_characters, preamble, header_rows, footer, fixed_width, spaces, names, wrapped,
broken_end, other_tables
of rows: quotes, short_rows, surplus_cells, repeated_header, blank_rows, row_groups, duplicate_keys
of cells, whose text looks otherwise in the dataset: currency, percent, thousands, decimal_comma, negatives, dates, times,
time_zones, booleans, null_words, error_cells, merged_cells, empty_texts, control_characters
of several files: other_files, joined_files, columns_missing, columns_new, columns_renamed, columns_retyped; of columns: empty_columns
"""

from typing import Any

from backend.datasets.formats import Loaded

TEXT_SHOWN = 1_000  # characters of a row that the report itself shows; the download holds all


def repair_report(loaded: Loaded, *, took_ms: int, source_bytes: int) -> dict[str, Any]:  # Any: JSON
    """Return the report of the API: `header` is the line it stands in, or False; `sample` the first rows kept aside."""
    return {
        "rows_loaded": loaded.rows,
        "rows_aside": loaded.aside.count,
        "format": loaded.format,
        "table": loaded.table,
        "tables": list(loaded.tables),
        "encoding": loaded.encoding,
        "delimiter": loaded.delimiter,
        "header": loaded.header or False,
        "repairs": [
            {"kind": one.kind, "count": one.count, "detail": one.detail, "lines": list(one.lines)} for one in loaded.repairs
        ],
        "sample": [{"line": row.line, "reason": row.reason, "text": row.text[:TEXT_SHOWN]} for row in loaded.aside.sample],
        "cells_not_fitting": [
            {"column": one.column, "count": one.count, "examples": [text[:200] for text in one.examples]}
            for one in loaded.misfits
        ],
        "columns": [{"name": one.column.name, "type": one.column.type, "reading": one.reading} for one in loaded.columns],
        "took_ms": took_ms,
        "bytes": source_bytes,
    }
