"""A sheet is read like any list, and what the workbook knows is kept: dates, times, texts, exact numbers, errors, rows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from backend.core.errors import Rejected
from tests.reading import Listener
from tests.sources import load, ods, xls, xlsx

PLAIN = [["id", "name", "v"], *([i, f"name {i}", i + 0.5] for i in range(30))]


def sheet(*columns, rows=30):
    """Return rows of a table: each column a name and a function of the row's number."""
    return [[name for name, _ in columns], *([make(i) for _, make in columns] for i in range(rows))]


def test_dates_times_durations_numbers_and_truths_keep_their_types(tmp_path):
    rows = sheet(
        ("day", lambda i: (44197 + i, 1)),
        ("at", lambda i: (44197 + i / 24, 2)),
        ("clock", lambda i: (i / 1440, 3)),
        ("spent", lambda i: (1.5 + i, 4)),
        ("share", lambda i: (i / 100, 5)),
        ("ok", lambda i: i % 2 == 0),
        ("big", lambda i: 10**15 + i),
    )

    found = load(tmp_path, xlsx({"A": rows}))

    assert list(found.types.values()) == ["DATE", "TIMESTAMP", "TIME", "INTERVAL", "DOUBLE", "BOOLEAN", "BIGINT"]
    assert found.rows[1] == (
        date(2021, 1, 2), datetime(2021, 1, 1, 1, tzinfo=UTC).replace(tzinfo=None), time(0, 1), timedelta(days=2, hours=12), 0.01, False, 10**15 + 1,
    )  # fmt: skip


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path):
    found = load(tmp_path, xlsx({"A": sheet(("day", lambda i: (i + 1, 1)), ("n", lambda i: i))}, year_1904=True))

    assert found.column("day")[0] == date(1904, 1, 2)


def test_texts_of_digits_stay_the_texts_they_are(tmp_path):
    found = load(tmp_path, xlsx({"A": sheet(("zip", lambda i: f"{i:05}"), ("part", lambda i: f"{i % 9 + 1}-2"))}))

    assert (found.column("zip")[7], found.column("part")[0]) == ("00007", "1-2")


def test_whole_numbers_have_no_point_and_long_ones_all_their_digits(tmp_path):
    found = load(tmp_path, xlsx({"A": sheet(("n", float), ("x", lambda _: 0.1 + 0.2), ("t", lambda i: "a" if i else 5.0))}))

    assert (found.types["n"], found.column("x")[0], found.column("t")[0]) == ("BIGINT", 0.1 + 0.2, "5")


def test_line_breaks_and_quotes_in_cells_are_kept_and_rows_keep_their_numbers(tmp_path):
    rows = [["My list"], [], *sheet(("id", lambda i: i), ("t", lambda _: 'one\ntwo, "three"'), ("u", lambda i: f"w{i}"))]

    found = load(tmp_path, xlsx({"A": rows}), header=3)

    assert (found.loaded.header, found.names, len(found.rows)) == (3, ["id", "t", "u"], 30)
    assert set(found.column("t")) == {'one\ntwo, "three"'}


def test_error_cells_are_empty_and_counted_with_their_rows(tmp_path):
    rows = sheet(("id", lambda i: i), ("v", lambda i: "#N/A" if i in {3, 4} else i / 2))

    found = load(tmp_path, xlsx({"A": rows}))

    repair = next(one for one in found.loaded.repairs if one.kind == "error_cells")
    assert (repair.count, repair.lines, found.types["v"], found.column("v")[3:5]) == (2, (5, 6), "DOUBLE", [None, None])


@pytest.mark.parametrize("make", [xls, ods], ids=["xls", "ods"])
def test_other_kinds_of_workbooks_say_the_same(tmp_path, make):
    found = load(
        tmp_path, make({"A": [["id", "name", "day", "v"], *([i, f"{i:03}", date(2024, 1, i + 1), i / 2] for i in range(25))]})
    )

    assert found.types == {"id": "BIGINT", "name": "VARCHAR", "day": "DATE", "v": "DOUBLE"}
    assert found.rows[2] == (2, "002", date(2024, 1, 3), 1.0)
    assert (found.loaded.format, found.loaded.table) == (make.__name__, "A")


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named(tmp_path):
    book = xlsx({"Empty": [], "Cover": [["Report"], ["made by hand"]], "Data": PLAIN, "More": PLAIN})

    found = load(tmp_path, book)

    assert (found.loaded.table, found.loaded.tables, len(found.rows)) == ("Data", ("Empty", "Cover", "Data", "More"), 30)
    told = next(one for one in found.loaded.repairs if one.kind == "other_tables")
    assert (told.count, "Cover" in told.detail, "More" in told.detail, "Empty" in told.detail) == (2, True, True, False)


