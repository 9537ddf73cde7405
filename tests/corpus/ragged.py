"""Rows with too few or too many cells, and lines that are no rows."""

from tests.corpus.case import case, lines

_ABC = {"a": "BIGINT", "b": "BIGINT", "c": "BIGINT"}


def _three(i: int) -> str:
    return f"{i},{i * 2},{i * 3}"


CASES = (
    case("ragged_short.csv", lines("a,b,c", row=lambda i: f"{i},{i * 2}" if i % 10 == 5 else _three(i)), [(100, 0), (90, 10)], types=_ABC, told="short|too few|aside"),
    case("ragged_short_text.csv", lines("a,b,c", row=lambda i: f"{i},x" if i % 10 == 5 else f"{i},x,y"), [(100, 0), (90, 10)], values=[(0, "c", "y")]),
    case("ragged_one_cell.csv", lines("a,b,c", row=lambda i: "note" if i == 50 else _three(i)), [(100, 0), (99, 1)], columns="a b c", issues={0, 1}),
    case("ragged_long.csv", lines("a,b,c", row=lambda i: f"{_three(i)},9" if i % 10 == 5 else _three(i)), [(100, 0), (90, 10)], types=_ABC, told="aside|4 cells|surplus"),
    case("ragged_long_empty.csv", lines("a,b,c", row=lambda i: f"{_three(i)},," if i % 10 == 5 else _three(i)), types=_ABC),
    case("ragged_long_with_delimiter_in_text.csv", lines("id,t,x", row=lambda i: f"{i},Smith, John {i},{i}" if i % 10 == 5 else f"{i},Ann {i},{i}"), [(100, 0), (90, 10)], types={"id": "BIGINT", "t": "VARCHAR", "x": "BIGINT"}),
    case("ragged_long_first_row.csv", lines("a,b,c", row=lambda i: f"{_three(i)},9" if i == 0 else _three(i)), [(99, 1), (100, 0)], columns=["a b c", "a b c column4"]),
    case("ragged_long_mostly.csv", lines("a,b", row=lambda i: f"{_three(i)}" if i % 10 else f"{i},{i}"), [(100, 0), (90, 10), (10, 90)]),
    case("ragged_both.csv", lines("a,b,c", row=lambda i: (_three(i), f"{i},{i}", f"{_three(i)},9", _three(i), _three(i))[i % 5]), [(80, 20), (60, 40), (100, 0)], types=_ABC),
    case("ragged_late.csv", lambda: lines("a,b,c", row=lambda i: f"{_three(i)},9" if i == 14_990 else _three(i), count=15_000), [(14_999, 1), (15_000, 0)], types=_ABC, told="14992"),
    case("ragged_late_short.csv", lambda: lines("a,b,c", row=lambda i: f"{i}" if i == 14_990 else _three(i), count=15_000), [(14_999, 1), (15_000, 0)], types=_ABC),
    case("ragged_late_unquoted_newline.csv", lambda: lines("id,t,x", row=lambda i: f"{i},broken\nin two,{i}" if i == 4_990 else f"{i},text,{i}", count=5_000), [(4_999, 2), (5_001, 0), (5_000, 1), (5_000, 0)], types={"x": "BIGINT"}, issues={0, 1, 2}),
    case("blank_lines_between.csv", lines("a,b,c", row=lambda i: _three(i) + ("\n" if i % 10 == 5 else "")), types=_ABC),
    case("blank_lines_every.csv", lines("a,b,c", "", row=lambda i: _three(i) + "\n"), types=_ABC),
    case("blank_lines_of_spaces.csv", lines("a,b,c", row=lambda i: _three(i) + ("\n   " if i % 10 == 5 else "")), types=_ABC),
    case("blank_lines_at_end.csv", lines("a,b,c", row=_three) + "\n\n\r\n  \n", types=_ABC),
    case("blank_lines_at_start.csv", "\n\n\n" + lines("a,b,c", row=_three), types=_ABC, columns="a b c"),
    case("empty_rows.csv", lines("a,b,c", row=lambda i: ",," if i % 10 == 5 else _three(i)), [(90, 0), (100, 0), (90, 10)], types=_ABC),
    case("empty_rows_at_end.csv", lines("a,b,c", row=_three, foot=[",,", ",,", ",,"]), [(100, 0), (103, 0), (100, 3)], types=_ABC),
    case("empty_column.csv", lines("a,b,c", row=lambda i: f"{i},,{i}"), columns="a b c", types={"a": "BIGINT", "c": "BIGINT"}),
    case("mostly_empty_column.csv", lambda: lines("a,b,c", row=lambda i: f"{i},{'2024-05-01' if i == 4_999 else ''},{i}", count=5_000), 5_000, types={"b": "DATE|VARCHAR"}, values=[(4_999, "b", "2024-05-01")]),
    case("no_final_newline.csv", "id,name\n1,a\n2,b", 2, types={"id": "BIGINT"}, values=[(1, "name", "b")]),
    case("no_final_cell.csv", "id,name,v\n1,a,1.5\n2,b,", 2, types={"v": "DOUBLE"}, values=[(1, "v", None)]),
    case("cut_in_last_row.csv", lines("id,name,v", row=lambda i: f"{i},x{i},{i}.5") + "100,x1", [(101, 0), (100, 1)], types={"id": "BIGINT", "v": "DOUBLE"}),
    case("overlong_line.csv", lambda: lines("id,t", row=lambda i: f"{i},{'x' * 20_000_000 if i == 50 else 'y'}"), [(100, 0), (99, 1)], types={"id": "BIGINT", "t": "VARCHAR"}, values=[(-1, "id", "99")]),
    case("cr_only.csv", lines("id,name", row=lambda i: f"{i},x{i}", end="\r"), types={"id": "BIGINT"}, values=[(3, "name", "x3")]),
    case("crlf_mixed.csv", "id,name\r\n" + "".join(f"{i},x{i}" + ("\r\n", "\n")[i % 2] for i in range(100)), types={"id": "BIGINT"}, values=[(1, "name", "x1")]),
    case("cr_lf_and_cr_mixed.csv", "id,name\r\n" + "".join(f"{i},x{i}" + ("\r\n", "\n", "\r")[i % 3] for i in range(99)), 99, types={"id": "BIGINT"}, values=[(1, "name", "x1"), (2, "name", "x2")]),
    case("cr_cr_lf.csv", lines("id,name", row=lambda i: f"{i},x{i}", end="\r\r\n"), columns="id name", types={"id": "BIGINT"}, values=[(1, "name", "x1")]),
    case("lf_cr.csv", lines("id,name", row=lambda i: f"{i},x{i}", end="\n\r"), columns="id name", types={"id": "BIGINT"}, values=[(1, "name", "x1")]),
    case("wide_2000.csv", lambda: lines(",".join(f"c{i}" for i in range(2_000)), row=lambda r: ",".join(str(r * i) for i in range(2_000)), count=10), 10, types={"c0": "BIGINT", "c1999": "BIGINT"}, values=[(3, "c1999", "5997")]),
    case("wide_empty.csv", lambda: lines("id" + "," * 500, row=lambda i: f"{i}" + "," * 500), types={"id": "BIGINT"}),
    case("two_columns_first_rows_empty.csv", lines("id;note", row=lambda i: f"{i};" if i < 90 else f"{i};late; er"), [(90, 10), (100, 0)], types={"id": "BIGINT"}),
)  # fmt: skip
