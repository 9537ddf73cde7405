"""What stands around a table is left out of it and told: titles, notes, sums, comments, headers again, other tables."""

import pytest

from backend.core.errors import Rejected
from backend.datasets.repair import repair_report
from tests.reading import read

HEAD = "id,name,v\n"


def report(folder, data: str, **options) -> dict:
    return repair_report(read(folder, data, **options).loaded, took_ms=1, source_bytes=1)


def table(count: int = 30) -> str:
    return HEAD + "".join(f"{i},x{i},{i}.5\n" for i in range(count))


def kinds(found: dict) -> dict[str, dict]:
    return {one["kind"]: one for one in found["repairs"]}


@pytest.mark.parametrize(
    ("foot", "lines"),
    [
        ("Total,,450.0\n", [32]),
        ("\nGrand total,,450.0\n", [33]),
        ("Source: the office of statistics\n", [32]),
        (",,\nSource: the office of statistics,,\n", [33]),
        ("\n* provisional\n** estimated\n", [33, 34]),
        ("(30 rows affected)\n", [32]),
        ("TRAILER,30,\n", [32]),
    ],
    ids=["sum", "sum-apart", "note", "note-padded", "notes", "count", "trailer"],
)
def test_what_stands_below_a_table_is_kept_aside_with_its_lines(tmp_path, foot, lines):
    found = report(tmp_path, table() + foot)

    assert found["rows_loaded"] == 30
    assert [row["line"] for row in found["sample"]] == lines
    assert kinds(found)["footer"]["lines"] == lines
    assert all(column["type"] != "VARCHAR" for column in found["columns"] if column["name"] != "name")


@pytest.mark.parametrize(
    "last",
    ["99,Total,3.5\n", "99,Summary of May,\n", "99,,\n", "99,x99,9.5\n"],
    ids=["word-in-another-column", "empty-cell", "nearly-empty", "usual"],
)
def test_a_last_record_that_only_resembles_a_footer_stays(tmp_path, last):
    found = report(tmp_path, table() + last)

    assert (found["rows_loaded"], found["rows_aside"]) == (31, 0)


def test_a_row_called_total_stays_unless_its_figures_are_the_sums(tmp_path):
    body = "company,n\n" + "".join(f"c{i},{i}\n" for i in range(20))

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    kept, left = report(tmp_path / "one", body + "Total,7\n"), report(tmp_path / "two", body + "Total,190\n")

    assert (kept["rows_loaded"], left["rows_loaded"]) == (21, 20)