def test_a_hidden_sheet_is_read_only_where_nothing_else_holds_a_table_or_it_is_asked_for(tmp_path):
    book = xlsx({"Lists": PLAIN[:9], "Data": PLAIN}, hidden=["Lists"])

    assert load(tmp_path, book).loaded.table == "Data"
    assert load(tmp_path, book, table="lists").loaded.rows == 8


def test_a_sheet_nobody_has_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(Rejected, match="no sheet “May”") as refusal:
        load(tmp_path, xlsx({"Data": PLAIN}), table="May")

    assert "Data" in refusal.value.hint


def test_a_label_merged_over_rows_stands_in_each_and_a_number_does_not(tmp_path):
    rows = [
        ["region", "total", "v"],
        *([f"r{i // 5}" if i % 5 == 0 else None, 100 if i % 5 == 0 else None, i] for i in range(30)),
    ]
    areas = [f"{c}{2 + 5 * k}:{c}{6 + 5 * k}" for k in range(6) for c in "AB"]

    found = load(tmp_path, xlsx({"A": rows}, merged={"A": areas}))

    assert found.column("region")[:7] == ["r0"] * 5 + ["r1"] * 2
    assert sum(value or 0 for value in found.column("total")) == 600
    assert found.repairs["merged_cells"] == 6


def test_names_merged_over_columns_are_joined_with_those_below(tmp_path):
    head = [["region", "2023", None, "2024", None], [None, "sales", "cost", "sales", "cost"]]
    rows = [*head, *([f"r{i}", i, i * 2, i * 3, i + 0.5] for i in range(30))]

    found = load(tmp_path, xlsx({"A": rows}, merged={"A": ["A1:A2", "B1:C1", "D1:E1"]}))

    assert found.names == ["region", "2023 sales", "2023 cost", "2024 sales", "2024 cost"]


def test_rows_above_and_columns_beside_the_table_that_are_empty_are_left_out(tmp_path):
    rows = [[], [], *([None, None, row[0], None, *row[1:]] for row in PLAIN)]

    found = load(tmp_path, xlsx({"A": rows}))

    assert (found.names, found.loaded.header, found.repairs["empty_columns"]) == (["id", "name", "v"], 3, 1)


def test_blank_rows_are_counted_between_others_and_not_at_the_end(tmp_path):
    found = load(tmp_path, xlsx({"A": [*PLAIN[:10], [], *PLAIN[10:], *([""] for _ in range(50))]}))

    assert (len(found.rows), found.repairs["blank_rows"]) == (30, 1)


def test_a_persons_choices_hold_for_a_sheet(tmp_path):
    found = load(tmp_path, xlsx({"A": PLAIN}), types={"key": "VARCHAR"}, names=["key", "name", "v"], null_words=["name 3"])

    assert (found.names, found.types["key"], found.column("name")[3]) == (["key", "name", "v"], "VARCHAR", None)


def test_a_workbook_without_cells_or_cut_short_is_refused_in_words(tmp_path):
    whole = xlsx({"A": PLAIN})

    for data in (xlsx({"A": []}), whole[: len(whole) // 2], xls({"A": PLAIN})[:1500]):
        with pytest.raises(Rejected) as refusal:
            load(tmp_path, data, name="a.xlsx")
        assert refusal.value.hint


def test_a_workbook_with_a_password_is_refused_in_words(tmp_path):
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)

    with pytest.raises(Rejected, match="password"):
        load(tmp_path, locked, name="a.xlsx")


def test_a_sheet_that_would_fill_the_memory_is_refused_and_nothing_else_suffers(tmp_path):
    data = xlsx({"A": [["a", "b"], [1, 2]]}, far="XFD1048576")

    with pytest.raises(Rejected, match="memory") as refusal:
        load(tmp_path, data, name="a.xlsx")

    assert "CSV" in refusal.value.hint


def test_reading_a_workbook_ends_when_the_work_has_to_end(tmp_path):
    with pytest.raises(InterruptedError):
        load(tmp_path, xlsx({"A": PLAIN}), listener=Listener(stop_at=1))
