"""JSON in all its shapes is a table: nothing is lost to a late field, another kind of value, a broken line or a long number."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Rejected
from tests.sources import load

RECORDS = [{"id": i, "zip": f"{i:05}", "day": f"2024-01-{i % 28 + 1:02}", "at": f"2024-01-01T10:00:{i:02}Z"} for i in range(40)]


def lines(records):
    return "\n".join(map(json.dumps, records))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps(RECORDS), "json"),
        (json.dumps(RECORDS, indent=2), "json"),
        (lines(RECORDS), "jsonl"),
        ("\ufeff" + lines(RECORDS), "jsonl"),
        ("[\n" + ",\n".join(map(json.dumps, RECORDS)) + "\n]\n", "json"),
        (",\n".join(map(json.dumps, RECORDS)), "jsonl"),
        (json.dumps({"meta": {"pages": [1, 2]}, "result": {"data": RECORDS, "other": RECORDS[:2]}}), "json"),
        ("".join(json.dumps(one, indent=1) + "\n" for one in RECORDS), "json"),
        (json.dumps([list(RECORDS[0]), *(list(one.values()) for one in RECORDS)]), "json"),
        (json.dumps({"columns": list(RECORDS[0]), "data": [list(one.values()) for one in RECORDS]}), "json"),
        (json.dumps({name: [one[name] for one in RECORDS] for name in RECORDS[0]}), "json"),
        (json.dumps({name: {str(i): one[name] for i, one in enumerate(RECORDS)} for name in RECORDS[0]}), "json"),
    ],
    ids=[
        "list",
        "indented",
        "lines",
        "marked",
        "a line each",
        "commas",
        "wrapped",
        "following",
        "rows",
        "split",
        "columns",
        "frame",
    ],
)
def test_every_shape_of_the_same_records_is_the_same_table(tmp_path, text, kind):
    found = load(tmp_path, text)

    wanted = [
        (i, f"{i:05}", date(2024, 1, i % 28 + 1), datetime(2024, 1, 1, 10, 0, i, tzinfo=UTC).replace(tzinfo=None))
        for i in range(40)
    ]
    assert [row[-4:] for row in found.rows] == wanted
    assert (found.loaded.format, found.names[-4:], found.loaded.aside.count) == (kind, list(RECORDS[0]), 0)


def test_a_list_inside_an_object_is_named_and_so_are_the_others(tmp_path):
    text = json.dumps({"result": {"data": RECORDS, "towns": RECORDS[:2]}})

    assert (load(tmp_path, text).loaded.table, load(tmp_path, text).repairs["other_tables"]) == ("result.data", 1)
    assert load(tmp_path, text, table="result.towns").loaded.rows == 2
    with pytest.raises(Rejected, match="no list “x”"):
        load(tmp_path, text, table="x")


def test_broken_lines_are_kept_aside_with_line_and_reason_and_the_others_are_read(tmp_path):
    text = '{"a": 1}\n{"a": \n\n{"a": 3}\n17\n{"a": 4} x\n{"a": 5}'

    found = load(tmp_path, text, name="list.jsonl")

    assert found.column("a") == [1, 3, 5]
    assert [(line, what) for line, _, what in found.aside] == [(2, '{"a":'), (5, "17"), (6, '{"a": 4} x')]
    assert all(reason for _, reason, _ in found.aside)


def test_a_list_that_breaks_off_keeps_what_came_before(tmp_path):
    found = load(tmp_path, json.dumps(RECORDS, indent=0)[:-90])

    assert (len(found.rows), found.repairs["broken_end"], found.loaded.aside.count) == (38, 1, 1)
    assert found.aside[0][0] > 200


def test_a_broken_record_of_a_list_with_one_a_line_costs_only_its_line(tmp_path):
    text = (
        '{"data": [\n' + ",\n".join('{"a": 7, "b": }' if i == 7 else json.dumps({"a": i, "b": 1}) for i in range(20)) + "\n]}\n"
    )

    found = load(tmp_path, text)

    assert found.column("a") == [i for i in range(20) if i != 7]
    assert [(line, what) for line, _, what in found.aside] == [(9, '{"a": 7, "b": },')]


def test_fields_that_come_late_are_empty_before(tmp_path):
    found = load(tmp_path, lines([{"a": i} if i < 900 else {"late": f"x\n{i}", "a": i} for i in range(1000)]))

    assert (found.names, found.column("late")[899:901], found.column("a")) == (
        ["a", "late"],
        [None, "x\n900"],
        list(range(1000)),
    )


def test_fields_that_change_their_kind_lose_nothing(tmp_path):
    records = [{"n": i, "t": i, "o": {"k": i}} for i in range(500)]
    records[444] = {"n": 1.25, "t": "a, b", "o": [1, 2]}

    found = load(tmp_path, lines(records))

    assert (found.types["n"], found.column("n")[444]) == ("DOUBLE", 1.25)
    assert (found.types["t"], found.column("t")[443:445]) == ("VARCHAR", ["443", "a, b"])
    assert [json.loads(value) for value in found.column("o")[443:445]] == [{"k": 443}, [1, 2]]


def test_numbers_keep_every_digit(tmp_path):
    found = load(
        tmp_path, '[{"big": 123456789012345678901234, "long": 1.100000000000000000001, "id": 9007199254740993}, {"id": 1}]'
    )

    assert found.rows[0] == ("123456789012345678901234", "1.100000000000000000001", 9007199254740993)


def test_texts_of_digits_stay_texts_unless_a_person_says_otherwise(tmp_path):
    text = lines([{"code": str(i * 10), "word": "n/a" if i == 3 else str(i)} for i in range(50)])

    assert load(tmp_path, text).types == {"code": "VARCHAR", "word": "VARCHAR"}
    assert load(tmp_path, text, types={"code": "BIGINT"}).column("code")[2] == 20


def test_keys_that_differ_in_case_or_stand_twice_are_both_kept(tmp_path):
    found = load(tmp_path, '{"a": 1, "A": 2, "a": 3}\n{"a": 4, "A": 5}\n')

    assert found.rows == [(1, 2, 3), (4, 5, None)]
    assert len({name.casefold() for name in found.names}) == 3
    assert found.repairs["duplicate_keys"] == 1


def test_records_in_records_are_kept_or_become_columns_on_request(tmp_path):
    text = lines([{"who": {"name": f"n{i}", "home": {"zip": f"{i:04}"}}, "tags": ["a", "b"]} for i in range(20)])

    kept, flat = load(tmp_path, text), load(tmp_path, text, unnest=True)

    assert kept.column("who")[3] == {"name": "n3", "home": {"zip": "0003"}}
    assert (flat.names, flat.rows[3]) == (["who.name", "who.home.zip", "tags"], ("n3", "0003", ["a", "b"]))


@pytest.mark.parametrize("text", ["17", '"a"', "[]", "{}", "[[]]", "true", '[{"a": 1}'[:4], '{"a" 1}'])
def test_json_without_records_is_refused_in_words(tmp_path, text):
    with pytest.raises(Rejected) as refusal:
        load(tmp_path, text, name="list.json")

    assert refusal.value.hint


def test_records_that_look_like_headers_comments_or_totals_are_records(tmp_path):
    records = [{"#a": "#a", "b": "b"}, {"#a": "# 1", "b": "---"}, {"#a": "Total", "b": "9"}, {"#a": "#a", "b": "b"}] * 5

    found = load(tmp_path, json.dumps([{"#a": "x", "b": "y"}, *records]))

    assert (found.names, len(found.rows), found.rows[1]) == (["#a", "b"], 21, ("#a", "b"))


@pytest.mark.parametrize("record", [{"a": None}, {"a": ""}, {}])
def test_a_record_without_a_value_is_a_row(tmp_path, record):
    single, several = [{"a": 1}, record, {"a": 3}], [{"a": 1, "b": "x"}, record, {"a": 3, "b": [1]}]

    assert load(tmp_path, json.dumps(single)).rows == [(1,), (None,), (3,)]
    assert load(tmp_path, lines(several)).column("a") == [1, None, 3]


def test_an_empty_text_is_no_value_and_counted(tmp_path):
    assert load(tmp_path, '[{"a": "", "b": 1}, {"a": "x", "b": 2}]').repairs["empty_texts"] == 1


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1).map(lambda t: f"t{t}")
_VALUES = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.booleans(), _TEXT)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c d", "é"]), _VALUES), min_size=1, max_size=30), st.booleans())
def test_records_that_are_written_come_back_equal_or_as_their_text(tmp_path_factory, records, indented):
    records[0] = {"id": 1, **records[0]}
    text = json.dumps(records, indent=1 if indented else None, ensure_ascii=indented)

    found = load(tmp_path_factory.mktemp("json"), text)

    for record, row in zip(records, found.rows, strict=True):
        got = dict(zip(found.names, row, strict=True))
        for name, value in record.items():
            assert got[name] == value or got[name] == (str(value).lower() if isinstance(value, bool) else str(value))
