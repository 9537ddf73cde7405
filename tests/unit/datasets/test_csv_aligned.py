"""Text without delimiters is read by the places of its columns, and drawn tables without their drawing."""

import pytest

from tests.reading import read


def line(name: object, amount: object, day: object) -> str:
    return f"{name:<14}{amount:>10}  {day}\n"


def test_columns_that_begin_at_the_same_places_are_told_apart(tmp_path):
    body = "".join(line(f"Person {i}", f"{i * 1.5:.2f}", f"2024-01-{i + 1:02d}") for i in range(20))

    found = read(tmp_path, line("name", "amount", "day") + body)

    assert found.types == {"name": "VARCHAR", "amount": "DOUBLE", "day": "DATE"}
    assert found.rows[3][:2] == ("Person 3", 4.5)
    assert (found.loaded.format, found.loaded.delimiter) == ("fixed", "")
    assert "fixed_width" in found.repairs


def test_a_line_of_dashes_tells_where_columns_begin(tmp_path):
    body = "".join(f"{'New York':<10} {i:>5}\n" for i in range(20))

    found = read(tmp_path, f"{'town':<10} {'n':>5}\n{'-' * 10} {'-' * 5}\n{body}")

    assert found.types == {"town": "VARCHAR", "n": "BIGINT"}
    assert len(found.rows) == 20


def test_a_line_that_does_not_keep_to_the_columns_is_kept_aside_whole(tmp_path):
    lines = [line(f"Person {i}", f"{i}.50", "2024-01-01") for i in range(300)]
    lines[200] = "a remark that somebody wrote across the columns\n"

    found = read(tmp_path, line("name", "amount", "day") + "".join(lines))

    assert len(found.rows) == 299
    assert found.aside == [(202, "1 cell where 3 belong", "a remark that somebody wrote across the columns")]


@pytest.mark.parametrize(
    "text",
    [
        "iban\n" + "".join(f"DE44 5001 0517 5407 3249 {i:02d}\n" for i in range(30)),
        "person\n" + "".join(f"Anna Smith{i:02d}\n" for i in range(30)),
        "at\n" + "".join(f"{i % 24:02d}:30\n" for i in range(30)),
        "price\n" + "".join(f"5,{i + 10}\n" for i in range(30)),
    ],
    ids=["iban", "names", "times", "decimals"],
)
def test_one_column_of_values_with_spaces_and_signs_stays_one(tmp_path, text):
    found = read(tmp_path, text)

    assert len(found.names) == 1
    assert len(found.rows) == 30


@pytest.mark.parametrize(
    "text",
    [
        "| id | name |\n|---:|:-----|\n" + "".join(f"| {i} | n{i} |\n" for i in range(20)),
        "+----+------+\n| id | name |\n+----+------+\n"
        + "".join(f"| {i:2d} | n{i:3d} |\n" for i in range(20))
        + "+----+------+\n",
        " id | name \n----+------\n" + "".join(f" {i:2d} | n{i:2d} \n" for i in range(20)) + "(20 rows)\n\n",
    ],
    ids=["markdown", "mysql", "psql"],
)
def test_tables_drawn_with_bars_are_read_without_them(tmp_path, text):
    found = read(tmp_path, text)

    assert found.types == {"id": "BIGINT", "name": "VARCHAR"}
    assert len(found.rows) == 20


@pytest.mark.parametrize("mark", ["||", "~|~", "^", "\x1f", ":", "¦"])
def test_any_mark_between_cells_is_found(tmp_path, mark):
    body = "".join(mark.join([str(i), f'"a{mark}b {i}"', f"2024-01-{i + 1:02d}"]) + "\n" for i in range(20))

    found = read(tmp_path, mark.join(["id", "text", "day"]) + "\n" + body)

    assert found.types == {"id": "BIGINT", "text": "VARCHAR", "day": "DATE"}
    assert found.rows[4][1] == f"a{mark}b 4"
