"""What stands around tables: titles, notes, totals, footers, several tables in one file, comments."""

from tests.corpus.case import case, lines

_TYPES = {"id": "BIGINT", "v": "DOUBLE"}
_NAMES = "id name v"


def _row(i: int) -> str:
    return f"{i},x{i},{i}.5"


def _table(*above: str, foot: tuple[str, ...] = (), count: int = 100) -> str:
    return lines(*above, "id,name,v", row=_row, foot=foot, count=count)


_FOOT = [(100, 0), (100, 1)]

CASES = (
    case("preamble_title.csv", _table("Sales 2024"), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_blank_lines.csv", _table("Sales 2024", "", "as of 1 May", ""), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_padded.csv", _table("Sales 2024,,", ",,", "as of,1 May,"), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_key_values.csv", _table("Report,Sales", "Created,2024-05-01", "User,Anna", ""), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_same_width.csv", _table("Report:,Sales,2024", "Created:,2024-05-01,", ""), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_long.csv", _table(*(f"Note {i}: figures are provisional, see page {i}" for i in range(25))), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_quoted_newlines.csv", _table('"A title', 'over two lines"', ""), columns=_NAMES, types=_TYPES),
    case("preamble_cells_commas.csv", _table("Sales, all regions, all products, 2024, provisional"), columns=_NAMES, types=_TYPES, told="preamble|above"),
    case("preamble_without_header.csv", lines("Sales 2024", "", row=_row), columns="column1 column2 column3", types={"column1": "BIGINT"}),
    case("preamble_then_two_rows.csv", _table("Sales 2024", "", count=2), 2, columns=_NAMES, types=_TYPES),
    case("preamble_semicolon_german.csv", lines("Umsätze;;", "Stand: 01.05.2024;;", ";;", "Nr;Name;Betrag", row=lambda i: f"{i};x{i};{i},50").encode("cp1252"), columns="Nr Name Betrag", types={"Nr": "BIGINT", "Betrag": "DOUBLE"}, told="preamble|above"),
    case("preamble_footer.csv", _table("Sales 2024", "", foot=("", "Source: office of statistics")), _FOOT, columns=_NAMES, types=_TYPES, told="Source: office|footer|below|aside"),
    case("footer_source.csv", _table(foot=("Source: office of statistics",)), _FOOT, columns=_NAMES, types=_TYPES, told="Source: office|footer|below|aside"),
    case("footer_source_padded.csv", _table(foot=(",,", "Source: office of statistics,,")), _FOOT, columns=_NAMES, types=_TYPES, told="Source: office|footer|below|aside"),
    case("footer_notes_many.csv", _table(foot=("", "* provisional", "** estimated, see notes", "(c) 2024 the office")), [(100, 0), (100, 3), (100, 4)], columns=_NAMES, types=_TYPES),
    case("footer_row_count.csv", _table(foot=("100 rows selected.",)), _FOOT, columns=_NAMES, types=_TYPES),
    case("footer_end_mark.csv", _table(foot=("--- end of report ---",)), _FOOT, columns=_NAMES, types=_TYPES),
    case("footer_trailer_record.csv", _table(foot=("TRAILER,100,",)), _FOOT, columns=_NAMES, types=_TYPES),
    case("total_row.csv", _table(foot=("Total,,4950.5",)), _FOOT, columns=_NAMES, types=_TYPES, told="total"),
    case("total_row_blank_label.csv", _table(foot=(",,5000.0",)), [(100, 0), (100, 1), (101, 0)], columns=_NAMES, types=_TYPES),
    case("total_row_after_blank.csv", _table(foot=("", "Grand Total,,4950.5")), _FOOT, columns=_NAMES, types=_TYPES, told="total"),
    case("total_row_german.csv", lines("Region;Menge;Betrag", row=lambda i: f"r{i};{i};{i},50", foot=["Summe;4950;5000,00"]), [(100, 0), (100, 1), (101, 0)], columns="Region Menge Betrag", types={"Menge": "BIGINT", "Betrag": "DOUBLE"}, told="Summe|total|below|footer"),
    case("total_row_text_key.csv", lines("region,n,v", row=lambda i: f"r{i},{i},{i}.5", foot=["Total,4950,5000.0"]), [(100, 0), (100, 1), (101, 0)], columns="region n v", types={"n": "BIGINT"}, told="total"),
    case("total_row_legitimate_word.csv", lines("company,n", row=lambda i: f"{('Total', 'Shell', 'BP')[i % 3]},{i}"), columns="company n", values=[(99, "company", "Total")]),
    case("subtotals.csv", lines("region,town,v", row=lambda i: f"r{i // 10},Subtotal,{i}" if i % 10 == 9 else f"r{i // 10},t{i},{i}"), [(100, 0), (90, 10), (90, 0)], columns="region town v", types={"v": "BIGINT"}),
    case("stacked_tables.csv", _table(count=60) + "\n" + lines("region,count", row=lambda i: f"r{i},{i}", count=40), [(60, 41), (60, 40), (100, 0), (100, 1), (101, 0), (60, 42)], columns=_NAMES, issues=None, told="region"),
    case("stacked_same_header.csv", _table(count=50) + "\n" + _table(count=50), [(100, 0), (100, 1)], columns=_NAMES, types=_TYPES, told="header"),
    case("stacked_same_width.csv", _table(count=60) + "\n" + lines("town,land,size", row=lambda i: f"t{i},l{i},{i}", count=40), [(60, 41), (60, 40), (101, 0), (100, 1), (100, 0), (60, 42)], issues=None, told="town|aside"),
    case("three_stacked_with_titles.csv", "Table 1\n" + _table(count=40) + "\nTable 2\n" + lines("a,b", row=lambda i: f"{i},y{i}", count=40) + "\nTable 3\n" + lines("k,l,m,n", row=lambda i: f"{i},1,2,3", count=40), [(40, 84), (40, 80), (40, 86), (40, 87), (40, 82), (120, 0)], columns=_NAMES, issues=None, told="Table 2"),
    case("tables_side_by_side.csv", lines("id,v,,key,w", row=lambda i: f"{i},{i}.5,,k{i},{i}"), types={"id": "BIGINT", "v": "DOUBLE", "key": "VARCHAR", "w": "BIGINT"}),
    case("comment_lines.csv", _table("# made by x, y", "# version 2"), columns=_NAMES, types=_TYPES),
    case("comment_lines_slashes.csv", _table("// made by a program", "// version 2, draft"), columns=_NAMES, types=_TYPES),
    case("comment_lines_percent.csv", _table("% made by a program", "% version 2, draft, x, y"), columns=_NAMES, types=_TYPES),
    case("comment_lines_between.csv", lines("id,name,v", row=lambda i: _row(i) + ("\n# checked" if i % 25 == 24 else "")), [(100, 0), (100, 4)], columns=_NAMES, types=_TYPES),
    case("hash_values_are_data.csv", lines("tag,v", row=lambda i: f"#topic{i},{i}"), columns="tag v", values=[(3, "tag", "#topic3")]),
    case("yaml_front_matter.csv", _table("---", "title: sales", "by: anna", "---"), columns=_NAMES, types=_TYPES),
    case("title_over_german_export.csv", lines('"Kontoauszug"', '"Konto:";"DE44 5001 0517 5407 3249 31"', '"Zeitraum:";"01.01.2024 - 31.03.2024"', "", '"Buchung";"Text";"Betrag"', row=lambda i: f'"{i % 28 + 1:02d}.01.2024";"Miete {i}";"-{i},50"').encode("cp1252"), columns="Buchung Text Betrag", types={"Buchung": "DATE", "Betrag": "DOUBLE"}, values=[(1, "Betrag", "-1.5")], told="preamble|above"),
    case("footer_balance.csv", lines("Buchung;Text;Betrag", row=lambda i: f"{i % 28 + 1:02d}.01.2024;Miete {i};-{i},50", foot=["", "Kontostand;31.03.2024;1.234,50"]), _FOOT, columns="Buchung Text Betrag", types={"Buchung": "DATE", "Betrag": "DOUBLE"}, told="Kontostand"),
    case("page_breaks.csv", "".join(f"\x0cPage {p + 1}\nid,name,v\n" + "".join(f"{_row(p * 25 + i)}\n" for i in range(25)) for p in range(4)), [(100, 0), (100, 3), (100, 6), (100, 7)], columns=_NAMES, types=_TYPES, issues={0}),
    case("mail_headers.csv", _table("From: anna@example.org", "Subject: figures, as asked", "Date: Wed, 1 May 2024", ""), columns=_NAMES, types=_TYPES),
    case("small_table_with_total.csv", "Expenses May\n\nitem;amount\nRent;1.200,00\nPower;80,50\nTotal;1.280,50\n", [(2, 0), (2, 1), (3, 0)], columns="item amount", types={"amount": "DOUBLE"}, values=[(0, "amount", "1200.0")]),
    case("legend_right_of_table.csv", lines("id,name,v,,legend", row=lambda i: f"{_row(i)},,{('provisional', 'final')[i] if i < 2 else ''}"), types=_TYPES),
)  # fmt: skip
