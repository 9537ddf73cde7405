"""Quotes: doubled, escaped, of another kind, in the middle of cells, never closed."""

from tests.corpus.case import case, lines

_PLAIN = {"id": "BIGINT", "t": "VARCHAR", "x": "BIGINT"}


def _broken(at: int, count: int = 100) -> str:
    return lines("id,t,x", row=lambda i: f'{i},"open {i},{i}' if i == at else f'{i},"text, {i}",{i}', count=count)


CASES = (
    case("quotes_doubled.csv", lines("id,t,x", row=lambda i: f'{i},"say ""{i}"", ok",{i}'), types=_PLAIN, values=[(3, "t", 'say "3", ok')]),
    case("single_quotes.csv", lines("id,t,x", row=lambda i: f"{i},'a, b {i}',{i}"), types=_PLAIN, values=[(3, "t", "a, b 3")]),
    case("single_quotes_semicolon.csv", lines("id;t;x", row=lambda i: f"{i};'a;b {i}';{i}"), types=_PLAIN, values=[(3, "t", "a;b 3")]),
    case("apostrophes_in_text.csv", lines("id,t,x", row=lambda i: f"{i},{('it' + chr(39) + 's', chr(39) + 'tis, 90s'.replace(',', ''), 'rock ' + chr(39) + 'n' + chr(39) + ' roll')[i % 3]} {i},{i}"), types=_PLAIN, values=[(1, "t", "'tis 90s 1")]),
    case("backslash_escape.csv", lines("id,t,x", row=lambda i: f'{i},"say \\"{i}\\", ok",{i}'), types=_PLAIN, values=[(3, "t", 'say "3", ok')]),
    case("backslash_escapes_delimiter.csv", lines("id,t,x", row=lambda i: f"{i},a\\, b {i},{i}"), [(100, 0), (0, 100)], types={"id": "BIGINT"}, values=[(3, "t", ("a, b 3", "a\\, b 3", "a\\"))], issues=None),
    case("backslash_paths.csv", lines("id,t,x", row=lambda i: f'{i},"C:\\new\\t{i}\\",{i}'), types=_PLAIN, values=[(3, "t", "C:\\new\\t3\\")]),
    case("backslash_paths_unquoted.csv", lines("id,t,x", row=lambda i: f"{i},C:\\new\\t{i}\\,{i}"), types=_PLAIN, values=[(3, "t", "C:\\new\\t3\\")]),
    case("cr_lf_inside_quotes.csv", lines("id,t,x", row=lambda i: f'{i},"one\r\ntwo {i}",{i}', end="\r\n"), types=_PLAIN, values=[(3, "t", ("one\r\ntwo 3", "one\ntwo 3"))]),
    case("lf_inside_cr_lf.csv", lines("id,t,x", row=lambda i: f'{i},"one\ntwo {i}",{i}', end="\r\n"), types=_PLAIN, values=[(3, "t", "one\ntwo 3")]),
    case("cr_inside_quotes.csv", lines("id,t,x", row=lambda i: f'{i},"one\rtwo {i}",{i}'), types=_PLAIN, values=[(3, "t", ("one\rtwo 3", "one\ntwo 3"))]),
    case("many_newlines_in_cell.csv", lines("id,t,x", row=lambda i: f'{i},"' + "\n".join(f"line {n}" for n in range(40)) + f'",{i}'), types=_PLAIN),
    case("blank_lines_in_cell.csv", lines("id,t,x", row=lambda i: f'{i},"a\n\n\nb {i}",{i}'), types=_PLAIN, values=[(3, "t", "a\n\n\nb 3")]),
    case("addresses_in_cells.csv", lines("name,address,town", row=lambda i: f'Person {i},"High Street {i}\nFlat 2, left",Oslo'), columns="name address town", values=[(3, "address", "High Street 3\nFlat 2, left")]),
    case("csv_in_a_cell.csv", lines("id,doc,x", row=lambda i: f'{i},"a,b\n1,2\n3,4",{i}'), columns="id doc x", types={"id": "BIGINT", "x": "BIGINT"}, values=[(3, "doc", "a,b\n1,2\n3,4")]),
    case("all_quoted.csv", lines('"id","t","x"', row=lambda i: f'"{i}","text, {i}","{i}"'), types=_PLAIN),
    case("quoted_sometimes.csv", lines("id,t,x", row=lambda i: (f'{i},"text {i}",{i}', f"{i},text {i},{i}")[i % 2]), types=_PLAIN, values=[(2, "t", "text 2"), (3, "t", "text 3")]),
    case("quoted_late.csv", lambda: lines("id,t,x", row=lambda i: f'{i},"late, {i}",{i}' if i > 9_990 else f"{i},text {i},{i}", count=10_000), 10_000, types=_PLAIN, values=[(9_999, "t", "late, 9999")]),
    case("quoted_late_newline.csv", lambda: lines("id,t,x", row=lambda i: f'{i},"late\n{i}",{i}' if i == 9_990 else f"{i},text {i},{i}", count=10_000), 10_000, types=_PLAIN, values=[(9_990, "t", "late\n9990"), (9_999, "t", "text 9999")]),
    case("inch_quotes.csv", lines("id,t,x", row=lambda i: f'{i},{i}" pipe,{i}'), types=_PLAIN, values=[(3, "t", '3" pipe')]),
    case("inch_quotes_inside_quotes.csv", lines("id,t,x", row=lambda i: f'{i},"{i}" pipe, long",{i}' if i % 10 == 5 else f'{i},"plain, {i}",{i}'), [(100, 0), (90, 10)], types=_PLAIN, values=[(4, "t", "plain, 4")], told="quote"),
    case("quotes_around_words.csv", lines("id,t,x", row=lambda i: f'{i},he said "{i}" twice,{i}'), types=_PLAIN, values=[(3, "t", 'he said "3" twice')]),
    case("quoted_then_text.csv", lines("id,t,x", row=lambda i: f'{i},"quoted" then text {i},{i}'), types=_PLAIN, values=[(3, "t", ('"quoted" then text 3', "quoted then text 3"))]),
    case("space_before_quote.csv", lines("id, t, x", row=lambda i: f'{i}, "a, {i}", {i}'), types=_PLAIN, values=[(3, "t", "a, 3")]),
    case("space_after_quote.csv", lines("id,t,x", row=lambda i: f'{i},"a, {i}" ,{i}'), types=_PLAIN, values=[(3, "t", ("a, 3", "a, 3 "))]),
    case("smart_quotes.csv", lines("id,t,x", row=lambda i: f"{i},“a {i}”,{i}"), types=_PLAIN, values=[(3, "t", ("“a 3”", "a 3"))]),
    case("quote_at_the_start_of_text.csv", lines("id\tt\tx", row=lambda i: f'{i}\t"Bob" Smith {i}\t{i}'), types=_PLAIN, values=[(3, "t", ('"Bob" Smith 3', "Bob Smith 3"))]),
    case("one_lone_quote.csv", lines("id,t,x", row=lambda i: f'{i},{chr(34) if i == 50 else "x"},{i}'), [(100, 0), (99, 1)], types=_PLAIN, told="quote|aside"),
    case("triple_quotes.csv", lines("id,t,x", row=lambda i: f'{i},"""{i}""",{i}'), types=_PLAIN, values=[(3, "t", '"3"')]),
    case("empty_quotes.csv", lines("id,t,x", row=lambda i: f'{i},"",{i}'), columns="id t x", values=[(3, "t", ("", None)), (3, "x", "3")]),
    case("whole_line_quoted.csv", lines('"id,t,x"', row=lambda i: f'"{i},text {i},{i}"'), columns=["id t x", "id,t,x"]),
    case("whole_line_quoted_twice.csv", lines('"id,""t"",x"', row=lambda i: f'"{i},""a, {i}"",{i}"'), [(100, 0)], columns=["id t x", 'id,"t",x']),
    case("unterminated_quote_first.csv", _broken(0), [(100, 0), (99, 1)], types=_PLAIN, values=[(-1, "t", "text, 99")], told="quote"),
    case("unterminated_quote_middle.csv", _broken(50), [(100, 0), (99, 1)], types=_PLAIN, values=[(-1, "t", "text, 99"), (49, "t", "text, 49")], told="quote"),
    case("unterminated_quote_end.csv", _broken(99), [(100, 0), (99, 1)], types=_PLAIN, values=[(98, "t", "text, 98")], told="quote"),
    case("unterminated_quote_twice.csv", lines("id,t,x", row=lambda i: f'{i},"open {i},{i}' if i in {30, 60} else f"{i},text {i},{i}"), [(100, 0), (98, 2)], types=_PLAIN, values=[(-1, "t", "text 99")], told="quote"),
    case("unterminated_quote_deep.csv", lambda: _broken(9_000, 10_000), [(10_000, 0), (9_999, 1)], types=_PLAIN, values=[(-1, "t", "text, 9999")], told="quote"),
    case("unterminated_quote_texts.csv", lines("first;last;town", row=lambda i: f'A{i};"B{i};Oslo' if i == 40 else f"A{i};B{i};Oslo"), [(100, 0), (99, 1)], columns="first last town", values=[(-1, "first", "A99")], told="quote"),
    case("unterminated_header_quote.csv", lines('id,"t,x', row=lambda i: f"{i},text {i},{i}"), [(100, 0), (101, 0), (100, 1)], values=[(-1, "id", ("99", None))], issues=None),
    case("mysql_dump.csv", lines("id\tt\tx", row=lambda i: f"{i}\tone\\\ntwo {i}\t{i}"), [(100, 0), (0, 100), (200, 0), (100, 100)], issues=None, types={}),
    case("excel_text_marker.csv", lines("zip,t", row=lambda i: f"'0{i:04d},x{i}"), types={"zip": "VARCHAR"}, values=[(3, "zip", ("'00003", "00003"))]),
    case("guillemets.csv", lines("id;t;x", row=lambda i: f"{i};«a {i}»;{i}"), types=_PLAIN, values=[(3, "t", ("«a 3»", "a 3"))]),
)  # fmt: skip
