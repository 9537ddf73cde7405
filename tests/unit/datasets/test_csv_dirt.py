"""Dirty files as people send them: what a careful analyst would make of them."""

import gzip
from datetime import date, datetime

import pyarrow as pa
import pytest

from tests.reading import read


def lines(*head, row, count=100):
    return "\n".join([*head, *(row(i) for i in range(count))]) + "\n"


def packed(data, codec):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as out:
        out.write(data)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    data = lines(
        delimiter.join(["id", "name", "day"]), row=lambda i: delimiter.join([str(i), f"n {i}", f"2024-01-{i % 28 + 1:02d}"])
    )

    found = read(tmp_path, data)

    assert found.loaded.delimiter == delimiter
    assert found.types == {"id": "BIGINT", "name": "VARCHAR", "day": "DATE"}
    assert (len(found.rows), found.loaded.header) == (100, 1)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("cp1252", "Windows-1252"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-8-sig", "UTF-8"), ("utf-32", "UTF-32")],
)
def test_the_encoding_is_found_and_no_letter_lost(tmp_path, encoding, told):
    data = lines("id;name", row=lambda i: f"{i};“schön”, €{i} Zoë").encode(encoding)

    found = read(tmp_path, data)

    assert found.loaded.encoding.startswith(told)
    assert found.column("name") == [f"“schön”, €{i} Zoë" for i in range(100)]


def test_a_few_bytes_of_another_encoding_are_read_as_windows_and_counted(tmp_path):
    data = lines("id,name", row=lambda i: f"{i},Müller {i}").encode().replace("Müller 7\n".encode(), b"M\xfcller 7\n")

    found = read(tmp_path, data)

    assert found.column("name")[7] == "Müller 7"
    assert found.repairs == {"bytes": 1}
    assert found.loaded.encoding == "UTF-8"


def test_nul_characters_are_removed_and_counted(tmp_path):
    found = read(tmp_path, lines("id,name", row=lambda i: f"{i},x\x00{i}"))

    assert found.column("name") == [f"x{i}" for i in range(100)]
    assert found.repairs == {"nul_characters": 100}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(tmp_path, end):
    found = read(tmp_path, lines("id,name", row=lambda i: f"{i},x{i}").replace("\n", end))

    assert found.rows == [(i, f"x{i}") for i in range(100)]


def test_mixed_line_ends_lose_nothing(tmp_path):
    data = "id,name\r\n" + "".join(f"{i},x{i}" + ("\r\n", "\n", "\r\n")[i % 3] for i in range(99))

    found = read(tmp_path, data)

    assert found.rows == [(i, f"x{i}") for i in range(99)]


def test_line_breaks_inside_cells_stay_as_they_are(tmp_path):
    data = "id,text\r\n" + "".join(f'{i},"one\ntwo ""{i}"", three\r\nfour\rfive \x1a2"\r\n' for i in range(50))

    found = read(tmp_path, data)

    assert found.column("text") == [f'one\ntwo "{i}", three\r\nfour\rfive \x1a2' for i in range(50)]


def test_packed_files_are_told_by_their_content(tmp_path):
    data = lines("id,name", row=lambda i: f"{i},x{i}").encode()

    zipped = read(tmp_path, gzip.compress(data), name="list.csv")
    squeezed = read(tmp_path, packed(data, "zstd"), name="other.csv")

    assert zipped.rows == squeezed.rows == [(i, f"x{i}") for i in range(100)]
    assert zipped.repairs == squeezed.repairs == {"unpacked": 1}


def test_a_title_above_the_table_is_left_out(tmp_path):
    found = read(tmp_path, lines("Sales 2024", "", "as of 1 May", "", "id,name,total", row=lambda i: f"{i},x{i},{i}.5"))

    assert (found.names, len(found.rows), found.loaded.header) == (["id", "name", "total"], 100, 5)
    assert found.repairs == {"preamble": 4}


def test_a_spreadsheets_sep_line_and_comments_are_left_out(tmp_path):
    assert read(tmp_path, lines("sep=;", "a;b", row=lambda i: f"{i};{i},5")).types == {"a": "BIGINT", "b": "DOUBLE"}
    assert read(tmp_path, lines("# made by x, y", "# v2", "a,b", row=lambda i: f"{i},t{i}")).names == ["a", "b"]


