"""Variables in texts: what they print, what they refuse, and that nothing in a value is ever read again."""

import datetime as dt
import pickle
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.documents.variables import FILTERS, LANGUAGES, fields_for, fill, names, parse, written

DAY = dt.date(2027, 3, 18)
TIMESTAMP = dt.datetime(2027, 3, 18, 9, 5)  # noqa: DTZ001  as TIMESTAMP columns are read
TEXT = (
    'Dear {{ first_name | title | default:"customer" }}, you have {{ amount | money:"EUR" }} '
    'until {{ due | date:"long" }}.{{#if tier == "gold"}} Gold!{{else}} Join gold.{{/if}}'
)


def said(text, /, locale="en", **values):
    """Return what a text says, and the kinds of problems it found."""
    problems = []
    told = fill(parse(text), values, locale=locale, problems=problems)
    return told if not problems else (told, [one.kind for one in problems])


def refused(text):
    with pytest.raises(Rejected) as raised:
        parse(text)
    return raised.value


def plain(told):
    """Without the blanks that do not break."""
    return told.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_letter_speaks_the_language_of_its_reader():
    values = {"first_name": "ANA O'NEILL", "amount": Decimal("1234567.5"), "due": DAY, "tier": "gold"}

    told = {tag: plain(fill(parse(TEXT), values, locale=tag)) for tag in ("en", "de", "fr", "pl", "unknown tag")}

    assert told["en"] == "Dear Ana O'Neill, you have €1,234,567.50 until March 18, 2027. Gold!"
    assert told["de"] == "Dear Ana O'Neill, you have 1.234.567,50 € until 18. März 2027. Gold!"
    assert told["fr"] == "Dear Ana O'Neill, you have 1 234 567,50 € until 18 mars 2027. Gold!"
    assert told["pl"] == "Dear Ana O'Neill, you have 1 234 567,50 € until 18 marca 2027. Gold!"
    assert told["unknown tag"] == told["en"]


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("{{ a }}", 5, "5"),
        ("{{ a }}", 5.0, "5"),
        ("{{ a }}", 1e22, "10000000000000000000000"),
        ("{{ a }}", 1e-7, "0.0000001"),
        ("{{ a }}", Decimal("12.50"), "12.50"),
        ("{{ a }}", Decimal("1E+3"), "1000"),
        ("{{ a }}", True, "true"),
        ("{{ a }}", DAY, "2027-03-18"),
        ("{{ a }}", TIMESTAMP, "2027-03-18 09:05"),
        ("{{ a }}", dt.time(9, 5), "09:05"),
        ("{{ a }}", ["x", 2, None], "x, 2, "),
        ("{{ a }}", {"k": 1}, '{"k": 1}'),
        ("{{ a }}", "a\r\nb\tc\x00d\u202ee", "a\nb cde"),
        ("{{ a | number }}", 1234567.25, "1,234,567.25"),
        ("{{ a | number:2 }}", "1e3", "1,000.00"),
        ("{{ a | number:2 }}", Decimal("2.675"), "2.68"),
        ("{{ a | number:0 }}", -0.4, "0"),
        ("{{ a | number:2,de }}", Decimal("-1234.5"), "-1.234,50"),
        ('{{ a | money:"jpy" }}', 1234.5, "¥1,235"),
        ('{{ a | money:"CHF" }}', 5, "CHF 5.00"),
        ('{{ a | money:"EUR","de",0 }}', 5, "5 €"),
        ("{{ a | percent }}", 0.125, "13%"),
        ("{{ a | percent:1,de }}", Decimal("0.125"), "12,5 %"),
        ("{{ a | date }}", "2027-03-18", "Mar 18, 2027"),
        ('{{ a | date:"%d.%m.%Y" }}', DAY, "18.03.2027"),
        ('{{ a | date:"%-d de %B","es" }}', DAY, "18 de marzo"),
        ('{{ a | date:"EEEE, d MMMM","de" }}', DAY, "Donnerstag, 18 März"),
        ('{{ a | datetime:"short","de","Europe/Berlin" }}', dt.datetime(2027, 7, 1, 22, 30, tzinfo=dt.UTC), "02.07.27, 00:30"),
        ('{{ a | time:"HH:mm" }}', dt.datetime(2027, 7, 1, 22, 30, tzinfo=ZoneInfo("Europe/Berlin")), "22:30"),
        ("{{ a | upper }}", "straße", "STRASSE"),
        ("{{ a | lower | capitalize }}", "ÉCOLE", "École"),
        ("{{ a | title }}", "it's JEAN-PAUL d'arc", "It's Jean-Paul D'Arc"),
        ("{{ a | trim }}", "  a \n b ", "a b"),
        ("{{ a | truncate:5 }}", "abcdef", "abcd…"),
        ("{{ a | truncate:3 }}", "ae\u0301xyz", "a…"),
        ("{{ a | pad:5 }}", 42, "00042"),
        ('{{ a | replace:"-"," " }}', "a-b", "a b"),
        ('{{ a | join:" and " }}', ["x", "y"], "x and y"),
        ('{{ a | yesno:"Yes","No" }}', None, "No"),
        ('{{ a | default:"-" }}', None, "-"),
        ('{{ a | default:"-" }}', "  ", "-"),
        ('{{ a | money:"EUR" | default:"-" }}', None, "-"),
        ('{{ a | default:"0" | number:1 }}', None, "0.0"),
        ('{{ a | default:"" }}', float("nan"), ""),
        ('{{ a | default:"a \\"b\\" | c" }}', None, 'a "b" | c'),
        ("{{ a | default:“none” }}", None, "none"),
        ("{{#if a}}y{{else}}n{{/if}}", "No", "n"),
        ("{{#if a}}y{{else}}n{{/if}}", Decimal(0), "n"),
        ("{{#if a}}y{{else}}n{{/if}}", "x", "y"),
        ("{{#if a}}y{{/if}}", [], ""),
        ('{{#if a == "5"}}y{{else}}n{{/if}}', Decimal("5.00"), "y"),
        ("{{#if a == 5}}y{{else}}n{{/if}}", 5, "y"),
        ('{{#if a != "x"}}y{{else}}n{{/if}}', None, "y"),
        ('{{#if a == "True"}}y{{else}}n{{/if}}', True, "y"),
        ('{{#if a == ""}}y{{else}}n{{/if}}', None, "y"),
        ('{{#if a == "2027-03-18"}}y{{else}}n{{/if}}', DAY, "y"),
        ('{{#if a}}1{{#if a == "x"}}2{{else}}3{{/if}}4{{/if}}', "x", "124"),
        ("{{#if a == 'x'}}1{{else if a == \"y\"}}2{{elseif a}}3{{else}}4{{/if}}.", "y", "2."),
        ("{{#if a == 'x'}}1{{else if a == \"y\"}}2{{elseif a}}3{{else}}4{{/if}}.", "z", "3."),
        ("{{#if a == 'x'}}1{{else if a == \"y\"}}2{{elseif a}}3{{else}}4{{/if}}.", None, "4."),
        ("{{ a | default:'it\\'s' }}", None, "it's"),
        (r"\{{ a }} and }} and {", 1, "{{ a }} and }} and {"),
    ],
)  # fmt: skip
def test_a_value_is_printed_as_it_is_asked_for(text, value, told):
    assert plain(said(text, a=value)) == plain(told)


