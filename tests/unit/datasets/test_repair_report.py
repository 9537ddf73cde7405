"""The repair report says what was understood, repaired and kept aside, in the shape the API promises."""

import json

from backend.datasets.repair import repair_report
from tests.reading import read


def report(folder, data, **options):
    return repair_report(read(folder, data, **options).loaded, took_ms=12, source_bytes=34)


def test_a_clean_file_has_nothing_to_report_but_how_it_was_read(tmp_path):
    found = report(tmp_path, "id;zip\n" + "".join(f"{i};{i:05d}\n" for i in range(100)))

    assert found == {
        "rows_loaded": 100,
        "rows_aside": 0,
        "format": "csv",
        "table": None,
        "tables": [],
        "encoding": "UTF-8",
        "delimiter": ";",
        "header": 1,
        "repairs": [],
        "sample": [],
        "cells_not_fitting": [],
        "columns": [
            {"name": "id", "type": "BIGINT", "reading": "whole numbers"},
            {"name": "zip", "type": "VARCHAR", "reading": found["columns"][1]["reading"]},
        ],
        "took_ms": 12,
        "bytes": 34,
    }
    assert found["columns"][1]["reading"] == "kept as text: 100 of the values seen start with 0, such as 00000"


def test_repairs_are_told_in_sentences_with_their_count(tmp_path):
    rows = "".join(f"{i};Zoë {i}\n" if i != 7 else "7;x;;\n" for i in range(100))

    found = report(tmp_path, f"Prices of May\n\nid;name\n{rows};\n".encode("cp1252"))

    assert [{key: one[key] for key in ("kind", "count", "detail")} for one in found["repairs"]] == [
        {"kind": "encoding", "count": 1, "detail": "the text was rewritten from Windows-1252"},
        {"kind": "preamble", "count": 2, "detail": "2 lines above the table were left out: “Prices of May”"},
        {"kind": "surplus_cells", "count": 1, "detail": "empty cells behind the last column were dropped in 1 row"},
        {"kind": "blank_rows", "count": 1, "detail": "1 row without any value was left out"},
    ]


def test_cells_that_do_not_fit_are_counted_by_column_with_examples(tmp_path):
    found = report(tmp_path, "id,n\n" + "".join(f"{i},{'lost' if i % 100 == 3 else i}\n" for i in range(1000)))

    assert found["cells_not_fitting"] == [{"column": "n", "count": 10, "examples": ["lost"]}]


def test_the_report_shows_the_first_fifty_rows_aside_and_cuts_long_ones(tmp_path):
    rows = "".join(f"{i},x,{'y' * 2000}\n" if i % 2 else f"{i},x\n" for i in range(200))

    found = report(tmp_path, f"id,t\n{rows}", header=True, delimiter=",")

    assert (found["rows_loaded"], found["rows_aside"], len(found["sample"])) == (100, 100, 50)
    assert found["sample"][0]["line"] == 3
    assert len(found["sample"][0]["text"]) == 1000
    json.dumps(found)
