"""A notebook as a file: what stands in it, and that nothing in it runs or is read as markup."""

import json
import re
from html.parser import HTMLParser

import duckdb
import pytest

from backend.adapters.storage import storage
from backend.core.errors import NotFound, Rejected
from backend.notebooks import cells, running, service, sharing
from backend.notebooks.exports import export_notebook, export_shared
from backend.notebooks.exports.markdown import escaped, fenced
from backend.notebooks.exports.notes import as_html, without_html
from backend.queries import service as queries
from tests.notebooking import add
from tests.published import published

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>|`**b**"
LIST = f"SELECT * FROM (VALUES ('{EVIL}', 3.5), ('Ulm', 1200), ('Bonn', 7)) t(city, amount)"


class Tags(HTMLParser):
    """The tags of a page with their attributes, as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


@pytest.fixture
def book(owner):
    found = service.notebook_for(owner.id, published(owner, "cities", LIST))
    return service.rename_notebook(owner.id, found.id, f"Cities {EVIL}")


def run(owner, cell):
    return running.run_cell(owner.id, cell.id)


def saved(owner, book, format_name):
    return export_notebook(owner.id, book.id, format_name).content.decode()


@pytest.fixture
def full(owner, book):
    """A note, a table with a chart, a number, a statement that does not run, a chart of the first."""
    add(owner, book, "text", f"# Hello\n\n{EVIL}\n\n[here](javascript:alert(3)) ![pixel](https://elsewhere.example/p.png)")
    table = run(owner, add(owner, book, "sql", "SELECT city, amount FROM cities ORDER BY amount DESC"))
    run(owner, add(owner, book, "sql", "SELECT sum(amount) AS total FROM result_1"))
    run(owner, add(owner, book, "sql", "SELECT nothing FROM cities -- </script>"))
    spec = {"kind": "bar", "x": "city", "y": ["amount"], "title": EVIL}
    content = {"source": "cell", "cell_id": str(table.id), "spec": spec}
    run(owner, cells.add_cell(owner.id, book.id, "chart", content=content))
    return book


def test_the_html_holds_everything_and_lets_only_our_scripts_run(owner, full):
    text = saved(owner, full, "html")

    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1]
    assert text.count("Plotly.react") >= 1
    tags = Tags()
    tags.feed(text)
    names = {name for name, _ in tags.found}
    assert names.isdisjoint({"img", "iframe", "link", "object", "embed", "svg", "form", "base"})
    assert [dict(given).get("type") for name, given in tags.found if name == "script"].count(None) == 2
    for _, given in tags.found:
        assert not [key for key, _ in given if key.startswith("on") or key == "src"]
        assert dict(given).get("href", "https://").startswith("https://")
    assert not re.search(r"url\(|@import", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
    for words in ("Hello", "1,200", "1,210.5", "version ", "cities"):
        assert words in text


def test_the_html_of_a_notebook_without_charts_needs_no_script_at_all(owner, book):
    add(owner, book, "text", "A note")

    text = saved(owner, book, "html")

    assert "<script" not in text
    assert len(text) < 20_000


def test_markdown_shows_values_and_markup_of_others_as_text(owner, full):
    text = saved(owner, full, "md")

    assert text.startswith("# Cities \\</script\\>")
    assert "<script>alert" not in text.replace("\\<script\\>", "").replace("&lt;script>", "")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert lines[0] == "| city | amount |"
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 3 for line in lines[:5])
    assert "```sql\nSELECT city, amount FROM cities ORDER BY amount DESC\n```" in text


def test_a_fence_is_longer_than_any_in_the_statement():
    assert fenced("SELECT '````'").startswith("`````sql\n")
    assert escaped("a|b\n<i>") == "a\\|b \\<i\\>"


