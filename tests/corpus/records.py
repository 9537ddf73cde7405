"""JSON: arrays, lines, wrapped and nested records, late changes, broken lines."""

import json

from tests.corpus.case import case, refused

_ROWS = [{"id": i, "name": f"n {i}", "v": i + 0.5, "day": f"2024-01-{i % 28 + 1:02d}"} for i in range(100)]
_TYPES = {"id": "BIGINT", "name": "VARCHAR", "v": "DOUBLE", "day": "DATE|VARCHAR"}
_NAMES = "id name v day"
_NESTED = [{"id": i, "who": {"first": f"A{i}", "age": i}, "tags": ["x", "y"]} for i in range(100)]


def _lines(rows: list, end: str = "\n") -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + end for row in rows)


def _late(last: object) -> str:
    return _lines([{"id": i, "v": i} for i in range(5_000)] + [{"id": 5_000, "v": last}])


CASES = (
    case("json_array.json", json.dumps(_ROWS), columns=_NAMES, types=_TYPES, values=[(3, "v", "3.5")]),
    case("json_array_pretty.json", json.dumps(_ROWS, indent=2), columns=_NAMES, types=_TYPES),
    case("json_array_bom.json", "\ufeff" + json.dumps(_ROWS), columns=_NAMES, types=_TYPES),
    case("json_array_utf16.json", json.dumps(_ROWS).encode("utf-16"), columns=_NAMES, types=_TYPES),
    case("json_lines.jsonl", _lines(_ROWS), columns=_NAMES, types=_TYPES),
    case("json_lines_named_json.json", _lines(_ROWS), columns=_NAMES, types=_TYPES),
    case("json_lines_named_csv.csv", _lines(_ROWS), columns=_NAMES, types=_TYPES),
    case("json_lines_named_txt.txt", _lines(_ROWS, "\r\n"), columns=_NAMES, types=_TYPES),
    case("json_lines_blank_lines.ndjson", _lines(_ROWS, "\n\n"), columns=_NAMES, types=_TYPES),
    case("json_lines_comma_behind.jsonl", _lines(_ROWS, ",\n"), [(100, 0)], columns=_NAMES),
    case("json_lines_broken_line.jsonl", _lines(_ROWS[:50]) + '{"id": 50, "name": "n\n' + _lines(_ROWS[51:]), [(99, 1)], columns=_NAMES, types=_TYPES, values=[(-1, "id", "99")], told="51"),
    case("json_lines_cut.jsonl", _lines(_ROWS)[:-20], [(99, 1)], columns=_NAMES, types=_TYPES),
    case("json_lines_new_keys.jsonl", _lines([*_ROWS, {"id": 100, "extra": "x"}]), 101, types={"id": "BIGINT", "extra": "VARCHAR"}, values=[(100, "extra", "x"), (100, "name", None)]),
    case("json_lines_keys_order.jsonl", _lines([dict(reversed(row.items())) if i % 2 else row for i, row in enumerate(_ROWS)]), columns=_NAMES, types=_TYPES, values=[(3, "name", "n 3")]),
    case("json_late_type.jsonl", _late("many"), 5_001, types={"v": "BIGINT|VARCHAR|JSON"}, issues={0, 1}, told="many|text"),
    case("json_late_float.jsonl", _late(1.5), 5_001, types={"v": "DOUBLE"}, values=[(5_000, "v", "1.5")]),
    case("json_late_big.jsonl", _late(12345678901234567890123), 5_001, types={"v": "VARCHAR|HUGEINT"}, values=[(5_000, "v", "12345678901234567890123")]),
    case("json_late_object.jsonl", _late({"a": 1}), 5_001, types={"id": "BIGINT"}, issues={0, 1}),
    case("json_nested.json", json.dumps(_NESTED), types={"id": "BIGINT"}, told="who"),
    case("json_nested_unnested.json", json.dumps(_NESTED), types={"id": "BIGINT", "who.age": "BIGINT", "who.first": "VARCHAR"}, unnest=True, values=[(3, "who.first", "A3")]),
    case("json_wrapped.json", json.dumps({"status": "ok", "count": 100, "data": _ROWS}), columns=_NAMES, types=_TYPES),
    case("json_wrapped_deep.json", json.dumps({"result": {"items": _ROWS}, "meta": {"page": 1}}), types=_TYPES),
    case("json_geojson.json", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": f"p{i}"}, "geometry": {"type": "Point", "coordinates": [i, 52.5]}} for i in range(100)]}), 100),
    case("json_columns.json", json.dumps({"id": list(range(100)), "name": [f"n {i}" for i in range(100)]}), [(100, 0), (1, 0)]),
    case("json_arrays_of_arrays.json", json.dumps([["id", "name"], *([i, f"n {i}"] for i in range(100))]), [(100, 0), (101, 0)]),
    case("json_array_of_numbers.json", json.dumps(list(range(100)))),
    case("json_one_object.json", json.dumps(_ROWS[0]), 1, types={"id": "BIGINT"}),
    case("json_nulls.json", json.dumps([{"id": i, "v": None if i % 2 else i, "w": None} for i in range(100)]), columns="id v w", types={"v": "BIGINT"}, values=[(1, "v", None)]),
    case("json_booleans.json", json.dumps([{"id": i, "ok": i % 2 == 0} for i in range(100)]), types={"ok": "BOOLEAN"}),
    case("json_numbers_in_strings.json", json.dumps([{"id": str(i), "zip": f"{i:05d}"} for i in range(100)]), types={"zip": "VARCHAR"}, values=[(3, "zip", "00003"), (3, "id", "3")]),
    case("json_long_ids.json", json.dumps([{"id": 9223372036854775000 + i, "big": 10**24 + i} for i in range(100)]), types={"id": "BIGINT|VARCHAR|HUGEINT|UBIGINT", "big": "VARCHAR|HUGEINT"}, values=[(1, "id", "9223372036854775001"), (1, "big", "1000000000000000000000001")]),
    case("json_nan.json", '[{"v": NaN}, {"v": 1.5}, {"v": Infinity}]', [(3, 0), (1, 2)], issues=None),
    case("json_escapes.json", '[{"t": "a\\u00e4\\n\\"b\\" \\ud83d\\ude00"}]', 1, values=[(0, "t", 'aä\n"b" 😀')]),
    case("json_doubled_keys.json", '[{"a": 1, "a": 2}, {"a": 3, "a": 4}]', 2),
    case("json_keys_differ_in_case.json", '[{"a": 1, "A": "x"}, {"a": 3, "A": "y"}]', 2, values=[(0, "a", "1")]),
    case("json_keys_empty.json", '[{"": 1, "b c": 2}]', 1),
    case("json_trailing_comma.json", '[{"a": 1},\n{"a": 2},\n]', [(2, 0), (2, 1)]),
    case("json_mixed_records.json", '[{"a": 1}, 5, "x", null, {"a": 2}]', [(2, 3), (5, 0), (2, 2), (3, 2)], issues=None),
    refused("json_empty_array.json", "[]"),
    case("json_truncated_array.json", json.dumps(_ROWS)[:3_000], [(n, a) for n in range(40, 60) for a in (0, 1)], told="cut|end|aside|broken|complete"),
    case("json_one_number.json", "[1]", 1),
)  # fmt: skip