@pytest.mark.parametrize("name", ["First name", "Größe", "名前", "E-mail", "Client's no", "1st", "Preis €", "Order #", "a/b"])
def test_columns_are_named_as_they_are(name):
    assert names(parse(f"{{{{ {name} | upper }}}}")) == (name,)
    assert said(f'{{{{#if {name} == "x"}}}}y{{{{/if}}}}', **{name: "x"}) == "y"


@given(st.text(min_size=1, max_size=40).filter(lambda name: name.strip()))
def test_whatever_a_column_is_called_it_can_be_written(name):
    assert parse(written(name)).names == (name,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hi\n  {{ a", "at line 2, character 3 is not closed"),
        ("{{}}", "names no column"),
        ("{{ a.__class__ }}", "has signs in its name"),
        ("{{ a() }}", "has signs in its name"),
        ("{{{ a }}}", "has signs in its name"),
        ("{{ a | eval }}", "a filter that does not exist, “eval”"),
        ('{{ a | monney:"EUR" }}', "“monney”"),
        ("{{else}}", "stands outside of a condition"),
        ("a{{/if}}", "ends a condition that never began"),
        ("{{#if a}}x", "has no end"),
        ("{{#if a}}{{else}}{{else}}{{/if}}", "stands behind the {{else}} of its condition"),
        ("{{#if a > 5}}{{/if}}", "is no condition"),
        ("{{#each a}}", "is not known"),
        ("{{#if a}}" * 11 + "{{/if}}" * 11, "is nested too deep"),
        ("{{ a }}" * 501, "one variable too many"),
        ("x" * 20_001, "has 20,001 characters"),
        ("{{ " + "a" * 301 + " }}", "has a name of 301 characters"),
        ("{{ a " + "| upper " * 11 + "}}", "has 11 filters"),
        ("{{#if a}}{{else if b >}}{{/if}}", "is no condition"),
        ("{{else if a}}", "stands outside of a condition"),
        ("{{#if a}}" + "{{else if b}}" * 10 + "{{/if}}", "is nested too deep"),
        ("{{ a" + " " * 2_000 + "}}", "is longer than 2,000 characters"),
        ("{{ a | upper:2 }}", "1 arguments; it takes 0"),
        ("{{ a | number:99 }}", "from 0 to 9"),
        ("{{ a | number:2,xx }}", "no language “xx”"),
        ("{{ a | money }}", "wants a currency"),
        ('{{ a | money:"euro" }}', "wants a currency"),
        ('{{ a | date:"nonsense" }}', "a pattern that cannot be read"),
        ('{{ a | date:"%Q" }}', "does not know “%Q”"),
        ('{{ a | date:"long","de","Mars/Base" }}', "no time zone"),
        ("{{ a | truncate }}", "wants a number from 1"),
        ("{{ a | default }}", "wants what stands for a missing value"),
        ("{{ a | default:two words }}", "an argument that cannot be read"),
        ('{{ a | default:"none" | number:2 }}', "which “number” after it cannot write"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(text, why):
    assert why in refused(text).detail
    assert refused(text).hint


def test_what_is_wrong_with_a_value_is_told_once_for_that_recipient():
    assert said("{{ a }}", a=None) == ("", ["missing_value"])
    assert said("Hi {{ b }}!", a=1) == ("Hi !", ["unknown_variable"])
    assert said("{{#if b}}x{{/if}}", a=1) == ("", ["unknown_variable"])
    assert said("{{ a | number:2 }}", a="12,5") == ("", ["bad_value"])
    assert said("{{ a | number:2 }}", a=float("inf")) == ("", ["bad_value"])
    assert said("{{ a | number:2 }}", a=Decimal("1e9999")) == ("", ["bad_value"])
    assert said("{{ a | date }}", a="31.12.2026") == ("", ["bad_value"])
    assert said("{{ a | date }}", a="20261231") == ("", ["bad_value"])
    assert said("{{ a }}", a=b"\x00\x01") == ("", ["bad_value"])
    assert said("{{ a }}", a="x" * 20_001) == ("", ["bad_value"])
    assert said("{{#if a}}{{ b }}{{/if}}", a=None, b=None) == ""


@given(st.text(max_size=200))
def test_a_value_is_never_read_as_a_text_of_ours(value):
    message = parse('<{{ a | default:"" }}>')

    told = fill(message, {"a": "{{ b }}" + value, "b": "secret"})

    assert told.startswith("<{{ b }}")
    assert "secret" not in told.replace(value, "")


PIECES = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["{{", "}}", "{{ a }}", "{{#if a}}", "{{else}}", "{{/if}}", '"', "|", ":", '{{ a | date:"', "\\", "“", "#if ", "=="]),
        st.sampled_from(sorted(FILTERS)),
    ),
    max_size=12,
).map("".join)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=20), st.dates(), st.datetimes(), st.times(),
    st.binary(max_size=5), st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@given(PIECES)