def test_the_jupyter_notebook_is_valid_and_runs_beside_the_exported_list(owner, full, tmp_path, monkeypatch):
    found = json.loads(saved(owner, full, "ipynb"))

    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert set(found) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
    for cell in found["cells"]:
        wanted = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == (wanted | {"execution_count", "outputs"} if cell["cell_type"] == "code" else wanted)
        for output in cell.get("outputs", ()):
            assert set(output) == {"output_type", "data", "metadata"}
            assert output["data"]["text/plain"]
    duckdb.sql(LIST).write_parquet(str(tmp_path / "cities.parquet"))
    monkeypatch.chdir(tmp_path)
    known = {}
    codes = ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code"]
    exec(codes[0], known)
    exec(codes[1].rpartition("\n")[0], known)
    exec(codes[2], known)
    assert known["result_2"].fetchall() == [(pytest.approx(1210.5),)]
    duckdb.sql("DROP VIEW cities")


def test_a_chart_leaves_as_plotly_figure(owner, full):
    outputs = [output for cell in json.loads(saved(owner, full, "ipynb"))["cells"] for output in cell.get("outputs", ())]

    figures = [
        one["data"]["application/vnd.plotly.v1+json"]
        for one in outputs
        if len(one["data"]) == 2 and "text/html" not in one["data"]
    ]

    assert figures
    assert all(figure["data"] and "layout" in figure for figure in figures)


def test_long_results_say_how_many_rows_there_are(owner, book):
    run(owner, add(owner, book, "sql", "SELECT range AS n FROM range(2500)"))

    assert "The first 1,000 of 2,500 rows are shown." in saved(owner, book, "html")
    assert "The first 50 of 2,500 rows are shown." in saved(owner, book, "md")
    assert saved(owner, book, "html").count("<tr>") == 1_001


def test_first_days_that_stand_for_a_month_are_written_as_months(owner, book):
    days = "unnest([DATE '2026-01-01', DATE '2026-04-01', NULL])"
    run(owner, add(owner, book, "sql", f"SELECT {days} AS month, {days} AS quarter, {days} AS started"))

    assert "| 2026-04 | 2026 Q2 | 2026-04-01 |" in saved(owner, book, "md")


def test_rows_that_are_not_kept_any_more_are_named_not_missed(owner, book):
    cell = run(owner, add(owner, book, "sql", "SELECT city FROM cities"))
    storage().delete([queries.get_run(owner.id, cell.query_run_id).result_key])

    for format_name in ("html", "md", "ipynb"):
        assert "are not kept any more" in saved(owner, book, format_name)


def test_a_file_is_named_after_its_notebook(owner, book):
    service.rename_notebook(owner.id, book.id, "Umsatz 2026: Köln/Bonn")

    assert export_notebook(owner.id, book.id, "md").filename == "Umsatz 2026_ Köln_Bonn.md"


def test_a_shared_notebook_can_be_saved_by_its_readers_only_while_it_is_shared(owner, full):
    token = sharing.share(owner.id, full.id)

    assert export_shared(token, "html").content
    sharing.unshare(owner.id, full.id)
    with pytest.raises(NotFound):
        export_shared(token, "html")


def test_other_formats_and_other_people_get_nothing(owner, other, full):
    with pytest.raises(Rejected):
        export_notebook(owner.id, full.id, "exe")
    with pytest.raises(NotFound):
        export_notebook(other.id, full.id, "html")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x]: vbscript:msgbox(1)\n\n[x]",
        "<javascript:alert(1)>",
        '[x](https://a.example "\\" onmouseover=alert(1)")',
        "```html\n<script>alert(1)</script>\n```",
        "![x](https://tracker.example/a.png)",
        '`"><img src=x onerror=alert(1)>`',
        "| a |\n|---|\n| <b onclick=alert(1)>x</b> |",
    ],
)
def test_nothing_in_a_note_runs_or_is_fetched(text):
    found = as_html(text)

    tags = re.findall(r"<([a-z0-9]+)([^>]*)>", found)
    assert {name for name, _ in tags} <= {"p", "a", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
    assert not any(
        re.search(r"\son\w+=|javascript:|vbscript:|data:", re.sub(r'title="[^"]*"', "", rest), re.IGNORECASE)
        for _, rest in tags
    )
    assert not re.search(r"<(?=[a-zA-Z/!?])(?!https?:)", without_html(text))
