"""Texts read as numbers, dates, yes and no, and written in one way; what does not fit is never bent until it does."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cleaning import column, effects, problems


@pytest.mark.parametrize(
    ("decimal", "text", "number"),
    [
        ("point", "1,234.50", 1234.5),
        ("point", "$1,234.50", 1234.5),
        ("point", "(12)", -12.0),
        ("point", "12-", -12.0),
        ("point", "\u221212", -12.0),
        ("point", "12%", 12.0),
        ("point", " 12 ", 12.0),
        ("point", "1 234.5", 1234.5),
        ("point", "12,34,567", 1234567.0),
        ("point", ".5", 0.5),
        ("point", "1e3", 1000.0),
        ("point", "USD 5", 5.0),
        ("comma", "1.234,50 €", 1234.5),
        ("comma", "1'234,5", 1234.5),
        ("comma", "1\u00a0234,5", 1234.5),
        ("comma", "12,5", 12.5),
        ("comma", "1234", 1234.0),
        ("comma", "-1.234", -1234.0),
        ("comma", "1.5", None),
        ("point", "1,5", None),
        ("point", "12 34", None),
        ("point", "abc", None),
        ("point", "inf", None),
        ("point", "nan", None),
        ("point", "1_000", None),
        ("point", "0x10", None),
        ("point", "12345678901234567890", None),
        ("point", "", None),
    ],
)
def test_numbers_are_read_as_people_write_them(decimal, text, number):
    assert column([text], ("to_number", {"decimal": decimal})) == [number]


def test_a_number_that_its_type_would_change_does_not_fit():
    assert column(["1.5", "2", "3.0"], ("to_number", {"type": "BIGINT"})) == [None, 2, 3]
    assert column(["1.239", "1.50"], ("to_number", {"type": "DECIMAL(18,2)"})) == [None, Decimal("1.50")]
    assert column(["50%", "2"], ("to_number", {"percent": "share"})) == [0.5, 2.0]
    assert effects({"c": ["1", "x", None]}, ("to_number", "c", {})) == [(2, 2, 1)]


@pytest.mark.parametrize(
    ("first", "text", "expected"),
    [
        ("day", "05.03.2026", date(2026, 3, 5)),
        ("day", "5/3/2026", date(2026, 3, 5)),
        ("month", "3/5/2026", date(2026, 3, 5)),
        ("day", "2026-03-05", date(2026, 3, 5)),
        ("day", " 5. März 2026", date(2026, 3, 5)),
        ("month", "Mar 5, 2026", date(2026, 3, 5)),
        ("day", "05.03.26", date(2026, 3, 5)),
        ("year", "2026/03/05", date(2026, 3, 5)),
        ("year", "20260305", date(2026, 3, 5)),
        ("day", "05.03.2026 00:00", date(2026, 3, 5)),
        ("day", "05.03.2026 10:00", None),
        ("day", "31.02.2026", None),
        ("day", "12.31.2026", None),
        ("year", "05.03.2026", None),
        ("day", "soon", None),
    ],
)
def test_dates_are_read_in_the_order_that_was_said(first, text, expected):
    assert column([text], ("to_date", {"first": first})) == [expected]


def test_times_are_read_with_their_dates():
    values = ["2026-03-05 10:20:30", "05.03.2026 10:20", "5/3/2026", "x"]

    found = column(values, ("to_timestamp", {"first": "day"}))

    assert [str(one) for one in found] == ["2026-03-05 10:20:30", "2026-03-05 10:20:00", "2026-03-05 00:00:00", "None"]


def test_words_become_yes_and_no():
    assert column(["Ja", " nein", "x", None], ("to_boolean", {"yes": ["ja"], "no": ["nein"]})) == [True, False, None, None]


def test_a_cast_never_rounds_unnoticed():
    assert column([1.0, 1.5, None], ("cast", {"type": "BIGINT"})) == [1, None, None]
    assert column([1, 2], ("cast", {"type": "VARCHAR"})) == ["1", "2"]
    assert column(["1.5", "2"], ("cast", {"type": "BIGINT"})) == [None, 2]
    assert problems({"c": [date(2026, 1, 1)]}, ("cast", "c", {"type": "BIGINT"})) == [
        "“c” holds dates, which cannot become whole numbers."
    ]


def test_what_has_its_type_already_stays_so_that_a_plan_can_be_replayed():
    assert column([1, 2], ("to_number", {"type": "BIGINT"})) == [1, 2]
    assert column([date(2026, 1, 1)], ("to_date", {})) == [date(2026, 1, 1)]
    assert column([True], ("to_boolean", {"yes": ["x"], "no": ["y"]})) == [True]


def test_addresses_of_people_are_written_in_one_way_and_nothing_is_guessed():
    mails = [" Ada@Example.COM ", "mailto:bob@x.org", "<c@d.de>,", "no mail", "a@b@c", None]

    assert column(mails, ("email", {})) == ["ada@example.com", "bob@x.org", "c@d.de", "no mail", "a@b@c", None]


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("+49", "030 / 123 45-67", "+49301234567"),
        ("+49", "+49 (0)30 1234567", "+49301234567"),
        ("+49", "0049 30 1234567", "+49301234567"),
        ("+1", "(212) 555-0123", "+12125550123"),
        ("+49", "212 555", "212 555"),
        ("+49", "030 1234567 ext. 5", "030 1234567 ext. 5"),
        ("+49", "see note", "see note"),
    ],
)
def test_telephone_numbers_get_the_code_of_their_country(code, text, number):
    assert column([text], ("phone", {"country_code": code})) == [number]


@pytest.mark.parametrize(
    ("country", "text", "code"),
    [
        ("DE", "1067", "01067"),
        ("DE", "D-01067", "01067"),
        ("DE", "not known", "not known"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("NL", "1012ab", "1012 AB"),
        ("US", "2134", "02134"),
        ("US", "021341234", "02134-1234"),
        ("PL", "00950", "00-950"),
        ("", " ab  12 ", "AB 12"),
    ],
)
def test_postcodes_get_their_zeros_and_spaces_back(country, text, code):
    assert column([text, None], ("postcode", {"country": country})) == [code, None]


def test_codes_that_were_read_as_numbers_become_text_again():
    assert column([1067, 99084, None], ("postcode", {"country": "DE"})) == ["01067", "99084", None]
    assert column([7, 12345678], ("pad", {"width": 5})) == ["00007", "12345678"]
    assert effects({"c": [7, None]}, ("pad", "c", {"width": 5})) == [(1, 1, 0)]


def test_web_addresses_get_their_scheme_and_keep_their_path():
    values = ["HTTP://Example.com/", "www.example.com/A?b=C", "Example.com", "https://x.org/a/", "not one", None]

    assert column(values, ("url", {})) == [
        "http://example.com", "https://www.example.com/A?b=C", "https://example.com", "https://x.org/a/", "not one", None,
    ]  # fmt: skip


def test_countries_are_known_by_code_and_by_name_in_many_languages():
    values = [
        "Deutschland",
        "germany ",
        "DE",
        "deu",
        "Allemagne",
        "St. Lucia",
        "the Netherlands",
        "Côte d\u2019Ivoire",
        "Atlantis",
        "",
        None,
    ]

    assert column(values, ("country", {"to": "iso2"})) == ["DE", "DE", "DE", "DE", "DE", "LC", "NL", "CI", "Atlantis", "", None]
    assert column(["österreich", "UK"], ("country", {})) == ["Austria", "United Kingdom"]
