"""A notebook's page, as AppTest runs it: cells of every kind, their order, undo, its title, share, and newer versions."""

import pytest

from backend.core.config import settings
from backend.core.errors import NotFound
from backend.jobs import service as jobs
from backend.notebooks import service as notebooks
from backend.notebooks import sharing
from backend.notebooks.schemas import Kind
from tests.pages.notebook_stage import Desk
from tests.pages.query_stage import ENDLESS
from tests.published import publish_version


@pytest.fixture
def page(visitor):
    desk = Desk(visitor)
    desk.visit()
    return desk


@pytest.fixture
def three(page):
    """A notebook with a question, SQL and a note."""
    page.ask("how many rows are there?")
    page.ask(f"/SELECT city, count(*) AS n FROM {page.table} GROUP BY ALL")
    page.ask("# Findings")
    return page


def test_what_begins_like_sql_or_a_note_becomes_such_a_cell(three):
    assert [cell.kind for cell in three.cells] == ["question", "sql", "text"]
    assert three.cells[1].row_count == 3
    assert "Findings" in three.app.markdown[-1].value


def test_cells_move_up_and_down(three):
    question, sql, note = (cell.id for cell in three.cells)

    three.press_key(f"arrow_downward_{question}")
    assert [cell.id for cell in three.cells] == [sql, question, note]
    three.press_key(f"arrow_upward_{note}")

    assert [cell.id for cell in three.cells] == [sql, note, question]
    assert three.app.button(key=f"arrow_upward_{sql}").disabled


def test_a_deleted_cell_comes_back_where_it_stood(three):
    before = three.texts()

    three.choose(f"more_{three.cells[1].id}", "Delete")

    assert three.texts() == [before[0], before[2]]
    assert "Cell deleted" in three.words
    three.press("Undo")
    assert three.texts() == before
    assert "Cell deleted" not in three.words


def test_a_cell_is_duplicated_below_itself(three):
    before = three.texts()

    three.choose(f"more_{three.cells[0].id}", "Duplicate")

    assert three.texts() == [before[0], *before]


def test_a_collapsed_cell_is_one_line_with_its_figure(three):
    sql = three.cells[1].id

    three.press_key(f"unfold_less_{sql}")

    assert three.cells[1].collapsed
    assert "lm-folded" in three.words
    assert "3 rows" in three.words
    three.press_key(f"unfold_more_{sql}")
    assert "lm-folded" not in three.words


def test_a_question_is_changed_where_it_stands(three):
    question = three.cells[0].id

    three.press_key(f"edit_{question}")
    three.app.text_input(key=f"questiontext_{question}").set_value("total amount by city")
    three.press("Ask")

    assert three.texts()[0] == "total amount by city"
    assert three.cells[0].row_count == 3


def test_a_new_cell_goes_between_two(three):
    before = three.texts()

    three.choose(f"gap_{three.cells[0].id}", Kind.SQL)

    assert [cell.kind for cell in three.cells] == ["question", "sql", "sql", "text"]
    assert three.texts()[0] == before[0]
    assert three.cells[1].run_id is None


def test_an_empty_cell_that_is_left_goes(three):
    three.press_key("add_text")
    assert len(three.cells) == 4

    three.press("Cancel")

    assert len(three.cells) == 3


def test_the_title_is_changed_in_place(page):
    title = next(field for field in page.app.text_input if field.label == "Title of the notebook")

    title.set_value("March, by city")
    page.again()

    assert page.notebook.title == "March, by city"
    title = next(field for field in page.app.text_input if field.label == "Title of the notebook")
    title.set_value("   ")
    page.again()
    assert page.notebook.title == "March, by city"


def test_run_all_is_a_job_that_can_be_stopped(three):
    three.press_key("title_action")

    (job,) = jobs.active(three.me.id)
    assert (job.kind, job.total) == ("notebooks.run", 2)
    assert "Run all" not in three.labels
    three.press_key("stop_run")
    assert jobs.active(three.me.id) == []
    assert "Run all" in three.labels


def test_a_newer_version_is_told_with_the_way_to_run_on_it(three):
    publish_version(three.dataset_id, "SELECT date '2026-01-01' AS month, 'Bremen' AS city, 1 AS amount")

    three.again()

    assert "2 cells were run on version 1." in three.words
    three.press_key("run_on_newer")
    assert [job.kind for job in jobs.active(three.me.id) if job.kind == "notebooks.run"] == ["notebooks.run"]


def test_a_notebook_is_shared_by_a_link_and_read_only_there(three):
    token = sharing.share(three.me.id, three.notebook.id)

    three.visitor.visit("shared", notebook=token)

    assert "Shared by" in three.words
    assert "I read this as:" in three.words
    assert not three.app.main.button
    sharing.unshare(three.me.id, three.notebook.id)
    three.visitor.again()
    assert "Shared by" not in three.words


def test_a_notebook_is_opened_by_its_address_alone(three):
    other = notebooks.create_notebook(three.me.id, three.dataset_id, title="Another one")

    three.visitor.visit("ask", notebook=three.notebook.id if three.notebook.id != other.id else other.id)

    assert three.app.query_params["dataset"] in (str(three.dataset_id), [str(three.dataset_id)])


def test_the_list_of_notebooks_finds_them_and_brings_a_deleted_one_back(three):
    notebook = three.notebook
    three.visitor.visit("notebooks")
    assert notebook.title in three.words

    three.choose(f"nbactions_{notebook.id}", "Delete")

    assert "is deleted" in three.words
    with pytest.raises(NotFound):
        notebooks.get_notebook(three.me.id, notebook.id)
    three.press_key("undo_notebook")
    assert notebooks.get_notebook(three.me.id, notebook.id).title == notebook.title


def test_the_list_of_notebooks_is_searched(three):
    notebooks.create_notebook(three.me.id, three.dataset_id, title="Quite <b>another</b>")
    three.visitor.visit("notebooks")

    three.app.text_input(key="nbsearch").set_value("another")
    three.again()

    assert three.words.count('class="lm-nb"') == 1
    assert "&lt;b&gt;another" in three.words


def test_a_slow_cell_is_stopped_and_keeps_its_words(page):
    page.app.chat_input[0].set_value(f"/{ENDLESS}")
    page.visitor.again()
    assert any(str(button.key).startswith("stop_") for button in page.app.button)

    page.press("Stop")

    assert "Stopped as you asked." in page.words
    assert page.texts() == [ENDLESS]
    assert "Try again" in page.labels


def test_cells_beyond_the_limit_count_down_each_and_keep_their_questions(page, monkeypatch):
    monkeypatch.setenv("LISTMILL_QUESTIONS_PER_MINUTE", "1")
    settings.cache_clear()
    questions = ["how many rows are there?", "total amount by city", "average amount by city"]

    for question in questions:
        page.ask(question)

    assert page.texts() == questions
    cards = [e for e in page.app.get("bidi_component") if e.proto.component_name.endswith("listmill_wait")]
    assert len(cards) == 2


def test_without_a_notebook_the_list_teaches_what_one_is(visitor):
    visitor.visit("notebooks")

    assert "No notebook yet" in visitor.words()