def test_a_header_that_begins_with_a_hash_is_a_header(tmp_path):
    assert read(tmp_path, lines("#id,name", row=lambda i: f"{i},x{i}")).names == ["id", "name"]


def test_without_a_header_every_line_is_data(tmp_path):
    found = read(tmp_path, lines(row=lambda i: f"{i},name{i},2024-01-{i % 28 + 1:02d}"))

    assert (found.names, len(found.rows), found.loaded.header) == (["column1", "column2", "column3"], 100, None)


def test_years_as_names_are_a_header(tmp_path):
    found = read(tmp_path, lines("country,2021,2022", row=lambda i: f"land {i},{i * 3},{i * 5}.5"))

    assert found.types == {"country": "VARCHAR", "2021": "BIGINT", "2022": "DOUBLE"}


def test_a_header_alone_is_a_dataset_without_rows(tmp_path):
    found = read(tmp_path, "a,b,c\n")

    assert (found.rows, found.types) == ([], {"a": "VARCHAR", "b": "VARCHAR", "c": "VARCHAR"})


def test_names_are_trimmed_made_unique_and_never_empty(tmp_path):
    found = read(tmp_path, lines(' id ,,name,NAME,"two\nlines",' + "é" * 200, row=lambda i: f"{i},{i},x,y,z,{i}"))

    assert found.names[:5] == ["id", "column2", "name", "NAME_2", "two lines"]
    assert len(found.names[5].encode()) <= 255


def test_a_single_column_needs_no_delimiter(tmp_path):
    found = read(tmp_path, lines("value", row=str))

    assert (found.types, len(found.rows), found.loaded.delimiter) == ({"value": "BIGINT"}, 100, "")


def test_numbers_in_the_notations_of_people_are_numbers(tmp_path):
    head = "us;eu;swiss;money;negative;percent;science"
    rows = [f"1,234,{i:03d}.5;1.234.{i:03d},25;1'234.{i:02d};€ 1.{i:03d},50;({i}.5);{i}%;1.5e{i % 9}" for i in range(100)]

    found = read(tmp_path, "\n".join([head, *rows]))

    assert set(found.types.values()) == {"DOUBLE"}
    assert found.rows[7] == (1234007.5, 1234007.25, 1234.07, 1007.5, -7.5, 7.0, 1.5e7)


def test_currencies_that_differ_stay_text(tmp_path):
    found = read(tmp_path, lines("price", "x", row=lambda i: f"{'$€'[i % 2]}{i}.50"))

    assert found.types == {"price": "VARCHAR"}


def test_zeros_in_front_and_long_numbers_are_never_lost(tmp_path):
    found = read(
        tmp_path, lines("zip,account,long,iban", row=lambda i: f"{i:05d},40000000000000{i:02d},{10**24 + i},DE{i:020d}")
    )

    assert found.types == {"zip": "VARCHAR", "account": "BIGINT", "long": "VARCHAR", "iban": "VARCHAR"}
    assert found.rows[42] == ("00042", 4000000000000042, "1000000000000000000000042", f"DE{42:020d}")
    assert "start with 0" in found.why("zip")


def test_doubles_written_by_programs_come_back_to_the_last_digit(tmp_path):
    values = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -2.5, 123456.789]

    found = read(tmp_path, lines("v", row=lambda i: repr(values[i % len(values)])))

    assert found.column("v")[:6] == values


def test_words_for_nothing_are_null_in_numbers_and_stay_in_text(tmp_path):
    words = ("NA", "null", "-", "")

    found = read(
        tmp_path, lines("id,n,t", row=lambda i: f"{i},{words[i % 5] if i % 5 < 4 else i},{words[i % 5] if i % 5 < 4 else 'x'}")
    )

    assert found.rows[:5] == [(0, None, "NA"), (1, None, "null"), (2, None, "-"), (3, None, None), (4, 4, "x")]


def test_yes_and_no_are_truths_and_zero_and_one_numbers(tmp_path):
    found = read(tmp_path, lines("yn,tf,zo", row=lambda i: ("yes,TRUE,0", "no,False,1")[i % 2]))

    assert found.types == {"yn": "BOOLEAN", "tf": "BOOLEAN", "zo": "BIGINT"}
    assert found.rows[:2] == [(True, True, 0), (False, False, 1)]


