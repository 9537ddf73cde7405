"""Rows leave as files: of a dataset, of what a view shows, of a result."""

import csv
import io
import json

import pytest


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))


def of(orders, **asked):
    return {"url": f"/api/datasets/{orders['dataset_id']}/export", "params": asked}


def test_a_sorted_filtered_view_with_chosen_columns_leaves_as_it_is_seen(script, orders):
    wanted = json.dumps([{"column": "city", "operator": "contains", "value": "re"}])

    answer = script.get(**of(orders, sort="-id", filter=wanted, columns='["city","id"]'))

    assert rows_of(answer) == [["city", "id"], ["Bremen", "2"], ["Dresden", "1"]]


def test_a_search_leaves_as_it_is_seen(script, orders):
    answer = script.get(**of(orders, search="leip", columns=["city"]))

    assert rows_of(answer) == [["city"], ["Leipzig"]]


def test_chosen_rows_leave_in_the_order_of_the_view(script, orders):
    answer = script.get(**of(orders, rows="1,3", sort="-city", columns="city"))

    assert rows_of(answer) == [["city"], ["Leipzig"], ["Dresden"]]


def test_a_csv_is_written_as_asked(script, orders):
    answer = script.get(**of(orders, delimiter="semicolon", decimal="comma", bom="true", columns=["city", "amount"]))

    assert answer.content.decode() == '\ufeff"city";"amount"\r\nDresden;12,5\r\nBremen;7,25\r\nLeipzig;\r\n'


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"sort": "nowhere"}, "nowhere"), ({"columns": ["nowhere"]}, "nowhere"), ({"columns": "[1]"}, "JSON"),
        ({"columns": "[]"}, "No column"), ({"rows": "5-1"}, "5-1"), ({"filter": "x"}, "filter"), ({"delimiter": "pipe"}, "pipe"),
        ({"format": "docx"}, "docx"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_said_before_a_byte_is_sent(script, orders, asked, named):
    answer = script.get(**of(orders, **asked))

    assert answer.status_code == 422
    assert named in answer.json()["detail"]
    assert answer.json()["hint"]


def test_a_view_of_an_earlier_version_stays_what_it_was(script, orders):
    version = script.get(f"/api/datasets/{orders['dataset_id']}").json()["version_id"]

    answer = script.get(**of(orders, version=version, sort="city", columns="city"))

    assert rows_of(answer) == [["city"], ["Bremen"], ["Dresden"], ["Leipzig"]]


def test_the_name_of_a_file_suits_every_system(script, orders):
    script.patch(f"/api/datasets/{orders['dataset_id']}", json={"name": "Umsätze: Q1 <neu>?"}).raise_for_status()

    told = script.get(**of(orders)).headers["content-disposition"]

    assert told == "attachment; filename=\"Ums_tze_ Q1 _neu__.csv\"; filename*=UTF-8''Ums%C3%A4tze_%20Q1%20_neu__.csv"