def test_the_number_of_rows_at_the_end_that_are_no_records_can_be_told(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    none = report(tmp_path / "one", table() + "Total,,450.0\n", footer=0)
    two = report(tmp_path / "two", table(), footer=2)

    assert none["rows_loaded"] == 31
    assert (two["rows_loaded"], two["rows_aside"]) == (28, 2)


def test_a_title_above_the_table_can_be_read_in_the_report(tmp_path):
    found = report(tmp_path, "Sales 2024,,\n,,\nas of,1 May,\n" + table())

    assert [column["name"] for column in found["columns"]] == ["id", "name", "v"]
    assert (kinds(found)["preamble"]["count"], found["header"]) == (3, 4)
    assert "Sales 2024" in kinds(found)["preamble"]["detail"]


def test_a_second_table_in_the_file_is_kept_aside_and_said_where(tmp_path):
    found = report(tmp_path, table() + "\ntown,land,size\n" + "".join(f"t{i},l{i},{i}\n" for i in range(10)))

    assert (found["rows_loaded"], found["rows_aside"]) == (30, 11)
    assert found["sample"][0] == {
        "line": 33,
        "reason": "part of another table, which begins in line 33",
        "text": "town,land,size",
    }
    assert kinds(found)["other_table"]["count"] == 11


def test_a_header_that_comes_again_is_left_out_and_counted(tmp_path):
    found = report(tmp_path, table(10) + table(10) + "\n" + table(10))

    assert (found["rows_loaded"], found["rows_aside"]) == (30, 0)
    assert kinds(found)["repeated_header"]["lines"] == [12, 24]
    assert found["columns"][0]["type"] == "BIGINT"


def test_a_header_inside_a_quoted_cell_is_text(tmp_path):
    body = 'a,b\n1,"first\na,b\nlast"\n2,x\n'

    assert read(tmp_path, body).rows == [(1, "first\na,b\nlast"), (2, "x")]


def test_comments_between_rows_are_left_out_and_told(tmp_path):
    found = report(tmp_path, table(5) + "# checked\n" + "5,x5,5.5\n6,x6,6.5\n")

    assert (found["rows_loaded"], found["rows_aside"]) == (7, 0)
    assert "# checked" in kinds(found)["comment"]["detail"]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("Sales,,Costs,\nQ1,Q2,Q1,Q2\n", ["Sales Q1", "Sales Q2", "Costs Q1", "Costs Q2"]),
        ("Region,2023,,x\n,Sales,Cost,\n", ["Region", "2023 Sales", "2023 Cost", "x"]),
        ("time,speed,mass,force\n[s],[m/s],[kg],[N]\n", ["time [s]", "speed [m/s]", "mass [kg]", "force [N]"]),
        ("a,b,c,d\n--,--,---,-\n", ["a", "b", "c", "d"]),
        ("a,b,c,d\na,b,c,d\n", ["a", "b", "c", "d"]),
    ],
    ids=["groups", "key", "units", "rule", "again"],
)
def test_a_header_of_several_lines_gives_one_name_a_column(tmp_path, head, names):
    found = report(tmp_path, head + "".join(f"{i},{i * 2},{i}.5,{i * 3}\n" for i in range(20)))

    assert [column["name"] for column in found["columns"]] == names
    assert found["rows_loaded"] == 20
    assert {"header_rows", "repeated_header"} & set(kinds(found))


def test_rows_that_do_not_fit_right_below_the_header_are_records(tmp_path):
    found = report(tmp_path, "name,v\na,unknown\nb,missing\n" + "".join(f"n{i},{i}\n" for i in range(200)))

    assert (found["rows_loaded"], found["header"]) == (202, 1)


def test_one_type_can_be_asked_for_all_columns(tmp_path):
    found = report(tmp_path, table(), types={"*": "VARCHAR", "v": "DOUBLE"})

    assert [column["type"] for column in found["columns"]] == ["VARCHAR", "VARCHAR", "DOUBLE"]


def test_cells_of_many_lines_stay_whole_where_all_quotes_are_right(tmp_path):
    text = "\n".join(f"line {i}, with a comma" for i in range(40))

    found = read(tmp_path, "id,t,x\n" + "".join(f'{i},"{text}",{i}\n' for i in range(20)))

    assert found.types == {"id": "BIGINT", "t": "VARCHAR", "x": "BIGINT"}
    assert [row[1] for row in found.rows] == [text] * 20


def test_a_file_of_marks_without_values_is_refused(tmp_path):
    with pytest.raises(Rejected, match="nothing in them"):
        read(tmp_path, ",,,\n" * 20)


def test_apostrophes_in_words_do_not_end_a_cell_in_apostrophes(tmp_path):
    body = "".join(f"{i},'It won't warp, nor rattle','x'\n" for i in range(20))

    found = read(tmp_path, f"id,story,kind\n{body}")

    assert found.rows[3] == (3, "It won't warp, nor rattle", "x")


def test_three_tables_below_each_other_give_the_first(tmp_path):
    first = "Table 1\n" + table()
    second = "\nTable 2\na,b\n" + "".join(f"{i},y{i}\n" for i in range(30))
    third = "\nTable 3\nk,l,m,n\n" + "".join(f"{i},1,2,3\n" for i in range(20))

    found = report(tmp_path, first + second + third)

    assert [column["name"] for column in found["columns"]] == ["id", "name", "v"]
    assert found["rows_loaded"] == 30
    assert found["rows_aside"] == 31 + 1 + 21 + 1