def test_dates_are_read_in_the_order_that_takes_them_all(tmp_path):
    day = [date(2024, 1 + i % 12, 1 + i % 28) for i in range(100)]
    head = "iso,dmy,mdy,dotted,named,slash"
    rows = [f"{d},{d:%d/%m/%Y},{d:%m/%d/%Y},{d:%d.%m.%Y},{d:%d-%b-%Y},{d:%Y/%m/%d}" for d in day]

    found = read(tmp_path, "\n".join([head, *rows]))

    assert set(found.types.values()) == {"DATE"}
    assert found.rows == [(d,) * 6 for d in day]


def test_dates_that_could_be_read_both_ways_say_so(tmp_path):
    found = read(tmp_path, lines("day", row=lambda i: f"{i % 12 + 1:02d}/{i % 7 + 1:02d}/2024"))

    assert found.column("day")[0] == date(2024, 1, 1)
    assert "month first" in found.why("day")


def test_day_first_and_month_first_in_one_column_stay_text(tmp_path):
    found = read(tmp_path, lines("day", row=lambda i: ("25/01/2024", "01/25/2024")[i % 2]))

    assert found.types == {"day": "VARCHAR"}


def test_several_notations_of_dates_become_one(tmp_path):
    found = read(tmp_path, lines("day", row=lambda i: ("2024-02-25", "25/02/2024", "25.02.2024", "Feb 25 2024")[i % 4]))

    assert set(found.column("day")) == {date(2024, 2, 25)}


def test_times_keep_their_zone(tmp_path):
    found = read(
        tmp_path,
        lines(
            "a,b,c,d",
            row=lambda i: (
                f"2024-01-01T00:{i % 60:02d}:00Z,2024-01-01 00:{i % 60:02d}:00+02:00,2024-01-01 00:{i % 60:02d}:00,31/12/2024 23:59"
            ),
        ),
    )

    assert list(found.types.values()) == ["TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP"]
    assert (found.rows[5][0], found.rows[5][1]) == (datetime(2024, 1, 1, 0, 5), datetime(2023, 12, 31, 22, 5))  # noqa: DTZ001  both are in UTC
    assert found.rows[5][3] == datetime(2024, 12, 31, 23, 59)  # noqa: DTZ001  the column has no zone


def test_spaces_behind_delimiters_are_no_part_of_a_cell(tmp_path):
    found = read(tmp_path, lines("id, name, note", row=lambda i: f'{i}, x{i}, "a, b"'))

    assert found.rows[3] == (3, "x3", "a, b")
    assert found.names == ["id", "name", "note"]


def test_formulas_stay_the_text_they_are(tmp_path):
    found = read(tmp_path, lines("id,t", row=lambda i: f"{i},=HYPERLINK({i})"))

    assert found.column("t")[1] == "=HYPERLINK(1)"


def test_apostrophes_quote_cells_where_they_open_them(tmp_path):
    found = read(tmp_path, lines("id;name", row=lambda i: f"{i};'a;b {i}'"))

    assert found.rows[3] == (3, "a;b 3")


def test_backslashes_escape_quotes_and_nothing_else(tmp_path):
    found = read(tmp_path, lines("id,path", row=lambda i: f'{i},"C:\\new \\"{i}\\", x"'))

    assert found.column("path")[7] == 'C:\\new "7", x'


def test_a_backslash_at_the_end_of_a_cell_escapes_nothing(tmp_path):
    found = read(tmp_path, lines("id,folder", row=lambda i: f'{i},"C:\\new, {i}\\"'))

    assert found.column("folder")[7] == "C:\\new, 7\\"


def test_cells_whose_text_is_in_quotes_itself_keep_those(tmp_path):
    found = read(tmp_path, lines("id,said", row=lambda i: f'{i},"""yes, {i}"""' if i % 5 > 2 else f"{i},;"))

    assert found.column("said")[3] == '"yes, 3"'


def test_inches_are_no_quotes(tmp_path):
    assert read(tmp_path, lines("id,size", row=lambda i: f'{i},{i}" pipe')).column("size")[3] == '3" pipe'


def test_empty_columns_and_rows_are_told(tmp_path):
    found = read(tmp_path, lines("id,gone,x", row=lambda i: ",," if i % 10 == 9 else f"{i},,x"))

    assert found.types["gone"] == "VARCHAR"
    assert (len(found.rows), found.repairs) == (90, {"blank_rows": 10})
