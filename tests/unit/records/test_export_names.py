import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Rejected, TooLarge
from backend.records.exports.choosing import read_columns, read_rows, write_rows
from backend.records.exports.naming import file_name


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("orders 2026", "orders 2026.csv"), ("Umsätze/Q1: neu?", "Umsätze_Q1_ neu_.csv"), ("../../etc/passwd", "_.._etc_passwd.csv"),
        ("con", "con_.csv"), ("LPT1.old", "LPT1_.old.csv"), ("console", "console.csv"), ("invoice\u202efdp", "invoicefdp.csv"),
        ("a\nb\x00c", "a bc.csv"), (" . ", "export.csv"), ("", "export.csv"), ("日本語", "日本語.csv"),
    ],
)  # fmt: skip
def test_a_name_becomes_one_that_every_system_takes(name, made):
    assert file_name(name, ".csv") == made


@given(st.text(max_size=300))
def test_no_name_is_too_long_or_holds_what_a_system_minds(name):
    made = file_name(name, ".xlsx")

    assert len(made.encode()) <= 200
    assert not set(made) & set('<>:"/\\|?*%\n\r\t\x00')
    assert made == made.strip()
    assert not made.startswith(".")


@given(st.sets(st.integers(1, 60)))
def test_row_numbers_come_back_as_they_were_written(rows):
    assert read_rows(write_rows(sorted(rows))) == (tuple(sorted(rows)) or None)


@pytest.mark.parametrize("text", ["0", "5-1", "x", "1,,2", "-3", "1-2-3"])
def test_what_is_no_row_number_is_named(text):
    with pytest.raises(Rejected, match="no row number"):
        read_rows(text)


@pytest.mark.parametrize("text", ["1-100001", "1-60000,70000-130000"])
def test_too_many_rows_are_refused_before_they_are_listed(text):
    with pytest.raises(TooLarge, match="100,000"):
        read_rows(text)


def test_columns_come_as_a_list_or_one_by_one():
    assert read_columns(['["a","b, c"]']) == ("a", "b, c")
    assert read_columns(["a", "[b]"]) == ("a", "[b]")
    assert read_columns([]) is None
