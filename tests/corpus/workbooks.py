"""Workbooks as people send them: titles, totals, several sheets, dates, error cells, merged cells."""

from datetime import date, datetime

from tests.corpus.case import case, refused
from tests.corpus.sheets import Fault, Formula, Styled, ods, xls, xlsx, zipped

_HEAD = ["id", "name", "v", "day"]
_ROWS = [[i, f"n {i}", i + 0.5, date(2024, 1, i % 28 + 1)] for i in range(30)]
_PLAIN = [_HEAD, *_ROWS]
_TYPES = {"id": "BIGINT", "name": "VARCHAR", "v": "DOUBLE", "day": "DATE"}
_NAMES = "id name v day"
_OTHER = [["town", "size"], *([f"t{i}", i] for i in range(12))]
_VALUES = [(3, "name", "n 3"), (3, "v", "3.5"), (3, "day", "2024-01-04")]


def _one(rows: list, **options: object) -> bytes:
    return xlsx({"Sheet1": rows}, **options)


def _with(column: str, values: list) -> bytes:
    return _one([["id", column], *([i, values[i % len(values)]] for i in range(30))])


CASES = (
    case("xlsx.xlsx", _one(_PLAIN), 30, columns=_NAMES, types=_TYPES, values=_VALUES),
    case("xlsx_named_csv.csv", _one(_PLAIN), 30, columns=_NAMES, types=_TYPES),
    case("xlsx_title.xlsx", _one([["Sales 2024"], [], *_PLAIN]), 30, columns=_NAMES, types=_TYPES, told="above|preamble"),
    case("xlsx_total.xlsx", _one([*_PLAIN, ["Total", None, 450.0, None]]), [(30, 0), (30, 1)], columns=_NAMES, types=_TYPES, told="Total"),
    case("xlsx_title_total.xlsx", _one([["Sales 2024"], ["as of", date(2024, 5, 1)], [], *_PLAIN, [], ["Total", None, 450.0]]), [(30, 0), (30, 1)], columns=_NAMES, types=_TYPES, told="Total"),
    case("xlsx_footer.xlsx", _one([*_PLAIN, [], ["Source: office of statistics"]]), [(30, 0), (30, 1)], columns=_NAMES, types=_TYPES),
    case("xlsx_two_sheets.xlsx", xlsx({"Data": _PLAIN, "Towns": _OTHER}), 30, columns=_NAMES, types=_TYPES, told="Towns"),
    case("xlsx_two_sheets_second.xlsx", xlsx({"Data": _PLAIN, "Towns": _OTHER}), 12, columns="town size", table="Towns"),
    case("xlsx_cover_sheet.xlsx", xlsx({"Cover": [["Annual report"], ["2024"]], "Data": _PLAIN}), 30, columns=_NAMES, types=_TYPES),
    case("xlsx_empty_first_sheet.xlsx", xlsx({"Sheet1": [], "Data": _PLAIN}), 30, columns=_NAMES, types=_TYPES),
    case("xlsx_hidden_sheet.xlsx", xlsx({"Lists": _OTHER * 4, "Data": _PLAIN}, hidden=["Lists"]), 30, columns=_NAMES),
    case("xlsx_hidden_rows.xlsx", _one(_PLAIN, hidden_rows=[5, 6]), 30, columns=_NAMES),
    case("xlsx_leading_zeros.xlsx", _with("zip", [f"{i:05d}" for i in range(30)]), 30, types={"zip": "VARCHAR"}, values=[(3, "zip", "00003")]),
    case("xlsx_leading_zeros_shown.xlsx", _with("zip", [Styled(i, 3) for i in range(30)]), 30, types={"zip": "VARCHAR|BIGINT"}, values=[(3, "zip", ("00003", "3"))]),
    case("xlsx_percent.xlsx", _with("v", [Styled(i / 100, 4) for i in range(30)]), 30, types={"v": "DOUBLE"}, values=[(3, "v", ("0.03", "3.0"))]),
    case("xlsx_errors.xlsx", _with("v", [1.5, 2.5, Fault("#N/A"), 3.5, Fault("#DIV/0!")]), 30, types={"v": "DOUBLE"}, values=[(0, "v", "1.5"), (2, "v", None)], issues=None),
    case("xlsx_dates_times.xlsx", _with("at", [datetime(2024, 3, 1, 12, 30), datetime(2024, 3, 2, 0, 0, 15)]), 30, types={"at": "TIMESTAMP"}, values=[(0, "at", "2024-03-01 12:30:00"), (1, "at", "2024-03-02 00:00:15")]),  # noqa: DTZ001  sheets know no zone
    case("xlsx_dates_as_text.xlsx", _with("day", ["31.12.2024", "01.02.2024"]), 30, types={"day": "DATE"}, values=[(1, "day", "2024-02-01")]),
    case("xlsx_dates_mixed_text.xlsx", _with("day", [date(2024, 3, 1), "2024-03-02"]), 30, types={"day": "DATE|VARCHAR"}, values=[(0, "day", "2024-03-01"), (1, "day", "2024-03-02")]),
    case("xlsx_booleans.xlsx", _with("ok", [True, False]), 30, types={"ok": "BOOLEAN"}, values=[(0, "ok", "true")]),
    case("xlsx_formulas.xlsx", _with("v", [Formula("A1*2", 2.5), Formula("A2&B2", 3.5)]), 30, types={"v": "DOUBLE"}, values=[(0, "v", "2.5")]),
    case("xlsx_formula_texts.xlsx", _with("t", [Formula("A1&A2", "ab"), "=1+1"]), 30, types={"t": "VARCHAR"}, values=[(0, "t", "ab"), (1, "t", "=1+1")]),
    case("xlsx_merged_header.xlsx", _one([[None, "2023", None, "2024", None], ["Region", "Sales", "Cost", "Sales", "Cost"], *([f"r{i}", i, i * 2, i * 3, i + 0.5] for i in range(30))], merged=["B1:C1", "D1:E1"]), [(30, 0), (30, 1)], told="Cost"),
    case("xlsx_merged_cells.xlsx", _one([["region", "town", "v"], *([f"r{i // 5}" if i % 5 == 0 else None, f"t{i}", i] for i in range(30))], merged=[f"A{2 + 5 * k}:A{6 + 5 * k}" for k in range(6)]), 30, columns="region town v", values=[(0, "region", "r0"), (1, "region", ("r0", None))]),
    case("xlsx_starts_at_c5.xlsx", _one([[], [], [], [], *([None, None, *row] for row in _PLAIN)]), 30, columns=[_NAMES, "column1 column2 " + _NAMES], types=_TYPES),
    case("xlsx_empty_columns.xlsx", _one([["id", None, "v"], *([i, None, i + 0.5] for i in range(30))]), 30, types={"id": "BIGINT", "v": "DOUBLE"}),
    case("xlsx_newlines.xlsx", _with("t", ["one\ntwo, three", 'say "x"; y']), 30, values=[(0, "t", "one\ntwo, three"), (1, "t", 'say "x"; y')]),
    case("xlsx_no_header.xlsx", _one(_ROWS), 30, columns="column1 column2 column3 column4"),
    case("xlsx_long_numbers.xlsx", _with("n", [1234567890123456, 9007199254740991]), 30, types={"n": "BIGINT|VARCHAR"}, values=[(0, "n", "1234567890123456")]),
    case("xlsx_whole_and_decimal.xlsx", _with("n", [1, 2, 2.75]), 30, types={"n": "DOUBLE"}, values=[(2, "n", "2.75")]),
    case("xlsx_mixed_types.xlsx", _with("n", [1, "two", 3.5]), 30, types={"n": "VARCHAR"}, values=[(0, "n", ("1", "1.0")), (1, "n", "two")]),
    case("xlsx_floats_exact.xlsx", _with("n", [0.1 + 0.2, 1 / 3, 1e-7]), 30, types={"n": "DOUBLE"}, values=[(0, "n", ("0.30000000000000004", "0.3"))]),
    case("xlsx_duplicate_header.xlsx", _one([["a", "a", "b"], *([i, i * 2, "x"] for i in range(30))]), 30, values=[(3, "a", "3")]),
    case("xlsx_padded_words.xlsx", _with("t", [" x ", "y"]), 30, values=[(0, "t", (" x ", "x"))]),
    case("xlsx_sparse_last_column.xlsx", _one([["id", "v", "note"], *([i, i + 0.5, "late" if i == 29 else None] for i in range(30))]), 30, columns="id v note", values=[(29, "note", "late")]),
    case("xlsx_one_row.xlsx", _one([_HEAD, _ROWS[0]]), 1, columns=_NAMES),
    case("xlsx_header_only.xlsx", _one([_HEAD]), 0, columns=_NAMES),
    refused("xlsx_empty.xlsx", _one([]), told="empty|no |nothing"),
    refused("xlsx_truncated.xlsx", _one(_PLAIN)[:-600]),
    refused("word_document.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})),
    case("ods.ods", ods({"Sheet1": _PLAIN}), 30, columns=_NAMES, types=_TYPES, values=_VALUES),
    case("ods_title_total.ods", ods({"Sheet1": [["Sales 2024"], [], *_PLAIN, ["Total", None, 450.0, None]]}), [(30, 0), (30, 1)], columns=_NAMES, types=_TYPES, told="Total"),
    case("ods_two_sheets.ods", ods({"Data": _PLAIN, "Towns": _OTHER}), 12, columns="town size", table="Towns"),
    case("xls.xls", xls({"Sheet1": _PLAIN}), 30, columns=_NAMES, types=_TYPES, values=_VALUES),
    case("xls_two_sheets.xls", xls({"Data": _PLAIN, "Städte": _OTHER}), 12, columns="town size", table="Städte"),
    case("xls_title_total.xls", xls({"Sheet1": [["Sales 2024"], [], *_PLAIN, ["Total", None, 450.0, None]]}), [(30, 0), (30, 1)], columns=_NAMES, types=_TYPES, told="Total"),
)  # fmt: skip
