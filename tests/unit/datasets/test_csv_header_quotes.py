"""A header whose quotes keep to no rule costs no row."""

import pytest

from tests.reading import read

ROWS = {
    "plain": [f"text {i},{i}" for i in range(200)],
    "quoted": [f'"text {i}",{i}' for i in range(200)],
    "broken": [f'"text "x" {i}",{i}' for i in range(200)],
}


@pytest.mark.parametrize("header", ['"name "x" y",b', '"name "x"",b', '"name <a b="x">",b', '"name "x" y","a""b"', 'na"me,b"'])
@pytest.mark.parametrize("rows", sorted(ROWS))
def test_every_row_below_is_loaded_or_kept_aside(tmp_path, header, rows):
    found = read(tmp_path, "\n".join([header, *ROWS[rows]]) + "\n")

    assert len(found.rows) + found.loaded.aside.count == 200
    assert len(found.names) == 2
