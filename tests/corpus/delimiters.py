"""What stands between cells: commas, semicolons, tabs, rarer characters, spaces, frames drawn around tables."""

from tests.corpus.case import case, lines

_PLAIN = {"id": "BIGINT", "name": "VARCHAR", "day": "DATE"}


def _with(mark: str) -> str:
    return lines(mark.join(["id", "name", "day"]), row=lambda i: mark.join([str(i), f"n {i}", f"2024-01-{i % 28 + 1:02d}"]))


CASES = (
    *(
        case(f"{name}.csv", _with(mark), columns="id name day", types=_PLAIN, values=[(7, "name", "n 7")])
        for name, mark in {
            "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "caret": "^", "tilde": "~", "hive_ctrl_a": "\x01",
            "unit_separator": "\x1f", "section_sign": "§", "broken_bar": "¦",
        }.items()
    ),
    case("double_pipe.csv", _with("||"), columns="id name day", types=_PLAIN),
    case("tab_named_csv.csv", lines("id\ttext", row=lambda i: f"{i}\ta, b; c {i}"), types={"id": "BIGINT", "text": "VARCHAR"}, values=[(1, "text", "a, b; c 1")]),
    case("commas_in_semicolon_text.csv", lines("id;text;v", row=lambda i: f"{i};Smith, John, Dr., MD;{i},5"), columns="id text v", types={"v": "DOUBLE"}, values=[(3, "v", "3.5")]),
    case("comma_decimals_quoted.csv", lines("id,v,w", row=lambda i: f'{i},"{i},25","1.{i:03d},5"'), types={"v": "DOUBLE", "w": "DOUBLE"}, values=[(7, "v", "7.25"), (7, "w", "1007.5")]),
    case("tab_in_quotes.tsv", lines("id\ttext\tx", row=lambda i: f'{i}\t"a\tb {i}"\t{i}'), columns="id text x", values=[(3, "text", "a\tb 3")]),
    case("sep_line.csv", lines("sep=;", "a;b", row=lambda i: f"{i};{i},5"), columns="a b", types={"a": "BIGINT", "b": "DOUBLE"}),
    case("sep_line_quoted.csv", lines('"sep=,"', "a,b", row=lambda i: f"{i},x{i}"), columns="a b", types={"a": "BIGINT"}),
    case("sep_line_tab_utf16.csv", lines("sep=\t", "a\tb", row=lambda i: f"{i}\tž{i}", end="\r\n").encode("utf-16"), columns="a b", values=[(2, "b", "ž2")]),
    case("spaces_between.csv", lines("id name v", row=lambda i: f"{i} n{i} {i}.5"), columns="id name v", types={"id": "BIGINT", "v": "DOUBLE"}),
    case("spaces_many.txt", lines("id    name  value", row=lambda i: f"{i:<5} n{i:<5} {i}.5"), columns="id name value", types={"id": "BIGINT", "value": "DOUBLE"}),
    case("comma_space.csv", lines("id, name, v", row=lambda i: f'{i}, "n, {i}", {i}.5'), columns="id name v", values=[(3, "name", "n, 3")]),
    case("space_before_comma.csv", lines("id ,name ,v ", row=lambda i: f"{i} ,n{i} ,{i}.5 "), columns="id name v", types={"id": "BIGINT", "v": "DOUBLE"}),
    case("trailing_delimiters.csv", lines("a,b,c,", row=lambda i: f"{i},x{i},{i}.5,"), columns=["a b c", "a b c column4"], types={"a": "BIGINT", "c": "DOUBLE"}),
    case("trailing_delimiters_rows_only.csv", lines("a,b,c", row=lambda i: f"{i},x{i},{i}.5,"), columns=["a b c", "a b c column4"], types={"a": "BIGINT", "c": "DOUBLE"}),
    case("trailing_delimiters_header_only.csv", lines("a,b,c,", row=lambda i: f"{i},x{i},{i}.5"), columns=["a b c", "a b c column4"], types={"a": "BIGINT", "c": "DOUBLE"}),
    case("trailing_semicolons_from_spreadsheet.csv", lines("a;b;;;;", row=lambda i: f"{i};x{i};;;;"), types={"a": "BIGINT", "b": "VARCHAR"}),
    case("markdown_table.md", lines("| id | name | v |", "|---:|:-----|---|", row=lambda i: f"| {i} | n{i} | {i}.5 |"), columns="id name v", types={"id": "BIGINT", "v": "DOUBLE"}),
    case("psql_output.txt", lines(" id  | name  | v ", "-----+-------+------", row=lambda i: f" {i:3d} | n{i:4d} | {i}.5", foot=["(100 rows)", ""]), [(100, 0), (100, 1)], columns="id name v", types={"id": "BIGINT", "v": "DOUBLE"}, told="(100 rows)|footer|row"),
    case("mysql_output.txt", lines("+-----+------+", "| id  | name |", "+-----+------+", row=lambda i: f"| {i:3d} | n{i:3d} |", foot=["+-----+------+"]), [(100, 0), (100, 1)], columns="id name", types={"id": "BIGINT"}),
    case("clock_times_one_column.csv", lines("start", row=lambda i: f"{i % 24:02d}:{i % 60:02d}"), columns="start", types={"start": "VARCHAR|TIME"}),
    case("single_column_decimal_comma.csv", lines("value", row=lambda i: f"{i},{i % 90 + 10}"), columns="value", types={"value": "DOUBLE"}, values=[(5, "value", "5.15")]),
    case("single_column_sentences.csv", lines("comment", row=lambda i: ("It works, mostly", "Fine", "Slow, dull, dear", "No; not at all")[i % 4]), columns="comment", types={"comment": "VARCHAR"}, values=[(2, "comment", "Slow, dull, dear")]),
    case("single_column_names.txt", lines("name", row=lambda i: f"Person{i} Family{i}"), columns="name", types={"name": "VARCHAR"}),
    case("single_column_urls.csv", lines("url", row=lambda i: f"https://example.org/a?b={i}&c=1;d=2"), columns="url", types={"url": "VARCHAR"}),
    case("single_column_dates.csv", lines("day", row=lambda i: f"{i % 28 + 1:02d}.0{i % 9 + 1}.2024"), columns="day", types={"day": "DATE"}),
    case("single_column_mail.csv", lines("email", row=lambda i: f"a.b{i}@example.org"), columns="email", types={"email": "VARCHAR"}),
    case("single_column_quoted.csv", lines('"name"', row=lambda i: f'"a, b {i}"'), columns="name", values=[(3, "name", "a, b 3")]),
    case("json_in_cells.csv", lines("id,doc", row=lambda i: f'{i},"{{""a"": {i}, ""b"": [1, 2]}}"'), columns="id doc", types={"id": "BIGINT"}, values=[(4, "doc", '{"a": 4, "b": [1, 2]}')]),
    case("json_in_cells_unquoted.tsv", lines("id\tdoc", row=lambda i: f'{i}\t{{"a": {i}, "b": "x"}}'), columns="id doc", values=[(4, "doc", '{"a": 4, "b": "x"}')]),
    case("pipes_inside_comma_file.csv", lines("id,tags,v", row=lambda i: f"{i},a|b|c,{i}"), columns="id tags v", values=[(4, "tags", "a|b|c")]),
    case("colons_everywhere.csv", lines("at;key;v", row=lambda i: f"2024-01-01 10:{i % 60:02d}:00;a:b:{i};{i}"), columns="at key v", types={"at": "TIMESTAMP"}),
    case("delimiter_changes_midway.csv", lines("id,name,v", row=lambda i: f"{i},n{i},{i}.5" if i < 90 else f"{i};n{i};{i}.5"), [(90, 10), (100, 0)], columns="id name v"),
    case("two_rows_semicolon.csv", "id;name;price\n1;Anna;3,50\n2;Ben;4,00\n", 2, columns="id name price", types={"price": "DOUBLE"}, values=[(1, "price", "4.0")]),
    case("spaces_only_text_semicolon.csv", lines("Name;Street;Town", row=lambda i: f"Person {i};High Street {i};New York"), columns="Name Street Town", values=[(2, "Street", "High Street 2")]),
)  # fmt: skip
