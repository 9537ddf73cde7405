"""Cells of every type as a page shows them: exact, ready for JSON, cut where they are wide, whole in the detail."""

import json

import pytest

from backend.records import service
from backend.records.answering import Shape
from backend.records.schemas import View
from tests.published import published

CELLS = [
    ("42::BIGINT", 42),
    ("9007199254740993::BIGINT", "9007199254740993"),
    ("18446744073709551615::UBIGINT", "18446744073709551615"),
    ("12.50::DECIMAL(10, 2)", "12.50"),
    ("12345678901234567890.123456789::DECIMAL(38, 9)", "12345678901234567890.123456789"),
    ("0.1::FLOAT", 0.1),
    ("1e300::DOUBLE", 1e300),
    ("'nan'::DOUBLE", "NaN"),
    ("'-inf'::DOUBLE", "-Infinity"),
    ("true", True),
    ("NULL::INTEGER", None),
    ("''", ""),
    ("DATE '2026-03-01'", "2026-03-01"),
    ("DATE '20260-03-01'", "20260-03-01"),
    ("'infinity'::DATE", "infinity"),
    ("TIMESTAMP '2026-03-01 14:30:00.25'", "2026-03-01T14:30:00.25"),
    ("TIMESTAMPTZ '2026-03-01 14:30:00+02'", "2026-03-01T12:30:00+00:00"),
    ("TIME '14:30:00'", "14:30:00"),
    ("'\\x00\\xFFab'::BLOB", "00ff6162"),
    ("'0190b4c5-0000-7000-8000-000000000000'::UUID", "0190b4c5-0000-7000-8000-000000000000"),
    ("[1, NULL, 3]", [1, None, 3]),
    ("{'a': DATE '2026-03-01', 'b': ['x']}", {"a": "2026-03-01", "b": ["x"]}),
    ("MAP {'k': 9007199254740993}", {"k": "9007199254740993"}),
    ("[1.5, 'nan'::DOUBLE]", [1.5, "NaN"]),
    ("'blue'::ENUM('blue', 'red')", "blue"),
    ("'<b>\"; DROP TABLE x; --'", '<b>"; DROP TABLE x; --'),
]


def test_cells_of_every_type_are_exact(owner):
    select = ", ".join(f"{sql} AS c{number}" for number, (sql, _) in enumerate(CELLS))
    dataset = published(owner, "kinds", f"SELECT {select}")

    page = service.first_page(owner.id, dataset, View())
    detail = service.record(owner.id, dataset, 1)

    expected = [value for _, value in CELLS]
    assert list(page.rows[0]) == expected
    assert list(detail.values) == expected
    assert json.loads(json.dumps(page.rows, allow_nan=False)) == [expected]
    assert page.cut == ()


def test_wide_cells_are_cut_on_pages_and_whole_in_the_detail(owner):
    dataset = published(owner, "wide", "SELECT 1 AS id, repeat('ä', 5000) AS t, range(1000) AS l, repeat('a', 900)::BLOB AS b")

    page = service.first_page(owner.id, dataset, View())
    whole = service.first_page(owner.id, dataset, View(), shape=Shape(10, ("t",), whole=True))
    detail = service.record(owner.id, dataset, 1)

    assert page.rows[0][1] == "ä" * 399 + "…"
    assert [len(str(cell)) for cell in page.rows[0][1:]] == [400, 400, 400]
    assert page.cut == ((0, 1), (0, 2), (0, 3))
    assert (whole.rows[0][0], whole.cut) == ("ä" * 5000, ())
    assert detail.values[1:] == ("ä" * 5000, list(range(1000)), "61" * 900)


@pytest.mark.parametrize("names", [["FILE_ROW_NUMBER"], ["place", "row", "c0", 'a"; DROP TABLE x; --', "a\nb", "🙂", " "]])
def test_columns_may_be_called_anything(owner, names):
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    cells = ", ".join(f"i AS {name}" for name in quoted)
    dataset = published(owner, "odd", *(f"SELECT {cells}, 'x' AS other FROM range({low}, {low + 5}) r(i)" for low in (0, 5)))

    for name, sort in zip(names, quoted, strict=True):
        view = View.parse(sort=f"-{sort}", filter=json.dumps([{"column": name, "operator": "ge", "value": 3}]))
        page = service.first_page(owner.id, dataset, view, size=4)
        following = service.page_of(owner.id, dataset, page.next, size=4)
        assert [row[0] for row in (*page.rows, *following.rows)] == [9, 8, 7, 6, 5, 4, 3]
        assert [*page.row_numbers, *following.row_numbers] == [10, 9, 8, 7, 6, 5, 4]
        assert view.sort_text() == View.parse(sort=view.sort_text()).sort_text()


def test_texts_are_sorted_as_a_person_files_them(owner):
    values = ", ".join(f"('{text}')" for text in ("zoo", "Äpfel", "apple", "Zebra", "éclair", "Eis"))
    dataset = published(owner, "words", f"SELECT t FROM (VALUES {values}, (NULL)) v(t)")

    page = service.first_page(owner.id, dataset, View.parse(sort="t"))

    assert [row[0] for row in page.rows] == ["Äpfel", "apple", "éclair", "Eis", "Zebra", "zoo", None]


def test_lists_and_records_can_be_sorted_too(owner):
    dataset = published(owner, "nested", "SELECT * FROM (VALUES ([2], {'a': 1}), ([1, 5], {'a': 3}), (NULL, NULL)) v(l, s)")

    by_list = service.first_page(owner.id, dataset, View.parse(sort="l"))
    by_record = service.first_page(owner.id, dataset, View.parse(sort="-s"))

    assert by_list.row_numbers == (2, 1, 3)
    assert by_record.row_numbers == (2, 1, 3)


def test_a_list_without_rows_has_an_empty_page(owner):
    dataset = published(owner, "none", "SELECT 1 AS id WHERE false")

    pages = [
        service.first_page(owner.id, dataset, view)
        for view in (View(), View.parse(sort="id"), View.parse(filter='[{"column": "id", "operator": "eq", "value": 1}]'))
    ]

    assert [(page.rows, page.total, page.next, page.previous) for page in pages] == [((), 0, None, None)] * 3
