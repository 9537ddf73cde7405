"""What is proposed for a list: sensible steps, with reasons that say what was counted, and nothing where nothing is wrong."""

from tests.proposing import only, operations, proposals, texts

CITIES = ["Munich", "Berlin", "Hamburg", "Bremen"] * 30


def test_spaces_around_values_are_trimmed_and_counted(tmp_path):
    found = only(proposals(tmp_path, texts("city", "Bonn ", " Ulm", *CITIES)), "trim", "city")

    assert found.enabled
    assert found.cells == 2
    assert found.reason == "“city” has 2 cells with spaces around, such as “Bonn ”."


def test_spaces_inside_and_signs_that_cannot_be_seen_are_squeezed(tmp_path):
    query = texts("name", "New  York", "San\u00a0Jose", "Ber\u200blin", "Two\nlines", *CITIES)

    found = only(proposals(tmp_path, query), "squeeze", "name")

    assert found.enabled
    assert found.cells == 3


def test_words_for_nothing_become_empty_cells_and_doubtful_ones_wait_for_a_person(tmp_path):
    query = texts("city", "n/a", "N/A", "-", "unknown", *CITIES)

    sure, doubtful = sorted(
        (one for one in proposals(tmp_path, query) if one.operation == "null_words"), key=lambda one: not one.enabled
    )

    assert (sure.enabled, sure.cells, sure.parameters) == (True, 3, {"words": ["-", "n/a"]})
    assert (doubtful.enabled, doubtful.cells, doubtful.parameters) == (False, 1, {"words": ["unknown"]})


def test_the_code_of_namibia_is_no_word_for_nothing(tmp_path):
    query = texts("country", "NA", "NA", *["DE", "FR", "IT", "ES", "PL"] * 20)

    assert "null_words" not in {one.operation for one in proposals(tmp_path, query)}


def test_plus_and_minus_are_values(tmp_path):
    query = texts("rhesus", *["+", "-", "+"] * 20)

    assert operations(proposals(tmp_path, query)) == set()


def test_spellings_that_differ_in_capitals_become_the_most_frequent_one(tmp_path):
    query = texts("city", *["MUNICH"] * 3, "munich", "BERLIN", *CITIES)

    found = only(proposals(tmp_path, query), "map_values", "city")

    assert found.enabled
    assert found.cells == 5
    assert found.reason.startswith("“city”: “Munich”, “MUNICH” and “munich” look like one place (3 spellings, 34 rows)")
    assert [(group["to"], [one["value"] for one in group["from"]]) for group in found.parameters["groups"]] == [
        ("Munich", ["MUNICH", "munich"]),
        ("Berlin", ["BERLIN"]),
    ]


def test_accents_order_and_slips_are_proposed_but_not_switched_on(tmp_path):
    words = ["Zürich", "Großkunde Nord", "Leipzig", "St. Gallen"] * 20
    query = texts("area", "Zurich", "Zuerich", "Nord, Großkunde", "Leipzg", "St Gallen", *words)

    found = only(proposals(tmp_path, query), "map_values", "area")

    assert not found.enabled
    assert found.cells == 5
    pairs = {(one["value"], group["to"]) for group in found.parameters["groups"] for one in group["from"]}
    assert pairs == {
        ("Zurich", "Zürich"),
        ("Zuerich", "Zürich"),
        ("Nord, Großkunde", "Großkunde Nord"),
        ("Leipzg", "Leipzig"),
        ("St Gallen", "St. Gallen"),
    }


def test_columns_without_news_may_be_dropped_and_are_kept_until_somebody_says_so(tmp_path):
    query = "SELECT range AS id, 'EUR' AS unit, NULL::VARCHAR AS note, range AS again FROM range(50)"

    dropped = [one for one in proposals(tmp_path, query) if one.operation == "drop"]

    assert {one.column for one in dropped} == {"unit", "note", "again"}
    assert not any(one.enabled for one in dropped)


def test_untidy_names_of_columns_are_tidied_on_request(tmp_path):
    found = only(proposals(tmp_path, 'SELECT range AS " Region  name ", range % 7 AS b FROM range(50)'), "rename")

    assert not found.enabled
    assert found.parameters == {"to": "Region name"}


def test_a_column_of_two_things_may_be_split(tmp_path):
    names = [f"{last}, {first}" for last in ("Bauer", "O'Neill", "Müller") for first in ("Ada", "Jan", "Zoë", "Bo")] * 5

    found = only(proposals(tmp_path, texts("contact", *names)), "split_pattern", "contact")

    assert not found.enabled
    assert found.parameters["into"] == ["last name", "first name"]
    assert (found.rows, found.cells) == (60, 120)


def test_a_clean_list_has_an_empty_plan(tmp_path):
    query = """SELECT range AS id, 'Person ' || range AS name, ['Bonn', 'Ulm', 'Kiel'][1 + range % 3] AS city,
        DATE '2020-01-01' + (range % 900)::INTEGER AS joined, (range * 37 % 1000) / 10 AS score FROM range(2000)"""

    assert operations(proposals(tmp_path, query)) == set()


def test_an_empty_list_has_an_empty_plan(tmp_path):
    assert proposals(tmp_path, "SELECT 1 AS a, 'x' AS b WHERE false") == ()


def test_names_of_columns_may_be_anything(tmp_path):
    names = [
        "file_row_number",
        "rowid",
        "row",
        "r",
        "v",
        "n",
        "c0",
        "t0",
        "a",
        "b",
        "s",
        'a"b',
        "Name {x}",
        "customer name",
    ]
    cells = ", ".join(f"'{i} x' || range || ' ' AS \"{name.replace(chr(34), chr(34) * 2)}\"" for i, name in enumerate(names))
    query = f"SELECT {cells}, 'p' || range || '@Example.com' AS email FROM range(60)"

    steps = proposals(tmp_path, f"{query} UNION ALL FROM ({query}) LIMIT 62")

    assert {one.column for one in steps if one.operation == "trim"} == set(names)
    assert only(steps, "dedupe_exact").rows == 2


def test_tags_of_html_may_be_taken_out(tmp_path):
    query = texts("note", "<p>Good <b>tea</b></p>", "a < b and b > c", "<br/>", *[f"note number {n}" for n in range(40)])

    found = only(proposals(tmp_path, query), "replace", "note")

    assert (found.enabled, found.cells) == (False, 2)
    assert "such as “<p>Good <b>tea</b></p>”" in found.reason or "such as “<br/>”" in found.reason
