"""Record routes: pages that lead to each other, jumps, filters, one row whole, and what another person may not see."""

import json
from uuid import uuid4

import pytest

from tests.published import publish_version, published

LIST = (
    "SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'city ' || i % 5 END AS city, (i % 11) / 2 AS amount,"
    " DATE '2026-01-01' + (i % 30)::INT AS day FROM range({low}, {high}) r(i)"
)


@pytest.fixture
def listed(owner):
    """A list of 250 rows in two parts."""
    return published(owner, "orders", LIST.format(low=0, high=120), LIST.format(low=120, high=250))


def walk(client, address, way="next", **params):
    """All pages from the first on, by their cursors."""
    page = client.get(address, params=params).json()
    pages = [page]
    while page[way]:
        page = client.get(address, params={"cursor": page[way], "size": params.get("size", 100)}).json()
        pages.append(page)
    return pages


def test_pages_lead_from_the_first_row_to_the_last(script, listed):
    pages = walk(script, f"/api/datasets/{listed}/records", size=70)

    assert [row[0] for page in pages for row in page["rows"]] == list(range(250))
    assert [number for page in pages for number in page["row_numbers"]] == list(range(1, 251))
    assert [(page["position"], page["total"], page["total_is"]) for page in pages] == [
        (start, 250, "exact") for start in (0, 70, 140, 210)
    ]
    assert pages[0]["previous"] is None


def test_previous_leads_back_to_the_first_row(script, listed):
    address = f"/api/datasets/{listed}/records"
    last = script.get(address, params={"at": 200, "sort": "-amount"}).json()

    pages = walk(script, address, "previous", at=200, sort="-amount", size=60)

    assert last["rows"][0] == pages[0]["rows"][0]
    assert pages[-1]["position"] == 0
    backwards = [row for page in reversed(pages) for row in page["row_numbers"]]
    assert backwards[:200] == script.get(address, params={"sort": "-amount", "size": 200}).json()["row_numbers"]


def test_a_filter_keeps_the_rows_that_fit_and_their_numbers(script, listed):
    wanted = json.dumps([{"column": "city", "operator": "is_null"}, {"column": "id", "operator": "ge", "value": 100}])

    page = script.get(f"/api/datasets/{listed}/records", params={"filter": wanted}).json()

    assert [row[0] for row in page["rows"]] == [i for i in range(100, 250) if i % 7 == 0]
    assert page["row_numbers"] == [row[0] + 1 for row in page["rows"]]
    assert page["total_is"] == "exact"


def test_rows_are_counted_apart_from_their_pages(script, listed):
    wanted = json.dumps([{"column": "city", "operator": "eq", "value": "city 1"}])
    address = f"/api/datasets/{listed}/records"

    first = script.get(address, params={"filter": wanted, "size": 5}).json()
    counted = script.get(f"{address}/count", params={"filter": wanted, "wait_seconds": 20}).json()
    again = script.get(address, params={"filter": wanted, "size": 5, "sort": "-id"}).json()

    number = sum(i % 5 == 1 and i % 7 != 0 for i in range(250))
    assert (first["total"], first["total_is"]) == (6, "at_least")
    assert counted == {"total": number, "total_is": "exact"}
    assert (again["total"], again["total_is"]) == (number, "exact")


def test_one_row_comes_whole_with_its_neighbours_in_the_view(script, listed):
    wanted = json.dumps([{"column": "city", "operator": "is_null"}])

    row = script.get(f"/api/datasets/{listed}/records/8", params={"filter": wanted}).json()

    assert row["values"] == [7, None, 3.5, "2026-01-08"]
    assert (row["previous_row"], row["next_row"]) == (1, 15)
    assert script.get(f"/api/datasets/{listed}/records/251").status_code == 404


def test_only_the_columns_that_are_wanted_leave(script, listed):
    page = script.get(f"/api/datasets/{listed}/records", params={"columns": '["amount", "id"]', "size": 2}).json()

    assert [column["name"] for column in page["columns"]] == ["amount", "id"]
    assert page["rows"] == [[0.0, 0], [0.5, 1]]


