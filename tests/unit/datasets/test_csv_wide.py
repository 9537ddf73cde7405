"""Files of very many columns: read as every other file, a few rows at a time; too many columns are refused in words."""

import pytest

from backend.core.errors import Rejected
from tests.reading import read

WIDTH = 1_203


def wide(*rows, delimiter=","):
    head = delimiter.join(f"name {i}" for i in range(WIDTH))
    return head + "\n" + "".join(delimiter.join(row) + "\n" for row in rows)


def a_row(number, **other):
    cells = [
        (str(number), f"{number}.5", f"text {number}", f"{number % 28 + 1:02d}/12/2024", "n/a")[i % 5] for i in range(WIDTH)
    ]
    for place, cell in other.items():
        cells[int(place[1:])] = cell
    return cells


def test_a_wide_file_is_read_like_any_other(tmp_path):
    found = read(tmp_path, wide(*(a_row(i, c0="NA" if i == 7 else str(i), c2='"a, ""b""\nc"') for i in range(40))))

    assert (len(found.rows), len(found.types)) == (40, WIDTH)
    assert list(found.types.values())[:5] == ["BIGINT", "DOUBLE", "VARCHAR", "DATE", "VARCHAR"]
    assert found.rows[3][:3] == (3, 3.5, 'a, "b"\nc')
    assert found.column("name 0")[6:8] == [6, None]
    assert found.repairs == {"dates": 40 * 240, "null_words": 1}


def test_rows_of_another_width_and_cells_that_do_not_fit_are_told(tmp_path):
    rows = [a_row(i) for i in range(200)]
    rows[50], rows[60] = [*rows[50], "more"], a_row(60, c0="lost")

    found = read(tmp_path, wide(*rows))

    assert (len(found.rows), found.misfits) == (199, {"name 0": 1})
    assert found.aside[0][:2] == (52, "1,204 cells where 1,203 belong")


def test_a_wide_header_alone_is_a_dataset_without_rows(tmp_path):
    found = read(tmp_path, wide())

    assert (found.rows, len(found.types)) == ([], WIDTH)


def test_a_million_columns_are_refused_with_their_number(tmp_path):
    with pytest.raises(Rejected, match="about 1,000,000 columns") as refusal:
        read(tmp_path, ("a," * 999_999 + "b\n") * 2)

    assert refusal.value.hint


def test_a_file_is_read_the_same_after_one_of_very_many_columns(tmp_path):
    names, cells = ",".join(f"c{i}" for i in range(1_500)), ",".join("1" for _ in range(1_500))
    unclosed = 'id,t\n1,x\n2,"' + "some text without a quote\n" * 12_000

    before = read(tmp_path, unclosed)
    read(tmp_path, f"{names}\n{cells}\n{cells}\n", name="wide.csv")
    after = read(tmp_path, unclosed)

    assert (before.names, before.loaded.aside.count) == (after.names, after.loaded.aside.count)
    assert before.names == ["id", "t"]
