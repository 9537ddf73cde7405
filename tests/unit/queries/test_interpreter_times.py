from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.queries.interpreter import interpret
from backend.queries.interpreter.reading import Op
from backend.queries.interpreter.times import MONTHS, grains_in, times_in
from backend.queries.interpreter.words import words_of
from tests.questions.subjects import ORDERS

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31))
YEARS = st.integers(1990, 2080)
NAMES = sorted(MONTHS)


def said(text):
    return times_in(words_of(text))


@given(
    DAYS,
    st.sampled_from(
        [
            "{d.day} {d:%B} {d.year}",
            "{d:%B} {d.day} {d.year}",
            "{d.day} {d:%b} {d.year}",
            "{d.year}-{d:%m}-{d:%d}",
            "on {d.year}-{d:%m}-{d:%d}",
        ]
    ),
)
def test_a_day_is_that_day_and_no_other(day, form):
    [time] = said(form.format(d=day))

    assert (time.op, time.values) == (Op.DURING, (day, day + timedelta(days=1)))


@given(DAYS, st.sampled_from(["in {d:%B} {d.year}", "{d:%b} {d.year}", "during {d:%B} of {d.year}"]))
def test_a_month_holds_its_first_and_last_day_and_not_the_next(day, form):
    [time] = said(form.format(d=day))
    first, after = time.values

    assert first <= day < after
    assert (first.day, after.day) == (1, 1)
    assert 28 <= (after - first).days <= 31


@given(YEARS, st.integers(1, 4), st.sampled_from(["q{q} {y}", "in Q{q} of {y}"]))
def test_a_quarter_is_three_months_of_its_year(year, quarter, form):
    [time] = said(form.format(q=quarter, y=year))
    first, after = time.values

    assert first == date(year, 3 * quarter - 2, 1)
    assert 90 <= (after - first).days <= 92


@given(YEARS, st.sampled_from([("first", 1), ("second", 7), ("1st", 1), ("2nd", 7)]))
def test_a_half_is_six_months_of_its_year(year, half):
    [time] = said(f"in the {half[0]} half of {year}")

    assert time.values[0] == date(year, half[1], 1)
    assert 181 <= (time.values[1] - time.values[0]).days <= 184


@given(YEARS, st.sampled_from(["in {y}", "during {y}", "for the year {y}", "{y}", "of {y}"]))
def test_a_year_runs_from_new_year_to_new_year(year, form):
    [time] = said(form.format(y=year))

    assert time.values == (date(year, 1, 1), date(year + 1, 1, 1))


@given(DAYS, DAYS)
def test_a_span_holds_both_its_ends(one, two):
    first, last = sorted((one, two))
    [time] = said(f"between {first} and {last}")

    assert time.op is Op.DURING
    assert time.values == (first, last + timedelta(days=1))


@given(YEARS, st.integers(1, 12), st.sampled_from(["before", "since", "after"]))
def test_before_since_and_after_a_month_do_not_overlap(year, month, word):
    [time] = said(f"{word} {date(year, month, 1):%B} {year}")
    border = time.values[0]

    assert time.op is (Op.LT if word == "before" else Op.GE)
    assert border == (date(year + month // 12, month % 12 + 1, 1) if word == "after" else date(year, month, 1))


@given(
    st.integers(1, 999),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.sampled_from(["in the last {n} {u}s", "over the past {n} {u}s"]),
)
def test_the_last_so_many_are_counted_back_from_the_newest_date(count, unit, form):
    [time] = said(form.format(n=count, u=unit))

    assert (time.op, time.values) == (Op.LAST, (count, unit))


@given(st.text(max_size=60))
def test_any_text_is_searched_for_times_without_a_stumble(text):
    words = words_of(text)

    assert all(0 <= one.start < one.end <= len(words) for one in [*times_in(words), *grains_in(words)])


@given(st.sampled_from(["2023-02-30", "31 June 2024", "30 February 2023", "2024-13-01"]))
def test_a_day_that_is_in_no_calendar_is_no_time(text):
    assert not any(one.op is Op.DURING and (one.values[1] - one.values[0]).days == 1 for one in said(text))


def test_a_comma_behind_a_year_does_not_hide_it():
    assert (
        interpret("orders before 1 July 2023, how many?", ORDERS).sql
        == interpret("how many orders before 1 July 2023", ORDERS).sql
    )


def test_relative_times_say_from_which_date_they_count():
    found = interpret("how many orders in the last 14 days", ORDERS)

    assert found.reading.assumptions == ("Counted back from the newest order_date.",)