def test_rows_that_were_chosen_come_in_the_order_of_the_view(script, listed):
    address = f"/api/datasets/{listed}/records"

    listed_ones = script.get(address, params={"rows": "119-122,3,999"}).json()
    by_amount = script.get(address, params={"rows": "119-122,3", "sort": "-amount", "size": 3}).json()
    rest = script.get(address, params={"rows": "119-122,3", "sort": "-amount", "size": 3, "at": 3}).json()

    assert listed_ones["row_numbers"] == [3, 119, 120, 121, 122]
    assert (listed_ones["total"], listed_ones["next"]) == (5, None)
    amounts = [row[2] for row in (*by_amount["rows"], *rest["rows"])]
    assert (len(amounts), amounts) == (5, sorted(amounts, reverse=True))
    assert script.get(address, params={"rows": "5-1"}).status_code == 422


def test_a_cursor_goes_on_in_the_version_it_was_made_in(script, listed):
    address = f"/api/datasets/{listed}/records"
    first = script.get(address, params={"size": 100}).json()

    publish_version(listed, LIST.format(low=5000, high=5010))
    second = script.get(address, params={"cursor": first["next"]}).json()

    assert second["rows"][0][0] == 100
    assert second["version_id"] == first["version_id"]
    assert script.get(address).json()["rows"][0][0] == 5000


def test_a_cursor_that_was_changed_or_is_for_something_else_is_refused(script, stranger, listed, owner):
    address = f"/api/datasets/{listed}/records"
    cursor = script.get(address, params={"size": 10}).json()["next"]
    other_list = published(owner, "others", LIST.format(low=0, high=20))
    signature = cursor.rpartition(".")[2]
    changed = cursor.removesuffix(signature) + signature[::-1]  # of the last letter alone some bits say nothing

    refused = [
        script.get(address, params={"cursor": changed}),
        script.get(address, params={"cursor": "x"}),
        script.get(f"/api/datasets/{other_list}/records", params={"cursor": cursor}),
        script.get(address, params={"cursor": cursor, "sort": "id"}),
        script.get(address, params={"cursor": cursor, "at": 3}),
    ]

    assert [answer.status_code for answer in refused] == [422] * 5
    assert all(answer.json()["hint"] for answer in refused)


def test_records_of_another_person_are_not_found(stranger, script, listed):
    cursor = script.get(f"/api/datasets/{listed}/records", params={"size": 10}).json()["next"]
    paths = ["records", "records/1", "records/count", f"records?cursor={cursor}"]

    assert [stranger.get(f"/api/datasets/{listed}/{path}").status_code for path in paths] == [404, 404, 404, 422]
    assert script.get(f"/api/datasets/{uuid4()}/records").status_code == 404
    assert script.get(f"/api/datasets/{listed}/records", params={"version": str(uuid4())}).status_code == 404


def test_an_order_may_be_the_bare_name_of_a_column(script, owner):
    names = ['a"b;drop', "last, first", "-x", '"quoted"']
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    dataset = published(
        owner, "odd", f"SELECT {', '.join(f'i AS {name}' for name in quoted)}, 5 - i AS last FROM range(3) r(i)"
    )

    for name in names:
        for sort, expected in ((name, [1, 2, 3]), (f"-{name}", [3, 2, 1])):
            page = script.get(f"/api/datasets/{dataset}/records", params={"sort": sort}).json()
            assert page["row_numbers"] == expected, sort


REFUSED = [
    ({"filter": '[{"column": "amount", "operator": "gt", "value": "abc"}]'}, "“abc” is not a number"),
    ({"filter": '[{"column": "town", "operator": "is_null"}]'}, "no column “town”"),
    ({"filter": '[{"column": "city", "operator": "matches", "value": "."}]'}, "no operator “matches”"),
    ({"filter": "{"}, "no JSON"),
    ({"filter": '[{"column": "day", "operator": "between", "value": "2026-01-01"}]'}, "a least and a largest value"),
    ({"sort": "town"}, "no column “town”"),
    ({"sort": "id,-id"}, "twice"),
    ({"columns": "id"}, "no JSON list"),
]


def test_what_cannot_be_shown_is_told_why(script, listed):
    for params, said in REFUSED:
        answer = script.get(f"/api/datasets/{listed}/records", params=params)

        assert answer.status_code == 422, params
        assert said in answer.json()["detail"]
        assert answer.json()["hint"]
