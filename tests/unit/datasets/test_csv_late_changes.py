"""What only shows far down in a file: nothing is damaged by a type that was chosen from the beginning."""

from datetime import date, datetime

from tests.reading import Listener, read

MANY = 60_000


def with_late(value, *, early=str, at=MANY // 2 + 17, count=MANY):
    return "n,rest\n" + "".join(f"{value if i == at else early(i)},text of row {i}\n" for i in range(count)), at


def test_a_late_zero_in_front_makes_the_column_text(tmp_path):
    data, at = with_late("007")

    found = read(tmp_path, data)

    assert found.types["n"] == "VARCHAR"
    assert (found.column("n")[at], found.column("n")[at + 1]) == ("007", str(at + 1))
    assert "007" in found.why("n")
    assert found.misfits == {}


def test_a_late_decimal_makes_whole_numbers_decimal(tmp_path):
    data, at = with_late("1.5")

    found = read(tmp_path, data)

    assert found.types["n"] == "DOUBLE"
    assert found.column("n")[at - 1 : at + 1] == [float(at - 1), 1.5]


def test_a_late_decimal_among_long_numbers_keeps_every_digit_as_text(tmp_path):
    data, at = with_late("1.5", early=lambda i: str(9_007_199_254_740_993 + i))

    found = read(tmp_path, data)

    assert found.types["n"] == "VARCHAR"
    assert found.column("n")[at - 1 : at + 1] == [str(9_007_199_254_740_993 + at - 1), "1.5"]


def test_a_late_number_beyond_every_type_makes_the_column_text(tmp_path):
    data, at = with_late("123456789012345678901234567890")

    assert read(tmp_path, data).column("n")[at] == "123456789012345678901234567890"


def test_a_late_thousands_separator_is_understood(tmp_path):
    data, at = with_late('"1,234"')

    found = read(tmp_path, data)

    assert (found.types["n"], found.column("n")[at]) == ("DOUBLE", 1234.0)


def test_a_late_time_makes_dates_times(tmp_path):
    data, at = with_late("2024-05-05 10:30:00", early=lambda i: f"2024-01-{i % 28 + 1:02d}")

    found = read(tmp_path, data)

    assert found.types["n"] == "TIMESTAMP"
    assert found.column("n")[at] == datetime(2024, 5, 5, 10, 30)  # noqa: DTZ001  the column has no zone


def test_a_late_day_above_twelve_settles_which_number_is_the_month(tmp_path):
    data, at = with_late("01/25/2024", early=lambda i: f"{i % 12 + 1:02d}/0{i % 9 + 1}/2024")

    found = read(tmp_path, data)

    assert found.column("n")[at] == date(2024, 1, 25)
    assert found.column("n")[1] == date(2024, 2, 2)
    assert found.column("n")[2] == date(2024, 3, 3)
    assert found.column("n")[9] == date(2024, 10, 1)


def test_a_few_late_words_are_counted_and_shown(tmp_path):
    data = "n,rest\n" + "".join(f"{'lost' if i % 1000 == 7 and i > 30_000 else i},row {i}\n" for i in range(MANY))

    found = read(tmp_path, data)

    assert found.types["n"] == "BIGINT"
    assert found.misfits == {"n": 30}
    assert found.loaded.misfits[0].examples == ("lost",)
    assert found.column("n").count(None) == 30


def test_many_late_words_make_the_column_text(tmp_path):
    data = "n,rest\n" + "".join(f"{f'w{i}' if 30_000 < i < 33_000 else i},row {i}\n" for i in range(MANY))

    found = read(tmp_path, data)

    assert found.types["n"] == "VARCHAR"
    assert found.misfits == {}
    assert len(found.rows) == MANY


def test_progress_only_rises_even_when_the_file_is_read_twice(tmp_path):
    listener = Listener()
    data, _ = with_late("007")

    read(tmp_path, data, listener=listener)

    done = [report[0] for report in listener.reports]
    assert done == sorted(done)
    assert {report[1] for report in listener.reports} == {len(data)}
    assert any("again" in report[2] for report in listener.reports)