def test_any_text_is_a_message_or_is_refused(text):
    refusal = None
    try:
        message = parse(text)
    except Rejected as why:
        refusal = why
    else:
        fill(message, dict.fromkeys(message.names, "x"))

    assert refusal is None or refusal.detail.isprintable()


@given(VALUES, st.sampled_from(sorted(LANGUAGES)), st.sampled_from([one.example for one in FILTERS.values()]))
def test_any_value_is_printed_or_told(value, tag, filtered):
    problems = []

    told = fill(parse(f"{{{{ a | {filtered} }}}}"), {"a": value}, locale=tag, problems=problems)

    told.encode()
    assert not problems or told == ""
    assert all(one.detail.isprintable() for one in problems)


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(sorted(LANGUAGES)))
def test_numbers_read_as_the_tables_of_languages_say(value, tag):
    locale = tag.replace("-", "_")
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        wanted = (
            format_decimal(value, "#,##0.00", locale=locale),
            format_currency(value, "EUR", locale=locale),
            format_percent(value, locale=locale, decimal_quantization=True),
        )
    told = tuple(
        fill(parse(f"{{{{ a | {one} }}}}"), {"a": value}, locale=tag) for one in ("number:2", 'money:"EUR"', "percent")
    )

    assert [plain(one).replace("EUR ", "EUR") for one in told] == [
        plain(one).replace("EUR ", "EUR").replace("\u200f", "") for one in wanted
    ] or value == 0  # our zero has no sign


@given(st.dates(dt.date(1900, 1, 1)), st.sampled_from(sorted(LANGUAGES)), st.sampled_from(["short", "medium", "long", "full"]))
def test_dates_read_as_the_tables_of_languages_say(day, tag, style):
    told = said(f'{{{{ a | date:"{style}" }}}}', tag, a=day)

    assert plain(told) == plain(format_date(day, style, locale=tag.replace("-", "_")))


def test_a_message_goes_to_another_process_as_its_text():
    message = parse(TEXT)

    again = pickle.loads(pickle.dumps(message))

    assert again == message
    assert again.names == ("first_name", "amount", "due", "tier")


def test_variables_find_their_columns():
    columns = ["First Name", "last_name", "amount", "Amount "]

    assert fields_for(["first_name", "last_name"], columns) == {"first_name": "First Name", "last_name": "last_name"}
    assert fields_for(["who"], columns, {"who": "amount"}) == {"who": "amount"}
    for wrong, told in (
        (lambda: fields_for(["lastname2"], columns), "No column fills the variable “lastname2”"),
        (lambda: fields_for(["AMOUNT"], columns), "“AMOUNT”"),  # two columns are alike
        (lambda: fields_for(["a"], columns, {"a": "b"}), "There is no column “b”"),
        (lambda: fields_for(["amount"], columns, {"b": "amount"}), "has no variable “b”"),
    ):
        with pytest.raises(Rejected, match=told):
            wrong()
