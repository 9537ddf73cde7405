"""What stands inside a notebook's cells, as AppTest runs them: verdicts, corrected SQL, names, plans, notes, charts, history."""

import pytest

from backend.notebooks import cells, running
from backend.notebooks.schemas import Difference, DifferenceRow
from pages.components import sql_editor
from pages.components.cell_runs import told
from pages.components.cell_text import shown
from pages.components.cell_view import one_line
from tests.pages.notebook_stage import Desk
from tests.pages.query_stage import NO_BUNDLE


@pytest.fixture
def page(visitor, monkeypatch):
    monkeypatch.setattr(sql_editor, "BUNDLE", NO_BUNDLE)
    desk = Desk(visitor)
    desk.visit()
    return desk


def sql_cell(page, sql):
    page.ask("/" + sql.format(page.table))
    return page.cells[-1]


def write(page, cell, sql, *, press):
    box = next(one for one in page.app.text_area if str(one.key).startswith(f"sql_{cell.id}_text"))
    box.set_value(sql.format(page.table))
    page.press_key(f"sql_{cell.id}_{press}")


def open_tab(page, cell, name):
    page.app.session_state[f"tab_{cell.id}"] = name
    page.again()


def test_a_thumb_is_given_and_taken_back(page):
    page.ask("total amount by city")

    page.press("This is right")
    assert page.answers()[0].verdict == "good"
    page.press("This is right: take back")

    assert page.answers()[0].verdict is None


def test_the_sql_of_an_answer_goes_on_as_a_cell_below_which_reads_its_rows_by_name(page):
    page.ask("total amount by city")
    (asked,) = page.cells
    open_tab(page, asked, "SQL")
    assert f"SQL cells below can read these rows as <code>{asked.name}</code>" in page.words

    page.press("As an SQL cell")

    assert [cell.kind for cell in page.cells] == ["question", "sql"]
    assert page.cells[1].row_count == page.cells[0].row_count


def test_a_wrong_answer_is_corrected_in_sql_and_the_cell_shows_the_new_rows(page):
    page.ask("total amount by city")
    (cell,) = page.cells
    page.press("This is not right")
    page.press("Correct the SQL")
    box = next(one for one in page.app.text_area if str(one.key).startswith("correcting_"))

    box.set_value(f"SELECT city FROM {page.table} WHERE amount < 2")
    page.press("Run")

    assert page.cells[0].row_count == 2
    assert page.cells[0].id == cell.id
    assert page.answers()[0].receipt.corrected
    assert "You wrote the SQL of this answer." in page.words


def test_sql_that_cannot_correct_an_answer_keeps_the_form_and_says_why(page):
    page.ask("total amount by city")
    page.press("This is not right")
    page.press("Correct the SQL")
    box = next(one for one in page.app.text_area if str(one.key).startswith("correcting_"))

    box.set_value("SELECT 1 AS one")
    page.press("Run")

    assert "does not read" in page.words
    assert "Leave it as it was" in page.labels


def test_only_the_open_tab_is_drawn(page):
    page.ask("total amount by city")
    (cell,) = page.cells
    assert (len(page.app.get("plotly_chart")), len(page.app.dataframe)) == (1, 0)

    open_tab(page, cell, "Table")

    assert (len(page.app.get("plotly_chart")), len(page.app.dataframe)) == (0, 1)


def test_a_result_is_named_and_a_later_cell_reads_it(page):
    first = sql_cell(page, "SELECT city, count(*) AS n FROM {} GROUP BY ALL")
    page.app.text_input(key=f"sql_{first.id}_name").set_value("by_city")
    page.again()

    sql_cell(page, "SELECT sum(n) AS rows FROM by_city")

    assert page.cells[0].name == "by_city"
    assert page.cells[1].row_count == 1
    assert any("by_city(city, n)" in code.value for code in page.app.code)


def test_a_name_that_cannot_be_used_is_refused_under_the_editor(page):
    cell = sql_cell(page, "SELECT 1 AS one FROM {} LIMIT 1")

    page.app.text_input(key=f"sql_{cell.id}_name").set_value(page.table)
    page.again()

    assert page.cells[0].name == cell.name
    assert "lm-problem" in page.words


