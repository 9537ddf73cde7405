"""Words for nothing and for yes and no, and texts of all scripts."""
# ruff: noqa: RUF001  letters that look alike are what is tried here

from tests.corpus.case import case, lines

_NULLS = ("NA", "N/A", "null", "None", "-", "", "?", "n/a", "#N/A", "NULL")
_BOOLEAN = {"ok": "BOOLEAN|VARCHAR"}


def _pairs(yes: str, no: str) -> str:
    return lines("id,ok", row=lambda i: f"{i},{(yes, no)[i % 2]}")


CASES = (
    case("null_words_mixed.csv", lines("id,n,t", row=lambda i: f"{i},{_NULLS[i % 20] if i % 20 < 10 else i},{_NULLS[i % 20] if i % 20 < 10 else 'x'}"), types={"n": "BIGINT", "t": "VARCHAR"}, values=[(0, "n", None), (11, "n", "11"), (5, "t", None), (0, "t", ("NA", None))]),
    case("null_words_dates.csv", lines("id,day", row=lambda i: f"{i},{_NULLS[i % 10] if i % 3 else '2024-05-01'}"), types={"day": "DATE"}, values=[(0, "day", "2024-05-01"), (1, "day", None)]),
    case("dash_null.csv", lines("id,v", row=lambda i: f"{i},{'-' if i % 4 == 0 else f'{i}.5'}"), types={"v": "DOUBLE"}, values=[(0, "v", None)]),
    case("em_dash_null.csv", lines("id,v", row=lambda i: f"{i},{'—–'[i % 2] if i % 4 < 2 else f'{i}.5'}"), types={"v": "DOUBLE"}, values=[(0, "v", None), (2, "v", "2.5")], issues={0, 50}),
    case("null_backslash_n.csv", lines("id\tv\tt", row=lambda i: f"{i}\t{chr(92) + 'N' if i % 4 == 0 else i}\tx"), types={"v": "BIGINT"}, values=[(0, "v", None)]),
    case("null_in_brackets.csv", lines("id,v", row=lambda i: f"{i},{'<NULL>' if i % 4 == 0 else i}"), types={"v": "BIGINT|VARCHAR"}, issues={0, 25}),
    case("null_in_brackets_round.csv", lines("id,v", row=lambda i: f"{i},{'(null)' if i % 4 == 0 else i}"), types={"v": "BIGINT"}, values=[(0, "v", None)]),
    case("null_german.csv", lines("id;v", row=lambda i: f"{i};{'k. A.' if i % 10 == 0 else f'{i},5'}"), types={"v": "DOUBLE|VARCHAR"}, issues={0, 10}, told="k. A.|text"),
    case("null_999.csv", lines("id,v", row=lambda i: f"{i},{-999 if i % 10 == 0 else i}"), types={"v": "BIGINT"}, values=[(0, "v", "-999")]),
    case("null_excel_errors.csv", lines("id,v", row=lambda i: f"{i},{('#DIV/0!', '#REF!', '#N/A', '#VALUE!')[i // 10 % 4] if i % 10 == 0 else f'{i}.5'}"), types={"v": "DOUBLE|VARCHAR"}, issues={0, 7, 10}),
    case("null_blank_cells.csv", lines("id,v,t", row=lambda i: f"{i},{'  ' if i % 4 == 0 else i},{' ' if i % 4 else 'x'}"), types={"v": "BIGINT"}, values=[(0, "v", None), (1, "v", "1")]),
    case("null_quoted_na.csv", lines('"id","v"', row=lambda i: f'"{i}","{"NA" if i % 4 == 0 else i}"'), types={"v": "BIGINT"}, values=[(0, "v", None)]),
    case("null_all.csv", lines("id,v,t", row=lambda i: f"{i},NULL,"), columns="id v t", values=[(0, "t", None), (0, "v", (None, "NULL"))]),
    case("namibia.csv", lines("country,v", row=lambda i: f"{('NA', 'DE', 'NO', 'FR')[i % 4]},{i}"), types={"country": "VARCHAR"}, values=[(0, "country", "NA"), (2, "country", "NO")]),
    case("surname_null.csv", lines("id,surname", row=lambda i: f"{i},{('Null', 'Smith', 'None', 'Nan', 'True')[i % 5]}"), types={"surname": "VARCHAR"}, values=[(0, "surname", "Null"), (3, "surname", "Nan"), (4, "surname", "True")]),
    case("norway_no.csv", lines("country,v", row=lambda i: f"{('NO', 'SE', 'DK')[i % 3]},{i}"), types={"country": "VARCHAR"}, values=[(0, "country", "NO")]),
    case("norway_alone.csv", lines("country,v", row=lambda i: f"NO,{i}"), types={"country": "VARCHAR|BOOLEAN"}),
    case("quoted_empty_vs_null.csv", lines("id,t", row=lambda i: f"{i}," + ('""', "", "x")[i % 3]), types={"t": "VARCHAR"}, values=[(0, "t", ("", None)), (1, "t", (None, "")), (2, "t", "x")]),
    case("booleans_true_false.csv", _pairs("true", "false"), types={"ok": "BOOLEAN"}, values=[(0, "ok", "true")]),
    case("booleans_excel.csv", _pairs("TRUE", "FALSE"), types={"ok": "BOOLEAN"}),
    case("booleans_yes_no.csv", _pairs("Yes", "No"), types=_BOOLEAN, values=[(0, "ok", ("true", "Yes"))]),
    case("booleans_german.csv", _pairs("ja", "nein"), types=_BOOLEAN, values=[(0, "ok", ("true", "ja"))]),
    case("booleans_german_excel.csv", _pairs("WAHR", "FALSCH"), types=_BOOLEAN, values=[(1, "ok", ("false", "FALSCH"))]),
    case("booleans_french.csv", _pairs("oui", "non"), types=_BOOLEAN, values=[(1, "ok", ("false", "non"))]),
    case("booleans_spanish.csv", _pairs("sí", "no"), types=_BOOLEAN, values=[(1, "ok", ("false", "no"))]),
    case("booleans_italian.csv", _pairs("vero", "falso"), types=_BOOLEAN, values=[(0, "ok", ("true", "vero"))]),
    case("booleans_letters.csv", _pairs("Y", "N"), types=_BOOLEAN, values=[(0, "ok", ("true", "Y"))]),
    case("booleans_letters_other.csv", lines("id,sex", row=lambda i: f"{i},{'MF'[i % 2]}"), types={"sex": "VARCHAR"}),
    case("booleans_on_off.csv", _pairs("on", "off"), types=_BOOLEAN),
    case("booleans_one_zero.csv", _pairs("1", "0"), types={"ok": "BIGINT|BOOLEAN"}),
    case("booleans_x_or_blank.csv", lines("id,ok", row=lambda i: f"{i},{'x' if i % 3 else ''}"), types={"ok": "VARCHAR|BOOLEAN"}),
    case("booleans_with_null.csv", lines("id,ok", row=lambda i: f"{i},{('yes', 'no', '', 'n/a')[i % 4]}"), types=_BOOLEAN, values=[(0, "ok", ("true", "yes"))]),
    case("booleans_and_maybe.csv", lines("id,ok", row=lambda i: f"{i},{('yes', 'no', 'maybe')[i % 3]}"), types={"ok": "VARCHAR"}, values=[(2, "ok", "maybe")]),
    case("late_maybe.csv", lambda: lines("id,ok", row=lambda i: f"{i},{('yes', 'no')[i % 2] if i < 14_999 else 'maybe'}", count=15_000), 15_000, types={"ok": "VARCHAR|BOOLEAN"}, issues={0, 1}, told="maybe"),
    case("emoji.csv", lines("id,t", row=lambda i: f"{i},👩‍👩‍👧 {i} 🏳️‍🌈"), types={"t": "VARCHAR"}, values=[(3, "t", "👩‍👩‍👧 3 🏳️‍🌈")]),
    case("rtl.csv", lines("رقم,اسم", row=lambda i: f"{i},محمد {i}"), types={"رقم": "BIGINT"}, values=[(3, "اسم", "محمد 3")]),
    case("chinese.csv", lines("编号,姓名", row=lambda i: f"{i},张伟{i}"), types={"编号": "BIGINT"}, values=[(3, "姓名", "张伟3")]),
    case("fullwidth_comma_text.csv", lines("id,t", row=lambda i: f"{i},東京，{i}；大阪"), values=[(3, "t", "東京，3；大阪")]),
    case("zero_width.csv", lines("id,t", row=lambda i: f"{i},a\u200bb{i}"), values=[(3, "t", ("a\u200bb3", "ab3"))]),
    case("combining.csv", lines("id,t", row=lambda i: f"{i},e\u0301{i}"), values=[(3, "t", ("e\u03013", "é3"))]),
    case("line_separator_in_text.csv", lines("id,t,v", row=lambda i: f"{i},a\u2028b\u0085c{i},{i}"), columns="id t v", values=[(3, "t", "a\u2028b\u0085c3")]),
    case("vertical_tab.csv", lines("id,t,v", row=lambda i: f"{i},a\x0bb\x0cc{i},{i}"), columns="id t v", values=[(3, "t", "a\x0bb\x0cc3")]),
    case("control_characters.csv", lines("id,t", row=lambda i: f"{i},a\x07b{i}" if i % 20 == 3 else f"{i},word and word {i}"), values=[(3, "t", ("a\x07b3", "ab3"))]),
    case("escape_codes.csv", lines("id,t", row=lambda i: f"{i},\x1b[31mred{i}\x1b[0m"), values=[(3, "t", "\x1b[31mred3\x1b[0m")]),
    case("formula_injection.csv", lines("id,t", row=lambda i: f"{i},{('=1+1', '+cmd|x', '@SUM(A1)', '-2+3')[i % 4]}"), types={"t": "VARCHAR"}, values=[(0, "t", "=1+1"), (3, "t", "-2+3")]),
    case("html_in_cells.csv", lines("id,t", row=lambda i: f'{i},"<b class=""x"">{i}, &amp;</b>"'), values=[(3, "t", '<b class="x">3, &amp;</b>')]),
    case("html_first_cell.csv", lines("html,id", row=lambda i: f"<p>text {i}</p>,{i}"), columns="html id", values=[(3, "html", "<p>text 3</p>")]),
    case("long_text_cells.csv", lambda: lines("id,t", row=lambda i: f"{i},{'word ' * 4_000}{i}"), values=[(3, "t", "word " * 4_000 + "3")]),
    case("very_long_cell.csv", lambda: lines("id,t,v", row=lambda i: f"{i},{'x' * 3_000_000 if i == 50 else 'y'},{i}"), types={"id": "BIGINT", "v": "BIGINT"}, values=[(50, "t", "x" * 3_000_000), (51, "t", "y")]),
    case("padded_texts.csv", lines("id,t", row=lambda i: f"{i},  x {i}  "), values=[(3, "t", ("  x 3  ", " x 3  ", "x 3"))]),
    case("mixed_case_twins.csv", lines("id,t", row=lambda i: f"{i},{('Berlin', 'BERLIN', 'berlin ')[i % 3]}"), values=[(1, "t", "BERLIN")]),
    case("uuids.csv", lines("id,v", row=lambda i: f"{i:08x}-1234-4321-8888-{i:012d},{i}"), types={"id": "VARCHAR|UUID"}, values=[(3, "id", "00000003-1234-4321-8888-000000000003")]),
    case("uuid_digits_only.csv", lines("id,v", row=lambda i: f"{10**31 + i},{i}"), types={"id": "VARCHAR|HUGEINT"}, values=[(3, "id", "10000000000000000000000000000003")]),
    case("base64.csv", lines("id,t", row=lambda i: f"{i},aGVsbG8gd29ybGQ{i}=="), types={"t": "VARCHAR"}, values=[(3, "t", "aGVsbG8gd29ybGQ3==")]),
    case("lists_in_cells.csv", lines("id,t", row=lambda i: f'{i},"[1, 2, {i}]"'), types={"t": "VARCHAR|BIGINT[]"}, values=[(3, "t", "[1, 2, 3]")]),
    case("constant_column.csv", lines("id,c", row=lambda i: f"{i},EUR"), types={"c": "VARCHAR"}, values=[(3, "c", "EUR")]),
    case("single_letters.csv", lines("id,grade", row=lambda i: f"{i},{'ABCDEF'[i % 6]}"), types={"grade": "VARCHAR"}),
    case("letters_t_f.csv", lines("id,line", row=lambda i: f"{i},{('T', 'F')[i % 2]}"), types={"line": "BOOLEAN|VARCHAR"}),
)  # fmt: skip
