"""What a profile warns of, and what it leaves alone."""

from datetime import timedelta

import duckdb

from backend.core.clock import now
from backend.datasets.profiles.advice import with_table
from tests.profiling import kinds, profile, told


def rows(folder, warning, query):
    """The rows that the SQL of a warning shows."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE list AS {query}").fetchall()
        return con.execute(with_table(warning["sql"], "list")).fetchall()


def test_warnings_say_what_a_person_should_know(tmp_path):
    future = (now() + timedelta(days=400)).date()
    query = f"""SELECT i AS id, 7 AS same, NULL::VARCHAR AS gone, CASE WHEN i % 10 = 0 THEN i END AS rare,
      CASE WHEN i % 50 = 0 THEN ' Bonn' WHEN i % 2 = 0 THEN 'BONN' ELSE 'Bonn' END AS town, 'p' || i || '@example.com' AS mail,
      lpad((i % 77)::VARCHAR, 5, '0') AS zip, CASE WHEN i = 5 THEN 1000000 ELSE i % 9 END AS price,
      CASE WHEN i < 3 THEN DATE '{future}' ELSE DATE '2024-01-01' + (i % 100)::INTEGER END AS due, '2024-01-0' || (1 + i % 9) AS day
      FROM range(200) t(i)"""

    found, columns = profile(tmp_path, query)

    assert {name: kinds(column) for name, column in columns.items()} == {
        "id": ["all_distinct"],
        "same": ["constant"],
        "gone": ["empty"],
        "rare": ["mostly_empty"],
        "town": ["untrimmed", "spellings"],
        "mail": ["all_distinct", "email"],
        "zip": [],
        "price": ["outliers"],
        "due": ["future_dates"],
        "day": ["dates_as_text"],
    }
    assert told(columns["due"], "future_dates") == f"3 values lie in the future, up to {future}."
    assert told(columns["town"], "untrimmed") == "4 values begin or end with a space."
    assert (columns["zip"]["likely"], columns["mail"]["likely"], columns["id"]["likely"]) == ("postcode", "email", "identifier")
    assert found["warnings"] == [{"kind": "empty_columns", "detail": "1 column is empty: “gone”.", "level": "know"}]


HELD = (
    ("contact", "'p' || i || '@example.com'", "email"),
    ("phone", "'030 ' || (1000000 + i)", "phone"),
    ("reach", "'+49 30 ' || (1000000 + i)", "phone"),
    ("PLZ", "lpad(i::VARCHAR, 5, '0')", "postcode"),
    ("post code", "'SW1A ' || i % 10 || 'AA'", "postcode"),
    ("zip", "10000 + i", "postcode"),
    ("page", "'https://example.com/' || i", "url"),
    ("orderId", "(i * 7 % 50)", "identifier"),
    ("whatever", "'A-' || (100000 + i)", "identifier"),
    ("key", "('00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0'))::UUID", "uuid"),
    ("token", "'00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0')", "uuid"),
    ("machine", "'10.0.' || i % 250 || '.' || (i * 7) % 250", "ip"),
    ("account", "['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'FR1420041010050500013M02606'][1 + i % 3]", "iban"),
    ("currency", "['EUR', 'USD', 'GBP'][1 + i % 3]", "currency"),
    ("sold in", "['DE', 'FR', 'IT', 'ES', 'PL', 'AT'][1 + i % 6]", "country"),
    ("where", "['Germany', 'France', 'Italy'][1 + i % 3]", "country"),
    ("state", "['CA', 'NY', 'TX', 'WA'][1 + i % 4]", None),
    ("time", "lpad((i % 24)::VARCHAR, 2, '0') || ':30:00'", None),
    ("price", "i * 1.5", None),
    ("quantity", "i % 9", None),
    ("name", "['Ada Bauer', 'Jan Costa', 'Zoë Weiß'][1 + i % 3]", None),
    ("street", "'Mill Road ' || i", None),
    ("remark", "['please call', 'come by', 'box was dented, again'][1 + i % 3]", None),
    ("size", "['S', 'M', 'L', 'XL'][1 + i % 4]", None),
    ("year", "1990 + i % 30", None),
)  # fmt: skip


def test_what_columns_hold_is_told_from_their_values_and_their_names(tmp_path):
    cells = ", ".join(f'{value} AS "{name}"' for name, value, _ in HELD)

    _, columns = profile(tmp_path, f"SELECT {cells} FROM range(200) t(i)")

    assert {name: columns[name]["likely"] for name, _, _ in HELD} == {name: likely for name, _, likely in HELD}
    assert {name: kinds(columns[name], "act") for name, _, _ in HELD} == {name: [] for name, _, _ in HELD}


def test_what_does_not_fit_is_counted_and_shown(tmp_path):
    query = (
        """SELECT CASE WHEN i % 100 = 7 THEN 'none given' ELSE 'p' || i || '@example.com' END AS email FROM range(1000) t(i)"""
    )

    _, columns = profile(tmp_path, query)

    misfits = next(one for one in columns["email"]["warnings"] if one["kind"] == "misfits")
    assert misfits["detail"] == "10 of 1,000 values are not an e-mail address."
    assert columns["email"]["likely_misfits"] == 10
    assert rows(tmp_path, misfits, query) == [("none given",)] * 10


def test_dirt_in_texts_is_found_wherever_it_is(tmp_path):
    query = r"""SELECT CASE i WHEN 77 THEN 'MÃ¼ller' WHEN 78 THEN 'caf' || chr(65533) ELSE 'Name ' || i END AS a,
      CASE i WHEN 5 THEN 'x' || chr(7) ELSE 'y' || i END AS b, CASE i WHEN 9 THEN 'one<br/>two' ELSE 'a < b' END AS c,
      CASE i WHEN 3 THEN '=SUM(A1:A9)' ELSE '= ' || i END AS d, CASE i WHEN 4 THEN 'n/a' WHEN 6 THEN '  ' ELSE 'São Paulo' END AS e
      FROM range(5000) t(i)"""

    _, columns = profile(tmp_path, query)

    assert {name: kinds(column, "act") for name, column in columns.items()} == {
        "a": ["broken_characters"],
        "b": ["control_characters"],
        "c": ["html"],
        "d": ["formulas"],
        "e": ["blank", "nothing_words"],
    }
    assert told(columns["a"], "broken_characters").startswith("2 values with characters that were read in the wrong encoding")
    assert told(columns["e"], "nothing_words").startswith("1 value stands for nothing")


def test_numbers_that_stand_for_nothing_lie_apart(tmp_path):
    query = """SELECT CASE WHEN i % 20 = 0 THEN -1 ELSE 100 + i % 97 END AS age, CASE WHEN i % 20 = 0 THEN 9999 ELSE i % 97 END AS score,
      CASE WHEN i % 20 = 0 THEN 0 ELSE 25000 + (i % 400) * 500 END AS price, i % 97 AS viewings, (i % 20) * 5 AS discount,
      (i % 97) - 40 AS change, 900 + i % 100 AS metres FROM range(2000) t(i)"""

    _, columns = profile(tmp_path, query)

    flagged = {name for name, column in columns.items() if "placeholder_numbers" in kinds(column)}
    assert flagged == {"age", "score", "price"}
    assert told(columns["price"], "placeholder_numbers") == (
        "100 values are 0, apart from all others: the next smallest is 25,500."
    )


def test_dates_that_stand_for_nothing_are_named_with_their_counts(tmp_path):
    query = """SELECT CASE WHEN i % 20 = 0 THEN DATE '9999-12-31' WHEN i % 20 = 1 THEN DATE '1900-01-01' WHEN i = 5 THEN DATE '1789-07-14'
      ELSE DATE '2023-01-01' + (i % 365)::INTEGER END AS day, DATE '1970-01-01' + (i % 700)::INTEGER AS early FROM range(2000) t(i)"""

    _, columns = profile(tmp_path, query)

    assert kinds(columns["day"], "act") == ["placeholder_dates", "old_dates"]
    assert told(columns["day"], "placeholder_dates") == (
        "200 values stand for no real date: 1900-01-01 (100) and 9999-12-31 (100)."
    )
    assert told(columns["day"], "old_dates") == "1 value lies before 1900, the earliest 1789-07-14."
    assert kinds(columns["early"]) == []


def test_a_long_tail_of_amounts_is_no_mistake(tmp_path):
    query = """SELECT round(exp(3 + 1.1 * sqrt(-2 * ln((1 + hash(i) % 99999) / 100000.0)) * cos(6.283 * (hash(i, 1) % 100000) / 100000.0)), 2)
      AS price, CASE WHEN i = 7 THEN 1e9 ELSE 20 + i % 30 END AS weight FROM range(5000) t(i)"""

    _, columns = profile(tmp_path, query)

    assert kinds(columns["price"], "act") == []
    assert told(columns["weight"], "outliers").startswith("1 value lies far from the rest: above")
    assert kinds(columns["weight"], "act") == ["outliers"]


def test_a_key_with_repeats_says_how_many(tmp_path):
    query = "SELECT 'P-' || lpad((CASE WHEN i < 3 THEN 50 ELSE i END)::VARCHAR, 6, '0') AS property_no FROM range(1000) t(i)"

    _, columns = profile(tmp_path, query)

    (warning,) = columns["property_no"]["warnings"]
    assert warning["detail"] == "This looks like a key, but 3 rows repeat the value of another row."
    assert len(rows(tmp_path, warning, query)) == 4


def test_other_forms_of_codes_and_mixed_notations_are_told(tmp_path):
    query = """SELECT CASE WHEN i % 50 = 0 THEN 'old' || i ELSE 'P-' || (100000 + i) END AS order_no,
      CASE WHEN i % 3 = 0 THEN '31.12.2023' ELSE '2023-12-' || (10 + i % 20) END AS day,
      CASE WHEN i % 3 = 0 THEN '1.234,50' ELSE '1,234.50' END || CASE WHEN i % 40 = 0 THEN ' EUR' ELSE '' END AS amount
      FROM range(400) t(i)"""

    _, columns = profile(tmp_path, query)

    assert kinds(columns["order_no"], "act") == ["mixed_notations"]
    assert told(columns["order_no"], "mixed_notations") == "2% of the values have another form than “P-100001”."
    assert kinds(columns["day"], "act") == ["dates_as_text", "mixed_notations"]
    assert kinds(columns["amount"], "act") == ["numbers_as_text", "mixed_notations"]
    assert told(columns["amount"], "numbers_as_text") == (
        "97.5% of the values look like numbers but are kept as text; 10 do not."
    )


def test_postcodes_kept_as_numbers_have_lost_their_zeros(tmp_path):
    _, columns = profile(tmp_path, "SELECT 1000 + i * 90 AS zip FROM range(500) t(i)")

    assert kinds(columns["zip"], "act") == ["lost_zeros"]


def test_nearly_constant_columns_and_very_long_texts_are_noted(tmp_path):
    query = """SELECT CASE WHEN i = 3 THEN 'FR' ELSE 'DE' END AS here, CASE WHEN i = 4 THEN repeat('x', 9000) ELSE 'short ' || i END AS note
      FROM range(1000) t(i)"""

    _, columns = profile(tmp_path, query)

    assert told(columns["here"], "near_constant") == "99.9% of the values are “DE”; 1 differs."
    assert told(columns["note"], "long_texts") == "The longest text has 9,000 characters; 99 of 100 have at most 9."