def test_a_statement_that_does_not_run_keeps_what_was_typed(page):
    cell = sql_cell(page, "SELECT 1 AS one FROM {} LIMIT 1")

    write(page, cell, "SELECT nothing FROM {}", press="run")

    assert page.cells[0].content == {"sql": f"SELECT nothing FROM {page.table}"}
    assert "nothing" in page.words
    assert "Not answered" in page.words


def test_a_statement_is_laid_out_without_being_run(page):
    cell = sql_cell(page, "SELECT 1 AS one FROM {} LIMIT 1")

    write(page, cell, "select city from {} where amount>3", press="format")

    assert page.cells[0].content["sql"] == f"SELECT city\nFROM {page.table}\nWHERE amount>3"
    assert page.cells[0].query_run_id == cell.query_run_id


def test_how_a_statement_would_be_run_stands_under_it(page):
    cell = sql_cell(page, "SELECT 1 AS one FROM {} LIMIT 1")

    write(page, cell, "SELECT city, sum(amount) FROM {} GROUP BY city", press="explain")

    assert "<b>Group</b>" in page.words
    write(page, cell, "DROP TABLE {}", press="explain")
    assert "Cannot be explained" in page.words


def test_a_chart_draws_the_rows_of_the_cell_that_is_chosen(page):
    first = sql_cell(page, "SELECT city, count(*) AS n FROM {} GROUP BY ALL")
    second = sql_cell(page, "SELECT city, sum(amount) AS total FROM {} GROUP BY ALL")
    page.press("Chart")
    chart = page.cells[-1]
    assert chart.content["cell_id"] == str(second.id)

    page.app.selectbox(key=f"chartrows_{chart.id}").set_value(str(first.id))
    page.again()

    assert page.cells[-1].content["cell_id"] == str(first.id)
    assert one_line(page.me.id, page.cells[-1])[0] == "bar_chart"


def test_a_note_is_markdown_that_fetches_nothing_and_is_no_html(page):
    page.ask("# Findings\n\n![x](https://x.example/x.png) <script>alert(1)</script> $5 to $6")

    note = page.app.markdown[-1]

    assert note.allow_html is False
    assert "![" not in note.value
    assert r"\$5 to \$6" in note.value


def test_code_in_a_note_stays_as_it_was_written():
    assert shown("`a $x ![b]` costs $1, at 10:30") == "`a $x ![b]` costs \\$1, at 10:30"
    assert shown("```\n$a :red[b]\n```\n:red[b]") == "```\n$a :red[b]\n```\n\\:red[b]"


def test_a_collapsed_cell_is_one_line_with_its_figure(page):
    page.ask("how many rows are there?")
    sql_cell(page, "SELECT city FROM {} GROUP BY ALL")
    page.ask("# Findings")

    lines = [one_line(page.me.id, cell) for cell in page.cells]

    assert [(symbol, figure) for symbol, _, figure in lines] == [("forum", "1,200"), ("terminal", "3 rows"), ("notes", "")]
    assert lines[2][1] == "Findings"


def test_the_history_of_a_cell_shows_what_changed_between_two_runs(page):
    cell = sql_cell(page, "SELECT count(*) AS n FROM {}")
    cells.edit_cell(page.me.id, cell.id, content={"sql": f"SELECT count(*) AS n FROM {page.table} WHERE amount < 100"})
    running.run_cell(page.me.id, cell.id)

    page.visitor.again()
    page.choose(f"more_{cell.id}", "Earlier runs")

    words = page.words
    assert words.count("lm-cellrun") == 2
    assert "<span>1,200</span> → 100" in words
    assert f"{page.table}, version 1" in words


def test_rows_that_differ_are_told_with_their_old_values():
    rows = (DifferenceRow("changed", ("<b>Bremen</b>", 3), ("<b>Bremen</b>", 2)), DifferenceRow("added", ("Kiel", 1)))

    html = told(Difference("rows", "1 row changed.", added=1, changed=1, columns=("city", "n"), rows=rows))

    assert "2 → 3" in html
    assert "&lt;b&gt;Bremen" in html
    assert "<b>Bremen" not in html
