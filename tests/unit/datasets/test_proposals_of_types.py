"""Texts that are numbers, dates or truths, and what numbers and rows are most likely mistakes: proposed with a reason."""

from tests.proposing import only, proposals, texts


def test_numbers_with_a_currency_become_numbers_where_every_cell_fits(tmp_path):
    query = texts("price", "€1,200.50", "€ 99", "n/a", *[f"€{n}.00" for n in range(60)])

    steps = proposals(tmp_path, query)

    found = only(steps, "to_number", "price")
    assert found.enabled
    assert found.parameters["decimal"] == "point"
    assert found.cells == 62
    assert only(steps, "null_words", "price").enabled


def test_numbers_beside_words_would_lose_the_words_and_stay_off(tmp_path):
    query = texts("price", "call us", *[f"{n}.5" for n in range(60)])

    found = only(proposals(tmp_path, query), "to_number", "price")

    assert not found.enabled
    assert "1 cell does not fit and becomes empty, such as “call us”" in found.reason


def test_codes_with_leading_zeros_stay_text(tmp_path):
    codes = [f"{n:05d}" for n in range(0, 99_999, 997)]

    assert "to_number" not in {one.operation for one in proposals(tmp_path, texts("article", *codes))}
    assert "to_number" not in {one.operation for one in proposals(tmp_path, texts("plz", *codes))}


def test_a_day_above_twelve_tells_the_order_of_dates_and_the_reason_says_so(tmp_path):
    query = texts("day", "31/01/2024", *[f"{d:02d}/03/2024" for d in range(1, 29)] * 2)

    found = only(proposals(tmp_path, query), "to_date", "day")

    assert found.enabled
    assert found.parameters["first"] == "day"
    assert "day first, because of" in found.reason


def test_dates_that_could_be_read_both_ways_are_not_switched_on(tmp_path):
    query = texts("day", *[f"{d:02d}/0{m}/2024" for d in range(1, 13) for m in range(1, 10)])

    found = only(proposals(tmp_path, query), "to_date", "day")

    assert not found.enabled
    assert "could also be read month first" in found.reason


def test_dates_in_several_notations_become_dates(tmp_path):
    days = ["2024-01-31", "31.01.2024", "31/01/2024", "Jan 31, 2024", "2024-02-01"] * 12

    found = only(proposals(tmp_path, texts("seen", *days)), "to_date", "seen")

    assert (found.enabled, found.cells) == (True, 60)


def test_yes_and_no_become_truths(tmp_path):
    found = only(proposals(tmp_path, texts("member", *["Ja", "nein", "ja"] * 20)), "to_boolean", "member")

    assert found.enabled
    assert found.parameters["yes"] == ["ja"]


def test_rows_that_repeat_are_removed_where_something_tells_rows_apart(tmp_path):
    rows = "SELECT range AS id, 'Name ' || range AS name FROM range(200)"

    keyed = only(proposals(tmp_path, f"{rows} UNION ALL SELECT 7, 'Name 7'"), "dedupe_exact")
    loose = only(proposals(tmp_path, "SELECT range % 3 AS size, 'x' || range % 2 AS kind FROM range(200)"), "dedupe_exact")

    assert (keyed.enabled, keyed.rows) == (True, 1)
    assert (loose.enabled, loose.rows) == (False, 194)


def test_absurd_numbers_and_dates_that_stand_for_nothing_may_be_emptied(tmp_path):
    query = """SELECT CASE WHEN range = 5 THEN 9000000 ELSE 100 + range % 50 END AS amount,
        CASE WHEN range % 10 = 0 THEN DATE '1900-01-01' ELSE DATE '2024-01-01' + (range % 300)::INTEGER END AS born FROM range(1000)"""

    steps = proposals(tmp_path, query)

    amounts, days = only(steps, "blank_values", "amount"), only(steps, "blank_values", "born")
    assert (amounts.enabled, amounts.cells) == (False, 1)
    assert (days.enabled, days.cells) == (False, 100)
    assert "1900-01-01 (100)" in days.reason


def test_one_currency_written_in_two_ways_is_one_and_two_currencies_stay_text(tmp_path):
    one = texts("price", *[f"€{n},50" for n in range(40)], *[f"{n},50 EUR" for n in range(40)])
    two = texts("price", *[f"€{n}" for n in range(40)], *[f"${n}" for n in range(40)])

    found = only(proposals(tmp_path, one), "to_number", "price")

    assert (found.enabled, found.cells, found.parameters["decimal"]) == (True, 80, "comma")
    assert "to_number" not in {step.operation for step in proposals(tmp_path, two)}


def test_addresses_with_capitals_are_written_small_and_numbers_only_on_request(tmp_path):
    query = """SELECT 'Person' || range || '@Example.com' AS email, CASE WHEN range % 4 = 0 THEN '0351 ' ELSE '+49 351 ' END || (100000 + range) AS phone
        FROM range(80)"""

    steps = proposals(tmp_path, query)

    mail, phone = only(steps, "email", "email"), only(steps, "phone", "phone")
    assert (mail.enabled, mail.cells) == (True, 80)
    assert (phone.enabled, phone.parameters) == (False, {"country_code": "+49"})


def test_postcodes_that_are_numbers_may_get_their_zeros_back(tmp_path):
    found = only(proposals(tmp_path, "SELECT range AS id, 1067 + range * 911 AS plz FROM range(100)"), "pad", "plz")

    assert not found.enabled
    assert found.parameters == {"width": 5, "with": "0"}
    assert "10 of them have lost a zero in front" in found.reason
